"""What packet maps say of a header: the label of the first rule about it, as if the rules were asked one by one."""

from hypothesis import given
from hypothesis import strategies as st
from tests.laws import near
from tests.laws.effort import examples

from wayout.net.packet import Packet
from wayout.net.packet_map import PacketMap
from wayout.net.packet_set import PacketSet


@st.composite
def rules(draw: st.DrawFn) -> list[PacketSet]:
    members = st.lists(near.packets(), min_size=1, max_size=3)
    return [draw(near.packet_sets(draw(members))) for _ in range(draw(st.integers(0, 6)))]


def label_of(packet: Packet, found: list[PacketSet]) -> int | None:
    return next((label for label, packets in enumerate(found) if packet in packets), None)


def map_of(found: list[PacketSet]) -> PacketMap:
    return PacketMap.first_of(PacketMap.of(packets, label) for label, packets in enumerate(found))


def example_packets(found: list[PacketSet]) -> list[Packet]:
    return [packets.example(near.ADDRESSES[0]) for packets in found if packets]


@examples(2)
@given(rules(), near.packets())
def test_the_first_rule_about_a_header_gives_its_label(found: list[PacketSet], packet: Packet) -> None:
    parts = map_of(found).parts()
    for member in (packet, *example_packets(found)):
        assert [label for label, part in parts.items() if member in part] == (
            [] if label_of(member, found) is None else [label_of(member, found)]
        )
    assert PacketSet.union_of(parts.values()) == PacketSet.union_of(found)
    for label, part in parts.items():  # and it is the canonical set, as if one were taken out of the other
        assert part == found[label] - PacketSet.union_of(found[:label])


@examples(2)
@given(rules(), rules())
def test_two_maps_beside_each_other_say_both_labels(left: list[PacketSet], right: list[PacketSet]) -> None:
    every = PacketSet.every()
    one, other = [*left, every], [*right, every]
    both = map_of(one).beside(map_of(other), lambda first, second: 100 * first + second)
    for label, part in both.parts().items():
        first, second = divmod(label, 100)
        whole = one[first] & other[second]
        assert part == whole - PacketSet.union_of([*one[:first], *other[:second]])
    assert PacketSet.union_of(both.parts().values()) == every


def test_a_map_of_nothing_has_no_parts() -> None:
    assert map_of([]).parts() == {}
    assert PacketMap.of(PacketSet.empty(), 7).parts() == {}
