"""A second opinion: what becomes of one packet and its reply, looked up step by step in AWS's own answers.

It is written from sections 1 to 5 of the semantics reference, shares no code with the program, and knows one VPC with
public and private subnets, NAT gateways, an internet gateway, ACLs, groups and interfaces. It is slow and plain.
"""

from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network
from itertools import pairwise
from typing import Any, Final, NamedTuple

Json = dict[str, Any]
Documents = dict[str, list[Json]]

NAT_PORTS: Final = range(1024, 65536)
PRIVATE: Final = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))
NUMBERS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58", "-1": "-1"}


class Header(NamedTuple):
    """What a filter sees. For ICMP the destination port is the type, the source port the code."""

    protocol: str
    source: IPv4Address
    destination: IPv4Address
    source_port: int
    destination_port: int

    def reply(self) -> "Header":
        if self.protocol == "1":
            return Header("1", self.destination, self.source, 0, 0)
        return Header(self.protocol, self.destination, self.source, self.destination_port, self.source_port)

    def from_gateway(self, address: str, port: int) -> "Header":
        return self._replace(
            source=IPv4Address(address), source_port=self.source_port if self.protocol == "1" else port
        )


class UndocumentedError(Exception):
    """AWS does not say what happens here."""


class Walker:
    """One network, asked packet by packet."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    def share(self, interface_id: str, header: Header) -> Fraction:
        """Which part of the attempts passes: 0 or 1, or behind a NAT gateway the share of its ports whose replies pass.

        Raises: UndocumentedError.
        """
        interface = self._only("NetworkInterfaces", "NetworkInterfaceId", interface_id)
        groups = [group["GroupId"] for group in interface["Groups"]]
        if not self.groups_allow(groups, "IpPermissionsEgress", header, header.destination):
            return Fraction(0)
        subnet = interface["SubnetId"]
        target = self.interface_at(header.destination)
        if target is not None and target["SubnetId"] == subnet:
            return Fraction(self.accepts(target, header))
        if not self.acl_allows(subnet, header, egress=True):
            return Fraction(0)
        route = self.route(subnet, header.destination)
        if route is None or route["State"] != "active":
            return Fraction(0)
        if route.get("GatewayId") == "local":
            return Fraction(self.is_delivered(subnet, target, header))
        if route.get("GatewayId") is not None:
            return Fraction(self.leaves_itself(interface, route["GatewayId"], header))
        return self.behind_nat(interface, route["NatGatewayId"], header)

    def share_of_any(self, interface_id: str, header: Header, ports: range) -> Fraction:
        """The same for a client that picks any of these source ports: one packet for each class of them.

        Raises: UndocumentedError.
        """
        if header.protocol == "1":
            return self.share(interface_id, header)
        entries = [entry for acl in self.documents["NetworkAcls"] for entry in acl["Entries"]]
        total = Fraction(0)
        for first, after in classes(entries, ports):
            total += (after - first) * self.share(interface_id, header._replace(source_port=first))
        return total / len(ports)

    def is_delivered(self, subnet: str, target: Json | None, header: Header) -> bool:
        """To another subnet of the VPC and back."""
        return (
            target is not None
            and self.acl_allows(target["SubnetId"], header, egress=False)
            and self.accepts(target, header)
            and self.acl_allows(target["SubnetId"], header.reply(), egress=True)
            and self.acl_allows(subnet, header.reply(), egress=False)
        )

    def accepts(self, target: Json, header: Header) -> bool:
        groups = [group["GroupId"] for group in target["Groups"]]
        return self.groups_allow(groups, "IpPermissions", header, header.source)

    def leaves_itself(self, interface: Json, gateway_id: str, header: Header) -> bool:
        """Through the internet gateway with the interface's own public address, and back."""
        paired = [p for p in interface["PrivateIpAddresses"] if p["PrivateIpAddress"] == str(header.source)]
        return (
            any("PublicIp" in p.get("Association", {}) for p in paired)
            and self.passes_internet_gateway(gateway_id, header)
            and self.acl_allows(interface["SubnetId"], header.reply(), egress=False)
        )

    def passes_internet_gateway(self, gateway_id: str, header: Header) -> bool:
        gateway = self._only("InternetGateways", "InternetGatewayId", gateway_id)
        attachments = [a for a in gateway["Attachments"] if a["VpcId"] == "vpc-main"]
        is_mail = header.protocol == "6" and header.destination_port == 25
        is_private = any(header.destination in block for block in PRIVATE)
        return any(a["State"] in ("available", "attached") for a in attachments) and not is_mail and not is_private

    def behind_nat(self, interface: Json, nat_id: str, header: Header) -> Fraction:
        """Through a NAT gateway: two more subnet edges each way, and other source ports beyond it."""
        nat = self._only("NatGateways", "NatGatewayId", nat_id)
        here, there = interface["SubnetId"], nat["SubnetId"]
        if nat["State"] != "available" or header.protocol not in ("1", "6", "17"):
            return Fraction(0)
        onward = self.route(there, header.destination)
        if (
            nat["ConnectivityType"] == "private"
            and onward is not None
            and onward.get("NatGatewayId") not in (None, nat_id)
        ):
            raise UndocumentedError(f"{nat_id} sends to another NAT gateway (NAT-6)")
        addresses = [a for a in nat["NatGatewayAddresses"] if a.get("PublicIp") and a["Status"] == "succeeded"]
        if nat["ConnectivityType"] != "public" or not addresses:
            return Fraction(0)
        crosses = here != there
        if crosses and not self.acl_allows(there, header, egress=False):
            return Fraction(0)
        outside = header.from_gateway(addresses[0]["PrivateIp"], NAT_PORTS[0])
        route = self.route(there, header.destination)
        if not self.acl_allows(there, outside, egress=True) or route is None or route["State"] != "active":
            return Fraction(0)
        if not str(route.get("GatewayId", "")).startswith("igw-"):
            return Fraction(0)
        if not self.passes_internet_gateway(route["GatewayId"], outside):
            return Fraction(0)
        back = header.reply()
        if crosses and not self.acl_allows(there, back, egress=True):
            return Fraction(0)
        if crosses and not self.acl_allows(here, back, egress=False):
            return Fraction(0)
        return self.share_of_ports(there, outside)

    def share_of_ports(self, subnet: str, outside: Header) -> Fraction:
        """One port for each class of ports that no entry tells apart, weighed by the size of the class."""
        passing = 0
        for first, after in classes(self.acl_of(subnet)["Entries"], NAT_PORTS):
            reply = outside._replace(source_port=first if outside.protocol != "1" else 0).reply()
            passing += (after - first) * self.acl_allows(subnet, reply, egress=False)
        return Fraction(passing, len(NAT_PORTS))

    def route(self, subnet: str, destination: IPv4Address) -> Json | None:
        """The longest prefix of the subnet's table; between equal ones, the static one."""
        tables = self.documents["RouteTables"]
        named = [t for t in tables for a in t["Associations"] if a.get("SubnetId") == subnet]
        main = [t for t in tables for a in t["Associations"] if a["Main"]]
        routes = (named or main)[0]["Routes"]
        best: Json | None = None
        for route in routes:
            block = IPv4Network(route["DestinationCidrBlock"])
            if destination in block and (best is None or rank(route) > rank(best)):
                best = route
        return best

    def acl_of(self, subnet: str) -> Json:
        return next(a for a in self.documents["NetworkAcls"] for s in a["Associations"] if s["SubnetId"] == subnet)

    def acl_allows(self, subnet: str, header: Header, *, egress: bool) -> bool:
        """The entry with the lowest number that matches decides."""
        peer = header.destination if egress else header.source
        entries = [entry for entry in self.acl_of(subnet)["Entries"] if entry["Egress"] is egress]
        for entry in sorted(entries, key=lambda entry: int(entry["RuleNumber"])):
            if peer in IPv4Network(entry["CidrBlock"]) and entry_matches(entry, header):
                return bool(entry["RuleAction"] == "allow")
        return False

    def groups_allow(self, group_ids: list[str], field: str, header: Header, peer: IPv4Address) -> bool:
        """Whether any rule of any group matches."""
        groups = [group for group in self.documents["SecurityGroups"] if group["GroupId"] in group_ids]
        rules = [rule for group in groups for rule in group[field]]
        return any(rule_matches(rule, header) and self.holds(rule, peer) for rule in rules)

    def holds(self, rule: Json, peer: IPv4Address) -> bool:
        if any(peer in IPv4Network(block["CidrIp"]) for block in rule["IpRanges"]):
            return True
        named = {pair["GroupId"] for pair in rule["UserIdGroupPairs"]}
        interface = self.interface_at(peer)
        return interface is not None and any(group["GroupId"] in named for group in interface["Groups"])

    def interface_at(self, address: IPv4Address) -> Json | None:
        found = [i for i in self.documents["NetworkInterfaces"] if i["PrivateIpAddress"] == str(address)]
        return found[0] if found else None

    def _only(self, document: str, key: str, identity: str) -> Json:
        (found,) = [element for element in self.documents[document] if element[key] == identity]
        return found


def classes(entries: list[Json], ports: range) -> list[tuple[int, int]]:
    """The ports cut where an entry's range begins or ends: the first of each class, and the first after it."""
    ranges = [entry["PortRange"] for entry in entries if "PortRange" in entry]
    cuts = {ports.start, ports.stop, *(r["From"] for r in ranges), *(r["To"] + 1 for r in ranges)}
    ends = sorted(cut for cut in cuts if ports.start <= cut <= ports.stop)
    return list(pairwise(ends))


def rank(route: Json) -> tuple[int, bool]:
    length = IPv4Network(route["DestinationCidrBlock"]).prefixlen
    return length, route["Origin"] in ("CreateRoute", "CreateRouteTable")


def rule_matches(rule: Json, header: Header) -> bool:
    protocol = NUMBERS.get(rule["IpProtocol"], rule["IpProtocol"])
    if protocol == "-1":
        return True
    if protocol != header.protocol:
        return False
    first, last = rule.get("FromPort"), rule.get("ToPort")
    if first is None or last is None or protocol not in ("1", "6", "17"):
        return True
    if protocol == "1":
        return first in (-1, header.destination_port) and last in (-1, header.source_port)
    return bool(first <= header.destination_port <= last)


def entry_matches(entry: Json, header: Header) -> bool:
    if entry["Protocol"] == "-1":
        return True
    if entry["Protocol"] != header.protocol:
        return False
    if header.protocol in ("6", "17") and "PortRange" in entry:
        return bool(entry["PortRange"]["From"] <= header.destination_port <= entry["PortRange"]["To"])
    if header.protocol == "1" and "IcmpTypeCode" in entry:
        kind, code = entry["IcmpTypeCode"]["Type"], entry["IcmpTypeCode"]["Code"]
        return kind in (-1, header.destination_port) and code in (-1, header.source_port)
    return True
