"""What a run found, as text, and a difference as a case folder."""

import platform
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from conformance.judgement import Judgement, Sort
from conformance.mutant import Mutant, Verdict

_LONGEST: Final = 160


class Section(StrEnum):
    """The parts of the documentation that a run writes."""

    RUN = "run"
    SPEED = "speed"
    MUTANTS = "mutants"


class Tally(msgspec.Struct):
    """The sums of a run."""

    networks: int = 0
    packets: int = 0
    seconds: float = 0.0
    sorts: Counter[str] = msgspec.field(default_factory=Counter)
    words: Counter[str] = msgspec.field(default_factory=Counter)
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    open: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, judged: Iterable[Judgement]) -> None:
        """Add one network."""
        self.networks += 1
        for one in judged:
            self.packets += 1
            self.sorts[one.sort] += 1
            self.words[one.said.word] += 1
            if one.said.blocker is not None and one.sort is Sort.AGREED:
                self.reasons[one.said.blocker.reason] += 1
            if one.sort is Sort.OPEN:
                self.open[_kind(one.why)] += 1

    def lines(self) -> list[str]:
        """The sums in words."""
        rate = self.packets / self.seconds if self.seconds else 0
        agreed, opened, different = (self.sorts[sort] for sort in Sort)
        return [
            f"{self.networks} networks, {self.packets} packets in {self.seconds:.0f} s ({rate:.0f} per second)",
            f"agreed {agreed}, open {opened}, different {different}",
            "; ".join(f"{word}: {count}" for word, count in self.words.most_common()),
            "stopped for: " + ", ".join(f"{reason} {count}" for reason, count in self.reasons.most_common()),
            *(f"open, {count}: {why}" for why, count in self.open.most_common()),
        ]


def _kind(why: str) -> str:
    """Why a comparison is open, without the names of one network."""
    words = why.split()
    return " ".join("…" if any(sign in word for sign in "-0123456789") and "-" in word else word for word in words)


def write_into(page: Path, section: Section, lines: Iterable[str]) -> None:
    """Put the lines of a run into the documentation, between the marks of a section."""
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    head, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    text = "\n".join(lines)
    page.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")


def mutant_table(found: Iterable[tuple[Mutant, Verdict]]) -> Iterator[str]:
    """The rows of a table: what was changed, and which network gave it away after how many."""
    yield "| rule | the model, but … | killed by network | after | the kernel and the mutant |"
    yield "|---|---|---|---|---|"
    for mutant, verdict in found:
        why = (verdict.failure or verdict.why).replace("|", "\\|")
        told = why if len(why) <= _LONGEST else f"{why[:_LONGEST]}…"
        yield f"| {mutant.rule} | {mutant.name} | {verdict.seed or '**none**'} | {verdict.networks} | {told} |"


def machine() -> str:
    """The machine of a run."""
    return f"Linux {platform.release()}, Python {platform.python_version()}"
