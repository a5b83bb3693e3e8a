"""What a run found, as text, and a difference as a case folder."""

import json
import platform
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from conformance.judgement import Judgement, Sort

_MARKS: Final = ("<!-- run -->", "<!-- end of run -->")


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


def write_case(folder: Path, seed: str, documents: dict[str, Any], judgement: Judgement) -> None:
    """Save a difference as the beginnings of a case folder: the network, the packet and both opinions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "snapshot.json").write_text(json.dumps(documents, indent=1) + "\n", encoding="utf-8")
    shot = judgement.fate.shot
    met = [
        f"- {m.label.event} {m.label.component} {m.label.rule or m.label.reason or ''}: {m.packet}"
        for m in judgement.fate.met
    ]
    lines = [
        f"# Kernel and model differ about a packet of network {seed}",
        "",
        f"{shot.sender} sends {shot.packet}: {judgement.why}.",
        "",
        "What the kernel's rules saw:",
        "",
        *met,
    ]
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_into(page: Path, text: str) -> None:
    """Put the text of a run into the documentation, between its marks."""
    begin, end = _MARKS
    head, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, tail = rest.partition(end)
    page.write_text(f"{head}{begin}\n\n{text}\n\n{end}{tail}", encoding="utf-8")


def machine() -> str:
    """The machine of a run."""
    return f"Linux {platform.release()}, Python {platform.python_version()}"
