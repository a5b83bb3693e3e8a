"""An edit in words: one sentence that says what is done to what, with the names of all that takes part."""

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from wayout.ask.permission.policy import document_of, statements_of
from wayout.explain.wording.name import clean, named
from wayout.explain.wording.rule import protocol_text
from wayout.fix.change import (
    block_public_access,
    ecs_service,
    elastic_ip,
    endpoint_policy,
    flow_log,
    internet_gateway,
    nat_gateway,
    network_acl,
    network_interface,
    route,
    route_table,
    security_group,
    subnet,
    transit_gateway,
    transit_gateway_attachment,
    vpc,
    vpc_endpoint,
    vpc_peering_connection,
)
from wayout.fix.change.any_change import Change
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.planned import is_planned


class EditStatement(msgspec.Struct, frozen=True):
    """One change in words; `details` say what stood there before, or what comes with it."""

    change: Change
    text: str
    details: tuple[str, ...] = ()


def edit_statement(change: Change, before: Network, after: Network) -> EditStatement:
    """The change in words; `before` is the network that it finds, `after` the one with the whole plan."""
    return EditStatement(change, _TEXTS[type(change)](_Names(after), change), _details(change, before))


class _Names:
    """What things are called once the plan is carried out."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def __call__(self, resource_id: str) -> str:
        return named(self._network, resource_id)

    def all(self, ids: Iterable[str]) -> str:
        """Several things."""
        return " and ".join(map(self, ids))


def _details(change: Change, before: Network) -> tuple[str, ...]:
    """What was there: where a route led, what an entry said."""
    match change:
        case route.ReplaceRoute():
            table = before.route_tables.get(change.route_table_id)
            for old in table.routes if table is not None else ():
                if old.destination == change.destination:
                    state = "" if old.state == "active" else f", state {old.state}"
                    return (f"it leads to {named(before, old.target[1])} now{state}",)
        case route_table.AssociateRouteTable():
            own = before.subnets.get(change.subnet_id) if not is_planned(change.subnet_id) else None
            old_id = getattr(before.route_table_of(own), "route_table_id", None) if own is not None else None
            return (f"it uses {named(before, old_id)} now",) if old_id is not None else ()
        case ecs_service.SetAssignPublicIp():
            return ("ECS replaces all running tasks of the service",)
        case endpoint_policy.SetVpcEndpointPolicy():
            return _statements(change, before)
        case transit_gateway_attachment.CreateTransitGatewayVpcAttachment():
            return _given_by(change, before)
        case (
            transit_gateway_attachment.AcceptTransitGatewayVpcAttachment()
            | vpc_peering_connection.AcceptVpcPeeringConnection()
        ):
            return ("an acceptance cannot be taken back: --undo leaves it as it is",)
        case _:
            pass
    return ()


def _statements(change: endpoint_policy.SetVpcEndpointPolicy, before: Network) -> tuple[str, ...]:
    """The statements that come, and those that go, each as it stands in its document."""
    endpoint = before.vpc_endpoints.get(change.vpc_endpoint_id)
    old = [*statements_of(document_of(endpoint.policy_document))] if endpoint is not None else []
    new = [*statements_of(document_of(change.policy_document))]
    come = [f"one more statement: {json.dumps(each)}" for each in new if each not in old]
    return (*come, *(f"one statement less: {json.dumps(each)}" for each in old if each not in new))


def _given_by(change: transit_gateway_attachment.CreateTransitGatewayVpcAttachment, before: Network) -> tuple[str, ...]:
    """What the gateway gives a new attachment by itself."""
    gateway = before.transit_gateways.get(change.transit_gateway_id)
    if gateway is None:
        return ()
    options = gateway.options
    found = []
    if options.default_route_table_association == "enable" and options.association_default_route_table_id:
        found.append(f"{change.transit_gateway_id} lets it use {options.association_default_route_table_id}")
    if options.default_route_table_propagation == "enable" and options.propagation_default_route_table_id:
        found.append(f"{options.propagation_default_route_table_id} learns the blocks of the VPC")
    return tuple(found)


def _peer(direction: Direction, peer: str, names: _Names) -> str:
    word = "to" if direction is Direction.EGRESS else "from"
    return f"{word} {names(peer)}"


def _group_rule(names: _Names, change: Any) -> str:  # noqa: ANN401 - one of two changes
    rule = change.rule
    traffic = protocol_text(rule.protocol, rule.from_port, rule.to_port)
    article, verb, place = ("an", "Add", "to")
    if isinstance(change, security_group.RemoveSecurityGroupRule):
        article, verb, place = ("the", "Remove", "from")
    peer = _peer(rule.direction, rule.peer, names)
    return f"{verb} {article} {rule.direction} rule {place} {names(change.group_id)}: {traffic} {peer}."


def _entry(names: _Names, change: Any) -> str:  # noqa: ANN401 - one of two changes
    entry = change.entry
    first, last = (entry.from_port, entry.to_port) if entry.icmp_type is None else (entry.icmp_type, entry.icmp_code)
    traffic = protocol_text(entry.protocol, first, last)
    what = f"{entry.action} {traffic} {_peer(entry.direction, entry.peer, names)}"
    acl = names(change.network_acl_id)
    if isinstance(change, network_acl.ReplaceNetworkAclEntry):
        return f"Replace {entry.direction} rule {entry.number} of {acl}: {what}."
    return f"Add {entry.direction} rule {entry.number} to {acl}: {what}."


def _endpoint(names: _Names, change: vpc_endpoint.CreateInterfaceEndpoint) -> str:
    dns = ", with private DNS" if change.private_dns else ""
    where = f"in {names.all(change.subnet_ids)}, behind {names.all(change.group_ids)}"
    return f"Create an interface endpoint {_new(names, change)} for {clean(change.service_name)} {where}{dns}."


def _modified(names: _Names, change: vpc_endpoint.ModifyVpcEndpoint) -> str:
    endpoint = names(change.vpc_endpoint_id)
    done = []
    if change.private_dns is not None:
        done.append(f"Switch private DNS of {endpoint} {'on' if change.private_dns else 'off'}")
    for verb, word, ids in (
        ("Let", "serve", change.add_route_table_ids),
        ("Let", "no longer serve", change.remove_route_table_ids),
        ("Let", "carry", change.add_group_ids),
        ("Let", "no longer carry", change.remove_group_ids),
    ):
        done += [f"{verb} {endpoint} {word} {names.all(ids)}"] if ids else []
    return "; ".join(done) + "."


def _attachment(names: _Names, change: transit_gateway_attachment.ModifyTransitGatewayVpcAttachment) -> str:
    parts = [f"add {names.all(change.add_subnet_ids)} to"] if change.add_subnet_ids else []
    parts += [f"take {names.all(change.remove_subnet_ids)} from"] if change.remove_subnet_ids else []
    text = " and ".join(parts)
    return f"{text[:1].upper()}{text[1:]} the attachment {change.transit_gateway_attachment_id}."


def _nat(names: _Names, change: nat_gateway.CreateNatGateway) -> str:
    if change.subnet_id is None:
        return (
            f"Create one regional NAT gateway {_new(names, change)} for {names(change.vpc_id)}; AWS adds its addresses."
        )
    address = names(change.allocation_id or "")
    return f"Create a NAT gateway {_new(names, change)} in {names(change.subnet_id)}, with {address}."


def _new(names: _Names, change: Any) -> str:  # noqa: ANN401 - any change that creates
    return f"{names(change.creates)}"


def _of(pattern: str) -> Callable[[_Names, Any], str]:
    """A sentence from a pattern whose fields are those of the change: ids with their names, other texts cleaned."""

    def text(names: _Names, change: Any) -> str:  # noqa: ANN401 - the change that the pattern is for
        values = {field: getattr(change, field) for field in change.__struct_fields__}
        return pattern.format(
            **{
                field: names.all(value)
                if isinstance(value, tuple)
                else ("on" if value else "off")
                if isinstance(value, bool)
                else names(clean(str(value)))
                for field, value in values.items()
            }
        )

    return text


_TEXTS: Final[Mapping[type[Any], Callable[[_Names, Any], str]]] = MappingProxyType(
    {
        security_group.AddSecurityGroupRule: _group_rule,
        security_group.RemoveSecurityGroupRule: _group_rule,
        security_group.CreateSecurityGroup: _of("Create a security group {group_id} in {vpc_id}."),
        security_group.DeleteSecurityGroup: _of("Delete the security group {group_id}."),
        network_acl.CreateNetworkAclEntry: _entry,
        network_acl.ReplaceNetworkAclEntry: _entry,
        network_acl.DeleteNetworkAclEntry: _of("Delete {direction} rule {number} of {network_acl_id}."),
        route.CreateRoute: _of("Add a route for {destination} to {route_table_id}, to {target}."),
        route.ReplaceRoute: _of("Point the route for {destination} of {route_table_id} at {target}."),
        route.DeleteRoute: _of("Delete the route for {destination} from {route_table_id}."),
        route_table.CreateRouteTable: _of("Create a route table {route_table_id} in {vpc_id}."),
        route_table.DeleteRouteTable: _of("Delete the route table {route_table_id}."),
        route_table.AssociateRouteTable: _of("Let {subnet_id} use the route table {route_table_id}."),
        route_table.DisassociateRouteTable: _of("Let {subnet_id} use the main route table."),
        subnet.CreateSubnet: _of("Create a subnet {subnet_id} with {cidr_block} in {availability_zone}, in {vpc_id}."),
        subnet.DeleteSubnet: _of("Delete the subnet {subnet_id}."),
        vpc.CreateVpc: _of("Create a VPC {vpc_id} with {cidr_block}."),
        vpc.DeleteVpc: _of("Delete the VPC {vpc_id}."),
        vpc.SetDnsAttribute: _of("Switch {attribute} of {vpc_id} {value}."),
        elastic_ip.AllocateAddress: _of("Allocate an Elastic IP {allocation_id}."),
        elastic_ip.ReleaseAddress: _of("Release the Elastic IP {allocation_id}."),
        elastic_ip.AssociateAddress: _of(
            "Associate {allocation_id} with {private_ip_address} of {network_interface_id}."
        ),
        elastic_ip.DisassociateAddress: _of("Take {allocation_id} from its interface."),
        nat_gateway.CreateNatGateway: _nat,
        nat_gateway.DeleteNatGateway: _of("Delete the NAT gateway {nat_gateway_id}."),
        internet_gateway.CreateInternetGateway: _of("Create an internet gateway {internet_gateway_id}."),
        internet_gateway.DeleteInternetGateway: _of("Delete the internet gateway {internet_gateway_id}."),
        internet_gateway.AttachInternetGateway: _of("Attach {internet_gateway_id} to {vpc_id}."),
        internet_gateway.DetachInternetGateway: _of("Detach {internet_gateway_id} from {vpc_id}."),
        internet_gateway.CreateEgressOnlyInternetGateway: _of(
            "Create an egress-only internet gateway {egress_only_internet_gateway_id} for {vpc_id}."
        ),
        internet_gateway.DeleteEgressOnlyInternetGateway: _of(
            "Delete the egress-only internet gateway {egress_only_internet_gateway_id}."
        ),
        vpc_endpoint.CreateGatewayEndpoint: _of(
            "Create a gateway endpoint {vpc_endpoint_id} for {service_name}, with routes in {route_table_ids}."
        ),
        vpc_endpoint.CreateInterfaceEndpoint: _endpoint,
        vpc_endpoint.ModifyVpcEndpoint: _modified,
        endpoint_policy.SetVpcEndpointPolicy: _of("Give {vpc_endpoint_id} another policy."),
        vpc_endpoint.DeleteVpcEndpoint: _of("Delete the endpoint {vpc_endpoint_id}."),
        network_interface.SetSourceDestCheck: _of(
            "Switch the source/destination check of {network_interface_id} {value}."
        ),
        ecs_service.SetAssignPublicIp: _of("Set assignPublicIp of {service} to {value}."),
        block_public_access.CreateBlockPublicAccessExclusion: _of(
            "Create a Block Public Access exclusion ({mode}) for {resource_id}."
        ),
        block_public_access.DeleteBlockPublicAccessExclusion: _of(
            "Delete the Block Public Access exclusion {exclusion_id}."
        ),
        transit_gateway.CreateTransitGatewayRoute: _of(
            "Add a static route for {destination} to {transit_gateway_route_table_id}, to {transit_gateway_attachment_id}."
        ),
        transit_gateway.DeleteTransitGatewayRoute: _of(
            "Delete the static route for {destination} from {transit_gateway_route_table_id}."
        ),
        transit_gateway.AssociateTransitGatewayRouteTable: _of(
            "Associate {transit_gateway_attachment_id} with {transit_gateway_route_table_id}."
        ),
        transit_gateway.DisassociateTransitGatewayRouteTable: _of(
            "Take {transit_gateway_attachment_id} from {transit_gateway_route_table_id}."
        ),
        transit_gateway_attachment.CreateTransitGatewayVpcAttachment: _of(
            "Attach {vpc_id} to {transit_gateway_id}, with {subnet_ids}: {transit_gateway_attachment_id}."
        ),
        transit_gateway_attachment.DeleteTransitGatewayVpcAttachment: _of(
            "Delete the attachment {transit_gateway_attachment_id}."
        ),
        transit_gateway_attachment.AcceptTransitGatewayVpcAttachment: _of(
            "Accept the attachment {transit_gateway_attachment_id} in the account of {transit_gateway_id}."
        ),
        transit_gateway_attachment.ModifyTransitGatewayVpcAttachment: _attachment,
        vpc_peering_connection.AcceptVpcPeeringConnection: _of(
            "Accept the peering {vpc_peering_connection_id} in the account of {accepter_vpc_id}."
        ),
        flow_log.CreateFlowLog: _of("Log the traffic of {resource_id} to {destination}."),
        flow_log.DeleteFlowLog: _of("Delete the flow log {flow_log_id}."),
    }
)
