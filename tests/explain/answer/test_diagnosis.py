"""A diagnosis in words."""

from fractions import Fraction

import pytest
from tests.explain.scenes import diagnosis_of, network_of, report_of

from wayout.ask.diagnosis import diagnose
from wayout.explain.answer.diagnosis import report
from wayout.explain.fault.scene import Scene
from wayout.explain.wording.share import percent

HEADLINES = {
    "some of several": (
        "one-zone-has-an-acl-of-its-own",
        "2 of 3 placements reach https://203.0.113.9: about 67% of attempts succeed.",
    ),
    "all of them": (
        "every-zone-has-its-own-nat-gateway",
        "All 3 placements of prod/payments reach https://203.0.113.9.",
    ),
    "both of two": (
        "fargate-in-a-public-subnet-with-public-address",
        "Both placements of prod/payments reach https://203.0.113.9.",
    ),
    "neither of two": (
        "fargate-in-a-public-subnet-without-public-address",
        "Neither placement of prod/payments reaches https://203.0.113.9.",
    ),
    "a single one that reaches": (
        "bastion-leaves-through-the-internet-gateway",
        "i-bastion reaches https://203.0.113.9.",
    ),
    "a single one that does not": ("database-instance-is-stopped", "prod/payments does not reach i-db:5432."),
    "a part of the ports": (
        "nat-subnet-admits-linux-ephemeral-ports-only",
        "prod/payments reaches https://203.0.113.9 some of the time: about 44% of attempts succeed.",
    ),
    "two destinations": ("both-peers-have-routes", "prod/payments reaches https://10.1.0.5 and https://203.0.113.9."),
    "what is not known": (
        "nat-gateways-are-missing",
        "Whether prod/payments reaches https://203.0.113.9 is not known: a fact that decides is missing.",
    ),
}


@pytest.mark.parametrize(("case", "headline"), HEADLINES.values(), ids=HEADLINES)
def test_the_headline_says(case: str, headline: str) -> None:
    assert report_of(case).headline == headline


def test_the_headline_says_what_is_surely_missing_though_not_all_is_known() -> None:
    network = network_of("nat-gateways-are-missing")
    found = report(network, diagnose(network, "ecs:prod/payments", ["https://203.0.113.9", "203.0.113.9:22"]))
    assert found.headline == (
        "prod/payments does not reach 1 of 2 destinations on every attempt; whether it reaches the others is not known: "
        "a fact that decides is missing."
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1, 3), "33%"),
        (Fraction(2, 3), "67%"),
        (Fraction(0), "0%"),
        (Fraction(1), "100%"),
        (Fraction(1, 1000), "less than 1%"),
        (Fraction(999, 1000), "more than 99%"),
        (None, "an unknown share"),
    ],
)
def test_a_rare_failure_is_not_rounded_away(share: Fraction | None, text: str) -> None:
    assert percent(share) == text


def test_what_works_is_told_where_something_else_does_not() -> None:
    """The way of the first healthy placement shows what the others lack."""
    assert report_of("one-of-three-tables-lacks-the-default-route").working == (
        "subnet-private-a (prod-private-a) works: its request leaves through rtb-private-a, nat-a, rtb-public, "
        "igw-main, arrives from 198.51.100.11, and the reply comes back."
    )
    assert report_of("every-zone-has-its-own-nat-gateway").working is None


def test_deciding_gaps_come_first() -> None:
    found = report_of("certain-denial-outweighs-a-missing-document").gaps
    assert [gap.decides for gap in found] == [False]
    assert all(gap.decides for gap in report_of("network-acls-are-missing").gaps)


def test_evidence_shows_the_rules_that_were_read() -> None:
    causes = report_of("a-lost-route-does-not-hide-the-acl").causes
    assert [cause.evidence for cause in causes] == [
        (
            "rtb-private-b: 10.0.0.0/16 to local",
            "10.0.0.0/16 to local serves addresses of the VPC only (AWS: VPC_LOCAL_ROUTE_CIDR_RESTRICTION)",
        ),
        ("acl-private-b ingress: 100 allow all traffic from 10.0.0.0/16; * deny all traffic",),
    ]


def test_evidence_of_a_carrier_is_the_route_to_it() -> None:
    (cause,) = report_of("default-route-into-a-peering").causes
    assert cause.evidence == ("rtb-private-a: 0.0.0.0/0 to pcx-shared",)


def test_what_aws_does_not_state_is_marked() -> None:
    (cause,) = report_of("exclusion-on-the-workload-instead-of-the-nat-gateway").causes
    assert cause.sureness is not None
    assert "BPA-5" in cause.sureness
    (cause,) = report_of("block-ingress-stops-the-bastion").causes
    assert cause.sureness is None


def test_a_cause_is_told_for_every_place_where_it_was_met() -> None:
    """One ACL guards three subnets: the sentence names them all, and only those that the cause hits."""
    case = "nat-subnet-admits-linux-ephemeral-ports-only"
    found = diagnosis_of(case)
    scene = Scene.of_cause(network_of(case), found.causes[0], found.placements, found.results)
    assert scene.every("subnet") == ("subnet-public-a", "subnet-public-b", "subnet-public-c")
    case = "one-of-three-tables-lacks-the-default-route"
    found = diagnosis_of(case)
    scene = Scene.of_cause(network_of(case), found.causes[0], found.placements, found.results)
    assert scene.every("subnet") == ("subnet-private-b",)
