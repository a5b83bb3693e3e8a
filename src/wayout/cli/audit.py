"""`wayout audit`: every workload of the snapshot to a destination, and the pitfalls."""

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

_EXAMPLES = """\b
Examples:
  wayout audit
  wayout audit --snapshot prod
  wayout audit --to https://api.example.com --resolve api.example.com=203.0.113.9 --snapshot prod
  wayout audit --to internet:80 --to aws:ecr.api -o json

\b
Workloads are ECS services and tasks, Lambda functions in a VPC, running instances, and other interfaces
that send. Without --to, all public IPv4 addresses at TCP port 443 are asked about (internet:443).

\b
Exit codes: 0 all reach it, and no pitfall; 3 findings; 4 nothing found, but a verdict is unknown;
2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="audit", epilog=_EXAMPLES)
@click.option("--to", "destinations", metavar="DEST", multiple=True, help="What to reach; repeatable. [internet:443]")
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    destinations: tuple[str, ...],
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Say which workloads reach a destination and which do not, why, and what is worth changing around them."""
    from wayout.ask.audit import audit
    from wayout.ask.destination.destination import parse_destination
    from wayout.cli.invocation.command_line import command_line, options_of, say_next
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.answer.audit import audit_report, by_urgency
    from wayout.forward.journey.outcome import Answer

    targets, resolved = [parse_destination(text) for text in destinations], resolutions(resolve)
    reading = read(where)
    audited = audit(reading.network, targets, resolved=resolved, live=reading.resolver)
    statements = audit_report(reading.network, audited)
    if Output(output) is Output.JSON:
        from wayout.render.json.audit import audit_document
        from wayout.render.json.document import encode

        show(encode(audit_document(statements)), color)
    else:
        from wayout.render.text.audit import audit_text

        show(audit_text(statements, screen(color)), color)
        first = by_urgency(statements.workloads, 1)[:1]
        if first and first[0].answer is not Answer.REACHABLE:
            asked = [target.text for target in audited.destinations]
            line = command_line("diagnose", first[0].name, asked, options_of(where, resolve))
            say_next(line, "why, from each of its places; the same for the others")
    counts = statements.counts
    has_findings = bool(statements.pitfalls) or counts[Answer.BLOCKED] > 0 or counts[Answer.INTERMITTENT] > 0
    is_unknown = counts[Answer.UNKNOWN] > 0 or any(gap.decides for gap in statements.gaps)
    ctx.exit(3 if has_findings else 4 if is_unknown else 0)
