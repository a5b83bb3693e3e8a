"""Flow log creation: what AWS refuses in part, and what it shows afterwards."""

from tests.builders import flow_log

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.recorded import RecordedAccount, question
from wayout.evidence.coverage.flow_log_creation import Receipt, Refusal, create, verified
from wayout.evidence.coverage.flow_log_order import BucketTarget, FlowLogOrder
from wayout.evidence.log.log_format import RECOMMENDED

REGION = "us-east-1"
ORDER = FlowLogOrder("VPC", ("vpc-a", "vpc-b"), REGION, BucketTarget("arn:aws:s3:::records"), RECOMMENDED, "token")
SOUND = flow_log("fl-1", "vpc-a", log_format=str(RECOMMENDED)) | {"MaxAggregationInterval": 60}


def _account(operation: str, parameters: dict[str, object], answer: Answer | CallRefused) -> RecordedAccount:
    asked = question("ec2", operation, REGION, parameters)  # type: ignore[arg-type]
    return RecordedAccount(Identity("123456789012", "arn:aws:iam::123456789012:user/u"), {asked: answer})


def _receipt(*made: str) -> Receipt:
    return Receipt(ORDER, REGION, made, (), None)


def _seen(answer: Answer | CallRefused) -> tuple[str, ...] | None:
    pauses: list[float] = []
    found = verified(_account("DescribeFlowLogs", {"FlowLogIds": ["fl-1"]}, answer), _receipt("fl-1"), pauses.append)
    return found.doubts


def test_what_is_refused_for_one_resource_leaves_the_other_made() -> None:
    error = {"Code": "InvalidVpcId.NotFound", "Message": "no such VPC"}
    answer: Answer = {"FlowLogIds": ["fl-1"], "Unsuccessful": [{"ResourceId": "vpc-b", "Error": error}]}  # type: ignore[dict-item]
    receipt = create(_account("CreateFlowLogs", ORDER.parameters(), answer), ORDER, REGION)  # type: ignore[arg-type]
    assert receipt.made == ("fl-1",)
    assert receipt.refused == (Refusal("vpc-b", "InvalidVpcId.NotFound", "no such VPC"),)


def test_a_log_as_it_was_ordered_leaves_no_doubt() -> None:
    assert _seen({"FlowLogs": [SOUND]}) == ()


def test_another_format_than_ordered_is_told() -> None:
    doubts = _seen({"FlowLogs": [SOUND | {"LogFormat": "${version}"}]})
    assert doubts is not None
    assert "the format of fl-1 is ${version}" in doubts[0]


def test_a_delivery_that_fails_is_told_in_aws_words() -> None:
    failed = SOUND | {"DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"}
    assert _seen({"FlowLogs": [failed]}) == ("fl-1 does not deliver: Access error",)


def test_a_log_that_aws_does_not_list_is_told() -> None:
    assert _seen({"FlowLogs": []}) == ("fl-1 was made, and AWS does not list it",)


def test_what_cannot_be_looked_at_is_not_called_sound() -> None:
    refused = CallRefused(service="ec2", operation="DescribeFlowLogs", region=REGION, why="Denied", message="no")
    assert _seen(refused) is None


def test_looking_waits_until_the_log_is_active_and_no_longer_than_half_a_minute() -> None:
    pauses: list[float] = []
    waiting = {"FlowLogs": [SOUND | {"FlowLogStatus": "CREATING"}]}
    account = _account("DescribeFlowLogs", {"FlowLogIds": ["fl-1"]}, waiting)  # type: ignore[arg-type]
    found = verified(account, _receipt("fl-1"), pauses.append)
    assert found.doubts == ("the status of fl-1 is CREATING, not ACTIVE",)
    assert 20 < sum(pauses) <= 30
