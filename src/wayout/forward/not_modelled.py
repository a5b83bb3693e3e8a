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
    Omission("ROUTE-20", "carrier and local gateways work like internet gateways with addresses of their own", "a Gap"),
    Omission("IGW-8", "the largest packet over an internet gateway has 1500 bytes", _SIZE),
    Omission("NAT-15", "one destination gets 55,000 connections per address of a NAT gateway", _LOAD),
    Omission("NAT-16", "a NAT gateway that has no free port drops new connections", _LOAD),
    Omission("NAT-17", "a NAT gateway forgets connections that are idle for 350 seconds", _TIME),
    Omission("NAT-18", "a NAT gateway drops fragments of TCP and ICMP", _SIZE),
    Omission("NAT-19", "the largest packet through a NAT gateway has 8500 bytes", _SIZE),
    Omission("NAT-20", "a NAT gateway carries a limited number of packets per second", _LOAD),
    Omission("NAT-21", "some remote hosts refuse connections from behind a NAT", "no configuration of AWS shows it"),
    Omission("NAT-22", "a NAT gateway does not send packets back to where they came from", "the walk notices loops of gateways"),
    Omission("NAT-28", "a proxy may be bound to a NAT gateway", "the gateway is taken as if it were not"),
    Omission("NAT-29", "64:ff9b::/96 is translated to IPv4", "a Gap"),
    Omission("NAT-30", "a VPC resolver may make IPv6 addresses of IPv4 ones", "a Gap for senders without IPv4"),
    Omission("ECS-18", "tasks may send jumbo frames", _SIZE),
    Omission("ECS-25", "tasks without IPv4 cannot use every endpoint", "a Gap for their IPv4 destinations"),
    Omission("LAM-3", "functions get IPv6 only where a setting and every subnet allow it", "the interfaces of a function tell"),
    Omission("EKS-1", "pods leave with the address of their node", "name the node's interface as the source"),
    Omission("EKS-2", "pods may leave with their own address", "name the pod's interface as the source"),
    Omission("EKS-3", "pods may have groups of their own", "name the pod's interface as the source"),
    Omission("EKS-4", "pods of IPv6 clusters leave with their own address", "name the pod's interface as the source"),
    Omission("DNS-6", "without an option set some instances get no resolver", "the VPC's resolver is assumed"),
    Omission("DNS-7", "an interface may ask the resolver 1024 times a second", _LOAD),
    Omission("DNS-8", "a private hosted zone hides the public name", "names resolve as given"),
    Omission("DNS-9", "resolver rules and private zones outrank each other by length of the name", "names resolve as given"),
    Omission("DNS-10", "forwarded queries leave through interfaces of an outbound endpoint", "names resolve as given"),
    Omission("DNS-11", "a DNS firewall may refuse a name", "names resolve as given"),
    Omission("DNS-16", "public names of instances resolve to private addresses inside the VPC", "names resolve as given"),
    Omission("EP-6", "a gateway endpoint for S3 takes IPv4 only", "the blocks of its prefix list decide"),
    Omission("EP-7", "changing a gateway endpoint resets open connections", _TIME),
    Omission("EP-8", "a policy of a gateway endpoint decides about requests", "the policy is taken to allow"),
    Omission("EP-13", "an S3 interface endpoint with private names takes all S3 traffic of the VPC", "names resolve as given"),
    Omission("EP-14", "a policy of an interface endpoint decides about requests", "the policy is taken to allow"),
    Omission("EP-18", "a Gateway Load Balancer endpoint hands packets to an appliance", "a Gap"),
    Omission("TGW-9", "the largest packet through a transit gateway has 8500 bytes", _SIZE),
    Omission("TGW-11", "a transit gateway carries no private zones", "names resolve as given"),
    Omission("PEER-4", "a switch decides how a peer's public names resolve", "names resolve as given"),
    Omission("VGW-2", "a VPN of a virtual private gateway carries no IPv6 and may be down", "a Gap beyond the gateway"),
    Omission("CWAN-1", "a core network routes by segments of its own", "a Gap"),
    Omission("PROXY-1", "a process may send everything to a proxy", "name the proxy as the destination"),
    Omission("PROXY-2", "what starts a task does not use the proxy of its containers", "name each destination"),
    Omission("FW-1", "traffic is inspected only if it is routed to a firewall endpoint", "a Gap at the endpoint"),
    Omission("FW-2", "traffic of a firewall subnet itself is not inspected", "a Gap at the endpoint"),
    Omission("FW-3", "both directions must cross the same firewall endpoint", "a Gap at the endpoint"),
    Omission("FW-13", "a firewall proxy takes connections of its own", "a Gap at the endpoint"),
    Omission("IP6-6", "a sender without an IPv6 address fails at once", "it is blocked for want of an address"),
    Omission("IP6-7", "some services have no IPv6 addresses", "the addresses of the name decide"),
)  # fmt: skip
"""In the order of the reference."""
