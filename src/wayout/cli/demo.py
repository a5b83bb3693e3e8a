"""`wayout demo`.

A broken network told as a story, on a bundled snapshot: the question, the answer, and what to take home.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, output_options

if TYPE_CHECKING:
    from wayout.ask.diagnosis import Diagnosis
    from wayout.cli.practice.story import Story
    from wayout.explain.answer.diagnosis import Report
    from wayout.explain.plan.proposal import PlanReport
    from wayout.fix.propose import Proposal
    from wayout.model.network import Network
    from wayout.render.terminal.line import Screen

_EXAMPLES = """\b
Examples:
  wayout demo                         the story of tasks of which only some reach an API
  wayout demo --list                  all stories
  wayout demo nat-loop                another one
  wayout demo --apply                 collect, diagnose, fix, apply and undo, in a moto server on this machine
  sudo wayout demo --lab              with real packets, broken and with the plan of wayout fix carried out
  wayout demo --export broken         its snapshot, to try every command on it:
  wayout diagnose ecs:prod/payments --to https://api.example.com --snapshot broken
  wayout flows explain ecs:prod/payments --logs broken/flow-logs --snapshot broken
"""


@click.command(name="demo", epilog=_EXAMPLES)
@click.argument("name", metavar="[STORY]", required=False)
@click.option("--list", "listing", is_flag=True, help="Every story with its title.")
@click.option(
    "--export",
    "target",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the story's snapshot and flow logs.",
)
@click.option("--lab", "in_lab", is_flag=True, help="Try it with real packets, before and after (Linux and root).")
@click.option(
    "--apply",
    "is_applied",
    is_flag=True,
    help="Repair it with the real commands, in a local moto server (pip install 'moto[server]').",
)
@output_options
def command(
    *,
    name: str | None,
    listing: bool,
    target: Path | None,
    in_lab: bool,
    is_applied: bool,
    output: str,
    color: str,
) -> None:
    """Tell a STORY of a network that does not work, and what wayout says about it.

    Needs no AWS account and no network.
    """
    from wayout.cli.invocation.option import screen, show
    from wayout.cli.practice.story import FIRST, export, story, story_names

    if is_applied:
        if listing or in_lab or target is not None or Output(output) is Output.JSON:
            raise click.UsageError("--apply goes with no other way of telling a story.")
        _apply(name or FIRST, color)
        return
    if listing:
        from wayout.render.terminal.prose import definitions

        told_all = [story(each) for each in story_names()]
        show(definitions([(each.name, each.title) for each in told_all], screen(color)), color)
        return
    told = story(name or FIRST)
    if target is not None:
        export(told, target)
        what = "snapshot and flow logs" if told.flow_logs is not None else "snapshot"
        click.echo(f"wrote the story's {what}; try: {' '.join(_diagnose_words(told, str(target)))}", err=True)
        if told.flow_logs is not None:
            click.echo(f"or: {' '.join(_flows_words(told, str(target)))}", err=True)
        return
    if in_lab:
        _try_in_lab(told, color)
        return
    if Output(output) is Output.JSON:
        from wayout.render.json.diagnosis import diagnosis_document
        from wayout.render.json.document import encode

        show(encode(diagnosis_document(_report(told)[2])), color)
    else:
        show(_told(told, screen(color)), color)


def _apply(name: str, color: str) -> None:
    from wayout.cli.practice.demo_apply import tell_apply
    from wayout.cli.practice.story import FIRST, story
    from wayout.errors import InputError

    if story(name).name != FIRST:
        raise InputError(f"--apply builds the network of {FIRST} only, not of {name}", "Run `wayout demo --apply`.")
    tell_apply(color)


def _told(told: "Story", shape: "Screen") -> str:
    from wayout.render.terminal.prose import command_line, paragraph, title
    from wayout.render.text.diagnosis import diagnosis_text

    network, _, report = _report(told)
    where = f"DIR  (made by: wayout demo {told.name} --export DIR)"
    parts = [
        title(told.title, shape),
        paragraph(f"“{told.question}”" if shape.charset.value == "unicode" else f'"{told.question}"', shape),
        command_line(_diagnose_words(told, where), shape),
        diagnosis_text(report, shape),
        "\n",
    ]
    if told.flow_logs is not None:
        parts += _rejects(network, told, told.flow_logs, shape)
    if told.compare:
        parts += _compared(network, told, shape)
    proposal, found = _proposed(network, told)
    parts += _fixed(network, told, proposal, found, shape)
    if proposal.best is not None:
        parts += _kept(network, proposal.best.plan.on(network), told, shape)
    parts += [title("What to take home", shape), paragraph(told.teaches, shape)]
    parts.append(paragraph(f"The story is based on {told.public_source}", shape) if told.public_source else "")
    return "".join(parts)


def _try_in_lab(told: "Story", color: str) -> None:
    """Call the story's destinations from every placement, in the broken network and in the one that `wayout fix` plans."""
    from wayout.cli.invocation.option import screen, show
    from wayout.lab.namespace.kernel import require
    from wayout.read.network import load
    from wayout.render.terminal.prose import command_line, definitions, paragraph, title

    require()
    shape = screen(color)
    show(title(told.title, shape) + paragraph("Real packets, as the story has it:", shape), color)
    network = load(told.snapshot)
    show(_called(network, told, color), color)
    proposal, found = _proposed(network, told)
    if proposal.best is None:
        show("\n" + paragraph(found.headline, shape), color)
        return
    edits = [(f"{number}.", edit.text) for number, edit in enumerate(found.plans[0].edits, 1)]
    says = "Once more, with the plan that this command finds carried out on the model:"
    show(
        "\n" + paragraph(says, shape) + command_line(_fix_words(told), shape) + definitions(edits, shape) + "\n", color
    )
    show(_called(proposal.best.plan.on(network), told, color), color)


def _called(network: "Network", told: "Story", color: str) -> str:
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.experiment.experiment import experiment
    from wayout.cli.invocation.option import screen
    from wayout.render.text.lab import lab_text

    targets = tuple(map(parse_destination, told.to))
    with experiment(network, parse_source(told.source), targets, {}, None) as lab:
        calls = lab.run()
    return lab_text(calls, lab.notes, screen(color))


def _compared(network: "Network", told: "Story", shape: "Screen") -> list[str]:
    from wayout.ask.compare import compare
    from wayout.explain.answer.comparison import comparison_report
    from wayout.render.terminal.prose import command_line, title
    from wayout.render.text.comparison import comparison_text

    working, failing = told.compare
    words = ["wayout", "compare", working, failing, "--to", told.to[0], "--snapshot", "DIR"]
    statements = comparison_report(network, compare(network, working, failing, told.to[0]))
    text = comparison_text(statements, shape)
    return [title("Why does it work from over there?", shape), command_line(words, shape), text, "\n"]


def _rejects(network: "Network", told: "Story", logs: Path, shape: "Screen") -> list[str]:
    """The chapter on the story's flow logs: which rule the REJECTs are owed to, and what no REJECT shows."""
    from wayout.errors import InputError
    from wayout.evidence.log.extra import require_flows
    from wayout.render.terminal.prose import command_line, paragraph, title

    parts = [title("What the REJECTs mean", shape), command_line(_flows_words(told, "DIR"), shape)]
    try:
        require_flows()
    except InputError as error:
        return [*parts, paragraph(f"This chapter is left out: {error.message}. {error.hint}.", shape)]
    from wayout.ask.source.source import parse_source
    from wayout.evidence.archive.archive import Order, open_archive
    from wayout.evidence.archive.log_account import LogAccount
    from wayout.evidence.failure.inquiry import Asked, inquire
    from wayout.evidence.log.record_place import LocalPlace
    from wayout.evidence.party.interface import interfaces_of_source
    from wayout.evidence.party.service_tasks import tasks_of
    from wayout.explain.flows.inquiry import flows_report
    from wayout.render.text.flows.inquiry import flows_text

    def nobody() -> LogAccount:
        raise AssertionError("the story's logs lie here")

    who = parse_source(told.source)
    with open_archive(Order(places=(LocalPlace(str(logs)),), cache=logs), nobody) as archive:
        inquiry = inquire(archive, network, Asked(interfaces_of_source(network, who), tasks=tasks_of(network, who)))
    return [*parts, flows_text(flows_report(network, archive, inquiry, who), shape), "\n"]


def _flows_words(told: "Story", where: str) -> list[str]:
    from wayout.cli.practice.story import FLOW_LOGS

    return ["wayout", "flows", "explain", told.source, "--logs", f"{where}/{FLOW_LOGS}", "--snapshot", where]


def _proposed(network: "Network", told: "Story") -> "tuple[Proposal, PlanReport]":
    """What `wayout fix` finds for the story, and the same in words."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.explain.plan.proposal import plan_report
    from wayout.fix.propose import propose
    from wayout.fix.question import Question

    targets = tuple(map(parse_destination, told.to))
    question = Question(source=parse_source(told.source), source_text=told.source, destinations=targets)
    proposal = propose(network, question)
    return proposal, plan_report(network, proposal)


def _fix_words(told: "Story") -> list[str]:
    return ["wayout", "fix", *_diagnose_words(told, "DIR")[2:]]


def _fixed(network: "Network", told: "Story", proposal: "Proposal", found: "PlanReport", shape: "Screen") -> list[str]:
    """What mends it, the proof and the price, and the same question asked again of the mended network."""
    import msgspec

    from wayout.explain.answer.headline import headline
    from wayout.explain.wording.sentence import within
    from wayout.render.terminal.prose import command_line, paragraph, title
    from wayout.render.text.plan import plan_text

    best_alone = msgspec.structs.replace(found, plans=found.plans[:1])
    parts = [
        title("What mends it?", shape),
        command_line(_fix_words(told), shape),
        plan_text(best_alone, shape),
        "\n",
    ]
    if len(found.plans) > 1:
        kinds = ", ".join(dict.fromkeys(within(plan.title) for plan in found.plans[1:]))
        parts.append(paragraph(f"The command shows other ways too: {kinds}.", shape))
    if proposal.best is not None:
        again = headline(proposal.question.diagnose(proposal.best.plan.on(network)))
        parts.append(paragraph(f"Diagnosed once more, with the plan carried out on the model: {again}", shape))
    return parts


def _kept(network: "Network", mended: "Network", told: "Story", shape: "Screen") -> list[str]:
    """The same question as an assertion for CI: it fails today, and holds once the plan is carried out."""
    from datetime import date

    from wayout.cli.practice.story import ASSERTIONS
    from wayout.explain.answer.guard import guard_report
    from wayout.guard.assertion_file import parse_assertions
    from wayout.guard.guard import guard
    from wayout.guard.inspection import Inspection
    from wayout.render.terminal.prose import command_line, paragraph, title
    from wayout.render.text.guard import guard_text

    assertions = parse_assertions(told.assertions).assertions
    texts = []
    for each in (network, mended):
        inspection = Inspection(each, {})
        texts.append(guard_text(guard_report(inspection, guard(inspection, assertions, date.min)), shape))
    words = ["wayout", "guard", f"DIR/{ASSERTIONS}", "--snapshot", "DIR"]
    return [
        title("How does it stay so?", shape),
        command_line(words, shape),
        texts[0],
        "\n",
        paragraph("The same assertion, with the plan carried out on the model:", shape),
        texts[1],
        "\n",
    ]


def _report(told: "Story") -> "tuple[Network, Diagnosis, Report]":
    from wayout.ask.diagnosis import diagnose
    from wayout.explain.answer.diagnosis import report
    from wayout.read.network import load

    network = load(told.snapshot)
    diagnosis = diagnose(network, told.source, told.to)
    return network, diagnosis, report(network, diagnosis)


def _diagnose_words(told: "Story", where: str) -> list[str]:
    options = [word for destination in told.to for word in ("--to", destination)]
    return ["wayout", "diagnose", told.source, *options, "--snapshot", where]
