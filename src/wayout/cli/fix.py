"""`wayout fix`: the smallest change that makes it work, proved."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.cli.invocation.network import Reading
    from wayout.explain.plan.proposal import PlanReport
    from wayout.fix.propose import Proposal
    from wayout.fix.question import Question
    from wayout.model.network import Network

_PLAN: Final = "plan.json"

_EXAMPLES = """\b
Examples:
  wayout fix ecs:prod/payments --to https://api.example.com
  wayout fix ecs:prod/payments --to https://api.example.com --per-az --snapshot prod
  wayout fix ecs:prod/payments --to aws:ecs-start --approach endpoints
  wayout fix ecs:prod/payments --to https://api.example.com --save plan.json
  wayout fix ecs:prod/payments --to https://api.example.com --format terraform > fix.tf

\b
SOURCE and DEST are those of `wayout diagnose`. Nothing is changed: a plan is data. It is proved on the model for
every placement, there and back, and compared for every workload of the snapshot: what opens and what closes.
With --per-az it also holds while any one other zone is lost.
Plans of several kinds are looked for; --approach takes one kind:
repair (what is there, mended), nat-per-zone, regional-nat, endpoints, public-address.
Several repairs may be shown, with their ids: --repair takes one.

\b
Exit codes: 0 nothing is to be done; 3 blocked or intermittent: a plan is shown, or why there is none;
4 unknown; 2 wrong input; 1 wayout or AWS failed.
"""

_FORMS = ("cli", "terraform", "cloudformation", "markdown")
_APPROACHES = ("repair", "nat-per-zone", "regional-nat", "endpoints", "public-address")


@click.command(name="fix", epilog=_EXAMPLES)
@click.argument("source")
@click.option("--to", "destinations", metavar="DEST", multiple=True, required=True, help="What to reach; repeatable.")
@click.option("--per-az", "per_zone", is_flag=True, help="Losing one zone must not cut off another.")
@click.option("--approach", type=click.Choice(_APPROACHES), help="Only plans of this kind.")
@click.option("--repair", "chosen", metavar="ID", help="The plan with this id, in place of the best.")
@click.option(
    "--task-definition", metavar="NAME", help="What starts, for aws:ecs-start: FAMILY, FAMILY:REVISION or ARN."
)
@click.option(
    "--save", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write the plan as JSON."
)
@click.option("--format", "form", type=click.Choice(_FORMS), help="Print the plan in this form instead.")
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str,
    destinations: tuple[str, ...],
    per_zone: bool,
    approach: str | None,
    chosen: str | None,
    task_definition: str | None,
    save: Path | None,
    form: str | None,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Find the smallest change that lets every placement of SOURCE reach every destination, and prove it."""
    from functools import cache

    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.command_line import options_of
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.explain.plan.proposal import plan_report
    from wayout.fix.plan import Approach
    from wayout.fix.propose import propose
    from wayout.fix.question import Goal, Question
    from wayout.render.json.document import encode
    from wayout.render.json.plan import plan_document

    targets = tuple(map(parse_destination, dict.fromkeys(destinations)))
    reading = _read(where, save)
    question = Question(
        source=parse_source(source),
        source_text=source,
        destinations=targets,
        goal=Goal.PER_ZONE if per_zone else Goal.REACH,
        resolved=resolutions(resolve),
        live=cache(reading.resolver) if reading.resolver is not None else None,
        task_definition=task_definition,
    )
    proposal = propose(reading.network, question, Approach(approach) if approach is not None else None)
    proposal = proposal if chosen is None else proposal.with_first(chosen)
    report = plan_report(reading.network, proposal)
    document = encode(plan_document(report, source, [target.text for target in targets]))
    if save is not None:
        _save(proposal, document, save)
    if form is not None:
        _show_in_form(form, proposal, report, reading.network, color)
    elif Output(output) is Output.JSON:
        show(document, color)
    else:
        from wayout.render.text.plan import plan_text

        show(plan_text(report, screen(color)), color)
        if proposal.best is not None and not where.plans:
            chosen_by = {"approach": approach, "repair": chosen, "task_definition": task_definition}
            _say_what_is_next(question, options_of(where, resolve, **chosen_by), save, where)
    ctx.exit(exit_code(proposal.answer))


def _say_what_is_next(question: "Question", options: tuple[str, ...], saved: Path | None, where: Where) -> None:
    """How the plan is kept, or, where it is, how it is carried out."""
    from wayout.cli.invocation.command_line import command_line, options_of, say_next
    from wayout.fix.question import Goal

    if saved is None:
        asked = [destination.text for destination in question.destinations]
        goal = ("--per-az",) if question.goal is Goal.PER_ZONE else ()
        line = command_line("fix", question.source_text, asked, (*goal, *options, "--save", _PLAN))
        say_next(line, f"keeps the plan; `wayout apply {_PLAN}` shows it, asks, and carries it out")
    else:
        line = command_line("apply", str(saved), (), options_of(where._replace(snapshot=None)))
        say_next(line, "shows the plan, asks, and carries it out")


def _show_in_form(form: str, proposal: "Proposal", report: "PlanReport", network: "Network", color: str) -> None:
    """The best plan in the form of another tool; where there is none, that is said on stderr."""
    from wayout.cli.invocation.option import show
    from wayout.render.plan.form import plan_form

    if form != "markdown" and proposal.best is None:
        click.echo(f"nothing is written as {form}. {report.headline}", err=True)
        return
    written = plan_form(form, proposal, report, network)
    for left in written.left:
        click.echo(f"by hand: {left}", err=True)
    show(written.text, color)


def _read(where: Where, save: Path | None) -> "Reading":
    """What the options name. Raises: InputError when a plan is to be saved for what is only planned."""
    from wayout.cli.invocation.network import read
    from wayout.errors import InputError

    if save is not None and where.plans:
        raise InputError(
            "--save was given together with --plan: `wayout apply` cannot change what is not there yet",
            "--format terraform writes the change as Terraform.",
        )
    return read(where)


def _save(proposal: "Proposal", document: str, target: Path) -> None:
    """Write the plan, if there is one, and say so on stderr."""
    from wayout.snapshot.whole_file import write_whole

    if proposal.best is None:
        click.echo(f"no plan, so {target} was not written", err=True)
        return
    write_whole(target, document)
    click.echo(f"wrote the plan to {target}", err=True)
