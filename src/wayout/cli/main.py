"""`wayout`: the program, its commands, and what it says when it cannot run."""

import errno
import os
import sys
import traceback
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

import click

from wayout import __version__
from wayout.cli.invocation.group import LateGroup
from wayout.errors import WayoutError

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "demo": "The story of a broken network, on a bundled snapshot.",
        "collect": "Save an account's configuration as a snapshot.",
        "diagnose": "Every placement of a source against every destination.",
        "trace": "One packet, hop by hop, there and back.",
        "compare": "Why it works from one place and not from another.",
        "egress": "The exact set of destinations that a source reaches.",
        "audit": "Every workload of the snapshot, and the pitfalls.",
        "flows": "What flow logs say, held against the model.",
        "verify": "Model, flow logs, metrics and a probe, side by side.",
        "fix": "The smallest change that makes it work, proved.",
        "apply": "Carry out a plan, resume it, or undo it.",
        "blueprint": "The whole network for an empty VPC.",
        "diff": "What became reachable or unreachable between two snapshots.",
        "guard": "Assertions that have to stay true, for CI.",
        "report": "Everything about one question in one HTML file.",
        "serve": "The questions as a page in a browser on this machine.",
        "mcp": "The questions as tools for an assistant.",
        "snapshot": "Work on saved snapshots.",
        "lab": "Rebuild a snapshot on this machine and send real packets.",
        "explain": "What a reason means, and how to fix it.",
        "iam-policy": "The least permissions that a command needs.",
    }
)
"""Every command with its line of help, in the order in which they are listed; without its module, it is hidden."""

FAILED: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
CUT_OFF: Final = 141
"""Whoever read the output has gone away: what a shell reports for any program that SIGPIPE ended."""

_EXAMPLES = """\b
Examples:
  wayout diagnose ecs:prod/payments --to https://api.example.com
  wayout collect -d prod --region eu-west-1
  wayout trace --from i-0a3c88ebaf4996921 --to 203.0.113.9:443 --snapshot prod
  wayout explain nacl-denied

\b
Exit codes: 0 reachable, or nothing found; 1 wayout or AWS failed; 2 wrong usage or input;
3 blocked, intermittent or findings; 4 unknown, because a fact that decides is missing.
"""


class Program(LateGroup):
    """The group of all commands."""

    def main(self, args: Any = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override] # noqa: ANN401 - click's own signature
        """Run, and leave with the exit code that the answer or the failure has."""
        given = list(sys.argv[1:] if args is None else args)
        extra.pop("standalone_mode", None)
        kept = [argument for argument in given if argument != "--debug"]
        sys.exit(self._run(kept, prog_name, is_debugging=len(kept) < len(given), **extra))

    def _run(self, args: list[str], prog_name: str | None, *, is_debugging: bool, **extra: Any) -> int:  # noqa: ANN401 - click's own signature
        output = sys.stdout
        try:
            code = super().main(args, prog_name, standalone_mode=False, **extra)
            sys.stdout.flush()
        except WayoutError as error:
            if is_debugging:
                traceback.print_exc()
            _say(f"wayout: {error.message}", *([f"hint: {error.hint}"] if error.hint else []))
            return error.exit_code
        except SystemExit as error:
            if sys.stdout is not output:  # click met a closed pipe, and has put something harmless in its place
                return CUT_OFF
            return error.code if isinstance(error.code, int) else FAILED
        except click.UsageError as error:
            error.show()
            return WRONG_USE
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the last line of defence: a bug is one line too
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                _let_go_of_output()
                return CUT_OFF
            if is_debugging:
                traceback.print_exc()
                return FAILED
            found = " ".join(str(error).split())
            _say(f"wayout: unexpected: {type(error).__name__}: {found}", "hint: run again with --debug, and report it")
            return FAILED
        return code if isinstance(code, int) else 0


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)


def _let_go_of_output() -> None:
    """Nobody reads any more: what is left in the buffer goes nowhere, or Python would complain about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@click.group(
    cls=Program,
    package="wayout.cli",
    listed=COMMANDS,
    name="wayout",
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="wayout", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of a failure. May stand anywhere.")
def program() -> None:
    """Why can a workload in an AWS VPC not reach an address, what stops it, and what would fix it?

    Every command reads a snapshot (--snapshot) or a live account; nothing is changed unless you say --apply, --probe
    or `apply`.
    """


def main() -> NoReturn:
    """Run the program on the arguments of the process."""
    program.main(prog_name="wayout")
