"""Firewalls away from their own VPC: at endpoints that associations give them, and attached to a transit gateway."""

from typing import Final

from tests.builders import (
    SnapshotBuilder,
    subnet,
    transit_gateway_attachment,
    transit_route,
    vpc,
    zone,
)
from tests.builders.firewall import (
    attached_firewall,
    domain_list,
    endpoint_association,
    firewall,
    firewall_arn,
    firewall_policy,
    stateful,
    stateful_rule,
)
from tests.builders.healthy import EVERYWHERE
from tests.builders.hub_and_spoke import HUB, MAIN, add_gateway_table, add_static, hub_and_spoke
from tests.builders.inline import inspected_network
from tests.builders.place import REGION, Json

FIREWALL: Final = ("tgw-attach-firewall", firewall_arn("firewall", "perimeter"), "network-function")
"""The attachment of the firewall `perimeter` to `tgw-hub`."""
_SPOKES: Final = {"HOME_NET": ("10.0.0.0/16",)}
_PARTNERS: Final = domain_list("partners", "ALLOWLIST", ".example.com")
_HTTPS: Final = stateful("https", stateful_rule("PASS", "TCP", "10.0.0.0/16", destination_port="443"))


def association_gives_the_firewall_an_endpoint_in_this_vpc() -> SnapshotBuilder:
    """The firewall's own endpoint stands in `vpc-inspection`; the policy says what HOME_NET is."""
    return _associated(firewall_policy("partners", variables=_SPOKES), _PARTNERS)


def association_in_another_vpc_leaves_home_net_open() -> SnapshotBuilder:
    """The same firewall, and nobody told the policy which addresses are HOME_NET."""
    return _associated(firewall_policy("partners"), _PARTNERS)


def association_is_still_being_made() -> SnapshotBuilder:
    return _associated(firewall_policy(), status="CREATING")


def association_names_a_firewall_of_another_account() -> SnapshotBuilder:
    """The account that uses the endpoint may see the association; firewall and policy belong to somebody else."""
    network = inspected_network(1).add("Firewalls").add("FirewallPolicies").add("RuleGroups")
    association = endpoint_association("vpce-fw-a", "subnet-firewall-a", account="444455556666")
    return network.add("VpcEndpointAssociations", association)


def firewall_attached_to_the_transit_gateway() -> SnapshotBuilder:
    """Requests and replies pass the firewall between two look-ups of the gateway. It passes HTTPS from the spoke only."""
    return _attached(firewall_policy("https", strict=True, default=("aws:drop_established",)), _HTTPS)


def firewall_attached_to_the_transit_gateway_denies() -> SnapshotBuilder:
    return _attached(firewall_policy("partners", variables=_SPOKES), _PARTNERS)


def attached_firewall_has_no_home_net_by_default() -> SnapshotBuilder:
    return _attached(firewall_policy("partners"), _PARTNERS)


def hub_sends_replies_past_the_attached_firewall() -> SnapshotBuilder:
    """The table of the hub still knows the spoke, from the time before the firewall."""
    return _attached(firewall_policy(), back=MAIN)


def attached_firewall_has_no_route_table() -> SnapshotBuilder:
    """Nobody associated the firewall's attachment with a route table."""
    network = _attached(firewall_policy())
    network.element("TransitGatewayRouteTableAssociations", "tgw-rtb-firewall")["Associations"].clear()
    del network.element("TransitGatewayAttachments", FIREWALL[0])["Association"]
    return network


def table_of_the_attached_firewall_leads_into_it_again() -> SnapshotBuilder:
    network = _attached(firewall_policy())
    network.element("TransitGatewayStaticRoutes", "tgw-rtb-firewall")["Routes"] = [transit_route(EVERYWHERE, FIREWALL)]
    return network


def attached_firewall_waits_to_be_accepted() -> SnapshotBuilder:
    return _attached(firewall_policy(), status="PENDING_ACCEPTANCE")


def attached_firewall_works_in_one_zone_only() -> SnapshotBuilder:
    """The gateway may pick the other zone for a flow, wherever its sender stands."""
    return _attached(firewall_policy(), zones={f"{REGION}a": "READY", f"{REGION}b": "FAILED"})


def attached_firewall_of_another_account_is_not_described() -> SnapshotBuilder:
    network = _attached(firewall_policy())
    network.element("TransitGatewayAttachments", FIREWALL[0])["ResourceOwnerId"] = "444455556666"
    network.remove("Firewalls", firewall_arn("firewall", "perimeter"))
    return network


def _associated(policy: Json, *groups: Json, status: str = "READY") -> SnapshotBuilder:
    """The inspected network, whose `vpce-fw-a` belongs to the firewall of `vpc-inspection` by an association."""
    network = inspected_network(1)
    network.add("Vpcs", vpc("vpc-inspection", "10.200.0.0/16", name="inspection"))
    network.add("Subnets", subnet("subnet-inspection-a", "10.200.1.0/28", zone("a"), vpc="vpc-inspection"))
    own = {f"{REGION}a": ("vpce-fw-own", "subnet-inspection-a")}
    network.add("Firewalls", firewall(own, vpc="vpc-inspection"))
    network.add("FirewallPolicies", policy).add("RuleGroups", *groups)
    association = endpoint_association("vpce-fw-a", "subnet-firewall-a", status=status)
    return network.add("VpcEndpointAssociations", association)


def _attached(
    policy: Json,
    *groups: Json,
    back: tuple[str, str, str] = FIREWALL,
    status: str = "READY",
    zones: dict[str, str] | None = None,
) -> SnapshotBuilder:
    """The hub and spoke with a firewall at the gateway: what enters from the spokes goes to it, and on to the hub.

    `back` is where the table of the hub sends what is for the spoke.
    """
    network = hub_and_spoke(2)
    network.add("TransitGatewayAttachments", transit_gateway_attachment(FIREWALL, table="tgw-rtb-firewall"))
    learned = {"10.0.0.0/16": MAIN}
    add_gateway_table(network, "tgw-rtb-firewall", (FIREWALL,), transit_route(EVERYWHERE, HUB), learned=learned)
    network.element("TransitGatewayStaticRoutes", "tgw-rtb-spokes")["Routes"] = [transit_route(EVERYWHERE, FIREWALL)]
    add_static(network, "tgw-rtb-hub", transit_route("10.0.0.0/16", back))
    network.add("Firewalls", attached_firewall(FIREWALL[0], status=status, zones=zones))
    return network.add("FirewallPolicies", policy).add("RuleGroups", *groups)
