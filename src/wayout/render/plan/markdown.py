"""A proposal as Markdown, for the description of a pull request: what changes, what is proved, what it costs."""

from collections.abc import Iterator, Sequence

from wayout.explain.plan.obstacle import ObstacleStatement, Stage
from wayout.explain.plan.passage import PassageStatement
from wayout.explain.plan.proposal import PlacementProof, PlanReport, PlanStatement
from wayout.forward.journey.outcome import Answer
from wayout.render.markdown import bullets, code, folded, numbered, plain, table

_MARKS = {
    Answer.REACHABLE: "✅",
    Answer.BLOCKED: "❌",
    Answer.INTERMITTENT: "⚠️",
    Answer.UNKNOWN: "❔",
}


def plan_markdown(report: PlanReport) -> str:
    """The whole answer: the best plan in full, the others closed until somebody opens them."""
    parts = [f"**{plain(report.headline)}**\n"]
    for best in report.plans[:1]:
        parts += _plan(best)
    for other in report.plans[1:]:
        parts.append(
            folded(f"Another way: {plain(other.title)}", "\n".join((plain(other.first) + "\n", *_plan(other))))
        )
    for refused in report.refused:
        title = f"Not proposed, because it closes what works: {plain(refused.title)}"
        parts.append(folded(title, "\n".join((plain(refused.first) + "\n", *_plan(refused)))))
    if report.obstacles:
        parts += ["### What no plan mends\n", bullets(map(_obstacle, report.obstacles))]
    if report.gaps:
        parts += ["### What is not known\n", bullets(plain(statement.gap.message) for statement in report.gaps)]
    return "\n".join(parts)


def _plan(plan: PlanStatement) -> Iterator[str]:
    yield "### Changes\n"
    yield numbered(plain(" ".join((edit.text, *(f"({detail})" for detail in edit.details)))) for edit in plan.edits)
    yield "### Proof\n"
    yield _placements(plan.placements)
    for zone, before, after in plan.zones:
        yield f"Without {plain(zone)}: {_verdict(before)} now, {_verdict(after)} then.\n"
    for title, passages, empty in (
        ("Opens", plan.opens, plan.unopened),
        ("Closes", plan.closes, "nothing"),
        ("Cannot be compared", plan.undecided, None),
    ):
        if passages or empty is not None:
            yield f"### {title}\n"
            yield bullets(map(_passage, passages)) if passages else f"{plain(_sentence(empty or ''))}\n"
    yield "### Price\n"
    yield f"{plain(_sentence(plan.price))}\n"
    if plan.trade_off:
        yield "### To know\n"
        yield bullets(map(plain, plan.trade_off))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _placements(rows: Sequence[PlacementProof]) -> str:
    cells = [
        (
            code(row.placement),
            plain(row.subnet_name or "-"),
            plain(row.zone or "-"),
            code(row.destination),
            "new" if row.before is None else _verdict(row.before),
            _verdict(row.after),
            plain(", ".join(row.egress) or "-"),
        )
        for row in rows
    ]
    return table(("placement", "subnet", "zone", "destination", "now", "then", "seen as"), cells)


def _verdict(answer: Answer) -> str:
    return f"{_MARKS[answer]} {answer.value}"


def _passage(statement: PassageStatement) -> str:
    asked = "as asked" if statement.passage.is_asked else "**beside the question**"
    who = ", ".join(map(code, statement.who))
    packets = "; ".join(map(plain, statement.lines))
    return f"{asked}, for {who}: {plain(statement.title)}: {packets}"


def _obstacle(statement: ObstacleStatement) -> str:
    when = "" if statement.stage is Stage.NOW else "once that is mended, "
    exact = f" {code(statement.text)}" if statement.text is not None else ""
    what = f"{plain(statement.message)} No plan: {plain(statement.why)}. {plain(statement.advice)}{exact}"
    return f"{when}{code(str(statement.reason))} at {code(statement.component)}: {what}"
