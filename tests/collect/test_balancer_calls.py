"""Classic load balancers, collected: their list once, and about each its settings and the health of its instances."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.builders import vpc
from tests.builders.load_balancer import classic_attributes, classic_load_balancer, instance_health

import wayout
from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.collect import Errand, collect
from wayout.model.network import Network

REGION = "eu-west-1"
ARN = f"arn:aws:elasticloadbalancing:{REGION}:111122223333:loadbalancer/orders"
ANSWERS = {
    "DescribeInstanceHealth": instance_health("orders", i_1="InService", i_2="OutOfService"),
    "DescribeLoadBalancerAttributes": classic_attributes("orders", cross_zone=False),
}


class _Account:
    """An account with one classic load balancer; everything else, and what is in `denied`, is refused."""

    def __init__(self, *denied: str) -> None:
        self._denied = denied

    @property
    def identity(self) -> Identity:
        return Identity("111122223333", "arn")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        if operation == "DescribeVpcs":
            return {"Vpcs": [vpc()]}
        if service != "elb" or operation in self._denied:
            return CallRefused(service=service, operation=operation, region=region, why="AccessDenied", message="no")
        if operation == "DescribeLoadBalancers":
            return {"LoadBalancerDescriptions": [classic_load_balancer("orders", "i-1", "i-2", subnets={})]}
        assert parameters["LoadBalancerName"] == "orders"
        return {key: value for key, value in ANSWERS[operation].items() if key != "LoadBalancerName"}


def _collected(tmp_path: Path, *denied: str) -> Network:
    account = _Account(*denied)
    errand = Errand(accounts=(account,), regions={"111122223333": (REGION,)}, target=tmp_path / "s", workers=1)
    collect(errand, datetime(2026, 11, 22, tzinfo=UTC))
    return wayout.load(tmp_path / "s")


def test_a_classic_load_balancer_is_saved_with_its_health_and_its_settings(tmp_path: Path) -> None:
    network = _collected(tmp_path)
    assert network.problems == ()
    assert list(network.classic_load_balancers) == [ARN]
    states = {each.instance_id: each.state for each in network.classic_instance_health[ARN].instance_states}
    assert states == {"i-1": "InService", "i-2": "OutOfService"}
    assert network.classic_load_balancer_attributes[ARN].crosses_zones is False


@pytest.mark.parametrize(
    ("operation", "documents"),
    [
        ("DescribeInstanceHealth", {"ClassicInstanceHealth"}),
        ("DescribeLoadBalancerAttributes", {"ClassicLoadBalancerAttributes"}),
        (
            "DescribeLoadBalancers",
            {"LoadBalancerDescriptions", "ClassicInstanceHealth", "ClassicLoadBalancerAttributes"},
        ),
    ],
)
def test_what_is_denied_is_a_gap_with_its_action(operation: str, documents: set[str], tmp_path: Path) -> None:
    network = _collected(tmp_path, operation)
    refused = {key for _, key in network.coverage.refused}
    assert documents <= refused
    for document in documents:
        gap = network.gap(document, "vpc-main", "what stands there")
        assert gap.why == "AccessDenied"
        assert (gap.permission or "").startswith("elasticloadbalancing:Describe")
