"""Private zones and their records.

Source: Terraform AWS provider, aws_route53_zone, aws_route53_record, aws_route53_zone_association.
"""

from wayout.planned.hosted_zone import add_record, join_zone, make_zone, remove_record, remove_zone
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values


def lay_zone(values: Values, before: Values | None) -> None:
    """A zone; one without a VPC is public, and answers for nobody here."""
    if before is None and values.has("vpc"):
        vpc_ids = [block.target("vpc_id", "vpc") or "" for block in values.blocks("vpc")]
        make_zone(values.estate, values.id, values.text("name") or "", vpc_ids)


def drop_zone(values: Values) -> None:
    """A zone goes."""
    remove_zone(values.estate, values.id)


def lay_association(values: Values, _before: Values | None) -> None:
    """A VPC asks a zone."""
    join_zone(values.estate, values.identity("zone_id", "zone") or "", values.target("vpc_id", "vpc") or "")


def lay_record(values: Values, _before: Values | None) -> None:
    """A record. Values that only apply tells lead nowhere that is known."""
    zone_id = values.identity("zone_id", "zone") or ""
    record: Json = {"Name": values.text("name") or "", "Type": values.told("type") or "A"}
    for block in values.blocks("alias"):
        try:
            named = block.identity("name", "elb")
        except UndeterminedError:
            named = None
        record["AliasTarget"] = {"DNSName": named or f"unknown.{values.id}.invalid"}
    try:
        record["ResourceRecords"] = [{"Value": each} for each in values.texts("records")]
    except UndeterminedError:
        record["AliasTarget"] = {"DNSName": f"unknown.{values.id}.invalid"}
    add_record(values.estate, zone_id, record)


def drop_record(values: Values) -> None:
    """A record goes."""
    name = values.told("fqdn") or values.told("name") or ""
    remove_record(values.estate, values.told("zone_id") or "", name, values.told("type") or "")
