"""A stack that is there already: its resources by the tags that CloudFormation gives them, and what an update does to them.

What the snapshot holds and the template does not say may be from the template of before, or from somebody else: a rule
of which nobody knows it is left open. Routes and entries that were the stack's stay where nothing takes their place.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from wayout.planned.cloudformation import filter as filters
from wayout.planned.cloudformation import load_balancer, network_firewall
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.estate import Estate
from wayout.planned.gateway import remove_nat
from wayout.planned.nameless import nameless
from wayout.planned.network_interface import carry, remove_instance, remove_interface
from wayout.planned.route_table import darken
from wayout.planned.security_group import add_rule, field, peer_of, permission, remove_rule, rule_key, single_rules
from wayout.planned.shape import Json, as_list
from wayout.planned.subnet import remove_subnet
from wayout.planned.transit_gateway import remove_attachment, remove_table
from wayout.planned.vpc import attributes
from wayout.planned.vpc_endpoint import remove_endpoint, route_to, stand_in, unroute

STACK: Final = "aws:cloudformation:stack-name"
LOGICAL: Final = "aws:cloudformation:logical-id"

_TAGGED: Final = (
    "Vpcs",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "NetworkInterfaces",
    "InternetGateways",
    "NatGateways",
    "Addresses",
    "VpcEndpoints",
    "VpcPeeringConnections",
    "TransitGateways",
    "TransitGatewayVpcAttachments",
    "TransitGatewayRouteTables",
    "ManagedPrefixLists",
    "Reservations",
    "FlowLogs",
    "VpcBlockPublicAccessExclusions",
)
"""The documents whose elements carry tags."""


def stacks_in(estate: Estate) -> dict[str, dict[str, tuple[str, str]]]:
    """The stacks of the snapshot by name: each logical id with its document and AWS's id."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for key in _TAGGED:
        for identity, element in estate.each(key):
            listed = [*as_list(element.get("Tags")), *as_list(element.get("TagSet"))]
            tags = {str(tag.get("Key")): str(tag.get("Value")) for tag in listed if isinstance(tag, dict)}
            if STACK in tags and LOGICAL in tags:
                found.setdefault(tags[STACK], {})[tags[LOGICAL]] = (key, identity)
    return found


def _update_vpc(own: Properties) -> None:
    switches = (own.flag("EnableDnsSupport", default=True), own.flag("EnableDnsHostnames", default=False))
    own.estate.put("VpcAttributes", attributes(own.id, *switches))


def _update_subnet(own: Properties) -> None:
    names = ("MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64")
    own.estate.put("Subnets", {"SubnetId": own.id, **{name: own.flag(name, default=False) for name in names}})


def _update_group(own: Properties) -> None:
    for egress, rule in filters.rules_in(own):
        add_rule(own.estate, own.id, rule, egress=egress)


def _update_interface(own: Properties) -> None:
    if own.has("GroupSet"):
        carry(own.estate, own.id, own.targets("GroupSet", "sg"))


def _update_instance(own: Properties) -> None:
    instance = own.estate.find("Reservations", own.id) or {}
    listed = as_list(instance.get("NetworkInterfaces"))
    if listed and own.has("SecurityGroupIds"):
        carry(own.estate, str(listed[0].get("NetworkInterfaceId")), own.targets("SecurityGroupIds", "sg"))


def _update_endpoint(own: Properties) -> None:
    estate = own.estate
    known = estate.find("VpcEndpoints", own.id) or {}
    told: Json = {"VpcEndpointId": own.id, "PrivateDnsEnabled": own.flag("PrivateDnsEnabled", default=False)}
    estate.put("VpcEndpoints", {**told, "PolicyDocument": own.raw("PolicyDocument")})
    tables, subnets = own.targets("RouteTableIds", "rtb"), own.targets("SubnetIds", "subnet")
    for table_id in list(known.get("RouteTableIds") or ()):
        if table_id not in tables:
            unroute(estate, own.id, table_id)
    for table_id in tables:
        if table_id not in (known.get("RouteTableIds") or ()):
            route_to(estate, own.id, table_id)
    groups = own.targets("SecurityGroupIds", "sg")
    for subnet_id in subnets:
        if subnet_id not in (known.get("SubnetIds") or ()):
            stand_in(estate, own.id, subnet_id, groups)
    for interface_id in list(known.get("NetworkInterfaceIds") or ()) if groups else ():
        carry(estate, interface_id, groups)


UPDATERS: Final[Mapping[str, Callable[[Properties], None]]] = MappingProxyType(
    {
        "AWS::EC2::VPC": _update_vpc,
        "AWS::EC2::Subnet": _update_subnet,
        "AWS::EC2::SecurityGroup": _update_group,
        "AWS::EC2::NetworkInterface": _update_interface,
        "AWS::EC2::Instance": _update_instance,
        "AWS::EC2::VPCEndpoint": _update_endpoint,
        "AWS::EC2::VPCBlockPublicAccessExclusion": network_firewall.make_an_exclusion,
        "AWS::NetworkFirewall::Firewall": network_firewall.make_a_firewall,
        "AWS::NetworkFirewall::FirewallPolicy": network_firewall.make_a_policy,
        "AWS::NetworkFirewall::RuleGroup": network_firewall.make_a_rule_group,
        "AWS::ElasticLoadBalancingV2::LoadBalancer": load_balancer.make_a_balancer,
        "AWS::ElasticLoadBalancingV2::TargetGroup": load_balancer.make_a_group,
        "AWS::ElasticLoadBalancingV2::Listener": load_balancer.make_a_listener,
    }
)
"""What an update does to a resource that is there; one of another type stays as it is."""


def open_strange_rules(estate: Estate, group_id: str, written: list[tuple[bool, Json]], has_egress: bool) -> None:  # noqa: FBT001
    """Rules of a group that the template does not say are left open: the stack's of before, or somebody else's."""
    for egress in (False, True):
        if egress and not has_egress:
            continue
        told = {rule_key(single) for side, rule in written if side is egress for single in single_rules(rule)}
        element = estate.find("SecurityGroups", group_id) or {}
        rules = [single for rule in as_list(element.get(field(egress=egress))) for single in single_rules(rule)]
        for rule in rules:
            if rule_key(rule) in told:
                continue
            sentence = f"the template does not say a rule that {group_id} has: whether the update removes it"
            peer = nameless(estate, "pl", f"{group_id}-{egress}", f"{sentence} depends on who wrote it")
            remove_rule(estate, group_id, rule, egress=egress)
            ports = rule.get("FromPort"), rule.get("ToPort")
            add_rule(estate, group_id, permission(str(rule.get("IpProtocol")), *ports, peer_of(peer)), egress=egress)


def remove(estate: Estate, key: str, identity: str) -> None:
    """A resource goes that the stack had and the template no longer has."""
    removers: dict[str, Callable[[Estate, str], None]] = {
        "Subnets": remove_subnet,
        "NatGateways": remove_nat,
        "NetworkInterfaces": remove_interface,
        "Reservations": remove_instance,
        "VpcEndpoints": remove_endpoint,
        "TransitGatewayVpcAttachments": remove_attachment,
        "TransitGatewayRouteTables": remove_table,
    }
    if key in removers:
        removers[key](estate, identity)
        return
    estate.remove(key, identity)
    darken(estate, identity)
