"""A blueprint in words: its zones and their blocks, the proof that it works, its price, and what a service needs of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import msgspec

from wayout.ask.diagnosis import Diagnosis
from wayout.explain.plan.edit import EditStatement, edit_statement
from wayout.explain.plan.proposal import PlacementProof, placement_proofs, price_text
from wayout.fix.blueprint import GATEWAY_SERVICES, Blueprint, Nat
from wayout.fix.change.elastic_ip import AllocateAddress
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import CreateInternetGateway
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route_table import CreateRouteTable
from wayout.fix.change.security_group import CreateSecurityGroup
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.fix.cost import monthly
from wayout.fix.plan import Plan
from wayout.forward.journey.outcome import Answer


class ZoneStatement(msgspec.Struct, frozen=True):
    """One zone: the blocks of its private and its public subnet, and by what its tasks get out."""

    zone: str
    private: str
    public: str
    way_out: str


class BlueprintReport(msgspec.Struct, frozen=True):
    """A whole blueprint in words. `service` is what an ECS service's `networkConfiguration` holds."""

    blueprint: Blueprint
    plan: Plan
    headline: str
    answer: Answer
    zones: tuple[ZoneStatement, ...]
    edits: tuple[EditStatement, ...]
    parts: tuple[str, ...]
    placements: tuple[PlacementProof, ...]
    dollars: Decimal | None
    price: str
    service: dict[str, Any]
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]


def blueprint_report(blueprint: Blueprint, plan: Plan, diagnosis: Diagnosis) -> BlueprintReport:
    """The blueprint, its plan, and the diagnosis of the network that the plan makes, in words."""
    base = blueprint.base()
    made = plan.on(base)
    prices = [monthly(at, change) for change, at in plan.steps(base)]
    is_priced = all(is_known for _, is_known in prices)
    known = sum((price for price, is_known in prices if is_known), Decimal(0))
    return BlueprintReport(
        blueprint=blueprint,
        plan=plan,
        headline=_headline(blueprint, diagnosis),
        answer=diagnosis.answer,
        zones=tuple(_zones(blueprint, plan)),
        edits=tuple(edit_statement(change, at, made) for change, at in plan.steps(base)),
        parts=tuple(_parts(plan)),
        placements=placement_proofs(made, None, diagnosis),
        dollars=known if is_priced else None,
        price=price_text(known) + ("" if is_priced else f", and what the price list lacks for {blueprint.region}"),
        service=blueprint.service,
        notes=_notes(blueprint),
        assumptions=diagnosis.assumptions,
    )


def _headline(blueprint: Blueprint, diagnosis: Diagnosis) -> str:
    count = len(blueprint.zones)
    where = f"{count} zone{'' if count == 1 else 's'} of {blueprint.region}"
    what = ", ".join(blueprint.destinations)
    if diagnosis.answer is Answer.REACHABLE:
        return f"{blueprint.cidr} in {where}: tasks in every zone reach {what}."
    return f"{blueprint.cidr} in {where}: it is not proved that tasks reach {what} ({diagnosis.answer.value})."


def _zones(blueprint: Blueprint, plan: Plan) -> Iterator[ZoneStatement]:
    blocks = {change.subnet_id: change.cidr_block for change in plan.changes if isinstance(change, CreateSubnet)}
    for zone, private, public in zip(
        blueprint.zones, blueprint.private_subnet_ids, blueprint.public_subnet_ids, strict=True
    ):
        way_out = "the regional NAT gateway" if blueprint.nat is Nat.REGIONAL else "its own NAT gateway"
        yield ZoneStatement(zone, blocks[private], blocks[public], way_out)


_PARTS: Final = (
    (CreateVpc, "VPC", "VPCs"),
    (CreateSubnet, "subnet", "subnets"),
    (CreateRouteTable, "route table", "route tables"),
    (CreateInternetGateway, "internet gateway", "internet gateways"),
    (CreateNatGateway, "NAT gateway", "NAT gateways"),
    (AllocateAddress, "Elastic IP", "Elastic IPs"),
    (CreateSecurityGroup, "security group", "security groups"),
    (CreateGatewayEndpoint, "gateway endpoint", "gateway endpoints"),
    (CreateInterfaceEndpoint, "interface endpoint", "interface endpoints"),
    (CreateFlowLog, "flow log", "flow logs"),
)


def _parts(plan: Plan) -> Iterator[str]:
    """What is made, counted by kind."""
    for kind, one, many in _PARTS:
        count = sum(1 for change in plan.changes if isinstance(change, kind))
        if count:
            yield f"{count} {one if count == 1 else many}"


def _notes(blueprint: Blueprint) -> tuple[str, ...]:
    notes = []
    if len(blueprint.zones) == 1:
        notes.append("One zone is a single point of failure: give at least two.")
    if blueprint.nat is Nat.REGIONAL:
        notes.append("AWS may take up to an hour to serve a zone from within the zone (NAT-24).")
    if "s3" not in blueprint.endpoints:
        notes.append("An endpoint for S3 costs nothing and takes image layers off the NAT gateways: --endpoint s3.")
    if blueprint.flow_logs is None:
        notes.append("Flow logs are not part of it: --flow-logs with the ARN of a bucket turns them on.")
    gateways = sorted(GATEWAY_SERVICES & set(blueprint.endpoints))
    if gateways:
        names = " and ".join(gateways)
        notes.append(f"Which addresses are those of {names} is AWS's to say: they go to the endpoint, all others out.")
    return tuple(notes)
