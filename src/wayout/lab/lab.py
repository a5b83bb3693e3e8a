"""A lab that stands: built on entry, removed on exit, whatever happens in between."""

import os
from itertools import count
from types import TracebackType
from typing import Final, Self

from wayout.lab.inhabitant import evict
from wayout.lab.kernel import FOLDER, make, remove, require
from wayout.lab.plan import Plan

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

    def __enter__(self) -> Self:
        require()
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
        """Remove every namespace of the lab that is there, and end what still runs in them."""
        names = [self.prefix + namespace.name for namespace in self.plan.namespaces]
        present = [name for name in names if (FOLDER / name).exists()]
        evict(present)
        remove(present)

    def name_of(self, component: str) -> str | None:
        """The kernel's name for the namespace of an AWS id."""
        found = self.plan.of(component)
        return self.prefix + found.name if found is not None else None
