"""Which addresses of a block are reached, and what stops the others."""

import pytest
from tests.builders import SnapshotBuilder, healthy_network, route
from tests.cases.networks.route_table import part_of_the_partners_block_is_stopped
from tests.laws.reading import network_of

from wayout.ask.destination.destination import parse_destination
from wayout.ask.diagnosis import diagnose
from wayout.ask.result.part import Part, parts_of
from wayout.errors import InputError
from wayout.explain.answer.diagnosis import report
from wayout.forward.journey.outcome import Answer
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix


def _parts(destination: str, network: SnapshotBuilder | None = None) -> tuple[Part, ...]:
    built = network or part_of_the_partners_block_is_stopped()
    diagnosis = diagnose(network_of(built.documents()), "ecs:prod/payments", [destination])
    return parts_of(diagnosis.results[0][0], diagnosis.placements[0])


def _of(parts: tuple[Part, ...], answer: Answer) -> dict[str, tuple[str, ...]]:
    return {str(part.addresses): tuple(str(r) for r, _ in part.stops) for part in parts if part.answer is answer}


def _block(text: str) -> str:
    return str(Prefix.parse(text).as_set())


def test_each_part_has_its_addresses_and_what_stops_them() -> None:
    parts = _parts("198.51.0.0/16:443")
    assert _of(parts, Answer.BLOCKED) == {
        _block("198.51.200.0/24"): ("blackhole-route",),
        _block("198.51.100.0/24"): ("nacl-denied",),
    }
    assert _of(parts, Answer.INTERMITTENT) == {_block("198.51.7.0/24"): ("nacl-ephemeral-ports",)}
    assert len(_of(parts, Answer.REACHABLE)) == 1


@pytest.mark.parametrize("destination", ["198.51.0.0/16:443", "0.0.0.0/0:443", "internet:443", "198.51.100.0/23:443"])
def test_the_parts_are_the_whole_block_and_disjoint(destination: str) -> None:
    parts = _parts(destination)
    together = IntervalSet.empty()
    for part in parts:
        assert together.isdisjoint(part.addresses)
        together = together | part.addresses
    asked = parse_destination(destination).prefix
    assert asked is not None
    assert together == (asked.as_set() if destination != "internet:443" else together)
    assert {part.answer for part in parts} > {Answer.REACHABLE, Answer.BLOCKED} or len(parts) == 2


@pytest.mark.parametrize(
    "destination", ["203.0.113.9:443", "203.0.113.0/24:443", "udp://198.51.0.0/16:53", "[::/0]:443"]
)
def test_what_fares_alike_has_no_parts(destination: str) -> None:
    assert not _parts(destination)


def test_what_is_not_known_of_a_block_names_the_gap() -> None:
    network = healthy_network(1)
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("198.51.200.0/24", tgw="tgw-elsewhere"))
    block = Prefix.parse("198.51.200.0/24").as_set()
    (part,) = (part for part in _parts("198.51.0.0/16:443", network) if part.addresses == block)
    assert part.answer is Answer.UNKNOWN
    assert all("tgw-elsewhere" in message for message in part.open_by)
    assert part.open_by


def test_the_headline_tells_the_share_of_the_block() -> None:
    network = network_of(part_of_the_partners_block_is_stopped().documents())
    found = report(network, diagnose(network, "ecs:prod/payments", ["198.51.0.0/16:443"]))
    assert found.headline == "prod/payments reaches 99% of 198.51.0.0/16:443."


@pytest.mark.parametrize("text", ["icmp://198.51.100.0/24", "icmpv6://2001:db8::/32", "icmp://2001:db8::/32"])
def test_a_block_keeps_its_length_without_a_port(text: str) -> None:
    """And is not taken for its first address with a path behind it."""
    found = parse_destination(text)
    assert found.prefix == Prefix.parse(text.partition("://")[2])
    assert found.port is None


def test_an_ipv6_block_without_a_port_is_shown_with_one() -> None:
    with pytest.raises(InputError) as caught:
        parse_destination("::/0")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("Write for example [::/0]:443.")
    assert parse_destination("[::/0]:443").prefix == Prefix.parse("::/0")
