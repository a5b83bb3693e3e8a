"""A proposal as statements: what to change, what it opens and closes, what it costs, what else could be done, or why nothing."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.result.result import Result, egress_addresses, main_branch
from wayout.explain.answer.diagnosis import Report, report
from wayout.explain.answer.meaning import meaning_statement
from wayout.explain.plan.edit import EditStatement, edit_statement
from wayout.explain.plan.obstacle import ObstacleStatement, obstacles
from wayout.explain.plan.passage import PassageStatement, passage_statements
from wayout.explain.plan.trade_off import title_of, trade_off
from wayout.explain.wording.gap import GapStatement, gap_statements
from wayout.explain.wording.name import name_of
from wayout.fix.order import Order, order_of
from wayout.fix.proof import Passage, Proof
from wayout.fix.propose import Proposal, ProvenPlan
from wayout.fix.question import Goal
from wayout.forward.journey.journey import Leaving
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.planned import is_planned
from wayout.model.price import AS_OF

NEW_ADDRESS = "new address"
"""Stands for an address that only AWS can tell, once it has given it."""


class PlacementProof(msgspec.Struct, frozen=True):
    """One placement and one destination before and after the plan, and as what it is seen then."""

    placement: str
    subnet_name: str | None
    zone: str
    destination: str
    before: Answer | None
    after: Answer
    egress: tuple[str, ...]


class PlanStatement(msgspec.Struct, frozen=True):
    """One plan in words. `first` is what must be known before anything else; `dollars` None while a price is not known."""

    proven: ProvenPlan
    id: str
    title: str
    first: str
    trade_off: tuple[str, ...]
    edits: tuple[EditStatement, ...]
    placements: tuple[PlacementProof, ...]
    zones: tuple[tuple[str, Answer, Answer], ...]
    opens: tuple[PassageStatement, ...]
    unopened: str
    """What is said where nothing opens: how the question is answered all the same."""
    closes: tuple[PassageStatement, ...]
    undecided: tuple[PassageStatement, ...]
    dollars: Decimal | None
    price: str


class PlanReport(msgspec.Struct, frozen=True):
    """A whole proposal in words."""

    headline: str
    answer: Answer
    goal: Goal
    before: Report
    plans: tuple[PlanStatement, ...]
    obstacles: tuple[ObstacleStatement, ...]
    refused: tuple[PlanStatement, ...]
    gaps: tuple[GapStatement, ...]
    order: Order | None
    """What carrying out the best plan takes."""


def plan_report(network: Network, proposal: Proposal) -> PlanReport:
    """The proposal for `network` in words."""
    plans = tuple(_plan(network, proposal, each) for each in proposal.plans)
    refused = tuple(_plan(network, proposal, each) for each in proposal.refused)
    before = proposal.before
    return PlanReport(
        headline=_headline(proposal, plans),
        answer=proposal.answer,
        goal=proposal.question.goal,
        before=report(network, before),
        plans=plans,
        obstacles=obstacles(proposal),
        refused=refused,
        gaps=gap_statements(tuple(dict.fromkeys((*before.gaps, *proposal.blind))), (*before.deciding, *proposal.blind)),
        order=order_of(proposal.best.plan, network, proposal.question) if proposal.best is not None else None,
    )


def _headline(proposal: Proposal, plans: Sequence[PlanStatement]) -> str:
    who, what = proposal.question.source_text, " and ".join(d.text for d in proposal.question.destinations)
    lasting = " and goes on doing so while any other zone is lost" if proposal.question.goal is Goal.PER_ZONE else ""
    if proposal.answer is Answer.REACHABLE and not plans:
        return f"Nothing is to be done: {who} reaches {what}{lasting}."
    if plans:
        return plans[0].first
    if proposal.refused:
        return f"No plan: all that would let {who} reach {what} takes something away from others."
    if proposal.before.deciding:
        return f"No plan: whether {who} reaches {what} hangs on facts that are not known."
    if proposal.blind and not proposal.hopeless:
        return f"No plan can be proved: what would let {who} reach {what} leads to facts that are not known."
    return (
        f"No plan: none of the changes that wayout makes lets {who} reach {what}{lasting}; what people can do follows."
    )


def _plan(network: Network, proposal: Proposal, proven: ProvenPlan) -> PlanStatement:
    plan, proof = proven.plan, proven.proof
    changed = plan.on(network)
    opens, closes = passage_statements(proof.opens), passage_statements(proof.closes)
    dollars = proven.cost.dollars if proven.cost.is_priced else None
    return PlanStatement(
        proven=proven,
        id=plan.id,
        title=title_of(plan.approach),
        first=_first(proven, proposal.question.goal),
        trade_off=trade_off(network, changed, proven),
        edits=tuple(edit_statement(change, at, changed) for change, at in plan.steps(network)),
        placements=placement_proofs(changed, proof.before, proof.after),
        zones=tuple((zone.zone, zone.before, zone.after) for zone in proof.zones),
        opens=opens,
        unopened=_unopened(proof),
        closes=closes,
        undecided=passage_statements(proof.undecided),
        dollars=dollars,
        price=price_text(dollars),
    )


def _first(proven: ProvenPlan, goal: Goal) -> str:
    """How many changes do what, and what they do beside it: the line that must be read."""
    plan, proof = proven.plan, proven.proof
    count = len(plan.changes)
    rows = len(proof.after.placements)
    who = plan.source if rows == 1 else f"{'both' if rows == 2 else f'all {rows}'} placements of {plan.source}"
    what = (
        " and ".join(plan.destinations) if len(plan.destinations) <= 2 else f"all {len(plan.destinations)} destinations"
    )
    let = "lets" if count == 1 else "let"
    lasting = ", also while any other zone is lost" if goal is Goal.PER_ZONE else ""
    return f"{count} change{'' if count == 1 else 's'} {let} {who} reach {what}{lasting}{_beside(proven)}."


def _beside(proven: ProvenPlan) -> str:
    proof = proven.proof
    parts = []
    ending = "s" if len(proven.plan.changes) == 1 else ""
    if proof.closes:
        parts.append(f"close{ending} something for {_count(proof.closes)}")
    if proof.surplus:
        parts.append(f"open{ending} more than was asked, for {_count(proof.surplus)}")
    if not parts:
        return (
            ", and nothing else opens or closes"
            if not proof.undecided
            else ", and opens and closes nothing else that is known"
        )
    return f", and {' and '.join(parts)}"


def _unopened(proof: Proof) -> str:
    """Why no packets open that were stopped: names lead elsewhere, or what refused the packets stood where they arrived."""
    told = "; ".join(meaning_statement(meaning).text for meaning in proof.meanings)
    if told:
        return f"no more packets; {told}"
    is_mended = proof.before.answer in {Answer.BLOCKED, Answer.INTERMITTENT} and not proof.undecided
    return "no more packets; those of the question were let out before, and now get through" if is_mended else "nothing"


def _count(passages: Sequence[Passage]) -> str:
    names = {mover.workload for passage in passages for mover in passage.movers}
    return f"{len(names)} workload{'' if len(names) == 1 else 's'}"


def placement_proofs(changed: Network, old: Diagnosis | None, now: Diagnosis) -> tuple[PlacementProof, ...]:
    """Each placement and destination on the `changed` network, beside what the earlier diagnosis said, if there is one."""
    before = {
        (placement.id, result.destination.text): result.answer
        for placement, row in (zip(old.placements, old.results, strict=True) if old is not None else ())
        for result in row
    }
    new = {ip.public_ip for key, ip in changed.elastic_ips.items() if is_planned(key)}
    rows = []
    for placement, row in zip(now.placements, now.results, strict=True):
        for result in row:
            seen = tuple(NEW_ADDRESS if a in new else str(a) for a in egress_addresses(result, placement))
            seen = seen or ((NEW_ADDRESS,) if _leaves_by_an_address(result) else ())
            key = (placement.id, result.destination.text)
            rows.append(
                PlacementProof(
                    placement.id,
                    name_of(changed, placement.origin.subnet_id or ""),
                    placement.az,
                    result.destination.text,
                    before.get(key),
                    result.answer,
                    seen,
                )
            )
    return tuple(rows)


def _leaves_by_an_address(result: Result) -> bool:
    """Whether what arrives is seen as a public address, though which one is not known yet."""
    branch = main_branch(result)
    return (
        result.answer is Answer.REACHABLE
        and branch is not None
        and branch.leaving in {Leaving.TRANSLATED, Leaving.OWN_PUBLIC}
    )


def price_text(dollars: Decimal | None) -> str:
    """What a month costs more, as a list price with its day."""
    if dollars is None:
        return "what it costs is not known: the price list lacks this region"
    if not dollars:
        return "costs nothing more by the hour"
    return f"about ${dollars:.2f} a month more, list price of {AS_OF.isoformat()}, before traffic and tax"
