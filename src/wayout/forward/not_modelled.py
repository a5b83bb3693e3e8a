"""Rules of AWS about packets that wayout does not follow, and what it does instead.

A rule leaves this list by being cited in the docstring of the code that follows it: docs/semantics.md shows here only
what no docstring names. What a snapshot shows to be in use and is not modelled makes a Gap in an answer; what no
snapshot can show (load, time, the inside of an instance) is left to `sureness` and the pages of `wayout explain`.
"""

from typing import Final, NamedTuple


class Omission(NamedTuple):
    """One rule that is not followed: its id, what AWS does in a few words, and what wayout does instead."""

    rule: str
    statement: str
    instead: str


_EVIDENCE: Final = "a verdict is about configuration"
_PRICE: Final = "a verdict is not about prices"
_LOAD: Final = "no configuration shows load"
_TIME: Final = "an answer is about new connections"
_SIZE: Final = "an answer is about packets of any size that fits"

NOT_MODELLED: Final = (
    Omission("SG-23", "connections that rules allow from and to everywhere are not tracked", "replies are let in all the same"),
    Omission("SG-24", "some ways track connections whatever the rules say", _TIME),
    Omission("SG-25", "a changed rule does not cut connections that are open", _TIME),
    Omission("SG-26", "other protocols than TCP, UDP and ICMP are tracked for ten minutes", _TIME),
    Omission("SG-27", "tracked connections end after an idle time", _TIME),
    Omission("SG-28", "an instance tracks a limited number of connections", _LOAD),
    Omission("SG-30", "a group may refuse the ICMP that path MTU discovery needs", _SIZE),
    Omission("NACL-12", "path MTU discovery needs ICMP type 3 code 4 in both directions", _SIZE),
    Omission("NACL-17", "a changed ACL acts on open connections at once", _TIME),
    Omission("ROUTE-16", "a virtual private gateway takes packets of its VPC's interfaces only", "a Gap beyond the gateway"),
    Omission("ROUTE-18", "a table holds a limited number of routes", "what is described exists"),
    Omission("IGW-8", "the largest packet over an internet gateway has 1500 bytes", _SIZE),
    Omission("NAT-15", "one destination gets 55,000 connections per address of a NAT gateway", _LOAD),
    Omission("NAT-16", "a NAT gateway that has no free port drops new connections", _LOAD),
    Omission("NAT-17", "a NAT gateway forgets connections that are idle for 350 seconds", _TIME),
    Omission("NAT-18", "a NAT gateway drops fragments of TCP and ICMP", _SIZE),
    Omission("NAT-19", "the largest packet through a NAT gateway has 8500 bytes", _SIZE),
    Omission("NAT-20", "a NAT gateway carries a limited number of packets per second", _LOAD),
    Omission("NAT-21", "some remote hosts refuse connections from behind a NAT", "no configuration of AWS shows it"),
    Omission("NAT-22", "a NAT gateway does not send packets back to where they came from", "the walk notices loops of gateways"),
    Omission("NAT-27", "regional NAT gateways are in flow logs under their own id", _EVIDENCE),
    Omission("NAT-28", "a proxy may be bound to a NAT gateway", "the gateway is taken as if it were not"),
    Omission("NAT-31", "a NAT gateway costs by hour and by gigabyte", _PRICE),
    Omission("NAT-32", "what a regional NAT gateway costs per zone is not told", _PRICE),
    Omission("ECS-3", "a task tells the addresses of its containers too", "the interface is found by its id"),
    Omission("ECS-13", "flow logs name the tasks of `awsvpc` only", _EVIDENCE),
    Omission("ECS-18", "tasks may send jumbo frames", _SIZE),
    Omission("ECS-25", "tasks without IPv4 cannot use every endpoint", "a Gap for their IPv4 destinations"),
    Omission("ECS-31", "a runbook of AWS examines tasks that failed to start", _EVIDENCE),
    Omission("DNS-6", "without an option set some instances get no resolver", "the VPC's resolver is assumed"),
    Omission("DNS-7", "an interface may ask the resolver 1024 times a second", _LOAD),
    Omission("EP-6", "a gateway endpoint for S3 takes IPv4 only", "the blocks of its prefix list decide"),
    Omission("EP-7", "changing a gateway endpoint resets open connections", _TIME),
    Omission("EP-16", "metrics of an endpoint count dropped packets", _EVIDENCE),
    Omission("TGW-9", "the largest packet through a transit gateway has 8500 bytes", _SIZE),
    Omission("TGW-11", "a transit gateway carries no private zones", "names resolve as given"),
    Omission("TGW-12", "drops inside a transit gateway are in its own flow logs and metrics only", _EVIDENCE),
    Omission("FW-13", "a firewall may be an explicit proxy", "a Gap for what is routed to it"),
    Omission("BPA-9", "flow logs give `BPA` as the reason", _EVIDENCE),
    Omission("BPA-10", "at which interface that record stands is not told", _EVIDENCE),
    Omission("IP6-7", "some services have no IPv6 addresses", "the addresses of the name decide"),
)  # fmt: skip
"""In the order of the reference."""
