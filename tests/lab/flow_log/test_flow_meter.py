"""The meter: which packets make which records, told from what rules said of them."""

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.evidence.log.flow_field import FIELDS
from wayout.evidence.log.log_format import LogFormat
from wayout.lab.flow_log.flow_meter import Meter
from wayout.lab.flow_log.flow_record import Lines
from wayout.lab.packet.datagram import encode
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Plan
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.watch.watch import Sighting
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.packet import Packet

TASK, API = Address.parse("10.0.1.10"), Address.parse("203.0.113.9")
EVERY_FIELD = LogFormat(tuple(FIELDS))


def plan_of(network: Network) -> Plan:
    return rebuild(network, [API])


def records(network: Network, *packets: Packet, event: Event = Event.ACCEPT, side: Side = Side.INGRESS) -> list[str]:
    """The records of packets that met a rule of the task's groups."""
    plan = plan_of(network)
    task = plan.of("eni-task-a")
    assert task is not None
    meter, lines = Meter(network, plan), Lines(EVERY_FIELD, network)
    (device,) = plan.devices_of(task.name)
    for number, packet in enumerate(packets):
        label = Label(event, "sg-app", "eni-task-a", side)
        came_by, leaves_by = (device, None) if side is Side.INGRESS else (None, device)
        meter.count(Sighting(task.name, label, encode(packet, number), came_by, leaves_by), 1_800_000_000 + number)
    return [lines.record(flow, counted) for flow, counted in meter.take().items()]


def shown(line: str, *names: str) -> list[str]:
    values = dict(zip(EVERY_FIELD.names, line.split(" "), strict=True))
    return [values[name] for name in names]


def test_packets_of_one_flow_make_one_record() -> None:
    packet = Packet.tcp(API, TASK, 40000, 443)
    (line,) = records(network_of(healthy_network(1).documents()), packet, packet, packet)
    assert shown(line, "packets", "bytes", "start", "end") == ["3", "120", "1800000000", "1800000002"]


def test_a_secondary_address_is_shown_as_the_primary_one() -> None:
    """Only the packet's own addresses tell. Source: FL-10."""
    network = healthy_network(1)
    interface = network.element("NetworkInterfaces", "eni-task-a")
    interface["PrivateIpAddresses"].append({"PrivateIpAddress": "10.0.1.99", "Primary": False})
    (line,) = records(network_of(network.documents()), Packet.tcp(API, Address.parse("10.0.1.99"), 443))
    assert shown(line, "dstaddr", "pkt-dstaddr") == ["10.0.1.10", "10.0.1.99"]


def test_icmp_has_no_ports_and_no_flags() -> None:
    (line,) = records(network_of(healthy_network(1).documents()), Packet.icmp(API, TASK))
    assert shown(line, "srcport", "dstport", "protocol", "tcp-flags") == ["0", "0", "1", "0"]


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(Packet.udp(TASK, Address.parse("10.0.0.2"), 53), id="a query to the resolver"),
        pytest.param(Packet.tcp(TASK, Address.parse("169.254.169.254"), 80), id="instance metadata"),
        pytest.param(Packet.udp(TASK, Address.parse("10.0.1.1"), 4000), id="the subnet's router"),
        pytest.param(Packet.udp(TASK, Address.parse("255.255.255.255"), 67, 68), id="DHCP"),
    ],
)
def test_some_traffic_is_not_logged(packet: Packet) -> None:
    """Source: FL-9."""
    network = network_of(healthy_network(1).documents())
    assert records(network, packet, event=Event.REJECT, side=Side.EGRESS) == []
    another = Packet.udp(TASK, Address.parse("10.0.1.53"), 53)
    assert len(records(network, another, event=Event.REJECT, side=Side.EGRESS)) == 1


def test_what_a_snapshot_holds_stays_one_word_of_a_line() -> None:
    network = healthy_network(1)
    network.element("Subnets", "subnet-private-a")["AvailabilityZoneId"] = "use1-az1 \n2 forged \x1b[31mé"
    (line,) = records(network_of(network.documents()), Packet.tcp(API, TASK, 443))
    assert len(line.split()) == EVERY_FIELD.width
    assert line.isascii()
    assert line.isprintable()


def test_every_field_that_the_lab_cannot_know_is_a_hyphen() -> None:
    (line,) = records(network_of(healthy_network(1).documents()), Packet.tcp(API, TASK, 443))
    unknown = ("sublocation-id", "ecs-container-id", "reject-reason", "resource-id", "encryption-status", "asg-tag")
    assert shown(line, *unknown) == ["-"] * len(unknown)
    assert shown(line, "version", "region", "ecs-service-name") == ["11", "us-east-1", "payments"]
