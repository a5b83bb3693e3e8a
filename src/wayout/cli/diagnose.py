"""`wayout diagnose`: every placement of a source against every destination, with every cause."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, Where, output_options, resolve_option, where_options

if TYPE_CHECKING:
    from wayout.ask.diagnosis import Diagnosis
    from wayout.model.network import Network

_EXAMPLES = """\b
Examples:
  wayout diagnose ecs:prod/payments --to https://api.example.com
  wayout diagnose ecs:prod/payments --to https://api.example.com --to aws:ecr.api --snapshot prod
  wayout diagnose ecs:prod/payments --to aws:ecs-start
  wayout diagnose i-0a3c88ebaf4996921 --to 203.0.113.9:443 -o json
  wayout diagnose subnet-0aa7:sg-0b1c:public --to https://api.example.com \\
      --resolve api.example.com=203.0.113.9

\b
SOURCE: ecs:CLUSTER/SERVICE, ecs-task:CLUSTER/TASK, eni-..., i-..., lambda:NAME, an IP, or a planned
place subnet-...[,subnet-...]:sg-...[,sg-...][:public][:ipv6].
eks-pod:IP is a pod; add :external-snat or :standard if the cluster's network plugin is set so.
description:TEXT means the interfaces with that text in their description (RDS, ElastiCache, ...).
The ARN of a service, task, function, instance or interface will do: it tells names apart that several regions have.
run-task:[TASKDEFINITION@]CONFIGURATION is a task that somebody starts; CONFIGURATION as RunTask takes it:
awsvpcConfiguration={subnets=[subnet-...],securityGroups=[sg-...],assignPublicIp=ENABLED}, or JSON.
DEST: a URL, host:port, tcp://host:port, udp://host:port, icmp://host, aws:SERVICE, elb:NAME:port,
eni-...:port, i-...:port, or CIDR:port. A name that nothing resolves is analysed for all public addresses at once.
aws:ecs-start stands for all that the tasks need to start, as their task definition says: images and their layers,
logs, secrets, file systems.

\b
Exit codes: 0 reachable; 3 blocked or intermittent; 4 unknown; 2 wrong input; 1 wayout or AWS failed.
"""


@click.command(name="diagnose", epilog=_EXAMPLES)
@click.argument("source")
@click.option("--to", "destinations", metavar="DEST", multiple=True, required=True, help="What to reach; repeatable.")
@click.option(
    "--task-definition", metavar="NAME", help="What starts, for aws:ecs-start: FAMILY, FAMILY:REVISION or ARN."
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write what the verdict rests on, for tools/check_certificate.py; needs --snapshot.",
)
@resolve_option
@where_options
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    source: str,
    destinations: tuple[str, ...],
    certificate: Path | None,
    task_definition: str | None,
    resolve: tuple[str, ...],
    where: Where,
    output: str,
    color: str,
) -> None:
    """Say for every placement of SOURCE whether it reaches every destination, and name every cause if not."""
    from wayout.ask.destination.destination import parse_destination
    from wayout.ask.diagnosis import diagnose
    from wayout.ask.source.source import parse_source
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.command_line import command_line, options_of, say_next
    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions, screen, show
    from wayout.errors import InputError
    from wayout.explain.answer.diagnosis import report
    from wayout.forward.journey.outcome import Answer

    who, targets, resolved = (
        parse_source(source),
        [parse_destination(text) for text in dict.fromkeys(destinations)],
        resolutions(resolve),
    )
    if certificate is not None and where.plans:
        raise InputError(
            "--certificate was given together with --plan: it cites AWS's answers, and a plan has none yet", None
        )
    if certificate is not None and where.snapshot is None:
        raise InputError(
            "--certificate was given without --snapshot: what a certificate cites must stay",
            "Save the account with `wayout collect -d DIR`, and diagnose it with --snapshot DIR.",
        )
    reading = read(where)
    diagnosis = diagnose(
        reading.network, who, targets, resolved=resolved, live=reading.resolver, task_definition=task_definition
    )
    if certificate is not None and where.snapshot is not None:
        _certify(reading.network, diagnosis, where.snapshot, certificate)
    statements = report(reading.network, diagnosis)
    if Output(output) is Output.JSON:
        from wayout.render.json.diagnosis import diagnosis_document
        from wayout.render.json.document import encode

        show(encode(diagnosis_document(statements)), color)
    else:
        from wayout.render.text.diagnosis import diagnosis_text

        show(diagnosis_text(statements, screen(color)), color)
        if diagnosis.answer in {Answer.BLOCKED, Answer.INTERMITTENT}:
            given = options_of(where, resolve, task_definition=task_definition)
            say_next(
                command_line("fix", source, destinations, given), "what mends it, proved before anything is changed"
            )
    ctx.exit(exit_code(diagnosis.answer))


def _certify(network: "Network", diagnosis: "Diagnosis", snapshot: Path, target: Path) -> None:
    """Write the certificate of a diagnosis, and say on stderr how much of it can be checked."""
    from wayout.explain.certificate.certificate import certify, stated_in
    from wayout.read.place import Places
    from wayout.render.json.certificate import certificate_document
    from wayout.render.json.document import encode
    from wayout.snapshot.whole_file import write_whole

    certificate = certify(network, Places(snapshot), diagnosis)
    write_whole(target, encode(certificate_document(certificate)))
    for stated in stated_in(certificate):
        click.echo(f"stated, not checkable: {stated}", err=True)
