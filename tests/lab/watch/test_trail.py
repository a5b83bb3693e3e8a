"""Trails: what stopped a call is told by the rule that did it, before a NAT gateway and behind one."""

import time
from pathlib import Path

import pytest
from tests.builders import SnapshotBuilder, block_public_access_options, healthy_network
from tests.lab import network_fault
from tests.lab.client import TASK, asks
from tests.lab.ground import needs_lab
from tests.laws.reading import network_of

from wayout.lab.namespace.lab import Lab
from wayout.lab.plan.label import Event
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.watch.lookout import Lookout
from wayout.lab.watch.trail import Stop, Trails
from wayout.net.address import Address

API = Address.parse("203.0.113.9")

pytestmark = needs_lab


def stop_in(network: SnapshotBuilder, folder: Path) -> Stop | None:
    """What stopped the task's call."""
    with Lab(rebuild(network_of(network.documents()), [API])) as lab:
        trails = Trails(lab.plan)
        with Lookout(lab, [trails], time.time) as lookout:
            asks(str(API))(lab, folder)
            lookout.settle()
        return trails.stop_of(TASK, API, 443)


@pytest.mark.parametrize(
    ("network", "event", "component", "why", "is_reply"),
    [
        pytest.param(network_fault.closed_group(), Event.REJECT, "sg-app", None, False, id="the sender's groups"),
        pytest.param(network_fault.no_route(), Event.LOSS, "rtb-private-a", "no-route", False, id="no route"),
        pytest.param(
            network_fault.nat_acl_to_internet(),
            Event.REJECT,
            "acl-own",
            "100",
            False,
            id="an ACL behind the NAT gateway",
        ),
        pytest.param(network_fault.task_acl_in(), Event.REJECT, "acl-own", "100", True, id="an ACL on the way back"),
    ],
)
def test_the_rule_that_stopped_a_call_is_known(
    network: SnapshotBuilder, event: Event, component: str, why: str | None, *, is_reply: bool, tmp_path: Path
) -> None:
    stop = stop_in(network, tmp_path)
    assert stop is not None
    label = stop.label
    assert (label.event, label.component, label.rule or label.reason, stop.is_reply) == (
        event,
        component,
        why,
        is_reply,
    )


def test_what_the_lab_does_not_rebuild_is_a_doubt(tmp_path: Path) -> None:
    """Block Public Access stops what the lab's internet gateway would let through."""
    network = healthy_network(1).set("VpcBlockPublicAccessOptions", block_public_access_options("block-bidirectional"))
    stop = stop_in(network, tmp_path)
    assert stop is not None
    assert stop.is_doubt
    assert "Block Public Access" in (stop.label.reason or "")
