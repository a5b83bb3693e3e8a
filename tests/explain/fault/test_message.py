"""What the sentences on blockers say."""

import pytest
from tests.explain.scenes import https, report_of, scene

from wayout.explain.fault.message import message_of
from wayout.forward.decision.perspective import Leg
from wayout.model.reason import Reason
from wayout.net.packet_set import PacketSet


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_one_sentence_that_names_the_component(reason: Reason) -> None:
    message = message_of(scene(reason, component="x-0a"))
    assert "x-0a" in message
    assert message.endswith(".")
    assert ". " not in message
    assert len(message) < 260


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_can_be_told_without_packets(reason: Reason) -> None:
    """A name that does not resolve stops no packets; the sentence must not fail over that."""
    assert message_of(scene(reason, packets=PacketSet.empty()))


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("leg", list(Leg))
def test_a_reason_can_be_told_on_both_legs(reason: Reason, leg: Leg) -> None:
    assert message_of(scene(reason, leg=leg, rule="x-0a 0.0.0.0/0", facts=(("direction", "ingress"),)))


FROM_CASES = {
    "the rule that denies, and the packets that it matches": (
        "deny-stands-before-allow",
        (
            "acl-private-a lets no requests out of subnet-private-a (prod-private-a): rule 100 deny tcp 443 to "
            "0.0.0.0/0 "
            "matches tcp 443 to 203.0.113.9 first."
        ),
    ),
    "replies and their ports where no rule matches": (
        "one-zone-has-an-acl-of-its-own",
        (
            "acl-private-c lets no replies into subnet-private-c (prod-private-c): no ingress rule allows tcp from "
            "203.0.113.9 port 443 to ports 32768-60999."
        ),
    ),
    "the client's address where the ACL sees it": (
        "nat-subnet-lets-no-requests-in",
        (
            "acl-public lets no requests into subnet-public-a (prod-public-a): rule 90 deny tcp 443 from 10.0.0.0/16 "
            "matches tcp 443 from 10.0.1.10 first."
        ),
    ),
    "the client's ports on the way from the NAT gateway to the client": (
        "nat-subnet-lets-no-replies-out",
        (
            "acl-public lets no replies out of subnet-public-a (prod-public-a): no egress rule allows tcp to 10.0.1.10 "
            "ports 32768-60999."
        ),
    ),
    "that a NAT gateway picks from more ports than the client": (
        "nat-subnet-admits-linux-ephemeral-ports-only",
        (
            "acl-public lets replies into subnet-public-a (prod-public-a), subnet-public-b (prod-public-b) and "
            "subnet-public-c (prod-public-c) only to some of the ports that a NAT gateway picks from (1024-65535): "
            "no ingress rule allows tcp from 203.0.113.9 port 443 to ports 1024-32767, 61000-65535."
        ),
    ),
    "which part of the client's own ports is shut": (
        "task-subnet-admits-windows-ephemeral-ports-only",
        (
            "acl-private-a lets replies into subnet-private-a (prod-private-a) only to some of the ports that the "
            "client "
            "picks from (32768-60999): no ingress rule allows tcp from 203.0.113.9 port 443 to ports 32768-49151."
        ),
    ),
    "the subnet of a route table": (
        "one-of-three-tables-lacks-the-default-route",
        "rtb-private-b, which subnet-private-b (prod-private-b) uses, has no route to 203.0.113.9.",
    ),
    "that a table is the main one": (
        "new-subnet-silently-uses-the-main-table",
        (
            "rtb-main, which subnet-private-c (prod-private-c) uses because no table is associated with it, has no "
            "route "
            "to 203.0.113.9."
        ),
    ),
    "all public addresses in words": (
        "endpoint-without-private-dns-and-no-internet",
        (
            "vpce-logs serves the logs service, but its private DNS is off: the name leads to public addresses, and "
            "the "
            "way there is shut."
        ),
    ),
    "what a blackhole leads to": (
        "more-specific-route-is-a-blackhole",
        (
            "rtb-private-a (prod-private-a) of subnet-private-a (prod-private-a) drops packets to 203.0.113.9: its "
            "route "
            "203.0.113.0/24 leads to pcx-old, which is gone or detached (state blackhole)."
        ),
    ),
    "the state and AWS's failure code of a NAT gateway": (
        "nat-gateway-failed-for-want-of-an-internet-gateway",
        "nat-a forwards nothing: its state is failed (Gateway.NotAttached).",
    ),
    "the interface whose group refuses": (
        "database-group-admits-another-group",
        "No ingress rule of sg-db at eni-db allows tcp 5432 from 10.0.1.10.",
    ),
    "who lacks the way back": (
        "peer-without-a-route-back",
        "The request arrives, but the reply stops in subnet-peer (shared-a): rtb-peer has no route back to eni-task-a.",
    ),
    "the zone that a regional NAT gateway lacks": (
        "regional-nat-gateway-by-hand-lacks-a-zone",
        "nat-regional is regional with zones set by hand, and has no address in us-east-1c.",
    ),
    "the name that cannot be looked up": (
        "name-resolution-is-switched-off",
        "No name resolves in vpc-main (prod): enableDnsSupport is off, so api.example.com cannot be looked up.",
    ),
}


@pytest.mark.parametrize(("case", "message"), FROM_CASES.values(), ids=FROM_CASES)
def test_the_sentence_says(case: str, message: str) -> None:
    assert report_of(case).causes[0].message == message


def test_several_groups_are_all_named() -> None:
    """A packet passes when any rule of any group matches, so none of them does."""
    facts = (("direction", "egress"), ("groups", "sg-a, sg-b"))
    told = message_of(scene(Reason.SG_NO_MATCHING_RULE, component="sg-a", facts=facts))
    assert told == "No egress rule of sg-a or sg-b allows tcp 443 to 203.0.113.9."


def test_an_egress_only_gateway_takes_no_ipv4() -> None:
    """The reason `no-route` at such a gateway is about the family, not about a table."""
    told = message_of(scene(Reason.NO_ROUTE, component="eigw-a", packets=https()))
    assert told == "eigw-a carries IPv6 only, and 203.0.113.9 is IPv4."


def test_a_sender_from_another_vpc_is_told_which_addresses_the_gateway_takes() -> None:
    facts = (("gateway", "igw-hub"), ("vpc", "vpc-hub"))
    told = message_of(scene(Reason.SPOOFED_SOURCE, component="eni-a", facts=facts))
    assert told == "igw-hub drops what eni-a sends: it takes only source addresses of vpc-hub itself."


def test_a_vpc_without_an_attachment_is_told_apart_from_an_attachment_that_waits() -> None:
    facts = (("vpc", "vpc-a"), ("state", "not attached"))
    told = message_of(scene(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, component="tgw-hub", facts=facts))
    assert told == "vpc-a is not attached to tgw-hub, to which its route leads."
    waiting = (("state", "pendingAcceptance"),)
    told = message_of(scene(Reason.TGW_ATTACHMENT_NOT_AVAILABLE, component="tgw-attach-a", facts=waiting))
    assert told == "tgw-attach-a carries nothing: its state is pendingAcceptance."
