"""`wayout flows coverage`: which interfaces are logged, in which format, and what that cannot decide."""

import click

from wayout.cli.invocation.option import Output, Where, output_options, where_options

_EXAMPLES = """\b
Examples:
  wayout flows coverage
  wayout flows coverage ecs:prod/payments --snapshot prod
  wayout flows coverage i-0a3c88ebaf4996921 -o json

\b
A flow log on a VPC, on a subnet or on an interface covers an interface. With SOURCE, the NAT gateways
and transit gateways on its ways are told too: their records decide what the sender's own leave open.
F1 to F38 are the rows of the table of failures, by which `wayout flows explain` names a cause.

\b
Exit codes: 0 all logged, in formats that can decide; 3 something is not; 4 flow logs could not be seen;
2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="coverage", epilog=_EXAMPLES)
@click.argument("source", required=False)
@where_options
@output_options
@click.pass_context
def command(ctx: click.Context, *, source: str | None, where: Where, output: str, color: str) -> None:
    """Say which interfaces are logged, whether delivery works, and what the records cannot decide.

    Without SOURCE, every interface of the network is looked at.
    """
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.command_line import options_of
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import screen, show
    from wayout.evidence.coverage.coverage import coverage
    from wayout.explain.flows.coverage import coverage_report

    who = None if source is None else parse_source(source)
    network = read(where).network
    report = coverage_report(network, coverage(network, who), options_of(where))
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.flows.coverage import coverage_document

        show(encode(coverage_document(report)), color)
    else:
        from wayout.render.text.flows.coverage import coverage_text

        show(coverage_text(report, screen(color)), color)
    ctx.exit(3 if report.coverage.bare or report.lacks else 4 if report.gaps else 0)
