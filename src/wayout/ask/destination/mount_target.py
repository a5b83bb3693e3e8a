"""Mount targets: which address the name of an EFS file system has in a zone.

The name answers with the mount target of the asker's own zone, and with nothing where the zone has none. EFS is not
asked: the interfaces of its mount targets carry the file system's id in their descriptions.

Source: ECS-19, https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
"""

import re

import msgspec

from wayout.model.network import Network
from wayout.net.address import Address

_NAME = re.compile(
    r"(?:(?P<zone>[a-z]{2}(?:-[a-z]+)+-\d[a-z])\.)?(?P<id>fs-[0-9a-z]+)\.efs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?"
)


class FileSystemName(msgspec.Struct, frozen=True):
    """The name of a file system, with the zone that it asks for, if any."""

    file_system_id: str
    zone: str | None


class MountTargets(msgspec.Struct, frozen=True):
    """The addresses of a file system's mount targets in one zone of a VPC, and the zones that have any."""

    addresses: tuple[Address, ...]
    zones: tuple[str, ...]


def file_system_name(host: str | None) -> FileSystemName | None:
    """The file system that a host names; None for any other host."""
    found = _NAME.fullmatch(host) if host is not None else None
    return FileSystemName(found["id"], found["zone"]) if found is not None else None


def mount_targets(network: Network, file_system_id: str, vpc_id: str, zone: str) -> MountTargets:
    """What the interfaces of a VPC tell of a file system, for a client in a zone."""
    word = re.compile(rf"\b{re.escape(file_system_id)}\b")
    addresses: list[Address] = []
    zones: dict[str, None] = {}
    for interface in network.interfaces_of_vpc.get(vpc_id, ()):
        if not word.search(interface.description):
            continue
        subnet = network.subnets.get(interface.subnet_id)
        place = (subnet.availability_zone if subnet is not None else None) or interface.availability_zone or ""
        zones[place] = None
        if place == zone:
            addresses += interface.addresses[:1]
    return MountTargets(tuple(addresses), tuple(zones))
