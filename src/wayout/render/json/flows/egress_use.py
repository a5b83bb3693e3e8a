"""The JSON of `wayout flows egress`, version 1."""

from decimal import Decimal
from typing import Literal

from wayout.explain.flows.egress_use import EgressUseReport, GatewayStatement, PlacementStatement
from wayout.model.price import AS_OF
from wayout.render.json.document import Document, SourceDocument, source_document
from wayout.render.json.flows.record_count import RecordsDocument, records_document

SeenName = Literal["carried", "others", "idle", "not-logged"]


class CarriedDocument(Document, frozen=True, kw_only=True):
    """What a gateway carried for one placement."""

    placement: str
    az: str | None
    bytes_out: int
    bytes_back: int
    crosses_zones: bool


class GatewayUseDocument(Document, frozen=True, kw_only=True):
    """A NAT gateway. `public_ips` are those that carried; where `exact` is false, those that may have.

    Costs are dollars a month at list prices, null where no price is known.
    """

    id: str
    az: str | None
    seen: SeenName
    public_ips: tuple[str, ...]
    exact: bool
    bytes: int
    bytes_across_zones: int
    carried: tuple[CarriedDocument, ...]
    monthly_cost_across_zones: float | None
    monthly_cost_of_handling: float | None
    monthly_cost_of_standing: float | None


class PlacementUseDocument(Document, frozen=True, kw_only=True):
    """A placement. `modelled_nat_gateways` is null where the model was not asked."""

    placement: str
    az: str | None
    nat_gateways: tuple[str, ...]
    modelled_nat_gateways: tuple[str, ...] | None
    bytes_past_nat_gateways: int
    contradiction: str | None


class EgressUseDocument(Document, frozen=True, kw_only=True):
    """What carried a source's flows. `source` is null when all senders were asked about."""

    schema: Literal["wayout.flows-egress/1"]
    headline: str
    source: SourceDocument | None
    seconds: int
    prices_as_of: str
    placements: tuple[PlacementUseDocument, ...]
    nat_gateways: tuple[GatewayUseDocument, ...]
    notes: tuple[str, ...]
    records: RecordsDocument


def egress_use_document(report: EgressUseReport) -> EgressUseDocument:
    """The JSON of a use."""
    return EgressUseDocument(
        schema="wayout.flows-egress/1",
        headline=report.headline,
        source=None if report.source is None else source_document(report.source),
        seconds=report.use.seconds,
        prices_as_of=AS_OF.isoformat(),
        placements=tuple(map(_placement, report.placements)),
        nat_gateways=tuple(map(_gateway, report.gateways)),
        notes=report.notes,
        records=records_document(report.count),
    )


def _gateway(statement: GatewayStatement) -> GatewayUseDocument:
    use = statement.use
    return GatewayUseDocument(
        id=use.gateway.nat_gateway_id,
        az=use.az or None,
        seen=use.seen.value,
        public_ips=tuple(map(str, use.public_ips)),
        exact=use.is_exact,
        bytes=use.bytes,
        bytes_across_zones=use.crossing,
        carried=tuple(
            CarriedDocument(
                placement=each.placement,
                az=each.az or None,
                bytes_out=each.out,
                bytes_back=each.back,
                crosses_zones=each.crosses,
            )
            for each in use.carried
        ),
        monthly_cost_across_zones=_dollars(use.crossing_cost),
        monthly_cost_of_handling=_dollars(use.handling_cost),
        monthly_cost_of_standing=_dollars(use.standing_cost),
    )


def _placement(statement: PlacementStatement) -> PlacementUseDocument:
    use = statement.use
    return PlacementUseDocument(
        placement=use.placement,
        az=use.az or None,
        nat_gateways=use.carried_by,
        modelled_nat_gateways=use.modelled,
        bytes_past_nat_gateways=use.direct,
        contradiction=statement.contradiction,
    )


def _dollars(cost: Decimal | None) -> float | None:
    return None if cost is None else round(float(cost), 4)
