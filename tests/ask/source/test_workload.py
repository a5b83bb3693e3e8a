"""Which interfaces are workloads, and whose."""

import json

import pytest
from tests.builders import (
    Json,
    SnapshotBuilder,
    address,
    container_instance,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    instance,
    interface_endpoint,
    lambda_function,
    network_interface,
    task_definition,
)
from tests.laws.reading import network_of

from wayout.ask.source.occupancy import occupancy_of
from wayout.ask.source.source import parse_source
from wayout.ask.source.workload import workloads


def _interface(interface_id: str = "eni-x", **rest: object) -> Json:
    return network_interface(interface_id, "10.0.1.77", subnet="subnet-private-a", groups=("sg-app",), **rest)  # type: ignore[arg-type]


def _names(network: SnapshotBuilder) -> list[str]:
    return [workload.name for workload in workloads(network_of(network.documents()))]


def test_the_healthy_network_has_a_service_and_a_bastion() -> None:
    """The tasks' interfaces belong to the service, the gateways' are carriers."""
    assert _names(healthy_network()) == ["ecs:prod/payments", "i-bastion"]


def in_another_region(element: Json) -> Json:
    """The same under an ARN of another region."""
    return json.loads(json.dumps(element).replace(":us-east-1:", ":eu-west-1:"))  # type: ignore[no-any-return]


def test_services_and_functions_of_one_name_go_by_their_arns() -> None:
    """Most names are in every region of an account: a list by the name alone would keep one of them."""
    network = healthy_network(1)
    service = network.element("services", "payments")
    function = lambda_function("weather", subnets=("subnet-private-a",), groups=("sg-app",))
    network.add("services", in_another_region(service))
    network.add("Functions", function, in_another_region(function))
    regions = ("us-east-1", "eu-west-1")
    assert _names(network) == [
        *(f"arn:aws:ecs:{region}:111122223333:service/prod/payments" for region in regions),
        *(f"arn:aws:lambda:{region}:111122223333:function:weather" for region in regions),
        "i-bastion",
    ]
    found = list(workloads(network_of(network.documents())))
    assert [workload.plain_name for workload in found[:4]] == ["ecs:prod/payments"] * 2 + ["lambda:weather"] * 2
    assert all(parse_source(workload.name) == workload.source for workload in found)


CARRIERS = {
    "a NAT gateway by its type": _interface(kind="nat_gateway"),
    "a NAT gateway as the SDK spells it": _interface(kind="natGateway"),
    "a transit gateway": _interface(kind="transit_gateway", requester_managed=True),
    "an interface endpoint by its type": _interface(kind="vpc_endpoint", requester_managed=True),
    "a network load balancer": _interface(kind="network_load_balancer", requester_managed=True),
    "an application load balancer by its description": _interface(
        description="ELB app/web/50dc6c495c0c9188", requester_managed=True
    ),
    "a mount target": _interface(description="EFS mount target for fs-0a (fsmt-0b)", requester_managed=True),
    "a trunk, whose branches send": _interface(kind="trunk"),
    "an interface that nothing uses": _interface(status="available"),
}


@pytest.mark.parametrize("interface", CARRIERS.values(), ids=CARRIERS)
def test_what_passes_on_the_packets_of_others_is_no_workload(interface: Json) -> None:
    assert _names(healthy_network().add("NetworkInterfaces", interface)) == ["ecs:prod/payments", "i-bastion"]


SENDERS = {
    "RDS Proxy": _interface(description="RDSProxy interface", requester_managed=True),
    "a branch": _interface(kind="branch"),
    "something that AWS names one day": _interface(kind="quantum_managed", requester_managed=True),
    "an interface that only claims to be a load balancer's": _interface(description="ELB app/web"),
    "a function that the snapshot does not describe": _interface(kind="lambda", requester_managed=True),
}


@pytest.mark.parametrize("interface", SENDERS.values(), ids=SENDERS)
def test_what_else_sends_is_a_workload(interface: Json) -> None:
    assert _names(healthy_network().add("NetworkInterfaces", interface))[1:] == ["eni-x", "i-bastion"]


def test_an_interface_that_a_nat_gateway_names_is_its_own_whatever_its_type() -> None:
    """Some stand-ins for AWS give it the plain type and no description (NAT-8)."""
    network = healthy_network()
    network.element("NetworkInterfaces", "eni-nat-a").update(
        InterfaceType="interface", Description="", RequesterManaged=False
    )
    network.element("NatGateways", "nat-a")["NatGatewayAddresses"][0]["NetworkInterfaceId"] = "eni-nat-a"
    assert _names(network) == ["ecs:prod/payments", "i-bastion"]


def test_an_endpoint_names_its_interfaces() -> None:
    endpoint = interface_endpoint("vpce-x", "logs", {"subnet-private-a": "eni-x"}, groups=("sg-app",))
    network = healthy_network().add("NetworkInterfaces", _interface()).add("VpcEndpoints", endpoint)
    assert _names(network) == ["ecs:prod/payments", "i-bastion"]


def test_a_function_owns_the_interfaces_that_it_shares() -> None:
    """LAM-2: one per subnet and groups."""
    function = lambda_function("weather", subnets=("subnet-private-a",), groups=("sg-app",))
    network = healthy_network().add("Functions", function)
    network.add("NetworkInterfaces", _interface(kind="lambda", requester_managed=True))
    assert _names(network) == ["ecs:prod/payments", "lambda:weather", "i-bastion"]


def test_a_task_without_a_service_is_a_workload_of_its_own() -> None:
    network = healthy_network().add("NetworkInterfaces", _interface())
    network.add("tasks", ecs_task("task-x", _interface(), group="family:batch"))
    assert _names(network) == ["ecs:prod/payments", "ecs-task:prod/task-x", "i-bastion"]


def test_a_bridge_service_owns_the_interface_of_its_instance() -> None:
    """ECS-12: its packets leave there."""
    network = healthy_network()
    network.add("taskDefinitions", task_definition("bridged", 1, network_mode="bridge", launch_type="EC2"))
    deployment = ecs_deployment(None, task_definition="bridged:1", launch_type="EC2", desired=1, running=1)
    network.add("services", ecs_service("bridged", deployment))
    network.add("containerInstances", container_instance("c1", "i-bastion"))
    assert _names(network) == ["ecs:prod/payments", "ecs:prod/bridged"]


def test_an_instance_has_all_its_interfaces_the_primary_first() -> None:
    second = _interface("eni-second", instance="i-bastion")
    second["Attachment"]["DeviceIndex"] = 1
    network = healthy_network()
    network.elements("NetworkInterfaces").insert(0, second)
    found = list(workloads(network_of(network.documents())))[-1]
    assert found.name == "i-bastion"
    assert [interface.network_interface_id for interface in found.interfaces] == ["eni-bastion", "eni-second"]


@pytest.mark.parametrize(("state", "sends"), [("running", True), ("stopping", True), ("stopped", False)])
def test_an_instance_that_does_not_run_sends_nothing(state: str, sends: bool) -> None:
    interface = _interface(instance="i-x")
    network = healthy_network().add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-x", interface, state=state))
    assert ("i-x" in _names(network)) is sends


def test_the_occupancy_tells_who_has_a_public_address() -> None:
    network = network_of(healthy_network().documents())
    found = occupancy_of(network)
    assert set(found) == {"subnet-private-a", "subnet-private-b", "subnet-private-c", "subnet-public-a"}
    assert (found["subnet-private-a"].private, found["subnet-private-a"].public) == (("ecs:prod/payments",), ())
    assert (found["subnet-public-a"].private, found["subnet-public-a"].public) == ((), ("i-bastion",))
    assert found["subnet-public-a"].interfaces == ("eni-bastion",)


def test_an_elastic_ip_pairs_an_interface_that_does_not_say_so() -> None:
    """The address itself tells the pairing (IGW-2)."""
    pairing = address("x", "198.51.100.77", private_ip="10.0.1.77", interface="eni-x")
    network = healthy_network().add("NetworkInterfaces", _interface()).add("Addresses", pairing)
    found = occupancy_of(network_of(network.documents()))
    assert found["subnet-private-a"].public == ("eni-x",)
