"""The service behind an endpoint: in which zones it stands, and what is not told."""

from typing import Any

import pytest
from tests.builders import endpoint_service, interface_endpoint, subnet, vpc
from tests.laws.reading import network_of
from tests.laws.test_decide_and_split import check_member, check_parts

from wayout.forward.decision.decision import Verdict
from wayout.forward.device.endpoint_service import decide, split
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

NAME = "com.amazonaws.vpce.us-east-1.vpce-svc-0a1b"
ALLOW, DENY, UNKNOWN = Verdict.ALLOW, Verdict.DENY, Verdict.UNKNOWN
HTTPS = Packet.tcp(Address.parse("10.0.1.10"), Address.parse("10.0.2.60"), 443)
ZONE_B = subnet("subnet-b", "10.0.2.0/24", "us-east-1b")
NAMED, IDS = endpoint_service(NAME, "a"), {"AvailabilityZoneIds": ["use1-az1"]}


def answer(service: dict[str, Any] | None, *refused: str, name: str = NAME, **rest: Any) -> Verdict:
    endpoint = interface_endpoint("vpce-1", "partner", {"subnet-b": "eni-1"}, groups=()) | {"ServiceName": name} | rest
    services = {"ServiceDetails": [service]} if service is not None else {}
    network = network_of({"Vpcs": [vpc()], "Subnets": [ZONE_B], "VpcEndpoints": [endpoint], **services}, *refused)
    one, place = network.vpc_endpoints["vpce-1"], network.subnets["subnet-b"]
    decision, parts = decide(network, one, place), split(network, one, place, PacketSet.every())
    check_parts(parts, PacketSet.every())
    check_member(parts, HTTPS, decision)
    return decision.verdict


@pytest.mark.parametrize(
    ("service", "verdict"),
    [
        pytest.param(None, ALLOW, id="a service that nobody describes is taken for present"),
        pytest.param(NAMED, DENY, id="the zone's name is not among those of the service"),
        pytest.param(endpoint_service(NAME, "a", "b"), ALLOW, id="the zone's name is among them"),
        pytest.param(endpoint_service(NAME, "b") | IDS, DENY, id="ids outweigh names"),
        pytest.param(endpoint_service(NAME), ALLOW, id="a service that tells no zones"),
    ],
)
def test_a_service_stands_in_the_zones_that_it_tells(service: dict[str, Any] | None, verdict: Verdict) -> None:
    assert answer(service) is verdict


def test_a_service_of_another_region_is_not_judged_by_the_zones_of_this_one() -> None:
    assert answer(NAMED, ServiceRegion="eu-west-1") is ALLOW


def test_a_refused_call_leaves_a_providers_service_open_and_not_one_of_aws() -> None:
    assert answer(None, "ServiceDetails") is UNKNOWN
    assert answer(None, "ServiceDetails", name="com.amazonaws.us-east-1.logs") is ALLOW
