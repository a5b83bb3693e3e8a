"""The story's mission with both of its faults mended by hand: what a plan for it has to come to."""

import json
from pathlib import Path
from typing import Any, Final

from wayout.cli.practice.story import FIRST, export, story

TABLE: Final = "rtb-06807f60d40a76638"
ACL: Final = "acl-028bd78e7ef96f22f"
_ROUTE: Final = {
    "DestinationCidrBlock": "0.0.0.0/0",
    "NatGatewayId": "nat-0100a0736d0322421",
    "Origin": "CreateRoute",
    "State": "active",
}
_ENTRY: Final = {
    "RuleNumber": 110,
    "Protocol": "6",
    "RuleAction": "allow",
    "Egress": False,
    "CidrBlock": "0.0.0.0/0",
    "PortRange": {"From": 1024, "To": 65535},
}


def write_mended_mission(target: Path) -> None:
    """Write the snapshot to a new folder, with a default route for zone b and replies let into zone c."""
    export(story(FIRST), target)
    _append(target, "RouteTables", TABLE, "Routes", _ROUTE)
    _append(target, "NetworkAcls", ACL, "Entries", _ENTRY)


def _append(snapshot: Path, document: str, id: str, key: str, element: dict[str, Any]) -> None:
    for path in snapshot.rglob("*.json"):
        content = json.loads(path.read_bytes())
        if isinstance(content, dict) and document in content:
            found = next(each for each in content[document] if id in each.values())
            found[key].append(element)
            path.write_text(json.dumps(content), encoding="utf-8")
            return
    raise AssertionError(document)
