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


def test_what_is_described_twice_or_never_cannot_be_cited(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write(tmp_path / f"{name}.json", {"Vpcs": [{"VpcId": "vpc-a"}, 5, {"VpcId": 7}]})
    assert Places(tmp_path).find("Vpcs", "vpc-a") is None
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


def test_an_archive_cannot_be_cited(tmp_path: Path) -> None:
    (tmp_path / "snapshot.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="neither a folder nor a"):
        Places(tmp_path / "snapshot.zip")
