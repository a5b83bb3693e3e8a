"""The door to AWS without AWS behind it: what is missing is said in one line, and nothing but AWS is spoken to."""

import subprocess
import sys
from pathlib import Path

import pytest

from wayout.aws.account import Identity
from wayout.aws.answer import CallRefused
from wayout.aws.boto import BotoAccount, Session, require_region
from wayout.errors import AwsError

NOBODY_LISTENS = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _no_aws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY_LISTENS)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def with_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


def test_without_credentials_there_is_no_account() -> None:
    with pytest.raises(AwsError, match="Unable to locate credentials") as caught:
        Session(None, "eu-west-1", {}).account()
    assert caught.value.hint
    assert "--snapshot" in caught.value.hint


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(AwsError, match="prod") as caught:
        Session("prod", None, {})
    assert caught.value.hint
    assert "list-profiles" in caught.value.hint


def test_a_broken_configuration_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile prod\nregion")
    with pytest.raises(AwsError, match=r"ConfigParseError|parse"):
        Session("prod", None, {})


def test_aws_out_of_reach_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch)
    with pytest.raises(AwsError, match="Could not connect") as caught:
        Session(None, "eu-west-1", {}).account()
    assert caught.value.hint
    assert "HTTPS_PROXY" in caught.value.hint


def test_a_call_that_finds_nobody_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(monkeypatch)
    found = account().call("ec2", "DescribeVpcs", "eu-west-1", {})
    assert isinstance(found, CallRefused)
    assert (found.operation, found.region, found.why) == ("DescribeVpcs", "eu-west-1", "EndpointConnectionError")


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "why"),
    [
        ("ec2", "DescribeThings", {}, "UnknownOperation"),
        ("things", "DescribeThings", {}, "UnknownServiceError"),
        ("ec2", "DescribeVpcs", {"Things": 1}, "ParamValidationError"),
    ],
    ids=["operation", "service", "parameter"],
)
def test_what_the_installed_boto3_does_not_know_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, service: str, operation: str, parameters: dict[str, int], why: str
) -> None:
    with_keys(monkeypatch)
    found = account().call(service, operation, "eu-west-1", parameters)
    assert isinstance(found, CallRefused)
    assert found.why == why


def account() -> BotoAccount:
    import boto3
    from botocore.config import Config

    return BotoAccount(boto3.Session(), Config(retries={"total_max_attempts": 1}), Identity("111122223333", "arn"))


def test_the_region_comes_from_the_command_then_the_environment_then_the_profile(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile prod]\nregion = eu-central-1\n")
    assert Session("prod", "eu-west-1", {"AWS_REGION": "eu-west-2"}).region == "eu-west-1"
    assert Session("prod", None, {"AWS_REGION": "eu-west-2"}).region == "eu-west-2"
    assert require_region(Session("prod", None, {})) == "eu-central-1"


def test_no_region_at_all_is_an_error_with_an_example() -> None:
    with pytest.raises(AwsError, match="no AWS region is given") as caught:
        require_region(Session(None, None, {}))
    assert caught.value.hint
    assert "--region" in caught.value.hint


RETRIES = {
    "standard, with more attempts than botocore's own": ({}, "", {"mode": "standard", "total_max_attempts": 6}),
    "the environment's number": ({"AWS_MAX_ATTEMPTS": "2"}, "", {"mode": "standard"}),
    "the environment's mode": ({"AWS_RETRY_MODE": "adaptive"}, "", {"total_max_attempts": 6}),
    "the profile's": ({}, "retry_mode = adaptive\nmax_attempts = 3\n", None),
}


@pytest.mark.parametrize(("environment", "profile", "retries"), RETRIES.values(), ids=RETRIES)
def test_retries_are_what_the_user_set_or_ours(
    tmp_path: Path, environment: dict[str, str], profile: str, retries: dict[str, object] | None
) -> None:
    from wayout.aws import boto

    (tmp_path / "config").write_text(f"[profile prod]\nregion = eu-west-1\n{profile}")
    import boto3

    config = boto._config(boto3.Session(profile_name="prod"), environment)  # noqa: SLF001
    assert config.retries == retries  # type: ignore[attr-defined]


def test_boto3_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, wayout.aws.boto, wayout.aws.trouble, wayout.aws.enumeration, wayout.collect.access\n"
        "print([name for name in ('boto3', 'botocore') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout == "[]\n"
