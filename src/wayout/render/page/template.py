"""Template: how pages for a browser are filled in.

Names and tags are whatever somebody wrote into an AWS account: every text is escaped, and loses what nobody can see.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Final

import jinja2

from wayout import __version__
from wayout.explain.fault.blocker import BlockerStatement
from wayout.explain.wording.sentence import sentence
from wayout.explain.wording.share import percent
from wayout.forward.journey.outcome import Answer
from wayout.render.untrusted_text import safe

_SIGNS: Final = {Answer.REACHABLE: "✓", Answer.BLOCKED: "✗", Answer.INTERMITTENT: "~", Answer.UNKNOWN: "?"}


def filled(name: str, **values: object) -> str:
    """The page of a template with these values."""
    return _environment().get_template(name).render(values)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("wayout", "render/page/templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        keep_trailing_newline=True,
    )
    environment.filters |= {"percent": _percent, "cut": _cut, "sentence": sentence, "apart": _apart}
    environment.globals |= {"version": __version__, "signs": _SIGNS}
    return environment


def _shown(value: object) -> object:
    """What is written: text without signs that nobody can see, but for the line breaks of a script."""
    if type(value) is not str:
        return value
    return "\n".join(safe(line) for line in value.split("\n"))


def _percent(share: Fraction) -> str:
    return percent(share)


def _cut(text: str, longest: int) -> str:
    clean = safe(text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def _apart(blockers: Sequence[BlockerStatement]) -> list[BlockerStatement]:
    """Those that read differently where only reason and component are shown: several targets share a group, for example."""
    return list({(each.reason, each.component, each.leg): each for each in blockers}.values())
