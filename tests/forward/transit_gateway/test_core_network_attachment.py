"""What a core network's side of a VPC answers: once for a packet, once for a set, in every state and without documents."""

from itertools import product

import pytest
from tests.builders import SnapshotBuilder, vpc
from tests.builders.core_network import CORE_NETWORK, core_network_attachment, core_network_vpc_attachment
from tests.builders.healthy import healthy_network
from tests.laws.reading import network_of
from tests.laws.test_decide_and_split import check_member, check_parts

from wayout.forward.decision.decision import Verdict
from wayout.forward.transit_gateway.core_network_attachment import decide, split
from wayout.model.reason import Reason
from wayout.net.address import Address
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet

PACKET = Packet.tcp(Address.parse("10.0.1.10"), Address.parse("192.0.2.7"), 443)
STATES = {
    "AVAILABLE": Verdict.ALLOW,
    "CREATING": Verdict.DENY,
    "DELETING": Verdict.DENY,
    "FAILED": Verdict.DENY,
    "REJECTED": Verdict.DENY,
    "PENDING_ATTACHMENT_ACCEPTANCE": Verdict.DENY,
    "UPDATING": Verdict.UNKNOWN,
    "PENDING_NETWORK_UPDATE": Verdict.UNKNOWN,
    "PENDING_TAG_ACCEPTANCE": Verdict.UNKNOWN,
    "FROZEN": Verdict.UNKNOWN,
}
SUBNETS = {"subnet-private-a": Verdict.ALLOW, "subnet-private-b": Verdict.DENY, "subnet-elsewhere": Verdict.UNKNOWN}
WORST = {Verdict.ALLOW: 0, Verdict.UNKNOWN: 1, Verdict.DENY: 2}


def _answer(network: SnapshotBuilder) -> tuple[Verdict, Reason | None, str | None]:
    """What the core network answers to zone a, the same for a set as for a packet."""
    found = network_of(network.documents())
    near = found.subnets["subnet-private-a"]
    decision = decide(found, CORE_NETWORK, near)
    packets = PacketSet.every()
    answer = split(found, CORE_NETWORK, near, packets)
    check_parts(answer, packets)
    check_member(answer, PACKET, decision)
    return decision.verdict, decision.reason, decision.gap.permission if decision.gap is not None else None


@pytest.mark.parametrize(("state", "subnet"), list(product(STATES, SUBNETS)))
def test_the_answer_for_a_set_is_that_for_each_of_its_packets(state: str, subnet: str) -> None:
    attachment = core_network_attachment("attachment-main", state=state)
    network = healthy_network(2).add("Attachments", attachment)
    network.add("VpcAttachments", core_network_vpc_attachment(attachment, subnet))
    verdict, reason, _ = _answer(network)
    if state != "AVAILABLE":
        assert verdict is STATES[state]
        assert reason in {None, Reason.CORE_NETWORK_NOT_ATTACHED}
    else:
        assert verdict is SUBNETS[subnet]
        assert reason in {None, Reason.CORE_NETWORK_AZ_NOT_ATTACHED}


def test_an_attachment_that_works_counts_before_one_that_does_not() -> None:
    gone = core_network_attachment("attachment-old", state="DELETING")
    there = core_network_attachment("attachment-new")
    network = healthy_network(1).add("Attachments", gone, there)
    network.add("VpcAttachments", core_network_vpc_attachment(there, "subnet-private-a"))
    assert _answer(network)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("documents", "permission"),
    [
        ((), "networkmanager:ListAttachments"),
        (("Attachments",), "networkmanager:GetVpcAttachment"),
    ],
)
def test_what_is_missing_is_a_gap_with_its_call(documents: tuple[str, ...], permission: str) -> None:
    network = healthy_network(1)
    for document in documents:
        network.add(document, core_network_attachment("attachment-main"))
    assert _answer(network) == (Verdict.UNKNOWN, None, permission)


def test_only_the_account_of_the_vpc_tells_that_it_is_not_attached() -> None:
    own = healthy_network(1).add("Attachments")
    assert _answer(own)[:2] == (Verdict.DENY, Reason.CORE_NETWORK_NOT_ATTACHED)
    shared = healthy_network(1).replace("Vpcs", vpc(owner="444455556666")).documents()
    for owner, verdict in (("444455556666", Verdict.UNKNOWN), ("111122223333", Verdict.DENY)):
        shared["Vpcs"][0]["OwnerId"] = owner
        found = network_of(shared | {"Attachments": []})
        assert decide(found, CORE_NETWORK, found.subnets["subnet-private-a"]).verdict is verdict


def test_an_attachment_to_another_core_network_does_not_count() -> None:
    other = core_network_attachment("attachment-main") | {
        "CoreNetworkArn": CORE_NETWORK.replace("0fab", "0bad"),
        "CoreNetworkId": "core-network-0badbadbadbadbad0",
    }
    assert _answer(healthy_network(1).add("Attachments", other))[1] is Reason.CORE_NETWORK_NOT_ATTACHED


@pytest.mark.parametrize(("kind", "verdict"), [("VPC", Verdict.UNKNOWN), ("CONNECT", Verdict.DENY)])
def test_an_attachment_of_a_vpc_that_is_not_told_leaves_it_open(kind: str, verdict: Verdict) -> None:
    untold = core_network_attachment("attachment-main") | {"AttachmentType": kind}
    del untold["ResourceArn"]
    assert _answer(healthy_network(1).add("Attachments", untold))[0] is verdict
