"""What a load balancer answers at the interface where it is met: once for a packet, once for a set."""

import json
from itertools import product
from pathlib import Path

import pytest
from tests.builders import healthy_network, permission, security_group
from tests.builders.load_balancer import classic_load_balancer, classic_node, listeners, load_balancer
from tests.cases.networks.load_balancer import (
    classic_balancer_hands_requests_on_to_instances,
    network_balancer_keeps_the_address_of_the_client,
)
from tests.laws.reading import network_of
from tests.laws.test_decide_and_split import check_member, check_parts

import wayout
from wayout.errors import InputError
from wayout.forward.decision.decision import Verdict
from wayout.forward.device.load_balancer import decide, split
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import ICMP, TCP, UDP

SOURCE, NODE = Address.parse("10.0.1.10"), Address.parse("10.0.1.90")
STATES = ["active", "active_impaired", "provisioning", "failed", "frozen"]
PROTOCOLS = ["HTTP", "TLS", "UDP", "TCP_UDP", "GENEVE", "CARRIER_PIGEON"]


@pytest.mark.parametrize(("state", "protocol"), list(product(STATES, PROTOCOLS)))
@pytest.mark.parametrize("ports", [(), (80,), (80, 443)], ids=str)
@pytest.mark.parametrize("kind", ["application", "network"])
def test_the_answer_for_a_set_is_that_for_each_of_its_packets(
    state: str, protocol: str, ports: tuple[int, ...], kind: str
) -> None:
    described = load_balancer("web", kind=kind, subnets={}, state=state)
    network = healthy_network(1).add("LoadBalancers", described)
    network.add("LoadBalancerListeners", listeners(described, *ports, protocol=protocol, group="web"))
    found = network_of(network.documents())
    (balancer,) = found.load_balancers.values()
    packets = PacketSet.box(destinations=IntervalSet.single(NODE), source_ports=IntervalSet.single(40000))
    answer = split(found, balancer, packets)
    check_parts(answer, packets)
    for transport, port in product((TCP, UDP), (80, 443, 8080)):
        packet = Packet(transport, SOURCE, NODE, 40000, port)
        check_member(answer, packet, decide(found, balancer, packet))
    echo = Packet(ICMP, SOURCE, NODE, 0, 0)
    check_member(answer, echo, decide(found, balancer, echo))


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS", "TCP", "SSL", "ssl", "CARRIER_PIGEON"])
@pytest.mark.parametrize("ports", [(), (80,), (80, 443)], ids=str)
def test_a_classic_one_answers_for_a_set_as_for_each_of_its_packets(protocol: str, ports: tuple[int, ...]) -> None:
    described = classic_load_balancer("web", subnets={})
    pattern = described["ListenerDescriptions"][0]["Listener"] | {"Protocol": protocol}
    described["ListenerDescriptions"] = [{"Listener": pattern | {"LoadBalancerPort": port}} for port in ports]
    found = network_of(healthy_network(1).add("LoadBalancerDescriptions", described).documents())
    (balancer,) = found.balancers.values()
    packets = PacketSet.box(destinations=IntervalSet.single(NODE), source_ports=IntervalSet.single(40000))
    answer = split(found, balancer, packets)
    check_parts(answer, packets)
    for transport, port in product((TCP, UDP), (80, 443, 8080)):
        packet = Packet(transport, SOURCE, NODE, 40000, port)
        decision = decide(found, balancer, packet)
        check_member(answer, packet, decision)
        takes = transport == TCP and port in ports and protocol != "CARRIER_PIGEON"
        assert (decision.verdict is Verdict.ALLOW) == takes


def test_the_name_of_a_classic_one_is_its_own_within_its_vpc_only(tmp_path: Path) -> None:
    """Another account has one of the same name, and somebody wrote its name on an interface of his own."""
    for account, vpc_id in (("111122223333", "vpc-main"), ("444455556666", "vpc-theirs")):
        described = classic_load_balancer("web", subnets={}, vpc=vpc_id)
        node = classic_node(described, "a", "10.0.1.90", subnet="subnet-a")
        node |= {"NetworkInterfaceId": f"eni-{account}", "VpcId": vpc_id}
        forged = node | {"NetworkInterfaceId": f"eni-forged-{account}", "RequesterManaged": False}
        place = tmp_path / account / "us-east-1"
        place.mkdir(parents=True)
        documents = {"LoadBalancerDescriptions": [described], "NetworkInterfaces": [node, forged]}
        (place / "all.json").write_text(json.dumps(documents))
    nodes = wayout.load(tmp_path).nodes_of_balancer
    assert {arn.split(":")[4]: [i.network_interface_id for i in found] for arn, found in nodes.items()} == {
        "111122223333": ["eni-111122223333"],
        "444455556666": ["eni-444455556666"],
    }


@pytest.mark.parametrize("port", [None, 0, 70000])
def test_a_classic_one_that_does_not_tell_the_port_of_its_instances_is_left_open(port: int | None) -> None:
    network = classic_balancer_hands_requests_on_to_instances()
    (described,) = network.elements("LoadBalancerDescriptions")
    for listener in described["ListenerDescriptions"]:
        listener["Listener"]["InstancePort"] = port
    found = wayout.diagnose(network_of(network.documents()), "eni-task-a", ["elb:orders:80"])
    assert found.answer == "unknown"
    assert "of its instances orders sends what comes to 80 is not told" in str(found)


def test_a_gateway_load_balancer_is_no_destination() -> None:
    """One line says so, whether it is named or somebody has its address."""
    described = load_balancer("inspect", kind="network", subnets={})
    described |= {"Type": "gateway", "LoadBalancerArn": described["LoadBalancerArn"].replace("/net/", "/gwy/")}
    found = network_of(healthy_network(1).add("LoadBalancers", described).documents())
    with pytest.raises(InputError, match="inspect is a gateway load balancer: nobody sends to it"):
        wayout.diagnose(found, "eni-task-a", ["elb:inspect:443"])
    (balancer,) = found.load_balancers.values()
    answer = decide(found, balancer, Packet(TCP, SOURCE, NODE, 40000, 443))
    assert answer.gap is not None
    assert "nobody sends to it" in answer.gap.message


def test_other_protocols_are_not_modelled_whatever_is_listened_on() -> None:
    """The gap does not ask for listeners that are there."""
    described = load_balancer("web", kind="network", subnets={})
    network = healthy_network(1).add("LoadBalancers", described)
    network.add("LoadBalancerListeners", listeners(described, 80, protocol="TCP", group="web"))
    found = network_of(network.documents())
    (balancer,) = found.load_balancers.values()
    answer = decide(found, balancer, Packet(ICMP, SOURCE, NODE, 0, 0))
    assert answer.gap is not None
    assert (answer.gap.permission, "other protocols than TCP and UDP" in answer.gap.message) == (None, True)


@pytest.mark.parametrize(("port", "answer"), [(8080, "reachable"), (8081, "blocked")])
def test_rules_that_name_groups_do_not_matter_where_addresses_suffice(port: int, answer: str) -> None:
    """SG-12: with the client's address preserved only references are in doubt."""
    rules = (permission("tcp", 5432, group="sg-app"), permission("tcp", port, cidr="10.0.0.0/16"))
    network = network_balancer_keeps_the_address_of_the_client()
    network.replace("SecurityGroups", security_group("sg-web", ingress=rules))
    assert wayout.diagnose(network_of(network.documents()), "ecs-task:prod/task-a", ["elb:orders:80"]).answer == answer
