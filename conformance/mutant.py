"""Mutants: one rule of the model changed at a time, to see that the kernel's answers give it away.

Each is put into a process of its own, which judges the same recorded trials again until kernel and model differ: then it
is killed. One that survives shows what the trials do not test. A crash kills nothing: that is no answer of the model.
"""

import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from conformance.judgement import Sort, judge
from conformance.trial import Trial

Patch = Callable[[], None]


class Mutant(NamedTuple):
    """One change of a rule: a name, the rule's number in the semantics, and how it is put into the running program."""

    name: str
    rule: str
    apply: Patch


class Verdict(msgspec.Struct, frozen=True):
    """What became of a mutant: after how many networks it differed from the kernel, in which one, and how.

    `networks` is how many were judged in all, `crashes` in how many of them it could not answer. `failure` says why it is
    no mutant at all: its rule is not there any more.
    """

    networks: int
    crashes: int = 0
    seed: str | None = None
    why: str = ""
    failure: str | None = None

    @property
    def is_killed(self) -> bool:
        """Whether kernel and mutant gave different answers about a packet."""
        return self.seed is not None


def put(owner: Any, name: str, value: Any) -> Patch:
    """Put a value in the place of a function or a constant."""

    def apply() -> None:
        getattr(owner, name)  # a rule that is no longer there is no mutant
        setattr(owner, name, value)

    return apply


def after(owner: Any, name: str, change: Callable[..., None]) -> Patch:
    """Run `change` after a method, on its object."""

    def apply() -> None:
        old = getattr(owner, name)

        def new(self: Any, *arguments: Any, **named: Any) -> None:
            old(self, *arguments, **named)
            change(self)

        setattr(owner, name, new)

    return apply


def edit(module: Any, name: str, old: str, new: str) -> Patch:
    """Change the text of one function. Raises: ValueError when it does not hold the old text."""

    def apply() -> None:
        text = inspect.getsource(getattr(module, name))
        if old not in text:
            raise ValueError(f"{module.__name__}.{name} holds no {old!r}")
        exec(text.replace(old, new), vars(module))  # noqa: S102 - its own source, changed in one place

    return apply


def unless(owner: Any, name: str, is_skipped: Callable[..., bool], instead: Callable[..., Any]) -> Patch:
    """Answer something else for some calls."""

    def apply() -> None:
        old = getattr(owner, name)

        def new(*arguments: Any, **named: Any) -> Any:
            return instead(*arguments) if is_skipped(*arguments) else old(*arguments, **named)

        setattr(owner, name, new)

    return apply


def verdicts(trials: Sequence[Trial], mutants: Sequence[Mutant], jobs: int = 2) -> Iterator[tuple[Mutant, Verdict]]:
    """What becomes of each mutant on these trials, each in a process of its own, a few at a time."""
    waiting = list(mutants)
    running: list[tuple[Mutant, int, int]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(_start(waiting.pop(0), trials))
        mutant, process, end = running.pop(0)
        with os.fdopen(end, "rb") as report:
            told = report.read()
        os.waitpid(process, 0)
        yield mutant, msgspec.json.decode(told, type=Verdict) if told else Verdict(0, failure="its process died")


def _start(mutant: Mutant, trials: Sequence[Trial]) -> tuple[Mutant, int, int]:
    near, far = os.pipe()
    process = os.fork()
    if process:
        os.close(far)
        return mutant, process, near
    status = 1
    try:
        mutant.apply()
        os.write(far, msgspec.json.encode(judged(trials)))
        status = 0
    except Exception as error:  # noqa: BLE001 - the process ends here
        os.write(far, msgspec.json.encode(Verdict(0, failure=f"{type(error).__name__}: {error}"[:300])))
    finally:
        os._exit(status)


def judged(trials: Sequence[Trial]) -> Verdict:
    """What the model that runs here is worth on these trials, up to the first difference from the kernel."""
    crashes = 0
    for number, trial in enumerate(trials, 1):
        try:
            found = next((one for one in judge(trial) if one.sort is Sort.DIFFERENT), None)
        except Exception:  # noqa: BLE001 - a mutant may break the model altogether
            crashes += 1
        else:
            if found is not None:
                why = f"{found.fate.shot.packet}: {found.why}"
                return Verdict(number, crashes, trial.seed, why[:400])
    return Verdict(len(trials), crashes)
