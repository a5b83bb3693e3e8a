"""`wayout verify`: model, flow logs, metrics and a probe side by side, row by row, and what a contradiction means."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.flows.records import Records, optional_records_options
from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.ask.destination.destination import Destination
    from wayout.ask.diagnosis import Diagnosis
    from wayout.ask.source.source import Source
    from wayout.cli.invocation.network import Reading
    from wayout.evidence.party.row_key import RowKey
    from wayout.evidence.probe.probed import Probed
    from wayout.evidence.verification.verification import Recorded, Verification
    from wayout.net.address import Address

_EXAMPLES = """\b
Examples:
  wayout verify ecs:prod/payments --to https://api.example.com --probe auto
  wayout verify ecs:prod/payments --to https://api.example.com --probe lambda --yes --role-arn ARN
  wayout verify ecs:prod/payments --to https://checkip.amazonaws.com/ --probe lambda \\
      --seen-by https://checkip.amazonaws.com/
  sudo wayout verify ecs:prod/payments --to https://api.example.com --probe lab --snapshot prod
  wayout verify ecs:prod/payments --to https://203.0.113.9 --logs logs --metrics answer.json --snapshot prod
  wayout verify --clean-up                after a probe was killed

\b
A row is one placement and one destination. The model says what must happen, flow logs (--logs) and a NAT
gateway's metrics (--metrics) what happened, a probe what happens now.
--probe ecs-exec runs one command in a container of a running task; --probe lambda makes a function in the
same subnet with the same groups, invokes it, and removes it; --probe auto takes whichever is possible;
--probe lab sends real packets through the snapshot, on this machine. What will be made and called, its
cost and the permissions it takes are said first, and asked for unless you give --yes.

\b
SOURCE and DEST are those of `wayout diagnose`. Needs what `wayout iam-policy verify` prints.
Exit codes: as diagnose: 0 reachable; 3 blocked, intermittent, or a contradiction; 4 unknown.
"""


@click.command(name="verify", epilog=_EXAMPLES)
@click.argument("source", required=False)
@click.option("--to", "destinations", metavar="DEST", multiple=True, help="What to reach; repeatable.")
@click.option(
    "--probe",
    "way",
    type=click.Choice(["ecs-exec", "lambda", "lab", "auto"]),
    help="Call the destinations for real, from where the source runs.",
)
@click.option("--seen-by", metavar="DEST", help="The DEST that answers with the address it saw (What is my address?).")
@click.option("--lambda-role", metavar="ARN", help="The function's role.  [default: one is made and deleted]")
@click.option("--yes", is_flag=True, help="Probe without asking.")
@click.option("--no-wait", is_flag=True, help="Leave the role to a later --clean-up, instead of waiting for Lambda.")
@click.option(
    "--journal",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where journals of probes are kept.  [default: wayout/probes in the user's state]",
)
@click.option("--clean-up", is_flag=True, help="Remove what earlier probes have left, by their journals, and end.")
@click.option(
    "--metrics",
    "saved",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A saved answer to GetMetricData, as `wayout flows metrics --print-request` asks for.",
)
@optional_records_options
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str | None,
    destinations: tuple[str, ...],
    way: str | None,
    seen_by: str | None,
    lambda_role: str | None,
    yes: bool,
    no_wait: bool,
    folder: Path | None,
    clean_up: bool,
    saved: Path | None,
    records: Records,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Hold what the model says of SOURCE against what is seen: by a probe, and in records of what happened."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.ending_signal import ending_signals
    from wayout.cli.invocation.network import read
    from wayout.cli.live_account.live_probe import LiveProbe, ProbeOptions, probe_folder
    from wayout.evidence.verification.verification import verify

    live = LiveProbe(where, folder or probe_folder())
    if clean_up:
        with ending_signals():
            ctx.exit(live.clean_up())
    if source is None or not destinations:
        raise click.UsageError("name a SOURCE and at least one --to DEST", ctx)
    texts = dict.fromkeys((*destinations, *([seen_by] if seen_by else ())))
    who, targets = parse_source(source), tuple(parse_destination(text) for text in texts)
    if way == "lab":
        from wayout.lab.namespace.kernel import require

        require()
    asked = Asked(read(where), who, targets, resolve)
    logs = asked.logged(records) if records.logs else None
    metrics = None if saved is None else asked.metered(saved)
    probes: dict[RowKey, Probed] | None = None
    notes: tuple[str, ...] = ()
    with ending_signals():
        if way == "lab":
            probes, notes = asked.in_lab()
        elif way is not None:
            options = ProbeOptions(way, seen_by, lambda_role, is_agreed=yes)
            probes = live.run(asked.reading.network, asked.diagnosis, asked.resolved, options)
            notes = live.notes
        verification = verify(asked.diagnosis, logs=logs, metrics=metrics, probes=probes, notes=notes)
        _tell(verification, asked.reading, output, color)
        if not no_wait:
            live.wait()
    ctx.exit(_code(verification))


class Asked:
    """What the arguments ask, and the model's answer to it."""

    def __init__(
        self, reading: "Reading", who: "Source", targets: "tuple[Destination, ...]", resolve: tuple[str, ...]
    ) -> None:
        from wayout.ask.diagnosis import diagnose
        from wayout.cli.invocation.option import resolutions

        self.reading = reading
        self.resolved: Mapping[str, tuple[Address, ...]] = resolutions(resolve)
        self.diagnosis: Diagnosis = diagnose(
            reading.network, who, targets, resolved=self.resolved, live=reading.resolver
        )

    def logged(self, records: Records) -> "dict[RowKey, Recorded]":
        """What flow log records show of every row.

        Raises: InputError when no interface of the source is known, or the records lack what is asked.
        """
        from wayout.cli.flows.records import open_records, tell_readings
        from wayout.errors import InputError
        from wayout.evidence.engine.question import HOLES
        from wayout.evidence.rate.attempt import attempts
        from wayout.evidence.rate.inquiry import inquire_attempts, interfaces_asked, rate_senders
        from wayout.evidence.verification.logged_row import logged_rows, servers_of
        from wayout.explain.flows.record_count import record_count

        network, who = self.reading.network, self.diagnosis.source
        senders, servers = rate_senders(network, who), servers_of(self.diagnosis)
        if not servers:
            return {}
        if not senders:
            raise InputError(
                "no interface of the sender is in the snapshot, so none of its records can be told", "Name an eni-…."
            )
        question, values = attempts(servers), interfaces_asked(network, who, senders)
        with open_records(records, question, HOLES, values=values) as archive:
            found = inquire_attempts(archive, network, who, question)
            count = record_count(archive, *found.answers)
        tell_readings(count.odd)
        return logged_rows(self.diagnosis, found)

    def metered(self, saved: Path) -> "dict[RowKey, Recorded]":
        """What a saved answer of CloudWatch says of every row. Raises: InputError when it cannot be read."""
        from wayout.evidence.metric.request import saved_metrics
        from wayout.evidence.verification.metered_row import metered_rows

        return metered_rows(self.diagnosis, saved_metrics(saved, None))

    def in_lab(self) -> "tuple[dict[RowKey, Probed], tuple[str, ...]]":
        """What every row met with real packets in a lab, and what of the network the lab could not rebuild."""
        from wayout.cli.experiment.experiment import experiment
        from wayout.evidence.probe.observed_call import ObservedCall
        from wayout.evidence.probe.probed import Probed

        asked = self.diagnosis
        with experiment(
            self.reading.network, asked.source, asked.destinations, self.resolved, self.reading.resolver
        ) as lab:
            calls = lab.run()
        found = {}
        for call in calls:
            seen = call.observed
            met = None if call.is_undecided else ObservedCall(call.destination, seen.name, seen.attempts)
            why = "the lab could not follow its packets" if call.is_undecided else None
            found[call.placement, call.destination] = Probed("the lab on this machine", met, why, is_rebuilt=True)
        return found, lab.notes


def _tell(verification: "Verification", reading: "Reading", output: str, color: str) -> None:
    from wayout.cli.invocation.option import screen, show
    from wayout.explain.verification.verification import verification_report

    report = verification_report(reading.network, verification)
    if Output(output) is Output.JSON:
        from wayout.render.json.document import encode
        from wayout.render.json.verification import verification_document

        show(encode(verification_document(report)), color)
    else:
        from wayout.render.text.verification import verification_text

        show(verification_text(report, screen(color)), color)


def _code(verification: "Verification") -> int:
    from wayout.cli.invocation.answer import exit_code

    return CONTRADICTED if verification.is_contradicted else exit_code(verification.answer)


CONTRADICTED = 3
"""What was seen is not what the model says: a finding."""
