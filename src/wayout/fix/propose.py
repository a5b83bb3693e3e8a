"""Propose: the plans that answer a question, the best one first, each proved; or why there is none."""

from collections.abc import Iterable
from typing import Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.ask.difference import difference
from wayout.ask.result.cause import Cause
from wayout.ask.source.placement import Placement
from wayout.errors import InputError
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.elastic_ip import AssociateAddress
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route import CreateRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.fix.cost import Cost, priced
from wayout.fix.plan import Approach, Plan
from wayout.fix.proof import Proof, is_loss, prove
from wayout.fix.question import Question, View
from wayout.fix.repair.way import table_of
from wayout.fix.search import Acceptance, failing, is_enough, search, unmended, without_idle
from wayout.forward.journey.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.planned import is_planned


class ProvenPlan(msgspec.Struct, frozen=True):
    """A plan with its proof and its cost."""

    plan: Plan
    proof: Proof
    cost: Cost

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """What comes first: what closes nothing, what leaves nothing undecided, what costs least with what it opens.

        Among equals it is the one that opens less to fewer.
        """
        price = self.cost.points + (_OPENED if self.proof.surplus else 0)
        return bool(self.proof.closes), bool(self.proof.undecided), price, self.opened[0]

    @property
    def opened(self) -> tuple[int, int]:
        """How many senders get something that was not asked for, and how many addresses that is for one of them."""
        senders = {(m.workload, m.placement.id) for passage in self.proof.surplus for m in passage.movers}
        sizes = [passage.move.packets.destinations().size for passage in self.proof.surplus]
        return len(senders), max(sizes, default=0)

    @property
    def ways(self) -> frozenset[str]:
        """By what kinds of things the plan leads packets that did not lead them before: `nat`, `tgw`, `endpoint-name`."""
        return frozenset(way for change in self.plan.changes if (way := _way_of(change)) is not None)

    def is_choice_beside(self, others: "Iterable[ProvenPlan]") -> bool:
        """Whether somebody might choose it, though the others are there.

        It goes another way than all of them, or each of them takes more in something: to pay, to change, to touch, to open.
        """
        rivals = tuple(others)
        known = frozenset[str]().union(*(other.ways for other in rivals))
        return bool(self.ways - known) or all(
            any(mine < theirs for mine, theirs in zip(self.burdens, other.burdens, strict=True)) for other in rivals
        )

    @property
    def burdens(self) -> tuple[float, ...]:
        """What speaks against it: dollars a month, changes, others touched, senders and addresses opened beside the question."""
        return float(self.cost.dollars), len(self.plan.changes), self.cost.touched, *self.opened


def _way_of(change: Change) -> str | None:
    match change:
        case CreateRoute() | ReplaceRoute():
            return change.target.partition("-")[0]
        case ModifyVpcEndpoint() if change.private_dns:
            return "endpoint-name"
        case _:
            return None


_OPENED: Final = 4
"""A plan that opens more than was asked is worth this much less: more than the cheapest change."""

_MOST_REPAIRS: Final = 3
"""So many repairs are proposed that go about it differently."""


class Proposal(msgspec.Struct, frozen=True):
    """The answer: plans that differ in kind, or in how they mend what is there, the best first.

    Without plans, `answer` tells whether nothing has to be done, or what stays so; `hopeless` are the faults for which
    no change is known that could be made here, and `refused` the plans that would take something away from others,
    where there is no other: such a plan is among `plans` only where the user asked for its kind.
    """

    question: Question
    before: Diagnosis
    plans: tuple[ProvenPlan, ...]
    hopeless: tuple[Cause, ...]
    answer: Answer
    failing: View
    refused: tuple[ProvenPlan, ...] = ()
    blind: tuple[Gap, ...] = ()
    """What is not known where changes would lead: without plans, the reason why they could not be proved."""

    def with_first(self, plan_id: str) -> "Proposal":
        """The proposal in which the plan with this id is the best one. Raises: InputError when there is none."""
        chosen = [each for each in self.plans if each.plan.id == plan_id]
        if not chosen:
            known = ", ".join(f"{each.plan.id} ({each.plan.approach})" for each in self.plans)
            hint = f"The plans are {known}." if known else "There is no plan: see the answer without --repair."
            raise InputError(f"no plan of this question has the id {plan_id}", hint)
        rest = (each for each in self.plans if each is not chosen[0])
        return msgspec.structs.replace(self, plans=(chosen[0], *rest))

    @property
    def best(self) -> ProvenPlan | None:
        """The plan to carry out."""
        return self.plans[0] if self.plans else None


def propose(network: Network, question: Question, approach: Approach | None = None) -> Proposal:
    """The plans for a question, of every kind of solution or of one.

    Raises: InputError when the source or a destination is not described by the snapshot.
    """
    before, first = question.diagnose(network), failing(question, network)
    if first.answer is Answer.REACHABLE:
        return Proposal(question, before, (), (), Answer.REACHABLE, first)
    wanted = [approach] if approach is not None else [Approach.REPAIR]
    hopeless = {(cause.reason, cause.component): cause for cause in unmended(question, first)}
    blind: dict[Gap, None] = {}
    found: dict[frozenset[Change], ProvenPlan] = {}

    def accepts(changes: tuple[Change, ...]) -> Acceptance:
        needed = _needed(network, question, changes)
        key = frozenset(needed)
        others = [other for known, other in found.items() if known != key and not other.proof.closes]
        if key not in found:
            found[key] = _proven(network, question, _plan(question, needed), before.placements)
        if found[key].proof.closes:
            return Acceptance.REFUSED
        return Acceptance.TAKEN if found[key].is_choice_beside(others) else Acceptance.ALIKE

    def accepts_one(changes: tuple[Change, ...]) -> Acceptance:
        return Acceptance.REFUSED if accepts(changes) is Acceptance.REFUSED else Acceptance.TAKEN

    for each in wanted:
        is_repair = each is Approach.REPAIR
        result = search(network, question, each, *((accepts, _MOST_REPAIRS) if is_repair else (accepts_one, 1)))
        hopeless = {**{(c.reason, c.component): c for c in result.hopeless}, **hopeless}
        blind.update(dict.fromkeys(result.blind))
        if approach is None:
            wanted += [other for other in Approach if other in result.seen and other not in wanted]
    plans = _best_of_each(sorted(found.values(), key=lambda each: each.rank))
    refused = [each for each in plans if each.proof.closes and approach is None]
    kept = [each for each in plans if each not in refused]
    stays, others = _stays(before, first), () if kept else tuple(refused)
    return Proposal(
        question, before, tuple(kept), tuple(hopeless.values()), stays, first, others, () if kept else tuple(blind)
    )


def _best_of_each(plans: list[ProvenPlan]) -> list[ProvenPlan]:
    """The first plan of each kind, and those repairs that somebody might choose though the earlier ones are there.

    What is left out is dearer, takes more away, or is the same with another gateway.
    """
    kept: list[ProvenPlan] = []
    for each in plans:
        same = [other for other in kept if other.plan.approach is each.plan.approach]
        is_repair = each.plan.approach is Approach.REPAIR and not each.proof.closes and len(same) < _MOST_REPAIRS
        if not same or (is_repair and each.is_choice_beside(same)):
            kept.append(each)
    return kept


def _stays(before: Diagnosis, first: View) -> Answer:
    """What is so without a plan: as the network is, or, where nothing is wrong there, while a zone is lost."""
    return before.answer if first.lost is None else first.answer


def _plan(question: Question, changes: tuple[Change, ...]) -> Plan:
    return Plan(
        source=question.source_text,
        destinations=tuple(destination.text for destination in question.destinations),
        approach=kind_of(changes),
        changes=changes,
    )


def _proven(network: Network, question: Question, plan: Plan, placements: tuple[Placement, ...]) -> ProvenPlan:
    changed, cost = priced(network, plan.changes, placements)
    return ProvenPlan(plan, prove(network, changed, question), cost)


def _needed(network: Network, question: Question, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes without those that neither the question nor anybody else needs."""

    def keeps(change: Change, fewer: tuple[Change, ...]) -> bool:
        return not is_copy(network, change, changes) and not _takes_away(network, fewer)

    return without_idle(network, question, changes, keeps)


def _takes_away(network: Network, changes: tuple[Change, ...]) -> bool:
    """Whether somebody reaches less after the changes than before."""
    moved = difference(network, after(network, changes)).shifts
    return any(is_loss(move) for shift in moved for move in shift.moves)


def is_copy(network: Network, change: Change, changes: tuple[Change, ...]) -> bool:
    """Whether a change copies a route into a table of a subnet's own, so that all else goes on taking its way."""
    match change:
        case CreateRoute() if is_planned(change.route_table_id):
            table_id, destination, target = change.route_table_id, change.destination, change.target
        case ModifyVpcEndpoint() if any(map(is_planned, change.add_route_table_ids)):
            return True
        case _:
            return False
    for other in changes:
        if isinstance(other, AssociateRouteTable) and other.route_table_id == table_id:
            subnet = network.subnets.get(other.subnet_id)
            table = table_of(network, subnet) if subnet is not None else None
            for route in table.routes if table is not None else ():
                if route.destination == destination and target in {route.target[1], route.instance_id}:
                    return True
    return False


def is_minimal(network: Network, question: Question, changes: tuple[Change, ...]) -> bool:
    """Whether every change is needed: without it something stays blocked, or somebody loses what they had."""
    for change in changes:
        fewer = tuple(each for each in changes if each is not change)
        is_idle = not is_copy(network, change, changes) and is_enough(network, question, fewer)
        if is_idle and not _takes_away(network, fewer):
            return False
    return True


def kind_of(changes: tuple[Change, ...]) -> Approach:
    """The kind of solution that the changes are."""
    for change in changes:
        match change:
            case CreateNatGateway():
                return Approach.REGIONAL_NAT if change.is_regional else Approach.NAT_PER_ZONE
            case CreateGatewayEndpoint() | CreateInterfaceEndpoint():
                return Approach.ENDPOINTS
            case SetAssignPublicIp() | AssociateAddress():
                return Approach.PUBLIC_ADDRESS
            case _:
                pass
    return Approach.REPAIR
