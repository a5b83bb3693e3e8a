"""Gateway endpoints, rule by rule: EP-4 and the state."""

import pytest
from tests.builders import gateway_endpoint, healthy_network, prefix_list, route
from tests.laws.reading import network_of, noun

import wayout
from wayout.forward.decision.decision import Verdict
from wayout.forward.device.vpc_endpoint import decide, state_check
from wayout.forward.journey.journey import Leaving
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

TASK, S3 = Address.parse("10.0.1.10"), Address.parse("52.216.1.1")
TASK_V6, DYNAMODB = Address.parse("2001:db8::1"), Address.parse("2600:1f18::9")


def endpoint(state: str = "available") -> VpcEndpoint:
    return noun(VpcEndpoint, gateway_endpoint("vpce-1", "s3", state=state))


@pytest.mark.parametrize(
    ("packet", "passes"),
    [
        pytest.param(Packet.tcp(TASK, S3, 443), True, id="EP-4: TCP"),
        pytest.param(Packet.tcp(TASK, S3, 8080), True, id="EP-4: on any port"),
        pytest.param(Packet.icmp(TASK, S3), True, id="EP-4: an ICMP echo"),
        pytest.param(Packet.icmp(TASK_V6, DYNAMODB), True, id="EP-4, EP-6: an ICMPv6 echo"),
        pytest.param(Packet.icmp(TASK, S3, 13), False, id="EP-4: no other ICMP"),
        pytest.param(Packet.udp(TASK, S3, 443), False, id="EP-4: no UDP"),
        pytest.param(Packet.other(50, TASK, S3), False, id="EP-4: no ESP"),
    ],
)
def test_an_endpoint_carries_some_protocols(packet: Packet, passes: bool) -> None:
    decision = decide(endpoint(), packet)
    assert decision.verdict is (Verdict.ALLOW if passes else Verdict.DENY)
    assert decision.reason is (None if passes else Reason.ENDPOINT_PROTOCOL)


@pytest.mark.parametrize(
    ("state", "passes"),
    [
        pytest.param("available", True, id="AWS writes the states of gateway endpoints in lower case"),
        pytest.param("Available", True, id="and in the API reference with a capital"),
        pytest.param("pending", False, id="pending"),
        pytest.param("pendingAcceptance", False, id="waiting for the service's owner"),
        pytest.param("deleting", False, id="deleting"),
        pytest.param("failed", False, id="failed"),
    ],
)
def test_only_an_available_endpoint_carries_traffic(state: str, passes: bool) -> None:
    packet = Packet.tcp(TASK, S3, 443)
    assert decide(endpoint(state), packet).reason is (None if passes else Reason.ENDPOINT_NOT_AVAILABLE)
    assert bool(state_check(endpoint(state), PacketSet.of(packet)).denials) is not passes


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        pytest.param("partial", "Gateway", id="partly available"),
        pytest.param("resting", "Gateway", id="a state that AWS adds one day"),
        pytest.param("available", "Resource", id="an endpoint for a resource of VPC Lattice"),
        pytest.param("available", "ServiceNetwork", id="an endpoint for a service network"),
    ],
)
def test_what_is_not_told_leaves_the_answer_open(state: str, kind: str) -> None:
    packet = Packet.tcp(TASK, S3, 443)
    told = noun(VpcEndpoint, gateway_endpoint("vpce-1", "s3", state=state) | {"VpcEndpointType": kind})
    assert decide(told, packet).verdict is Verdict.UNKNOWN
    assert state_check(told, PacketSet.of(packet)).doubts


def test_behind_a_nat_gateway_the_service_sees_the_gateways_private_address() -> None:
    """EP-3: the route to the endpoint stands in the gateway's subnet only."""
    network = healthy_network(1)
    network.add("VpcEndpoints", gateway_endpoint("vpce-1", "s3", "rtb-public"))
    network.add("PrefixLists", prefix_list("pl-1", "s3", "52.216.0.0/15"))
    network.element("RouteTables", "rtb-public")["Routes"].append(route("pl-1", endpoint="vpce-1"))
    (found,) = wayout.trace(network_of(network.documents()), "eni-task-a", f"tcp://{S3}:443")
    (branch,) = found.result.outcomes[0].branches
    assert (branch.leaving, branch.egress) == (Leaving.TRANSLATED, (Address.parse("10.0.101.5"),))
