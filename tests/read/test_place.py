"""Where the elements of a snapshot stand."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from wayout.errors import InputError
from wayout.read.place import Element, Places


def _write(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_an_element_is_found_by_its_id(tmp_path: Path) -> None:
    _write(tmp_path / "1" / "us-east-1" / "a.json", {"Vpcs": [{"VpcId": "vpc-a"}, {"VpcId": "vpc-b"}]})
    found = Places(tmp_path).find("Vpcs", "vpc-b")
    assert found == Element("1/us-east-1/a.json", "/Vpcs/1")
    assert found.below("CidrBlockAssociationSet", 0).pointer == "/Vpcs/1/CidrBlockAssociationSet/0"


def test_what_is_described_in_two_ways_or_never_cannot_be_cited(tmp_path: Path) -> None:
    for name in ("a", "b"):
        vpcs = [{"VpcId": "vpc-a", "Name": name}, 5, {"VpcId": 7}, {"VpcId": "vpc-b"}]
        _write(tmp_path / f"{name}.json", {"Vpcs": vpcs})
    assert Places(tmp_path).find("Vpcs", "vpc-a") is None
    assert Places(tmp_path).find("Vpcs", "vpc-b") == Element("a.json", "/Vpcs/3")
    assert Places(tmp_path).find("Vpcs", "vpc-z") is None


def test_digests_are_of_the_files_as_they_are(tmp_path: Path) -> None:
    file = _write(tmp_path / "all.json", {"Vpcs": []})
    (tmp_path / ".hidden.json").write_text("{}", encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    digests = Places(tmp_path).digests
    assert digests.keys() == {"all.json", "broken.json"}
    assert digests["all.json"] == hashlib.sha256(file.read_bytes()).hexdigest() == Places(file).digests["all.json"]


def test_an_instance_is_found_within_its_reservation(tmp_path: Path) -> None:
    file = _write(tmp_path / "all.json", {"Reservations": [{}, {"Instances": [{"InstanceId": "i-a"}]}]})
    assert Places(file).instance("i-a") == Element("all.json", "/Reservations/1/Instances/0")
    assert Places(file).instance("i-b") is None


def test_the_routes_of_a_transit_gateway_are_found_by_where_they_lead(tmp_path: Path) -> None:
    table = {"TransitGatewayRouteTableId": "tgw-rtb-a"}
    there = [{"TransitGatewayAttachmentId": "tgw-attach-a"}, {"TransitGatewayAttachmentId": "tgw-attach-b"}]
    static = [5, {"DestinationCidrBlock": "10.0.0.0/8", "State": "blackhole", "TransitGatewayAttachments": there}]
    learned = [{"DestinationCidrBlock": "10.0.0.0/8", "State": "active", "TransitGatewayAttachments": there}]
    content = {
        "TransitGatewayRouteTableAssociations": [
            {**table, "Associations": [5, {**there[0], "State": "associated"}, {**there[1], "State": "associating"}]}
        ],
        "TransitGatewayStaticRoutes": [{**table, "Routes": static}],
        "TransitGatewayPropagatedRoutes": [{**table, "Routes": learned}],
    }
    places = Places(_write(tmp_path / "all.json", content))
    assert places.association("tgw-attach-a") == Element("all.json", "/TransitGatewayRouteTableAssociations/0")
    assert places.association("tgw-attach-b") is None
    found = [places.transit_route("tgw-rtb-a", "10.0.0.0/8", leads) for leads in (None, "tgw-attach-a", "tgw-attach-b")]
    pointers = ["/TransitGatewayStaticRoutes/0/Routes/1", "/TransitGatewayPropagatedRoutes/0/Routes/0", None]
    assert [place and place.pointer for place in found] == pointers
    assert [place.pointer for place in places.transit_route_lists("tgw-rtb-a")] == [
        "/TransitGatewayStaticRoutes/0/Routes",
        "/TransitGatewayPropagatedRoutes/0/Routes",
    ]


def test_an_archive_cannot_be_cited(tmp_path: Path) -> None:
    (tmp_path / "snapshot.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="neither a folder nor a"):
        Places(tmp_path / "snapshot.zip")
