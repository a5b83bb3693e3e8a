"""A private zone arrives in up to four documents: a VPC's list, the account's list, its details, its records."""

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from wayout.model.hosted_zone import HostedZone, HostedZoneOwner, HostedZoneSummary, ResourceRecordSet, VpcHostedZones
from wayout.model.noun import Noun


class HostedZoneConfig(Noun, frozen=True):
    """Whether a zone is private."""

    private_zone: bool = False


class HostedZoneElement(Noun, frozen=True):
    """An element of ListHostedZones."""

    id: str
    name: str
    config: HostedZoneConfig = HostedZoneConfig()


class ZoneVpc(Noun, frozen=True):
    """A VPC that a zone is associated with."""

    vpc_id: str = msgspec.field(name="VPCId")


class HostedZoneDetails(Noun, frozen=True):
    """GetHostedZone, as it is."""

    hosted_zone: HostedZoneElement
    vpcs: tuple[ZoneVpc, ...] | None = msgspec.field(name="VPCs", default=None)


class HostedZoneRecords(Noun, frozen=True):
    """ListResourceRecordSets, wrapped with the zone that it was asked of. `is_truncated` when there are more."""

    hosted_zone_id: str
    resource_record_sets: tuple[ResourceRecordSet, ...] = ()
    is_truncated: bool = False


ZonePiece: TypeAlias = HostedZoneElement | HostedZoneDetails | HostedZoneRecords | HostedZoneSummary


def zone_id(piece: ZonePiece) -> str:
    """The zone's id: Route 53 writes it with and without `/hostedzone/` before it."""
    match piece:
        case HostedZoneElement():
            return piece.id.rpartition("/")[2]
        case HostedZoneDetails():
            return piece.hosted_zone.id.rpartition("/")[2]
        case HostedZoneRecords() | HostedZoneSummary():
            return piece.hosted_zone_id.rpartition("/")[2]


def merged_zone(pieces: Iterable[ZonePiece]) -> HostedZone:
    """One zone from all that is said about it, in at least one piece. Records that go on elsewhere count as missing."""
    identity, name, owner = "", None, HostedZoneOwner()
    is_private: bool | None = None
    vpc_ids: tuple[str, ...] | None = None
    records: tuple[ResourceRecordSet, ...] | None = None
    is_cut_off = False
    for piece in pieces:
        identity = zone_id(piece)
        match piece:
            case HostedZoneElement():
                name, is_private = piece.name, piece.config.private_zone
            case HostedZoneDetails():
                name, is_private = piece.hosted_zone.name, piece.hosted_zone.config.private_zone
                vpc_ids = (*(vpc_ids or ()), *(vpc.vpc_id for vpc in piece.vpcs or ()))
            case HostedZoneSummary():
                name, owner, is_private = piece.name, piece.owner, True
            case HostedZoneRecords():
                records = (*(records or ()), *piece.resource_record_sets)
                is_cut_off = piece.is_truncated
    if name is None:
        name = next((record.name for record in records or () if record.type == "SOA"), None)
    return HostedZone(
        hosted_zone_id=identity,
        name=name,
        owner=owner,
        is_private=is_private,
        vpc_ids=vpc_ids,
        records=None if is_cut_off or records is None else tuple(dict.fromkeys(records)),
    )


def summaries_of(lists: Iterable[VpcHostedZones]) -> list[HostedZoneSummary]:
    """The zones that VPCs show, as pieces of zones."""
    return [summary for each in lists for summary in each.hosted_zone_summaries]
