"""Which places a source has, and what a name that is not there is answered with."""

import json
from pathlib import Path

import pytest
from tests.builders import (
    Json,
    SnapshotBuilder,
    container_instance,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    instance,
    lambda_function,
    network_configuration,
    network_interface,
    permission,
    subnet,
    task_definition,
    vpc,
)
from tests.builders.healthy import add_database
from tests.cases.networks.pod import node_in_a_public_subnet_with_external_snat
from tests.laws.reading import network_of

import wayout
from wayout.ask.egress import egress
from wayout.ask.reach.way import WayKind
from wayout.ask.source.expand import expand
from wayout.ask.source.placement import Placements
from wayout.ask.source.source import parse_source
from wayout.errors import InputError
from wayout.forward.decision.origin import PublicAddress


def _expand(network: SnapshotBuilder, source: str) -> Placements:
    return expand(network_of(network.documents()), parse_source(source))


ABSENT = {
    "a service": ("ecs:prod/paymnets", "prod/payments"),
    "a task": ("ecs-task:prod/tsak-a", "prod/task-a"),
    "an instance": ("i-bastoin", "i-bastion"),
    "an interface": ("eni-task-z", "eni-task-"),
    "an address": ("10.0.1.11", "10.0.1.10"),
    "a pod": ("eks-pod:10.0.101.21", "10.0.101.20"),
    "a subnet": ("subnet-privat-a:sg-app", "subnet-private-a"),
    "a description": ("description:Interface for NAT Gatway nat-a", "Interface for NAT Gateway nat-a"),
    "a task definition": ("run-task:paymets:7@subnets=[subnet-private-a]", "payments:7"),
}


@pytest.mark.parametrize(("source", "near"), ABSENT.values(), ids=ABSENT)
def test_a_name_that_is_not_there_is_answered_with_those_like_it(source: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        _expand(healthy_network(), source)
    assert near in (caught.value.hint or "")


def test_a_name_unlike_all_others_is_answered_with_where_was_looked(tmp_path: Path) -> None:
    """Most who ask for something that is not there look in another region than it is in."""
    folder = tmp_path / "111122223333" / "eu-west-1"
    folder.mkdir(parents=True)
    healthy_network(1).write(folder / "network.json")
    network = wayout.load(tmp_path)
    for source, told in (
        ("lambda:weather", "none of that kind in 111122223333/eu-west-1"),
        ("ecs:x/y", "example prod"),
    ):
        with pytest.raises(InputError) as caught:
            expand(network, parse_source(source))
        assert told in (caught.value.hint or "")
        assert "in 111122223333/eu-west-1" in (caught.value.hint or "")


def elsewhere(element: Json) -> Json:
    """The same under an ARN of another region."""
    return json.loads(json.dumps(element).replace(":us-east-1:", ":eu-west-1:"))  # type: ignore[no-any-return]


def test_a_name_that_means_several_is_answered_with_their_arns() -> None:
    network = healthy_network(1)
    service = network.element("services", "payments")
    function = lambda_function("weather", subnets=("subnet-private-a",), groups=("sg-app",))
    network.add("services", elsewhere(service)).add("Functions", function, elsewhere(function))
    for source in ("ecs:prod/payments", "lambda:weather"):
        with pytest.raises(InputError, match="names 2") as caught:
            _expand(network, source)
        hint = caught.value.hint or ""
        arn = next(word.strip(",") for word in hint.split() if "eu-west-1" in word)
        assert _expand(network, arn).placements


def test_an_address_of_several_vpcs_is_answered_with_its_interfaces() -> None:
    """Blocks that overlap are common where accounts are many: what one VPC does says nothing of the other."""
    network = healthy_network(1)
    network.add("Vpcs", vpc("vpc-twin", "10.0.0.0/16"))
    network.add("Subnets", subnet("subnet-twin", "10.0.1.0/24", "us-east-1a", vpc="vpc-twin"))
    twin = network_interface("eni-twin", "10.0.1.10", subnet="subnet-twin", vpc="vpc-twin", groups=("sg-app",))
    network.add("NetworkInterfaces", twin)
    with pytest.raises(InputError, match="names 2 interfaces") as caught:
        _expand(network, "10.0.1.10")
    assert "eni-task-a, eni-twin" in (caught.value.hint or "")


def test_a_group_that_lost_a_sign_is_told_with_the_one_like_it() -> None:
    """It may be one of another account, so that it is no wrong input."""
    assert _expand(healthy_network(1), "subnet-private-a:sg-bastio").notes == (
        "sg-bastio is described nowhere; if sg-bastion is meant, ask again with it",
    )
    assert _expand(healthy_network(1), "subnet-private-a:sg-0f9c2b").notes == ()


def test_a_function_outside_of_any_vpc_is_told_where_it_stands() -> None:
    """LAM-1: it reaches the internet from AWS's own network."""
    function = lambda_function("free", subnets=(), groups=())
    with pytest.raises(InputError, match="not in a VPC: it reaches the internet"):
        _expand(healthy_network(1).add("Functions", function), "lambda:free")


def test_a_public_address_stands_for_the_private_one_that_it_is_paired_with() -> None:
    (placement,) = _expand(healthy_network(1), "198.51.100.50").placements
    assert (placement.id, str(placement.private_ip)) == ("eni-bastion", "10.0.101.20")


def test_a_description_finds_interfaces_in_any_capitals() -> None:
    proxy = network_interface(
        "eni-x", "10.0.1.77", subnet="subnet-private-a", groups=("sg-app",), description="RDSNetworkInterface"
    )
    network = healthy_network(1).add("NetworkInterfaces", proxy)
    assert [p.id for p in _expand(network, "description:rdsnetwork").placements] == ["eni-x"]


def test_the_interfaces_of_pods_are_no_places_of_their_node() -> None:
    """EKS-1: the node itself sends from its primary interface."""
    found = _expand(node_in_a_public_subnet_with_external_snat(), "i-node")
    assert [p.id for p in found.placements] == ["eni-node"]
    assert "eks-pod:IP" in found.notes[0]


def test_the_reach_of_a_pod_has_its_own_address_inside_and_that_of_its_node_outside() -> None:
    """EKS-1."""
    node = node_in_a_public_subnet_with_external_snat()
    network = network_of(add_database(node, ingress=(permission("-1", cidr="10.0.0.0/16"),)).documents())
    (found,) = egress(network, "eks-pod:10.0.101.37").placements
    seen = {r.way.kind: [str(a) for a in r.way.addresses] for r in found.reaches}
    assert seen[WayKind.INTERNET_GATEWAY] == ["198.51.100.90"]
    assert seen[WayKind.LOCAL] == ["10.0.101.37"]


def test_the_trace_of_a_pod_begins_at_who_sends() -> None:
    network = network_of(node_in_a_public_subnet_with_external_snat().documents())
    (outside,) = wayout.trace(network, "eks-pod:10.0.101.37", "https://203.0.113.9")
    (own,) = wayout.trace(network, "eks-pod:10.0.101.37:external-snat", "https://203.0.113.9")
    assert outside.forward.hops[0].component == "i-node"
    assert (outside.answer, own.answer) == ("reachable", "blocked")


def test_a_pod_whose_node_is_not_described_is_unknown() -> None:
    """The trunk's tag is the only link from a branch interface to its node."""
    branch = network_interface("eni-b", "10.0.1.88", subnet="subnet-private-a", groups=("sg-app",), kind="branch")
    network = network_of(healthy_network(1).add("NetworkInterfaces", branch).documents())
    assert wayout.can_reach(network, "eks-pod:10.0.1.88", "https://203.0.113.9") is True
    assert wayout.can_reach(network, "eks-pod:10.0.1.88:standard", "https://203.0.113.9") is None


def test_a_running_bridge_task_stands_where_its_instance_stands() -> None:
    """ECS-12; without the instance's document there is a gap, and no guess."""
    network = healthy_network(1)
    network.add("containerInstances", container_instance("c1", "i-bastion"))
    network.add("tasks", ecs_task("job", None, group="family:job", launch_type="EC2", container_instance="c1"))
    assert [p.id for p in _expand(network, "ecs-task:prod/job").placements] == ["eni-bastion"]
    hidden = _expand(
        network.remove("containerInstances", "arn:aws:ecs:us-east-1:111122223333:container-instance/prod/c1"),
        "ecs-task:prod/job",
    )
    assert not hidden.placements
    assert [gap.what for gap in hidden.unplaced] == ["containerInstances"]


def test_an_instance_whose_interface_is_hidden_leaves_the_answer_open() -> None:
    """One of two container instances is not described: the other one does not speak for both."""
    network = healthy_network(1)
    network.replace("taskDefinitions", task_definition(network_mode="bridge", launch_type="EC2"))
    deployment = ecs_deployment(None, desired=2, running=2, launch_type="EC2")
    network.replace("services", ecs_service("payments", deployment)).without("tasks").add("tasks")
    network.add("containerInstances", container_instance("c1", "i-bastion"), container_instance("c2", "i-lost"))
    found = _expand(network, "ecs:prod/payments")
    assert [p.id for p in found.placements] == ["eni-bastion"]
    assert [gap.what for gap in found.unplaced] == ["NetworkInterfaces"]


PUBLIC = {
    "FARGATE": PublicAddress.PRESENT,
    "FARGATE_SPOT": PublicAddress.PRESENT,
    "asg": PublicAddress.NONE,
    "managed": PublicAddress.UNKNOWN,
    "nobody-described": PublicAddress.UNKNOWN,
}


@pytest.mark.parametrize(("provider", "public"), PUBLIC.items(), ids=PUBLIC)
def test_who_runs_a_task_decides_whether_it_gets_the_public_address_it_asks_for(
    provider: str, public: PublicAddress
) -> None:
    """ECS-8, ECS-9, ECS-11, ECS-15."""
    deployment = ecs_deployment(network_configuration(("subnet-public-a",), ("sg-app",), public_ip=True))
    for key in ("launchType", "platformVersion", "platformFamily"):
        del deployment[key]
    deployment["capacityProviderStrategy"] = [{"capacityProvider": provider, "weight": 1, "base": 0}]
    network = healthy_network(1).replace("services", ecs_service("payments", deployment)).without("tasks").add("tasks")
    network.add(
        "capacityProviders",
        {"name": "asg", "autoScalingGroupProvider": {"autoScalingGroupArn": "arn:aws:autoscaling:x"}},
        {"name": "managed", "managedInstancesProvider": {}},
    )
    (placement,) = _expand(network, "ecs:prod/payments").placements
    assert placement.origin.public is public


def test_every_address_of_an_instance_with_a_public_one_is_a_place() -> None:
    """IGW-2: further private addresses without one are not where programs send from by themselves."""
    node = network_interface(
        "eni-x",
        "10.0.101.60",
        subnet="subnet-public-a",
        groups=("sg-bastion",),
        public_ip="198.51.100.60",
        instance="i-x",
    )
    association = {"Association": {"IpOwnerId": "111122223333", "PublicIp": "198.51.100.61"}}
    node["PrivateIpAddresses"] += [
        {"Primary": False, "PrivateIpAddress": "10.0.101.61", **association},
        {"Primary": False, "PrivateIpAddress": "10.0.101.62"},
    ]
    network = healthy_network(1).add("NetworkInterfaces", node).add("Reservations", instance("i-x", node))
    found = _expand(network, "i-x").placements
    assert [p.id for p in found] == ["eni-x", "eni-x:10.0.101.61"]
    assert [str(p.origin.public_ip) for p in found] == ["198.51.100.60", "198.51.100.61"]


@pytest.mark.parametrize(("state", "notes"), [("running", 0), ("stopped", 1)])
def test_an_instance_that_does_not_run_is_judged_as_if_it_did_and_says_so(state: str, notes: int) -> None:
    """EC2-1: its addresses may be others once it starts."""
    node = network_interface("eni-x", "10.0.1.60", subnet="subnet-private-a", groups=("sg-app",), instance="i-x")
    network = healthy_network(1).add("NetworkInterfaces", node).add("Reservations", instance("i-x", node, state=state))
    found = _expand(network, "i-x")
    assert [note for note in found.notes if note.startswith("i-x is stopped: it is judged as if it ran")] == list(
        found.notes
    )
    assert len(found.notes) == notes
