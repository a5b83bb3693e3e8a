"""`wayout trace`: one conversation, hop by hop, there and back."""

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

_EXAMPLES = """\b
Examples:
  wayout trace --from ecs:prod/payments --to https://api.example.com
  wayout trace --from i-0a3c88ebaf4996921 --to 203.0.113.9:443 --snapshot prod
  wayout trace --from eni-0d1 --to i-0db:5432 --source-port 41000 -o json
  wayout trace --from internet:198.51.100.7 --to i-0a3c88ebaf4996921:22

\b
Without --source-port, the client's whole ephemeral range is looked at. A source that runs in several
places gets one trace for each.

\b
Exit codes: 0 reachable; 3 blocked or intermittent; 4 unknown; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="trace", epilog=_EXAMPLES)
@click.option("--from", "source", metavar="SOURCE", required=True, help="What sends; internet:ADDRESS too.")
@click.option("--to", "destination", metavar="DEST", required=True, help="What it sends to.")
@click.option("--source-port", type=click.IntRange(0, 65535), help="The one port that the client sends from.")
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str,
    destination: str,
    source_port: int | None,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Follow a packet from SOURCE to DEST and its reply back, with the rule that decides at every step."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.inbound import internet_address
    from wayout.ask.source.source import parse_source
    from wayout.ask.trace import trace
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.answer.trace import trace_report

    target, resolved = parse_destination(destination), resolutions(resolve)
    if internet_address(source) is None:
        parse_source(source)
    reading = read(where)
    traces = trace(reading.network, source, target, source_port=source_port, resolved=resolved, live=reading.resolver)
    statements = trace_report(reading.network, source, traces)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.trace import trace_document

        show(encode(trace_document(statements)), color)
    else:
        from wayout.render.text.trace import trace_text

        show(trace_text(statements, screen(color)), color)
    ctx.exit(exit_code(statements.answer))
