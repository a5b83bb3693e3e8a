"""VPC encryption control: a mode, and the kinds of gateways that are excluded from it, once AWS has put both in force."""

from collections.abc import Iterable
from typing import Final

from wayout.planned.estate import Estate
from wayout.planned.shape import Json

EXCLUDED: Final = (
    "InternetGateway",
    "EgressOnlyInternetGateway",
    "NatGateway",
    "VirtualPrivateGateway",
    "VpcPeering",
)
"""What decides about packets of those kinds that can be excluded."""


def make_control(estate: Estate, control: Json, excluded: Iterable[str]) -> None:
    """A control; it holds its id, its VPC and its mode. All that is not excluded is not. Source: ENC-1, ENC-2."""
    enabled = set(excluded)
    states = {kind: {"State": "enabled" if kind in enabled else "disabled"} for kind in EXCLUDED}
    element = {**control, "State": "available", "ResourceExclusions": states}
    estate.make("VpcEncryptionControls", element, estate.scope_of(control["VpcId"]))
