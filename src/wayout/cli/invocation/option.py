"""The options that several commands share: where the network is read from, and what the output can show."""

import functools
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import click

from wayout.errors import InputError

if TYPE_CHECKING:
    from wayout.net.address import Address
    from wayout.render.terminal.line import Screen

Function = TypeVar("Function", bound=Callable[..., Any])

PIPE_WIDTH: Final = 100
"""The width of text that goes to no terminal, so that it is the same everywhere."""

NARROWEST: Final = 40
WIDEST: Final = 200


class Output(StrEnum):
    """The forms of an answer."""

    TABLE = "table"
    JSON = "json"


class Where(NamedTuple):
    """Where a network is read from: a snapshot, or, without one, a live account."""

    snapshot: Path | None
    profile: str | None
    regions: tuple[str, ...]
    role_arns: tuple[str, ...]
    external_id: str | None
    plans: tuple[Path, ...] = ()
    """Plans that are laid over it: the network is the one after they are carried out."""
    parameters: tuple[str, ...] = ()
    """Of the templates among the plans: KEY=VALUE, or file://FILE."""


def where_options(function: Function) -> Function:
    """Add `--snapshot`, `--plan` and the options of a live account; the command gets them as one `where`."""

    @functools.wraps(function)
    def packed(
        *,
        snapshot: Path | None,
        plans: tuple[Path, ...],
        parameters: tuple[str, ...],
        profile: str | None,
        regions: tuple[str, ...],
        role_arns: tuple[str, ...],
        external_id: str | None,
        **others: Any,  # noqa: ANN401 - the options of the command itself
    ) -> Any:  # noqa: ANN401 - whatever the command returns
        if snapshot is not None and (profile or regions or role_arns or external_id):
            raise InputError(
                "--snapshot was given together with an option of a live account",
                "--profile, --region, --role-arn and --external-id are for working without a snapshot.",
            )
        where = Where(snapshot, profile, regions, role_arns, external_id, plans, parameters)
        return function(where=where, **others)

    return _with(
        cast("Function", packed),
        click.option(
            "--snapshot",
            type=click.Path(path_type=Path),
            metavar="PATH",
            help="Read a saved snapshot: a folder, a .json or a .zip. Without it, the live account is asked.",
        ),
        click.option(
            "--plan",
            "plans",
            type=click.Path(path_type=Path),
            metavar="FILE",
            multiple=True,
            help="Answer as if this plan were carried out: what `terraform show -json` writes, or a template of "
            "CloudFormation; repeatable.",
        ),
        parameter_option,
        click.option("--profile", help="Live: a profile of AWS's configuration files."),
        click.option("--region", "regions", multiple=True, help="Live: a region; repeatable."),
        click.option("--role-arn", "role_arns", multiple=True, help="Live: a role to assume; repeatable."),
        click.option("--external-id", help="Live: the external id that the roles ask for."),
    )


def parameter_option(function: Function) -> Function:
    """Add `--parameter`; the command gets `parameters`, a tuple of texts for `cli.network.parameters_of`."""
    option = click.option(
        "--parameter",
        "parameters",
        multiple=True,
        metavar="KEY=VALUE",
        help="A parameter of the template, or file://FILE with several; repeatable.",
    )
    return option(function)


def live_options(function: Function) -> Function:
    """Add the options of a live account, for a command that works on nothing else; the command gets one `where`."""

    @functools.wraps(function)
    def packed(
        *,
        profile: str | None,
        regions: tuple[str, ...],
        role_arns: tuple[str, ...],
        external_id: str | None,
        **others: Any,  # noqa: ANN401 - the options of the command itself
    ) -> Any:  # noqa: ANN401 - whatever the command returns
        return function(where=Where(None, profile, regions, role_arns, external_id), **others)

    return _with(
        cast("Function", packed),
        click.option("--profile", help="A profile of AWS's configuration files."),
        click.option("--region", "regions", multiple=True, help="A region; repeatable."),
        click.option("--role-arn", "role_arns", multiple=True, help="A role to assume; repeatable, one per account."),
        click.option("--external-id", help="The external id that the roles ask for."),
    )


def resolve_option(function: Function) -> Function:
    """Add `--resolve NAME=IP[,IP]`; the command gets `resolve`, a tuple of texts for `resolutions`."""
    return _with(
        function,
        click.option(
            "--resolve",
            multiple=True,
            metavar="NAME=IP[,IP]",
            help="The addresses of a name; repeatable. They outrank the snapshot's and DNS's.",
        ),
    )


def output_options(function: Function) -> Function:
    """Add `-o/--output` and `--color`; the command gets `output` and `color` as texts."""
    return _with(
        function,
        click.option(
            "-o",
            "--output",
            type=click.Choice([form.value for form in Output]),
            default=Output.TABLE.value,
            show_default=True,
            help="The form of the answer.",
        ),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="auto: on a terminal, unless NO_COLOR is set.",
        ),
    )


def _with(function: Function, *options: Callable[[Function], Function]) -> Function:
    for option in reversed(options):
        function = option(function)
    return function


def resolutions(texts: tuple[str, ...]) -> "dict[str, tuple[Address, ...]]":
    """The `--resolve` options as names with their addresses. Raises: InputError."""
    from wayout.ask.destination.destination import parse_resolutions

    return parse_resolutions(texts)


def screen(color: str) -> "Screen":
    """The screen that stdout is, with what `--color` and the environment ask for."""
    from wayout.render.terminal.line import Charset, Colour, Screen

    is_terminal = sys.stdout.isatty()
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("_", "-")
    return Screen(
        width=_width(os.environ, is_terminal=is_terminal),
        colour=Colour.ON if _is_coloured(color, os.environ, is_terminal=is_terminal) else Colour.OFF,
        charset=Charset.UNICODE if encoding in {"utf-8", "utf8"} else Charset.ASCII,
    )


def _is_coloured(color: str, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Whether to write colour: as asked, else as NO_COLOR or FORCE_COLOR say, else on a terminal that is not dumb."""
    if color != "auto":
        return color == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR") not in {None, "", "0"}:
        return True
    return is_terminal and environment.get("TERM") != "dumb"


def _width(environment: Mapping[str, str], *, is_terminal: bool) -> int:
    """COLUMNS where it is set, else the terminal's width, else that of a pipe."""
    given = environment.get("COLUMNS", "")
    if given.isascii() and given.isdigit() and int(given) > 0:
        width = int(given)
    else:
        width = shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if is_terminal else PIPE_WIDTH
    return min(max(width, NARROWEST), WIDEST)


def show(text: str, color: str = "auto") -> None:
    """Write text to stdout as it is: its colour codes were put there for this screen.

    What the encoding of stdout lacks is written in UTF-8 all the same: only JSON has such signs, and that is its own.
    """
    from wayout.render.terminal.line import Colour

    is_coloured = screen(color).colour is Colour.ON
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        click.echo(text.encode(), nl=False, color=is_coloured)
    else:
        click.echo(text, nl=False, color=is_coloured)
