"""Flow recorder: writes the flow log of every interface of a lab into one file, as long as the lab stands.

A file begins with a header that names the fields (FL-27). Each window of a minute, counted from the beginning, gives one
record for every flow that an interface saw, one NODATA record for each interface that saw none, and SKIPDATA for all
when packets went by unread (FL-5, FL-7). A window's flows stand in the order of their interfaces and addresses: in which
order the kernel tells of packets in several namespaces, says nothing.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from wayout.errors import InputError
from wayout.evidence.log.log_format import LogFormat
from wayout.lab.flow_log.flow_meter import Meter
from wayout.lab.flow_log.flow_record import Flow, Lines, Status
from wayout.lab.plan.plan import Plan
from wayout.lab.watch.watch import Sighting
from wayout.model.network import Network
from wayout.net.address import Address

WINDOW: Final = 60
"""Seconds: the aggregation interval of Nitro instances and Fargate tasks. Source: FL-5."""


class Recorder:
    """Records what a lookout tells of a lab. Use it as a context, around that of the lookout.

    `now` tells the time in seconds since 1970. Raises: InputError when the file cannot be written.
    """

    def __init__(
        self, plan: Plan, network: Network, path: Path, log_format: LogFormat, now: Callable[[], float]
    ) -> None:
        self.path = path
        self.written = 0
        self._now = now
        self._meter = Meter(network, plan)
        self._positions = {interface: number for number, interface in enumerate(self._meter.interfaces)}
        self._lines = Lines(log_format, network)
        self._window = int(now())
        self._has_lost = False
        self._file = _created(path)
        self._write(self._lines.header())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_window(int(self._now()))
        self._file.close()

    def see(self, sighting: Sighting, now: float) -> None:
        """A packet met a rule."""
        self._meter.count(sighting, int(now))

    def miss(self) -> None:
        """Packets went by unread."""
        self._has_lost = True

    def pass_time(self, now: float) -> None:
        """It is this late: a window may be over."""
        if int(now) >= self._window + WINDOW:
            self._close_window(int(now))

    def _close_window(self, now: int) -> None:
        start, self._window = self._window, now
        has_lost = self._has_lost or self._meter.is_full
        self._has_lost = False
        flows = self._meter.take()
        seen = {flow.interface for flow in flows}
        for flow in sorted(flows, key=self._place):
            self._write(self._lines.record(flow, flows[flow]))
            self.written += 1
        for interface in self._meter.interfaces:
            if has_lost:
                self._write(self._lines.hole(interface, Status.SKIPDATA, start, now))
            elif interface not in seen:
                self._write(self._lines.hole(interface, Status.NODATA, start, now))
        self._file.flush()

    def _place(self, flow: Flow) -> tuple[int, str, Address, Address, int, int, int, str]:
        """Where a flow stands in its window: what an interface sent before what it received."""
        ends = (flow.source, flow.destination, flow.source_port, flow.destination_port)
        return (self._positions[flow.interface], flow.side, *ends, flow.protocol, flow.action)

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")


def _created(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("x", encoding="ascii")
    except FileExistsError:
        raise InputError(f"cannot write flow logs to {path}: it is there already", "Name another folder.") from None
    except OSError as error:
        raise InputError(f"cannot write flow logs to {path}: {error.strerror}", None) from None
