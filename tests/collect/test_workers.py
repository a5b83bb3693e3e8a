"""The pool: every job once, never more at a time than allowed, and none begun after the end."""

import threading
import time

import pytest

from wayout.collect.workers import work_through


def test_every_job_is_done_once_and_its_result_is_its_own() -> None:
    results = dict(work_through(list(range(100)), lambda job: job * 2, 8))
    assert results == {number: number * 2 for number in range(100)}


def test_no_jobs_are_no_results() -> None:
    assert list(work_through([], lambda job: job, 8)) == []


def test_so_many_work_at_a_time_and_never_more() -> None:
    """No job ends before two others have met it."""
    lock = threading.Lock()
    meeting = threading.Barrier(3)
    at_work = most = 0

    def work(_: int) -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        meeting.wait(300)
        with lock:
            at_work -= 1

    assert len(list(work_through(list(range(21)), work, 3))) == 21
    assert most == 3


def test_what_a_job_raises_is_raised_and_the_rest_is_given_up() -> None:
    begun: list[int] = []

    def work(job: int) -> None:
        begun.append(job)
        raise ArithmeticError(job)

    with pytest.raises(ArithmeticError):
        list(work_through(list(range(1000)), work, 1))
    assert begun == [0]


def test_nothing_is_begun_when_nobody_asks_any_more() -> None:
    begun: list[int] = []

    def work(job: int) -> None:
        begun.append(job)
        time.sleep(0.002)

    results = work_through(list(range(1000)), work, 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    after = len(begun)
    time.sleep(0.05)
    assert len(begun) <= after + 2
