"""The rules of AWS by the ids that answers name, as in "the loss of that zone cuts it off (NAT-14)".

They stand in `rules.tsv`, which `python -m tools.semantics` writes from the docstrings: what wayout does by each rule, and
AWS's page about it.
"""

from functools import cache
from importlib import resources
from typing import NamedTuple

from wayout.explain.reason.page import all_pages


class Rule(NamedTuple):
    """A rule: what is done by it, AWS's page if one is known, and the names of the reasons whose pages cite it."""

    id: str
    statement: str
    source: str | None
    reasons: tuple[str, ...]


def rule(name: str) -> Rule | None:
    """The rule with this id, in any capitals; None where no rule has it."""
    identity = name.upper()
    if identity not in _rules():
        return None
    statement, source = _rules()[identity]
    return Rule(identity, statement, source, tuple(str(page.id) for page in all_pages() if identity in page.rules))


@cache
def _rules() -> dict[str, tuple[str, str | None]]:
    text = (resources.files("wayout") / "explain" / "reason" / "rules.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {identity: (statement, source or None) for identity, statement, source in rows}
