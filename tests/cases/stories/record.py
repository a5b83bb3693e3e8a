"""`python -m tests.cases.stories.record` writes the flow logs of the mission's story: real packets in the lab (as root).

The lab calls the story's destinations from each of its places, some minutes apart on the clock of the story, whose snapshot
was taken at 10:15. Then nobody calls for two minutes, so that the records tell of every attempt what became of it. One
copy has the format that tells failures apart, one AWS's default.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tests.cases.stories.make import STORIES

from wayout.cli.practice.story import DEFAULT_LOGS, FLOW_LOGS, Story, story
from wayout.evidence.log.log_format import DEFAULT, LogFormat, header_of

RUNS: Final = 12
FIRST: Final = datetime(2026, 3, 2, 9, 52, 7, tzinfo=UTC)
BETWEEN: Final = timedelta(minutes=1, seconds=25)
QUIET: Final = 125
"""For how many seconds nobody calls at the end."""

RECOMMENDED_FILE, DEFAULT_FILE = "recommended.log", "default.log"


def in_default_format(lines: Iterable[str], log_format: LogFormat) -> list[str]:
    """The same records as AWS writes them when nobody chose a format: of version 2, with the fields of that version."""
    places = [log_format.names.index(name) for name in DEFAULT.names]
    cut = ([fields[place] for place in places] for fields in (line.split() for line in lines))
    return [" ".join(["2", *fields[1:]]) for fields in cut]


def main() -> int:
    """The status with which it ends."""
    told = story("mission")
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(RUNS):
            _run(told, Path(folder), "run")
        _run(told, Path(folder), "shell", "--", "sleep", str(QUIET))
        logs = [path.read_text(encoding="utf-8").splitlines() for path in sorted(Path(folder).glob("*.log"))]
    log_format = header_of(logs[0][0].encode())
    assert log_format is not None
    lines = [
        line for run, (_, *records) in enumerate(logs) for line in _moved(records, log_format, FIRST + run * BETWEEN)
    ]
    for name, file, header, records in (
        (FLOW_LOGS, RECOMMENDED_FILE, log_format, lines),
        (DEFAULT_LOGS, DEFAULT_FILE, DEFAULT, in_default_format(lines, log_format)),
    ):
        target = STORIES / told.name / name
        target.mkdir(exist_ok=True)
        (target / file).write_text("\n".join([" ".join(header.names), *records]) + "\n", encoding="utf-8")
    return 0


def _run(told: Story, folder: Path, command: str, *more: str) -> None:
    to = [word for destination in told.to for word in ("--to", destination)]
    words = ["lab", command, told.source, *to, "--snapshot", str(told.snapshot), "--flow-logs", str(folder)]
    words += ["--format", "recommended", *more]
    subprocess.run([sys.executable, "-m", "wayout", *words], check=False, stdout=subprocess.DEVNULL, timeout=300)


def _moved(lines: Iterable[str], log_format: LogFormat, begin: datetime) -> list[str]:
    """The records with their times moved so that the first begins then."""
    rows = [line.split() for line in lines]
    start, end = (log_format.names.index(name) for name in ("start", "end"))
    by = int(begin.timestamp()) - min(int(row[start]) for row in rows)
    for row in rows:
        row[start], row[end] = str(int(row[start]) + by), str(int(row[end]) + by)
    return [" ".join(row) for row in rows]


if __name__ == "__main__":
    sys.exit(main())
