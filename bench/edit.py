"""A few changes of a generated account, of the kinds that people make: what a difference has to find."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

Elements = list[dict[str, Any]]


def changed_copy(folder: Path, target: Path) -> Path:
    """A copy of the account, as a new folder inside `target`, in which a few elements differ."""
    copy = target / "changed"
    shutil.copytree(folder, copy)
    (place,) = copy.glob("*/*")
    for key, change in _CHANGES:
        path = place / f"{key}.json"
        document = msgspec.json.decode(path.read_bytes())
        change(document[key])
        path.write_bytes(msgspec.json.encode(document))
    return copy


def _lose_default_route(tables: Elements) -> None:
    found = [table for table in tables if any("NatGatewayId" in route for route in table["Routes"])]
    table = found[len(found) // 7]
    table["Routes"] = [route for route in table["Routes"] if "NatGatewayId" not in route]


def _refuse_replies(acls: Elements) -> None:
    found = [acl for acl in acls if any(entry["RuleNumber"] == 200 for entry in acl["Entries"])]
    acl = found[len(found) // 3]
    acl["Entries"] = [entry for entry in acl["Entries"] if entry["RuleNumber"] != 200]


def _close_group(groups: Elements) -> None:
    group = groups[len(groups) // 2]
    group["IpPermissionsEgress"] = group["IpPermissionsEgress"][1:]


def _open_group(groups: Elements) -> None:
    groups[len(groups) // 5]["IpPermissions"].append(
        {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    )


def _fail_gateway(gateways: Elements) -> None:
    gateways[len(gateways) // 4]["State"] = "failed"


def _remove_interface(interfaces: Elements) -> None:
    del interfaces[len(interfaces) // 6]


_CHANGES: Final[tuple[tuple[str, Callable[[Elements], None]], ...]] = (
    ("RouteTables", _lose_default_route),
    ("NetworkAcls", _refuse_replies),
    ("SecurityGroups", _close_group),
    ("SecurityGroups", _open_group),
    ("NatGateways", _fail_gateway),
    ("NetworkInterfaces", _remove_interface),
)
