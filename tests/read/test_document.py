"""One file of a snapshot: its documents, its elements, and one clear line for what cannot be used."""

import json
from typing import Any

import pytest
from tests.builders import block_public_access_options, instance, network_interface, task_definition, vpc

from wayout.read.document import ReadFile, read_file
from wayout.snapshot.store import SnapshotFile

ENI = network_interface("eni-1", "10.0.1.5", subnet="subnet-a", groups=(), instance="i-1")


def read(content: Any) -> ReadFile:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_file(SnapshotFile(name="a.json", account="1", region="us-east-1", content=text))


def keys(found: ReadFile) -> dict[str, int]:
    return {part.key: len(part.elements) for part in found.parts}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param({"Vpcs": []}, {"Vpcs": 0}, id="an empty list is an answer"),
        pytest.param({"Vpcs": [vpc()], "ResponseMetadata": {}}, {"Vpcs": 1}, id="an envelope"),
        pytest.param({"Vpcs": [vpc()], "Subnets": []}, {"Vpcs": 1, "Subnets": 0}, id="several documents"),
        pytest.param({"taskDefinition": task_definition()}, {"taskDefinitions": 1}, id="one element without a list"),
        pytest.param({"taskDefinition": task_definition(), "tags": []}, {"taskDefinitions": 1}, id="with its tags"),
        pytest.param({"Reservations": [instance("i-1", ENI)] * 2}, {"Reservations": 2}, id="instances in reservations"),
        pytest.param({"Reservations": [{"ReservationId": "r"}]}, {"Reservations": 0}, id="a reservation of nothing"),
        pytest.param(
            {"VpcBlockPublicAccessOptions": block_public_access_options()},
            {"VpcBlockPublicAccessOptions": 1},
            id="an object for the whole account",
        ),
        pytest.param({"VpcId": "vpc-1", "EnableDnsSupport": {"Value": True}}, {"VpcAttributes": 1}, id="one attribute"),
        pytest.param({"CustomerGateways": [{"x": 1}]}, {}, id="what no device reads yet is no surprise"),
    ],
)
def test_the_key_says_what_a_document_holds(content: Any, expected: dict[str, int]) -> None:
    found = read(content)
    assert keys(found) == expected
    assert (found.problems, found.unread) == ([], [])


@pytest.mark.parametrize(
    ("content", "pointer", "words"),
    [
        pytest.param(b"", "", "not JSON", id="nothing"),
        pytest.param(b'{"Vpcs": [', "", "cut off", id="cut off"),
        pytest.param(b"\xff\xfe\xfd", "", "not JSON", id="no text"),
        pytest.param(b"[" * 100_000, "", "JSON", id="too deep"),
        pytest.param([], "", "not an object", id="a list"),
        pytest.param(5, "", "not an object", id="a number"),
        pytest.param({}, "", "empty object", id="an empty object"),
        pytest.param({"Buckets": []}, "", "another call", id="of another call"),
        pytest.param({"Vpcs": 5}, "/Vpcs", "not a list", id="no list"),
        pytest.param({"Vpcs": {"a": 1}}, "/Vpcs", "not a list", id="an object instead of a list"),
        pytest.param({"Vpcs": [5]}, "/Vpcs/0", "Expected `object`", id="an element of another type"),
        pytest.param({"Vpcs": [vpc(), {}]}, "/Vpcs/1", "missing required field", id="an element without its id"),
        pytest.param({"Vpcs": [vpc(cidr="10.0.0.0/33")]}, "/Vpcs/0/", "10.0.0.0/33", id="no CIDR block"),
        pytest.param({"Vpcs": [vpc(cidr="banana")]}, "/Vpcs/0/", "banana", id="no address at all"),
        pytest.param({"Vpcs": [{**vpc(), "VpcId": "\ud800"}]}, "", "not JSON", id="half a character"),
        pytest.param({"Reservations": [5]}, "/Reservations/0", "Expected", id="no reservation"),
        pytest.param(
            {"Reservations": [{"Instances": 5}]}, "/Reservations/0/Instances", "not a list", id="no list of instances"
        ),
        pytest.param(
            {"VpcBlockPublicAccessOptions": 5}, "/VpcBlockPublicAccessOptions", "Expected", id="no object of options"
        ),
    ],
)
def test_each_thing_that_cannot_be_used_has_one_line(content: Any, pointer: str, words: str) -> None:
    (problem,) = read(content).problems
    assert problem.document == "a.json"
    assert problem.pointer.startswith(pointer)
    assert words in problem.message
    assert "\n" not in str(problem)
    assert len(problem.message) < 300


def test_every_problem_of_a_file_is_told_at_once() -> None:
    found = read({"Vpcs": [5, vpc(), 6], "Subnets": 7})
    assert [problem.pointer for problem in found.problems] == ["/Vpcs/0", "/Vpcs/2", "/Subnets"]
    assert keys(found) == {"Vpcs": 1}
