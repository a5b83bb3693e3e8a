"""VPC endpoints put into a network, and subnets without any other way out."""

import json

from tests.builders.filter import permission, prefix_list, security_group
from tests.builders.gateway import gateway_endpoint, interface_endpoint
from tests.builders.healthy import zone
from tests.builders.place import Json
from tests.builders.route_table import route, route_table
from tests.builders.snapshot import SnapshotBuilder
from tests.builders.workload import network_interface

FROM_VPC = permission("tcp", 443, cidr="10.0.0.0/16")


def isolated(network: SnapshotBuilder, *letters: str) -> SnapshotBuilder:
    """The network whose private subnets have only their local route."""
    for letter in letters:
        network.replace("RouteTables", route_table(f"rtb-private-{letter}", subnets=(f"subnet-private-{letter}",)))
    return network


def add_s3_endpoint(
    network: SnapshotBuilder, default: str | None = None, *, state: str = "available", policy: Json | None = None
) -> SnapshotBuilder:
    """The network with a gateway endpoint for S3 in the private table, whose default route may lead to the `igw-`."""
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    if default is not None:
        routes[1:] = [route(default, igw="igw-main")]
    routes.append(route("pl-s3", endpoint="vpce-s3"))
    network.add("PrefixLists", prefix_list("pl-s3", "s3", "52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"))
    endpoint = gateway_endpoint("vpce-s3", "s3", "rtb-private-a", state=state)
    return network.add("VpcEndpoints", _with_policy(endpoint, policy))


def add_endpoint(
    network: SnapshotBuilder,
    service: str,
    *,
    letters: str = "a",
    groups: tuple[str, ...] = ("sg-endpoint",),
    private_dns: bool = True,
    host: str | None = None,
    state: str = "available",
    policy: Json | None = None,
    name: str | None = None,
) -> SnapshotBuilder:
    """The network with an interface endpoint, `vpce-` and the service or the name, in the private subnets of these zones."""
    endpoint_id = f"vpce-{name or service.replace('.', '-')}"
    interfaces = {f"subnet-private-{letter}": f"eni-endpoint-{letter}" for letter in letters}
    taken = {interface["PrivateIpAddress"] for interface in network.elements("NetworkInterfaces")}
    host_number = next(n for n in range(60, 250) if f"10.0.1.{n}" not in taken and f"10.0.2.{n}" not in taken)
    interfaces = {place: f"{name}{host_number}" if host_number > 60 else name for place, name in interfaces.items()}
    for letter in letters:
        place = f"subnet-private-{letter}"
        network.add(
            "NetworkInterfaces", _endpoint_interface(endpoint_id, interfaces[place], letter, host_number, groups)
        )
    known = {group["GroupId"] for group in network.elements("SecurityGroups")}
    if "sg-endpoint" in groups and "sg-endpoint" not in known:
        network.add("SecurityGroups", security_group("sg-endpoint", ingress=(FROM_VPC,)))
    endpoint = interface_endpoint(
        endpoint_id, service, interfaces, groups=groups, private_dns=private_dns, host=host, state=state
    )
    return network.add("VpcEndpoints", _with_policy(endpoint, policy))


def _with_policy(endpoint: Json, policy: Json | None) -> Json:
    return endpoint if policy is None else endpoint | {"PolicyDocument": json.dumps(policy)}


def _endpoint_interface(endpoint_id: str, interface_id: str, letter: str, host: int, groups: tuple[str, ...]) -> Json:
    return network_interface(
        interface_id,
        f"10.0.{ord(letter) - ord('a') + 1}.{host}",
        subnet=f"subnet-private-{letter}",
        groups=groups,
        availability_zone=zone(letter),
        kind="vpc_endpoint",
        description=f"VPC Endpoint Interface {endpoint_id}",
        requester_managed=True,
        deny_igw=True,
    )
