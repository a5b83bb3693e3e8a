"""The headline of a diagnosis: one line that could be read out over the telephone."""

from wayout.ask.diagnosis import Diagnosis
from wayout.explain.wording.share import percent
from wayout.forward.journey.outcome import Answer


def headline(diagnosis: Diagnosis) -> str:
    """Who reaches what, and which share of the attempts succeeds."""
    who = diagnosis.source.name
    what = _destinations(diagnosis, "and", "all")
    rows = [[result.answer for result in row] for row in diagnosis.results]
    if not rows:
        return f"Whether {who} reaches {what} is not known: no place where it runs could be found."
    total = len(rows)
    if diagnosis.answer is not Answer.UNKNOWN and all(d.purpose is not None for d in diagnosis.destinations):
        return _start(who, rows)
    match diagnosis.answer:
        case Answer.REACHABLE:
            return f"{who} reaches {what}." if total == 1 else f"{_all(total)} of {who} reach {what}."
        case Answer.BLOCKED:
            any_of = _destinations(diagnosis, "or", "any of")
            return f"{who} does not reach {any_of}." if total == 1 else f"{_none(total)} of {who} reaches {any_of}."
        case Answer.UNKNOWN if (lacking := _lacking(rows)) and len(rows[0]) > 1:
            return f"{_lack(diagnosis, lacking)}; whether it reaches the others is not known: {_missing(diagnosis)}."
        case Answer.UNKNOWN:
            return f"Whether {who} reaches {what} is not known: {_missing(diagnosis)}.{_sure(rows)}"
        case Answer.INTERMITTENT if _is_part_of_a_block(diagnosis):
            return f"{who} reaches {percent(diagnosis.expected_success_rate)} of {what}."
        case Answer.INTERMITTENT:
            rate = f"about {percent(diagnosis.expected_success_rate)} of attempts succeed"
            return f"{_partly(who, what, rows)}: {rate}."


def _is_part_of_a_block(diagnosis: Diagnosis) -> bool:
    """Whether one placement asks for one block of addresses: its share is one of addresses, not of attempts."""
    prefixes = [destination.prefix for destination in diagnosis.destinations]
    is_block = len(prefixes) == 1 and prefixes[0] is not None and prefixes[0].first != prefixes[0].last
    return is_block and len(diagnosis.placements) == 1


def _start(who: str, rows: list[list[Answer]]) -> str:
    """Whether tasks start: one missing need is enough that they do not."""
    count = len(rows[0])
    missing = sum(any(answer is not Answer.REACHABLE for answer in column) for column in zip(*rows, strict=True))
    if not missing:
        return f"{who} reaches all {count} destinations that it needs to start."
    hit = sum(any(answer is not Answer.REACHABLE for answer in row) for row in rows)
    where = f" in {hit} of {len(rows)} placements" if hit < len(rows) else ""
    return f"{who} lacks {missing} of the {count} destinations that it needs to start{where}."


def _lacking(rows: list[list[Answer]]) -> int:
    """How many destinations some placement surely does not reach, or not on every attempt; 0 where nothing else is left."""
    columns = list(zip(*rows, strict=True))
    sure = sum(not {Answer.BLOCKED, Answer.INTERMITTENT}.isdisjoint(column) for column in columns)
    return sure if sure < len(columns) else 0


def _lack(diagnosis: Diagnosis, lacking: int) -> str:
    """What is surely missing, whatever the facts that are not known would say."""
    who, count = diagnosis.source.name, len(diagnosis.destinations)
    if all(destination.purpose is not None for destination in diagnosis.destinations):
        return f"{who} lacks {lacking} of the {count} destinations that it needs to start"
    always = " from everywhere" if len(diagnosis.placements) > 1 else " on every attempt"
    return f"{who} does not reach {lacking} of {count} destinations{always}"


def _partly(who: str, what: str, rows: list[list[Answer]]) -> str:
    """Which placements reach everything, or which part of the destinations is reached from everywhere."""
    total = len(rows)
    whole = sum(all(answer is Answer.REACHABLE for answer in row) for row in rows)
    if whole and total > 1:
        return f"{whole} of {total} placements {'reaches' if whole == 1 else 'reach'} {what}"
    columns = list(zip(*rows, strict=True))
    reached = sum(all(answer is Answer.REACHABLE for answer in column) for column in columns)
    if reached:
        return f"{who} reaches {reached} of {len(columns)} destinations"
    cells = [answer for row in rows for answer in row]
    if len(columns) > 1 and Answer.INTERMITTENT not in cells:
        ways = f"{cells.count(Answer.REACHABLE)} of {len(cells)} ways"
        return f"{ways} from the {total} placements of {who} to the {len(columns)} destinations are open"
    return f"{who} reaches {what} some of the time"


def _all(total: int) -> str:
    return "Both placements" if total == 2 else f"All {total} placements"


def _none(total: int) -> str:
    return "Neither placement" if total == 2 else f"None of the {total} placements"


def _destinations(diagnosis: Diagnosis, last: str, every: str) -> str:
    texts = [destination.text for destination in diagnosis.destinations]
    return f" {last} ".join(texts) if len(texts) <= 2 else f"{every} {len(texts)} destinations"


def _missing(diagnosis: Diagnosis) -> str:
    count = len(diagnosis.deciding)
    return "a fact that decides is missing" if count <= 1 else f"{count} facts that decide are missing"


def _sure(rows: list[list[Answer]]) -> str:
    """What is known all the same."""
    found = []
    for answer, words in ((Answer.REACHABLE, "surely reach it"), (Answer.BLOCKED, "surely do not")):
        count = sum(all(each is answer for each in row) for row in rows)
        if count:
            found.append(f"{count} of {len(rows)} placements {words}")
    return f" {', '.join(found)}.".replace(" ,", ",") if found else ""
