"""docs/public-cases.md: the classes of what went wrong for real users, and the cases that stand for them.

`python -m tools.public_cases` writes the page anew; `make pages` writes all generated pages. A case stands for a class
where its case.toml names the class among its `rules`; its README.md links the public threads, as in
``- Source: public case 7 (LAMBDA-PUBLIC-SUBNET), https://…``.
"""

import re
import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "public-cases.md"
CASES: Final = ROOT / "tests" / "cases"

CLASSES: Final = {
    "ROUTE-NONE": "the subnet's table has no way to the internet",
    "ROUTE-PER-AZ": "the tables of some zones lack the route",
    "ROUTE-MAIN-TABLE": "a subnet without association uses the main table",
    "ROUTE-DELETED": "somebody or something deleted the route",
    "LAMBDA-PUBLIC-SUBNET": "a function in a public subnet has no public address",
    "PUBLIC-IP": "the route leads to an internet gateway, and the sender has no public address",
    "NAT-IN-PRIVATE": "the NAT gateway's own subnet has no way out",
    "NAT-LOOP": "the NAT device stands in the subnet that it serves",
    "NAT-INSTANCE-BROKEN": "the NAT instance does not run, or forwards nothing",
    "NAT-INSTANCE-SRCDST": "the NAT instance still checks source and destination",
    "NAT-INSTANCE-SG": "the NAT instance's group does not admit its clients",
    "NAT-INSTANCE-NOIP": "the NAT instance has no public address",
    "NAT-SINGLE-AZ": "all zones leave through the NAT gateway of one",
    "SG-EGRESS": "no egress rule lets the request out",
    "SG-PREFIX-LIST": "the egress rules lack the prefix list of a gateway endpoint",
    "SG-INTERNAL-DNS": "groups keep pods from the cluster's own name servers",
    "VPCE-MISSING": "an isolated subnet lacks an endpoint",
    "VPCE-MULTI": "several faults of endpoints at once",
    "VPCE-PRIVATE-DNS-OFF": "the endpoint has no private names",
    "VPCE-WRONG-NAME": "the client uses a name that the endpoint does not serve",
    "VPCE-SHADOW": "an endpoint takes names that were meant for the internet",
    "VPCE-SG": "the endpoint's group does not admit the client",
    "VPCE-POLICY": "the endpoint's policy refuses the request",
    "NACL": "a network ACL refuses packets in spite of a public address",
    "NACL-DENY-ALL": "a network ACL with a deny and no allow",
    "NACL-EPHEMERAL": "a network ACL lacks the ports of replies",
    "NACL-UDP": "a network ACL lets TCP through, and UDP was needed",
    "DNS-PHZ-SHADOW": "a private hosted zone hides the public name",
    "DNS-FIREWALL": "a DNS firewall refuses what the name leads to",
    "DNS-CUSTOM": "the VPC's own name servers are not reached, or do not know the name",
    "DNS-THROTTLE": "more than 1024 queries a second per interface",
    "TGW-RETURN": "no route leads replies back into the spoke",
    "TGW-FORWARD": "the request does not find its way into or through the transit gateway",
    "TGW-APPLIANCE": "without appliance mode, both directions meet different firewalls",
    "ASYMMETRIC": "request and reply take different ways, one of which drops them",
    "FW-RETURN": "replies go past the firewall that saw the request",
    "FW-SNI": "the firewall judges the server name of TLS",
    "FW-RULE-ORDER": "a rule for packets decides before the rule for names",
    "TLS-INSPECTION": "the firewall decrypts, and the client does not trust it",
    "NAT-IDLE": "a NAT gateway forgets connections after 350 idle seconds",
    "NAT-PORTS": "a NAT gateway runs out of ports towards one destination",
    "SHARED-IP-RATE": "the other side limits all who share one address",
    "MTU": "large packets get lost on a tunnel",
    "BPA": "Block Public Access stops what the route tables allow",
    "IPV6-NAMES": "the name has addresses of one family, the task of the other",
    "PROXY-ENV": "a proxy of the container's environment gets what was not meant for it",
    "MESH-EGRESS": "the service mesh lets nothing out",
    "CIDR-OVERLAP": "a network of containers has the addresses of the VPC or its neighbour",
    "ALLOWLIST-EIP": "the other side admits other addresses only",
    "NOT-NETWORK": "the message looks like the network, and it is a permission",
    "UNRESOLVED": "never settled: the facts that would decide were not shown",
}
"""The classes in the order of their threads, and what each is in a few words."""

UNDECIDED: Final = {
    "DNS-THROTTLE": "no configuration shows how much a task asks",
    "NAT-IDLE": "no configuration shows how long a client is silent: `wayout explain nat-idle-timeout`",
    "NAT-PORTS": "no configuration shows load: `wayout explain nat-ports` names the metric",
    "MTU": "no configuration shows the sizes of packets, nor what a tunnel beyond AWS carries",
    "CIDR-OVERLAP": "networks inside a host are in no answer of AWS; VPCs that overlap are told by `wayout audit`",
}
"""The classes that no configuration decides, and why."""

_THREAD: Final = re.compile(r"^- Source: public case (\d+) \(([A-Z0-9-]+)\), (https://\S+)$", re.MULTILINE)


class Story(NamedTuple):
    """A case: its folder, the classes that it stands for, its first question's answer, and the threads it links."""

    name: str
    classes: tuple[str, ...]
    answer: str
    threads: tuple[tuple[str, str, str], ...]


def stories() -> tuple[Story, ...]:
    """The cases that stand for a class, by name."""
    found = []
    for path in sorted(CASES.glob("*/case.toml")):
        case = tomllib.loads(path.read_text(encoding="utf-8"))
        classes = tuple(rule for rule in case["rules"] if rule in CLASSES)
        if classes:
            threads = _THREAD.findall((path.parent / "README.md").read_text(encoding="utf-8"))
            found.append(Story(path.parent.name, classes, _answer(case), tuple(threads)))
    return tuple(found)


def _answer(case: dict[str, Any]) -> str:
    reasons = "".join(f", `{reason}`" for reason in case["reasons"])
    return f"{case['question'][0]['verdict']}{reasons}"


def page() -> str:
    """The text of docs/public-cases.md."""
    told = stories()
    with_case = [name for name in CLASSES if any(name in story.classes for story in told)]
    return "\n".join(
        [
            "# Public cases",
            "",
            "What went wrong for real users: 121 cases in public threads, read up to November 2026, fall into",
            f"{len(CLASSES)} classes. {len(with_case)} of them have cases in the test suite. This page is generated:",
            "`python -m tools.public_cases`.",
            "",
            "| class | what went wrong | case | wayout answers | threads |",
            "|---|---|---|---|---|",
            *(row for name in with_case for row in _rows(name, told)),
            "",
            "## Without a case",
            "",
            "| class | what went wrong | why |",
            "|---|---|---|",
            *(f"| {name} | {CLASSES[name]} | {UNDECIDED[name]} |" for name in CLASSES if name not in with_case),
            "",
        ]
    )


def _rows(name: str, told: tuple[Story, ...]) -> list[str]:
    """One row for each case of a class; the class and its meaning stand in the first."""
    rows: list[str] = []
    for story in told:
        if name in story.classes:
            links = ", ".join(f"[{number}]({url})" for number, one, url in story.threads if one == name)
            head = f"| {name} | {CLASSES[name]} |" if not rows else "| | |"
            rows.append(
                f"{head} [{story.name}](../tests/cases/{story.name}/README.md) | {story.answer} | {links or '–'} |"
            )
    return rows


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
