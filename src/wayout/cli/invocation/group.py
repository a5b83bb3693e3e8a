"""A group of commands, each in a module of its own that is imported when the command is called.

A command `a-b` of a package is the `command` of its module `a_b`; `--help` of the group loads none of them.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click


class LateGroup(click.Group):
    """Commands that are imported when they are called; one without its module is hidden."""

    def __init__(self, *args: Any, package: str, listed: Mapping[str, str], **extra: Any) -> None:  # noqa: ANN401 - click's own signature
        """The commands of a package, by name with their line of help, in the order in which they are listed."""
        super().__init__(*args, **extra)
        self._package = package
        self._listed = listed

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that are there."""
        del ctx
        return [name for name in self._listed if find_spec(self._module(name)) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now; None when there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(self._module(cmd_name)).command
        assert isinstance(command, click.Command)  # noqa: S101 - every module that is listed holds one
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name. Raises: click.UsageError with the nearest names when there is none."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            close = get_close_matches(name, self.list_commands(ctx), n=2)
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            raise click.UsageError(f"there is no command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        rows = [(name, self._listed[name]) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def _module(self, name: str) -> str:
        return f"{self._package}.{name.replace('-', '_')}"
