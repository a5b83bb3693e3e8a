"""What a thing that could not be used still tells about itself."""

import json
from typing import Any

import pytest

from wayout.model.scope import Scope, Unread
from wayout.read.unread import unread_element, unread_file

SCOPE = Scope("1", "us-east-1")


def told(key: str, element: Any) -> Unread:
    content = element if isinstance(element, bytes) else json.dumps(element).encode()
    return unread_element(SCOPE, key, content)


@pytest.mark.parametrize(
    ("key", "element", "expected"),
    [
        pytest.param("NatGateways", {"NatGatewayId": "nat-1", "VpcId": "v"}, ("nat-1", "v", None), id="its id and VPC"),
        pytest.param("NatGateways", {"NatGatewayId": 7, "VpcId": 8}, (None, None, None), id="no id that is text"),
        pytest.param("NatGateways", 5, (None, None, None), id="no object"),
        pytest.param("NatGateways", b"{", (None, None, None), id="no JSON"),
        pytest.param("Reservations", {"InstanceId": "i-1", "VpcId": "v"}, ("i-1", None, None), id="an instance"),
        pytest.param(
            "RouteTables",
            {"RouteTableId": "rtb-1", "VpcId": "v", "Associations": [{"SubnetId": "s"}, {"GatewayId": "igw"}, {}]},
            ("rtb-1", "v", frozenset({"s", "igw"})),
            id="a table: its subnets and gateways",
        ),
        pytest.param("RouteTables", {"RouteTableId": "r"}, ("r", None, frozenset()), id="a table of nobody"),
        pytest.param(
            "RouteTables", {"RouteTableId": "r", "Associations": 5}, ("r", None, None), id="of who knows whom"
        ),
        pytest.param(
            "RouteTables", {"RouteTableId": "r", "Associations": [{"SubnetId": 5}]}, ("r", None, None), id="nor here"
        ),
        pytest.param(
            "NetworkInterfaces",
            {"NetworkInterfaceId": "e", "VpcId": "v", "Groups": [{"GroupId": "sg-1"}]},
            ("e", "v", frozenset({"sg-1"})),
            id="an interface: its groups",
        ),
        pytest.param("tasks", {"taskArn": "x"}, (None, None, None), id="nothing that anybody asks for"),
    ],
)
def test_an_element_tells_its_ids(
    key: str, element: Any, expected: tuple[str | None, str | None, frozenset[str] | None]
) -> None:
    found = told(key, element)
    assert (found.scope, found.key) == (SCOPE, key)
    assert (found.resource_id, found.vpc_id, found.tied_to) == expected


@pytest.mark.parametrize(
    ("content", "key"),
    [
        pytest.param(b'{"RouteTables": [{"Rou', "RouteTables", id="what stands first was cut off"),
        pytest.param(b'\r\n{ "taskDefinition" : {', "taskDefinitions", id="under its singular"),
        pytest.param(b'{"VpcBlockPublicAccessOptions": {', "VpcBlockPublicAccessOptions", id="an object"),
        pytest.param(b'{"Buckets": [', None, id="of another call"),
        pytest.param(b"An error occurred", None, id="no JSON at all"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_the_beginning_of_a_file_tells_what_it_held(content: bytes, key: str | None) -> None:
    assert unread_file(SCOPE, content) == ((Unread(SCOPE, key),) if key else ())


@pytest.mark.parametrize(
    ("unread", "resource_id", "tied_to", "expected"),
    [
        pytest.param(Unread(SCOPE, "X"), "a", "s", True, id="what tells nothing may be anything"),
        pytest.param(Unread(SCOPE, "X", "a"), "a", None, True, id="the very one"),
        pytest.param(Unread(SCOPE, "X", "a"), "b", None, False, id="another one"),
        pytest.param(Unread(SCOPE, "X", "a"), None, None, True, id="any is asked for"),
        pytest.param(Unread(SCOPE, "X", "a", None, frozenset({"s"})), None, "s", True, id="tied to it"),
        pytest.param(Unread(SCOPE, "X", "a", None, frozenset({"s"})), None, "t", False, id="tied to another"),
    ],
)
def test_what_it_may_be(unread: Unread, resource_id: str | None, tied_to: str | None, expected: bool) -> None:
    assert (unread.may_be(resource_id) and unread.may_concern(tied_to)) is expected
