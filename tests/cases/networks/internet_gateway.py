"""Networks in which the internet gateway decides: attachment, public addresses, Block Public Access before it."""

from tests.builders import (
    SnapshotBuilder,
    block_public_access_exclusion,
    block_public_access_options,
    container_instance,
    ecs_cluster,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    instance,
    internet_gateway,
    lambda_function,
    network_configuration,
    network_interface,
    permission,
    security_group,
    subnet_arn,
    task_definition,
)
from tests.builders.healthy import EVERYWHERE

OPEN = permission("-1", cidr=EVERYWHERE)


def nobody_on_the_internet_has_a_link_local_address() -> SnapshotBuilder:
    return healthy_network(1)


def internet_gateway_is_being_detached() -> SnapshotBuilder:
    return healthy_network(1).replace("InternetGateways", internet_gateway(state="detaching"))


def fargate_in_a_public_subnet_without_public_address() -> SnapshotBuilder:
    return _service_in_public_subnets(public_ip=False)


def fargate_in_a_public_subnet_with_public_address() -> SnapshotBuilder:
    return _service_in_public_subnets(public_ip=True)


def lambda_function_in_a_public_subnet() -> SnapshotBuilder:
    function = lambda_function("weather", subnets=("subnet-public-a",), groups=("sg-app",))
    return healthy_network(1).add("Functions", function)


def task_on_ec2_with_awsvpc_in_a_public_subnet() -> SnapshotBuilder:
    """The task is placed on an instance that has a public address; the task's own interface cannot have one."""
    network = _cluster_of_instances()
    configuration = network_configuration(("subnet-public-a",), ("sg-app",))
    deployment = ecs_deployment(configuration, desired=1, running=0, launch_type="EC2")
    network.replace("services", ecs_service("payments", deployment))
    return network.replace("taskDefinitions", task_definition(launch_type="EC2"))


def task_on_ec2_with_bridge_network() -> SnapshotBuilder:
    """The task shares the interface of its instance."""
    network = _cluster_of_instances()
    deployment = ecs_deployment(None, desired=1, running=1, launch_type="EC2")
    network.replace("services", ecs_service("payments", deployment))
    network.replace("taskDefinitions", task_definition(network_mode="bridge", launch_type="EC2"))
    task = ecs_task("task-a", None, launch_type="EC2", container_instance="node")
    return network.add("tasks", task)


def block_ingress_stops_the_bastion() -> SnapshotBuilder:
    return _blocked("block-ingress")


def block_ingress_spares_the_nat_gateway() -> SnapshotBuilder:
    return _blocked("block-ingress")


def egress_exclusion_means_nothing_under_block_ingress() -> SnapshotBuilder:
    return _blocked("block-ingress", excluded="subnet-public-a", exclusion="allow-egress")


def bidirectional_exclusion_frees_the_bastion() -> SnapshotBuilder:
    network = _blocked("block-ingress", excluded="subnet-public-a", exclusion="allow-bidirectional")
    network.element("Subnets", "subnet-public-a")["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = "off"
    return network


def exclusion_on_the_workload_instead_of_the_nat_gateway() -> SnapshotBuilder:
    network = _blocked("block-bidirectional", excluded="subnet-private-a", exclusion="allow-egress")
    network.element("Subnets", "subnet-private-a")["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = (
        "block-ingress"
    )
    return network


def exclusion_on_the_subnet_of_the_nat_gateway() -> SnapshotBuilder:
    network = _blocked("block-bidirectional", excluded="subnet-public-a", exclusion="allow-egress")
    network.element("Subnets", "subnet-public-a")["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = (
        "block-ingress"
    )
    return network


def outbound_mail_on_port_25() -> SnapshotBuilder:
    return healthy_network(1).replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def bastion_leaves_through_the_internet_gateway() -> SnapshotBuilder:
    return healthy_network(1)


def _service_in_public_subnets(*, public_ip: bool) -> SnapshotBuilder:
    """Two zones; the service is asked to run in their public subnets, and no task is up."""
    network = healthy_network(2)
    configuration = network_configuration(("subnet-public-a", "subnet-public-b"), ("sg-app",), public_ip=public_ip)
    network.replace("services", ecs_service("payments", ecs_deployment(configuration, desired=2, running=0)))
    network.remove("NetworkInterfaces", "eni-task-a", "eni-task-b")
    return network.without("tasks").add("tasks")


def _cluster_of_instances() -> SnapshotBuilder:
    """One zone with `i-node`, which has a public address and belongs to the cluster; the service runs no task yet."""
    network = healthy_network(1).remove("NetworkInterfaces", "eni-task-a").without("tasks").add("tasks")
    node = network_interface(
        "eni-node",
        "10.0.101.40",
        subnet="subnet-public-a",
        groups=("sg-node",),
        public_ip="198.51.100.80",
        instance="i-node",
    )
    network.add("NetworkInterfaces", node).add("Reservations", instance("i-node", node, name="ecs-node"))
    network.add("SecurityGroups", security_group("sg-node", egress=(OPEN,)))
    network.add("containerInstances", container_instance("node", "i-node"))
    cluster = ecs_cluster(running=0)
    cluster["registeredContainerInstancesCount"] = 1
    return network.replace("clusters", cluster)


def _blocked(mode: str, *, excluded: str | None = None, exclusion: str = "") -> SnapshotBuilder:
    """One zone under this Block Public Access mode, as AWS shows it on the VPC and on each subnet."""
    network = healthy_network(1)
    for element in (*network.elements("Vpcs"), *network.elements("Subnets")):
        element["BlockPublicAccessStates"]["InternetGatewayBlockMode"] = mode
    network.set("VpcBlockPublicAccessOptions", block_public_access_options(mode))
    network.add("VpcBlockPublicAccessExclusions")
    if excluded is not None:
        network.add("VpcBlockPublicAccessExclusions", block_public_access_exclusion(subnet_arn(excluded), exclusion))
    return network
