"""How far a collection is: a bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wayout.collect.progress import Listener, Progress


@contextmanager
def progress() -> "Iterator[Listener]":
    """Who is told how far the run is."""
    from wayout.collect.progress import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking AWS", total=None)

        def show(progress: "Progress") -> None:
            where = f"{progress.account} {progress.region} {progress.operation}"
            bar.update(task, completed=progress.done, total=progress.expected, description=where)

        yield show
