"""What is timed. `python -m bench.measurement NAME FOLDER` prints its figures as JSON.

Each measurement has a process of its own: nothing is warm from the one before, and the peak of memory is its own.
A duration is two numbers of seconds, elapsed time and processor time; memory and sizes are one number, in megabytes.
"""

import gc
import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import msgspec
from tests.builders import healthy_network

from bench.breakage import SOURCE as BROKEN_SOURCE
from bench.breakage import broken
from bench.edit import changed_copy
from bench.process import MISSION
from wayout.ask.audit import audit
from wayout.ask.destination.destination import parse_destination
from wayout.ask.difference import difference
from wayout.ask.egress import egress
from wayout.ask.examination.examination import Examination
from wayout.ask.source.placement import at_interface
from wayout.ask.source.source import EcsServiceSource, Source, parse_source
from wayout.fix.change.any_change import after
from wayout.fix.plan import Approach
from wayout.fix.proof import prove
from wayout.fix.question import Question
from wayout.fix.search import search
from wayout.read.collector import collector_at_rest
from wayout.read.network import load

Figures = dict[str, tuple[float, float] | float]

DESTINATION = "https://203.0.113.9"
_PICKED = 40
_ROUTES = 1000


class Stopwatch:
    """Elapsed time and processor time, both since it was made."""

    def __init__(self) -> None:
        self._elapsed = time.perf_counter()
        self._processor = time.process_time()

    def read(self) -> tuple[float, float]:
        """The seconds of both."""
        return time.perf_counter() - self._elapsed, time.process_time() - self._processor


def interfaces(folder: Path) -> Figures:
    """Load the account, then find out for every network interface what becomes of its requests to one destination."""
    loading = Stopwatch()
    network = load(folder)
    loaded = loading.read()
    asking = Stopwatch()
    examination, destination = Examination(network), parse_destination(DESTINATION)
    with collector_at_rest():  # as an audit does
        for interface in network.network_interfaces.values():
            assert examination.result(at_interface(network, interface), destination).answer
    return {"load": loaded, "ask": asking.read(), "memory": peak_memory()}


def workloads(folder: Path) -> Figures:
    """Load the account, then audit it: every workload to one destination, the causes, and the pitfalls."""
    network = load(folder)
    asking = Stopwatch()
    assert audit(network, [DESTINATION]).rows
    return {"ask": asking.read(), "memory": peak_memory()}


def reach(folder: Path) -> Figures:
    """Load the account, then find out what single interfaces reach of all there is: the median of many of them."""
    network = load(folder)
    ids = [i for i, interface in network.network_interfaces.items() if interface.interface_type == "interface"]
    picked = ids[:: max(1, len(ids) // _PICKED)]
    assert egress(network, picked[0]).placements  # which builds the indexes of the account
    times: list[tuple[float, float]] = []
    for interface_id in picked[1:]:
        asking = Stopwatch()
        assert egress(network, interface_id).placements
        times.append(asking.read())
    return {"ask": (median(elapsed for elapsed, _ in times), median(processor for _, processor in times))}


def many_routes(folder: Path) -> Figures:
    """What the placements of a service reach whose two tables hold a thousand routes each, every other one a black hole."""
    documents = healthy_network(2).documents()
    for table in documents["RouteTables"]:
        for default in [route for route in table["Routes"] if "NatGatewayId" in route]:
            for number in range(_ROUTES):
                block = f"{11 + number % 150}.{number * 7 % 256}.{number * 13 % 256}.0/24"
                state = "active" if number % 2 else "blackhole"
                table["Routes"].append({**default, "DestinationCidrBlock": block, "State": state})
    content = msgspec.json.encode(documents)
    with TemporaryDirectory(dir=folder.parent) as temporary:
        path = Path(temporary) / "snapshot.json"
        path.write_bytes(content)
        network = load(path)
    asking = Stopwatch()
    assert egress(network, "ecs:prod/payments").placements
    return {"ask": asking.read()}


def changes(folder: Path) -> Figures:
    """Load the account and a copy with a few changes, and find out what became reachable or unreachable."""
    with TemporaryDirectory() as temporary:
        copy = changed_copy(folder, Path(temporary))
        asking = Stopwatch()
        assert difference(load(folder), load(copy)).changes
        return {"ask": asking.read(), "memory": peak_memory()}


def plan(folder: Path) -> Figures:
    """Find the changes that mend five faults for six placements of the story; then prove a plan over the whole account.

    The plan is for the first service of the account that something stops.
    """
    story = broken(load(MISSION))
    first = _question(parse_source(BROKEN_SOURCE), BROKEN_SOURCE)
    asking = Stopwatch()
    assert search(story, first, Approach.REPAIR).changes
    searched = asking.read()
    network = load(folder)
    for service in network.ecs_services.values():
        source = EcsServiceSource(service.cluster_name, service.service_name)
        question = _question(source, f"ecs:{source.name}")
        found = None if question.is_answered(network) else search(network, question, Approach.REPAIR).changes
        if found:
            break
    else:
        raise RuntimeError(f"nothing is to be mended in {folder}")
    changed = after(network, found)
    proving = Stopwatch()
    assert prove(network, changed, question).holds
    return {"search": searched, "proof": proving.read()}


def _question(source: Source, text: str) -> Question:
    return Question(source=source, source_text=text, destinations=(parse_destination(DESTINATION),))


def yardsticks(folder: Path) -> Figures:
    """The same bytes into dictionaries, by the standard library and by msgspec: what reading costs at the least."""
    contents = [path.read_bytes() for path in sorted(folder.rglob("*.json"))]
    return {
        "json": _duration(lambda: [json.loads(content) for content in contents]),
        "msgspec": _duration(lambda: [msgspec.json.decode(content) for content in contents]),
        "megabytes": sum(map(len, contents)) / 1e6,
    }


def _duration(work: Callable[[], object]) -> tuple[float, float]:
    gc.collect()
    stopwatch = Stopwatch()
    work()
    return stopwatch.read()


def peak_memory() -> float:
    """The most that this process has held at any time, in megabytes."""
    per_megabyte = 1e6 if platform.system() == "Darwin" else 1e6 / 1024  # bytes there, kibibytes elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_megabyte


MEASUREMENTS: dict[str, Callable[[Path], Figures]] = {
    "interfaces": interfaces,
    "workloads": workloads,
    "reach": reach,
    "many_routes": many_routes,
    "changes": changes,
    "plan": plan,
    "yardsticks": yardsticks,
}

if __name__ == "__main__":
    print(json.dumps(MEASUREMENTS[sys.argv[1]](Path(sys.argv[2]))))
