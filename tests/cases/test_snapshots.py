"""The case folders themselves: complete, up to date, and of AWS's shapes."""

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StructureShape
from tests.builders.snapshot import ALWAYS, ID_KEYS
from tests.cases.make import CASES, networks, saved_files

from wayout.model.reason import Reason

FOLDERS: Final = sorted(path.parent for path in CASES.glob("*/case.toml"))

OPERATIONS: Final = {
    "Vpcs": "DescribeVpcs",
    "Subnets": "DescribeSubnets",
    "RouteTables": "DescribeRouteTables",
    "NetworkAcls": "DescribeNetworkAcls",
    "SecurityGroups": "DescribeSecurityGroups",
    "NetworkInterfaces": "DescribeNetworkInterfaces",
    "InternetGateways": "DescribeInternetGateways",
    "EgressOnlyInternetGateways": "DescribeEgressOnlyInternetGateways",
    "NatGateways": "DescribeNatGateways",
    "Addresses": "DescribeAddresses",
    "VpcEndpoints": "DescribeVpcEndpoints",
    "ServiceDetails": "DescribeVpcEndpointServices",
    "PrefixLists": "DescribePrefixLists",
    "DhcpOptions": "DescribeDhcpOptions",
    "VpcPeeringConnections": "DescribeVpcPeeringConnections",
    "VpcBlockPublicAccessOptions": "DescribeVpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusions": "DescribeVpcBlockPublicAccessExclusions",
    "TransitGateways": "DescribeTransitGateways",
    "TransitGatewayVpcAttachments": "DescribeTransitGatewayVpcAttachments",
    "TransitGatewayAttachments": "DescribeTransitGatewayAttachments",
    "TransitGatewayRouteTables": "DescribeTransitGatewayRouteTables",
    "VpnGateways": "DescribeVpnGateways",
    "VpnConnections": "DescribeVpnConnections",
    "Reservations": "DescribeInstances",
    "clusters": "DescribeClusters",
    "services": "DescribeServices",
    "tasks": "DescribeTasks",
    "containerInstances": "DescribeContainerInstances",
    "Functions": "ListFunctions",
    "LoadBalancerDescriptions": "DescribeLoadBalancers",
    "Attachments": "ListAttachments",
}
"""The call whose answer has this top-level key."""

WRAPPED: Final = {
    "TransitGatewayRouteTableAssociations": ("GetTransitGatewayRouteTableAssociations", "Associations"),
    "TransitGatewayPropagations": (
        "GetTransitGatewayRouteTablePropagations",
        "TransitGatewayRouteTablePropagations",
    ),
    "TransitGatewayStaticRoutes": ("SearchTransitGatewayRoutes", "Routes"),
    "TransitGatewayPropagatedRoutes": ("SearchTransitGatewayRoutes", "Routes"),
}
"""The call, and its key, whose answers about one resource each are kept in a list under this key."""

WHOLE: Final = {
    "Firewalls": ("network-firewall", "DescribeFirewall"),
    "VpcEndpointAssociations": ("network-firewall", "DescribeVpcEndpointAssociation"),
    "FirewallPolicies": ("network-firewall", "DescribeFirewallPolicy"),
    "RuleGroups": ("network-firewall", "DescribeRuleGroup"),
    "ClassicInstanceHealth": ("elb", "DescribeInstanceHealth"),
    "ClassicLoadBalancerAttributes": ("elb", "DescribeLoadBalancerAttributes"),
}
"""The service and the call whose answers about one resource each are kept as a whole under this key, beside its id."""

SERVED_OTHERWISE: Final = frozenset({"available", "vpcendpoint", "natgateway"})
"""Values that AWS answers with although its own model lists others: the state of an internet gateway's attachment
(IGW-1), interface types with underscores (NAT-8). All are compared in lower case and without underscores."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_is_whole(folder: Path) -> None:
    """A case has a story with a source, and expectations that name only reasons that exist."""
    story = (folder / "README.md").read_text(encoding="utf-8")
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))

    assert story.startswith("# ")
    assert "- Source: " in story
    assert case["question"]
    assert set(case["reasons"]) <= {reason.value for reason in Reason}
    assert {blocker["reason"] for blocker in _blockers(case)} <= set(case["reasons"])


@pytest.mark.parametrize(("name", "build"), networks().items(), ids=networks())
def test_a_snapshot_is_what_its_network_gives(name: str, build: Any) -> None:
    """`python -m tests.cases.make` would change nothing."""
    assert saved_files(CASES / name) == build().files()


def test_every_folder_has_a_network() -> None:
    """No snapshot was written by hand, and none is left over."""
    assert {folder.name for folder in FOLDERS} == set(networks())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_snapshot_has_the_shapes_of_aws(folder: Path) -> None:
    """Each field is one that AWS's own service model has, with a value of the right kind."""
    for text in saved_files(folder).values():
        assert not list(_misfits(json.loads(text)))


@pytest.mark.parametrize("key", [key for key in ID_KEYS if key in OPERATIONS])
def test_an_element_is_known_by_a_field_that_aws_gives(key: str) -> None:
    """The field by which the builders find an element is part of AWS's answer."""
    member = _answer(key).members[key]

    assert isinstance(member, ListShape)
    assert isinstance(member.member, StructureShape)
    assert ID_KEYS[key] in member.member.members


def test_the_documents_of_every_vpc_are_those_that_wayout_needs() -> None:
    """The builder starts with the documents that wayout calls always there."""
    from wayout.snapshot.document import DOCUMENTS, Requirement

    assert set(ALWAYS) == {key for key, row in DOCUMENTS.items() if row.requirement is Requirement.ALWAYS}


def _blockers(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for question in case["question"]:
        yield from question.get("blockers", [])
        for placement in question.get("placement", []):
            yield from placement["blockers"]


def _misfits(documents: dict[str, Any]) -> Iterator[str]:
    """Where the documents say what AWS could not have said; objects that only a snapshot has are left out."""
    for key, value in documents.items():
        if key in OPERATIONS:
            yield from _compare(f"/{key}", value, _answer(key).members[key])
        elif key in WRAPPED:
            operation, inner = WRAPPED[key]
            shape = _output("ec2", operation).members[inner]
            for index, element in enumerate(value):
                yield from _compare(f"/{key}/{index}/{inner}", element[inner], shape)
        elif key in WHOLE:
            for index, element in enumerate(value):
                answer = {name: part for name, part in element.items() if name != ID_KEYS[key]}
                yield from _compare(f"/{key}/{index}", answer, _output(*WHOLE[key]))
        elif key == "VpcAttachments":
            for index, element in enumerate(value):
                shape = _output("networkmanager", "GetVpcAttachment").members["VpcAttachment"]
                yield from _compare(f"/{key}/{index}", element, shape)
        elif key == "taskDefinitions":
            for index, element in enumerate(value):
                shape = _output("ecs", "DescribeTaskDefinition").members["taskDefinition"]
                yield from _compare(f"/{key}/{index}", element, shape)


def _compare(place: str, value: Any, shape: Shape) -> Iterator[str]:
    match shape:
        case StructureShape():
            for key, part in value.items():
                if key in shape.members:
                    yield from _compare(f"{place}/{key}", part, shape.members[key])
                else:
                    yield f"{place}/{key} is no field of {shape.name}"
        case ListShape():
            for index, part in enumerate(value):
                yield from _compare(f"{place}/{index}", part, shape.member)
        case MapShape():
            for key, part in value.items():
                yield from _compare(f"{place}/{key}", part, shape.value)
        case _:
            yield from _compare_scalar(place, value, shape)


def _compare_scalar(place: str, value: Any, shape: Shape) -> Iterator[str]:
    kinds = {"boolean": bool, "integer": int, "long": int, "double": float}
    wanted = kinds.get(shape.type_name, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        yield f"{place} is {value!r}, not a {shape.type_name}"
    enum = {_plain(known) for known in getattr(shape, "enum", None) or ()}
    if enum and _plain(str(value)) not in enum | SERVED_OTHERWISE:
        yield f"{place} is {value!r}, which {shape.name} does not have"


def _plain(text: str) -> str:
    return text.lower().replace("_", "")


def _answer(key: str) -> StructureShape:
    others = {"Functions": "lambda", "LoadBalancerDescriptions": "elb", "Attachments": "networkmanager"}
    return _output(others.get(key, "ecs" if key[0].islower() else "ec2"), OPERATIONS[key])


@cache
def _output(service: str, operation: str) -> StructureShape:
    shape = _model(service).operation_model(operation).output_shape
    assert isinstance(shape, StructureShape)
    return shape


@cache
def _model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)
