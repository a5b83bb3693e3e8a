"""`wayout flows metrics`: what the counters of NAT gateways, firewalls, endpoints and transit gateways mean."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, Where, output_options, where_options
from wayout.errors import InputError

if TYPE_CHECKING:
    from wayout.evidence.log.moment import Window
    from wayout.evidence.metric.request import MetricRequest
    from wayout.evidence.metric.series import Metrics

_EXAMPLES = """\b
Examples:
  wayout flows metrics
  wayout flows metrics nat-0a1b --since 24h --snapshot prod
  wayout flows metrics --print-request --snapshot prod > request.json
  aws cloudwatch get-metric-data --cli-input-json file://request.json > answer.json
  wayout flows metrics --metrics answer.json --snapshot prod

\b
CloudWatch is asked (GetMetricData, which AWS charges by the metric) even with --snapshot, unless a
saved answer is given. `wayout iam-policy flows-metrics` prints the permission.
A reading is `verified` where AWS's pages say what a counter means, `derived` where several are compared.

\b
Exit codes: 0 nothing unusual; 3 findings; 4 some counters could not be seen; 2 wrong input;
1 wayout or AWS failed.
"""


@click.command(name="metrics", epilog=_EXAMPLES)
@click.argument("ids", metavar="[nat-…|vpce-…|tgw-…]…", nargs=-1)
@click.option(
    "--since", default="3h", show_default=True, metavar="TIME", help="From this time on: 2026-11-30T12:00Z, or 2h."
)
@click.option("--until", metavar="TIME", help="Up to this time.  [default: now]")
@click.option(
    "--metrics", "saved", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Read a saved answer to GetMetricData.",
)  # fmt: skip
@click.option("--print-request", is_flag=True, help="Print the call for the AWS CLI, and ask nothing.")
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    ids: tuple[str, ...],
    since: str,
    until: str | None,
    saved: Path | None,
    print_request: bool,
    where: Where,
    output: str,
    color: str,
) -> None:
    """Read the counters of NAT gateways, and of firewalls, endpoints and transit gateways where there are any.

    Each pattern of counters is told with what it means, how sure that is, and what would settle it.
    """
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import screen, show
    from wayout.evidence.log.moment import parse_window
    from wayout.evidence.metric.request import metric_requests, request_parameters, saved_metrics
    from wayout.explain.flows.metrics import metrics_report
    from wayout.model.network import Network

    window = parse_window(since, until, datetime.now(UTC))
    assert window is not None  # noqa: S101 - --since has a default
    if saved is not None:
        network = Network() if where == Where(None, None, (), (), None) else read(where).network
        metrics = saved_metrics(saved, ids[0] if len(ids) == 1 else None)
    else:
        network = read(where).network
        requests = metric_requests(network, ids)
        if not requests:
            raise InputError(
                "the network has no NAT gateway, and nothing else with metrics", "Ask about another region."
            )
        if print_request:
            import msgspec

            for parameters in request_parameters(requests, window):
                show(msgspec.json.format(msgspec.json.encode(parameters), indent=2).decode() + "\n", color)
            return
        metrics = _asked(requests, window, where)
    report = metrics_report(network, metrics)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.metrics import metrics_document

        show(encode(metrics_document(report)), color)
    else:
        from wayout.render.text.flows.metrics import metrics_text

        show(metrics_text(report, screen(color)), color)
    ctx.exit(3 if report.has_findings else 4 if report.is_open or not report.statements else 0)


def _asked(requests: "tuple[MetricRequest, ...]", window: "Window", where: Where) -> "Metrics":
    from wayout.collect.access import Access, open_access
    from wayout.evidence.metric.request import read_metrics

    named = tuple(dict.fromkeys(request.region for request in requests if request.region))
    access = Access(profile=where.profile, regions=where.regions or named, role_arns=where.role_arns,
                    external_id=where.external_id)  # fmt: skip
    opened = open_access(access, os.environ)
    if len(opened.accounts) != 1:
        raise InputError("metrics are read from one account at a time", "Give one --role-arn.")
    account = opened.accounts[0]
    return read_metrics(account, requests, window, opened.regions[account.identity.account][0])
