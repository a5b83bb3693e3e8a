"""Things in the line: endpoints of firewalls, the route tables of gateways, and networks that are inspected by them."""

from tests.builders.gateway import gateway_endpoint
from tests.builders.healthy import EVERYWHERE, healthy_network, number, zone
from tests.builders.hub_and_spoke import HUB, MAIN, hub_and_spoke
from tests.builders.place import ACCOUNT, REGION, Json
from tests.builders.route_table import route, route_table
from tests.builders.snapshot import SnapshotBuilder
from tests.builders.vpc import subnet

HUB_INSIDE = ("10.100.0.0/16",)


def firewall_endpoint(
    endpoint_id: str,
    place: str,
    *,
    vpc: str = "vpc-main",
    state: str = "available",
    firewall: str | None = "perimeter",
) -> Json:
    """An endpoint of the kind that stands in the line, in one subnet; None for one of somebody's own appliances."""
    endpoint = gateway_endpoint(endpoint_id, "unused", vpc=vpc, state=state)
    arn = f"arn:aws:network-firewall:{REGION}:{ACCOUNT}:firewall/{firewall}"
    marks = [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}, {"Key": "Firewall", "Value": arn}]
    return endpoint | {
        "VpcEndpointType": "GatewayLoadBalancer",
        "ServiceName": f"com.amazonaws.vpce.{REGION}.vpce-svc-0a1b2c3d4e5f60718",
        "SubnetIds": [place],
        "Tags": [] if firewall is None else marks,
        "RequesterManaged": firewall is not None,
    }


def edge_table(
    table_id: str,
    *routes: Json,
    gateway: str = "igw-main",
    vpc: str = "vpc-main",
    local: tuple[str, ...] = ("10.0.0.0/16",),
) -> Json:
    """A route table that is associated with a gateway: it decides for what enters the VPC there."""
    table = route_table(table_id, *routes, vpc=vpc, local=local)
    table["Associations"] = [
        {
            "Main": False,
            "RouteTableAssociationId": f"rtbassoc-{gateway}",
            "RouteTableId": table_id,
            "GatewayId": gateway,
            "AssociationState": {"State": "associated"},
        }
    ]
    return table


def firewall_table(letter: str, *routes: Json) -> Json:
    """The route table of the firewall subnet of a zone."""
    return route_table(f"rtb-firewall-{letter}", *routes, subnets=(f"subnet-firewall-{letter}",))


def add_firewall_subnets(network: SnapshotBuilder, letters: str, *, firewall: str | None = "perimeter") -> None:
    """Per zone `subnet-firewall-a` (10.0.41.0/28) with `vpce-fw-a`; its table `rtb-firewall-a` has no routes yet."""
    for letter in letters:
        place = f"subnet-firewall-{letter}"
        network.add("Subnets", subnet(place, f"10.0.4{number(letter)}.0/28", zone(letter)))
        network.add("VpcEndpoints", firewall_endpoint(f"vpce-fw-{letter}", place, firewall=firewall))
        network.element("NetworkAcls", "acl-main")["Associations"].append(
            {"NetworkAclAssociationId": f"aclassoc-{place}", "NetworkAclId": "acl-main", "SubnetId": place}
        )


def inspected_network(azs: int = 1, *, firewall: str | None = "perimeter") -> SnapshotBuilder:
    """The healthy network, with a firewall endpoint between each private subnet and its NAT gateway, both ways.

    `rtb-private-a` leads to `vpce-fw-a`, `rtb-firewall-a` on to `nat-a`; `rtb-public` sends what is for the private
    subnets back through the endpoint of their zone.
    """
    letters = "abc"[:azs]
    network = healthy_network(azs)
    add_firewall_subnets(network, letters, firewall=firewall)
    public = network.element("RouteTables", "rtb-public")["Routes"]
    for letter in letters:
        private, endpoint = f"subnet-private-{letter}", f"vpce-fw-{letter}"
        network.add("RouteTables", firewall_table(letter, route(EVERYWHERE, nat=f"nat-{letter}")))
        to_endpoint = route(EVERYWHERE, endpoint=endpoint)
        network.replace("RouteTables", route_table(f"rtb-private-{letter}", to_endpoint, subnets=(private,)))
        public.append(route(f"10.0.{number(letter)}.0/24", endpoint=endpoint))
    return network


def guarded_network() -> SnapshotBuilder:
    """The healthy network, with a firewall endpoint between the public subnet and the internet gateway, both ways.

    The bastion's `subnet-public-a` leads to `vpce-fw-a`, `rtb-firewall-a` on to `igw-main`, and the gateway's own table
    `rtb-edge` sends what is for 10.0.101.0/24 back through the endpoint.
    """
    network = healthy_network(1)
    add_firewall_subnets(network, "a")
    network.add("RouteTables", firewall_table("a", route(EVERYWHERE, igw="igw-main")))
    network.add("RouteTables", edge_table("rtb-edge", route("10.0.101.0/24", endpoint="vpce-fw-a")))
    to_endpoint = route(EVERYWHERE, endpoint="vpce-fw-a")
    return network.replace("RouteTables", route_table("rtb-public", to_endpoint, subnets=("subnet-public-a",)))


def hub_table(table_id: str, place: str, *routes: Json) -> Json:
    """The route table of one subnet of the hub."""
    return route_table(table_id, *routes, subnets=(place,), vpc="vpc-hub", local=HUB_INSIDE)


def inspection_hub(azs: int = 2, *, appliance_mode: str = "disable") -> SnapshotBuilder:
    """The hub and spoke, with a firewall endpoint per zone between the transit gateway and the NAT gateways.

    `rtb-hub-transit-a` leads to `vpce-fw-a` in `subnet-hub-firewall-a` (10.100.41.0/28), `rtb-hub-firewall-a` on to
    `nat-a` and, for 10.0.0.0/8, back to `tgw-hub`; `rtb-hub-public-a` sends what is for 10.0.0.0/8 to `vpce-fw-a`.
    """
    network = hub_and_spoke(azs).remove("RouteTables", "rtb-hub-public")
    network.element("TransitGatewayVpcAttachments", HUB[0])["Options"]["ApplianceModeSupport"] = appliance_mode
    for letter in "abc"[:azs]:
        endpoint, place = f"vpce-fw-{letter}", f"subnet-hub-firewall-{letter}"
        network.add("Subnets", subnet(place, f"10.100.4{number(letter)}.0/28", zone(letter), vpc="vpc-hub"))
        network.add("VpcEndpoints", firewall_endpoint(endpoint, place, vpc="vpc-hub"))
        network.element("NetworkAcls", "acl-hub")["Associations"].append(
            {"NetworkAclAssociationId": f"aclassoc-{place}", "NetworkAclId": "acl-hub", "SubnetId": place}
        )
        to_spokes, to_endpoint = route("10.0.0.0/8", tgw="tgw-hub"), route("10.0.0.0/8", endpoint=endpoint)
        network.add(
            "RouteTables",
            hub_table(f"rtb-hub-firewall-{letter}", place, route(EVERYWHERE, nat=f"nat-{letter}"), to_spokes),
            hub_table(
                f"rtb-hub-public-{letter}", f"subnet-hub-public-{letter}", route(EVERYWHERE, igw="igw-hub"), to_endpoint
            ),
        )
        transit = f"subnet-hub-transit-{letter}"
        to_firewall = route(EVERYWHERE, endpoint=endpoint)
        network.replace("RouteTables", hub_table(f"rtb-hub-transit-{letter}", transit, to_firewall))
    return network


def without_short_cuts(network: SnapshotBuilder) -> SnapshotBuilder:
    """The network in which the spokes know only the way to the hub: their table learns nothing."""
    network.element("TransitGatewayPropagations", "tgw-rtb-spokes")["TransitGatewayRouteTablePropagations"].clear()
    network.element("TransitGatewayPropagatedRoutes", "tgw-rtb-spokes")["Routes"].clear()
    return network


SPOKE = MAIN
"""The attachment of the spoke whose tasks ask."""
