"""Firewall rules under other names: the same rules, about the same traffic, and nobody's names or addresses in them.

What decides is kept: actions, protocols, ports, directions, the keywords of `flow` and of names, and the names
themselves under the names that they have everywhere else. A piece of a name that is no whole name has no counterpart;
its test becomes one that nobody can judge, so that the answer is unknown rather than another one. Messages, comments,
references and everything else that a person may have written are left out.
Source: https://docs.suricata.io/en/suricata-7.0.8/rules/intro.html
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

Replace: TypeAlias = Callable[[str], str]
"""Gives the other name of a name, a host or an address."""

STANDARD_VARIABLES: Final = frozenset({"HOME_NET", "EXTERNAL_NET"})
_ATOM: Final = re.compile(r"[\w.:/]+")
_ADDRESS: Final = re.compile(r"[0-9A-Fa-f.:]+(?:/[0-9]{1,3})?")
_PORTS: Final = re.compile(r"[0-9]{0,5}:?[0-9]{0,5}")
_BETWEEN: Final = re.compile(r"[^\w.:/$@!\[\],\s-]")
_RULE: Final = re.compile(
    r"(pass|drop|reject|rejectsrc|rejectdst|rejectboth|alert)\s+([a-z0-9-]+)\s+([^(]*?)\s+(->|<>)\s+([^(]*?)\s*\((.*)\)",
    re.DOTALL,
)
_OPTION: Final = re.compile(r'\s?([\w.-]{1,64})\s?(?::((?:"(?:\\.|[^"\\])*"|\\.|[^;"\\])*))?;', re.DOTALL)
_NUMBERS: Final = frozenset({"sid", "rev", "priority", "gid"})
_BARE: Final = frozenset(
    {"tls.sni", "tls_sni", "http.host", "http_host", "dotprefix", "startswith", "endswith", "nocase"}
)
_FLOW: Final = re.compile(
    r"\s*(?:to_server|to_client|from_server|from_client|established|not_established|stateless)"
    r"(?:\s*,\s*(?:to_server|to_client|from_server|from_client|established|not_established|stateless))*\s*"
)
_LONGEST: Final = 4096
_OPAQUE: Final = 'pcre:"/redacted/";'
_OPAQUE_RULE: Final = "drop ip any any -> any any (" + _OPAQUE + ")"


def redacted_variable(name: str, replace: Replace) -> str:
    """The other name of a variable. Those that Suricata knows by name keep theirs."""
    return name if name in STANDARD_VARIABLES else replace(name)


def redacted_expression(text: str, replace: Replace) -> str:
    """Addresses or ports with their lists, negations and variables."""

    def atom(found: re.Match[str]) -> str:
        word = found.group()
        before = text[found.start() - 1] if found.start() else ""
        if before in {"$", "@"}:
            return redacted_variable(word, replace)
        if word.lower() == "any" or _PORTS.fullmatch(word):
            return word
        return replace(word)

    return _BETWEEN.sub("_", _ATOM.sub(atom, text))


def redacted_rules(text: str, replace: Replace) -> str:
    """Suricata rules, one in a line; a line that is no rule becomes one of which nobody knows what it matches."""
    joined = text.replace("\\\r\n", " ").replace("\\\n", " ")
    return "\n".join(
        _rule(line.strip(), replace)
        for line in joined.splitlines()
        if line.strip() and not line.strip().startswith("#")
    )


def _rule(line: str, replace: Replace) -> str:
    short = " ".join(line.split())  # runs of spaces and endless lines would keep the pattern busy for hours
    found = _RULE.fullmatch(short) if len(short) <= _LONGEST else None
    if found is None:
        return _OPAQUE_RULE
    action, protocol, senders, direction, receivers, options = found.groups()
    kept = " ".join(_options(options, replace))
    left, right = (redacted_expression(part, replace) for part in (senders, receivers))
    return f"{action} {protocol} {left} {direction} {right} ({kept})"


def _options(text: str, replace: Replace) -> Iterator[str]:
    options = [(found[1].lower(), (found[2] or "").strip()) for found in _OPTION.finditer(text)]
    for index, (keyword, value) in enumerate(options):
        if keyword in _NUMBERS and value.isdigit():
            yield f"{keyword}:{value};"
        elif keyword in _BARE and not value:
            yield f"{keyword};"
        elif keyword == "flow" and _FLOW.fullmatch(value):
            yield f"flow:{value};"
        elif keyword == "content":
            yield _content(value, _modifiers(options[index + 1 :]), has_dot=_has_dot(options[:index]), replace=replace)
        elif keyword not in {"msg", "metadata", "reference", "classtype", "target", "fast_pattern", "noalert"}:
            yield _OPAQUE


def _modifiers(options: list[tuple[str, str]]) -> set[str]:
    """The modifiers that belong to a content: those up to the next one."""
    found: set[str] = set()
    for keyword, _ in options:
        if keyword == "content":
            break
        found.add(keyword)
    return found


def _has_dot(options: list[tuple[str, str]]) -> bool:
    for keyword, _ in reversed(options):
        if keyword == "dotprefix":
            return True
        if keyword in {"tls.sni", "tls_sni", "http.host", "http_host"}:
            return False
    return False


def _content(value: str, modifiers: set[str], *, has_dot: bool, replace: Replace) -> str:
    """A whole name, or a zone behind its dot, under its other name."""
    bare = value.strip()
    sign = "!" if bare.startswith("!") else ""
    name = bare.removeprefix("!").strip().strip('"')
    is_zone = has_dot and name.startswith(".") and "endswith" in modifiers
    is_name = not has_dot and {"startswith", "endswith"} <= modifiers
    if not re.fullmatch(r"\.?[\w-]+(?:\.[\w-]+)*", name) or not (is_zone or is_name):
        return _OPAQUE
    return f'content:{sign}"{"." if name.startswith(".") else ""}{replace(name.lstrip("."))}";'
