"""Workloads page: who there is in a network, how they fare, and a form that asks about one of them."""

from typing import Final

import msgspec

from wayout.explain.answer.audit import AuditReport, by_urgency
from wayout.render.page.template import filled

_MOST_ROWS: Final = 200
_MOST_NAMES: Final = 2000
"""Names that the form offers: a browser gets slow with tens of thousands."""

_MOST_CAUSES: Final = 30


class Asked(msgspec.Struct, frozen=True):
    """What the form holds, and why that could not be answered."""

    source: str = ""
    to: str = ""
    per_zone: bool = False
    failure: str | None = None
    hint: str | None = None


def workloads_page(audit: AuditReport, made: str, asked: Asked) -> str:
    """The page; those that do not get through come first."""
    ordered = by_urgency(audit.workloads, _MOST_ROWS)
    return filled(
        "workloads.html",
        audit=audit,
        made=made,
        shown=ordered[:_MOST_ROWS],
        hidden=max(len(ordered) - _MOST_ROWS, 0),
        most=_MOST_NAMES,
        most_causes=_MOST_CAUSES,
        **{field: getattr(asked, field) for field in asked.__struct_fields__},
    )
