"""Propose: the plans that answer a question, the best one first, each proved; or why there is none."""

import msgspec

from wayout.ask.cause import Cause
from wayout.ask.diagnosis import Diagnosis
from wayout.ask.difference import difference
from wayout.ask.placement import Placement
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.elastic_ip import AssociateAddress
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.planned import is_planned
from wayout.fix.change.route import CreateRoute
from wayout.fix.change.route_table import AssociateRouteTable
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint, ModifyVpcEndpoint
from wayout.fix.cost import Cost, priced
from wayout.fix.plan import Approach, Plan
from wayout.fix.proof import Proof, is_loss, prove
from wayout.fix.question import Question, View
from wayout.fix.repair.way import table_of
from wayout.fix.search import failing, is_enough, search, without_idle
from wayout.forward.outcome import Answer
from wayout.model.gap import Gap
from wayout.model.network import Network


class ProvenPlan(msgspec.Struct, frozen=True):
    """A plan with its proof and its cost."""

    plan: Plan
    proof: Proof
    cost: Cost

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """What comes first: what closes nothing, what leaves nothing undecided, what costs least."""
        return bool(self.proof.closes), bool(self.proof.undecided), self.cost.points


class Proposal(msgspec.Struct, frozen=True):
    """The answer: plans that differ in kind, the best first.

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
    hopeless: tuple[Cause, ...] = ()
    blind: dict[Gap, None] = {}
    found: dict[frozenset[Change], ProvenPlan] = {}

    def accepts(changes: tuple[Change, ...]) -> bool:
        needed = _needed(network, question, changes)
        key = frozenset(needed)
        if key not in found:
            found[key] = _proven(network, question, _plan(question, needed), before.placements)
        return not found[key].proof.closes

    for each in wanted:
        result = search(network, question, each, accepts)
        hopeless = hopeless or result.hopeless
        blind.update(dict.fromkeys(result.blind))
        if approach is None:
            wanted += [other for other in Approach if other in result.seen and other not in wanted]
    plans = _best_of_each(sorted(found.values(), key=lambda each: each.rank))
    refused = [each for each in plans if each.proof.closes and approach is None]
    kept = [each for each in plans if each not in refused]
    stays, others = _stays(before, first), () if kept else tuple(refused)
    return Proposal(question, before, tuple(kept), hopeless, stays, first, others, () if kept else tuple(blind))


def _best_of_each(plans: list[ProvenPlan]) -> list[ProvenPlan]:
    """The first plan of each kind: the others are dearer, or take more away."""
    best: dict[Approach, ProvenPlan] = {}
    for each in plans:
        best.setdefault(each.plan.approach, each)
    return list(best.values())


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
