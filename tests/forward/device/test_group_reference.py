"""References to groups across VPCs and accounts: SG-12, SG-13, SG-15, SG-17, SG-19."""

import pytest
from tests.builders import Json, network_interface, peering, security_group, subnet, vpc
from tests.laws.reading import network_of, noun

from wayout.forward.decision.perspective import Direction
from wayout.forward.device.group_reference import ReferenceMatch, reference_to
from wayout.model.security_group import UserIdGroupPair
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet

PCX = "pcx-1"
HOME, PEER = ("vpc-main", "10.0.0.0/16"), ("vpc-peer", "10.1.0.0/16")


def documents(
    status: str = "active", region: str = "us-east-1", *, members: bool = True
) -> dict[str, Json | list[Json]]:
    """sg-peer belongs to the peer VPC, where 10.1.0.5 carries it; sg-home to the own one, where 10.0.1.5 does."""
    interfaces = [
        network_interface("eni-home", "10.0.1.5", subnet="subnet-a", groups=("sg-home",), public_ip="198.51.100.5"),
        network_interface("eni-peer", "10.1.0.5", subnet="subnet-p", groups=("sg-peer",), vpc="vpc-peer"),
    ]
    return {
        "Vpcs": [vpc(), vpc("vpc-peer", "10.1.0.0/16")],
        "Subnets": [subnet("subnet-a", "10.0.1.0/24"), subnet("subnet-p", "10.1.0.0/24", vpc="vpc-peer")],
        "SecurityGroups": [security_group("sg-home"), security_group("sg-peer", vpc="vpc-peer")],
        "NetworkInterfaces": interfaces if members else [],
        "VpcPeeringConnections": [peering(PCX, HOME, PEER, status=status, accepter_region=region)],
    }


def matched(found: dict[str, Json | list[Json]], group: str, *refused: str, **pair: str) -> ReferenceMatch:
    known = network_of({key: value for key, value in found.items() if key not in refused}, *refused)
    named = noun(UserIdGroupPair, {"GroupId": group, "UserId": "111122223333", **pair})
    return reference_to(known, named, "vpc-main", Direction.EGRESS)


def at(*texts: str) -> IntervalSet:
    return IntervalSet.of(*((int(Address.parse(text)), int(Address.parse(text))) for text in texts))


def test_members_match_by_their_private_addresses() -> None:
    """SG-12: the public one is lost on the way, whatever the rule looks like."""
    found = matched(documents(), "sg-home")
    assert (found.members, found.lost) == (at("10.0.1.5"), at("198.51.100.5"))
    assert found.is_honoured
    assert found.gap is None


@pytest.mark.parametrize(
    ("status", "region", "is_member"),
    [
        pytest.param("active", "us-east-1", True, id="SG-15: an active peering of one Region carries references"),
        pytest.param("pending-acceptance", "us-east-1", False, id="SG-15: one that is not active does not"),
        pytest.param("deleted", "us-east-1", False, id="SG-17: nor one that is gone"),
        pytest.param("active", "eu-west-1", False, id="SG-15: nor one between Regions"),
    ],
)
def test_a_reference_over_a_peering(status: str, region: str, is_member: bool) -> None:
    found = matched(documents(status, region), "sg-peer")
    assert (found.members if is_member else found.lost) == at("10.1.0.5")
    assert found.is_honoured is is_member


def test_a_group_that_nobody_carries_yet_is_honoured_where_its_vpc_is_joined() -> None:
    """Something planned has no address, only its group."""
    assert matched(documents(members=False), "sg-peer").is_honoured
    assert not matched(documents("deleted", members=False), "sg-peer").is_honoured


@pytest.mark.parametrize(
    ("refused", "pair", "what"),
    [
        pytest.param("VpcPeeringConnections", {}, "VpcPeeringConnections", id="whether a peering joins the VPCs"),
        pytest.param("NetworkInterfaces", {}, "NetworkInterfaces", id="who carries the group"),
    ],
)
def test_what_cannot_be_seen_leaves_members_in_doubt(refused: str, pair: dict[str, str], what: str) -> None:
    found = matched(documents(), "sg-peer", refused, **pair)
    assert found.gap is not None
    assert found.gap.what == what
    assert found.gap.permission is not None
    assert at("10.1.0.5") <= found.hidden
    assert at("203.0.113.9").isdisjoint(found.hidden)


def test_a_peering_that_the_reference_names_and_nobody_describes_is_a_gap() -> None:
    found = matched(documents("deleted"), "sg-peer", VpcPeeringConnectionId="pcx-gone")
    assert found.gap is not None
    assert "pcx-gone" in found.gap.message


@pytest.mark.parametrize(
    ("pair", "hidden"),
    [
        pytest.param(
            {"VpcPeeringConnectionId": PCX}, "10.1.0.9", id="of the peer's account: among the peer's addresses"
        ),
        pytest.param({}, "172.16.0.9", id="of an account that shares the VPC: any private address"),
    ],
)
def test_a_group_of_another_account_hides_its_members(pair: dict[str, str], hidden: str) -> None:
    """SG-19."""
    found = matched(documents(), "sg-foreign", **pair)
    assert found.gap is not None
    assert at(hidden) <= found.hidden


def test_a_deleted_group_hides_nobody() -> None:
    """SG-17: AWS leaves out the owner of a group that is gone."""
    known = network_of(documents())
    found = reference_to(known, noun(UserIdGroupPair, {"GroupId": "sg-gone"}), "vpc-main", Direction.EGRESS)
    assert (found.gap, found.hidden, found.members) == (None, IntervalSet.empty(), IntervalSet.empty())


def test_an_interface_that_could_not_be_read_may_carry_the_group() -> None:
    """Only a group that its list names and that its VPC has, as far as they can be told."""
    found = documents()
    interfaces = found["NetworkInterfaces"]
    assert isinstance(interfaces, list)
    interfaces[1]["SubnetId"] = 7
    assert matched(found, "sg-peer").gap is not None
    assert matched(found, "sg-home").gap is None
    interfaces[1] |= {"Groups": 7, "VpcId": 7}
    assert matched(found, "sg-home").gap is not None
