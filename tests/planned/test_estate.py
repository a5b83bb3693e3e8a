"""Estates: documents that are changed element by element, and files in which nothing changes."""

import json
from typing import Any

import pytest

from wayout.planned.estate import Estate
from wayout.snapshot.store import Snapshot, SnapshotFile


def estate(content: Any) -> Estate:
    file = SnapshotFile("1/us-east-1/all.json", "1", "us-east-1", json.dumps(content).encode())
    return Estate(Snapshot(files=(file,), manifest=None, problems=()))


@pytest.mark.parametrize("other", [5, {"family": "web"}, {"taskDefinitionArn": "arn"}], ids=json.dumps)
def test_what_stands_beside_a_changed_element_stays(other: Any) -> None:
    own = estate({"taskDefinition": other, "FirewallConfig": {"ResourceId": "vpc-1"}, "Vpcs": [{"VpcId": "vpc-1"}]})
    for vpc in own.edit("Vpcs", "vpc-1"):
        vpc["CidrBlock"] = "10.0.0.0/16"
    (file,) = own.snapshot().files
    vpcs = [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]
    firewall = {"ResourceId": "vpc-1"}
    assert json.loads(file.content) == {"taskDefinition": other, "FirewallConfig": firewall, "Vpcs": vpcs}


def test_a_task_definition_that_is_removed_leaves_its_file() -> None:
    own = estate({"taskDefinition": {"taskDefinitionArn": "arn"}, "Vpcs": []})
    own.remove("taskDefinitions", "arn")
    (file,) = own.snapshot().files
    assert json.loads(file.content) == {"Vpcs": []}
