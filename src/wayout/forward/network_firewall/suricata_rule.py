"""Suricata rules, as rule groups hold them: text taken apart, nothing judged yet.

`action protocol source port direction destination port (keyword:value; keyword; …)`. Both notations of AWS's become the
same parts here: a rules string, and rules in parts (`StatefulRules`).
Source: https://docs.suricata.io/en/suricata-7.0.8/rules/intro.html
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from wayout.model.rule_group import StatefulRule

# A list ends at the first bracket before a space. Nothing is tried twice, so that a line of brackets costs no time.
_PART: Final = r"(?>!?\[[^(]*?\](?=[\s(])|[^\s(]+)"
_HEADER: Final = re.compile(
    rf"(?P<action>\w+)\s+(?P<protocol>[\w.:-]+)\s+(?P<source>{_PART})\s+(?P<source_port>{_PART})\s+"
    rf"(?P<direction>->|<>|=>)\s+(?P<destination>{_PART})\s+(?P<destination_port>{_PART})\s*\((?P<options>.*)\)\s*",
    re.DOTALL,
)


class Option(NamedTuple):
    """A keyword with its value, quotes and escapes taken away; `is_negated` for `!"…"`."""

    keyword: str
    value: str = ""
    is_negated: bool = False


class SuricataRule(NamedTuple):
    """One rule in parts, as somebody wrote it. `direction` is `->` or `<>`."""

    action: str
    protocol: str
    source: str
    source_port: str
    direction: str
    destination: str
    destination_port: str
    options: tuple[Option, ...] = ()

    @property
    def sid(self) -> str | None:
        """The rule's own number."""
        return next((option.value.strip() for option in self.options if option.keyword == "sid"), None)


def rules_of(text: str) -> Iterator[SuricataRule | str]:
    """Each rule of a rules string; for one that cannot be read, its text.

    Comments and empty lines are left out. A line that ends in a backslash goes on in the next one, a comment never
    does. Only a line feed ends a line: what Unicode calls one stays within its rule or comment.
    """
    begun = ""
    for line in text.split("\n"):
        bare = line.strip()
        if not begun and (not bare or bare.startswith("#")):
            continue
        if bare.endswith("\\"):
            begun += f"{bare[:-1]} "
            continue
        whole = f"{begun}{bare}".strip()
        begun = ""
        if whole:
            yield _rule(whole) or whole
    if begun.strip():
        yield _rule(begun.strip()) or begun.strip()


def rule_in_parts(rule: StatefulRule) -> SuricataRule:
    """The same for a rule that AWS holds in parts. Source: Network Firewall API Reference, StatefulRule."""
    header = rule.header
    options = []
    for each in rule.rule_options:  # AWS takes both {"Keyword": "sid", "Settings": ["1"]} and {"Keyword": "sid:1"}
        keyword, _, value = each.keyword.partition(":")
        options += [_option(keyword.strip().lower(), setting) for setting in (each.settings or (value,))]
    return SuricataRule(
        rule.action.lower(),
        header.protocol.lower(),
        header.source,
        header.source_port,
        "<>" if header.direction == "ANY" else "->",
        header.destination,
        header.destination_port,
        tuple(options),
    )


def _rule(line: str) -> SuricataRule | None:
    found = _HEADER.fullmatch(line)
    if found is None or _is_torn(found["options"]):
        return None
    return SuricataRule(
        found["action"].lower(),
        found["protocol"].lower(),
        found["source"],
        found["source_port"],
        found["direction"],
        found["destination"],
        found["destination_port"],
        tuple(_options(found["options"])),
    )


def _options(text: str) -> Iterator[Option]:
    for part in _parts(text):
        keyword, _, value = part.partition(":")
        if keyword.strip():
            yield _option(keyword.strip().lower(), value)


def _option(keyword: str, value: str) -> Option:
    bare = value.strip()
    is_negated = bare.startswith("!") and bare[1:].lstrip().startswith('"')
    if is_negated:
        bare = bare[1:].lstrip()
    if len(bare) >= 2 and bare[0] == bare[-1] == '"':
        bare = re.sub(r"\\([\\\";:])", r"\1", bare[1:-1])
    return Option(keyword, bare, is_negated)


def _is_torn(text: str) -> bool:
    """Whether a quote is opened and never closed: what is a keyword and what a text nobody knows then."""
    return len(re.sub(r"\\.", "", text, flags=re.DOTALL).split('"')) % 2 == 0


def _parts(text: str) -> Iterator[str]:
    """What stands between semicolons, which count neither in quotes nor behind a backslash."""
    start, is_quoted, is_escaped = 0, False, False
    for index, sign in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"':
            is_quoted = not is_quoted
        elif sign == ";" and not is_quoted:
            yield text[start:index].strip()
            start = index + 1
    if text[start:].strip():
        yield text[start:].strip()
