"""`wayout explain REASON`: what a reason means, what AWS does, how to see it and how to fix it."""

import sys
from enum import StrEnum
from typing import assert_never

import click
import msgspec

from wayout.errors import InputError
from wayout.evidence.failure.failure_row import FailureRow
from wayout.explain.flows.failure_row import meaning_of, settled_by
from wayout.explain.reason.page import Page, all_pages, pages_for
from wayout.explain.reason.rule import Rule, rule
from wayout.render.json.explanation import explanation_document

_EXAMPLES = """\b
Examples:
  wayout explain no-route
  wayout explain NO_ROUTE_TO_DESTINATION     every reason that AWS calls so
  wayout explain NAT-14                      a rule of AWS that an answer names
  wayout explain F8                          a row of the table by which `wayout flows explain` tells failures apart
  wayout explain --list
  wayout explain --list -o json
"""


class Output(StrEnum):
    """The forms in which pages are printed."""

    TABLE = "table"
    JSON = "json"


@click.command(name="explain", epilog=_EXAMPLES)
@click.argument("reason", required=False)
@click.option("--list", "listing", is_flag=True, help="Every reason and advisory with its title.")
@click.option(
    "-o",
    "--output",
    type=click.Choice([form.value for form in Output]),
    default=Output.TABLE.value,
    show_default=True,
    help="The form of the answer.",
)
def command(*, reason: str | None, listing: bool, output: str) -> None:
    """Say what REASON means, what AWS does, how to see it and how to fix it.

    REASON is a name from wayout's answers, the id of a rule or of a row of failures in them, or an explanation code of
    AWS Reachability Analyzer.
    """
    if reason is None and not listing:
        raise InputError("cannot explain: no REASON was given", "`wayout explain --list` shows all names.")
    if reason is not None and listing:
        raise InputError(f"cannot explain: both {reason!r} and --list were given", "Give one of them.")
    form = Output(output)
    rules = _rules(reason) if reason is not None else ()
    pages = all_pages() if reason is None else () if rules else pages_for(reason)
    match form:
        case Output.JSON:
            click.echo(msgspec.json.format(msgspec.json.encode(explanation_document(pages, rules)), indent=2))
        case Output.TABLE if reason is None:
            click.echo(_list(pages))
        case Output.TABLE if rules:
            click.echo("\n".join(map(_told, rules)))
        case Output.TABLE if sys.stdout.isatty():
            _print_rich(pages)
        case Output.TABLE:
            click.echo("\n\n".join(_plain(each) for each in pages))
        case _:
            assert_never(form)


def _rules(name: str) -> tuple[Rule, ...]:
    """The rule with this id, or the row of the table of failures as one; empty for every other name."""
    if name.upper() in {row.value for row in FailureRow}:
        row = FailureRow(name.upper())
        settled = settled_by(row)
        told = f"{meaning_of(row)}{f'; what settles it: {settled}' if settled else ''}."
        reasons = tuple(str(page.id) for page in all_pages() if row.value in page.rules)
        return (Rule(row.value, told[:1].upper() + told[1:], None, reasons),)
    found = rule(name)
    return (found,) if found is not None else ()


def _told(rule: Rule) -> str:
    source = [f"AWS  {rule.source}"] if rule.source else []
    return "\n".join([f"{rule.id}: {rule.statement}", *source, *(f"see  wayout explain {r}" for r in rule.reasons)])


def _list(pages: tuple[Page, ...]) -> str:
    width = max(len(each.id) for each in pages)
    return "\n".join(f"{each.id:<{width}}  {each.title}" for each in pages)


def _head(page: Page) -> tuple[tuple[str, str], ...]:
    """The lines above and below the text, by label."""
    return (
        ("component", page.component),
        ("AWS code", ", ".join(page.aws_codes) or "none"),
        ("rules", ", ".join(page.rules)),
    )


def _plain(page: Page) -> str:
    head = "\n".join(f"{label}: {value}" for label, value in _head(page))
    sources = "\n".join(f"- {source}" for source in page.sources)
    return f"# {page.id}: {page.title}\n\n{head}\n\n{page.body}\n## Sources\n\n{sources}"


def _print_rich(pages: tuple[Page, ...]) -> None:
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.text import Text
    from rich.theme import Theme

    console = Console(theme=Theme({"markdown.code": "bold cyan"}))
    for position, each in enumerate(pages):
        if position:
            console.rule()
        console.print(Text.assemble((str(each.id), "bold"), f"  {each.title}"))
        for label, value in _head(each):
            console.print(Text.assemble((f"{label}: ", "dim"), value))
        console.print()
        console.print(Markdown(each.body, code_theme="ansi_dark"))
        console.print()
        console.print(Text("sources", "dim"))
        for source in each.sources:
            console.print(Text(f"  {source}"), soft_wrap=True)
