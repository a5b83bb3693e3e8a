"""How hard the properties are tried, and how: HYPOTHESIS_PROFILE chooses.

`dev` is what everybody gets. `ci` draws more examples, and the same ones each time: one commit has one outcome. `hunt`
draws as many as ci (or HUNT_EXAMPLES), always new ones, and is for whoever looks for faults (`make hunt`, `make damage`).
"""

import os
import signal
import threading
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

# Workers share few cores, so a slow draw says nothing about the property.
SLOW_IS_FINE = [HealthCheck.too_slow]

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.register_profile(
    "ci", max_examples=2000, deadline=None, derandomize=True, print_blob=True, suppress_health_check=SLOW_IS_FINE
)
settings.register_profile(
    "hunt",
    max_examples=int(os.environ.get("HUNT_EXAMPLES", "2000")),
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

# Who starts tests in the background of a script has them ignore Ctrl-C, and so would every program that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

WAITING: Final = 2
"""Workers beyond one for each processor: so many, on average, wait for a process, a disk, or time to pass in a lab."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """How many workers `-n auto` means, as `make test` says it; PYTEST_XDIST_AUTO_NUM_WORKERS wins."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + WAITING
