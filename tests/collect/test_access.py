"""Which accounts and regions the options of a command lead to."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.collect.stand_in import StandIn

from wayout.aws.account import Account, Identity
from wayout.aws.recorded import RecordedAccount, question
from wayout.collect.access import Access, open_access
from wayout.collect.collect import Errand, collect
from wayout.collect.region import ALL, regions_of
from wayout.errors import AwsError, InputError
from wayout.snapshot.document import DOCUMENTS
from wayout.snapshot.store import open_snapshot

ROLES = ("arn:aws:iam::111111111111:role/audit", "arn:aws:iam::222222222222:role/audit")


def test_without_options_it_is_the_callers_account_in_the_region_of_the_environment(stand_in: StandIn) -> None:
    del stand_in
    opened = open_access(Access(), os.environ)
    assert [account.identity.account for account in opened.accounts] == ["123456789012"]
    assert opened.regions == {"123456789012": ("us-east-1",)}


def test_aws_region_counts_as_well(stand_in: StandIn) -> None:
    del stand_in
    environment = {**os.environ, "AWS_REGION": "eu-west-1"}
    assert open_access(Access(), environment).regions == {"123456789012": ("eu-west-1",)}


def test_several_accounts_and_regions_make_one_snapshot(stand_in: StandIn, tmp_path: Path) -> None:
    del stand_in
    import boto3

    for role in ROLES:  # each account has a VPC of its own in each region
        keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        session.client("ec2", region_name="eu-west-1").create_vpc(CidrBlock=f"10.{role[13]}.0.0/16")
    access = Access(regions=("eu-west-1", "us-east-1", "eu-west-1"), role_arns=ROLES, external_id="secret-word")
    opened = open_access(access, os.environ)
    errand = Errand(accounts=opened.accounts, regions=opened.regions, target=tmp_path / "s")
    collected = collect(errand, datetime(2026, 11, 22, tzinfo=UTC))
    assert collected.manifest.refused == ()
    assert [(caller.account, caller.regions) for caller in collected.manifest.callers] == [
        ("111111111111", ("eu-west-1", "us-east-1")),
        ("222222222222", ("eu-west-1", "us-east-1")),
    ]
    assert "assumed-role/audit" in collected.manifest.callers[0].arn
    files = open_snapshot(tmp_path / "s").files
    assert collected.documents == len(files) == 4 * len(DOCUMENTS)
    places = {(file.account, file.region) for file in files}
    assert places == {(role[13:25], region) for role in ROLES for region in ("eu-west-1", "us-east-1")}
    vpcs = {(file.account, file.region): file.content for file in files if file.name.endswith("/Vpcs.json")}
    for role in ROLES:
        assert f'"10.{role[13]}.0.0/16"'.encode() in vpcs[role[13:25], "eu-west-1"]
        assert f'"10.{role[13]}.0.0/16"'.encode() not in vpcs[role[13:25], "us-east-1"]


def test_all_means_every_region_that_the_account_has_enabled(stand_in: StandIn) -> None:
    del stand_in
    (regions,) = open_access(Access(regions=(ALL,)), os.environ).regions.values()
    assert {"us-east-1", "eu-west-1", "ap-southeast-2"} <= set(regions)
    assert list(regions) == sorted(regions)


@pytest.mark.parametrize("name", ["eu-west-1a", "EU-WEST-1", "ireland", "", "../..", "eu-west", "all,"])
def test_what_is_no_region_is_refused_before_aws_is_asked(name: str) -> None:
    with pytest.raises(InputError, match="is not the name of an AWS region"):
        open_access(Access(regions=(name,)), {})


def test_an_external_id_wants_a_role() -> None:
    with pytest.raises(InputError, match="no --role-arn is given"):
        open_access(Access(external_id="x"), {})


def test_two_roles_in_one_account_are_refused(stand_in: StandIn) -> None:
    del stand_in
    roles = ("arn:aws:iam::111111111111:role/one", "arn:aws:iam::111111111111:role/two")
    with pytest.raises(InputError, match="two roles lead to account 111111111111"):
        open_access(Access(role_arns=roles), os.environ)


def test_a_role_that_may_not_be_assumed_is_an_error_that_names_it(stand_in: StandIn) -> None:
    stand_in.behaviour.denied = {"sts:AssumeRole"}
    with pytest.raises(AwsError, match="cannot assume the role arn:aws:iam::111111111111:role/audit: AccessDenied"):
        open_access(Access(role_arns=ROLES), os.environ)


def test_credentials_that_aws_refuses_are_an_error(stand_in: StandIn) -> None:
    stand_in.behaviour.denied = {"sts:GetCallerIdentity"}
    with pytest.raises(AwsError, match="cannot find out whose AWS credentials these are: AccessDenied"):
        open_access(Access(), os.environ)


def test_regions_that_may_not_be_listed_are_an_error_that_names_the_permission() -> None:
    account: Account = RecordedAccount(Identity("111122223333", "arn"), {})
    with pytest.raises(AwsError, match="cannot list the regions of account 111122223333: NotRecorded") as caught:
        regions_of(account, (ALL,), "us-east-1")
    assert caught.value.hint
    assert "ec2:DescribeRegions" in caught.value.hint


def test_regions_come_in_order() -> None:
    asked = question("ec2", "DescribeRegions", "us-east-1", {})
    answer = {"Regions": [{"RegionName": "us-east-1"}, {"RegionName": "eu-west-1"}]}
    account = RecordedAccount(Identity("111122223333", "arn"), {asked: answer})  # type: ignore[dict-item]
    assert regions_of(account, (ALL,), "us-east-1") == ("eu-west-1", "us-east-1")
