"""`wayout diff`: what became reachable or unreachable between two snapshots."""

from pathlib import Path

import click

from wayout.cli.invocation.option import Output, output_options, parameter_option, resolve_option

_EXAMPLES = """\b
Examples:
  wayout diff monday tuesday
  wayout diff prod prod-changed --source ecs:prod/payments
  wayout diff before.zip after.zip --to https://api.example.com -o json
  wayout diff prod plan.json

\b
OLD and NEW are snapshots: folders, .json files or .zip archives. NEW may be a plan instead, as
`terraform show -json` writes it, or a template of CloudFormation: then it is OLD as it is after the plan.
Every packet of every workload counts, of both IP versions, on all protocols and ports; --source and --to
look at a part. The order of documents and rules is no difference. What a missing fact leaves open on one
side only cannot be compared. Nor is what the internet sends to public addresses: where that may differ, it is said.

\b
Exit codes: 0 nothing became reachable or unreachable; 3 something did, or a workload came or went;
4 only what cannot be compared differs; 2 wrong input; 1 wayout failed.
"""


@click.command(name="diff", epilog=_EXAMPLES)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--source", "sources", multiple=True, help="Look at this source only; repeatable.")
@click.option("--to", "destination", metavar="DEST", help="Look at packets to this destination only.")
@resolve_option
@parameter_option
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    old: Path,
    new: Path,
    sources: tuple[str, ...],
    destination: str | None,
    resolve: tuple[str, ...],
    parameters: tuple[str, ...],
    output: str,
    color: str,
) -> None:
    """Say what became reachable or unreachable from OLD to NEW, for whom, and by which change."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.difference import difference
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.network import parameters_of, tell_problems
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.answer.difference import difference_report
    from wayout.read.network import load, load_after

    who = tuple(parse_source(source) for source in sources)
    target = parse_destination(destination) if destination is not None else None
    known = resolutions(resolve)
    networks = load(old), load_after(old, new, parameters_of(parameters))
    for network in networks:
        tell_problems(network)
    found = difference(*networks, sources=who, destination=target, resolved=known)
    report = difference_report(found)
    if Output(output) is Output.JSON:
        from wayout.render.json.difference import difference_document
        from wayout.render.json.document import encode

        show(encode(difference_document(report)), color)
    else:
        from wayout.render.text.difference import difference_text

        show(difference_text(report, screen(color)), color)
    ctx.exit(exit_code(found.answer))
