"""Groups that are meant for a NAT gateway, which takes none."""

from collections.abc import Callable

import pytest
from tests.builders import SnapshotBuilder, healthy_network, permission, security_group
from tests.builders.healthy import EVERYWHERE
from tests.laws.reading import network_of

from wayout.ask.pitfall.security_group import groups_for_nat_gateways

Change = Callable[[SnapshotBuilder], SnapshotBuilder]


def _named(name: str) -> Change:
    return lambda network: network.add("SecurityGroups", security_group("sg-x", name=name))


def _carried(network: SnapshotBuilder) -> SnapshotBuilder:
    network.element("NetworkInterfaces", "eni-bastion")["Groups"].append({"GroupId": "sg-x", "GroupName": "nat-gw"})
    return _named("nat-gw")(network)


def _rule_to(address: str) -> Change:
    rules = (permission("-1", cidr=EVERYWHERE), permission("tcp", 443, cidr=f"{address}/32"))
    return lambda network: network.replace("SecurityGroups", security_group("sg-app", egress=rules))


def _admitted(network: SnapshotBuilder) -> SnapshotBuilder:
    """A public load balancer may well admit the address with which the VPC's own tasks leave."""
    rule = permission("tcp", 443, cidr="198.51.100.11/32")
    return network.add("SecurityGroups", security_group("sg-web", ingress=(rule,)))


CASES: dict[str, tuple[Change, list[tuple[str, tuple[str, ...], str]]]] = {
    "a healthy network": (lambda network: network, []),
    "a group that is named for it and that nothing carries": (_named("nat-gateway"), [("sg-x", ("nat-a",), "")]),
    "another spelling": (_named("Prod NAT GW"), [("sg-x", ("nat-a",), "")]),
    "a group of some other name": (_named("signature"), []),
    "a group of a NAT instance": (_named("nat"), []),
    "a group of that name that something carries": (_carried, []),
    "a rule to the gateway's private address": (_rule_to("10.0.101.5"), [("sg-app", ("nat-a",), "sg-app egress 2")]),
    "a rule to the gateway's public address": (_rule_to("198.51.100.11"), [("sg-app", ("nat-a",), "sg-app egress 2")]),
    "a rule from the gateway's public address": (_admitted, []),
    "interfaces that are not described": (lambda n: _named("nat-gateway")(n).without("NetworkInterfaces"), []),
    "gateways that are not described": (lambda n: _named("nat-gateway")(n).without("NatGateways"), []),
}


@pytest.mark.parametrize(("change", "found"), CASES.values(), ids=CASES)
def test_a_group_is_meant_for_a_nat_gateway(change: Change, found: list[tuple[str, tuple[str, ...], str]]) -> None:
    """NAT-7."""
    known = network_of(change(healthy_network(1)).documents())
    assert [(p.component, p.affects, p.fact("rule")) for p in groups_for_nat_gateways(known)] == found
