"""The border of a VPC: its internet gateway, which swaps addresses one to one, and its egress-only gateway.

The internet gateway keeps no state. IPv4 leaves only from an address that is paired with a public one, and comes in
only to a public address (IGW-2, IGW-3); IPv6 is not translated (IGW-7). What left through the egress-only gateway is
remembered there, and only that comes back by it (IP6-3).

Rules:
- IGW-3: A public address of an instance is one-to-one with its private one, both ways.
"""

from collections.abc import Iterator

from wayout.lab.device.router import Router, outside
from wayout.lab.plan.draft import NamespaceDraft, PlanDraft, base_chain, members
from wayout.lab.plan.plan import Role
from wayout.model.block_public_access import OFF
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.vpc_encryption_control import ENFORCE
from wayout.net.address import Address, Family
from wayout.net.prefix import PRIVATE_IPV4, SHARED_IPV4, Prefix

_OUTWARD, _TWO_WAY, _EGRESS_ONLY = 10, 11, 12
_REMEMBERED = 1


def pairs_of(network: Network, vpc_id: str) -> dict[Address, Address]:
    """The public address of each private one in a VPC. Source: IGW-2, NAT-3."""
    found: dict[Address, Address] = {}
    for interface in network.interfaces_of_vpc.get(vpc_id, ()):
        for private in interface.addresses:
            public = interface.public_address_of(private) if private.family is Family.IPV4 else None
            if public is not None and interface.interface_type not in {"nat_gateway", "natGateway"}:
                found[private] = public
    for address in network.elastic_ips.values():
        holder = network.network_interfaces.get(address.network_interface_id or "")
        if holder is not None and holder.vpc_id == vpc_id and address.private_ip_address is not None:
            found.setdefault(address.private_ip_address, address.public_ip)
    for nat in network.nat_gateways.values():
        if nat.vpc_id == vpc_id:
            found = {key: value for key, value in found.items() if key not in nat.private_addresses}
            found |= dict(_pairs_of_nat(nat))
    return found


def _pairs_of_nat(nat: NatGateway) -> Iterator[tuple[Address, Address]]:
    if nat.connectivity_type == "public":
        for address in nat.nat_gateway_addresses:
            if address.private_ip is not None and address.public_ip is not None and address.is_usable:
                yield address.private_ip, address.public_ip


def add_border(plan: PlanDraft, router: Router, internet: NamespaceDraft) -> None:
    """Add the border of a VPC that has a gateway to the internet, and lead routes to its gateways there."""
    network, vpc_id = router.network, router.vpc.vpc_id
    gap = _not_rebuilt(network, vpc_id)
    if gap is not None:
        device = router.doubt(gap)
        router.gateways |= dict.fromkeys((*network.internet_gateways, *network.egress_only_internet_gateways), device)
        return
    two_way = [g.internet_gateway_id for g in network.internet_gateways.values() if g.is_attached_to(vpc_id)]
    egress_only = network.egress_only_internet_gateways.values()
    one_way = [g.egress_only_internet_gateway_id for g in egress_only if g.is_attached_to(vpc_id)]
    for named in (*network.internet_gateways, *network.egress_only_internet_gateways):
        if named not in two_way and named not in one_way:
            router.gateways[named] = router.dead_end("igw-not-attached", named)
    if not two_way and not one_way:
        return
    draft = plan.namespace(Role.BORDER, (two_way or one_way)[0], forwards=True)
    outer, far = plan.link(draft, internet, "i")
    draft.default(outer, _OUTWARD)
    pairs = pairs_of(network, vpc_id) if two_way else {}
    draft.chain("come", base_chain("prerouting", -300, "accept"))
    draft.chain("know", base_chain("prerouting", -150, "accept"))
    draft.chain("through", base_chain("forward", 0, "drop"))
    draft.chain("silent", base_chain("output", 0, "drop"))
    if two_way:
        _write_two_way(draft, router, router.join_gateway(draft, *two_way), outer, pairs)
    else:
        draft.default(plan.dead_end(draft), _TWO_WAY)
        draft.look_up(120, _TWO_WAY, outer)
    if one_way:
        _write_one_way(draft, router, router.join_gateway(draft, *one_way), outer)
    refuse = draft.lose((two_way or one_way)[0], "not-asked-for")
    draft.chain(
        "through", f'iifname "{outer}" meta nfproto ipv6 ct state established accept' if one_way else "", refuse
    )
    for public in pairs.values():
        internet.route(Prefix.parse(str(public)), far)
    for prefix in router.own_prefixes():
        if prefix.family is Family.IPV6:
            internet.route(prefix, far)


def _not_rebuilt(network: Network, vpc_id: str) -> Gap | None:
    """What stands at the border of a VPC and is not rebuilt: Block Public Access, or encryption that is enforced."""
    scope = network.scopes.get(vpc_id)
    block = network.block_public_access.get(scope) if scope is not None else None
    if block is not None and block.internet_gateway_block_mode != OFF:
        return Gap.feature("VPC Block Public Access", "the lab does not rebuild VPC Block Public Access, which is on")
    controls = network.encryption_controls.values()
    if any(control.vpc_id == vpc_id and control.mode == ENFORCE for control in controls):
        return Gap.feature("VPC encryption control", f"the lab does not rebuild the encryption that {vpc_id} enforces")
    return None


def _write_two_way(
    draft: NamespaceDraft, router: Router, inner: str, outer: str, pairs: dict[Address, Address]
) -> None:
    name = draft.component
    draft.default(inner, _TWO_WAY)
    draft.look_up(100, _OUTWARD, inner)
    draft.look_up(120, _TWO_WAY, outer)
    come, through = draft.chain("come"), draft.chain("through")
    come.append("meta nfproto ipv4 notrack")
    arriving = f'iifname "{outer}" meta nfproto ipv4'
    leaving = f'iifname "{inner}" oifname "{outer}"'
    if pairs:
        publics = members(dict.fromkeys(pairs.values()))
        back = members(f"{public} : {private}" for public, private in _reversed(pairs).items())
        come.append(f'iifname "{outer}" ip daddr != {publics} {draft.lose(name, "no-public-ip")}')
        come.append(f"{arriving} ip daddr set ip daddr map {back}")
        through.append(f"{leaving} ip saddr != {members(pairs)} {draft.lose(name, 'no-public-ip')}")
    else:
        come.append(f"{arriving} {draft.lose(name, 'no-public-ip')}")
        through.append(f"{leaving} meta nfproto ipv4 {draft.lose(name, 'no-public-ip')}")
    _, foreign = outside("saddr", router.own_prefixes())
    through.append(f"{leaving} {foreign} {draft.lose(name, 'spoofed-source')}")
    through += _checks(draft, leaving)
    if pairs:
        there = members(f"{private} : {public}" for private, public in pairs.items())
        through.append(f"{leaving} meta nfproto ipv4 ip saddr set ip saddr map {there}")
    through += [f"{leaving} accept", f'iifname "{outer}" oifname "{inner}" accept']


def _reversed(pairs: dict[Address, Address]) -> dict[Address, Address]:
    return {public: private for private, public in pairs.items()}


def _checks(draft: NamespaceDraft, leaving: str) -> list[str]:
    private = members((*PRIVATE_IPV4, SHARED_IPV4))
    return [
        f"{leaving} ip daddr {private} {draft.lose(draft.component, 'igw-private-destination')}",
        f"{leaving} tcp dport 25 {draft.lose(draft.component, 'port-25-blocked')}",
    ]


def _write_one_way(draft: NamespaceDraft, router: Router, inner: str, outer: str) -> None:
    name = draft.component
    draft.default(inner, _EGRESS_ONLY)
    draft.look_up(100, _OUTWARD, inner)
    draft.look_up(110, _EGRESS_ONLY, outer, mark=_REMEMBERED)
    draft.chain("know", f'iifname "{outer}" meta nfproto ipv6 ct mark {_REMEMBERED} meta mark set {_REMEMBERED}')
    through, leaving = draft.chain("through"), f'iifname "{inner}" oifname "{outer}"'
    through.append(f"{leaving} meta nfproto ipv4 {draft.lose(name, 'no-route')}")
    _, foreign = outside("saddr", router.own_prefixes())
    through.append(f"{leaving} {foreign} {draft.lose(name, 'spoofed-source')}")
    through.append(f"{leaving} tcp dport 25 {draft.lose(name, 'port-25-blocked')}")
    through.append(f"{leaving} ct state new ct mark set {_REMEMBERED} accept")
    through.append(f"{leaving} ct mark {_REMEMBERED} accept")
    through.append(f"{leaving} {draft.lose(name, 'not-asked-for')}")
