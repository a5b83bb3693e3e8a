"""A whole answer out of pages, or none."""

from collections.abc import Mapping, Sequence

import pytest

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.aws.paging import ECS_PAGING, LAMBDA_PAGING, Paging, call_whole, ec2_paging

REFUSED = CallRefused(
    service="ec2", operation="DescribeVpcs", region="eu-west-1", why="Throttling", message="slow down"
)


class Pages:
    """An account that gives these pages one after the other and keeps what it was asked."""

    identity = Identity("111122223333", "arn")

    def __init__(self, pages: Sequence[Answer | CallRefused]) -> None:
        self.pages = list(pages)
        self.asked: list[Mapping[str, Json]] = []

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        assert (service, operation, region) == ("ec2", "DescribeVpcs", "eu-west-1")
        self.asked.append(parameters)
        return self.pages.pop(0)


def whole(pages: Pages, paging: Paging | None = None) -> Answer | CallRefused:
    return call_whole(pages, "ec2", "DescribeVpcs", "eu-west-1", {"Filters": []}, paging)


def test_the_lists_of_all_pages_are_joined_and_the_token_is_gone() -> None:
    pages = Pages([{"Vpcs": ["a"], "NextToken": "1"}, {"Vpcs": [], "NextToken": "2"}, {"Vpcs": ["b"], "Other": 7}])
    assert whole(pages, ec2_paging(1000)) == {"Vpcs": ["a", "b"], "Other": 7}
    assert pages.asked == [
        {"Filters": [], "MaxResults": 1000},
        {"Filters": [], "MaxResults": 1000, "NextToken": "1"},
        {"Filters": [], "MaxResults": 1000, "NextToken": "2"},
    ]


@pytest.mark.parametrize(
    ("paging", "given", "asked"),
    [(ECS_PAGING, "nextToken", "nextToken"), (LAMBDA_PAGING, "NextMarker", "Marker")],
    ids=["ECS", "Lambda"],
)
def test_each_service_has_its_own_names(paging: Paging, given: str, asked: str) -> None:
    pages = Pages([{"Vpcs": ["a"], given: "1"}, {"Vpcs": ["b"]}])
    assert whole(pages, paging) == {"Vpcs": ["a", "b"]}
    assert pages.asked[1][asked] == "1"


@pytest.mark.parametrize("token", ["", None])
def test_an_empty_token_is_the_end(token: str | None) -> None:
    assert whole(Pages([{"Vpcs": ["a"], "NextToken": token}]), ec2_paging(5)) == {"Vpcs": ["a"]}


def test_a_missing_page_makes_the_whole_answer_missing() -> None:
    assert whole(Pages([{"Vpcs": ["a"], "NextToken": "1"}, REFUSED]), ec2_paging(5)) is REFUSED


def test_the_same_token_twice_is_a_failure_and_not_an_endless_loop() -> None:
    found = whole(Pages([{"Vpcs": [], "NextToken": "1"}] * 3), ec2_paging(5))
    assert isinstance(found, CallRefused)
    assert found.why == "EndlessPaging"


def test_without_paging_it_is_one_call() -> None:
    pages = Pages([{"Vpcs": ["a"], "NextToken": "1"}])
    assert whole(pages) == {"Vpcs": ["a"], "NextToken": "1"}
    assert pages.asked == [{"Filters": []}]
