"""Networks with centralised egress: what must hold in the spoke, in the hub, and in their attachments' subnets."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    gateway_endpoint,
    instance,
    internet_gateway,
    network_acl,
    network_interface,
    peering,
    permission,
    prefix_list,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
    subnet,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.builders.hub_and_spoke import HUB, MAIN, hub_and_spoke, hub_transit_table

HUB_INSIDE = ("10.100.0.0/16",)


def every_spoke_leaves_through_the_hub() -> SnapshotBuilder:
    return hub_and_spoke()


def replies_of_the_hub_take_a_peering() -> SnapshotBuilder:
    """The VPCs are peered as well, and the hub's table prefers the peering for the spoke's addresses."""
    network = hub_and_spoke(1)
    network.add("VpcPeeringConnections", peering("pcx-1", ("vpc-hub", "10.100.0.0/16"), ("vpc-main", "10.0.0.0/16")))
    network.element("RouteTables", "rtb-hub-public")["Routes"].append(route("10.0.0.0/16", peering="pcx-1"))
    return network


def one_zone_of_the_hub_serves_both_zones_of_the_spoke() -> SnapshotBuilder:
    """The hub has a NAT gateway and an attachment subnet in zone a only."""
    network = hub_and_spoke()
    network.element("TransitGatewayVpcAttachments", HUB[0])["SubnetIds"] = ["subnet-hub-transit-a"]
    return network.remove("NatGateways", "nat-b").remove("NetworkInterfaces", "eni-nat-b", "eni-hub-transit-b")


def spoke_table_lacks_the_route_to_the_transit_gateway() -> SnapshotBuilder:
    return hub_and_spoke().replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",)))


def spoke_kept_its_old_default_route() -> SnapshotBuilder:
    """The automation that joins a spoke never overwrites a default route: here one to an internet gateway."""
    network = hub_and_spoke(1).add("InternetGateways", internet_gateway("igw-old"))
    table = route_table("rtb-private-a", route(EVERYWHERE, igw="igw-old"), subnets=("subnet-private-a",))
    return network.replace("RouteTables", table)


def spoke_zone_without_an_attachment_subnet() -> SnapshotBuilder:
    network = hub_and_spoke()
    network.element("TransitGatewayVpcAttachments", MAIN[0])["SubnetIds"] = ["subnet-transit-a"]
    return network.remove("NetworkInterfaces", "eni-transit-b")


def attachment_subnet_of_the_hub_has_no_way_on() -> SnapshotBuilder:
    return hub_and_spoke().replace("RouteTables", hub_transit_table("b"))


def attachment_subnet_of_the_hub_leads_to_the_internet_gateway() -> SnapshotBuilder:
    return hub_and_spoke(1).replace("RouteTables", hub_transit_table("a", route(EVERYWHERE, igw="igw-hub")))


def gateway_endpoint_of_the_hub_takes_no_spokes() -> SnapshotBuilder:
    """The hub has an S3 endpoint, and somebody gave it the attachment subnet's table too."""
    network = hub_and_spoke(1)
    network.element("RouteTables", "rtb-hub-transit-a")["Routes"].append(route("pl-s3", endpoint="vpce-s3"))
    network.add("PrefixLists", prefix_list("pl-s3", "s3", "192.0.2.0/25"))
    return network.add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", "rtb-hub-transit-a", vpc="vpc-hub"))


def nat_subnet_lacks_the_route_back_to_the_spoke() -> SnapshotBuilder:
    return hub_and_spoke().replace("RouteTables", _hub_public_table())


def route_back_names_the_block_of_another_spoke() -> SnapshotBuilder:
    return hub_and_spoke().replace("RouteTables", _hub_public_table(route("10.9.0.0/16", tgw="tgw-hub")))


def regional_nat_gateway_serves_the_spokes() -> SnapshotBuilder:
    return _with_regional_nat(route("10.0.0.0/8", tgw="tgw-hub"))


def regional_nat_gateway_lacks_the_route_back() -> SnapshotBuilder:
    return _with_regional_nat()


def nat_subnet_acl_admits_the_hub_only() -> SnapshotBuilder:
    """The ACL of the NAT subnets is older than the spokes: from inside, only the hub's own block may come."""
    acl = network_acl(
        "acl-hub-public",
        acl_entry(90, "ingress", "allow", "all", HUB_INSIDE[0]),
        acl_entry(95, "ingress", "deny", "all", "10.0.0.0/8"),
        allow_all("ingress"),
        allow_all("egress"),
        vpc="vpc-hub",
    )
    return give_acl(hub_and_spoke(), acl, "subnet-hub-public-a", "subnet-hub-public-b", instead_of="acl-hub")


def attachment_acl_of_the_hub_lets_no_requests_out() -> SnapshotBuilder:
    """Out of the attachment subnet only to the hub's own block: what comes out of the gateway goes to the internet."""
    out = acl_entry(100, "egress", "allow", "all", HUB_INSIDE[0])
    acl = network_acl("acl-hub-transit", allow_all("ingress"), out, vpc="vpc-hub")
    return give_acl(hub_and_spoke(1), acl, "subnet-hub-transit-a", instead_of="acl-hub")


def attachment_acl_knows_the_spoke_only() -> SnapshotBuilder:
    """In only from the spoke, out only to the spoke: the entries that would miss the internet are not asked."""
    acl = network_acl(
        "acl-transit",
        acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"),
        acl_entry(100, "egress", "allow", "all", "10.0.0.0/16"),
    )
    return give_acl(hub_and_spoke(1), acl, "subnet-transit-a")


def attachment_acl_refuses_the_task() -> SnapshotBuilder:
    refusal = acl_entry(90, "ingress", "deny", "all", "10.0.1.0/24")
    acl = network_acl("acl-transit", refusal, allow_all("ingress"), allow_all("egress"))
    return give_acl(hub_and_spoke(1), acl, "subnet-transit-a")


def attachment_acl_lets_no_replies_out() -> SnapshotBuilder:
    """Out by HTTPS only, as if requests went that way; what comes out of the gateway here are replies to high ports."""
    acl = network_acl("acl-transit", allow_all("ingress"), acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 443))
    return give_acl(hub_and_spoke(1), acl, "subnet-transit-a")


def task_shares_the_attachment_subnet() -> SnapshotBuilder:
    """No reply of the internet could enter by this ACL, but out of the gateway it does not meet it."""
    return _in_one_subnet(acl_entry(100, "ingress", "allow", "all", "10.0.1.0/24"))


def acl_of_the_shared_attachment_subnet_refuses_its_own_tasks() -> SnapshotBuilder:
    """On their way into the gateway, requests meet the ingress entries of the subnet that they come from."""
    return _in_one_subnet(acl_entry(90, "ingress", "deny", "all", "10.0.1.0/24"), allow_all("ingress"))


def appliance_mode_leaves_the_zone_open() -> SnapshotBuilder:
    """The hub's attachment is in appliance mode, and only its zone a has a way on."""
    network = attachment_subnet_of_the_hub_has_no_way_on()
    network.element("TransitGatewayVpcAttachments", HUB[0])["Options"]["ApplianceModeSupport"] = "enable"
    return network


def firewall_instance_between_the_gateway_and_the_nat_gateway() -> SnapshotBuilder:
    """The attachment subnet of the hub hands everything to a firewall instance, without appliance mode."""
    place, everything = "subnet-hub-firewall-a", (permission("-1", cidr=EVERYWHERE),)
    firewall = network_interface(
        "eni-firewall",
        "10.100.31.7",
        subnet=place,
        groups=("sg-firewall",),
        vpc="vpc-hub",
        instance="i-firewall",
        source_dest_check=False,
    )
    network = hub_and_spoke(1).add("Subnets", subnet(place, "10.100.31.0/24", zone("a"), vpc="vpc-hub"))
    network.add("NetworkInterfaces", firewall).add("Reservations", instance("i-firewall", firewall, name="firewall"))
    network.add("SecurityGroups", security_group("sg-firewall", ingress=everything, egress=everything, vpc="vpc-hub"))
    ways = (route(EVERYWHERE, nat="nat-a"), route("10.0.0.0/8", tgw="tgw-hub"))
    table = route_table("rtb-hub-firewall", *ways, subnets=(place,), vpc="vpc-hub", local=HUB_INSIDE)
    network.add("RouteTables", table)
    network.replace("RouteTables", hub_transit_table("a", route(EVERYWHERE, interface="eni-firewall")))
    return give_acl(network, network_acl("acl-hub-firewall", vpc="vpc-hub"), place, instead_of="acl-hub")


def _hub_public_table(*more: Json) -> Json:
    """The table of the NAT subnets with its default route and these."""
    subnets = ("subnet-hub-public-a", "subnet-hub-public-b")
    out = route(EVERYWHERE, igw="igw-hub")
    return route_table("rtb-hub-public", out, *more, subnets=subnets, vpc="vpc-hub", local=HUB_INSIDE)


def _with_regional_nat(*more: Json) -> SnapshotBuilder:
    """The hub with a regional NAT gateway in the place of two zonal ones; its table has a default route and these."""
    network = hub_and_spoke().remove("NatGateways", "nat-a", "nat-b")
    network.remove("NetworkInterfaces", "eni-nat-a", "eni-nat-b")
    zones = {zone("a"): "198.51.100.11", zone("b"): "198.51.100.12"}
    gateway = regional_nat_gateway("nat-hub", zones, route_table="rtb-nat", automatic=False, vpc="vpc-hub")
    table = route_table("rtb-nat", route(EVERYWHERE, igw="igw-hub"), *more, vpc="vpc-hub", local=HUB_INSIDE)
    network.add("NatGateways", gateway).add("RouteTables", table)
    return network.replace("RouteTables", *(hub_transit_table(x, route(EVERYWHERE, nat="nat-hub")) for x in "ab"))


def _in_one_subnet(*ingress: Json) -> SnapshotBuilder:
    """The spoke whose attachment stands in the task's own subnet, with an ACL that lets everything out and this in."""
    network = hub_and_spoke(1)
    network.element("TransitGatewayVpcAttachments", MAIN[0])["SubnetIds"] = ["subnet-private-a"]
    network.remove("NetworkInterfaces", "eni-transit-a")
    return give_acl(network, network_acl("acl-private", *ingress, allow_all("egress")), "subnet-private-a")
