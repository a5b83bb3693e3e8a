"""The networks of the stories that `wayout demo` tells, under short ids; `real_ids` makes them look like AWS's."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    block_public_access_options,
    ecs_deployment,
    ecs_service,
    healthy_network,
    interface_endpoint,
    lambda_function,
    network_acl,
    network_configuration,
    network_interface,
    permission,
    route,
    route_table,
    security_group,
    stopped_task,
    subnet,
    zonal_nat,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl

from wayout.evidence.log.log_format import RECOMMENDED

OPEN = permission("-1", cidr=EVERYWHERE)
HTTPS = permission("tcp", 443, cidr=EVERYWHERE)
FROM_VPC = permission("tcp", 443, cidr="10.0.0.0/16")
PULL_FAILED = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from "
    "Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. "
    'RequestError: send request failed caused by: Post "https://api.ecr.us-east-1.amazonaws.com/": '
    "dial tcp 192.0.2.80:443: i/o timeout"
)


def mission() -> SnapshotBuilder:
    """Three zones behind one NAT gateway: a is sound, b lacks its default route, the ACL of c lets no replies in."""
    network = _behind_one_nat_gateway(3)
    network.replace("RouteTables", route_table("rtb-private-b", subnets=("subnet-private-b",), name="prod-private-b"))
    acl = network_acl(
        "acl-private-c",
        allow_all("egress"),
        acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"),
        name="prod-private-c-hardened",
    )
    network.add("FlowLogs", _flow_log(network))
    return give_acl(network, acl, "subnet-private-c")


def _flow_log(network: SnapshotBuilder) -> Json:
    """A flow log of the whole VPC, with all that tells failures apart."""
    return {
        "FlowLogId": "fl-prod",
        "ResourceId": network.elements("Vpcs")[0]["VpcId"],
        "TrafficType": "ALL",
        "FlowLogStatus": "ACTIVE",
        "DeliverLogsStatus": "SUCCESS",
        "LogDestinationType": "s3",
        "LogDestination": "arn:aws:s3:::prod-flow-logs",
        "LogFormat": str(RECOMMENDED),
        "MaxAggregationInterval": 60,
        "CreationTime": "2026-02-02T08:00:00Z",
        "Tags": [{"Key": "Name", "Value": "prod"}],
    }


def image_pull() -> SnapshotBuilder:
    """Two private subnets share a table without any way out; the tasks never start."""
    network = _without_tasks(healthy_network(2), ("subnet-private-a", "subnet-private-b"))
    for letter in "ab":
        _remove_nat(network, letter)
        network.remove("RouteTables", f"rtb-private-{letter}")
    private = ("subnet-private-a", "subnet-private-b")
    network.add("RouteTables", route_table("rtb-private", subnets=private, name="prod-private"))
    for letter in "ab":
        task = stopped_task(f"task-{letter}", f"subnet-private-{letter}", PULL_FAILED, availability_zone=zone(letter))
        network.add("tasks", task)
    return network


def public_subnet() -> SnapshotBuilder:
    """Fargate tasks in the public subnets of two zones, without public addresses."""
    public = ("subnet-public-a", "subnet-public-b")
    network = _without_tasks(healthy_network(2), public)
    for letter in "ab":
        task = stopped_task(f"task-{letter}", f"subnet-public-{letter}", PULL_FAILED, availability_zone=zone(letter))
        network.add("tasks", task)
    return network


def nat_in_private_subnet() -> SnapshotBuilder:
    """The one NAT gateway stands in a subnet for internal tools, which has only its local route."""
    network = _behind_one_nat_gateway(2)
    network.add("Subnets", subnet("subnet-tools-a", "10.0.31.0/24", zone("a"), name="prod-tools-a"))
    network.add("RouteTables", route_table("rtb-tools-a", subnets=("subnet-tools-a",), name="prod-tools-a"))
    associations = network.element("NetworkAcls", "acl-main")["Associations"]
    associations.extend(network_acl("acl-main", subnets=("subnet-tools-a",))["Associations"])
    return _move_nat(network, "subnet-tools-a", "10.0.31.146")


def nat_loop() -> SnapshotBuilder:
    """The NAT gateway stands in the private subnet of zone a, whose default route leads to it."""
    return _move_nat(healthy_network(1), "subnet-private-a", "10.0.1.146")


def stripped_egress() -> SnapshotBuilder:
    """The tasks' group was made by infrastructure code, without any egress rule."""
    network = _behind_one_nat_gateway(3)
    rule = permission("tcp", 8080, cidr="10.0.0.0/16", description="from the load balancer")
    return network.replace("SecurityGroups", _task_group(ingress=(rule,), egress=()))


def ephemeral_ports() -> SnapshotBuilder:
    """The ACL of the public subnets admits replies to the ports of a Linux client; the NAT gateway uses more."""
    acl = network_acl(
        "acl-public",
        acl_entry(100, "ingress", "allow", "all", "10.0.0.0/16"),
        acl_entry(110, "ingress", "allow", "tcp", "192.0.2.0/24", 22),
        acl_entry(120, "ingress", "allow", "tcp", EVERYWHERE, 32768, 60999),
        allow_all("egress"),
        name="prod-public",
    )
    return give_acl(healthy_network(), acl, "subnet-public-a", "subnet-public-b", "subnet-public-c")


def private_dns_off() -> SnapshotBuilder:
    """An isolated subnet; the endpoint for CloudWatch Logs was made with private DNS off."""
    network = _without_tasks(healthy_network(1), ("subnet-private-a",))
    _remove_nat(network, "a")
    network.replace("RouteTables", route_table("rtb-private-a", subnets=("subnet-private-a",), name="prod-private-a"))
    network.add("SecurityGroups", security_group("sg-endpoint", ingress=(FROM_VPC,), name="vpc-endpoints"))
    interface = network_interface(
        "eni-logs-a",
        "10.0.1.201",
        subnet="subnet-private-a",
        groups=("sg-endpoint",),
        kind="vpc_endpoint",
        description="VPC Endpoint Interface vpce-logs",
        requester_managed=True,
        deny_igw=True,
    )
    endpoint = interface_endpoint(
        "vpce-logs", "logs", {"subnet-private-a": "eni-logs-a"}, groups=("sg-endpoint",), private_dns=False
    )
    return network.add("NetworkInterfaces", interface).add("VpcEndpoints", endpoint)


def block_public_access() -> SnapshotBuilder:
    """The account forbids ingress through internet gateways: the bastion is cut off, the tasks are not."""
    network = _behind_one_nat_gateway(2)
    for element in (*network.elements("Vpcs"), *network.elements("Subnets")):
        element["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = "block-ingress"
    network.set(
        "VpcBlockPublicAccessOptions", block_public_access_options("block-ingress", managed_by="declarative-policy")
    )
    return network.add("VpcBlockPublicAccessExclusions")


def main_table() -> SnapshotBuilder:
    """The table for zone c exists, and nobody associated the subnet with it."""
    network = _behind_one_nat_gateway(3)
    table = route_table("rtb-private-c", route(EVERYWHERE, nat="nat-a"), name="prod-private-c")
    return network.replace("RouteTables", table)


def lambda_public_subnet() -> SnapshotBuilder:
    """A function that was attached to the public subnets."""
    group = security_group("sg-weather", egress=(HTTPS,), name="weather-function")
    function = lambda_function("weather", subnets=("subnet-public-a", "subnet-public-b"), groups=("sg-weather",))
    return _behind_one_nat_gateway(2).add("SecurityGroups", group).add("Functions", function)


def two_faults() -> SnapshotBuilder:
    """No default route in the private tables, and a group that opens only the database's port."""
    network = healthy_network(2)
    for letter in "ab":
        network.remove("RouteTables", f"rtb-private-{letter}")
    private = ("subnet-private-a", "subnet-private-b")
    network.add("RouteTables", route_table("rtb-private", subnets=private, name="prod-private"))
    rule = permission("tcp", 5432, cidr="10.0.0.0/16", description="PostgreSQL")
    return network.replace("SecurityGroups", _task_group(egress=(rule,)))


def _task_group(
    *, ingress: tuple[dict[str, object], ...] = (), egress: tuple[dict[str, object], ...] = (HTTPS,)
) -> dict[str, object]:
    return security_group("sg-app", ingress=ingress, egress=egress, description="payments tasks")


def _behind_one_nat_gateway(azs: int) -> SnapshotBuilder:
    """The healthy network in which every private table leads to the NAT gateway of zone a."""
    network = healthy_network(azs)
    for letter in "abc"[1:azs]:
        private = f"subnet-private-{letter}"
        table = route_table(
            f"rtb-private-{letter}",
            route(EVERYWHERE, nat="nat-a"),
            subnets=(private,),
            name=f"prod-private-{letter}",
        )
        network.replace("RouteTables", table)
        _remove_nat(network, letter)
    return network


def _remove_nat(network: SnapshotBuilder, letter: str) -> None:
    network.remove("NatGateways", f"nat-{letter}").remove("NetworkInterfaces", f"eni-nat-{letter}")
    network.remove("Addresses", f"eipalloc-{letter}")


def _move_nat(network: SnapshotBuilder, place: str, private_ip: str) -> SnapshotBuilder:
    gateway, interface, elastic_ip = zonal_nat("a", subnet=place, private_ip=private_ip)
    network.replace("NatGateways", gateway).replace("NetworkInterfaces", interface)
    return network.replace("Addresses", elastic_ip)


def _without_tasks(network: SnapshotBuilder, subnets: tuple[str, ...]) -> SnapshotBuilder:
    """The network in which the service is asked to run in these subnets, and no task is up."""
    for interface in [e for e in network.elements("NetworkInterfaces") if "task" in e["NetworkInterfaceId"]]:
        network.remove("NetworkInterfaces", interface["NetworkInterfaceId"])
    configuration = network_configuration(subnets, ("sg-app",))
    deployment = ecs_deployment(configuration, desired=len(subnets), running=0)
    network.replace("services", ecs_service("payments", deployment))
    return network.without("tasks").add("tasks")
