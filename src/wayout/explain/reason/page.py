"""The page that stands behind each reason: what it means, what AWS does, how to see it and how to fix it.

Pages are Markdown files of this package, `pages/ID.md`, one for each `Reason` and each `Advisory`. Each begins with a
head between two lines of `---`: `title`, `aws code`, `component`, `rules` and `sources`. A line of the head that is
indented continues the one above.

`python -m wayout.explain.reason.page` prints the index that stands in `docs/reasons.md`.
"""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from types import MappingProxyType
from typing import Final

from wayout.errors import InputError
from wayout.model.reason import Advisory, Reason

_FENCE: Final = "---\n"
_NONE: Final = "none"
_KEYS: Final = frozenset({"title", "aws code", "component", "rules", "sources"})
_IDENTITIES: Final[Mapping[str, Reason | Advisory]] = MappingProxyType(
    {**{str(reason): reason for reason in Reason}, **{str(advisory): advisory for advisory in Advisory}}
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its head, and its text as Markdown."""

    id: Reason | Advisory
    title: str
    aws_codes: tuple[str, ...]
    component: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    body: str

    @property
    def aws_code(self) -> str | None:
        """The first explanation code of Reachability Analyzer that means this, or None where it has none."""
        return self.aws_codes[0] if self.aws_codes else None


def page(name: str) -> Page:
    """The page of one reason or advisory.

    Raises InputError when no reason has that name; the hint offers the names that look like it.
    """
    if name not in _IDENTITIES:
        raise _unknown(name, _IDENTITIES)
    return _read(_IDENTITIES[name])


def pages_for(name: str) -> tuple[Page, ...]:
    """The page of a reason, or, for an explanation code of AWS, the pages of all reasons that AWS calls by that code.

    Raises InputError when the name is neither.
    """
    if name in _IDENTITIES:
        return (page(name),)
    every = all_pages()
    with_code = tuple(each for each in every if name in each.aws_codes)
    if not with_code:
        raise _unknown(name, (*_IDENTITIES, *sorted({code for each in every for code in each.aws_codes})))
    return with_code


def all_pages() -> tuple[Page, ...]:
    """Every page: the reasons in the order of their list, then the advisories in theirs."""
    return tuple(_read(identity) for identity in _IDENTITIES.values())


def index(pages: Iterable[Page]) -> str:
    """The Markdown index of the given pages, ending in a newline."""
    rows = [
        (each, f"| [`{each.id}`](../src/wayout/explain/reason/pages/{each.id}.md) | {each.title} |") for each in pages
    ]
    blocking = [
        f"{row} {each.component} | {', '.join(f'`{code}`' for code in each.aws_codes) or '–'} |"
        for each, row in rows
        if isinstance(each.id, Reason)
    ]
    advisory = [f"{row} {each.component} |" for each, row in rows if isinstance(each.id, Advisory)]
    return "\n".join(
        [
            "# Reasons",
            "",
            "Every name that wayout gives to a finding. `wayout explain NAME` prints the page; an explanation code of",
            "AWS Reachability Analyzer works as a name, too. This file is generated:",
            "`python -m wayout.explain.reason.page > docs/reasons.md`.",
            "",
            "## What blocks a packet",
            "",
            "| reason | in one line | component | AWS code |",
            "|---|---|---|---|",
            *blocking,
            "",
            "## What is worth changing, or worth knowing",
            "",
            "| advisory | in one line | component |",
            "|---|---|---|",
            *advisory,
            "",
        ]
    )


def _unknown(name: str, known: Iterable[str]) -> InputError:
    candidates = {candidate.casefold(): candidate for candidate in known}
    close = [candidates[match] for match in get_close_matches(name.casefold(), candidates, n=3)]
    hint = f"Did you mean {' or '.join(close)}?" if close else "`wayout explain --list` shows all names."
    return InputError(f"cannot explain {name!r}: no reason, no rule and no AWS explanation code has this name", hint)


def _read(identity: Reason | Advisory) -> Page:
    text = (resources.files("wayout") / "explain" / "reason" / "pages" / f"{identity}.md").read_text(encoding="utf-8")
    _, head, body = text.split(_FENCE, 2)
    fields = _fields(head)
    if fields.keys() != _KEYS:
        raise ValueError(f"page {identity}: the head holds {sorted(fields)}, expected {sorted(_KEYS)}")
    return Page(
        id=identity,
        title=fields["title"],
        aws_codes=() if fields["aws code"] == _NONE else _listed(fields["aws code"]),
        component=fields["component"],
        rules=_listed(fields["rules"]),
        sources=_listed(fields["sources"]),
        body=body.strip("\n") + "\n",
    )


def _fields(head: str) -> dict[str, str]:
    """The head's values by key; a line that begins with a space belongs to the key above it."""
    fields: dict[str, str] = {}
    key = ""
    for line in head.splitlines():
        if line.startswith(" "):
            fields[key] = f"{fields[key]} {line.strip()}".strip()
        else:
            key, _, value = line.partition(":")
            fields[key] = value.strip()
    return fields


def _listed(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


if __name__ == "__main__":
    sys.stdout.write(index(all_pages()))
