"""A lab that stands: built on entry, removed on exit, whatever happens in between."""

import os
import sys
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from wayout.lab.namespace import entrance
from wayout.lab.namespace.inhabitant import evict
from wayout.lab.namespace.kernel import FOLDER, LabError, make, remove, require
from wayout.lab.namespace.name_file import write_name_files
from wayout.lab.plan.plan import Plan

PREFIX: Final = "wayout-"
"""What the names of all namespaces and folders of all labs begin with; the process id and more follow."""
_serial = count(1)


class Lab:
    """A plan that stands as namespaces of this process.

    Use it as a context. Raises: LabError when it cannot be built.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.prefix = f"{PREFIX}{os.getpid()}-{next(_serial)}-"
        self._files: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        require()
        self._files = private_folder()
        try:
            make(self.plan, self.prefix)
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove every namespace of the lab that is there, its files, and what still runs in it."""
        names = [self.prefix + namespace.name for namespace in self.plan.namespaces]
        present = [name for name in names if (FOLDER / name).exists()]
        try:
            evict(present)
            remove(present)
        finally:
            if self._files is not None:
                self._files.cleanup()

    def command(self, component: str, *words: str) -> tuple[str, ...]:
        """The words that run a command where an AWS id stands: in its network, with the name servers that it asks.

        Raises: LabError when the lab has no such namespace, or its files cannot be written.
        """
        namespace = self.plan.of(component)
        if namespace is None or self._files is None:
            raise LabError(f"the lab has no {component}", None)
        folder = Path(self._files.name) / namespace.name
        try:
            write_name_files(folder, namespace.name_servers)
        except OSError as error:
            raise LabError(f"cannot write {error.filename}: {error.strerror}", None) from None
        way_in = (sys.executable, "-I", "-S", entrance.__file__, str(FOLDER / (self.prefix + namespace.name)))
        return (*way_in, str(folder), *words)

    def name_of(self, component: str) -> str | None:
        """The kernel's name for the namespace of an AWS id."""
        found = self.plan.of(component)
        return self.prefix + found.name if found is not None else None


def private_folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder for files of a lab of this process: gone with the context, or by `clean` when the process was killed."""
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
