"""Metric request: which metrics to ask CloudWatch for, and its answer, live or saved.

A zonal NAT gateway is asked by its id; a regional one by its id and each zone, for by the id alone it has no data. What is
denied is a gap. Source: MET-1, MET-2, FW-12, EP-16, TGW-12; CloudWatch API Reference, GetMetricData (500 queries a call).

Rules:
- MET-1: The metrics of a zonal NAT gateway are asked for by its id.
- MET-2: Those of a regional one are asked for by its id and each zone.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from wayout.aws.account import Account
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.collect.policy import Use
from wayout.errors import InputError
from wayout.evidence.log.moment import Window
from wayout.evidence.metric.series import METRICS, NAMESPACES, Metered, MeteredKind, Metrics, MetricSeries
from wayout.model.gap import Gap
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network

USES: Final = (Use("cloudwatch:GetMetricData", "reads the metrics"),)
"""The IAM actions of `wayout flows metrics`, beside those of a collection when it works without a snapshot."""

_MOST_QUERIES: Final = 500
_MOST_POINTS: Final = 1440
_PERIODS: Final = (60, 300, 3600)
_KINDS: Final = {
    "nat": MeteredKind.NAT_GATEWAY,
    "vpce": MeteredKind.VPC_ENDPOINT,
    "tgw": MeteredKind.TRANSIT_GATEWAY,
}
_ID: Final = re.compile(r"(nat|vpce|tgw)-[0-9A-Za-z-]+")
_ZONE: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+[a-z]")


class MetricRequest(msgspec.Struct, frozen=True):
    """The metrics of one thing: the dimensions under which CloudWatch keeps them, and the region."""

    metered: Metered
    dimensions: tuple[tuple[str, str], ...]
    region: str | None

    def queries(self, start: int, period: int) -> Iterator[dict[str, Json]]:
        """One query for each metric, with a label that tells a saved answer apart; ids are numbered from `start`."""
        part = self.metered.part or "-"
        for number, (metric, statistic) in enumerate(METRICS[self.metered.kind].items(), start):
            dimensions: list[Json] = [{"Name": name, "Value": value} for name, value in self.dimensions]
            named: dict[str, Json] = {"Namespace": NAMESPACES[self.metered.kind], "MetricName": metric}
            stat: dict[str, Json] = {"Metric": {**named, "Dimensions": dimensions}, "Period": period, "Stat": statistic}
            yield {"Id": f"m{number}", "Label": f"{self.metered.id} {part} {metric}", "MetricStat": stat}


class _Result(msgspec.Struct):
    Id: str = ""
    Label: str = ""
    Timestamps: list[str | float] = []
    Values: list[float] = []


class _Answer(msgspec.Struct):
    MetricDataResults: list[_Result] = []


def metric_requests(network: Network, ids: Iterable[str]) -> tuple[MetricRequest, ...]:
    """The requests for these NAT gateways, endpoints and transit gateways; with none named, for all of the network.

    Raises: InputError when one is not in the network.
    """
    wanted = tuple(dict.fromkeys(ids))
    found = tuple(_all(network))
    known = {request.metered.id for request in found}
    missing = [each for each in wanted if each not in known]
    if missing:
        raise InputError(
            f"the network describes nothing with metrics that is called {missing[0]}",
            f"It describes {', '.join(sorted(known)[:5]) or 'none'}.",
        )
    return tuple(request for request in found if not wanted or request.metered.id in wanted)


def _all(network: Network) -> Iterator[MetricRequest]:
    for gateway in network.nat_gateways.values():
        region = _region(network, gateway.vpc_id)
        for zone in _zones(network, gateway) if gateway.is_regional else (None,):
            more = () if zone is None else (("AvailabilityZone", zone),)
            metered = Metered(MeteredKind.NAT_GATEWAY, gateway.nat_gateway_id, zone)
            yield MetricRequest(metered, (("NatGatewayId", gateway.nat_gateway_id), *more), region)
    for firewall in network.firewalls.values():
        for attachment in firewall.attachments:
            subnet = network.subnets.get(attachment.subnet_id or "")
            if subnet is None:
                continue
            for engine in ("Stateless", "Stateful"):
                part = f"{subnet.availability_zone}/{engine}"
                metered = Metered(MeteredKind.NETWORK_FIREWALL, firewall.name, part)
                zone_and_engine = (("AvailabilityZone", subnet.availability_zone), ("Engine", engine))
                own = (*zone_and_engine, ("FirewallName", firewall.name))
                yield MetricRequest(metered, own, _region(network, subnet.vpc_id))
    for endpoint in network.vpc_endpoints.values():
        if endpoint.is_interface:
            dimensions = (("Endpoint Type", "Interface"), ("Service Name", endpoint.service_name))
            where = (("VPC Endpoint Id", endpoint.vpc_endpoint_id), ("VPC Id", endpoint.vpc_id))
            metered = Metered(MeteredKind.VPC_ENDPOINT, endpoint.vpc_endpoint_id)
            yield MetricRequest(metered, (*dimensions, *where), _region(network, endpoint.vpc_id))
    for gateway_id in network.transit_gateways:
        metered = Metered(MeteredKind.TRANSIT_GATEWAY, gateway_id)
        yield MetricRequest(metered, (("TransitGateway", gateway_id),), _region(network, gateway_id))


def _region(network: Network, near: str) -> str | None:
    scope = network.scope_of(near)
    return None if scope is None or scope.region == "default" else scope.region


def _zones(network: Network, gateway: NatGateway) -> tuple[str, ...]:
    """The zones that a regional gateway has addresses in, and those in which its VPC has subnets."""
    own = [address.availability_zone for address in gateway.nat_gateway_addresses]
    around = [s.availability_zone for s in network.subnets.values() if s.vpc_id == gateway.vpc_id]
    return tuple(sorted({zone for zone in (*own, *around) if zone}))


def period_of(window: Window) -> int:
    """The shortest period of CloudWatch's that gives no more points than a chart can show."""
    return next((p for p in _PERIODS if (window.end - window.start) / p <= _MOST_POINTS), _PERIODS[-1])


def request_parameters(requests: Iterable[MetricRequest], window: Window) -> tuple[dict[str, Json], ...]:
    """The parameters of the calls that these requests take: at most 500 queries each."""
    period, number, queries = period_of(window), 0, []
    for request in requests:
        found = list(request.queries(number, period))
        queries += found
        number += len(found)
    times: dict[str, Json] = {
        name: datetime.fromtimestamp(second, UTC).isoformat()
        for name, second in (("StartTime", window.start), ("EndTime", window.end))
    }
    return tuple(
        {"MetricDataQueries": list(queries[at : at + _MOST_QUERIES]), **times, "ScanBy": "TimestampAscending"}
        for at in range(0, len(queries), _MOST_QUERIES)
    )


def read_metrics(account: Account, requests: tuple[MetricRequest, ...], window: Window, region: str) -> Metrics:
    """What CloudWatch answers; a region that refuses is a gap, and the others still answer."""
    results: dict[tuple[str, str], _Result] = {}
    gaps: dict[Gap, None] = {}
    regions = sorted({request.region or region for request in requests})
    for each in regions:
        own = tuple(request for request in requests if (request.region or region) == each)
        for parameters in request_parameters(own, window):
            for page in _pages(account, each, parameters):
                if isinstance(page, CallRefused):
                    gaps[_gap(page)] = None
                    continue
                for result in msgspec.convert(page, _Answer, strict=False).MetricDataResults:
                    known = results.setdefault((each, result.Label), _Result(result.Id, result.Label, [], []))
                    known.Timestamps += result.Timestamps
                    known.Values += result.Values
    return Metrics(tuple(_series(results.values(), None)), window, period_of(window), tuple(gaps))


def _pages(account: Account, region: str, parameters: dict[str, Json]) -> Iterator[Answer | CallRefused]:
    token: Json = None
    seen: set[str] = set()
    while True:
        more: dict[str, Json] = {"NextToken": token} if token else {}
        page = account.call("cloudwatch", "GetMetricData", region, {**parameters, **more})
        yield page
        token = None if isinstance(page, CallRefused) else page.get("NextToken")
        if not token or str(token) in seen:
            return
        seen.add(str(token))


def _gap(refused: CallRefused) -> Gap:
    message = f"the metrics in {refused.region} are not known: AWS refused GetMetricData: {refused.message}"
    return Gap("metrics", refused.why, USES[0].permission, message)


def saved_metrics(path: Path, gateway_id: str | None) -> Metrics:
    """The series of a saved answer to GetMetricData; a label that names nobody speaks of `gateway_id`.

    Raises: InputError when the file is none, or nothing in it can be told apart.
    """
    try:
        answer = msgspec.json.decode(path.read_bytes(), type=_Answer, strict=False)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error
    except msgspec.DecodeError as error:
        raise InputError(
            f"{path} is no answer to GetMetricData: {error}", "Save one with: aws cloudwatch get-metric-data … > FILE"
        ) from error
    series = tuple(_series(answer.MetricDataResults, gateway_id))
    if not series:
        raise InputError(
            f"{path} holds no metric that can be told apart",
            "Each label has to name a metric and its gateway, as in 'nat-0a1b - PacketsDropCount'; with one gateway, "
            "name it on the command line.",
        )
    return Metrics(series)


def _series(results: Iterable[_Result], gateway_id: str | None) -> Iterator[MetricSeries]:
    for result in results:
        told = _told(result, gateway_id)
        if told is None:
            continue
        points = sorted(
            (second, value)
            for time, value in zip(result.Timestamps, result.Values, strict=False)
            if (second := _second(time)) is not None
        )
        yield MetricSeries(*told, tuple(points))


def _told(result: _Result, gateway_id: str | None) -> tuple[Metered, str] | None:
    """Whose metric a result is, and which, from its label."""
    words = result.Label.split()
    metric = next((word for word in reversed(words) if any(word in known for known in METRICS.values())), None)
    if metric is None:
        return None
    named = next((word for word in words if _ID.fullmatch(word)), gateway_id)
    zone = next((word for word in words if _ZONE.fullmatch(word.partition("/")[0])), None)
    if named is not None and _ID.fullmatch(named):
        kind = _KINDS[named.partition("-")[0]]
        return (Metered(kind, named, zone), metric) if metric in METRICS[kind] else None
    if metric in METRICS[MeteredKind.NETWORK_FIREWALL] and len(words) == 3:
        return Metered(MeteredKind.NETWORK_FIREWALL, words[0], zone), metric
    return None


def _second(time: str | float) -> int | None:
    if isinstance(time, int | float):
        return int(time)
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
