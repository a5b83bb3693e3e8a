"""Egress use: which gateway carried what, and what that costs."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.builders import healthy_network
from tests.builders.flow_record import line, packed
from tests.builders.snapshot import SnapshotBuilder
from tests.laws.reading import network_of

from wayout.ask.source.source import parse_source
from wayout.evidence.egress.egress_use import EgressUse, Seen, egress_use, own_addresses
from wayout.evidence.egress.model_way import model_ways
from wayout.evidence.egress.nat_use import nat_use
from wayout.evidence.engine.duckdb_engine import DuckDbEngine
from wayout.evidence.engine.question import HOLES, Where
from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.party.sender import senders_of
from wayout.model.network import Network
from wayout.model.price import GB

REMOTE = "203.0.113.9"
HOUR = 3600
START = 1_700_000_040


def _nat(network: Network, name: str) -> tuple[str, str]:
    """The interface and the private address of a gateway."""
    gateway = network.nat_gateways[name]
    (interface,) = gateway.network_interface_ids
    return interface, str(gateway.private_addresses[0])


def four(
    task: str,
    interface: str,
    own: str,
    size: int,
    back: int,
    found: LogFormat = RECOMMENDED,
    secondary: str | None = None,
) -> list[str]:
    """The four records of one flow at a gateway's interface. Source: FL-13."""
    when: dict[str, str | int] = {"interface_id": interface, "start": START, "end": START + 30}
    used = secondary or own

    def leg(source: str, target: str, ports: tuple[int, int], packet: tuple[str, str], count: int) -> str:
        ends: dict[str, str | int] = {"srcaddr": source, "dstaddr": target, "srcport": ports[0], "dstport": ports[1]}
        return line(found, **{**when, **ends}, pkt_srcaddr=packet[0], pkt_dstaddr=packet[1], bytes=count)

    return [
        leg(task, own, (40000, 443), (task, REMOTE), size),
        leg(own, REMOTE, (2000, 443), (used, REMOTE), size),
        leg(REMOTE, own, (443, 2000), (REMOTE, used), back),
        leg(own, task, (443, 40000), (REMOTE, task), back),
    ]


def _use(
    tmp_path: Path,
    builder: SnapshotBuilder,
    lines: list[str],
    found: LogFormat = RECOMMENDED,
    source: str = "ecs:prod/payments",
) -> EgressUse:
    network = network_of(builder.documents())
    (tmp_path / "a.log.gz").write_bytes(packed(lines, found))
    engine = DuckDbEngine(RecordSource(find_files([str(tmp_path)], Wanted())))
    who = parse_source(source)
    senders = senders_of(network, who)
    rows = engine.ask(nat_use(own_addresses(network)), Where()).rows
    holes = engine.ask(HOLES, Where()).rows
    return egress_use(network, senders, rows, holes, model_ways(network, who), HOUR)


@pytest.mark.parametrize("found", [RECOMMENDED, DEFAULT], ids=["recommended", "default"])
def test_a_gateway_of_the_own_zone_carries_without_crossing(tmp_path: Path, found: LogFormat) -> None:
    builder = healthy_network(2)
    interface, own = _nat(network_of(builder.documents()), "nat-a")
    use = _use(tmp_path, builder, four("10.0.1.10", interface, own, 1000, 5000, found), found)
    nat_a = next(each for each in use.gateways if each.gateway.nat_gateway_id == "nat-a")
    assert [(each.out, each.back, each.crosses) for each in nat_a.carried] == [(1000, 5000, False)]
    assert (nat_a.seen, nat_a.is_exact, list(map(str, nat_a.public_ips))) == (Seen.CARRIED, True, ["198.51.100.11"])
    assert all(not each.unexpected for each in use.placements)


def test_bytes_across_zones_cost_a_cent_for_a_gigabyte_in_each_direction(tmp_path: Path) -> None:
    """NAT-31: 1 GB there and 3 GB back in an hour are 730 times as much in a month."""
    builder = healthy_network(2)
    interface, own = _nat(network_of(builder.documents()), "nat-a")
    use = _use(tmp_path, builder, four("10.0.2.10", interface, own, GB, 3 * GB))
    nat_a = next(each for each in use.gateways if each.gateway.nat_gateway_id == "nat-a")
    assert nat_a.crossing == 4 * GB
    assert nat_a.crossing_cost == Decimal("0.01") * 4 * 730
    assert nat_a.handling_cost == Decimal("0.045") * 4 * 730


def test_a_gateway_that_no_way_of_the_model_leads_to_is_told(tmp_path: Path) -> None:
    builder = healthy_network(2)
    interface, own = _nat(network_of(builder.documents()), "nat-a")
    use = _use(tmp_path, builder, four("10.0.2.10", interface, own, 100, 100))
    told = {each.az: each.unexpected for each in use.placements}
    assert told == {"us-east-1a": (), "us-east-1b": ("nat-a",)}


def test_a_logged_gateway_without_flows_is_idle_and_one_without_records_is_not_known(tmp_path: Path) -> None:
    builder = healthy_network(3)
    network = network_of(builder.documents())
    interface_a, own_a = _nat(network, "nat-a")
    interface_b, own_b = _nat(network, "nat-b")
    scan = line(RECOMMENDED, interface_id=interface_b, srcaddr="192.0.2.77", dstaddr=own_b, srcport=5, dstport=22)
    use = _use(tmp_path, builder, [*four("10.0.1.10", interface_a, own_a, 10, 10), scan])
    seen = {each.gateway.nat_gateway_id: each.seen for each in use.gateways}
    assert seen == {"nat-a": Seen.CARRIED, "nat-b": Seen.IDLE, "nat-c": Seen.NOT_LOGGED}
    idle = next(each for each in use.gateways if each.seen is Seen.IDLE)
    assert idle.standing_cost == Decimal("32.85")


def test_of_several_addresses_only_the_packets_own_tells_which(tmp_path: Path) -> None:
    builder = healthy_network(1)
    gateway = builder.element("NatGateways", "nat-a")
    first = gateway["NatGatewayAddresses"][0]
    second = {
        **first,
        "PrivateIp": "10.0.101.99",
        "PublicIp": "198.51.100.99",
        "AllocationId": "eipalloc-2",
        "IsPrimary": False,
    }
    builder.replace("NatGateways", {**gateway, "NatGatewayAddresses": [first, second]})
    interface, own = str(first["NetworkInterfaceId"]), str(first["PrivateIp"])
    blind = _use(tmp_path, builder, four("10.0.1.10", interface, own, 10, 10, DEFAULT), DEFAULT)
    assert (blind.gateways[0].is_exact, len(blind.gateways[0].public_ips)) == (False, 2)
    seeing = _use(tmp_path, builder, four("10.0.1.10", interface, own, 10, 10, secondary="10.0.101.99"))
    assert (seeing.gateways[0].is_exact, list(map(str, seeing.gateways[0].public_ips))) == (True, ["198.51.100.99"])


def test_a_regional_gateway_is_told_by_its_name_in_the_records(tmp_path: Path) -> None:
    """FL-14."""
    builder = healthy_network(1)
    gateway = builder.element("NatGateways", "nat-a")
    regional = {**gateway, "AvailabilityMode": "regional", "NatGatewayAddresses": []}
    regional["NatGatewayAddresses"] = [
        {"PublicIp": "198.51.100.70", "Status": "succeeded", "AvailabilityZone": "us-east-1a"}
    ]
    regional.pop("SubnetId", None)
    builder.replace("NatGateways", regional)
    inside = line(
        RECOMMENDED,
        interface_id="-",
        resource_id="nat-a",
        srcaddr="10.0.1.10",
        dstaddr=REMOTE,
        srcport=40000,
        bytes=700,
    )
    outside = line(
        RECOMMENDED, interface_id="-", resource_id="nat-a", srcaddr="198.51.100.70", dstaddr=REMOTE, srcport=2000, bytes=700,
        pkt_srcaddr="198.51.100.70",
    )  # fmt: skip
    use = _use(tmp_path, builder, [inside, outside])
    assert [(each.bytes, list(map(str, each.public_ips)), each.crossing) for each in use.gateways] == [
        (700, ["198.51.100.70"], 0)
    ]


def test_bytes_past_every_gateway_are_told_by_their_path(tmp_path: Path) -> None:
    """FL-18."""
    direct = line(
        RECOMMENDED,
        interface_id="eni-task-a",
        srcaddr="10.0.1.10",
        dstaddr=REMOTE,
        srcport=40000,
        traffic_path=8,
        bytes=90,
    )
    use = _use(tmp_path, healthy_network(1), [direct])
    assert [(each.direct, each.goes_direct) for each in use.placements] == [(90, False)]
