"""Snapshot → Network: what is described twice, what refers to nothing, what was refused, and what is put together."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import (
    Json,
    healthy_network,
    managed_prefix_list,
    managed_prefix_list_entries,
    nat_gateway,
    network_interface,
    prefix_list,
    security_group,
    subnet,
    vpc,
)
from tests.laws.reading import manifest, network_of

from wayout.errors import InputError
from wayout.model.gap import UNREADABLE, Gap
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.read.network import load, read_network
from wayout.snapshot.manifest import Manifest
from wayout.snapshot.store import Snapshot, SnapshotFile


def read(*files: tuple[str, Any], found: Manifest | None = None) -> Network:
    """The Network of files that are given as `account/region/name` and content."""
    made = []
    for name, content in files:
        account, region, _ = name.split("/")
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        made.append(SnapshotFile(name=name, account=account, region=region, content=text))
    return read_network(Snapshot(files=tuple(made), manifest=found, problems=()))


def messages(network: Network) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.message) for problem in network.problems]


def test_a_sound_network_has_no_problems() -> None:
    network = network_of(healthy_network(3).documents())
    assert network.problems == ()
    assert network.coverage.unread == ()
    assert set(network.subnets) == {f"subnet-{kind}-{letter}" for kind in ("public", "private") for letter in "abc"}


def test_the_pages_of_one_document_are_put_together() -> None:
    network = read(
        ("1/us-east-1/a.json", {"Vpcs": [vpc()], "NextToken": "more"}),
        ("1/us-east-1/b.json", {"Vpcs": [vpc("vpc-2")]}),
    )
    assert set(network.vpcs) == {"vpc-main", "vpc-2"}
    assert network.problems == ()
    assert network.is_complete("Vpcs", "vpc-main")


@pytest.mark.parametrize(
    ("key", "token"), [("Vpcs", "NextToken"), ("services", "nextToken"), ("Functions", "NextMarker")]
)
def test_a_document_whose_last_page_is_not_there_is_incomplete(key: str, token: str) -> None:
    network = read(("1/us-east-1/a.json", {key: [], token: "more"}))
    assert [pointer for pointer, _ in messages(network)] == [f"/{token}"]
    assert not network.is_complete(key, "anything")
    assert network.has_document(key)


def test_a_token_of_nothing_is_no_token() -> None:
    for token in (None, ""):
        assert read(("1/us-east-1/a.json", {"Vpcs": [], "NextToken": token})).is_complete("Vpcs", "x")


@pytest.mark.parametrize("key", ["Firewalls", "FirewallPolicies", "RuleGroups", "VpcEncryptionControls"])
def test_an_element_that_does_not_say_what_it_is_is_told_and_counts_as_unread(key: str) -> None:
    """Otherwise it would be skipped without a word, and the document would seem to be all there."""
    network = network_of({**healthy_network(1).documents(), key: [{}]})
    assert [problem.pointer for problem in network.problems] == [f"/{key}/0"]
    assert not network.is_complete(key, "vpc-main")


def test_an_element_that_is_described_twice_counts_once() -> None:
    network = network_of({"Vpcs": [vpc(), vpc(cidr="10.9.0.0/16")]})
    assert str(network.vpcs["vpc-main"].cidr_block) == "10.0.0.0/16"
    assert [pointer for pointer, _ in messages(network)] == ["/Vpcs/1"]


def test_of_a_shared_resource_the_owner_is_believed() -> None:
    """A subnet that is shared is described in both accounts; the order of the files does not matter."""
    mine, theirs = (subnet("subnet-a", cidr, owner="2") for cidr in ("10.0.1.0/24", "10.0.2.0/24"))
    both = {account: {"Vpcs": [vpc(owner="2")], "Subnets": [s]} for account, s in (("1", mine), ("2", theirs))}
    for order in (("1", "2"), ("2", "1")):
        network = read(*((f"{account}/us-east-1/a.json", both[account]) for account in order))
        assert str(network.subnets["subnet-a"].cidr_block) == "10.0.2.0/24"
        assert network.scopes["subnet-a"] == Scope("2", "us-east-1")
        assert network.problems == ()


@pytest.mark.parametrize(
    ("documents", "pointer"),
    [
        pytest.param({"Vpcs": [], "Subnets": [subnet("s", "10.0.1.0/24")]}, "/Subnets/0", id="a subnet of no VPC"),
        pytest.param(
            {"Subnets": [], "NetworkInterfaces": [network_interface("e", "10.0.1.5", subnet="s", groups=())]},
            "/NetworkInterfaces/0",
            id="an interface in no subnet",
        ),
    ],
)
def test_what_refers_to_nothing_is_left_out_and_counts_as_unread(
    documents: dict[str, list[Json]], pointer: str
) -> None:
    network = network_of(documents)
    assert [found for found, _ in messages(network)] == [pointer]
    assert len(network.coverage.unread) == 1


def test_it_is_kept_where_the_other_document_is_missing_or_could_not_be_read() -> None:
    place = subnet("subnet-a", "10.0.1.0/24")
    assert set(network_of({"Subnets": [place]}).subnets) == {"subnet-a"}
    assert set(network_of({"Vpcs": [{**vpc(), "Tags": 7}], "Subnets": [place]}).subnets) == {"subnet-a"}
    assert set(network_of({"Vpcs": [None], "Subnets": [place]}).subnets) == {"subnet-a"}


def test_what_leans_on_something_left_out_is_kept_and_not_known_where_it_stands() -> None:
    element = network_interface("eni-1", "10.0.1.5", subnet="subnet-a", groups=())
    network = network_of({"Vpcs": [], "Subnets": [subnet("subnet-a", "10.0.1.0/24")], "NetworkInterfaces": [element]})
    assert (set(network.subnets), set(network.network_interfaces)) == (set(), {"eni-1"})
    assert [pointer for pointer, _ in messages(network)] == ["/Subnets/0"]
    gap = network.find("Subnets", network.subnets, "subnet-a", "vpc-main")
    assert isinstance(gap, Gap)
    assert gap.why == UNREADABLE


@pytest.mark.parametrize(
    ("documents", "prefixes"),
    [
        pytest.param({"PrefixLists": [prefix_list("pl-1", "s3", "52.0.0.0/8")]}, ["52.0.0.0/8"], id="AWS's own"),
        pytest.param({"ManagedPrefixLists": [managed_prefix_list("pl-1", "x")]}, None, id="only its head"),
        pytest.param(
            {
                "ManagedPrefixLists": [managed_prefix_list("pl-1", "x")],
                "ManagedPrefixListEntries": [managed_prefix_list_entries("pl-1", "10.0.0.0/8")],
            },
            ["10.0.0.0/8"],
            id="head and entries",
        ),
        pytest.param({"ManagedPrefixListEntries": [managed_prefix_list_entries("pl-1")]}, [], id="known to be empty"),
        pytest.param(
            {
                "PrefixLists": [prefix_list("pl-1", "s3", "52.0.0.0/8")],
                "ManagedPrefixLists": [managed_prefix_list("pl-1", "com.amazonaws.us-east-1.s3")],
            },
            ["52.0.0.0/8"],
            id="a head beside AWS's own",
        ),
    ],
)
def test_a_prefix_list_is_put_together(documents: dict[str, list[Json]], prefixes: list[str] | None) -> None:
    """SG-11."""
    found = network_of(documents).prefix_lists["pl-1"].prefixes
    assert (None if found is None else [str(prefix) for prefix in found]) == prefixes


def test_the_attributes_of_a_vpc_come_one_by_one() -> None:
    """`describe-vpc-attribute` answers one question at a time, as an object without a list."""
    network = read(
        ("1/us-east-1/a.json", {"VpcId": "vpc-main", "EnableDnsSupport": {"Value": False}}),
        ("1/us-east-1/b.json", {"VpcId": "vpc-main", "EnableDnsHostnames": {"Value": True}}),
    )
    found = network.vpc_attributes["vpc-main"]
    assert found.enable_dns_support is not None
    assert found.enable_dns_hostnames is not None
    assert (found.enable_dns_support.value, found.enable_dns_hostnames.value) == (False, True)


def test_what_was_refused_and_resolved_comes_from_the_manifest() -> None:
    said = manifest("NatGateways")
    network = network_of({"Vpcs": [vpc()]}, "NatGateways")
    assert network.refusal("NatGateways", "vpc-main") == "UnauthorizedOperation"
    resolved = Manifest(
        schema=said.schema, created=said.created, wayout="0", resolved={"API.example.com": ("203.0.113.9", "nonsense")}
    )
    names = read(("1/us-east-1/a.json", {"Vpcs": []}), found=resolved).resolved
    assert {name: [str(address) for address in found] for name, found in names.items()} == {
        "api.example.com": ["203.0.113.9"]
    }


def test_a_value_that_nobody_knows_survives() -> None:
    """It is judged where it matters, and never crashes."""
    odd = {**nat_gateway("nat-1", "subnet-a", state="hibernating"), "NewField": {"deep": [1, 2]}}
    network = network_of({"NatGateways": [odd]})
    assert network.nat_gateways["nat-1"].state == "hibernating"
    assert network.problems == ()


def test_one_bad_group_does_not_spoil_the_other() -> None:
    bad = security_group("sg-bad")
    bad["IpPermissions"] = [{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/33"}]}]
    network = network_of({"SecurityGroups": [bad, security_group("sg-good")]})
    assert set(network.security_groups) == {"sg-good"}
    ((pointer, message),) = messages(network)
    assert pointer == "/SecurityGroups/0/IpPermissions/0/IpRanges/0/CidrIp"
    assert "10.0.0.0/33" in message


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", "{", '{"Buckets": []}', "not json"],
    ids=["empty", "an empty object", "a list", "cut off", "of another call", "text"],
)
def test_a_snapshot_without_anything_usable_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match="no AWS answer that wayout can use"):
        load(tmp_path)


def test_a_folder_made_by_hand_works(tmp_path: Path) -> None:
    """Any file name, no account, no region, no manifest."""
    (tmp_path / "whatever.json").write_text(json.dumps({"Vpcs": [vpc()]}))
    network = load(tmp_path)
    assert network.scopes["vpc-main"] == Scope("default", "default")
