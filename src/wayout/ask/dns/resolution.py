"""Resolution: which addresses a destination means to the workloads of one VPC, and whether its name resolves there.

A name is looked up in this order: what the user said (`--resolve`), the VPC's own answer (an interface endpoint with
private DNS: DNS-12; a resolver rule or a private zone: `ask/dns`), what the snapshot recorded, DNS when working live. A
name that stays unresolved means all public addresses at once; of one that other servers answer for, nothing is known.

DNS Firewall (DNS-11) and a resolver that is switched off (DNS-2) stop a name whatever it means. Custom name servers
(DNS-5) and those that rules forward to (DNS-10) are asked in `examination`, because the way to them counts.
"""

from collections.abc import Mapping

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.known_service import check_service
from wayout.ask.destination.service_endpoint import may_be_listed, region_of
from wayout.ask.destination.service_host import host_of
from wayout.ask.dns.host_answer import HostAnswer, Resolver, host_answer
from wayout.ask.dns.name_server import NameServers
from wayout.ask.dns.reply import NameFault, RecordType, Reply
from wayout.ask.dns.setting import Setting, setting_of
from wayout.ask.dns.vpc_resolver import lookup
from wayout.ask.dns.zone import described
from wayout.ask.load_balancer.balancer_address import balancer_addresses, balancer_named, zone_notes
from wayout.errors import InputError
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6, PUBLIC_IPV4

_SPACES = {RecordType.A: EVERY_IPV4.as_set(), RecordType.AAAA: EVERY_IPV6.as_set()}
_DOCUMENTS = ("VpcHostedZones", "ResolverRuleAssociations", "FirewallRuleGroupAssociations")


class Resolution(msgspec.Struct, frozen=True):
    """What a destination means in one VPC.

    `addresses` is None for a block or an unresolved name, whose addresses are then all of `space`; that is empty for a
    name of which nothing is known. `faults` say why the name itself fails. `silent` are endpoints for this very name
    whose private DNS is off: they matter when the public way fails. `servers` are asked by packets whose way counts.
    """

    space: IntervalSet
    addresses: tuple[Address, ...] | None = None
    is_name: bool = False
    is_unresolved: bool = False
    is_aws: bool = True
    faults: tuple[NameFault, ...] = ()
    silent: tuple[VpcEndpoint, ...] = ()
    servers: tuple[NameServers, ...] = ()
    asks_amazon: bool = False
    """Whether the VPC's Amazon resolver answers, which also makes IPv6 addresses up where a subnet wants it (NAT-30)."""
    gaps: tuple[Gap, ...] = ()
    notes: tuple[str, ...] = ()
    elsewhere: tuple[Gap, ...] = ()
    """Those of the gaps by which the name may mean other addresses than these."""


def resolve(
    network: Network,
    destination: Destination,
    vpc_id: str,
    given: Mapping[str, tuple[Address, ...]],
    live: Resolver | None = None,
) -> Resolution:
    """The meaning of a destination for workloads of `vpc_id`.

    Raises: InputError when it names a resource that the snapshot does not describe.
    """
    if destination.is_internet:
        return Resolution(PUBLIC_IPV4, is_name=True, is_aws=False)
    if destination.prefix is not None:
        prefix = destination.prefix
        is_one = prefix.first == prefix.last
        return Resolution(prefix.as_set(), (Address(prefix.first),) if is_one else None)
    if destination.resource_id is not None:
        return _of_resource(network, destination.resource_id)
    host = host_asked(network, destination, vpc_id)
    found = _of_name(network, host, vpc_id, given, live)
    unknown = check_service(network, destination.aws_service) if destination.aws_service is not None else None
    return found if unknown is None else msgspec.structs.replace(found, notes=(unknown, *found.notes))


def host_asked(network: Network, destination: Destination, vpc_id: str) -> str:
    """The name that workloads of `vpc_id` look up for a destination that is a host or a service of AWS.

    Raises: InputError when that cannot be told; ValueError for a destination without a name.
    """
    if destination.host is not None:
        return destination.host
    service = destination.aws_service
    if service is None:
        raise ValueError(f"{destination.text} has no name")
    if service == "ecs-start":
        raise InputError("aws:ecs-start stands for many destinations", "Ask `wayout diagnose` about it.")
    region = region_of(network, vpc_id)
    if region is None:
        raise InputError(
            f"cannot tell the region of {vpc_id}, which {destination.text} needs",
            "Name the service's host instead.",
        )
    return host_of(service, region)


def _of_resource(network: Network, resource_id: str) -> Resolution:
    if resource_id.startswith("elb:") or ":loadbalancer/" in resource_id:
        balancer = balancer_named(network, resource_id)
        addresses = balancer_addresses(network, balancer)
        return Resolution(_set(addresses), addresses, notes=zone_notes(network, balancer))
    interfaces = network.interfaces_of_instance.get(resource_id, ())
    interface = network.network_interfaces.get(resource_id) or (interfaces[0] if interfaces else None)
    addresses = interface.addresses[:1] if interface is not None else ()
    instance = network.instances.get(resource_id)
    if not addresses and instance is not None and instance.private_ip_address is not None:
        addresses = (instance.private_ip_address,)
    if not addresses:
        raise InputError(
            f"the snapshot describes no {resource_id} with an address",
            "Name an address instead, for example 10.0.1.10:443.",
        )
    return Resolution(_set(addresses), addresses)


def _of_name(
    network: Network, host: str, vpc_id: str, given: Mapping[str, tuple[Address, ...]], live: Resolver | None
) -> Resolution:
    setting = setting_of(network, vpc_id)
    asked = () if setting.faults else tuple(RecordType)
    replies = {kind: lookup(network, vpc_id, host, kind) for kind in asked}
    is_public = all(reply.is_public for reply in replies.values())
    if setting.servers is not None or is_public:
        answer = host_answer(network, host, vpc_id, given, live, setting)
        if host not in given:
            told = dict.fromkeys(note for reply in replies.values() for note in reply.notes)
            answer = msgspec.structs.replace(answer, notes=(*told, *answer.notes))
            answer = _unseen(network, host, vpc_id, answer, setting, replies)
        return _resolution(setting, host, answer)
    if host in given:
        return _as_given(network, host, vpc_id, given[host], setting, replies)
    return _as_replied(network, host, vpc_id, given, live, setting, replies)


def _resolution(setting: Setting, host: str, answer: HostAnswer) -> Resolution:
    """What an answer means that nothing in the VPC changes."""
    return Resolution(
        answer.space,
        answer.addresses,
        is_name=True,
        is_unresolved=answer.addresses is None,
        is_aws=may_be_listed(host),
        faults=setting.faults,
        silent=answer.silent,
        servers=(setting.servers,) if setting.servers is not None else (),
        asks_amazon=setting.servers is None,
        gaps=(*setting.gaps, *answer.gaps, *answer.elsewhere),
        notes=(*setting.notes, *answer.notes),
        elsewhere=answer.elsewhere,
    )


def _unseen(
    network: Network,
    host: str,
    vpc_id: str,
    answer: HostAnswer,
    setting: Setting,
    replies: Mapping[RecordType, Reply],
) -> HostAnswer:
    """The answer with what may change it unseen: servers that need not ask the VPC's resolver, documents not there."""
    if setting.servers is None:
        missing = [key for key in _DOCUMENTS if not network.has_document(key, vpc_id)]
        note = f"nothing of the VPC changes what {host} means: the snapshot holds no {', '.join(missing)}"
        return msgspec.structs.replace(answer, notes=(*answer.notes, note)) if missing else answer
    inside = next((reply.told_by for reply in replies.values() if reply.told_by), answer.spoken_for)
    if not inside and all(reply.is_public for reply in replies.values()):
        return answer
    inside = inside or "more than public DNS"
    servers = " or ".join(str(server.address) for server in setting.servers.servers)
    message = (
        f"whether {servers} asks the resolver of {vpc_id}, where {inside} answers for {host}, is not known (DNS-13); "
        "--resolve settles it"
    )
    gap = Gap("DNS", "answered elsewhere", None, message)
    return msgspec.structs.replace(answer, elsewhere=(*answer.elsewhere, gap))


def _as_given(
    network: Network,
    host: str,
    vpc_id: str,
    told: tuple[Address, ...],
    setting: Setting,
    replies: Mapping[RecordType, Reply],
) -> Resolution:
    """What the user said, against what the VPC would answer, which is told; the firewall stops a name all the same."""
    refused = {kind: [f for f in reply.faults if f.reason is Reason.DNS_FIREWALL] for kind, reply in replies.items()}
    usable = tuple(a for a in told if not any(refused[kind] and kind.family is a.family for kind in RecordType))
    faults = tuple(dict.fromkeys(fault for found in refused.values() for fault in found)) if not usable else ()
    notes = [] if faults else _contradiction(network, host, vpc_id, told, replies)
    doubts = dict.fromkeys(gap for reply in replies.values() for gap in reply.doubts if _may_refuse(gap))
    shown = usable or told
    return Resolution(
        _set(shown),
        shown,
        is_name=True,
        is_aws=may_be_listed(host),
        faults=(*setting.faults, *faults),
        servers=_servers(replies),
        asks_amazon=True,
        gaps=(*setting.gaps, *doubts),
        notes=(*setting.notes, *notes),
        elsewhere=() if faults else tuple(doubts),
    )


def _may_refuse(gap: Gap) -> bool:
    """Whether a firewall that nobody described may refuse a name whatever it means; lists of AWS's are left out."""
    return gap.what.startswith("Firewall") and gap.permission is not None


def _contradiction(
    network: Network, host: str, vpc_id: str, told: tuple[Address, ...], replies: Mapping[RecordType, Reply]
) -> list[str]:
    """What the VPC would answer instead of what the user said."""
    found = {address for reply in replies.values() for address in reply.addresses}
    who = next((reply.told_by for reply in replies.values() if reply.told_by), None)
    if who is None or any(reply.beyond or reply.doubts for reply in replies.values()) or found == set(told):
        return []
    means = ", ".join(map(str, sorted(found))) or "nothing"
    given = ", ".join(map(str, told))
    return [f"in {vpc_id} {host} means {means} ({_teller(network, who)}); --resolve says {given}, and is believed"]


def _as_replied(
    network: Network,
    host: str,
    vpc_id: str,
    given: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
    setting: Setting,
    replies: Mapping[RecordType, Reply],
) -> Resolution:
    """What the VPC answers, each family by itself; names that it leaves to public DNS are looked up there."""
    names = dict.fromkeys(name for reply in replies.values() for name in reply.beyond)
    answers = {name: host_answer(network, name, vpc_id, given, live, setting) for name in names}
    found: dict[Address, None] = {}
    space = IntervalSet.empty()
    for kind, reply in replies.items():
        found |= dict.fromkeys(reply.addresses)
        for name in reply.beyond:
            addresses = answers[name].addresses
            found |= dict.fromkeys(a for a in addresses or () if a.family is kind.family)
            space = space | (answers[name].space & _SPACES[kind] if addresses is None else IntervalSet.empty())
    doubts = [gap for reply in replies.values() for gap in reply.doubts]
    elsewhere = tuple(dict.fromkeys([*doubts, *(gap for answer in answers.values() for gap in answer.elsewhere)]))
    faults = tuple(dict.fromkeys(fault for reply in replies.values() for fault in reply.faults))
    is_stopped = bool(faults) and not found and not space
    notes = [note for reply in replies.values() for note in reply.notes]
    notes += [note for answer in answers.values() for note in answer.notes]
    notes += _meaning(network, host, vpc_id, tuple(found), replies) if not is_stopped else ()
    hidden = network.resolved.get(host, ()) if is_stopped else ()
    shown = tuple(found) or hidden
    return Resolution(
        _set(shown) | space,
        shown if shown and not space else None,
        is_name=True,
        is_unresolved=bool(space),
        is_aws=any(may_be_listed(name) for name in (host, *names)),
        faults=(*setting.faults, *(faults if is_stopped and not doubts else ())),
        silent=tuple(endpoint for answer in answers.values() for endpoint in answer.silent),
        servers=_servers(replies),
        asks_amazon=True,
        gaps=(*setting.gaps, *(gap for answer in answers.values() for gap in answer.gaps), *elsewhere),
        notes=(*setting.notes, *dict.fromkeys(notes)),
        elsewhere=elsewhere,
    )


def _servers(replies: Mapping[RecordType, Reply]) -> tuple[NameServers, ...]:
    return tuple(dict.fromkeys(servers for reply in replies.values() for servers in reply.servers))


def _meaning(
    network: Network, host: str, vpc_id: str, found: tuple[Address, ...], replies: Mapping[RecordType, Reply]
) -> list[str]:
    """What the name means in the VPC, and who says so; which family is refused, where only one is."""
    notes = []
    who = next((reply.told_by for reply in replies.values() if reply.told_by), None)
    if who is not None and who != host and found:
        notes.append(f"in {vpc_id} {host} means {', '.join(map(str, found))} ({_teller(network, who)})")
    for kind, reply in replies.items():
        refusals = (fault for fault in reply.faults if fault.reason is Reason.DNS_FIREWALL)
        notes += [f"in {vpc_id} {fault.rule} refuses the {kind.value} records of {host}" for fault in refusals]
    return notes


def _teller(network: Network, component: str) -> str:
    zone = network.hosted_zones.get(component)
    return described(zone) if zone is not None else component


def _set(addresses: tuple[Address, ...]) -> IntervalSet:
    return IntervalSet.of(*((int(address), int(address)) for address in addresses))
