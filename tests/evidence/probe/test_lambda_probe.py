"""A probe by Lambda against moto over HTTP, with every call of it going wrong in turn: nothing is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from moto.core.config import default_user_config
from tests.collect.stand_in import StandIn, let_functions_return, serve
from tests.evidence.probe.failing_host import FailingHost, Fault, KilledError

from wayout.aws.answer import CallRefused
from wayout.aws.boto import BotoAccount, Session
from wayout.aws.journal import Intent, Journal, Opening, begin_journal, read_journal, resume_journal
from wayout.evidence.probe import probe_program
from wayout.evidence.probe.lambda_probe import LambdaProbe, Pace, Unmeasured
from wayout.evidence.probe.lambda_removal import Left, Removal
from wayout.evidence.probe.observed_call import ObservedErrand
from wayout.evidence.probe.place import ProbeCall, ProbePlace

REGION = "us-east-1"
START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
CALL = ProbeCall(id="0", host="127.0.0.1", protocol="tcp", port=9, addresses=("127.0.0.1",))


class Time:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    @property
    def pace(self) -> Pace:
        return Pace(lambda: self.seconds, self.sleep)


@pytest.fixture(autouse=True)
def _no_docker() -> Iterator[None]:
    before = default_user_config["lambda"]["use_docker"]
    default_user_config["lambda"]["use_docker"] = False
    yield
    default_user_config["lambda"]["use_docker"] = before


@pytest.fixture(scope="module")
def _stand_in() -> Iterator[tuple[StandIn, BotoAccount]]:
    """A stand-in for AWS, and one account in it for all tests: making clients takes longer than asking them."""
    with serve() as stand_in, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in stand_in.environment.items():
            patch.setenv(name, value)
        yield stand_in, Session(None, REGION, os.environ).account()


@pytest.fixture
def account(_stand_in: tuple[StandIn, BotoAccount]) -> BotoAccount:
    return _stand_in[1]


def client(service: str) -> Any:
    return _client_at(service, os.environ["AWS_ENDPOINT_URL"])


@cache
def _client_at(service: str, url: str) -> Any:
    return boto3.client(service, region_name=REGION, endpoint_url=url)  # type: ignore[call-overload]


@pytest.fixture
def place(_stand_in: tuple[StandIn, BotoAccount]) -> Iterator[ProbePlace]:
    """A place in moto's default VPC, whose functions return what the probe's program really finds."""
    ec2 = client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    let_functions_return(REGION, probe_program.run({"calls": [CALL.record()], "patience": 0.2}))
    yield ProbePlace(
        id="eni-0", account="123456789012", region=REGION, subnet_id=subnet, group_ids=(group,), calls=(CALL,)
    )
    assert remaining() == []


def remaining() -> list[str]:
    """What of a probe is left in the account."""
    functions = client("lambda").list_functions()["Functions"]
    roles = client("iam").list_roles()["Roles"]
    names = [each["FunctionName"] for each in functions] + [each["RoleName"] for each in roles]
    return [name for name in names if name.startswith("wayout-probe")]


def begun(folder: Path, time: Time, about: dict[str, Any] | None = None) -> Journal:
    opening = Opening(kind="probe", token="t0", account="123456789012", at=time.now(), about=about or {})
    return begin_journal(folder / "probe.jsonl", opening, time.now)


def measure(probe: LambdaProbe, place: ProbePlace) -> ObservedErrand | Unmeasured:
    made = probe.make(place, 0)
    return made if isinstance(made, Unmeasured) else probe.ask(place, made)


def probe_and_remove(
    host: FailingHost, journal: Journal, place: ProbePlace, time: Time
) -> tuple[ObservedErrand | Unmeasured, tuple[Left, ...]]:
    found = measure(LambdaProbe(host, journal, time.pace), place)
    return found, Removal(host, journal, time.pace, time.now, 0).run()


def test_a_place_is_measured_and_nothing_is_left(account: BotoAccount, place: ProbePlace, tmp_path: Path) -> None:
    host = FailingHost(account)
    time = Time()
    with begun(tmp_path, time) as journal:
        found, left = probe_and_remove(host, journal, place, time)
        assert journal.is_closed
    assert isinstance(found, ObservedErrand)
    assert found.means.startswith("a Lambda function, Python 3.")
    assert found.calls[0].attempts[0].steps[0].note == "connection refused"
    assert left == ()
    assert host.made == [
        "CreateRole",
        "PutRolePolicy",
        "CreateFunction",
        "GetFunctionConfiguration",
        "Invoke",
        "DeleteFunction",
        "DescribeNetworkInterfaces",
        "DeleteRolePolicy",
        "DeleteRole",
    ]


def test_the_function_stands_where_the_workload_stands(account: BotoAccount, place: ProbePlace, tmp_path: Path) -> None:
    time = Time()
    with begun(tmp_path, time) as journal:
        measure(LambdaProbe(FailingHost(account), journal, time.pace), place)
        made = client("lambda").get_function(FunctionName="wayout-probe-t0-0")["Configuration"]
        Removal(account, journal, time.pace, time.now, 0).run()
    assert made["VpcConfig"]["SubnetIds"] == [place.subnet_id]
    assert made["VpcConfig"]["SecurityGroupIds"] == list(place.group_ids)
    assert (made["Handler"], made["Timeout"]) == ("probe_program.handler", 50)


FAULTS = [(number, fault) for number in range(9) for fault in Fault]


@pytest.mark.parametrize(("number", "fault"), FAULTS, ids=[f"call {n}: {f.value}" for n, f in FAULTS])
def test_whatever_happens_to_a_call_the_journal_finds_all(
    account: BotoAccount, place: ProbePlace, tmp_path: Path, number: int, fault: Fault
) -> None:
    time = Time()
    host = FailingHost(account, number, fault)
    try:
        with begun(tmp_path, time) as journal:
            _, left = probe_and_remove(host, journal, place, time)
            # Nothing is claimed to be gone that is not.
            assert journal.is_closed == (left == ())
            if journal.is_closed:
                assert remaining() == []
    except KilledError:
        pass
    with resume_journal(tmp_path / "probe.jsonl", time.now) as journal:
        assert Removal(account, journal, time.pace, time.now, 0).run() == ()
        assert journal.is_closed
    assert remaining() == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import msgspec
from tests.evidence.probe.failing_host import FailingHost, Fault
from tests.evidence.probe.test_lambda_probe import Time, begun, probe_and_remove
from wayout.aws.answer import CallRefused
from wayout.aws.boto import Session
from wayout.evidence.probe.place import ProbePlace

class Dying(FailingHost):
    def _pass(self, operation, call):
        number = len(self.made)
        self.made.append(operation)
        if number == int(sys.argv[3]):
            if sys.argv[4] == "after":
                call()
            os.kill(os.getpid(), signal.SIGKILL)
        return call()

time = Time()
place = msgspec.json.decode(sys.argv[2], type=ProbePlace)
host = Dying(Session(None, "us-east-1", os.environ).account())
with begun(Path(sys.argv[1]), time) as journal:
    probe_and_remove(host, journal, place, time)
"""


@pytest.mark.parametrize(("number", "when"), [(0, "after"), (2, "before"), (2, "after"), (7, "after")])
def test_a_process_that_is_really_killed_leaves_a_journal_from_which_all_is_removed(
    account: BotoAccount, place: ProbePlace, tmp_path: Path, number: int, when: str
) -> None:
    words = [str(tmp_path), msgspec.json.encode(place).decode(), str(number), when]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *words], check=False, timeout=600, env=os.environ | {"PYTHONPATH": "."}
    )
    assert done.returncode == -signal.SIGKILL
    time = Time()
    with resume_journal(tmp_path / "probe.jsonl", time.now) as journal:
        assert Removal(account, journal, time.pace, time.now, 0).run() == ()
    assert remaining() == []


def test_a_role_of_ones_own_is_used_and_kept(account: BotoAccount, place: ProbePlace, tmp_path: Path) -> None:
    iam = client("iam")
    trust = '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
    role = iam.create_role(RoleName="ours", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    host = FailingHost(account)
    time = Time()
    with begun(tmp_path, time, {"role": role}) as journal:
        found = measure(LambdaProbe(host, journal, time.pace, role), place)
        assert Removal(host, journal, time.pace, time.now, 0).run() == ()
    assert isinstance(found, ObservedErrand)
    assert "CreateRole" not in host.made
    assert "DeleteLogGroup" in host.made
    assert iam.get_role(RoleName="ours")["Role"]["Arn"] == role
    iam.delete_role(RoleName="ours")


def test_a_role_stays_until_lambda_has_given_its_interface_back(
    account: BotoAccount, place: ProbePlace, tmp_path: Path
) -> None:
    ec2 = client("ec2")
    name = "AWS Lambda VPC ENI-wayout-probe-t0-0-0f1e"
    interface = ec2.create_network_interface(SubnetId=place.subnet_id, Description=name)["NetworkInterface"]
    other = ec2.create_network_interface(
        SubnetId=place.subnet_id, Description="AWS Lambda VPC ENI-wayout-probe-t0-01-0f1e"
    )
    time = Time()
    with begun(tmp_path, time) as journal:
        _, left = probe_and_remove(FailingHost(account), journal, place, time)
        assert [each.what for each in left] == [interface["NetworkInterfaceId"]]
        assert not journal.is_closed
    assert remaining() == ["wayout-probe-t0"]

    ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    with resume_journal(tmp_path / "probe.jsonl", time.now) as journal:
        assert Removal(account, journal, time.pace, time.now, 0).run() == ()
    ec2.delete_network_interface(NetworkInterfaceId=other["NetworkInterface"]["NetworkInterfaceId"])


def test_a_removal_waits_for_the_interface(account: BotoAccount, place: ProbePlace, tmp_path: Path) -> None:
    ec2 = client("ec2")
    name = "AWS Lambda VPC ENI-wayout-probe-t0-0-0f1e"
    interface = ec2.create_network_interface(SubnetId=place.subnet_id, Description=name)["NetworkInterface"]

    class Releasing(Time):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if self.seconds == 600:
                ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])

    time = Releasing()
    with begun(tmp_path, time) as journal:
        measure(LambdaProbe(FailingHost(account), journal, time.pace), place)
        assert Removal(account, journal, time.pace, time.now, 2700).run() == ()
    assert time.seconds == 600


def test_a_call_that_may_still_take_effect_is_waited_for(
    account: BotoAccount, place: ProbePlace, tmp_path: Path
) -> None:
    """The process was killed with CreateRole on its way; it arrives after the first look."""
    time = Time()
    with pytest.raises(KilledError), begun(tmp_path, time) as journal:
        probe_and_remove(FailingHost(account, 0, Fault.KILLED_BEFORE), journal, place, time)
    iam = client("iam")

    class Arriving(Time):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if self.seconds == 30:
                iam.create_role(RoleName="wayout-probe-t0", AssumeRolePolicyDocument="{}")

    late = Arriving()
    with resume_journal(tmp_path / "probe.jsonl", late.now) as journal:
        assert Removal(account, journal, late.pace, late.now, 0).run() == ()
    assert late.seconds == 30


def test_a_role_that_lambda_does_not_know_yet_is_tried_again(
    account: BotoAccount, place: ProbePlace, tmp_path: Path
) -> None:
    class Slow(FailingHost):
        def create_function(self, region: str, parameters: Any, code: bytes) -> Any:
            self.made.append("CreateFunction")
            if self.made.count("CreateFunction") < 4:
                return CallRefused(
                    service="lambda",
                    operation="CreateFunction",
                    region=region,
                    why="InvalidParameterValueException",
                    message="The role defined for the function cannot be assumed by Lambda.",
                )
            return super().create_function(region, parameters, code)

    time = Time()
    host = Slow(account)
    with begun(tmp_path, time) as journal:
        found, left = probe_and_remove(host, journal, place, time)
    assert isinstance(found, ObservedErrand)
    assert left == ()
    assert time.seconds == 9


def test_a_function_that_does_not_become_ready_tells_why(
    account: BotoAccount, place: ProbePlace, tmp_path: Path
) -> None:
    class Full(FailingHost):
        def call(self, service: str, operation: str, region: str, parameters: Any) -> Any:
            if operation == "GetFunctionConfiguration":
                return {"State": "Failed", "StateReason": "subnet-0 has no free addresses"}
            return super().call(service, operation, region, parameters)

    time = Time()
    with begun(tmp_path, time) as journal:
        found, left = probe_and_remove(Full(account), journal, place, time)
    assert found == Unmeasured("the function did not become ready: subnet-0 has no free addresses")
    assert left == ()


def test_the_journal_holds_no_code_and_no_answer_of_the_network(
    account: BotoAccount, place: ProbePlace, tmp_path: Path
) -> None:
    time = Time()
    with begun(tmp_path, time) as journal:
        probe_and_remove(FailingHost(account), journal, place, time)
    text = (tmp_path / "probe.jsonl").read_text()
    assert "ZipFile" not in text
    assert "connection refused" not in text
    assert [entry.operation for entry in read_journal(tmp_path / "probe.jsonl") if isinstance(entry, Intent)]
