"""The Amazon resolver of a VPC: for each name the firewall first, then whoever is the most specific to answer.

A FORWARD rule wins over a private zone of the same domain; a SYSTEM rule leaves a name to the resolver. A private zone
answers with what it holds, and where it holds nothing there is no second try in public DNS (DNS-8). CNAMEs and aliases
are followed from the beginning, with a bound. What is left is public DNS's to answer, or an endpoint's.

Source: DNS-2, DNS-8, DNS-9, DNS-11, DNS-17.

Rules:
- DNS-8: The most specific private zone answers alone: a name that it does not hold does not exist, whatever public
  DNS says.
- DNS-17: The firewall is asked first, and then the most specific of zone, rule and public DNS.
"""

from collections.abc import Iterator

import msgspec

from wayout.ask.destination.service_endpoint import endpoint_answer
from wayout.ask.dns import firewall, public_hostname
from wayout.ask.dns.forwarding import FORWARD, RuleChoice, answering_vpc, forwarded, rule_for
from wayout.ask.dns.name import depth, normal
from wayout.ask.dns.record import Found, find
from wayout.ask.dns.reply import RecordType, Reply, doubt, either, fault
from wayout.ask.dns.zone import described, domain_of, zone_for
from wayout.model.gap import Gap
from wayout.model.hosted_zone import HostedZone, ResourceRecordSet
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address

_LONGEST_CHAIN = 16
"""Names that are followed before a chain counts as a loop; public resolvers give up at about as many."""


class _Question(msgspec.Struct, frozen=True):
    """A name, asked in a VPC; `before` are those that led to it, `inspects` whether the firewall looks at it."""

    vpc_id: str
    name: str
    kind: RecordType
    before: tuple[tuple[str, str], ...] = ()
    inspects: bool = True

    def about(self, name: str, *, inspects: bool) -> "_Question":
        return _Question(self.vpc_id, name, self.kind, (*self.before, (self.vpc_id, self.name)), inspects)

    def in_vpc(self, vpc_id: str) -> "_Question":
        return _Question(vpc_id, self.name, self.kind, (*self.before, (self.vpc_id, self.name)))

    @property
    def is_endless(self) -> bool:
        """Whether it was asked before, or too many others were."""
        return (self.vpc_id, self.name) in self.before or len(self.before) >= _LONGEST_CHAIN


def lookup(network: Network, vpc_id: str, name: str, kind: RecordType) -> Reply:
    """What the Amazon resolver of a VPC answers for one type of record of a name."""
    return _ask(network, _Question(vpc_id, normal(name), kind))


def _ask(network: Network, question: _Question) -> Reply:
    if not question.inspects:
        return _answer(network, question)
    word = firewall.inspect(network, question.vpc_id, question.name, question.kind)
    if word.fault is not None:
        return Reply(faults=(word.fault,), doubts=word.gaps, told_by=word.fault.component)
    inner = msgspec.structs.replace(question, inspects=not word.trusts_chain)
    reply = _answer(network, inner)
    gaps = list(word.gaps)
    if reply.beyond and word.may_block_anything and not word.trusts_chain:
        message = (
            f"DNS Firewall of {question.vpc_id} inspects the CNAMEs behind {question.name} too, and blocks by a wide "
            f"name: whether public DNS answers with others than those allowed is not known; --resolve settles it"
        )
        gaps.append(Gap("DNS", "not resolved", None, message))
    return msgspec.structs.replace(reply, doubts=(*gaps, *reply.doubts)) if gaps else reply


def _answer(network: Network, question: _Question) -> Reply:
    """Who answers, and what. Source: DNS-8, DNS-9."""
    vpc_id, name = question.vpc_id, question.name
    rule, choice = rule_for(network, vpc_id, name), zone_for(network, vpc_id, name)
    doubts = (*rule.gaps, *choice.gaps)
    own = public_hostname.answer(network, vpc_id, name, question.kind)
    has_endpoint = own is None and bool(endpoint_answer(network, vpc_id, name).speaking)
    built_in = depth(name) if own is not None or has_endpoint else -1
    if rule.rule is not None and rule.rule.rule_type == FORWARD and rule.depth >= max(choice.depth, built_in):
        reply = _forward(network, question, rule)
    elif choice.zone is not None and choice.depth >= built_in:
        reply = _from_zone(network, question, choice.zone)
    elif own is not None:
        reply = own
    else:
        reply = Reply(beyond=(name,))
    if not doubts and not choice.notes:
        return reply
    return msgspec.structs.replace(reply, doubts=(*doubts, *reply.doubts), notes=(*choice.notes, *reply.notes))


def _forward(network: Network, question: _Question, choice: RuleChoice) -> Reply:
    """What the servers of a rule answer, which only those in the snapshot tell. Source: DNS-10."""
    rule, vpc_id, name = choice.rule, question.vpc_id, question.name
    if rule is None:
        raise ValueError("there is no rule to forward by")
    servers = forwarded(network, vpc_id, rule)
    if isinstance(servers, Gap):
        return doubt(servers)
    far = answering_vpc(network, servers)
    if far is not None and not question.is_endless:
        reply = _ask(network, question.in_vpc(far))
        note = f"{rule.id} has {name} answered by the resolver of {far}"
        return msgspec.structs.replace(
            reply, notes=(note, *reply.notes), servers=(servers, *reply.servers), told_by=reply.told_by or rule.id
        )
    where = ", ".join(str(server.address) for server in servers.servers) or "no server"
    message = f"{rule.id} forwards {name} to {where}, and what that answers no AWS answer shows; --resolve settles it"
    return Reply(doubts=(Gap("DNS", "answered elsewhere", None, message),), told_by=rule.id, servers=(servers,))


def _from_zone(network: Network, question: _Question, zone: HostedZone) -> Reply:
    """What a private zone holds for the name. Source: DNS-8."""
    name, domain = question.name, domain_of(zone)
    if zone.owner.owning_service is not None and zone.records is None:
        message = f"what {described(zone)} of {zone.owner.owning_service} answers for {name}, AWS shows nobody"
        return doubt(Gap("HostedZoneRecords", "hidden by AWS", None, message))
    if zone.records is None:
        owner = f", which account {zone.owner.owning_account} owns," if zone.owner.owning_account else ""
        subject = f"what {described(zone)}{owner} answers for {name}"
        return doubt(network.gap("HostedZoneRecords", question.vpc_id, subject, zone.hosted_zone_id))
    found = find(zone.records, domain, name, question.kind)
    if found.delegation is not None:
        message = (
            f"{described(zone)} delegates {found.delegation}: what the servers there answer for {name} is not known"
        )
        return doubt(Gap.feature("DNS delegation", message))
    if question.is_endless:
        return _nothing(zone, question, "a loop of CNAMEs")
    if not found.answers and not found.aliases:
        return _nothing(zone, question, "NODATA" if found.exists else "NXDOMAIN")
    reply = either(_replies(network, question, zone, found))
    note = f"by {found.wildcard}" if found.wildcard else ""
    notes = (*reply.notes, f"{name} is answered {note} of {described(zone)}") if note else reply.notes
    return msgspec.structs.replace(reply, notes=notes, told_by=zone.hosted_zone_id)


def _replies(network: Network, question: _Question, zone: HostedZone, found: Found) -> Iterator[Reply]:
    """Each reply that the records of a name give at times."""
    for record in found.answers or found.aliases:
        if record.alias_target is not None:
            target = normal(record.alias_target.dns_name)
            yield _ask(network, question.about(target.removeprefix("dualstack."), inspects=False))
        elif record.type == "CNAME":
            for value in record.resource_records:
                yield _ask(network, question.about(normal(value.value), inspects=question.inspects))
        else:
            yield _addresses(record, zone)


def _addresses(record: ResourceRecordSet, zone: HostedZone) -> Reply:
    found: list[Address] = []
    for value in record.resource_records:
        try:
            found.append(Address.parse(value.value))
        except ValueError:
            message = f"{described(zone)} holds {value.value[:60]!r} for {normal(record.name)}, which is no address"
            return doubt(Gap("HostedZoneRecords", "not understood", None, message))
    return Reply(addresses=tuple(found), told_by=zone.hosted_zone_id)


def _nothing(zone: HostedZone, question: _Question, response: str) -> Reply:
    facts = (("name", question.name), ("zone", domain_of(zone)), ("response", response))
    return fault(Reason.DNS_PRIVATE_ZONE, zone.hosted_zone_id, None, *facts)
