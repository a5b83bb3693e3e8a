"""A bounded number of threads that work through a list of jobs, and let go at once when the run is interrupted.

The standard library's pool waits for its threads when the process ends: up to a minute, with a call that is being
retried. These are daemon threads, which end with the process; AWS is only read, so nothing there is left half done.
"""

from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

import msgspec

Job = TypeVar("Job")
Result = TypeVar("Result")


class _Failed(msgspec.Struct, frozen=True):
    error: BaseException


def work_through(jobs: Sequence[Job], work: Callable[[Job], Result], workers: int) -> Iterator[tuple[int, Result]]:
    """The position and the result of each job as it is done, by so many threads.

    Raises: what `work` raised, for the first job that failed; the jobs that are not begun are then given up, as they
    are when the caller stops asking.
    """
    waiting: SimpleQueue[tuple[int, Job]] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result] | _Failed] = SimpleQueue()
    given_up = Event()
    for job in enumerate(jobs):
        waiting.put(job)

    def run() -> None:
        while not given_up.is_set():
            try:
                position, job = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((position, work(job)))
            except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
                given_up.set()
                done.put(_Failed(error))

    for number in range(min(workers, len(jobs))):
        Thread(target=run, daemon=True, name=f"collect-{number}").start()
    try:
        for _ in jobs:
            result = done.get()
            if isinstance(result, _Failed):
                raise result.error
            yield result
    finally:
        given_up.set()
