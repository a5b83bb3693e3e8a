"""A blueprint as text: its zones, what is made, the proof, the price, and what a service needs of it."""

import json

from wayout.explain.plan.blueprint import BlueprintReport
from wayout.forward.journey.outcome import Answer
from wayout.render.terminal.line import Line, Role, Screen, Span, role_of, text_of, wrap
from wayout.render.terminal.statement import READABLE, assumption_lines, heading
from wayout.render.terminal.table import cell, table
from wayout.render.text.plan import placement_lines


def blueprint_text(report: BlueprintReport, screen: Screen) -> str:
    """The whole blueprint for a screen."""
    width = min(screen.width, READABLE)
    is_proved = report.answer is Answer.REACHABLE
    lines = wrap([Span(report.headline, Role.STRONG if is_proved else role_of(report.answer))], width)
    lines += [*heading("Zones"), (), *_zones(report, screen.width)]
    count = len(report.edits)
    made = f"{', '.join(report.parts)}: {count} changes in all. -o json and --format show each."
    lines += [*heading("What is made"), *wrap([Span(made)], width)]
    lines += [*heading("Proof"), (), *placement_lines(report.placements, screen.width)]
    lines += [*heading("Price"), *wrap([Span(f"{report.price[:1].upper()}{report.price[1:]}.")], width)]
    lines += [*heading("In the service"), *((Span(line),) for line in _service(report))]
    if report.notes:
        lines += heading("To know")
        for text in report.notes:
            lines += wrap([Span(text)], width, first=(Span("- "),), rest="  ")
    lines += assumption_lines(report.assumptions, width)
    return text_of(lines, screen)


def _zones(report: BlueprintReport, width: int) -> list[Line]:
    header = [cell("zone"), cell("private"), cell("public"), cell("tasks get out by")]
    body = [[cell(z.zone), cell(z.private), cell(z.public), cell(z.way_out)] for z in report.zones]
    found = table(header, body, width)
    if found is not None:
        return found
    return [(Span(f"{z.zone}: private {z.private}, public {z.public}, out by {z.way_out}"),) for z in report.zones]


def _service(report: BlueprintReport) -> list[str]:
    return json.dumps({"networkConfiguration": report.service}, indent=2).splitlines()
