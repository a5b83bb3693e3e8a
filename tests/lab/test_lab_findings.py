"""The cases that real packets taught the model: the kernel still says so."""

from typing import Final

import pytest
from conformance.expectation import Expecter
from conformance.judgement import Sort, judge_one
from conformance.trial import try_network
from tests.builders import SnapshotBuilder
from tests.cases.make import networks
from tests.lab.ground import needs_lab

from wayout.lab.device.internet import NAME
from wayout.lab.traffic.volley import Shot
from wayout.net.address import Address
from wayout.net.packet import Packet

TASK, API, S3 = "10.0.1.10", "203.0.113.9", "52.216.7.7"
BASTION, OFFICE = "198.51.100.50", "192.0.2.7"
FINDINGS: Final = [
    ("gateway-endpoint-sees-the-nat-gateway", "eni-task-a", TASK, S3, Sort.AGREED),
    ("replies-of-the-hub-take-a-peering", "eni-task-a", TASK, API, Sort.AGREED),
    ("replies-leave-through-the-gateway-of-another-vpc", NAME, API, "198.51.100.80", Sort.AGREED),
    ("acl-does-not-stand-before-a-nat-gateway-of-the-same-subnet", "eni-task-a", TASK, API, Sort.AGREED),
    ("replies-are-led-to-a-nat-gateway-of-their-own-subnet", NAME, OFFICE, BASTION, Sort.AGREED),
    ("ipv6-replies-of-a-peer-leave-for-the-internet", "eni-here", "2001:db8:a:1::10", "2001:db8:b:1::10", Sort.OPEN),
    ("bastion-without-an-internet-gateway", NAME, OFFICE, BASTION, Sort.AGREED),
]


@needs_lab
@pytest.mark.parametrize(
    ("case", "sender", "source", "destination", "sort"), [pytest.param(*row, id=row[0]) for row in FINDINGS]
)
def test_kernel_and_model_agree_about_a_finding(
    case: str, sender: str, source: str, destination: str, sort: Sort
) -> None:
    port = 22 if destination == BASTION else 443
    packet = Packet.tcp(Address.parse(source), Address.parse(destination), port)
    network = networks()[case]()
    assert isinstance(network, SnapshotBuilder)
    trial = try_network(case, network.documents(), (Shot(1, sender, packet),))
    judged = judge_one(Expecter(trial.network()), trial.fates[0])
    assert (judged.sort, judged.why if sort is Sort.AGREED else "") == (sort, "")
