"""One step against an account that behaves as AWS does and moto does not: states that take time, and things that fail."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.journal import Journal, Opening, begin_journal
from wayout.aws.json_value import Json
from wayout.fix.apply.making import Made, Maker, Site, StoppedError, Way
from wayout.fix.apply.pace import Pace
from wayout.fix.apply.step import Step, steps_of
from wayout.fix.call.call import CHANGE_TAG, PLAN_TAG
from wayout.fix.change.any_change import Change
from wayout.fix.change.ecs_service import SetAssignPublicIp
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.route import ReplaceRoute
from wayout.fix.change.security_group import CreateSecurityGroup
from wayout.model.ecs_service import AwsVpcConfiguration, EcsService, NetworkConfiguration
from wayout.model.elastic_ip import ElasticIp
from wayout.model.network import Network
from wayout.model.route_table import Route, RouteTable
from wayout.model.subnet import Subnet
from wayout.net.address import Address
from wayout.net.prefix import EVERY_IPV4, Prefix

NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
TAGS: Final = [{"Key": PLAN_TAG, "Value": "plan"}, {"Key": CHANGE_TAG, "Value": "1"}]
NETWORK: Final = Network(
    route_tables={
        "rtb-0": RouteTable(
            route_table_id="rtb-0",
            vpc_id="vpc-0",
            routes=(Route(destination_cidr_block=EVERY_IPV4, nat_gateway_id="nat-gone", state="blackhole"),),
        )
    },
    subnets={"subnet-0": Subnet(subnet_id="subnet-0", vpc_id="vpc-0", cidr_block=Prefix.parse("10.0.0.0/24"))},
    elastic_ips={"eipalloc-0": ElasticIp(public_ip=Address.parse("192.0.2.1"), allocation_id="eipalloc-0")},
    ecs_services={
        "prod/payments": EcsService(
            service_name="payments",
            network_configuration=NetworkConfiguration(awsvpc_configuration=AwsVpcConfiguration(subnets=("subnet-0",))),
        )
    },
)
NAT: Final = CreateNatGateway(
    nat_gateway_id="nat-new-a", vpc_id="vpc-0", name="a", subnet_id="subnet-0", allocation_id="eipalloc-0"
)
ROUTE: Final = ReplaceRoute(route_table_id="rtb-0", destination="0.0.0.0/0", target="nat-0")

Reply = Answer | CallRefused | Callable[[Mapping[str, Json]], Answer | CallRefused]


def refused(why: str) -> CallRefused:
    return CallRefused(service="ec2", operation="?", region="us-east-1", why=why, message="as AWS says")


class ScriptedAccount:
    """An account that gives the next of these replies to each operation; the last one for ever."""

    def __init__(self, **replies: list[Any]) -> None:
        self.replies = replies
        self.asked: list[tuple[str, Mapping[str, Json]]] = []

    @property
    def identity(self) -> Identity:
        return Identity(account="123456789012", arn="arn:aws:iam::123456789012:user/x")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        del service, region
        self.asked.append((operation, parameters))
        replies = self.replies[operation]
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        found: Answer | CallRefused = reply(parameters) if callable(reply) else reply
        return found

    def times(self, operation: str) -> int:
        return [asked for asked, _ in self.asked].count(operation)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        return self.now


@pytest.fixture
def journal(tmp_path: Path) -> Any:
    opening = Opening(kind="apply", token="token", account="123456789012", at=NOW)
    with begin_journal(tmp_path / "j", opening, lambda: NOW) as found:
        yield found


def step_of(change: Change) -> Step:
    (step,) = steps_of((change,), NETWORK)
    return step


def maker(step: Step, account: ScriptedAccount, journal: Journal, told: list[str] | None = None) -> Maker:
    clock = Clock()
    return Maker(
        step,
        Site(looking=account, changing=account),
        plan="plan",
        journal=journal,
        known={},
        pace=Pace(sleep=clock.sleep, clock=clock.read),
        tell=(told if told is not None else []).append,
    )


def gateway(state: str, **more: str) -> dict[str, Any]:
    return {"NatGateways": [{"NatGatewayId": "nat-1", "State": state, "Tags": TAGS, **more}]}


CREATED: Final = {"NatGateway": {"NatGatewayId": "nat-1"}}


def test_a_gateway_is_waited_for_until_it_is_available(journal: Journal) -> None:
    account = ScriptedAccount(
        CreateNatGateway=[CREATED],
        DescribeNatGateways=[
            {"NatGateways": []},
            refused("NatGatewayNotFound"),
            gateway("pending"),
            gateway("available"),
        ],
    )
    step, told = step_of(NAT), list[str]()
    assert maker(step, account, journal, told).make(step.calls[0], 0, Way.APPLY) is Made.DONE
    assert [line for line in told if "waiting" in line] == [
        "create-nat-gateway nat-new-a: waiting, not to be seen yet (0 s)",
        "create-nat-gateway nat-new-a: waiting, pending (5 s)",
    ]


def test_a_gateway_that_fails_says_why(journal: Journal) -> None:
    failed = gateway("failed", FailureCode="InsufficientFreeAddressesInSubnet", FailureMessage="no address is free")
    account = ScriptedAccount(CreateNatGateway=[CREATED], DescribeNatGateways=[{"NatGateways": []}, failed])
    step = step_of(NAT)
    with pytest.raises(StoppedError, match="it is failed: InsufficientFreeAddressesInSubnet: no address is free"):
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)


def test_a_gateway_that_failed_is_made_anew_under_another_token(journal: Journal) -> None:
    """AWS would only show the failed one to whoever asks again with the same token."""
    step = step_of(NAT)
    gone = gateway("failed")
    account = ScriptedAccount(CreateNatGateway=[CREATED], DescribeNatGateways=[{"NatGateways": []}, gone])
    with pytest.raises(StoppedError):
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
    account = ScriptedAccount(CreateNatGateway=[CREATED], DescribeNatGateways=[gone, gateway("available")])
    maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
    tokens = [intent.token for intent, _ in journal.intents()]
    assert tokens == ["token-1-0-0", "token-1-0-1"]


def test_a_call_whose_answer_was_lost_keeps_its_token(journal: Journal) -> None:
    step = step_of(NAT)
    account = ScriptedAccount(
        CreateNatGateway=[refused("ReadTimeoutError"), CREATED],
        DescribeNatGateways=[{"NatGateways": []}, {"NatGateways": []}, gateway("available")],
    )
    maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
    assert [intent.token for intent, _ in journal.intents()] == ["token-1-0-0", "token-1-0-0"]


def test_what_takes_too_long_stops_the_run(journal: Journal) -> None:
    account = ScriptedAccount(CreateNatGateway=[CREATED], DescribeNatGateways=[{"NatGateways": []}, gateway("pending")])
    step = step_of(NAT)
    with pytest.raises(StoppedError, match="after 905 s it is still pending"):
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)


def test_what_is_still_in_use_is_deleted_later(journal: Journal) -> None:
    step = step_of(CreateSecurityGroup(group_id="sg-new-x", vpc_id="vpc-0", name="x", description="x"))
    there = {"SecurityGroups": [{"GroupId": "sg-1"}]}
    account = ScriptedAccount(
        DeleteSecurityGroup=[refused("DependencyViolation"), refused("DependencyViolation"), {}],
        DescribeSecurityGroups=[there],
    )
    who = maker(step, account, journal)
    who._known["sg-new-x"] = "sg-1"  # noqa: SLF001 - as a journal would tell
    assert who.make(step.undo[0], 0, Way.UNDO) is Made.DONE
    assert account.times("DeleteSecurityGroup") == 3


def test_what_never_came_to_be_needs_no_undo(journal: Journal) -> None:
    step = step_of(CreateSecurityGroup(group_id="sg-new-x", vpc_id="vpc-0", name="x", description="x"))
    assert maker(step, ScriptedAccount(), journal).make(step.undo[0], 0, Way.UNDO) is Made.NEEDLESS


def test_a_route_into_a_black_hole_is_not_brought_back(journal: Journal) -> None:
    """AWS makes no route to a gateway that is gone; where the new one goes too, the route is a black hole again."""
    step, told = step_of(ROUTE), list[str]()
    here = {"RouteTables": [{"Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0"}]}]}
    account = ScriptedAccount(ReplaceRoute=[refused("InvalidNatGatewayID.NotFound")], DescribeRouteTables=[here])
    clock_free = maker(step, account, journal, told)
    assert clock_free.make(step.undo[0], 0, Way.UNDO) is Made.LOST
    assert "AWS makes no route to nat-gone, which is gone" in told[-1]


def test_a_new_gateway_may_not_be_known_everywhere_at_once(journal: Journal) -> None:
    step = step_of(ROUTE)
    account = ScriptedAccount(
        ReplaceRoute=[refused("InvalidNatGatewayID.NotFound"), {}], DescribeRouteTables=[{"RouteTables": []}]
    )
    assert maker(step, account, journal).make(step.calls[0], 0, Way.APPLY) is Made.DONE


def test_a_missing_permission_is_named(journal: Journal) -> None:
    step = step_of(ROUTE)
    account = ScriptedAccount(
        ReplaceRoute=[refused("UnauthorizedOperation")], DescribeRouteTables=[{"RouteTables": []}]
    )
    with pytest.raises(StoppedError, match="step 1, replace-route rtb-0, is not done: ReplaceRoute in") as stopped:
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
    assert stopped.value.hint == "It needs ec2:ReplaceRoute, ec2:DescribeRouteTables."


def test_a_missing_permission_to_look_is_named(journal: Journal) -> None:
    step = step_of(ROUTE)
    account = ScriptedAccount(DescribeRouteTables=[refused("UnauthorizedOperation")])
    with pytest.raises(Exception, match="cannot look whether it is so") as stopped:
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
    assert getattr(stopped.value, "hint", None) == "This needs ec2:DescribeRouteTables."


def test_what_was_refused_for_one_thing_of_several_is_a_refusal(journal: Journal) -> None:
    step = step_of(
        CreateFlowLog(
            flow_log_id="fl-new-x", resource_id="vpc-0", destination="arn:aws:s3:::logs", log_format="${version}"
        )
    )
    failed = {"Unsuccessful": [{"ResourceId": "vpc-0", "Error": {"Code": "LogDestinationNotFound", "Message": "gone"}}]}
    account = ScriptedAccount(CreateFlowLogs=[failed], DescribeFlowLogs=[{"FlowLogs": []}])
    with pytest.raises(StoppedError, match="LogDestinationNotFound: gone"):
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)


def test_a_service_is_waited_for_until_its_new_tasks_run(journal: Journal) -> None:
    step = step_of(SetAssignPublicIp(service="prod/payments", value="ENABLED"))

    def service(rollout: str) -> dict[str, Any]:
        return {"services": [{"deployments": [{"status": "PRIMARY", "rolloutState": rollout}]}]}

    account = ScriptedAccount(
        UpdateService=[{}], DescribeServices=[service(""), service("IN_PROGRESS"), service("COMPLETED")]
    )
    assert maker(step, account, journal).make(step.calls[0], 0, Way.APPLY) is Made.DONE
    assert account.times("DescribeServices") == 3


def test_a_call_that_aws_never_takes_stops_the_run(journal: Journal) -> None:
    step = step_of(ROUTE)
    account = ScriptedAccount(ReplaceRoute=[refused("RequestLimitExceeded")], DescribeRouteTables=[{"RouteTables": []}])
    with pytest.raises(StoppedError, match="AWS went on refusing ReplaceRoute after 10 attempts"):
        maker(step, account, journal).make(step.calls[0], 0, Way.APPLY)
