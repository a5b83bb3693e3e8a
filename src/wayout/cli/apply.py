"""`wayout apply`: carry out a plan, finish what was interrupted, or take it back."""

from pathlib import Path

import click

from wayout.cli.invocation.option import Output, Where, live_options, output_options

_EXAMPLES = """\b
Examples:
  wayout fix ecs:prod/payments --to https://api.example.com --save plan.json
  wayout apply plan.json --dry-run
  wayout apply plan.json
  wayout apply --resume plan-20261201T101500Z.journal
  wayout apply --undo plan-20261201T101500Z.journal

\b
The journal is written beside the plan, before and after every call. Whatever ends a run - an error, a
permission that is missing, Ctrl-C, a machine that dies - --resume finishes from it and --undo returns to the
configuration before the plan. `wayout iam-policy apply --plan plan.json` prints the permissions that it takes.

\b
Exit codes: 0 done, and every placement reaches every destination (or undone, and all is as before);
1 AWS failed or refused; 2 wrong input, or the network is not what the plan expects; 3 done, and something is
still blocked (or undone, and something differs); 4 done, and the verdict is unknown.
"""


@click.command(name="apply", epilog=_EXAMPLES)
@click.argument("plan", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Check the plan and ask AWS whether it would allow it; change nothing.")
@click.option("--resume", metavar="JOURNAL", type=click.Path(path_type=Path), help="Finish the run of this journal.")
@click.option("--undo", metavar="JOURNAL", type=click.Path(path_type=Path), help="Take back the run of this journal.")
@click.option("--journal", metavar="PATH", type=click.Path(path_type=Path), help="Where to keep the journal.")
@live_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    plan: Path | None,
    yes: bool,
    dry_run: bool,
    resume: Path | None,
    undo: Path | None,
    journal: Path | None,
    where: Where,
    output: str,
    color: str,
) -> None:
    """Carry out a PLAN of `wayout fix`, after showing it and asking.

    It refuses when what the plan edits has changed since it was made, and collects and diagnoses again at the end.
    """
    if sum(given is not None for given in (plan, resume, undo)) != 1 or ((resume or undo) and (dry_run or journal)):
        raise click.UsageError("name a PLAN, or a journal with --resume or --undo, and only one of them.")
    from wayout.cli.live_account.applying import Applying

    applying = Applying(where, Output(output), color, is_agreed=yes)
    if plan is not None:
        code = applying.rehearse(plan) if dry_run else applying.begin(plan, journal)
    elif resume is not None:
        code = applying.resume(resume)
    else:
        assert undo is not None  # noqa: S101 - one of the three is given
        code = applying.undo(undo)
    ctx.exit(code)
