"""Report content: all that the page about one question tells, worked out once."""

from typing import TYPE_CHECKING, Final

import msgspec

from wayout.ask.ecs_task.start_need import ECS_START
from wayout.ask.pitfall.listing import pitfalls
from wayout.ask.result.result import path_of
from wayout.ask.trace import trace
from wayout.errors import InputError
from wayout.explain.answer.diagnosis import Report
from wayout.explain.answer.pitfall import PitfallStatement, pitfall_statement
from wayout.explain.answer.trace import TraceStatement, trace_report
from wayout.explain.plan.proposal import PlanReport, plan_report
from wayout.fix.propose import Proposal, propose
from wayout.fix.question import Question
from wayout.model.network import Network
from wayout.render.plan.form import plan_form

if TYPE_CHECKING:  # they take what reads flow logs, which need not be installed
    from wayout.explain.flows.inquiry import FlowsReport
    from wayout.explain.flows.rates import RatesReport

_FORMS: Final = (("cli", "AWS CLI script"), ("terraform", "Terraform"), ("cloudformation", "CloudFormation"))


class Origin(msgspec.Struct, frozen=True):
    """Of what a page tells and of when, and the command that asks the same."""

    made: str
    again: str


class FormText(msgspec.Struct, frozen=True):
    """The plan in the form of another tool, and what that leaves to be done by hand."""

    title: str
    text: str
    left: tuple[str, ...]


class ReportContent(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; `unwritten` are the forms that cannot hold the plan, each with the reason."""

    diagnosis: Report
    traces: tuple[TraceStatement, ...]
    plan: PlanReport
    forms: tuple[FormText, ...]
    unwritten: tuple[tuple[str, str], ...]
    pitfalls: tuple[PitfallStatement, ...]
    rates: "RatesReport | None"
    flows: "FlowsReport | None"
    origin: Origin


def report_content(
    network: Network,
    question: Question,
    origin: Origin,
    *,
    rates: "RatesReport | None" = None,
    flows: "FlowsReport | None" = None,
) -> ReportContent:
    """The content for a question; `rates` and `flows` where flow logs were read.

    Raises: InputError when the source or a destination is not described by the snapshot.
    """
    proposal = propose(network, question)
    plan = plan_report(network, proposal)
    forms, unwritten = _forms(proposal, plan, network)
    return ReportContent(
        diagnosis=plan.before,
        traces=_traces(network, question, proposal),
        plan=plan,
        forms=forms,
        unwritten=unwritten,
        pitfalls=_pitfalls(network, proposal),
        rates=rates,
        flows=flows,
        origin=origin,
    )


def _traces(network: Network, question: Question, proposal: Proposal) -> tuple[TraceStatement, ...]:
    """Every way, one destination after the other, but for what stands for much that nobody can name."""
    found = [
        trace_report(
            network,
            question.source_text,
            trace(network, question.source, target, resolved=question.resolved, live=question.live),
        )
        for target in proposal.before.destinations
        if target.aws_service != ECS_START
    ]
    return tuple(each for report in found for each in report.traces)


def _forms(
    proposal: Proposal, plan: PlanReport, network: Network
) -> tuple[tuple[FormText, ...], tuple[tuple[str, str], ...]]:
    """The best plan in the forms of other tools, and those forms that cannot hold it."""
    found: list[FormText] = []
    unwritten: list[tuple[str, str]] = []
    for form, title in _FORMS if proposal.best is not None else ():
        try:
            written = plan_form(form, proposal, plan, network)
        except InputError as error:
            unwritten.append((title, error.message))
        else:
            found.append(FormText(title, written.text, written.left))
    return tuple(found), tuple(unwritten)


def _pitfalls(network: Network, proposal: Proposal) -> tuple[PitfallStatement, ...]:
    """The pitfalls on the ways of the source, or around its placements."""
    before = proposal.before
    near = {before.source.name, f"ecs:{before.source.name}"}
    for placement, row in zip(before.placements, before.results, strict=True):
        near |= {placement.origin.subnet_id or "", placement.origin.vpc_id, placement.network_interface or ""}
        near |= {component for result in row for component in path_of(result, placement)}
    found = pitfalls(network).findings
    return tuple(pitfall_statement(network, each) for each in found if near & {each.component, *each.affects})
