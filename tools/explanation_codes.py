"""docs/explanation-codes.md: AWS's explanation codes, what wayout says instead, and a case in which it says so.

`python -m tools.explanation_codes` writes the page anew; `make pages` writes all generated pages. A code is found in a
case where the case's expected output names it, as in ``(AWS: NO_ROUTE_TO_DESTINATION)``; where wayout has no such line,
the table below names the case itself.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "docs" / "explanation-codes.md"
CASES: Final = ROOT / "tests" / "cases"


class Code(NamedTuple):
    """One code of AWS: what wayout calls it, what it means in a few words, and the case if no output names the code."""

    name: str
    says: str
    meaning: str
    case: str | None = None


DIRECT: Final = (
    Code("BAD_STATE", "`nat-not-available`, `endpoint-not-available`, `peering-not-active`, `target-not-running`", "the component exists and cannot be used"),
    Code("BAD_STATE_ATTACHMENT", "`igw-not-attached`, `tgw-attachment-not-available`", "the link between two components cannot be used"),
    Code("BAD_STATE_ROUTE", "`blackhole-route`", "the route leads to a target that is gone"),
    Code("NO_ROUTE_TO_DESTINATION", "`no-route`, `no-return-route`, `nat-in-private-subnet`", "no route covers the destination"),
    Code("CANNOT_ROUTE", "evidence of `no-route`", "the routes that there are lead elsewhere"),
    Code("MORE_SPECIFIC_ROUTE", "evidence", "a longer prefix wins over the route that was meant"),
    Code("HIGHER_PRIORITY_ROUTE", "evidence", "another route for the same block wins"),
    Code("VPC_LOCAL_ROUTE_CIDR_RESTRICTION", "evidence of `no-route`", "the local route serves the VPC's own addresses"),
    Code("NO_POSSIBLE_DESTINATION", "a gap that names the account and the call", "what comes next cannot be seen", "account-of-the-hub-is-missing"),
    Code("ENI_SG_RULES_MISMATCH", "`sg-no-matching-rule`", "no rule of the groups admits the packet"),
    Code("SG_HAS_NO_RULES", "`sg-empty`", "the groups have no rule in this direction"),
    Code("ENI_ADDRESS_RESTRICTION", "`spoofed-source`, `destination-not-found`", "an interface sends and receives for its own addresses only", "nobody-has-that-address"),
    Code("ENI_SOURCE_DEST_CHECK_RESTRICTION", "`source-dest-check`", "a forwarding interface still checks source and destination"),
    Code("SG_REFERENCES_NOT_PRESERVED", "`sg-reference-not-preserved`", "the way drops who the sender's groups are"),
    Code("SG_REFERENCING_SUPPORT", "`sg-reference-unsupported`", "references are switched off at the transit gateway"),
    Code("SUBNET_ACL_RESTRICTION", "`nacl-denied`, `nacl-ephemeral-ports`", "a network ACL refuses the packet or its reply"),
    Code("FIREWALL_RULES_RESTRICTION", "`firewall-denied`", "a rule of a firewall drops it"),
    Code("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "`no-public-ip`", "the source has no public address"),
    Code("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "`vpc-block-public-access`", "Block Public Access stops it"),
    Code("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", "`igw-private-destination`", "a private destination at an internet gateway"),
    Code("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", "`igw-private-destination`", "a destination in 100.64.0.0/10 at an internet gateway"),
    Code("NGW_REQUIRES_SOURCE_IN_VPC", "`peering-not-transitive`, `nat-source-not-in-vpc`", "a NAT gateway serves its own VPC, not a peer", "default-route-into-a-peering"),
    Code("REGIONAL_NGW_ROUTE_AZ_RESTRICTION", "`nat-az-not-covered`", "a regional NAT gateway is not in the source's zone"),
    Code("REMAP_EPHEMERAL_PORT", "`nacl-ephemeral-ports`, and the step `translate` of a trace", "the source port becomes one of 1024-65535", "nat-subnet-admits-linux-ephemeral-ports-only"),
    Code("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", "`peering-not-transitive`", "a peering reaches the peer's own addresses only"),
    Code("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", "`tgw-no-association`", "the attachment has no route table"),
    Code("TGW_ROUTE_AZ_RESTRICTION", "`tgw-az-not-attached`", "the attachment has no subnet in the source's zone"),
    Code("TGW_ATTACH_VPC_AZ_RESTRICTION", "a gap that names both subnets", "zone affinity or appliance mode picks another interface", "appliance-mode-leaves-the-zone-open"),
    Code("TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT", "`tgw-no-route`", "the gateway's table has no route to the attachment"),
    Code("TGW_RTB_CANNOT_ROUTE", "evidence of `tgw-no-route`", "the routes that there are lead elsewhere"),
    Code("TGW_RTB_MORE_SPECIFIC_ROUTE", "evidence", "a longer prefix of the gateway's table wins"),
    Code("TGW_RTB_HIGHER_PRIORITY_ROUTE", "evidence", "another route of the gateway for the same block wins"),
    Code("TGW_RTB_BAD_STATE_ROUTE", "`tgw-blackhole`", "the gateway's route is a black hole"),
    Code("VPCE_SERVICE_NOT_INSTALLED_IN_AZ", "`endpoint-service-not-in-az`", "the service behind an endpoint is not in that zone"),
    Code("VPCE_GATEWAY_PROTOCOL_RESTRICTION", "`endpoint-protocol`", "a gateway endpoint takes TCP and ICMP echo only"),
    Code("PROTOCOL_RESTRICTION", "`nat-protocol`", "the component takes some protocols only"),
    Code("DISCONNECTED_VPCS", "what really stops the packet: `no-route`, `igw-private-destination`", "nothing connects the two VPCs", "two-vpcs-without-a-connection"),
    Code("NO_PATH", "what really stops the packet, IPv6 included", "nothing was found", "ipv4-default-route-does-not-carry-ipv6"),
    Code("UNASSOCIATED_COMPONENT", "`destination-not-found`", "nobody has the address"),
)  # fmt: skip
"""The codes that name a direct cause of failing egress, in the order of AWS's page."""

CONDITIONAL: Final = (
    Code("GATEWAY_REJECTS_SPOOFED_TRAFFIC", "`spoofed-source`", "the source address does not belong to the VPC"),
    Code("UNKNOWN_PEERED_SGS", "a gap: `unknown`, not denied", "groups of another account are not described", "shared-group-is-not-described"),
    Code("TGW_RTB_ROUTES_ARE_UNKNOWN", "a gap that names the call", "the gateway's table was not read", "static-routes-of-the-gateway-are-missing"),
    Code("UNKNOWN_RESOURCE", "a gap that names the permission", "a component is not described", "nat-gateways-are-missing"),
    Code("NO_SOURCE_OR_DESTINATION", "`destination-not-found`, or wrong input", "source or destination do not exist", "nobody-has-that-address"),
    Code("BAD_STATE_VPN", "a gap that names the connection", "all tunnels of a VPN connection are down", "tunnels-of-the-virtual-private-gateway-are-down"),
    Code("TGW_BAD_STATE_VPN", "`vpn-down`", "the VPN connection behind a transit gateway is down"),
    Code("INGRESS_RTB_TRAFFIC_REDIRECTION", "`firewall-asymmetric`", "the gateway's own table leads past a firewall first", "firewall-sees-the-replies-only"),
    Code("UNKNOWN_DESTINATION", "a gap that names the account and the call", "what follows cannot be seen", "account-of-the-hub-is-missing"),
    Code("UNSUPPORTED_COMPONENT", "a gap that names the component", "a component that is not modelled", "resource-endpoint-leads-into-vpc-lattice"),
    Code("IGW_NAT_REFLECTION", "the way out and back in, and who is seen to come", "a path leads out of an internet gateway and back in", "public-balancer-is-called-from-inside"),
    Code("ELB_LISTENERS_MISMATCH", "`elb-no-listener`", "no listener of a classic load balancer takes the traffic", "classic-balancer-has-no-listener-on-that-port"),
    Code("ELB_LISTENER_PORT_RESTRICTION", "`elb-no-listener`", "its listeners have other ports", "classic-balancer-has-no-listener-on-that-port"),
    Code("ELB_NOT_CROSSZONE", "`elb-no-target-in-az`", "its instances stand in other zones, and zones are not crossed", "classic-balancer-does-not-cross-zones"),
    Code("ELB_ACL_RESTRICTION", "`nacl-denied`", "it meets the ACL of its own subnet", "classic-balancer-meets-the-acl-of-its-own-subnet"),
    Code("ELBV2_LISTENERS_MISMATCH", "`elb-no-listener`", "no listener takes the traffic"),
    Code("ELBV2_LISTENER_PORT_RESTRICTION", "`elb-no-listener`", "the listeners have other ports", "balancer-has-no-listener-on-that-port"),
    Code("ELBV2_LISTENER_HAS_NO_TG", "`elb-no-target`", "nothing is registered behind the listener", "target-group-is-empty"),
    Code("ELBV2_NO_TARGETS_IN_AZ", "`elb-no-target-in-az`", "no target stands in the zone, and zones are not crossed", "network-balancer-does-not-cross-zones"),
    Code("ELBV2_SOURCE_ADDRESS_PRESERVATION", "the groups of the targets see the client", "a network load balancer keeps the client's address", "network-balancer-keeps-the-address-of-the-client"),
    Code("NGW_SOURCE_ADDRESS_REASSIGN", "the column `seen as`, and the step `translate` of a trace", "a NAT gateway replaces the source address", "every-zone-has-its-own-nat-gateway"),
)  # fmt: skip
"""Codes that hang on circumstances or only describe, of which wayout has a case."""

WITHOUT_CODE: Final = (
    Code("names: private names of an endpoint are off", "`endpoint-private-dns-off`", "", "endpoint-without-private-dns-and-no-internet"),
    Code("names: resolution is switched off", "`dns-disabled`", "", "name-resolution-is-switched-off"),
    Code("names: the custom name server is not reached", "`dns-server-blocked`", "", "acl-blocks-the-custom-name-server"),
    Code("names: a private hosted zone hides the name", "`dns-private-zone`", ""),
    Code("names: a DNS firewall refuses the name", "`dns-firewall`", ""),
    Code("policy of an endpoint", "`endpoint-policy`", ""),
    Code("domain list or Suricata rule of a firewall", "`firewall-denied`", ""),
    Code("a request and its reply on different ways", "`firewall-asymmetric`", ""),
    Code("encryption controls", "`vpc-encryption-control`", ""),
    Code("IPv6: no address", "`no-ipv6-address`", "", "task-without-an-ipv6-address"),
    Code("IPv6: the egress-only gateway", "`reachable`, as it should be", "", "ipv6-leaves-through-the-egress-only-gateway"),
    Code("ICMP", "a verdict for its type and code", "", "ping-needs-a-rule-for-its-type"),
    Code("port 25", "`port-25-blocked`", "", "outbound-mail-on-port-25"),
    Code("a NAT gateway without a public address", "`nat-no-public-address`", "", "nat-gateway-without-public-address"),
    Code("a NAT gateway behind itself", "`nat-loop`", "", "nat-gateway-stands-in-the-subnet-that-it-serves"),
    Code("a task in a public subnet, no public address", "`no-public-ip`", "", "fargate-in-a-public-subnet-without-public-address"),
    Code("tasks of some zones only", "`intermittent`, with the share of attempts", "", "one-of-three-tables-lacks-the-default-route"),
    Code("some source ports only", "`nacl-ephemeral-ports`, with the share of attempts", "", "task-subnet-admits-windows-ephemeral-ports-only"),
)  # fmt: skip
"""Causes that AWS's list has no code for, as far as configuration decides them."""


def outputs() -> dict[str, str]:
    """The expected output of every case, without line breaks, by the case's name."""
    found: dict[str, str] = {}
    for path in sorted(CASES.glob("*/*.txt")):
        found[path.parent.name] = found.get(path.parent.name, "") + " ".join(path.read_text(encoding="utf-8").split())
    return found


def case_of(code: Code, known: dict[str, str]) -> str | None:
    """The case that shows a code: the one that the table names, else one whose output names the code or the reason."""
    if code.case is not None:
        return code.case
    by_code = [name for name, text in known.items() if f"(AWS: {code.name})" in text]
    reasons = re.findall(r"`([a-z-]+)`", code.says) if " " in code.name else []
    by_reason = [name for name, text in known.items() if any(f" {reason} at " in text for reason in reasons)]
    return next(iter((*by_code, *by_reason)), None)


def page() -> str:
    """The text of docs/explanation-codes.md."""
    known = outputs()
    return "\n".join(
        [
            "# Explanation codes",
            "",
            "What AWS's Reachability Analyzer calls a fault, what wayout calls it, and a case of the test suite in which it",
            "says so. [AWS's list](https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html) has 89 codes;",
            "`wayout explain CODE` takes them too. This page is generated: `python -m tools.explanation_codes`.",
            "",
            "## Direct causes of failing egress",
            "",
            "| AWS's code | means | wayout says | case |",
            "|---|---|---|---|",
            *_rows(DIRECT, known),
            "",
            "## Conditional, or descriptions",
            "",
            "| AWS's code | means | wayout says | case |",
            "|---|---|---|---|",
            *_rows(CONDITIONAL, known),
            "",
            "## Causes without a code of AWS",
            "",
            "| cause | wayout says | case |",
            "|---|---|---|",
            *(f"| {c.name} | {c.says} | {_link(case_of(c, known))} |" for c in WITHOUT_CODE),
            "",
            "Load and time (ports of a NAT gateway that run out, idle connections, full subnets), packet sizes, allow lists of",
            "the other side, credentials and proxies inside a process are not in a VPC's configuration, and so not here.",
            "",
        ]
    )


def _rows(codes: Sequence[Code], known: dict[str, str]) -> list[str]:
    return [f"| `{c.name}` | {c.meaning} | {c.says} | {_link(case_of(c, known))} |" for c in codes]


def _link(case: str | None) -> str:
    return f"[{case}](../tests/cases/{case}/README.md)" if case else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
