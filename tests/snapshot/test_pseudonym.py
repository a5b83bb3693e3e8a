"""What becomes of names, ids, accounts, hosts and ARNs; and that the same becomes the same."""

import re
from ipaddress import IPv4Network

import pytest

from wayout.snapshot.harmless import WORDS
from wayout.snapshot.pseudonym import Pseudonyms

NAMES = Pseudonyms(b"key", [IPv4Network("10.0.0.0/16")])

NAME = "x[0-9a-f]{12}"
ACCOUNT = "[1-9][0-9]{11}"
ID = "[0-9a-f]{17}"

BECOMES = {
    "a name": ("payments", NAME),
    "a name with signs": ("prod-payments_v2", NAME),
    "a name of several words": ("Payments of Acme Ltd", f"{NAME} {NAME} {NAME} {NAME}"),
    "a name that is not ASCII": ("größe", NAME),
    "signs that mean nothing": ("!#€", "___"),
    "an id": ("vpc-0123456789abcdef0", f"vpc-{ID}"),
    "an old, short id": ("subnet-1a2b3c4d", f"subnet-{ID}"),
    "an id made by hand": ("subnet-private-a", f"subnet-{ID}"),
    "an id whose kind has a dash": ("tgw-attach-0123456789abcdef0", f"tgw-attach-{ID}"),
    "an id in a text": ("Interface for NAT Gateway nat-1", f"{NAME} {NAME} {NAME} {NAME} nat-{ID}"),
    "an account": ("111122223333", ACCOUNT),
    "a role's ARN": ("arn:aws:iam::111122223333:role/ann", f"arn:aws:iam::{ACCOUNT}:role/{NAME}"),
    "a task's ARN": (
        "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123abcd",
        f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/{NAME}/{NAME}",
    ),
    "a task definition's ARN keeps its revision": (
        "arn:aws:ecs:eu-west-1:111122223333:task-definition/payments:17",
        f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/{NAME}:17",
    ),
    "a bucket's ARN": ("arn:aws:s3:::acme-logs/prod/*", rf"arn:aws:s3:::{NAME}/{NAME}/\*"),
    "an ARN of AWS's own": (
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    "an ARN that is none": ("arn:aws:hello", f"{NAME}:{NAME}:{NAME}"),
    "a task's group": ("service:payments", f"service:{NAME}"),
    "a public host name": ("api.example.com", rf"{NAME}\.{NAME}\.com"),
    "a host name under a zone of one's own": ("db.acme.zone", rf"{NAME}\.{NAME}\.{NAME}"),
    "AWS's name of an endpoint": ("api.ecr.eu-west-1.amazonaws.com", r"api\.ecr\.eu-west-1\.amazonaws\.com"),
    "a bucket's host name": ("acme.s3.eu-west-1.amazonaws.com", rf"{NAME}\.s3\.eu-west-1\.amazonaws\.com"),
    "an image": (
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/pay:1.2",
        rf"{ACCOUNT}\.dkr\.ecr\.eu-west-1\.amazonaws\.com/{NAME}:1\.2",
    ),
    "the name of an interface's address": ("ip-10-0-1-5.ec2.internal", r"ip-10(-[0-9]{1,3}){3}\.ec2\.internal"),
    "a proxy": ("http://proxy.acme.com:3128", rf"http://{NAME}\.{NAME}\.com:3128"),
    "a hardware address": ("0a:1b:2c:3d:4e:5f", "02(:[0-9a-f]{2}){5}"),
    "an address with its port": ("10.0.1.5:443", r"10(\.[0-9]{1,3}){3}:443"),
    "a region": ("eu-west-1", "eu-west-1"),
    "a zone": ("us-gov-east-1b", "us-gov-east-1b"),
    "a local zone": ("us-west-2-lax-1a", "us-west-2-lax-1a"),
    "a zone's id": ("use1-az6", "use1-az6"),
    "a number": ("8080", "8080"),
    "a port range": ("1024-65535", "1024-65535"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "pattern"), BECOMES.values(), ids=BECOMES)
def test_each_kind_has_its_own_form(text: str, pattern: str) -> None:
    assert re.fullmatch(pattern, NAMES.text(text)), NAMES.text(text)


def test_a_name_is_the_same_wherever_it_stands() -> None:
    name = NAMES.text("payments")
    assert NAMES.text("service:payments") == f"service:{name}"
    assert NAMES.text("arn:aws:ecs:eu-west-1:111122223333:service/prod/payments").endswith(f"/{name}")
    assert NAMES.text("payments.acme.com").startswith(f"{name}.")


def test_an_id_is_the_same_wherever_it_stands() -> None:
    assert NAMES.text("Primary of nat-1 (nat-1)").count(NAMES.text("nat-1")) == 2


def test_an_account_is_the_same_wherever_it_stands() -> None:
    account = NAMES.account("111122223333")
    assert NAMES.text("111122223333") == account
    assert NAMES.text("arn:aws:iam::111122223333:root") == f"arn:aws:iam::{account}:root"


def test_names_in_one_zone_stay_in_one_zone() -> None:
    assert NAMES.text("a.acme.com").split(".", 1)[1] == NAMES.text("b.c.acme.com").split(".", 2)[2]


def test_host_names_are_the_same_in_any_case() -> None:
    assert NAMES.text("API.Example.COM") == NAMES.text("api.example.com")


def test_another_key_gives_other_names() -> None:
    other = Pseudonyms(b"other")
    for text in ("payments", "vpc-1", "111122223333", "api.example.com", "10.0.1.5", "0a:1b:2c:3d:4e:5f"):
        assert other.text(text) != NAMES.text(text)


def test_the_words_of_a_reason_stay_and_names_in_it_do_not() -> None:
    reason = (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
        "docker.io/acme/pay:1: dial tcp 52.94.17.3:443: i/o timeout"
    )
    redacted = NAMES.text(reason, WORDS)
    assert redacted.startswith("CannotPullContainerError: pull image manifest has been retried 5 ")
    assert "dial tcp " in redacted
    assert redacted.endswith(":443: i/o timeout")
    for name in ("acme", "52.94.17.3", "docker"):
        assert name not in redacted.replace("docker.io", "")
