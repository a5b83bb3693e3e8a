"""Saved case: a difference as a folder in the layout of `tests/cases`, and reading it back to try it again.

`case.toml` asks for the packet and states what the *kernel* did: whoever mends the model makes it pass, whoever mends the
lab writes it anew. Its table `kernel` holds the packet itself, which no question can spell in full.
"""

import json
import tomllib
from pathlib import Path
from typing import Any

from conformance.judgement import Judgement
from conformance.shrinking import Documents
from wayout.errors import InputError
from wayout.lab.device.internet import NAME
from wayout.lab.traffic.volley import Fate, Shot
from wayout.net.address import Address, Family
from wayout.net.packet import Packet
from wayout.net.prefix import Prefix
from wayout.net.protocol import has_ports, is_icmp, protocol_name


def save(folder: Path, seed: str, documents: Documents, judgement: Judgement) -> None:
    """Save a difference: the network, the packet, what the kernel did with it and what the model says."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "snapshot.json").write_text(json.dumps(documents, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_story(seed, judgement), encoding="utf-8")
    (folder / "case.toml").write_text(_case(seed, judgement), encoding="utf-8")


def read_back(folder: Path) -> tuple[Documents, Shot]:
    """The network and the packet of a saved difference.

    Raises: InputError when the folder holds none.
    """
    try:
        documents: Documents = json.loads((folder / "snapshot.json").read_text(encoding="utf-8"))
        kernel: dict[str, Any] = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))["kernel"]
        ends = Address.parse(kernel["source"]), Address.parse(kernel["destination"])
        packet = Packet(kernel["protocol"], *ends, kernel["source_port"], kernel["destination_port"])
        return documents, Shot(1, kernel["sender"], packet)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} holds no saved difference: {type(error).__name__}: {error}") from None


def _story(seed: str, judgement: Judgement) -> str:
    shot = judgement.fate.shot
    met = [
        f"- {m.label.event} {m.label.component} {m.label.rule or m.label.reason or ''}".rstrip() + f": {m.packet}"
        for m in judgement.fate.met
    ]
    lines = [
        f"# Kernel and model differ about a packet of network {seed}",
        "",
        f"{shot.sender} sends {shot.packet}: {judgement.why}.",
        "",
        "What the kernel's rules saw:",
        "",
        *met,
        "",
        "- Source: real packets; name the page of AWS that decides it",
    ]
    return "\n".join(lines) + "\n"


def _case(seed: str, judgement: Judgement) -> str:
    shot = judgement.fate.shot
    packet = shot.packet
    sender = f"{NAME}:{packet.source}" if shot.sender == NAME else shot.sender
    lines = [
        f"title = {json.dumps(f'kernel and model differ about a packet of network {seed}')}",
        "rules = []",
        "reasons = []",
        "",
        "[kernel]",
        f"sender = {json.dumps(shot.sender)}",
        f"protocol = {packet.protocol}",
        f'source = "{packet.source}"',
        f'destination = "{packet.destination}"',
        f"source_port = {packet.source_port}",
        f"destination_port = {packet.destination_port}",
        f"stopped_by = {json.dumps(_stop(judgement.fate))}",
        "",
        "[[question]]",
        'kind = "trace"',
        f"from = {json.dumps(sender)}",
        f"to = {json.dumps(_destination(packet))}",
        *([f"source_port = {packet.source_port}"] if has_ports(packet.protocol) else []),
        f'verdict = "{"blocked" if judgement.fate.answered is None else "reachable"}"',
    ]
    return "\n".join(lines) + "\n"


def _destination(packet: Packet) -> str:
    address = str(packet.destination)
    host = f"[{address}]" if packet.destination.family is Family.IPV6 else address
    if has_ports(packet.protocol):
        return f"{protocol_name(packet.protocol)}://{host}:{packet.destination_port}"
    if is_icmp(packet.protocol):
        return f"icmp://{host}"
    return f"{protocol_name(packet.protocol)}://{Prefix.parse(address)}"


def _stop(fate: Fate) -> str:
    """What the kernel stopped the packet at; empty when it was answered, or when no rule said so."""
    stopped = fate.stopped
    if stopped is None:
        return ""
    label = stopped.label
    way = "on the way back" if stopped.is_reply else "on the way there"
    rule = " ".join(word for word in (label.component, label.side, label.rule or label.reason) if word)
    return f"{rule} {way}"
