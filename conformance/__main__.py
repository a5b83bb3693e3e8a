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
from conformance.report import Tally, machine, write_case, write_into
from conformance.shrinking import shrink
from conformance.trial import Trial, try_seed
from wayout.errors import WayoutError
from wayout.lab.kernel import obstacle

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "conformance.md"
FOUND = ROOT / ".conformance"
MOST_SHRUNK = 5
MUTANT_TRIALS = 400


def main() -> int:
    """The status with which the run ends: 0 when kernel and model agree."""
    parser = ArgumentParser(prog="python -m conformance", description="Hold the model against the Linux kernel.")
    parser.add_argument("--networks", type=int, default=100, help="how many random networks")
    parser.add_argument("--packets", type=int, default=25, help="how many packets in each")
    parser.add_argument("--seed", default="1", help="any text; the same seed gives the same networks and packets")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count(), help="how many labs at a time")
    parser.add_argument("--mutants", action="store_true", help="change one rule of the model at a time as well")
    parser.add_argument("--write", action="store_true", help="put the outcome into docs/conformance.md")
    arguments = parser.parse_args()
    reason = obstacle()
    if reason is not None:
        print(f"skipped: {reason}")
        return 0
    tally, trials, differences = _run(arguments)
    lines = tally.lines()
    lines += [
        f"different: {seed}: {one.fate.shot.sender} {one.fate.shot.packet}: {one.why}" for seed, one in differences
    ]
    print("\n".join(lines))
    mutants = _mutants(trials, arguments.jobs) if arguments.mutants else []
    if arguments.write:
        command = f"python -m conformance --networks {arguments.networks} --packets {arguments.packets} --seed {arguments.seed}"
        table = ["", "| rule | mutant | packets that give it away |", "|---|---|---|", *mutants] if mutants else []
        write_into(PAGE, "\n".join((f"`{command}` on {machine()}:", "", *(f"- {line}" for line in lines), *table)))
    _save(trials, differences)
    return 1 if differences else 0


def _run(arguments: Namespace) -> tuple[Tally, list[Trial], list[tuple[str, Judgement]]]:
    tally = Tally()
    kept: list[Trial] = []
    differences: list[tuple[str, Judgement]] = []
    began = time.monotonic()
    tasks = [(f"{arguments.seed}-{number}", arguments.packets) for number in range(arguments.networks)]
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        for trial, judged in pool.imap_unordered(_try, tasks):
            tally.add(judged)
            found = [(trial.seed, one) for one in judged if one.sort is Sort.DIFFERENT]
            differences += found
            if len(kept) < MUTANT_TRIALS or found:
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


def _mutants(trials: list[Trial], jobs: int) -> list[str]:
    rows, killed = [], 0
    for verdict in verdicts(trials[:MUTANT_TRIALS], jobs=jobs):
        killed += bool(verdict.differences)
        found = str(verdict.differences) if verdict.differences else "**none**"
        rows.append(f"| {verdict.mutant.rule} | {verdict.mutant.name} | {found} |")
        print(
            f"{'killed' if verdict.differences else 'SURVIVES'} {verdict.differences}: {verdict.mutant.name}",
            flush=True,
        )
    print(f"{killed} of {len(rows)} mutants killed")
    return rows


def _save(trials: Iterable[Trial], differences: Iterable[tuple[str, Judgement]]) -> None:
    """Shrink the first differences and save them."""
    by_seed = {trial.seed: trial for trial in trials}
    for seed, one in islice(dict(differences).items(), MOST_SHRUNK):
        documents, smallest = shrink(by_seed[seed].documents, one.fate.shot)
        write_case(FOUND / seed, seed, documents, smallest or one)
        print(f"saved in {FOUND.name}/{seed}: {(smallest or one).why}")


if __name__ == "__main__":
    sys.exit(main())
