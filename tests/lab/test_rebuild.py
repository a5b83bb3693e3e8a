"""Plans: nothing of a snapshot but numbers and addresses comes near a tool."""

import re

from tests.builders import healthy_network
from tests.laws.reading import network_of

from wayout.lab.kernel import address_text, link_commands
from wayout.lab.plan import Plan
from wayout.lab.rebuild import rebuild
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
