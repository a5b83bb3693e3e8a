"""A zonal NAT gateway: source translation of TCP, UDP and ICMP into its private address and ports 1024-65535.

What a gateway does with the packets of another one of its VPC is not documented (NAT-6), so they end there in doubt, as
those for 64:ff9b::/96 do, which it would translate to IPv4 (NAT-29); what a transit gateway brings is translated
(NAT-10). Regional gateways are not rebuilt. A connection that was idle for too long is forgotten; whoever goes on with
it gets a reset.

Source: NAT-1, NAT-9, NAT-12, NAT-13, NAT-17.
"""

from wayout.lab.device.interface import connect
from wayout.lab.device.router import Router
from wayout.lab.plan.draft import PlanDraft, base_chain, match, members
from wayout.lab.plan.label import Event
from wayout.lab.plan.plan import Role
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.subnet import Subnet
from wayout.net.address import Address, Family
from wayout.net.prefix import Prefix

_NAT64 = Prefix.parse("64:ff9b::/96")
_TRANSLATED = "{ icmp, tcp, udp }"
PORTS = "1024-65535"
IDLE_TIMEOUT = "netfilter/nf_conntrack_tcp_timeout_established"
_TRACKING = {IDLE_TIMEOUT: "350", "netfilter/nf_conntrack_tcp_loose": "0"}
_GOES_ON = "meta nfproto ipv4 ct state invalid tcp flags & (syn | rst) == 0"
"""A segment of a connection that nobody remembers."""


def private_address(nat: NatGateway) -> Address | None:
    """The address that the gateway translates to."""
    usable = [address for address in nat.private_addresses if address.family is Family.IPV4]
    return usable[0] if usable else None


def add_nat_gateway(plan: PlanDraft, router: Router, nat: NatGateway, subnet: Subnet, address: Address) -> None:
    """Add the gateway's namespace, in its subnet."""
    draft = plan.namespace(Role.NAT_GATEWAY, nat.nat_gateway_id, forwards=True)
    device = router.join(subnet, draft, (address,))
    connect(draft, device, (address,))
    inside = router.device_of(subnet.subnet_id, address)
    assert inside is not None  # noqa: S101 - joined above
    router.gateways[nat.nat_gateway_id] = inside
    draft.default(device)
    name = nat.nat_gateway_id
    draft.chain("come", base_chain("prerouting", -300, "accept"), f"ip saddr {address} {draft.lose(name, 'nat-loop')}")
    neighbours = (
        other for other in router.network.nat_gateways.values() if other is not nat and other.vpc_id == nat.vpc_id
    )
    chained = [a for other in neighbours if (a := private_address(other)) is not None]
    forward = draft.chain("through", base_chain("forward", 0, "drop"))
    if chained:
        forward.append(f"ip saddr {members(chained)} {draft.say(Event.DOUBT, name, 'NAT-6')} drop")
    if nat.state != "available":
        forward.append(draft.lose(name, "nat-not-available"))
    else:
        gap = Gap.feature("NAT64", f"the lab does not rebuild how {name} translates IPv6 packets to IPv4 (NAT64)")
        forward.append(f"{match('daddr', _NAT64)} {draft.say(Event.DOUBT, name, gap.message)} drop")
        forward.append(f"meta nfproto ipv6 {draft.lose(name, 'nat-protocol')}")
        forward.append(f"meta l4proto != {_TRANSLATED} {draft.lose(name, 'nat-protocol')}")
        forward.append(f"ct state established,related,new {draft.say(Event.ACCEPT, name)} accept")
        forward.append(f"{_GOES_ON} reject with tcp reset")
        draft.settings |= _TRACKING
    forward.append(draft.lose(name, "nat-unsolicited"))
    draft.chain("ask", base_chain("input", 0, "drop"), draft.lose(name, "nat-unsolicited"))
    draft.chain("leave", base_chain("output", 0, "drop"), "tcp flags & rst == rst accept")
    draft.chain(
        "change",
        base_chain("postrouting", 100, "accept", "nat"),
        f"meta nfproto ipv4 meta l4proto {{ tcp, udp }} snat ip to {address}:{PORTS} fully-random",
        f"meta nfproto ipv4 snat ip to {address}",
    )
