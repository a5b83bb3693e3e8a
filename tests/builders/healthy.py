"""The mission's network in good health, from which nearly every case is told as "healthy, but …"."""

from tests.builders.dns import vpc_hosted_zones
from tests.builders.ecs import (
    ecs_cluster,
    ecs_deployment,
    ecs_service,
    ecs_task,
    network_configuration,
    task_definition,
)
from tests.builders.filter import network_acl, permission, security_group
from tests.builders.gateway import address, internet_gateway, nat_address, nat_gateway
from tests.builders.place import ACCOUNT, REGION, Json, ecs_arn, uuid_of
from tests.builders.route_table import route, route_table
from tests.builders.snapshot import SnapshotBuilder
from tests.builders.vpc import dhcp_options, subnet, vpc, vpc_attributes
from tests.builders.workload import instance, network_interface

EVERYWHERE = "0.0.0.0/0"


def zone(letter: str) -> str:
    """The Availability Zone of this letter."""
    return f"{REGION}{letter}"


def number(letter: str) -> int:
    """1 for `a`, 2 for `b`, …: N in 10.0.N.0/24 (private), in 10.0.10N.0/24 (public) and in 198.51.100.1N (NAT)."""
    return ord(letter) - ord("a") + 1


def healthy_network(azs: int = 3) -> SnapshotBuilder:
    """A VPC in which everything reaches the internet, over this many Availability Zones (1 to 3).

    Per zone: `subnet-public-a` with `nat-a` (198.51.100.11) and `subnet-private-a` with a table of its own,
    `rtb-private-a`, to that gateway. One open default ACL `acl-main`. The ECS service prod/payments on Fargate runs
    one task in each private subnet (`eni-task-a`, 10.0.1.10) with group `sg-app`, which lets TCP 443 out. The bastion
    `i-bastion` stands in `subnet-public-a` with the public address 198.51.100.50.
    """
    letters = "abc"[:azs]
    public = tuple(f"subnet-public-{letter}" for letter in letters)
    private = tuple(f"subnet-private-{letter}" for letter in letters)
    network = SnapshotBuilder()
    network.add("Vpcs", vpc(name="prod"))
    network.add(
        "RouteTables",
        route_table("rtb-main", main=True),
        route_table("rtb-public", route(EVERYWHERE, igw="igw-main"), subnets=public, name="prod-public"),
    )
    network.add("NetworkAcls", network_acl("acl-main", subnets=(*public, *private), default=True))
    network.add(
        "SecurityGroups",
        default_group(),
        security_group("sg-app", egress=(permission("tcp", 443, cidr=EVERYWHERE),), description="payments tasks"),
        security_group(
            "sg-bastion",
            ingress=(permission("tcp", 22, cidr="192.0.2.0/24"),),
            egress=(permission("-1", cidr=EVERYWHERE),),
        ),
    )
    network.add("InternetGateways", internet_gateway())
    for letter in letters:
        _add_zone(network, letter)
    add_service(network, letters)
    _add_bastion(network)
    network.add("DhcpOptions", dhcp_options())
    network.add("VpcAttributes", vpc_attributes())
    network.add("VpcHostedZones", vpc_hosted_zones())
    return network.add("ResolverRuleAssociations").add("FirewallRuleGroupAssociations")


def default_group(group_id: str = "sg-default", *, vpc: str = "vpc-main") -> Json:
    """A VPC's default group as AWS makes it: in from its own members, out to everywhere."""
    return security_group(
        group_id,
        ingress=(permission("-1", group=group_id),),
        egress=(permission("-1", cidr=EVERYWHERE),),
        vpc=vpc,
        name="default",
        description="default VPC security group",
    )


def task_interface(
    letter: str,
    *,
    groups: tuple[str, ...] = ("sg-app",),
    subnet: str | None = None,
    private_ip: str | None = None,
    public_ip: str | None = None,
    ipv6: str | None = None,
) -> Json:
    """The interface `eni-task-a` of the Fargate task in that zone, unless said otherwise in the private subnet."""
    return network_interface(
        f"eni-task-{letter}",
        private_ip or f"10.0.{number(letter)}.10",
        subnet=subnet or f"subnet-private-{letter}",
        groups=groups,
        availability_zone=zone(letter),
        public_ip=public_ip,
        ipv6=ipv6,
        description=ecs_arn(f"attachment/{uuid_of(f'task-{letter}')}"),
    )


def zonal_nat(
    letter: str, *, subnet: str | None = None, private_ip: str | None = None, vpc: str = "vpc-main"
) -> tuple[Json, Json, Json]:
    """The gateway `nat-a`, its interface and its Elastic IP, unless said otherwise in the public subnet of the zone."""
    inside = private_ip or f"10.0.10{number(letter)}.5"
    outside = f"198.51.100.1{number(letter)}"
    place = subnet or f"subnet-public-{letter}"
    gateway = nat_gateway(
        f"nat-{letter}",
        place,
        nat_address(letter, private_ip=inside, public_ip=outside),
        vpc=vpc,
        name=f"prod-{letter}",
    )
    interface = network_interface(
        f"eni-nat-{letter}",
        inside,
        subnet=place,
        groups=(),
        availability_zone=zone(letter),
        vpc=vpc,
        public_ip=outside,
        allocation=f"eipalloc-{letter}",
        kind="nat_gateway",
        description=f"Interface for NAT Gateway nat-{letter}",
        requester_managed=True,
        source_dest_check=False,
    )
    return gateway, interface, address(letter, outside, private_ip=inside, interface=f"eni-nat-{letter}")


def _add_zone(network: SnapshotBuilder, letter: str) -> None:
    digit = number(letter)
    network.add(
        "Subnets",
        subnet(f"subnet-public-{letter}", f"10.0.10{digit}.0/24", zone(letter), name=f"prod-public-{letter}"),
        subnet(f"subnet-private-{letter}", f"10.0.{digit}.0/24", zone(letter), name=f"prod-private-{letter}"),
    )
    network.add(
        "RouteTables",
        route_table(
            f"rtb-private-{letter}",
            route(EVERYWHERE, nat=f"nat-{letter}"),
            subnets=(f"subnet-private-{letter}",),
            name=f"prod-private-{letter}",
        ),
    )
    gateway, interface, elastic_ip = zonal_nat(letter)
    network.add("NatGateways", gateway).add("NetworkInterfaces", interface).add("Addresses", elastic_ip)


def add_service(network: SnapshotBuilder, letters: str) -> None:
    """Add the service prod/payments with one running task in the private subnet of each of these zones."""
    subnets = tuple(f"subnet-private-{letter}" for letter in letters)
    deployment = ecs_deployment(network_configuration(subnets, ("sg-app",)), desired=len(letters), running=len(letters))
    network.add("clusters", ecs_cluster(running=len(letters)))
    network.add("services", ecs_service("payments", deployment))
    network.add("taskDefinitions", task_definition())
    for letter in letters:
        interface = task_interface(letter)
        network.add("NetworkInterfaces", interface).add("tasks", ecs_task(f"task-{letter}", interface))


def _add_bastion(network: SnapshotBuilder) -> None:
    interface = network_interface(
        "eni-bastion",
        "10.0.101.20",
        subnet="subnet-public-a",
        groups=("sg-bastion",),
        public_ip="198.51.100.50",
        instance="i-bastion",
    )
    network.add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-bastion", interface, name="bastion"))


def subnet_arn(subnet_id: str) -> str:
    """The ARN that a Block Public Access exclusion names."""
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{subnet_id}"


def give_acl(network: SnapshotBuilder, acl: Json, *subnets: str, instead_of: str = "acl-main") -> SnapshotBuilder:
    """The network in which these subnets have this ACL instead of the one that they had."""
    main = network.element("NetworkAcls", instead_of)
    main["Associations"] = [entry for entry in main["Associations"] if entry["SubnetId"] not in subnets]
    acl["Associations"] = network_acl(acl["NetworkAclId"], subnets=subnets)["Associations"]
    return network.add("NetworkAcls", acl)


def add_database(network: SnapshotBuilder, *, ingress: tuple[Json, ...], state: str = "running") -> SnapshotBuilder:
    """The network with `subnet-data-a` (10.0.21.0/24, no way out) and in it `i-db` at 10.0.21.7 with group `sg-db`."""
    interface = network_interface("eni-db", "10.0.21.7", subnet="subnet-data-a", groups=("sg-db",), instance="i-db")
    network.add("Subnets", subnet("subnet-data-a", "10.0.21.0/24", zone("a"), name="prod-data-a"))
    network.add("RouteTables", route_table("rtb-data-a", subnets=("subnet-data-a",), name="prod-data-a"))
    associations = network.element("NetworkAcls", "acl-main")["Associations"]
    associations.extend(network_acl("acl-main", subnets=("subnet-data-a",))["Associations"])
    network.add("SecurityGroups", security_group("sg-db", ingress=ingress))
    network.add("NetworkInterfaces", interface)
    return network.add("Reservations", instance("i-db", interface, state=state, name="db"))


def add_peer_vpc(network: SnapshotBuilder, *, ingress: tuple[Json, ...]) -> SnapshotBuilder:
    """The network beside `vpc-peer` (10.1.0.0/16), not yet joined, where `i-peer` with group `sg-peer` has 10.1.0.5."""
    interface = network_interface(
        "eni-peer", "10.1.0.5", subnet="subnet-peer", groups=("sg-peer",), vpc="vpc-peer", instance="i-peer"
    )
    network.add("Vpcs", vpc("vpc-peer", "10.1.0.0/16", name="shared"))
    network.add("Subnets", subnet("subnet-peer", "10.1.0.0/24", zone("a"), vpc="vpc-peer", name="shared-a"))
    network.add(
        "RouteTables",
        route_table("rtb-peer", subnets=("subnet-peer",), main=True, vpc="vpc-peer", local=("10.1.0.0/16",)),
    )
    network.add("NetworkAcls", network_acl("acl-peer", subnets=("subnet-peer",), vpc="vpc-peer", default=True))
    network.add("SecurityGroups", security_group("sg-peer", ingress=ingress, vpc="vpc-peer"))
    network.add("NetworkInterfaces", interface)
    return network.add("Reservations", instance("i-peer", interface, name="shared-service"))
