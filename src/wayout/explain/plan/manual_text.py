"""The exact text of a step that a person takes: a rule for a firewall, a record for a zone.

Source: FW-6, FW-9, DNS-9, DNS-11; https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-examples.html
"""

import re
from typing import Final

from wayout.explain.fault.scene import Scene
from wayout.forward.decision.perspective import Leg
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import prefixes_of
from wayout.net.protocol import TCP, UDP

_NAME: Final = re.compile(r"[A-Za-z0-9_*]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")
"""What a name of DNS may be; anything else is written into no text that somebody pastes."""

_PROTOCOLS: Final = {TCP: "tcp", UDP: "udp"}
_RULE_END: Final = 'msg:"allowed for the workload"; sid:1000001; rev:1;'
_MOST_BLOCKS: Final = 4


def manual_text(scene: Scene) -> str | None:
    """What to hand in, letter by letter; None where nothing decides what it would be."""
    match scene.blocker.reason:
        case Reason.FIREWALL_DENIED:
            return _firewall(scene)
        case Reason.DNS_FIREWALL:
            return _query(scene)
        case Reason.DNS_PRIVATE_ZONE:
            return _record(scene)
        case _:
            return None


def _firewall(scene: Scene) -> str | None:
    """The line of an allow list, or a rule of Suricata before what stops the packets."""
    rule = scene.blocker.rule or ""
    hosts = [host for host in scene.hosts if _NAME.fullmatch(host)]
    if scene.leg is not Leg.FORWARD or rule.endswith(" domain list") or scene.fact("half") is not None:
        return None
    if scene.fact("moment") == "data" and hosts:
        if rule.endswith(" names that are not in the list"):
            return " ".join(hosts)
        sender = _blocks(scene.sender_range)
        is_exact = f'tls.sni; content:"{hosts[0]}"; startswith; endswith; nocase; flow:to_server, established'
        return f"pass tls {sender} any -> any any ({is_exact}; {_RULE_END})" if sender else None
    ports, protocols = scene.packets.destination_ports(), scene.packets.protocols()
    name = _PROTOCOLS.get(protocols.first) if protocols and protocols.first == protocols.last else None
    sender, target = _blocks(scene.sender_range), _blocks(scene.packets.destinations())
    if name is None or not sender or not target or not ports:
        return None
    span = str(ports.first) if ports.first == ports.last else f"{ports.first}:{ports.last}"
    return f"pass {name} {sender} any -> {target} {span} ({_RULE_END})"


def _blocks(addresses: IntervalSet) -> str | None:
    """Blocks as Suricata writes several; None where there are none, or too many to read."""
    blocks = prefixes_of(addresses) if addresses else ()
    if not blocks or len(blocks) > _MOST_BLOCKS:
        return None
    return str(blocks[0]) if len(blocks) == 1 else f"[{','.join(map(str, blocks))}]"


def _query(scene: Scene) -> str | None:
    """An ALLOW rule of DNS Firewall, before the one that blocks."""
    name, number = scene.fact("name"), re.search(r" rule (\d+)", scene.blocker.rule or "")
    if name is None or number is None or not _NAME.fullmatch(name):
        return None
    return f"domain list: {name}; action: ALLOW; priority: below {number[1]}"


def _record(scene: Scene) -> str | None:
    """The record that the zone lacks; which addresses it holds, its owner knows."""
    name = scene.fact("name")
    if name is None or not _NAME.fullmatch(name):
        return None
    return f"{name} A ADDRESS, or AAAA, or CNAME; ADDRESS is for the owner of the name to give"
