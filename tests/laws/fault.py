"""Ways to break exactly one thing in a healthy network, each with what a diagnosis must name.

A fault first adds what it needs to the healthy network (an endpoint, a database), then breaks it. Rules: the reason
pages and sections 1 to 10 of the semantics reference.
"""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Final, NamedTuple

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    block_public_access_options,
    dhcp_options,
    gateway_endpoint,
    interface_endpoint,
    nat_address,
    network_acl,
    network_interface,
    peering,
    permission,
    prefix_list,
    regional_nat_gateway,
    route,
    route_table,
    security_group,
)
from tests.builders.healthy import add_database, add_peer_vpc, give_acl, number, zone

from wayout.forward.decision.perspective import Leg
from wayout.model.reason import Reason

R: Final = "203.0.113.9"
WEB: Final = f"https://{R}"
NAT_PORTS: Final = 65535 - 1024 + 1
TASK_PORTS: Final = 60999 - 32768 + 1


class Place(NamedTuple):
    """Where something is broken: the zone, all zones, and chance."""

    letter: str
    letters: str
    random: Random


class Expected(NamedTuple):
    """What the diagnosis must name, and for whom: each affected zone with the component to change."""

    reason: Reason
    components: dict[str, str]
    leg: Leg = Leg.FORWARD
    rule: str | None = None
    share: Fraction = Fraction(0)


Change = Callable[[SnapshotBuilder, Place], None]
Break = Callable[[SnapshotBuilder, Place], Expected]


def _nothing(network: SnapshotBuilder, place: Place) -> None:
    """The healthy network has all that this fault breaks."""


class Fault(NamedTuple):
    """One way to break one thing: what must be there, how it breaks, and which way shows it."""

    name: str
    break_: Break
    prepare: Change = _nothing
    to: str = WEB
    source: str = "ecs:prod/payments"


def everywhere(place: Place, component: str) -> dict[str, str]:
    return dict.fromkeys(place.letters, component)


def default_route(network: SnapshotBuilder, table: str) -> Json:
    routes = network.element("RouteTables", table)["Routes"]
    return next(entry for entry in routes if entry.get("DestinationCidrBlock") == "0.0.0.0/0")


# Route tables


def lose_default_route(network: SnapshotBuilder, place: Place) -> Expected:
    table = f"rtb-private-{place.letter}"
    network.element("RouteTables", table)["Routes"].remove(default_route(network, table))
    return Expected(Reason.NO_ROUTE, {place.letter: table})


def blackhole_default_route(network: SnapshotBuilder, place: Place) -> Expected:
    table = f"rtb-private-{place.letter}"
    default_route(network, table)["State"] = "blackhole"
    if place.random.random() < 0.5:
        network.remove("NatGateways", f"nat-{place.letter}")
    return Expected(Reason.BLACKHOLE_ROUTE, {place.letter: table}, rule=f"{table} 0.0.0.0/0")


def add_dead_specific_route(network: SnapshotBuilder, place: Place) -> Expected:
    table = f"rtb-private-{place.letter}"
    block = place.random.choice(("203.0.113.0/24", "203.0.113.9/32", "203.0.0.0/16", "200.0.0.0/5"))
    network.element("RouteTables", table)["Routes"].append(route(block, peering="pcx-gone", state="blackhole"))
    return Expected(Reason.BLACKHOLE_ROUTE, {place.letter: table}, rule=f"{table} {block}")


def lose_association(network: SnapshotBuilder, place: Place) -> Expected:
    table = network.element("RouteTables", f"rtb-private-{place.letter}")
    if place.random.random() < 0.5:
        table["Associations"][0]["AssociationState"] = {"State": "disassociating"}
    else:
        table["Associations"] = []
    return Expected(Reason.NO_ROUTE, {place.letter: "rtb-main"})


# Security groups


def empty_group(network: SnapshotBuilder, place: Place) -> Expected:
    network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = []
    return Expected(Reason.SG_EMPTY, everywhere(place, "sg-app"))


_BESIDE = (
    permission("tcp", 80, cidr="0.0.0.0/0"),
    permission("tcp", 444, 65535, cidr="0.0.0.0/0"),
    permission("tcp", 0, 442, cidr="0.0.0.0/0"),
    permission("udp", 443, cidr="0.0.0.0/0"),
    permission("17", 443, cidr="0.0.0.0/0"),
    permission("-1", cidr="::/0"),
    permission("tcp", 443, cidr=("10.0.0.0/16", "203.0.113.8/32", "203.0.113.10/31")),
    permission("-1", group="sg-bastion"),
    permission("icmp", -1, -1, cidr="0.0.0.0/0"),
    permission("50", cidr="0.0.0.0/0"),
)


def lose_443(network: SnapshotBuilder, place: Place) -> Expected:
    rules = place.random.sample(_BESIDE, place.random.randint(1, len(_BESIDE)))
    network.replace("SecurityGroups", security_group("sg-app", egress=tuple(rules)))
    return Expected(Reason.SG_NO_MATCHING_RULE, everywhere(place, "sg-app"))


def carry_another_group(network: SnapshotBuilder, place: Place) -> Expected:
    """A running task keeps the group that it was started with (ECS-6)."""
    network.add("SecurityGroups", security_group("sg-old", egress=(permission("tcp", 80, cidr="0.0.0.0/0"),)))
    network.element("NetworkInterfaces", f"eni-task-{place.letter}")["Groups"] = [{"GroupId": "sg-old"}]
    return Expected(Reason.SG_NO_MATCHING_RULE, {f"eni-task-{place.letter}": "sg-old"})


# Network ACLs: the six passes of a request through a NAT gateway and of its reply (NACL-7)


def close_pass(
    place_of: str, direction: str, peer: str, ports: tuple[int, int], leg: Leg, share: Fraction = Fraction(0)
) -> Break:
    """An own ACL for the task's subnet or the NAT gateway's, which denies this one pass and nothing else."""

    def change(network: SnapshotBuilder, place: Place) -> Expected:
        where = f"subnet-{place_of}-{place.letter}"
        block = f"10.0.{number(place.letter)}.0/24" if peer == "task" else peer
        rule = place.random.randint(1, 9)
        deny = acl_entry(rule, direction, "deny", place.random.choice(("tcp", "6")), block, *ports)
        entries = [entry for entry in network.element("NetworkAcls", "acl-main")["Entries"] if _is_users(entry)]
        give_acl(network, network_acl("acl-tight", deny, *entries), where)
        reason = Reason.NACL_EPHEMERAL_PORTS if share else Reason.NACL_DENIED
        return Expected(reason, {place.letter: "acl-tight"}, leg, f"acl-tight {direction} {rule}", share)

    return change


def _is_users(entry: Json) -> bool:
    return bool(entry["RuleNumber"] < 32767)


def admit_vpc_only(network: SnapshotBuilder, place: Place) -> Expected:
    """T9: replies come from the internet address, not from the gateway."""
    entries = (
        acl_entry(100, "egress", "allow", "all", "0.0.0.0/0"),
        acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"),
    )
    give_acl(network, network_acl("acl-tight", *entries), f"subnet-private-{place.letter}")
    return Expected(Reason.NACL_DENIED, {place.letter: "acl-tight"}, Leg.RETURN, "acl-tight ingress *")


# Internet gateway, NAT gateways, Block Public Access


def detach_internet_gateway(network: SnapshotBuilder, place: Place) -> Expected:
    gateway = network.element("InternetGateways", "igw-main")
    other = [{"State": "available", "VpcId": "vpc-other"}]
    leaving = [{"State": place.random.choice(("detaching", "detached", "attaching")), "VpcId": "vpc-main"}]
    gateway["Attachments"] = place.random.choice(([], other, leaving))
    return Expected(Reason.IGW_NOT_ATTACHED, everywhere(place, "igw-main"))


def fail_nat_gateway(network: SnapshotBuilder, place: Place) -> Expected:
    gateway = network.element("NatGateways", f"nat-{place.letter}")
    gateway["State"] = place.random.choice(("failed", "pending", "deleting", "deleted"))
    if place.random.random() < 0.5:
        gateway["NatGatewayAddresses"] = []
    return Expected(Reason.NAT_NOT_AVAILABLE, {place.letter: f"nat-{place.letter}"})


def make_nat_private(network: SnapshotBuilder, place: Place) -> Expected:
    gateway = network.element("NatGateways", f"nat-{place.letter}")
    gateway["ConnectivityType"] = "private"
    gateway["NatGatewayAddresses"] = [nat_address(place.letter, private_ip=f"10.0.10{number(place.letter)}.5")]
    return Expected(Reason.NAT_PRIVATE, {place.letter: f"nat-{place.letter}"})


def take_elastic_ip(network: SnapshotBuilder, place: Place) -> Expected:
    (address,) = network.element("NatGateways", f"nat-{place.letter}")["NatGatewayAddresses"]
    if place.random.random() < 0.5:
        address["Status"] = place.random.choice(("failed", "disassociating", "associating"))
    else:
        del address["PublicIp"], address["AllocationId"]
    return Expected(Reason.NAT_NO_PUBLIC_ADDRESS, {place.letter: f"nat-{place.letter}"})


def _own_public_table(network: SnapshotBuilder, place: Place, *routes: Json) -> None:
    """Another table for the NAT gateway's subnet, so that only this zone changes."""
    where = f"subnet-public-{place.letter}"
    table = network.element("RouteTables", "rtb-public")
    table["Associations"] = [a for a in table["Associations"] if a["SubnetId"] != where]
    network.add("RouteTables", route_table("rtb-odd", *routes, subnets=(where,)))


def put_nat_in_private_subnet(network: SnapshotBuilder, place: Place) -> Expected:
    _own_public_table(network, place)
    return Expected(Reason.NAT_IN_PRIVATE_SUBNET, {place.letter: f"nat-{place.letter}"})


def lead_nat_to_itself(network: SnapshotBuilder, place: Place) -> Expected:
    _own_public_table(network, place, route("0.0.0.0/0", nat=f"nat-{place.letter}"))
    return Expected(Reason.NAT_LOOP, {place.letter: f"nat-{place.letter}"})


def lead_nat_to_another(network: SnapshotBuilder, place: Place) -> Expected:
    others = [letter for letter in place.letters if letter != place.letter]
    if not others:
        return lead_nat_to_itself(network, place)
    _own_public_table(network, place, route("0.0.0.0/0", nat=f"nat-{place.random.choice(others)}"))
    return Expected(Reason.NAT_IN_PRIVATE_SUBNET, {place.letter: f"nat-{place.letter}"})


def blackhole_behind_nat(network: SnapshotBuilder, place: Place) -> Expected:
    _own_public_table(network, place, route("0.0.0.0/0", igw="igw-old", state="blackhole"))
    return Expected(Reason.BLACKHOLE_ROUTE, {place.letter: "rtb-odd"}, rule="rtb-odd 0.0.0.0/0")


def use_regional_nat(network: SnapshotBuilder, place: Place) -> None:
    """Every zone leaves through one regional gateway with an address in each zone, chosen by hand."""
    zones = {zone(letter): f"198.51.100.2{number(letter)}" for letter in place.letters}
    network.add("NatGateways", regional_nat_gateway("nat-r", zones, route_table="rtb-nat", automatic=False))
    network.add("RouteTables", route_table("rtb-nat", route("0.0.0.0/0", igw="igw-main")))
    for letter in place.letters:
        entry = default_route(network, f"rtb-private-{letter}")
        entry["NatGatewayId"] = "nat-r"


def forget_zone(network: SnapshotBuilder, place: Place) -> Expected:
    gateway = network.element("NatGateways", "nat-r")
    left = [a for a in gateway["NatGatewayAddresses"] if a["AvailabilityZone"] != zone(place.letter)]
    elsewhere = {
        **gateway["NatGatewayAddresses"][0],
        "AvailabilityZone": "us-east-1f",
        "AvailabilityZoneId": "use1-az6",
    }
    gateway["NatGatewayAddresses"] = left or [elsewhere]
    return Expected(Reason.NAT_AZ_NOT_COVERED, {place.letter: "nat-r"})


def route_to_internet_gateway(network: SnapshotBuilder, place: Place) -> Expected:
    entry = default_route(network, f"rtb-private-{place.letter}")
    del entry["NatGatewayId"]
    entry["GatewayId"] = "igw-main"
    return Expected(Reason.NO_PUBLIC_IP, {place.letter: f"eni-task-{place.letter}"})


def set_block_mode(network: SnapshotBuilder, place: Place, mode: str) -> None:
    """The account's setting, and what AWS computes from it for each VPC and subnet, or nothing there."""
    network.set("VpcBlockPublicAccessOptions", block_public_access_options(mode))
    says_so = place.random.random() < 0.5
    for element in (*network.elements("Vpcs"), *network.elements("Subnets")):
        if says_so:
            element["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": mode}
        else:
            del element["BlockPublicAccessStates"]


def block_public_access(network: SnapshotBuilder, place: Place) -> Expected:
    set_block_mode(network, place, "block-bidirectional")
    return Expected(Reason.VPC_BLOCK_PUBLIC_ACCESS, {letter: f"subnet-public-{letter}" for letter in place.letters})


def block_ingress(network: SnapshotBuilder, place: Place) -> Expected:
    set_block_mode(network, place, "block-ingress")
    return Expected(Reason.VPC_BLOCK_PUBLIC_ACCESS, {"eni-bastion": "subnet-public-a"})


def lose_public_ip(network: SnapshotBuilder, _place: Place) -> Expected:
    interface = network.element("NetworkInterfaces", "eni-bastion")
    del interface["Association"]
    for private in interface["PrivateIpAddresses"]:
        private.pop("Association", None)
    return Expected(Reason.NO_PUBLIC_IP, {"eni-bastion": "eni-bastion"})


def allow_all_out(network: SnapshotBuilder, _place: Place) -> None:
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("-1", cidr="0.0.0.0/0"),)))


def ask_port_25(_network: SnapshotBuilder, place: Place) -> Expected:
    return Expected(Reason.PORT_25_BLOCKED, {letter: f"eni-task-{letter}" for letter in place.letters})


def send_esp(_network: SnapshotBuilder, place: Place) -> Expected:
    return Expected(Reason.NAT_PROTOCOL, {letter: f"nat-{letter}" for letter in place.letters})


def send_private(_network: SnapshotBuilder, place: Place) -> Expected:
    return Expected(Reason.IGW_PRIVATE_DESTINATION, everywhere(place, "igw-main"))


# Names


def switch_dns_off(network: SnapshotBuilder, place: Place) -> Expected:
    network.element("VpcAttributes", "vpc-main")["EnableDnsSupport"] = {"Value": False}
    return Expected(Reason.DNS_DISABLED, everywhere(place, "vpc-main"))


def use_deaf_name_server(network: SnapshotBuilder, place: Place) -> Expected:
    network.replace("DhcpOptions", dhcp_options("dopt-main", ("198.51.100.53",)))
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("tcp", 443, cidr="0.0.0.0/0"),)))
    return Expected(Reason.DNS_SERVER_BLOCKED, everywhere(place, "dopt-main"))


# Endpoints

S3: Final = "52.216.1.1"


def add_gateway_endpoint(network: SnapshotBuilder, place: Place) -> None:
    network.add("PrefixLists", prefix_list("pl-s3", "s3", "52.216.0.0/15"))
    tables = [f"rtb-private-{letter}" for letter in place.letters]
    network.add("VpcEndpoints", gateway_endpoint("vpce-s3", "s3", *tables))
    for table in tables:
        network.element("RouteTables", table)["Routes"].append(route("pl-s3", endpoint="vpce-s3"))


def stop_gateway_endpoint(network: SnapshotBuilder, place: Place) -> Expected:
    state = place.random.choice(("pending", "deleting", "failed", "Pending", "expired"))
    network.element("VpcEndpoints", "vpce-s3")["State"] = state
    return Expected(Reason.ENDPOINT_NOT_AVAILABLE, everywhere(place, "vpce-s3"))


def add_interface_endpoint(network: SnapshotBuilder, _place: Place) -> None:
    interface = network_interface(
        "eni-vpce", "10.0.1.200", subnet="subnet-private-a", groups=("sg-vpce",), kind="vpc_endpoint", deny_igw=True
    )
    rule = permission("tcp", 443, cidr="10.0.0.0/16")
    network.add("SecurityGroups", security_group("sg-vpce", ingress=(rule,))).add("NetworkInterfaces", interface)
    endpoint = interface_endpoint("vpce-ecr", "ecr.api", {"subnet-private-a": "eni-vpce"}, groups=("sg-vpce",))
    endpoint["DnsEntries"].append({"DnsName": "api.ecr.us-east-1.amazonaws.com"})
    network.add("VpcEndpoints", endpoint)


def stop_interface_endpoint(network: SnapshotBuilder, place: Place) -> Expected:
    network.element("VpcEndpoints", "vpce-ecr")["State"] = "pending"
    return Expected(Reason.ENDPOINT_NOT_AVAILABLE, everywhere(place, "vpce-ecr"))


def close_interface_endpoint(network: SnapshotBuilder, place: Place) -> Expected:
    rules = (permission("-1", group="sg-vpce"), permission("tcp", 443, cidr="10.200.0.0/16"))
    network.replace("SecurityGroups", security_group("sg-vpce", ingress=(place.random.choice(rules),)))
    return Expected(Reason.SG_NO_MATCHING_RULE, everywhere(place, "sg-vpce"))


# Peering, and destinations in the VPC


def add_peering(network: SnapshotBuilder, place: Place) -> None:
    add_peer_vpc(network, ingress=(permission("tcp", 443, cidr="10.0.0.0/16"),))
    network.add("VpcPeeringConnections", peering("pcx-1", ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16")))
    for letter in place.letters:
        network.element("RouteTables", f"rtb-private-{letter}")["Routes"].append(route("10.1.0.0/16", peering="pcx-1"))
    network.element("RouteTables", "rtb-peer")["Routes"].append(route("10.0.0.0/16", peering="pcx-1"))


def deactivate_peering(network: SnapshotBuilder, place: Place) -> Expected:
    codes = ("initiating-request", "pending-acceptance", "provisioning", "failed", "expired", "rejected", "deleted")
    status = network.element("VpcPeeringConnections", "pcx-1")["Status"]
    status["Code"] = place.random.choice(codes)
    return Expected(Reason.PEERING_NOT_ACTIVE, everywhere(place, "pcx-1"))


def lose_route_back(network: SnapshotBuilder, place: Place) -> Expected:
    table = network.element("RouteTables", "rtb-peer")
    table["Routes"] = [entry for entry in table["Routes"] if entry.get("VpcPeeringConnectionId") is None]
    return Expected(Reason.NO_RETURN_ROUTE, everywhere(place, "rtb-peer"), Leg.RETURN)


def lead_default_into_peering(network: SnapshotBuilder, place: Place) -> Expected:
    entry = default_route(network, f"rtb-private-{place.letter}")
    del entry["NatGatewayId"]
    entry["VpcPeeringConnectionId"] = "pcx-1"
    return Expected(Reason.PEERING_NOT_TRANSITIVE, {place.letter: "pcx-1"})


def add_reachable_database(network: SnapshotBuilder, _place: Place) -> None:
    add_database(network, ingress=(permission("tcp", 443, group="sg-app"),))


def stop_instance(network: SnapshotBuilder, place: Place) -> Expected:
    states = ("stopped", "stopping", "terminated", "shutting-down", "pending")
    network.element("Reservations", "i-db")["Instances"][0]["State"]["Name"] = place.random.choice(states)
    return Expected(Reason.TARGET_NOT_RUNNING, everywhere(place, "i-db"))


def close_database_group(network: SnapshotBuilder, place: Place) -> Expected:
    rules = (permission("tcp", 443, group="sg-bastion"), permission("tcp", 5432, group="sg-app"))
    network.replace("SecurityGroups", security_group("sg-db", ingress=(place.random.choice(rules),)))
    return Expected(Reason.SG_NO_MATCHING_RULE, everywhere(place, "sg-db"))


def remove_database(network: SnapshotBuilder, place: Place) -> Expected:
    network.remove("NetworkInterfaces", "eni-db")
    return Expected(Reason.DESTINATION_NOT_FOUND, everywhere(place, "10.0.21.7"))


FORWARD, RETURN = Leg.FORWARD, Leg.RETURN
NAT_HALF: Final = Fraction(65535 - 32768 + 1, NAT_PORTS)
TASK_HALF: Final = Fraction(60999 - 40000, TASK_PORTS)

FAULTS: Final = (
    Fault("the default route is missing", lose_default_route),
    Fault("the default route is a blackhole", blackhole_default_route),
    Fault("a longer prefix is a blackhole", add_dead_specific_route),
    Fault("the subnet falls to the main table", lose_association),
    Fault("the group has no egress rule", empty_group),
    Fault("the group allows other traffic only", lose_443),
    Fault("a running task has another group", carry_another_group),
    Fault("requests may not leave the task subnet", close_pass("private", "egress", f"{R}/32", (443, 443), FORWARD)),
    Fault("requests may not enter the NAT subnet", close_pass("public", "ingress", "task", (443, 443), FORWARD)),
    Fault("requests may not leave the NAT subnet", close_pass("public", "egress", f"{R}/32", (443, 443), FORWARD)),
    Fault("replies may not enter the NAT subnet", close_pass("public", "ingress", f"{R}/32", (1024, 65535), RETURN)),
    Fault("replies may not leave the NAT subnet", close_pass("public", "egress", "task", (32768, 60999), RETURN)),
    Fault("replies may not enter the task subnet", close_pass("private", "ingress", f"{R}/32", (1024, 65535), RETURN)),
    Fault(
        "some replies may not enter the NAT subnet",
        close_pass("public", "ingress", "203.0.113.0/24", (1, 32767), RETURN, NAT_HALF),
    ),
    Fault(
        "some replies may not leave the NAT subnet",
        close_pass("public", "egress", "task", (1024, 40000), RETURN, TASK_HALF),
    ),
    Fault(
        "some replies may not enter the task subnet",
        close_pass("private", "ingress", "203.0.0.0/8", (32000, 40000), RETURN, TASK_HALF),
    ),
    Fault("replies are expected from the VPC only", admit_vpc_only),
    Fault("the internet gateway is not attached", detach_internet_gateway),
    Fault("the NAT gateway is not available", fail_nat_gateway),
    Fault("the NAT gateway is private", make_nat_private),
    Fault("the NAT gateway has no Elastic IP", take_elastic_ip),
    Fault("the NAT gateway stands in a private subnet", put_nat_in_private_subnet),
    Fault("the NAT gateway sends to itself", lead_nat_to_itself),
    Fault("the NAT gateway sends to another one", lead_nat_to_another),
    Fault("the way on from the NAT gateway is a blackhole", blackhole_behind_nat),
    Fault("the regional NAT gateway lacks the zone", forget_zone, use_regional_nat),
    Fault("the private subnet sends to the internet gateway", route_to_internet_gateway),
    Fault("Block Public Access blocks both ways", block_public_access),
    Fault("Block Public Access blocks ingress", block_ingress, source="i-bastion"),
    Fault("the bastion has no public address", lose_public_ip, source="i-bastion"),
    Fault("mail goes out on port 25", ask_port_25, allow_all_out, to=f"tcp://{R}:25"),
    Fault("ESP goes through a NAT gateway", send_esp, allow_all_out, to=f"esp://{R}"),
    Fault("an office address goes to the internet", send_private, to="https://10.200.0.1"),
    Fault("the VPC resolves no names", switch_dns_off, to="https://api.example.com"),
    Fault("the name server is out of reach", use_deaf_name_server, to="https://api.example.com"),
    Fault("the gateway endpoint is not available", stop_gateway_endpoint, add_gateway_endpoint, to=f"https://{S3}"),
    Fault("the interface endpoint is not available", stop_interface_endpoint, add_interface_endpoint, to="aws:ecr.api"),
    Fault("the endpoint's group admits others", close_interface_endpoint, add_interface_endpoint, to="aws:ecr.api"),
    Fault("the peering is not active", deactivate_peering, add_peering, to="https://10.1.0.5"),
    Fault("the peer has no route back", lose_route_back, add_peering, to="https://10.1.0.5"),
    Fault("the default route leads into a peering", lead_default_into_peering, add_peering),
    Fault("the target is not running", stop_instance, add_reachable_database, to="https://10.0.21.7"),
    Fault("the target's group admits others", close_database_group, add_reachable_database, to="https://10.0.21.7"),
    Fault("nobody has the address", remove_database, add_reachable_database, to="https://10.0.21.7"),
)
