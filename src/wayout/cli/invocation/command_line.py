"""Command lines: what somebody can type next, with all that was given before, so that it asks of the same network."""

import shlex
import sys
from collections.abc import Iterable, Mapping

import click

from wayout.cli.invocation.option import Where


def options_of(where: Where, resolve: Iterable[str] = (), **others: str | None) -> tuple[str, ...]:
    """The options that say of which network to ask, and what names mean, as they were given; before them, `others`."""
    given: dict[str, Iterable[object]] = {
        **{f"--{name.replace('_', '-')}": (value,) for name, value in others.items()},
        "--resolve": resolve,
        "--snapshot": (where.snapshot,),
        "--plan": where.plans,
        "--parameter": where.parameters,
        "--profile": (where.profile,),
        "--region": where.regions,
        "--role-arn": where.role_arns,
        "--external-id": (where.external_id,),
    }
    return words_of(given)


def words_of(given: Mapping[str, Iterable[object]]) -> tuple[str, ...]:
    """Each option with each of its values, as words of a command; what is None was not given."""
    pairs = ((option, value) for option, values in given.items() for value in values if value is not None)
    return tuple(word for option, value in pairs for word in (option, str(value)))


def command_line(command: str, source: str, destinations: Iterable[str], options: Iterable[str] = ()) -> str:
    """`wayout COMMAND SOURCE --to DEST… OPTIONS` as a shell takes it."""
    asked = (word for destination in dict.fromkeys(destinations) for word in ("--to", destination))
    return shlex.join(["wayout", *command.split(), source, *asked, *options])


def say_next(line: str, purpose: str) -> None:
    """Tell a person at a terminal what to type next; nobody else reads it."""
    if sys.stdout.isatty():
        click.echo(f"\nnext: {line}\n      {purpose}", err=True)
