"""What a private zone holds for a name: its own records, those of a wildcard, or nothing.

Records that share a name and type (weighted, latency, failover, geolocation, multivalue) are each answered at times:
all of them count. A name below a delegation (an NS record within the zone) is answered by other servers.

Source: DNS-8; RFC 1034 section 4.3.2 and RFC 4592 (wildcards, names that exist without records);
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
"""

from typing import NamedTuple

from wayout.ask.dns.name import normal, parents
from wayout.ask.dns.reply import RecordType
from wayout.model.hosted_zone import ResourceRecordSet


class Found(NamedTuple):
    """The records of a name.

    `answers` have the wanted type, `aliases` are CNAMEs; the name `exists` when it has records of any type, or names
    below it. `delegation` is the name from which on other servers answer.
    """

    answers: tuple[ResourceRecordSet, ...] = ()
    aliases: tuple[ResourceRecordSet, ...] = ()
    exists: bool = False
    delegation: str | None = None
    wildcard: str | None = None


def find(records: tuple[ResourceRecordSet, ...], domain: str, name: str, kind: RecordType) -> Found:
    """What the records of the zone `domain` hold for `name` and one type."""
    above = parents(name, domain)
    own: list[ResourceRecordSet] = []
    nodes: dict[str, list[ResourceRecordSet]] = {}
    delegations: set[str] = set()
    has_below = False
    for record in records:
        at = normal(record.name)
        if at == name:
            own.append(record)
        elif at.endswith(f".{name}"):
            has_below = True
        if record.type == "NS" and at != domain and (at == name or at in above):
            delegations.add(at)
        for parent in above:
            if at == parent or at.endswith(f".{parent}"):
                nodes.setdefault(parent, [])
            if at == f"*.{parent}":
                nodes[parent].append(record)
    delegation = next((parent for parent in (name, *above) if parent in delegations), None)
    if delegation is not None:
        return Found(exists=True, delegation=delegation)
    if own or has_below:
        return _typed(own, kind, None)
    closest = next((parent for parent in above if parent in nodes), None)
    covering = nodes.get(closest or "", []) if closest is not None else []
    return _typed(covering, kind, f"*.{closest}") if covering else Found()


def _typed(records: list[ResourceRecordSet], kind: RecordType, wildcard: str | None) -> Found:
    answers = tuple(record for record in records if record.type == kind.value)
    aliases = tuple(record for record in records if record.type == "CNAME")
    return Found(answers, aliases, exists=True, wildcard=wildcard)
