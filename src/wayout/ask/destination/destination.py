"""Destination: what the user wants to reach, parsed once."""

import re
from typing import Final
from urllib.parse import urlsplit

import msgspec

from wayout.ask.permission.call import Call
from wayout.errors import InputError
from wayout.net.address import IPV6_FIRST, Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import icmp_selectors
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import PortRange
from wayout.net.prefix import EVERY_IPV4, UNROUTED, Prefix
from wayout.net.protocol import ICMP, ICMPV6, TCP, UDP, has_ports, is_icmp, parse_protocol

FORMS = (
    "a URL, host:port, tcp:// or udp://host:port, icmp://host, aws:SERVICE, elb:NAME:port, eni-…:port, i-…:port, "
    "CIDR:port, or internet:port"
)
_PORTS = {
    "https": 443,
    "http": 80,
    "ssh": 22,
    "ftp": 21,
    "smtp": 25,
    "smtps": 465,
    "ldap": 389,
    "ldaps": 636,
    "imaps": 993,
}
_PORTS |= {
    "postgres": 5432,
    "postgresql": 5432,
    "mysql": 3306,
    "redis": 6379,
    "rediss": 6379,
    "amqp": 5672,
    "amqps": 5671,
}
_PORTS |= {"mongodb": 27017, "wss": 443, "ws": 80, "nfs": 2049, "kafka": 9092}
INTERNET: Final = "internet:"
_ECHO = {ICMP: 8, ICMPV6: 128}


class Destination(msgspec.Struct, frozen=True):
    """A host, block, resource or AWS service, with protocol and port.

    Exactly one of `host`, `prefix`, `resource_id` and `aws_service` is set. `port` is None for protocols without ports.
    `purpose` says why it must be reached and `call` what is asked there, where a task's start needs it.
    """

    text: str
    protocol: int
    port: int | None
    host: str | None = None
    prefix: Prefix | None = None
    resource_id: str | None = None
    aws_service: str | None = None
    purpose: str | None = None
    call: Call | None = None

    @property
    def is_internet(self) -> bool:
        """Whether it is the public internet as a whole."""
        return self.prefix == EVERY_IPV4 and self.text.startswith(INTERNET)

    @property
    def is_block(self) -> bool:
        """Whether it is a block of several addresses, and not the public internet as a whole."""
        return self.prefix is not None and self.prefix.first != self.prefix.last and not self.is_internet

    def packets(self, addresses: IntervalSet, source_ports: PortRange | IntervalSet) -> PacketSet:
        """The requests of a client that picks from `source_ports`, to these addresses of one family."""
        protocol = self.protocol
        if is_icmp(protocol):
            protocol = ICMPV6 if addresses and addresses.first >= IPV6_FIRST else ICMP
            return PacketSet.icmp(protocol, icmp_selectors(_ECHO[protocol], 0), addresses)
        sources = source_ports if isinstance(source_ports, IntervalSet) else source_ports.as_set()
        ports = IntervalSet.single(self.port) if self.port is not None else None
        return PacketSet.box(IntervalSet.single(protocol), addresses, ports, sources if has_ports(protocol) else None)


_USER = re.compile(r"://[^/?#]*@")


def internet(port: int) -> Destination:
    """The public internet: all public IPv4 addresses at one TCP port.

    Unlike a name that is not resolved, no address of it decides: where some are reached and others are not, that is the
    answer.
    """
    return Destination(f"{INTERNET}{port}", TCP, port, prefix=EVERY_IPV4)


def parse_destination(text: str) -> Destination:
    """The destination that `text` names; a user name and password in a URL are left out, for answers are shown around.

    Raises: InputError when it has none of the known forms, or lacks a port.
    """
    given = _USER.sub("://", text.strip())
    port_text = given.removeprefix(INTERNET)
    if given.startswith(INTERNET) and port_text.isascii() and port_text.isdigit():
        return internet(_port(given, port_text))
    if given.startswith("aws:") and len(given) > len("aws:"):
        return Destination(given, TCP, 443, aws_service=given.removeprefix("aws:").lower())
    if "://" in given:
        return _from_url(given)
    name, colon, port_text = given.rpartition(":")
    if not given or name == "aws" or given.endswith(":"):
        raise InputError(f"the destination {given!r} is not complete", f"A destination is {FORMS}.")
    if not colon or not port_text.isascii() or not port_text.isdigit():
        raise InputError(
            f"the destination {given!r} has no port",
            f"Write for example {_with_port(given)}. A destination is {FORMS}.",
        )
    return _of(given, TCP, _port(given, port_text), name)


def _from_url(given: str) -> Destination:
    scheme, _, rest = given.partition("://")
    scheme = scheme.lower()
    block, colon, port_text = rest.rpartition(":")
    is_no_host = "/" in block or block.startswith("elb:")
    if scheme in {"tcp", "udp"} and is_no_host and colon and port_text.isdigit():
        return _of(given, {"tcp": TCP, "udp": UDP}[scheme], _port(given, port_text), block)
    protocol = _protocol(scheme)
    if "/" in rest and (scheme == "icmpv6" or (protocol is not None and not has_ports(protocol))):
        is_ipv6 = scheme == "icmpv6" or (scheme == "icmp" and ":" in rest)
        return _of(given, ICMPV6 if is_ipv6 else protocol or ICMP, None, rest)
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"the destination {given!r} is not a URL: {error}", f"A destination is {FORMS}.") from None
    if not host:
        raise InputError(f"the destination {given!r} names no host", f"A destination is {FORMS}.")
    if scheme in {"icmp", "icmpv6"}:
        return _of(given, ICMPV6 if ":" in host else ICMP, None, host)
    if scheme in _PORTS:
        return _of(given, TCP, port or _PORTS[scheme], host)
    if protocol is not None and not has_ports(protocol):
        return _of(given, protocol, None, host)
    if port is None:
        raise InputError(
            f"the destination {given!r} has no port, and {scheme} has no usual one", f"Write {given}:443, for example."
        )
    return _of(given, protocol if protocol is not None else TCP, port, host)


def _with_port(given: str) -> str:
    """How a destination without a port would be written with one."""
    try:
        block = Prefix.parse(given.strip("[]"))
    except ValueError:
        start = given.partition("/")[0]
        name, _, last = start.rpartition(":")
        return f"{name if name and ':' not in name and last.lstrip('-').isdigit() else start}:443"
    return f"[{block}]:443" if block.first >= IPV6_FIRST else f"{block}:443"


def _protocol(scheme: str) -> int | None:
    """The protocol that a scheme names (`tcp`, `udp`, `esp`), None for the scheme of an application."""
    try:
        return parse_protocol(scheme)
    except ValueError:
        return None


def _of(given: str, protocol: int, port: int | None, name: str) -> Destination:
    bare = name.strip("[]")
    is_balancer = bare.startswith("elb:") or ":loadbalancer/" in bare
    if is_balancer or (bare.startswith(("eni-", "i-")) and "." not in bare):
        return Destination(given, protocol, port, resource_id=bare)
    try:
        prefix = Prefix.parse(bare)
    except ValueError as error:
        if "/" in bare:
            raise InputError(f"the destination {given!r}: {error}", "Write for example 10.0.0.0/16:443.") from None
    else:
        return Destination(given, protocol, port, prefix=_routed(given, prefix))
    if bare.rstrip(".").lower() == "localhost":
        raise _unrouted(given, bare)
    if not bare or any(character.isspace() or character in "/@:" for character in bare):
        raise InputError(f"the destination {given!r} names no host", f"A destination is {FORMS}.")
    if bare.replace(".", "").isdigit():
        raise InputError(
            f"the destination {given!r} is neither an address nor a host name", f"A destination is {FORMS}."
        )
    return Destination(given, protocol, port, host=bare.rstrip(".").lower())


def _routed(given: str, prefix: Prefix) -> Prefix:
    """The block, if anything of it can be sent to over a network."""
    if prefix.as_set() <= UNROUTED:
        raise _unrouted(given, str(prefix).removesuffix("/32").removesuffix("/128"))
    return prefix


def _unrouted(given: str, name: str) -> InputError:
    return InputError(
        f"the destination {given!r} is not on any network: packets to {name} never leave the sender, or no VPC carries them",
        "Name the address by which other hosts know the destination.",
    )


def _port(given: str, text: str) -> int:
    port = int(text) if len(text) <= 5 else 65536
    if not 0 < port <= 65535:
        raise InputError(f"the port of {given!r} is not between 1 and 65535", None)
    return port


def parse_resolutions(texts: tuple[str, ...]) -> dict[str, tuple[Address, ...]]:
    """`NAME=IP[,IP]` options as names with their addresses.

    Raises: InputError for another form.
    """
    found: dict[str, tuple[Address, ...]] = {}
    for text in texts:
        name, equals, addresses = text.partition("=")
        try:
            parsed = tuple(Address.parse(part.strip().strip("[]")) for part in addresses.split(",") if part.strip())
        except ValueError as error:
            raise InputError(
                f"--resolve {text!r}: {error}", "Write --resolve api.example.com=203.0.113.9,203.0.113.10"
            ) from None
        if not equals or not name or not parsed:
            raise InputError(f"--resolve {text!r} is not NAME=IP[,IP]", "Write --resolve api.example.com=203.0.113.9")
        found[name.strip().rstrip(".").lower()] = parsed
    return found
