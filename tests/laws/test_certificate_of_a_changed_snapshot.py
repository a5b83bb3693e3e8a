"""Where a rule or a setting of a network is gone or another, its old certificate does not hold against a new verdict."""

import copy
import functools
import hashlib
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from tests.cases.make import CASES, snapshot_of
from tests.laws.effort import examples

import wayout
from wayout.explain.certificate.certificate import certify
from wayout.forward.journey.outcome import Answer
from wayout.read.place import Places
from wayout.render.json.certificate import certificate_document
from wayout.render.json.document import encode

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))  # it is run as a script, beside the folder with its parts
CHECK: Any = importlib.import_module("check_certificate")

QUESTIONS: Final = (
    ("every-zone-has-its-own-nat-gateway", "eni-task-a", "https://203.0.113.9"),
    ("nat-subnet-admits-linux-ephemeral-ports-only", "eni-task-a", "https://203.0.113.9"),
    ("database-in-another-subnet", "eni-task-a", "10.0.21.7:5432"),
    ("every-spoke-leaves-through-the-hub", "eni-task-a", "https://203.0.113.9"),
    ("nat-subnet-lacks-the-route-back-to-the-spoke", "eni-task-a", "https://203.0.113.9"),
    ("static-route-of-the-gateway-beats-a-learned-one", "eni-task-a", "https://10.1.1.5"),
    ("black-hole-keeps-the-spokes-apart", "eni-task-a", "https://10.1.1.5"),
    ("task-shares-the-attachment-subnet", "eni-task-a", "https://203.0.113.9"),
    ("both-peers-have-routes", "eni-task-a", "https://10.1.0.5"),
    ("peering-is-being-deleted", "eni-task-a", "https://10.1.0.5"),
    ("request-over-the-transit-gateway-and-reply-over-a-peering", "eni-task-a", "https://10.1.1.5"),
)
"""Cases, and questions about them whose certificates hold."""
LISTS: Final = frozenset(
    {
        *("Routes", "Entries", "IpPermissions", "IpPermissionsEgress", "IpRanges", "Associations", "SubnetIds"),
        *("Attachments", "NatGatewayAddresses", "Groups", "CidrBlockSet", "NatGateways", "InternetGateways"),
        *("NetworkInterfaces", "TransitGatewayVpcAttachments", "VpcPeeringConnections"),
    }
)
"""What may lose an element."""
SETTINGS: Final = {
    "RuleAction": ("allow", "deny"),
    "Code": ("active", "deleted"),
    "State": ("active", "blackhole", "available", "deleting"),
}
KEYS: Final = (
    "RouteTables",
    "NetworkAcls",
    "NatGateways",
    "InternetGateways",
    "VpcPeeringConnections",
    "TransitGateway",
)
"""Lists of AWS's whose elements may have another setting."""

Pointer = tuple[str | int, ...]


@functools.cache
def certified(number: int) -> tuple[dict[str, Any], dict[str, Any], tuple[Pointer, ...]]:
    """A certificate, the snapshot that it is about, and what may change there."""
    case, source, to = QUESTIONS[number]
    file = snapshot_of(CASES / case)
    network = wayout.load(file)
    certificate = certify(network, Places(file), wayout.diagnose(network, source, [to]))
    documents = json.loads(file.read_text(encoding="utf-8"))
    return json.loads(encode(certificate_document(certificate))), documents, tuple(_places(documents, ()))


def _places(value: Any, pointer: Pointer) -> list[Pointer]:
    """Everywhere that an element may go, or a setting may change."""
    found: list[Pointer] = []
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        below = (*pointer, key)
        may_go = isinstance(key, int) and pointer[-1] in LISTS
        is_setting = key in SETTINGS and isinstance(each, str) and "AssociationState" not in pointer
        if may_go or (is_setting and str(below[0]).startswith(KEYS)):
            found.append(below)
        found += _places(each, below)
    return found


def _change(documents: dict[str, Any], pointer: Pointer, choice: int) -> None:
    holder: Any = documents
    try:
        for key in pointer[:-1]:
            holder = holder[key]
        if isinstance(pointer[-1], int):
            del holder[pointer[-1]]
        else:
            values = SETTINGS[pointer[-1]]
            holder[pointer[-1]] = values[choice % len(values)]
    except (IndexError, KeyError):
        return  # an earlier change took it away


@examples(20)
@given(st.data())
def test_an_old_certificate_does_not_hold_against_a_new_verdict(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(QUESTIONS) - 1))
    certificate, documents, places = copy.deepcopy(certified(number))
    for pointer in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=2)):
        _change(documents, pointer, data.draw(st.integers(0, 3)))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snapshot.json"
        file.write_text(json.dumps(documents), encoding="utf-8")
        certificate["documents"][0]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        try:
            is_whole = not CHECK.check(certificate, file)
        except (CHECK.End, KeyError, TypeError, AttributeError):
            return
        if is_whole:
            _, source, to = QUESTIONS[number]
            answer = wayout.diagnose(wayout.load(file), source, [to]).answer
            assert answer in {Answer(certificate["verdict"]), Answer.UNKNOWN}
