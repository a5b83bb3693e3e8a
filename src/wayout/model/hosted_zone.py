"""Private hosted zones of Route 53: which VPC asks which zone, and what a zone answers."""

import msgspec

from wayout.model.noun import Noun


class HostedZoneOwner(Noun, frozen=True):
    """Whose zone it is: an account's, or a service's of AWS (`efs.amazonaws.com`)."""

    owning_account: str | None = None
    owning_service: str | None = None


class HostedZoneSummary(Noun, frozen=True):
    """A zone as the VPC that it is associated with shows it, whoever owns it."""

    hosted_zone_id: str
    name: str
    owner: HostedZoneOwner = HostedZoneOwner()


class VpcHostedZones(Noun, frozen=True):
    """All private zones of one VPC."""

    vpc_id: str = msgspec.field(name="VPCId")
    hosted_zone_summaries: tuple[HostedZoneSummary, ...] = ()


class AliasTarget(Noun, frozen=True):
    """Another name of AWS's, whose addresses Route 53 answers with as if they were the record's own."""

    dns_name: str = msgspec.field(name="DNSName")
    hosted_zone_id: str | None = None


class ResourceRecord(Noun, frozen=True):
    """One value of a record."""

    value: str = ""


class ResourceRecordSet(Noun, frozen=True):
    """A record: a name, a type, and its values or the name that it stands for.

    Records of one name and type with a `set_identifier` share the answers by weight, region, place, health or at
    random.
    """

    name: str
    type: str
    set_identifier: str | None = None
    resource_records: tuple[ResourceRecord, ...] = ()
    alias_target: AliasTarget | None = None


class HostedZone(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A private zone, put together from all that is said about it; None is what nobody said."""

    hosted_zone_id: str
    name: str | None = None
    owner: HostedZoneOwner = HostedZoneOwner()
    is_private: bool | None = None
    vpc_ids: tuple[str, ...] | None = None
    records: tuple[ResourceRecordSet, ...] | None = None
