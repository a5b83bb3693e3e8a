"""`wayout egress`: the exact set of destinations that a source reaches."""

import click

from wayout.cli.invocation.option import Output, Where, output_options, where_options

_EXAMPLES = """\b
Examples:
  wayout egress ecs:prod/payments
  wayout egress i-0a3c88ebaf4996921 --snapshot prod
  wayout egress subnet-0aa7:sg-0b1c -o json

\b
All addresses, protocols and ports are asked at once. The ports that the client sends from are left out:
what passes from some of them only is listed apart. The JSON holds every block.

\b
Exit codes: 0 told exactly; 3 a placement reaches nothing; 4 a missing fact leaves a part open;
2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="egress", epilog=_EXAMPLES)
@click.argument("source")
@where_options
@output_options
@click.pass_context
def command(ctx: click.Context, *, source: str, where: Where, output: str, color: str) -> None:
    """Say what every placement of SOURCE reaches, by which way and with which address, and how they differ."""
    from wayout.ask.egress import egress
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import screen, show
    from wayout.explain.answer.egress import egress_report

    who = parse_source(source)
    reading = read(where)
    statements = egress_report(reading.network, egress(reading.network, who))
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.egress import egress_document

        show(encode(egress_document(statements)), color)
    else:
        from wayout.render.text.egress import egress_text

        show(egress_text(statements, screen(color)), color)
    has_nothing = any(not statement.egress.certain for statement in statements.placements)
    ctx.exit(4 if statements.is_open else 3 if has_nothing else 0)
