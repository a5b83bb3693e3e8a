"""Egress use in words: which gateway and address carried what, what that costs a month, and where the model is contradicted."""

from decimal import Decimal
from typing import Final, assert_never

import msgspec

from wayout.ask.source.source import Source
from wayout.evidence.egress.egress_use import SHORTEST, Carried, EgressUse, GatewayUse, PlacementUse, Seen
from wayout.explain.flows.record_count import RecordCount
from wayout.explain.wording.name import clean, named
from wayout.explain.wording.quantity import size_text
from wayout.model.network import Network
from wayout.model.price import AS_OF

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_CENT: Final = Decimal("0.01")


class GatewayStatement(msgspec.Struct, frozen=True):
    """One gateway in words."""

    use: GatewayUse
    title: str
    message: str
    carried: tuple[str, ...]
    costs: tuple[str, ...]


class PlacementStatement(msgspec.Struct, frozen=True):
    """One placement in words; `contradiction` is None where records and model agree, or nothing can be told."""

    use: PlacementUse
    message: str
    contradiction: str | None


class EgressUseReport(msgspec.Struct, frozen=True):
    """All of it in words."""

    headline: str
    use: EgressUse
    source: Source | None
    placements: tuple[PlacementStatement, ...]
    gateways: tuple[GatewayStatement, ...]
    notes: tuple[str, ...]
    count: RecordCount

    @property
    def has_findings(self) -> bool:
        """Whether the model is contradicted, a gateway carries nothing, or bytes cross zones."""
        return any(each.contradiction for each in self.placements) or any(
            gateway.use.seen is Seen.IDLE or gateway.use.crossing for gateway in self.gateways
        )

    @property
    def is_open(self) -> bool:
        """Whether the records know of no gateway."""
        return all(gateway.use.seen is Seen.NOT_LOGGED for gateway in self.gateways)


def egress_use_report(network: Network, use: EgressUse, source: Source | None, count: RecordCount) -> EgressUseReport:
    """The use in words."""
    report = EgressUseReport(
        headline="",
        use=use,
        source=source,
        placements=tuple(_placement(network, use, each) for each in use.placements),
        gateways=tuple(_gateway(network, each) for each in use.gateways),
        notes=tuple(_notes(use)),
        count=count,
    )
    return msgspec.structs.replace(report, headline=_headline(report))


def money(cost: Decimal) -> str:
    """Dollars, with cents where they matter."""
    if 0 < cost < _CENT:
        return "less than $0.01"
    return f"${cost.quantize(_CENT):,}"


def _headline(report: EgressUseReport) -> str:
    whose = f"the flows of {report.source.name}" if report.source is not None else "the flows of all senders"
    carriers = [g.use for g in report.gateways if g.use.seen is Seen.CARRIED]
    if not report.gateways:
        return "The network has no NAT gateway that could have carried anything."
    if report.is_open:
        return f"Which NAT gateway carried {whose} is not known: the records hold none of a gateway's own."
    if not carriers:
        return f"No NAT gateway carried {whose}, as far as they are logged."
    addresses = sorted({str(address) for use in carriers for address in use.public_ips})
    plural = "" if len(carriers) == 1 else "s"
    return f"{len(carriers)} NAT gateway{plural} carried {whose}, seen outside as {', '.join(addresses) or 'nobody'}."


def _gateway(network: Network, use: GatewayUse) -> GatewayStatement:
    gateway = use.gateway
    title = named(network, gateway.nat_gateway_id) + (f", {use.az}" if use.az else "")
    addresses = ", ".join(map(str, use.public_ips)) or "no public address"
    match use.seen:
        case Seen.CARRIED:
            how = f"as {addresses}" if use.is_exact else f"as one of {addresses} (pkt-srcaddr would tell which)"
            message = f"carried {size_text(use.bytes)}, {how}"
        case Seen.OTHERS:
            message = f"carried nothing for these senders, but for others ({addresses})"
        case Seen.IDLE:
            message = f"carried nothing ({addresses})"
        case Seen.NOT_LOGGED:
            message = f"not known: the records hold nothing of its interface ({addresses})"
        case _:
            assert_never(use.seen)
    return GatewayStatement(use, title, message, tuple(_carried(each) for each in use.carried), tuple(_costs(use)))


def _carried(each: Carried) -> str:
    crossing = ", from another zone" if each.crosses else ""
    zone = f" ({each.az})" if each.az else ""
    return f"{clean(each.placement)}{zone}: {size_text(each.out)} out, {size_text(each.back)} back{crossing}"


def _costs(use: GatewayUse) -> list[str]:
    told = []
    if use.seen is Seen.CARRIED and use.handling_cost is not None:
        told.append(f"handling {money(use.handling_cost)} a month")
    if use.crossing:
        cost = (
            "at a monthly cost that is not known"
            if use.crossing_cost is None
            else f"{money(use.crossing_cost)} a month"
        )
        told.append(f"{size_text(use.crossing)} across zones: {cost}")
    if use.seen is Seen.IDLE and use.standing_cost is not None:
        told.append(f"standing there costs {money(use.standing_cost)} a month")
    return told


def _placement(network: Network, whole: EgressUse, use: PlacementUse) -> PlacementStatement:
    by = ", ".join(named(network, each) for each in use.carried_by)
    direct = f"{size_text(use.direct)} past every NAT gateway" if use.direct else ""
    seen = " and ".join(part for part in (f"by {by}" if by else "", direct) if part) or "no flow out is in the records"
    model = "" if use.modelled is None else f"; the model says {', '.join(use.modelled) or 'no NAT gateway'}"
    return PlacementStatement(use, f"{clean(use.placement)}: {seen}{model}", _contradiction(network, whole, use))


def _contradiction(network: Network, whole: EgressUse, use: PlacementUse) -> str | None:
    if use.modelled is None:
        return None
    if use.unexpected:
        by = ", ".join(named(network, each) for each in use.unexpected)
        return (
            f"{clean(use.placement)}: the records show flows through {by}, where no way of the model leads. The route "
            "was another one then, or an address was another sender's."
        )
    if use.direct and not use.goes_direct:
        return (
            f"{clean(use.placement)}: {size_text(use.direct)} left through an internet gateway or a gateway endpoint, and "
            "the model knows no such way."
        )
    seen = {each.gateway.nat_gateway_id: each.seen for each in whole.gateways}
    missing = [name for name in use.modelled if seen.get(name) is not Seen.NOT_LOGGED and name not in use.carried_by]
    if missing and use.carried_by and not set(use.carried_by) & set(use.modelled):
        return f"{clean(use.placement)}: the model leads through {', '.join(missing)}, and nothing of it passed there."
    return None


def _stretch(seconds: int) -> str:
    minutes = seconds / 60
    reach = f"{minutes:,.0f} minutes" if seconds < 2 * _HOUR else f"{minutes / 60:,.1f} hours"
    if seconds < SHORTEST:
        return f"The records reach over {reach}: too short a time to tell what a month costs."
    short = "; a time so short may not be like the rest" if seconds < _DAY else ""
    return f"A month is stretched from {reach} of records{short}."


def _notes(use: EgressUse) -> list[str]:
    notes = []
    if any(gateway.bytes or gateway.standing_cost for gateway in use.gateways):
        notes.append(
            f"Costs are list prices of {AS_OF.isoformat()}, from public sources, before discounts and tax, and without the "
            "transfer to the internet."
        )
    if any(gateway.bytes for gateway in use.gateways):
        notes.append(_stretch(use.seconds))
    if any(gateway.gateway.is_regional and gateway.bytes for gateway in use.gateways):
        notes.append("A regional NAT gateway's records do not tell directions apart on its inside.")
    return notes
