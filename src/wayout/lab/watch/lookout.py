"""Lookout: watches a lab while somebody else acts in it, and tells listeners of every packet that met a rule."""

import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Protocol, Self

from wayout.lab.namespace.lab import Lab
from wayout.lab.watch.watch import PacketsLostError, Sighting, Watch

_QUIET: Final = 0.05
_GLANCE: Final = 0.5
_LAST_GLANCE: Final = 2.0
_PATIENCE: Final = 10.0


class Listener(Protocol):
    """Whoever wants to know."""

    def see(self, sighting: Sighting, now: float) -> None:
        """A packet met a rule."""

    def miss(self) -> None:
        """Packets went by unread."""

    def pass_time(self, now: float) -> None:
        """It is this late."""


class Lookout:
    """A watch with a thread of its own. Use it as a context, within that of the lab and of the listeners.

    `now` tells the time in seconds since 1970.
    """

    def __init__(self, lab: Lab, listeners: Iterable[Listener], now: Callable[[], float]) -> None:
        self._watch = Watch(lab)
        self._listeners = tuple(listeners)
        self._now = now
        self._asked = 0
        self._settled = 0
        self._quiet = threading.Condition()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="lab-lookout", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        self._read(_LAST_GLANCE)
        self._watch.close()

    def settle(self) -> None:
        """Wait until everything that has happened was told, or for ten seconds."""
        with self._quiet:
            self._asked += 1
            mine = self._asked
            self._quiet.wait_for(lambda: self._settled >= mine, _PATIENCE)

    def _look(self) -> None:
        while not self._is_over.is_set():
            asked = self._asked
            is_quiet = not self._read(_GLANCE)
            for listener in self._listeners:
                listener.pass_time(self._now())
            if is_quiet:
                self._settle(asked)

    def _settle(self, asked: int) -> None:
        """Nothing came since they asked: a glance that began before they did says nothing."""
        with self._quiet:
            self._settled = asked
            self._quiet.notify_all()

    def _read(self, limit: float) -> bool:
        """Whether there was anything to see."""
        try:
            sightings = self._watch.sightings(_QUIET, limit)
        except PacketsLostError:
            for listener in self._listeners:
                listener.miss()
            return True
        for sighting in sightings:
            for listener in self._listeners:
                listener.see(sighting, self._now())
        return bool(sightings)
