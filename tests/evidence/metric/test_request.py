"""Metric requests: dimensions, pages, and saved answers."""

import json
from pathlib import Path

import pytest
from tests.builders import healthy_network, nat_gateway
from tests.laws.reading import network_of

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json
from wayout.errors import InputError
from wayout.evidence.log.moment import Window
from wayout.evidence.metric.request import (
    metric_requests,
    period_of,
    read_metrics,
    request_parameters,
    saved_metrics,
)
from wayout.evidence.metric.series import Metered, MeteredKind
from wayout.model.network import Network

HOUR = Window(1_700_000_040, 1_700_003_640)
NAT_A = Metered(MeteredKind.NAT_GATEWAY, "nat-a")


class _Pages:
    """An account that gives prepared pages, one after another, and remembers what it was asked."""

    identity = Identity("123456789012", "arn:aws:iam::123456789012:user/u")

    def __init__(self, *pages: Answer | CallRefused) -> None:
        self._pages = list(pages)
        self.asked: list[dict[str, Json]] = []

    def call(self, service: str, operation: str, region: str, parameters: object) -> Answer | CallRefused:
        assert (service, operation, region) == ("cloudwatch", "GetMetricData", "us-east-1")
        assert isinstance(parameters, dict)
        self.asked.append(parameters)
        return self._pages.pop(0)


def _network(**changes: Json) -> Network:
    network = healthy_network(1)
    if changes:
        gateway = nat_gateway("nat-r", "subnet-public-a")
        gateway.pop("SubnetId")
        network.add("NatGateways", {**gateway, "NatGatewayAddresses": [], **changes})
    return network_of(network.documents())


def _result(label: str, *points: tuple[str, float]) -> Json:
    times: list[Json] = [time for time, _ in points]
    return {"Id": "m0", "Label": label, "Timestamps": times, "Values": [value for _, value in points]}


def test_a_zonal_gateway_is_asked_by_its_id_alone() -> None:
    """MET-1."""
    (request,) = metric_requests(_network(), ["nat-a"])
    assert request.dimensions == (("NatGatewayId", "nat-a"),)


def test_a_regional_gateway_is_asked_in_each_zone() -> None:
    """MET-2."""
    requests = metric_requests(_network(AvailabilityMode="regional"), ["nat-r"])
    assert [request.dimensions for request in requests] == [
        (("NatGatewayId", "nat-r"), ("AvailabilityZone", "us-east-1a"))
    ]


def test_a_gateway_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="nat-z"):
        metric_requests(_network(), ["nat-z"])


def test_a_call_holds_at_most_five_hundred_queries() -> None:
    requests = metric_requests(_network(), ["nat-a"]) * 100
    sizes = [len(found["MetricDataQueries"]) for found in request_parameters(requests, HOUR)]  # type: ignore[arg-type]
    assert sum(sizes) == 1300
    assert max(sizes) == 500


@pytest.mark.parametrize(("hours", "period"), [(3, 60), (24, 60), (48, 300), (24 * 30, 3600)])
def test_the_period_grows_with_the_window(hours: int, period: int) -> None:
    assert period_of(Window(0, hours * 3600)) == period


def test_pages_of_one_series_are_joined_in_order() -> None:
    label = "nat-a - PacketsDropCount"
    first: Answer = {"MetricDataResults": [_result(label, ("2023-11-14T22:15:00+00:00", 2))], "NextToken": "more"}
    second: Answer = {"MetricDataResults": [_result(label, ("2023-11-14T22:14:00+00:00", 1))]}
    account = _Pages(first, second)
    metrics = read_metrics(account, metric_requests(_network(), ["nat-a"]), HOUR, "us-east-1")
    assert [value for _, value in metrics.of(NAT_A)["PacketsDropCount"].points] == [1, 2]
    assert account.asked[1]["NextToken"] == "more"


def test_a_token_that_comes_again_ends_the_reading() -> None:
    again: Answer = {"MetricDataResults": [], "NextToken": "same"}
    account = _Pages(again, again, again)
    read_metrics(account, metric_requests(_network(), ["nat-a"]), HOUR, "us-east-1")
    assert len(account.asked) == 2


def test_a_denied_call_is_a_gap() -> None:
    denied = CallRefused(
        service="cloudwatch", operation="GetMetricData", region="us-east-1", why="AccessDenied", message="no"
    )
    metrics = read_metrics(_Pages(denied), metric_requests(_network(), ["nat-a"]), HOUR, "us-east-1")
    assert metrics.series == ()
    assert [gap.permission for gap in metrics.gaps] == ["cloudwatch:GetMetricData"]


def test_a_saved_answer_names_gateways_in_its_labels(tmp_path: Path) -> None:
    results = [_result("nat-a - PacketsDropCount", ("2023-11-14T22:14:00Z", 1)), _result("something else")]
    (tmp_path / "m.json").write_text(json.dumps({"MetricDataResults": results}))
    assert saved_metrics(tmp_path / "m.json", None).metered == (NAT_A,)


def test_a_label_without_a_gateway_speaks_of_the_one_that_was_named(tmp_path: Path) -> None:
    answer = {"MetricDataResults": [_result("PacketsDropCount", ("2023-11-14T22:14:00Z", 1))]}
    (tmp_path / "m.json").write_text(json.dumps(answer))
    assert saved_metrics(tmp_path / "m.json", "nat-a").metered == (NAT_A,)
    with pytest.raises(InputError, match="no metric that can be told apart"):
        saved_metrics(tmp_path / "m.json", None)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"MetricDataResults": 3}', "\x00", '{"MetricDataResults": [{"Values": ["x"]}]}']
)
def test_a_file_that_is_no_answer_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(InputError, match=r"m\.json"):
        saved_metrics(tmp_path / "m.json", "nat-a")


def test_endpoints_transit_gateways_and_firewalls_are_asked_where_there_are_any() -> None:
    """EP-16, TGW-12, FW-12: of a gateway endpoint there are no metrics."""
    service = "com.amazonaws.us-east-1.ecr.api"
    interface = {"VpcEndpointId": "vpce-i", "VpcEndpointType": "Interface", "VpcId": "vpc-main", "ServiceName": service}
    gateway = {**interface, "VpcEndpointId": "vpce-g", "VpcEndpointType": "Gateway"}
    attachment = {"SubnetId": "subnet-public-a", "EndpointId": "vpce-f", "Status": "READY"}
    firewall = {
        "Firewall": {"FirewallName": "edge", "FirewallArn": "arn:aws:network-firewall:x:y:firewall/edge"},
        "FirewallStatus": {"SyncStates": {"us-east-1a": {"Attachment": attachment}}},
    }
    builder = healthy_network(1).add("VpcEndpoints", interface, gateway).add("Firewalls", firewall)
    builder.add("TransitGateways", {"TransitGatewayId": "tgw-0", "State": "available"})
    asked = {request.metered: request.dimensions for request in metric_requests(network_of(builder.documents()), [])}
    assert asked[Metered(MeteredKind.VPC_ENDPOINT, "vpce-i")] == (
        ("Endpoint Type", "Interface"),
        ("Service Name", service),
        ("VPC Endpoint Id", "vpce-i"),
        ("VPC Id", "vpc-main"),
    )
    assert asked[Metered(MeteredKind.TRANSIT_GATEWAY, "tgw-0")] == (("TransitGateway", "tgw-0"),)
    assert {
        dict(dimensions)["Engine"]
        for metered, dimensions in asked.items()
        if metered.kind is MeteredKind.NETWORK_FIREWALL and dict(dimensions)["FirewallName"] == "edge"
    } == {"Stateless", "Stateful"}
    assert not any(metered.id == "vpce-g" for metered in asked)


def test_a_saved_answer_to_our_own_request_is_told_apart_again(tmp_path: Path) -> None:
    requests = metric_requests(_network(AvailabilityMode="regional"), ["nat-r"])
    (parameters,) = request_parameters(requests, HOUR)
    queries = parameters["MetricDataQueries"]
    assert isinstance(queries, list)
    results = [
        _result(str(query["Label"]), ("2023-11-14T22:14:00Z", 1)) for query in queries if isinstance(query, dict)
    ]
    (tmp_path / "m.json").write_text(json.dumps({"MetricDataResults": results}))
    (metered,) = saved_metrics(tmp_path / "m.json", None).metered
    assert metered == Metered(MeteredKind.NAT_GATEWAY, "nat-r", "us-east-1a")
