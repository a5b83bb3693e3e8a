"""Core networks, collected: asked about only where a route leads to one, and then about the attachments of VPCs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.builders import route, route_table, vpc
from tests.builders.core_network import CORE_NETWORK, core_network_attachment, core_network_vpc_attachment

import wayout
from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.collect import Errand, collect
from wayout.model.network import Network

REGION = "eu-west-1"
ATTACHMENT = core_network_attachment("attachment-main")


class _Account:
    """An account whose route table leads to a core network, or to none; what is in `denied` is refused."""

    def __init__(self, *denied: str, leads_there: str | None = CORE_NETWORK) -> None:
        self._denied = denied
        self._leads_there = leads_there
        self.asked: list[str] = []

    @property
    def identity(self) -> Identity:
        return Identity("111122223333", "arn")

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        self.asked += [operation] if service == "networkmanager" else []
        way = (route("192.0.2.0/24", core_network=self._leads_there),) if self._leads_there else ()
        answers: dict[str, Answer] = {
            "DescribeVpcs": {"Vpcs": [vpc()]},
            "DescribeRouteTables": {"RouteTables": [route_table("rtb", *way)]},
        }
        if operation in answers:
            return answers[operation]
        if service != "networkmanager" or operation in self._denied:
            return CallRefused(service=service, operation=operation, region=region, why="AccessDenied", message="no")
        if operation == "ListAttachments":
            assert parameters["CoreNetworkId"] == CORE_NETWORK.rpartition("/")[2]
            assert parameters["AttachmentType"] == "VPC"
            return {"Attachments": [ATTACHMENT]}
        assert parameters == {"AttachmentId": "attachment-main"}
        return {"VpcAttachment": core_network_vpc_attachment(ATTACHMENT, "subnet-a", "subnet-b")}


def _collected(tmp_path: Path, account: _Account) -> Network:
    errand = Errand(accounts=(account,), regions={"111122223333": (REGION,)}, target=tmp_path / "s", workers=1)
    collect(errand, datetime(2026, 11, 22, tzinfo=UTC))
    return wayout.load(tmp_path / "s")


def test_an_attachment_is_saved_with_its_subnets(tmp_path: Path) -> None:
    network = _collected(tmp_path, _Account())
    assert network.problems == ()
    assert network.core_network_attachments["attachment-main"].vpc_id == "vpc-main"
    assert network.core_network_vpc_attachments["attachment-main"].subnet_ids == ("subnet-a", "subnet-b")


def test_nobody_is_asked_where_no_route_leads_to_a_core_network(tmp_path: Path) -> None:
    account = _Account(leads_there=None)
    network = _collected(tmp_path, account)
    assert account.asked == []
    assert network.is_complete("Attachments", "vpc-main")


@pytest.mark.parametrize(
    ("operation", "documents"),
    [("GetVpcAttachment", {"VpcAttachments"}), ("ListAttachments", {"Attachments", "VpcAttachments"})],
)
def test_what_is_denied_is_a_gap_with_its_action(operation: str, documents: set[str], tmp_path: Path) -> None:
    network = _collected(tmp_path, _Account(operation))
    assert documents <= {key for _, key in network.coverage.refused}
    for document in documents:
        assert network.gap(document, "vpc-main", "the attachment").why == "AccessDenied"
