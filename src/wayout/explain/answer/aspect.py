"""One question of a comparison in words: both answers, side by side."""

import msgspec

from wayout.ask.aspect import Aspect, Cell
from wayout.ask.compare import Row
from wayout.explain.wording.name import named
from wayout.explain.wording.rule import rule_text
from wayout.forward.decision.decision import Verdict
from wayout.model.network import Network
from wayout.model.reason import Reason

QUESTIONS = {
    Aspect.NAME: "name",
    Aspect.ADDRESS_FAMILY: "address family",
    Aspect.SECURITY_GROUP: "security groups",
    Aspect.ACL_OUT: "ACL for requests",
    Aspect.ROUTE_TABLE: "route table",
    Aspect.ROUTE: "route",
    Aspect.TRANSIT_GATEWAY: "transit gateway",
    Aspect.FIREWALL: "firewall",
    Aspect.NAT_GATEWAY: "NAT gateway",
    Aspect.NAT_ACL: "ACL at the NAT gateway",
    Aspect.NAT_ROUTE: "route of the NAT gateway",
    Aspect.PUBLIC_ADDRESS: "public address",
    Aspect.GATEWAY: "gateway",
    Aspect.TRANSIT_ACL: "ACL on the way",
    Aspect.DESTINATION_ACL: "ACL at the destination",
    Aspect.DESTINATION_GROUP: "groups at the destination",
    Aspect.DESTINATION: "destination",
    Aspect.RETURN_ROUTE: "route of the reply",
    Aspect.ACL_IN: "ACL for replies",
    Aspect.EGRESS_ADDRESS: "seen as",
    Aspect.VERDICT: "verdict",
}
"""The questions as a reader knows them."""


class CellStatement(msgspec.Struct, frozen=True):
    """What one journey answers to a question.

    `is_reached` is false for what would follow behind the point of failure.
    """

    component: str
    verdict: Verdict | None
    rule: str | None
    reason: Reason | None
    text: str
    is_reached: bool


class RowStatement(msgspec.Struct, frozen=True):
    """One question with both answers, None where a journey does not meet it."""

    aspect: Aspect
    question: str
    first: CellStatement | None
    second: CellStatement | None
    differs: bool
    decides: bool


def row_statement(network: Network, row: Row) -> RowStatement:
    """One row in words."""
    return RowStatement(
        row.aspect,
        QUESTIONS[row.aspect],
        _cell(network, row.aspect, row.first),
        _cell(network, row.aspect, row.second),
        row.differs,
        row.decides,
    )


def _cell(network: Network, aspect: Aspect, cell: Cell | None) -> CellStatement | None:
    if cell is None:
        return None
    text = _cell_text(network, aspect, cell)
    return CellStatement(cell.component, cell.verdict, cell.rule, cell.reason, text, not cell.is_beyond)


def _cell_text(network: Network, aspect: Aspect, cell: Cell) -> str:
    match aspect:
        case Aspect.ROUTE_TABLE:
            how = "the VPC's main table" if cell.note == "main" else "chosen for the subnet"
            return f"{named(network, cell.component)}, {how}"
        case Aspect.PUBLIC_ADDRESS if cell.verdict is None:
            return {"none": "none", "unknown": "not known"}.get(cell.note or "", cell.component or "gets one")
        case Aspect.EGRESS_ADDRESS | Aspect.VERDICT:
            return cell.component
        case Aspect.ROUTE if cell.verdict is not Verdict.UNKNOWN:
            rule = rule_text(network, cell.rule) if cell.rule is not None else None
            return f"{rule or 'none fits'}{f' → {cell.reason}' if cell.reason is not None else ''}"
        case _:
            return _step_text(network, cell)


def _step_text(network: Network, cell: Cell) -> str:
    """The component, what its rule says in AWS's words, and why it stops the packets."""
    if cell.verdict is Verdict.UNKNOWN:
        return f"{named(network, cell.component)}: not known"
    rule = rule_text(network, cell.rule) if cell.rule is not None else None
    said = [named(network, cell.component), *([rule] if rule else [])]
    return f"{': '.join(said)}{f' → {cell.reason}' if cell.reason is not None else ''}"
