"""The JSON of `wayout blueprint`, version 1. What `wayout apply` reads stands at its top, as in that of `wayout fix`."""

from typing import Any, Literal

from wayout.explain.plan.blueprint import BlueprintReport
from wayout.fix.change.any_change import Change
from wayout.model.price import AS_OF
from wayout.render.json.document import Document, VerdictName
from wayout.render.json.plan import PlacementProofDocument, StepDocument, placement_proof_document, step_documents


class ZoneDocument(Document, frozen=True, kw_only=True):
    """One zone: the blocks of its subnets, and by what its tasks get out, in words."""

    az: str
    private_cidr: str
    public_cidr: str
    way_out: str


class BlueprintDocument(Document, frozen=True, kw_only=True):
    """A whole network as a plan. `verdict` is that of the network once it stands, proved on the model.

    `service` is what an ECS service's `networkConfiguration` holds; its ids, like all of a plan, are planned ones.
    `dollars_a_month` is by list price of `as_of`, before traffic and tax; null where a price is not known.
    """

    schema: Literal["wayout.blueprint/1"]
    verdict: VerdictName
    headline: str
    name: str
    region: str
    cidr: str
    nat: Literal["zonal", "regional"]
    zones: tuple[ZoneDocument, ...]
    source: str
    destinations: tuple[str, ...]
    approach: Literal["nat-per-zone", "regional-nat"]
    changes: tuple[Change, ...]
    steps: tuple[StepDocument, ...]
    placements: tuple[PlacementProofDocument, ...]
    dollars_a_month: float | None
    as_of: str
    price: str
    service: dict[str, Any]
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]


def blueprint_document(report: BlueprintReport) -> BlueprintDocument:
    """The JSON of a blueprint."""
    asked, plan = report.blueprint, report.plan
    return BlueprintDocument(
        schema="wayout.blueprint/1",
        verdict=report.answer.value,
        headline=report.headline,
        name=asked.name,
        region=asked.region,
        cidr=asked.cidr,
        nat=asked.nat.value,
        zones=tuple(
            ZoneDocument(az=z.zone, private_cidr=z.private, public_cidr=z.public, way_out=z.way_out)
            for z in report.zones
        ),
        source=plan.source,
        destinations=plan.destinations,
        approach="regional-nat" if asked.nat.value == "regional" else "nat-per-zone",
        changes=plan.changes,
        steps=step_documents(report.edits),
        placements=tuple(map(placement_proof_document, report.placements)),
        dollars_a_month=None if report.dollars is None else round(float(report.dollars), 2),
        as_of=AS_OF.isoformat(),
        price=report.price,
        service=report.service,
        notes=report.notes,
        assumptions=report.assumptions,
    )
