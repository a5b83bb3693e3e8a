"""`wayout compare`: why it works from one place and not from another."""

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

_EXAMPLES = """\b
Examples:
  wayout compare i-0a3c88ebaf4996921 ecs:prod/payments --to https://api.example.com
  wayout compare ecs-task:prod/0f76 ecs-task:prod/9c41 --to https://api.example.com --snapshot prod
  wayout compare eni-0d1 subnet-0aa7:sg-0b1c --to 203.0.113.9:443 -o json

\b
The order of the two does not matter: which of them works is found out. Where a source runs in several
places, those that fare differently are compared one by one.

\b
Exit codes: 0 both reach it; 3 one of them is blocked or intermittent; 4 unknown; 2 wrong input;
1 wayout or AWS failed.
"""


@click.command(name="compare", epilog=_EXAMPLES)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--to", "destination", metavar="DEST", required=True, help="What both of them send to.")
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    first: str,
    second: str,
    destination: str,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Lay the ways of A and B to DEST beside each other, and name the first difference that decides."""
    from wayout.ask.compare import compare
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.answer.comparison import comparison_report

    sources = parse_source(first), parse_source(second)
    target, resolved = parse_destination(destination), resolutions(resolve)
    reading = read(where)
    comparison = compare(reading.network, *sources, target, resolved=resolved, live=reading.resolver)
    statements = comparison_report(reading.network, comparison)
    if Output(output) is Output.JSON:
        from wayout.render.json.comparison import comparison_document
        from wayout.render.json.document import encode

        show(encode(comparison_document(statements)), color)
    else:
        from wayout.render.text.comparison import comparison_text

        show(comparison_text(statements, screen(color)), color)
    ctx.exit(exit_code(statements.answer))
