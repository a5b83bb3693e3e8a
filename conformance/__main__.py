"""`make conformance N=… SEED=…`: hold the model against the kernel, and fail when they differ. Needs Linux and root."""

import multiprocessing
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from conformance.judgement import Judgement, Sort, judge
from conformance.mutant import verdicts
from conformance.report import Section, Tally, machine, mutant_table, write_into
from conformance.rule_change import MUTANTS
from conformance.saved_case import read_back, save
from conformance.shrinking import shrink, still_differs
from conformance.speed import is_too_slow, speeds, told
from conformance.trial import Trial, try_seed
from wayout.errors import WayoutError
from wayout.lab.namespace.kernel import obstacle

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "conformance.md"
FOUND = ROOT / ".conformance"
MOST_SHRUNK = 5
MOST_SURVIVORS = 2
"""More mutants than this may not survive: else the networks are too tame."""


def main() -> int:
    """The status with which the run ends: 0 when kernel and model agree."""
    parser = ArgumentParser(prog="python -m conformance", description="Hold the model against the Linux kernel.")
    parser.add_argument("--networks", type=int, default=100, help="how many random networks")
    parser.add_argument("--packets", type=int, default=25, help="how many packets in each")
    parser.add_argument("--seed", default="1", help="any text; the same seed gives the same networks and packets")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count(), help="how many labs at a time")
    parser.add_argument("--mutants", action="store_true", help="change one rule of the model at a time as well")
    parser.add_argument("--mutant", metavar="NAME", help="hold one mutant against the kernel instead of the model")
    parser.add_argument("--save", type=Path, default=FOUND, metavar="DIR", help="where differences are saved")
    parser.add_argument("--again", type=Path, metavar="DIR", help="try the packet of a saved difference again")
    parser.add_argument("--speed", action="store_true", help="only time how long a lab takes to stand and to be gone")
    parser.add_argument("--write", action="store_true", help="put the outcome into docs/conformance.md")
    arguments = parser.parse_args()
    reason = obstacle()
    if reason is not None:
        print(f"skipped: {reason}")
        return 0
    if arguments.speed:
        return _time_labs(arguments)
    if arguments.mutant is not None:
        _become(arguments.mutant)
    if arguments.again is not None:
        return _try_again(arguments.again)
    tally, trials, differences = _run(arguments)
    lines = tally.lines()
    lines += [
        f"different: {seed}: {one.fate.shot.sender} {one.fate.shot.packet}: {one.why}" for seed, one in differences
    ]
    print("\n".join(lines))
    if arguments.write and not arguments.mutants:
        write_into(PAGE, Section.RUN, [_command(arguments), "", *(f"- {line}" for line in lines)])
    _save(arguments.save, trials, differences)
    survivors = _try_mutants(arguments, trials) if arguments.mutants and not differences else 0
    return 1 if differences or survivors > MOST_SURVIVORS else 0


def _run(arguments: Namespace) -> tuple[Tally, list[Trial], list[tuple[str, Judgement]]]:
    tally = Tally()
    kept: list[Trial] = []
    differences: list[tuple[str, Judgement]] = []
    began = time.monotonic()
    tasks = [(f"{arguments.seed}-{number}", arguments.packets) for number in range(arguments.networks)]
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        for trial, judged in pool.imap(_try, tasks):
            tally.add(judged)
            found = [(trial.seed, one) for one in judged if one.sort is Sort.DIFFERENT]
            differences += found
            if arguments.mutants or found:
                kept.append(trial)
    tally.seconds = time.monotonic() - began
    return tally, kept, differences


def _try(task: tuple[str, int]) -> tuple[Trial, tuple[Judgement, ...]]:
    seed, packets = task
    try:
        trial = try_seed(seed, packets)
    except WayoutError as error:
        raise RuntimeError(f"network {seed}: {error.message}") from None
    return trial, judge(trial)


def _try_mutants(arguments: Namespace, trials: list[Trial]) -> int:
    """Judge the trials with every mutant; how many were not killed."""
    print("mutants, each judged until it differs from the kernel:", flush=True)
    began = time.monotonic()
    found = []
    for mutant, verdict in verdicts(trials, MUTANTS, arguments.jobs):
        found.append((mutant, verdict))
        word = "killed" if verdict.is_killed else "SURVIVES"
        after = verdict.failure or verdict.why or f"{verdict.crashes} crashes"
        print(f"{word} after {verdict.networks} networks: {mutant.name}: {after}", flush=True)
    killed = sum(verdict.is_killed for _, verdict in found)
    seconds = time.monotonic() - began
    said = f"{killed} of {len(found)} mutants are killed, on {len(trials)} recorded networks, in {seconds:.0f} s"
    print(said)
    if arguments.write:
        write_into(PAGE, Section.MUTANTS, [_command(arguments, "--mutants "), "", f"{said}.", "", *mutant_table(found)])
    return len(found) - killed


def _command(arguments: Namespace, options: str = "") -> str:
    drawn = f"--networks {arguments.networks} --packets {arguments.packets} --seed {arguments.seed}"
    return f"`python -m conformance {options}{drawn}` on {machine()}:"


def _time_labs(arguments: Namespace) -> int:
    found = list(speeds())
    print(told(found))
    if arguments.write:
        write_into(PAGE, Section.SPEED, [f"`python -m conformance --speed` on {machine()}: {told(found)}"])
    return 1 if is_too_slow(found) else 0


def _become(name: str) -> None:
    """Put a mutant in the place of the model. Raises: SystemExit when there is none of this name."""
    mutant = next((mutant for mutant in MUTANTS if mutant.name == name), None)
    if mutant is None:
        raise SystemExit("there is no such mutant; there are:\n" + "\n".join(f"  {known.name}" for known in MUTANTS))
    mutant.apply()


def _try_again(folder: Path) -> int:
    """Send the packet of a saved difference again; 1 when kernel and model still differ."""
    documents, shot = read_back(folder)
    found = still_differs(documents, shot)
    print(f"{shot.sender} {shot.packet}: {'kernel and model do not differ' if found is None else found.why}")
    return 0 if found is None else 1


def _save(place: Path, trials: Iterable[Trial], differences: Iterable[tuple[str, Judgement]]) -> None:
    """Shrink the first differences and save them."""
    by_seed = {trial.seed: trial for trial in trials}
    first = dict(reversed(list(differences)))
    for seed, one in islice(first.items(), MOST_SHRUNK):
        documents, smallest = shrink(by_seed[seed].documents, one.fate.shot)
        save(place / seed, seed, documents, smallest or one)
        print(f"saved in {place / seed}: {(smallest or one).why}")


if __name__ == "__main__":
    sys.exit(main())
