"""The JSON contract: its schemas, and documents that keep to them."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from tests.explain.scenes import CASES, diagnosis_of, network_of, question, report_of, resolved

from wayout.ask.trace import trace
from wayout.explain.answer.trace import trace_report
from wayout.forward.journey.outcome import Answer
from wayout.render.json.diagnosis import diagnosis_document
from wayout.render.json.document import encode
from wayout.render.json.schema import SCHEMAS, schema_text, stored
from wayout.render.json.trace import trace_document

NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml"))


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(stored(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@cache
def _diagnosis(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(diagnosis_document(report_of(case))))
    return found


@cache
def _trace(case: str) -> dict[str, Any]:
    asked = question(case)
    network = network_of(case)
    source = asked.get("source") or asked["from"]
    target = asked["to"] if isinstance(asked["to"], str) else asked["to"][0]
    traces = trace(network, source, target, source_port=asked.get("source_port"), resolved=resolved(asked))
    found: dict[str, Any] = json.loads(encode(trace_document(trace_report(network, source, traces))))
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_stored_schema_is_what_the_types_give(name: str) -> None:
    """`python -m wayout.render.json.schema` writes them anew."""
    assert stored(name) == schema_text(name)


@pytest.mark.parametrize("case", NAMES)
def test_the_documents_of_every_case_keep_to_their_schemas(case: str) -> None:
    _validator("diagnosis-1").validate(_diagnosis(case))
    if question(case)["to"] != ["aws:ecs-start"]:  # which stands for many, and a trace has one
        _validator("trace-1").validate(_trace(case))


def test_a_document_without_a_key_is_refused() -> None:
    """The schema would notice a key that is gone, or a verdict that nobody knows."""
    document = _diagnosis("one-zone-has-an-acl-of-its-own")
    validator = _validator("diagnosis-1")
    for key in ("schema", "verdict", "expected_success_rate", "placements", "causes", "gaps", "assumptions"):
        assert not validator.is_valid({name: value for name, value in document.items() if name != key})
    assert not validator.is_valid(document | {"verdict": "perhaps"})
    assert validator.is_valid(document | {"added_later": 1})


def test_a_diagnosis_has_the_published_keys() -> None:
    """Those of the design, which may not change."""
    document = _diagnosis("a-lost-route-does-not-hide-the-acl")
    assert document["schema"] == "wayout.diagnosis/1"
    assert (document["verdict"], document["expected_success_rate"]) == ("intermittent", 0.6667)
    assert document["source"] == {"kind": "ecs-service", "name": "prod/payments"}
    second = document["placements"][1]
    assert {key: second[key] for key in ("id", "subnet", "az", "vpc", "public_ip", "security_groups", "weight")} == {
        "id": "subnet-private-b",
        "subnet": "subnet-private-b",
        "az": "us-east-1b",
        "vpc": "vpc-main",
        "public_ip": None,
        "security_groups": ["sg-app"],
        "weight": 0.3333,
    }
    (result,) = second["results"]
    assert {key: result[key] for key in ("destination", "verdict", "success_rate", "egress_address", "path")} == {
        "destination": "https://203.0.113.9",
        "verdict": "blocked",
        "success_rate": 0.0,
        "egress_address": None,
        "path": ["eni-task-b", "subnet-private-b", "rtb-private-b"],
    }
    blocker = result["blockers"][0]
    assert blocker.pop("message").endswith("has no route to 203.0.113.9.")
    assert blocker == {
        "reason": "no-route",
        "component": "rtb-private-b",
        "rule": None,
        "leg": "forward",
        "aws_code": "NO_ROUTE_TO_DESTINATION",
        "behind": [],
    }
    assert [(cause["reason"], cause["component"], cause["affects"]) for cause in document["causes"]] == [
        ("no-route", "rtb-private-b", ["subnet-private-b"]),
        ("nacl-denied", "acl-private-b", ["subnet-private-b"]),
    ]
    assert all(cause["message"] and cause["advice"] for cause in document["causes"])


def test_what_is_not_known_is_null() -> None:
    document = _diagnosis("nat-gateways-are-missing")
    assert (document["verdict"], document["expected_success_rate"]) == ("unknown", None)
    assert document["placements"][0]["results"][0]["success_rate"] is None
    (gap,) = document["gaps"]
    assert (gap["what"], gap["permission"], gap["decides"]) == ("NatGateways", "ec2:DescribeNatGateways", True)
    assert gap["could_change"] == "whether packets are translated"
    assert gap["closed_by"] == "the permission ec2:DescribeNatGateways, and collecting again"


def test_a_trace_has_the_published_keys() -> None:
    document = _trace("bastion-leaves-through-the-internet-gateway")
    assert (document["schema"], document["verdict"]) == ("wayout.trace/1", "reachable")
    assert document["forward"]["disposition"] == "exits"
    assert document["return"]["disposition"] == "delivered"
    first = document["forward"]["hops"][0]
    assert (first["component"], first["kind"]) == ("i-bastion", "instance")
    step = first["steps"][0]
    assert (step["kind"], step["verdict"], step["rule"]) == ("filter", "allow", "sg-bastion egress 1")
    assert (document["blockers"], document["gaps"]) == ([], [])


def test_a_reply_that_is_never_sent_has_no_disposition() -> None:
    document = _trace("private-subnet-without-any-way-out")
    assert document["forward"]["disposition"] == "no-route"
    assert document["return"]["disposition"] is None
    assert document["return"]["hops"] == []


def test_several_placements_make_several_traces() -> None:
    document = _trace("one-zone-has-an-acl-of-its-own")
    assert document["verdict"] == "intermittent"
    assert [found["placement"] for found in document["traces"]] == [
        placement.id for placement in diagnosis_of("one-zone-has-an-acl-of-its-own").placements
    ]
    assert [found["verdict"] for found in document["traces"]] == [Answer.REACHABLE, Answer.REACHABLE, Answer.BLOCKED]
