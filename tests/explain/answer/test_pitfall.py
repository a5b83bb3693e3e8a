"""Pitfalls in words."""

import pytest
from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.ask.pitfall.finding import Pitfall
from wayout.explain.answer.pitfall import pitfall_statement
from wayout.model.reason import Advisory

A, B = "subnet-private-a", "subnet-private-b"
WORDS: dict[str, tuple[Pitfall, str]] = {
    "a shared table": (
        Pitfall(
            Advisory.SHARED_ROUTE_TABLE,
            "rtb-public",
            (A, B),
            (("target", "igw-main"), ("public", "subnet-public-a"), ("workloads", "ecs:prod/payments")),
        ),
        (
            "rtb-public (prod-public) leads to igw-main for subnet-public-a (prod-public-a), where public addresses need it, "
            "and for workloads without one in subnet-private-a (prod-private-a) and subnet-private-b (prod-private-b) "
            "(ecs:prod/payments)."
        ),
    ),
    "a NAT gateway on its own table": (
        Pitfall(Advisory.SHARED_ROUTE_TABLE, "rtb-x", (A,), (("target", "nat-a"), ("nat_subnet", "subnet-public-a"))),
        (
            "rtb-x leads to nat-a (prod-a), which stands in subnet-public-a (prod-public-a), a subnet of the same table: its "
            "own traffic comes back to it."
        ),
    ),
    "the main table": (
        Pitfall(Advisory.MAIN_ROUTE_TABLE, "rtb-main", (A,), (("target", ""),)),
        (
            "subnet-private-a (prod-private-a) uses the VPC's main table rtb-main, which has no default route, because no "
            "table was chosen."
        ),
    ),
    "one gateway for all": (
        Pitfall(
            Advisory.SINGLE_NAT_GATEWAY,
            "nat-a",
            (A, B),
            (("zones", "us-east-1a, us-east-1b"), ("nat_zone", "us-east-1a")),
        ),
        (
            "All private subnets with workloads, in us-east-1a, us-east-1b, leave through nat-a (prod-a) in us-east-1a: when "
            "that zone fails, none of them has a way out."
        ),
    ),
    "a gateway of another zone": (
        Pitfall(
            Advisory.CROSS_AZ_NAT,
            "rtb-private-b",
            (B,),
            (("nat", "nat-a"), ("nat_zone", "us-east-1a"), ("zones", "us-east-1b")),
        ),
        (
            "rtb-private-b (prod-private-b) leads subnet-private-b (prod-private-b) in us-east-1b to nat-a (prod-a) in "
            "us-east-1a: the traffic depends on two zones and is charged for crossing."
        ),
    ),
    "a role that lacks an action": (
        Pitfall(
            Advisory.EXECUTION_ROLE_ECR,
            "arn:aws:iam::111122223333:role/x",
            ("ecs:prod/payments",),
            (
                ("task_definition", "payments:7"),
                ("image", "arn:aws:ecr:us-east-1:111122223333:repository/payments"),
                ("lacks", "ecr:BatchGetImage"),
                ("policies", "own"),
            ),
        ),
        "The execution role of payments:7, which carries own, may not ecr:BatchGetImage for repository/payments.",
    ),
    "no role": (
        Pitfall(
            Advisory.EXECUTION_ROLE_ECR,
            "payments:7",
            ("ecs:prod/payments",),
            (("task_definition", "payments:7"), ("image", "arn:aws:ecr:us-east-1:111122223333:repository/payments")),
        ),
        "payments:7 has no execution role, so that Fargate cannot pull from the private repository/payments in ECR.",
    ),
    "a log that fails": (
        Pitfall(Advisory.FLOW_LOGS_OFF, "vpc-main", (A,), (("broken", "fl-a: Access error"),)),
        (
            "No working flow log covers the workloads of vpc-main (prod) (fl-a: Access error): nothing measured can stand "
            "beside the model."
        ),
    ),
    "a poor log": (
        Pitfall(
            Advisory.FLOW_LOGS_FORMAT,
            "fl-a",
            (A,),
            (("traffic", "REJECT"), ("missing", "tcp-flags"), ("on", "vpc-main")),
        ),
        "fl-a on vpc-main (prod) records REJECT only and lacks tcp-flags, and no other log there makes up for it.",
    ),
    "two that share addresses": (
        Pitfall(Advisory.OVERLAPPING_CIDR, "vpc-main", ("vpc-b",), (("via", "pcx-b"), ("shared", "10.0.0.0/24"))),
        (
            "vpc-main (prod) and vpc-b share 10.0.0.0/24 (over pcx-b): packets to the shared addresses reach one of them at "
            "most."
        ),
    ),
    "two neighbours that share addresses": (
        Pitfall(
            Advisory.OVERLAPPING_CIDR,
            "vpc-main",
            ("vpc-b", "vpc-c"),
            (("via", "pcx-b, pcx-c"), ("shared", "10.1.0.0/24")),
        ),
        (
            "vpc-b and vpc-c, neighbours of vpc-main (prod), share 10.1.0.0/24 (over pcx-b, pcx-c): packets to the shared "
            "addresses reach one of them at most."
        ),
    ),
    "a group that nothing carries": (
        Pitfall(Advisory.SECURITY_GROUP_ON_NAT_GATEWAY, "sg-app", ("nat-a",), (("name", "app"),)),
        "sg-app seems to be meant for nat-a (prod-a), and no interface carries it: a NAT gateway takes no security group.",
    ),
    "a rule to the gateway": (
        Pitfall(Advisory.SECURITY_GROUP_ON_NAT_GATEWAY, "sg-app", ("nat-a",), (("rule", "sg-app egress 2"),)),
        (
            "An egress rule of sg-app names the address of nat-a (prod-a): packets through it keep the address of their "
            "destination, so the rule admits none of them."
        ),
    ),
}


@pytest.mark.parametrize(("pitfall", "message"), WORDS.values(), ids=WORDS)
def test_a_pitfall_reads(pitfall: Pitfall, message: str) -> None:
    found = pitfall_statement(network_of(healthy_network(2).documents()), pitfall)
    assert found.message == message
    assert found.advice.endswith(".")


@pytest.mark.parametrize("advisory", list(Advisory))
def test_every_advisory_has_words(advisory: Advisory) -> None:
    found = pitfall_statement(network_of(healthy_network(1).documents()), Pitfall(advisory, "vpc-main", ("vpc-b",)))
    assert found.message
    assert found.advice


def test_what_people_write_is_only_text() -> None:
    """Names of policies and definitions are untrusted."""
    facts = (("task_definition", "a\x1b[31mb\n"), ("image", "x:y/z"), ("lacks", "ecr:*"), ("policies", "p\u202e\r\nq"))
    pitfall = Pitfall(Advisory.EXECUTION_ROLE_ECR, "arn", (), facts)
    found = pitfall_statement(network_of(healthy_network(1).documents()), pitfall)
    assert found.message.isprintable()
