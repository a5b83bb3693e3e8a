"""Plans: nothing of a snapshot but numbers and addresses comes near a tool."""

import re

from tests.builders import acl_entry, healthy_network, permission
from tests.laws.reading import network_of

from wayout.lab.namespace.kernel import address_text, link_commands
from wayout.lab.plan.label import Event
from wayout.lab.plan.plan import Plan
from wayout.lab.rebuild.rebuild import rebuild
from wayout.net.address import Address, Family

API = Address.parse("203.0.113.9")


def spoken(plan: Plan) -> str:
    """Everything that ip and nft are told."""
    lines = list(link_commands(plan, "wayout-1-1-"))
    for namespace in plan.namespaces:
        lines += [address_text(plan, namespace, family) for family in Family]
        lines += namespace.ruleset
    return "\n".join(lines)


def test_a_plan_is_the_same_every_time() -> None:
    first, second = (rebuild(network_of(healthy_network().documents()), [API]) for _ in range(2))
    assert first == second


def test_no_name_of_a_snapshot_reaches_a_tool() -> None:
    """Ids, groups and tags are whatever somebody wrote into a file."""
    hostile = 'sg-"; flush ruleset; #$(reboot)\n'
    network = healthy_network(1)
    network.element("SecurityGroups", "sg-app")["GroupId"] = hostile
    interface = network.element("NetworkInterfaces", "eni-task-a")
    interface["Groups"] = [{"GroupId": hostile}]
    interface["NetworkInterfaceId"] = hostile
    text = spoken(rebuild(network_of(network.documents()), [API]))
    assert "reboot" not in text
    assert not re.search(r"sg-|eni-|vpc-|subnet-|rtb-|acl-|nat-|igw-", text)


def test_every_interface_has_a_namespace() -> None:
    plan = rebuild(network_of(healthy_network(2).documents()), [API])
    assert {n.component for n in plan.namespaces if n.role == "interface"} == {
        "eni-task-a",
        "eni-task-b",
        "eni-bastion",
    }


def test_rules_that_cannot_be_end_in_doubt() -> None:
    """A file may hold any number; what the rule might match is in doubt, and the rest is rebuilt."""
    network = healthy_network(1)
    network.element("SecurityGroups", "sg-app")["IpPermissionsEgress"] = [
        permission("tcp", 443, 70000, cidr="0.0.0.0/0")
    ]
    network.element("NetworkAcls", "acl-main")["Entries"][:0] = [
        acl_entry(1, "egress", "allow", "tcp", "0.0.0.0/0", 9, 3),
        acl_entry(2, "egress", "allow", "carrier-pigeon", "0.0.0.0/0"),
        acl_entry(3, "ingress", "deny", "icmp", "0.0.0.0/0", icmp=(300, 0)),
    ]
    plan = rebuild(network_of(network.documents()), [API])
    assert any("70000" in gap.message for gap in plan.gaps)
    doubted = {label.rule for label in plan.labels if label.event is Event.DOUBT and label.component == "acl-main"}
    assert doubted >= {"1", "2", "3"}


def test_addresses_that_no_network_carries_are_held_by_nobody() -> None:
    asked = [Address.parse(text) for text in ("127.0.0.1", "::1", "fe80::1", "169.254.1.1", "224.0.0.1", "203.0.113.9")]
    plan = rebuild(network_of(healthy_network(1).documents()), asked)
    assert [str(address) for device, address in plan.internet.addresses if device == "lo"] == ["203.0.113.9"]
