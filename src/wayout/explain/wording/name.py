"""Names: what people call a resource, beside its id. Tags are written by anybody, so they are untrusted text."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from wayout.model.network import Network
from wayout.model.noun import Tag, name_tag

LONGEST: Final = 60
"""The signs of a name that are shown; the rest is cut off."""


def clean(text: str) -> str:
    """The text in one line, at most 60 signs, without anything that a terminal or an eye could take for more than text.

    Dropped are control signs, invisible ones and those that turn the direction of writing (Unicode's categories C).
    """
    kept = "".join(" " if sign.isspace() else sign for sign in text[: 4 * LONGEST] if sign.isspace() or is_seen(sign))
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def is_seen(sign: str) -> bool:
    """Whether a sign shows, and neither controls a terminal nor turns the direction of writing."""
    return not unicodedata.category(sign).startswith("C")


def name_of(network: Network, resource_id: str) -> str | None:
    """The value of the tag `Name`, the name of a security group, or None."""
    resource = _found(network, resource_id)
    if resource is None:
        return None
    tags: tuple[Tag, ...] = getattr(resource, "tags", ()) or getattr(resource, "tag_set", ())
    name = name_tag(tags) or getattr(resource, "group_name", None)
    return (clean(name) or None) if name else None


def named(network: Network, resource_id: str) -> str:
    """The id, with the name in parentheses where it says more than the id, and with the place in a plan that it is from."""
    name = name_of(network, resource_id)
    told = [name] if name and name not in resource_id else []
    told += [clean(network.plan_addresses[resource_id])] if resource_id in network.plan_addresses else []
    return f"{resource_id} ({', '.join(told)})" if told else resource_id


def _found(network: Network, resource_id: str) -> Any:  # noqa: ANN401 - any of AWS's nouns
    return _homes(network).get(resource_id.partition("-")[0], {}).get(resource_id)


def _homes(network: Network) -> Mapping[str, Mapping[str, Any]]:
    """Where the resources stand whose ids begin so."""
    return {
        "vpc": network.vpcs,
        "subnet": network.subnets,
        "rtb": network.route_tables,
        "acl": network.network_acls,
        "sg": network.security_groups,
        "eni": network.network_interfaces,
        "igw": network.internet_gateways,
        "eigw": network.egress_only_internet_gateways,
        "nat": network.nat_gateways,
        "vpce": network.vpc_endpoints,
        "pcx": network.vpc_peering_connections,
        "tgw": network.transit_gateways,
        "dopt": network.dhcp_options,
        "i": network.instances,
    }


def call_text(call: str) -> str:
    """An action and the resource it is about, each in one line of its own length: `s3:GetObject on arn:aws:s3:::…`."""
    return " on ".join(clean(part) for part in call.split(" on ", 1))
