"""A second opinion on things in the line: one packet and its reply, moved from table to table in AWS's own answers.

It is written from the rules EP-18, FW-3 and ROUTE-13 and from sections 2 to 5 of the semantics reference, and shares no
code with the program. It knows one VPC with NAT gateways, an internet gateway that may have a table of its own, and
endpoints of firewalls. What a firewall lets pass it does not know.
"""

from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Final, NamedTuple

Json = dict[str, Any]
Documents = dict[str, list[Json]]

MOST_MOVES: Final = 40
VPC: Final = IPv4Network("10.0.0.0/16")


class Fate(StrEnum):
    """What becomes of a connection: it fails, it works, or a firewall decides."""

    FAILS = "fails"
    WORKS = "works"
    OPEN = "open"


class LostError(Exception):
    """The packet gets no further."""


class Sent(NamedTuple):
    """One packet: who sends it to whom, by addresses, and whether it is of TCP."""

    source: IPv4Address
    destination: IPv4Address
    is_tcp: bool = True


class Stretch(NamedTuple):
    """What a request did under one source address: who sent it from which subnet, and the endpoints that it passed."""

    sender: IPv4Address
    subnet: str
    passed: tuple[str, ...]


class LineWalker:
    """One network, asked packet by packet."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    def fate(self, interface_id: str, sent: Sent) -> Fate:
        """What becomes of a request of an interface, and of its reply."""
        interface = self._only("NetworkInterfaces", "NetworkInterfaceId", interface_id)
        try:
            stretches, end = self._request(interface, sent)
            crossed = self._reply(stretches, end, sent)
        except LostError:
            return Fate.FAILS
        return Fate.OPEN if crossed or any(stretch.passed for stretch in stretches) else Fate.WORKS

    def _request(self, interface: Json, sent: Sent) -> tuple[list[Stretch], str]:
        """The stretches of the way there, and where it ends: a subnet or an internet gateway."""
        here, sender, translator = interface["SubnetId"], sent.source, ""
        start, passed = here, list[str]()
        done = list[Stretch]()
        for _ in range(MOST_MOVES):
            target = self._route(self._table_of(here), sent.destination)
            if target == "local":
                there = self._home_of(sent.destination)
                self._cross(here, there, sender, sent.destination)
                return [*done, Stretch(sender, start, tuple(passed))], there
            if target.startswith("igw-"):
                self._leave(here, sender, sent.destination)
                if sent.destination in VPC or not (translator or self._is_public(interface)):
                    raise LostError
                return [*done, Stretch(sender, start, tuple(passed))], target
            if target.startswith("vpce-"):
                there = self._endpoint(target)
                self._cross(here, there, sender, sent.destination)
                passed.append(target)
                here = there
                continue
            if translator:
                raise LostError
            gateway = self._only("NatGateways", "NatGatewayId", target)
            self._cross(here, gateway["SubnetId"], sender, sent.destination)
            done.append(Stretch(sender, start, tuple(passed)))
            translator, here, start, passed = target, gateway["SubnetId"], gateway["SubnetId"], []
            sender = IPv4Address(gateway["NatGatewayAddresses"][0]["PrivateIp"])
        raise LostError

    def _reply(self, stretches: list[Stretch], end: str, sent: Sent) -> bool:
        """Whether the reply, which comes home, crosses any endpoint."""
        crossed = False
        for stretch in reversed(stretches):
            passed = self._back(stretch, end, sent.destination)
            if sent.is_tcp and set(passed) != set(stretch.passed):
                raise LostError
            crossed = crossed or bool(passed)
            end = stretch.subnet
        return crossed

    def _back(self, stretch: Stretch, start: str, replier: IPv4Address) -> list[str]:
        passed = list[str]()
        here: str | None = None if start.startswith("igw-") else start
        table = self._edge_table(start) if here is None else self._table_of(start)
        for _ in range(MOST_MOVES):
            target = "local" if table is None else self._route(table, stretch.sender)
            if target == "local":
                self._cross(here, stretch.subnet, replier, stretch.sender)
                return passed
            if not target.startswith("vpce-"):
                raise LostError
            there = self._endpoint(target)
            self._cross(here, there, replier, stretch.sender)
            passed.append(target)
            here, table = there, self._table_of(there)
        raise LostError

    def _cross(self, here: str | None, there: str, source: IPv4Address, destination: IPv4Address) -> None:
        """Out of one subnet (None: from outside) and into another; within one, no ACL is asked."""
        if here == there:
            return
        if here is not None:
            self._leave(here, source, destination)
        self._ask(there, source, egress=False)

    def _leave(self, here: str, source: IPv4Address, destination: IPv4Address) -> None:
        del source
        self._ask(here, destination, egress=True)

    def _ask(self, subnet: str, peer: IPv4Address, *, egress: bool) -> None:
        acls = self.documents["NetworkAcls"]
        acl = next(a for a in acls for s in a["Associations"] if s["SubnetId"] == subnet)
        entries = [e for e in acl["Entries"] if e["Egress"] is egress and peer in IPv4Network(e["CidrBlock"])]
        if min(entries, key=lambda entry: int(entry["RuleNumber"]))["RuleAction"] != "allow":
            raise LostError

    def _route(self, table: Json, destination: IPv4Address) -> str:
        best: Json | None = None
        for route in table["Routes"]:
            block = IPv4Network(route["DestinationCidrBlock"])
            if destination in block and (best is None or block.prefixlen > length(best)):
                best = route
        if best is None:
            raise LostError
        return str(best.get("GatewayId") or best["NatGatewayId"])

    def _table_of(self, subnet: str) -> Json:
        tables = self.documents["RouteTables"]
        named = [t for t in tables for a in t["Associations"] if a.get("SubnetId") == subnet]
        main = [t for t in tables for a in t["Associations"] if a["Main"]]
        return (named or main)[0]

    def _edge_table(self, gateway: str) -> Json | None:
        tables = self.documents["RouteTables"]
        return next((t for t in tables for a in t["Associations"] if a.get("GatewayId") == gateway), None)

    def _endpoint(self, identity: str) -> str:
        return str(self._only("VpcEndpoints", "VpcEndpointId", identity)["SubnetIds"][0])

    def _home_of(self, address: IPv4Address) -> str:
        found = [i["SubnetId"] for i in self.documents["NetworkInterfaces"] if i["PrivateIpAddress"] == str(address)]
        if not found:
            raise LostError
        return str(found[0])

    def _is_public(self, interface: Json) -> bool:
        return any("PublicIp" in p.get("Association", {}) for p in interface["PrivateIpAddresses"])

    def _only(self, document: str, key: str, identity: str) -> Json:
        (found,) = [element for element in self.documents[document] if element[key] == identity]
        return found


def length(route: Json) -> int:
    return IPv4Network(route["DestinationCidrBlock"]).prefixlen
