"""Private zones of Route 53: which VPCs ask them, and their records (DNS-3, DNS-8)."""

from collections.abc import Iterable

from wayout.planned.estate import Estate
from wayout.planned.shape import Json


def make_zone(estate: Estate, zone_id: str, name: str, vpc_ids: Iterable[str]) -> None:
    """A private zone of these VPCs, with no record but its own two."""
    zone = {"Id": zone_id, "Name": name, "Config": {"PrivateZone": True}}
    estate.make("HostedZoneDetails", {"HostedZoneId": zone_id, "HostedZone": zone, "VPCs": []})
    estate.put("HostedZoneRecords", {"HostedZoneId": zone_id, "ResourceRecordSets": []})
    for vpc_id in vpc_ids:
        join_zone(estate, zone_id, vpc_id)


def join_zone(estate: Estate, zone_id: str, vpc_id: str) -> None:
    """A VPC asks a zone: the zone says so, and the VPC where its zones are listed."""
    for details in estate.edit("HostedZoneDetails", zone_id):
        details["VPCs"] = [*details.get("VPCs", ()), {"VPCId": vpc_id}]
    name = ((estate.find("HostedZoneDetails", zone_id) or {}).get("HostedZone") or {}).get("Name", "")
    for listing in estate.edit("VpcHostedZones", vpc_id):
        summary = {"HostedZoneId": zone_id, "Name": name, "Owner": {}}
        listing["HostedZoneSummaries"] = [*listing.get("HostedZoneSummaries", ()), summary]


def add_record(estate: Estate, zone_id: str, record: Json) -> None:
    """A record in a zone of which the records are known; its name may be written without the zone's."""
    zone = ((estate.find("HostedZoneDetails", zone_id) or {}).get("HostedZone") or {}).get("Name", "").rstrip(".")
    name = str(record["Name"]).rstrip(".")
    whole = name if not zone or name == zone or name.endswith(f".{zone}") else f"{name}.{zone}" if name else zone
    for element in estate.edit("HostedZoneRecords", zone_id):
        element["ResourceRecordSets"] = [*element.get("ResourceRecordSets", ()), {**record, "Name": f"{whole}."}]


def remove_record(estate: Estate, zone_id: str, name: str, kind: str) -> None:
    """The records of a name and type go."""
    for element in estate.edit("HostedZoneRecords", zone_id):
        listed = element.get("ResourceRecordSets", ())
        element["ResourceRecordSets"] = [
            each for each in listed if (str(each.get("Name")).rstrip("."), each.get("Type")) != (name.rstrip("."), kind)
        ]


def remove_zone(estate: Estate, zone_id: str) -> None:
    """A zone goes."""
    for key in ("HostedZoneDetails", "HostedZoneRecords"):
        estate.remove(key, zone_id)
    for vpc_id, listing in estate.each("VpcHostedZones"):
        if any(each.get("HostedZoneId") == zone_id for each in listing.get("HostedZoneSummaries", ())):
            for copy in estate.edit("VpcHostedZones", vpc_id):
                copy["HostedZoneSummaries"] = [z for z in copy["HostedZoneSummaries"] if z["HostedZoneId"] != zone_id]
