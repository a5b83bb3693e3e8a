"""Processes of their own for what is timed. Each figure is the median of several runs."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MISSION = ROOT / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"


class Duration(NamedTuple):
    """Seconds: elapsed, and of the processor.

    On an idle machine they are nearly the same; on a busy one only the second means something.
    """

    elapsed: float
    processor: float


def snapshot(factor: int) -> Path:
    """The folder of the generated account with so many times the interfaces, made if it is not there.

    It is made in a process of its own, because Linux hands the peak of memory on to the processes that are started.
    """
    return Path(_run([sys.executable, "-m", "bench.account", str(factor)]).decode().strip())


def measured(name: str, folder: Path, runs: int) -> dict[str, Duration]:
    """The medians of a measurement's figures. What is no duration has the same number twice."""
    command = [sys.executable, "-m", "bench.measurement", name, str(folder)]
    found: list[dict[str, list[float] | float]] = [json.loads(_run(command)) for _ in range(runs)]
    return {figure: _median([_duration(each[figure]) for each in found]) for figure in found[0]}


def start_up(command: list[str], status: int, runs: int) -> Duration:
    """How long a command takes from its start to its end. The first run, which writes bytecode, does not count.

    Raises: RuntimeError when it ends with another status.
    """
    _run(command, status)
    times = []
    for _ in range(runs):
        elapsed, processor = time.perf_counter(), _processor_time_of_children()
        _run(command, status)
        times.append(Duration(time.perf_counter() - elapsed, _processor_time_of_children() - processor))
    return _median(times)


def _duration(figure: list[float] | float) -> Duration:
    return Duration(*figure) if isinstance(figure, list) else Duration(figure, figure)


def _median(durations: list[Duration]) -> Duration:
    return Duration(median(d.elapsed for d in durations), median(d.processor for d in durations))


def _processor_time_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _run(command: list[str], status: int = 0) -> bytes:
    """What the command prints. Bytecode is written and used, as it is for users."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode != status:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return done.stdout
