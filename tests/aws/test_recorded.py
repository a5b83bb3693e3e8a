"""The stand-in that ships in the package answers what was recorded, and nothing else."""

from wayout.aws.account import Account, Identity
from wayout.aws.answer import CallRefused
from wayout.aws.json_value import Json
from wayout.aws.recorded import RecordedAccount, question


def recorded() -> Account:
    refused = CallRefused(service="ec2", operation="DescribeSubnets", region="eu-west-1", why="Throttling", message="")
    return RecordedAccount(
        Identity("111122223333", "arn"),
        {
            question("ec2", "DescribeVpcs", "eu-west-1", {"A": 1, "B": ["x"]}): {"Vpcs": []},
            question("ec2", "DescribeSubnets", "eu-west-1", {}): refused,
        },
    )


def test_a_recorded_question_has_its_answer_whatever_the_order_of_its_parameters() -> None:
    assert recorded().call("ec2", "DescribeVpcs", "eu-west-1", {"B": ["x"], "A": 1}) == {"Vpcs": []}


def test_a_recorded_refusal_is_a_refusal() -> None:
    found = recorded().call("ec2", "DescribeSubnets", "eu-west-1", {})
    assert isinstance(found, CallRefused)
    assert found.why == "Throttling"


def test_any_other_question_is_refused() -> None:
    questions: tuple[tuple[str, dict[str, Json]], ...] = (("eu-west-1", {}), ("us-east-1", {"A": 1, "B": ["x"]}))
    for region, parameters in questions:
        found = recorded().call("ec2", "DescribeVpcs", region, parameters)
        assert isinstance(found, CallRefused)
        assert found.why == "NotRecorded"
