"""What a row of the table asks, given what the rows before it learned."""

import pytest

from wayout.aws.json_value import Json
from wayout.collect.call import ONCE, Asked, Call, Filtered, ForEach, InBatches, Part, Shape, Taken
from wayout.collect.request import requests


def call(asked: Asked, shape: Shape = Shape.ELEMENTS) -> Call:
    return Call(
        key="Things",
        document="Things",
        service="ec2",
        operation="DescribeThings",
        permission="ec2:DescribeThings",
        result_key="Things",
        shape=shape,
        asked=asked,
    )


def parameters(asked: Asked, known: dict[str, tuple[Json, ...]]) -> list[dict[str, Json]]:
    return [request.parameters for request in requests(call(asked), known, "eu-west-1")]


def test_once_is_one_request_without_parameters() -> None:
    assert parameters(ONCE, {}) == [{}]


def test_for_each_asks_for_every_id_once_and_every_variant() -> None:
    asked = ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="VpcId", variants=({"A": "x"}, {"A": "y"}))
    known: dict[str, tuple[Json, ...]] = {"Vpcs": ({"VpcId": "vpc-1"}, {"VpcId": "vpc-2"}, {"VpcId": "vpc-1"})}
    assert parameters(asked, known) == [
        {"VpcId": "vpc-1", "A": "x"},
        {"VpcId": "vpc-1", "A": "y"},
        {"VpcId": "vpc-2", "A": "x"},
        {"VpcId": "vpc-2", "A": "y"},
    ]


def test_ids_are_taken_from_several_places_and_through_lists() -> None:
    taken = (
        Taken("services", ("definition",)),
        Taken("services", ("deployments", "definition")),
        Taken("tasks", ("of",)),
    )
    known: dict[str, tuple[Json, ...]] = {
        "services": (
            {"definition": "a", "deployments": [{"definition": "b"}, {"definition": "a"}]},
            {"deployments": None},
        ),
        "tasks": ({"of": "c"},),
    }
    assert parameters(ForEach(taken=taken, parameter="p"), known) == [{"p": "a"}, {"p": "b"}, {"p": "c"}]


def test_a_role_is_asked_about_by_the_name_at_the_end_of_its_arn() -> None:
    taken = (Taken("definitions", ("role",), Part.NAME),)
    known: dict[str, tuple[Json, ...]] = {
        "definitions": (
            {"role": "arn:aws:iam::111122223333:role/tasks/pull"},
            {"role": "arn:aws:iam::111122223333:role/other"},
            {"role": "pull"},
            {},
        )
    }
    assert parameters(ForEach(taken=taken, parameter="RoleName"), known) == [
        {"RoleName": "pull"},
        {"RoleName": "other"},
    ]


def test_ids_within_a_resource_name_it_and_equal_ids_of_two_resources_are_two() -> None:
    asked = ForEach(taken=(Taken("names", ("names",)),), parameter="PolicyName", within="RoleName")
    known: dict[str, tuple[Json, ...]] = {
        "names": (
            {"RoleName": "one", "names": ["a", "b", "a"]},
            {"RoleName": "two", "names": ["a"]},
            {"RoleName": "three", "names": []},
            {"names": ["nobody's"]},
            "text",
        )
    }
    assert [request.about for request in requests(call(asked, Shape.BESIDE_ID), known, "eu-west-1")] == [
        {"RoleName": "one", "PolicyName": "a"},
        {"RoleName": "one", "PolicyName": "b"},
        {"RoleName": "two", "PolicyName": "a"},
    ]


def test_what_is_not_known_is_not_asked_about() -> None:
    assert parameters(ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="VpcId"), {}) == []
    assert parameters(InBatches(key="arns", parameter="p", size=2), {}) == []


def test_batches_hold_as_many_ids_as_the_operation_allows() -> None:
    known: dict[str, tuple[Json, ...]] = {"arns": ("a", "b", "c", "a", "d", "e")}
    asked = InBatches(key="arns", parameter="p", size=2)
    assert parameters(asked, known) == [{"p": ["a", "b"]}, {"p": ["c", "d"]}, {"p": ["e"]}]


def test_batches_within_a_resource_name_it() -> None:
    known: dict[str, tuple[Json, ...]] = {
        "arns": (
            {"cluster": "one", "arns": ["a", "b", "c"]},
            {"cluster": "two", "arns": []},
            {"cluster": "three", "arns": ["d"]},
        )
    }
    asked = InBatches(key="arns", parameter="p", size=2, within="cluster")
    assert parameters(asked, known) == [
        {"cluster": "one", "p": ["a", "b"]},
        {"cluster": "one", "p": ["c"]},
        {"cluster": "three", "p": ["d"]},
    ]


@pytest.mark.parametrize("element", [None, 7, "text", {"VpcId": 7}, {"VpcId": None}, {}])
def test_elements_of_another_form_are_passed_over(element: Json) -> None:
    asked = ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="VpcId")
    assert parameters(asked, {"Vpcs": (element,)}) == []


def test_a_service_that_is_one_for_all_regions_is_told_the_region_and_it_is_no_part_of_what_is_asked_about() -> None:
    asked = ForEach(taken=(Taken("Vpcs", ("VpcId",)),), parameter="VPCId", region="VPCRegion")
    (request,) = requests(call(asked, Shape.BESIDE_ID), {"Vpcs": ({"VpcId": "vpc-1"},)}, "eu-west-1")
    assert request.parameters == {"VPCId": "vpc-1", "VPCRegion": "eu-west-1"}
    assert request.about == {"VPCId": "vpc-1"}


def test_nothing_is_asked_about_what_aws_would_not_tell() -> None:
    asked = ForEach(taken=(Taken("Zones", ("Summaries", "Id"), unless="OwningService"),), parameter="Id")
    own: Json = {"Id": "Z1", "Owner": {"OwningAccount": "111122223333"}}
    service: Json = {"Id": "Z2", "Owner": {"OwningService": "efs.amazonaws.com"}}
    assert parameters(asked, {"Zones": ({"Summaries": [own, service]},)}) == [{"Id": "Z1"}]


def test_a_filter_names_what_earlier_rows_named_a_few_at_a_time() -> None:
    asked = Filtered(taken=Taken("VpcEndpoints", ("ServiceName",)), filter="service-name", size=2)
    known: dict[str, tuple[Json, ...]] = {"VpcEndpoints": tuple({"ServiceName": name} for name in "abac")}
    assert parameters(asked, known) == [
        {"Filters": [{"Name": "service-name", "Values": ["a", "b"]}]},
        {"Filters": [{"Name": "service-name", "Values": ["c"]}]},
    ]
    assert parameters(asked, {}) == []
