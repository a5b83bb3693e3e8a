"""Routes to a NAT instance: what it needs to forward, and with which address it does. Source: ROUTE-11."""

from typing import Any

import pytest
from tests.builders import SnapshotBuilder, healthy_network, instance, network_interface, permission, security_group
from tests.laws.reading import network_of

import wayout

Json = dict[str, Any]
ADDRESS = "198.51.100.77"


def with_nat_instance(*, check: bool = False, public: str | None = ADDRESS, state: str = "running") -> SnapshotBuilder:
    """The healthy network, where zone a leaves through a NAT instance instead of its NAT gateway."""
    network = healthy_network()
    rules = (permission("all", cidr="10.0.0.0/16"),)
    group = security_group("sg-nat", ingress=rules, egress=(permission("all", cidr="0.0.0.0/0"),))
    interface = network_interface(
        "eni-nat", "10.0.101.77", subnet="subnet-public-a", groups=("sg-nat",), public_ip=public, instance="i-nat",
        source_dest_check=check,
    )  # fmt: skip
    network.add("SecurityGroups", group)
    network.add("NetworkInterfaces", interface)
    network.add("Reservations", instance("i-nat", interface, state=state))
    table = network.element("RouteTables", "rtb-private-a")
    for route in table["Routes"]:
        if route.pop("NatGatewayId", None):
            route.update({"NetworkInterfaceId": "eni-nat", "InstanceId": "i-nat"})
    return network


def found(network: SnapshotBuilder) -> wayout.Diagnosis:
    return wayout.diagnose(network_of(network.documents()), "eni-task-a", ["203.0.113.9:443"])


def test_a_sound_nat_instance_forwards_with_its_own_address() -> None:
    answer = found(with_nat_instance())
    assert answer.answer == "reachable"
    (trace,) = wayout.trace(network_of(with_nat_instance().documents()), "eni-task-a", "203.0.113.9:443")
    assert [hop.component for hop in trace.forward.hops] == [
        "eni-task-a", "subnet-private-a", "subnet-public-a", "i-nat", "subnet-public-a", "igw-main",
    ]  # fmt: skip
    assert any("i-nat forwards packets and translates them" in note for note in answer.assumptions)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        pytest.param(with_nat_instance(check=True), ("source-dest-check", "eni-nat"), id="the check is still on"),
        pytest.param(with_nat_instance(public=None), ("no-public-ip", "eni-nat"), id="it has no public address"),
        pytest.param(with_nat_instance(state="stopped"), ("target-not-running", "i-nat"), id="it is stopped"),
    ],
)
def test_a_broken_nat_instance_is_named(network: SnapshotBuilder, expected: tuple[str, str]) -> None:
    answer = found(network)
    assert answer.answer == "blocked"
    assert [(str(cause.reason), cause.component) for cause in answer.causes] == [expected]
