"""`wayout blueprint`: the whole network for an empty VPC, proved before anything of it exists."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayout.cli.invocation.option import Output, output_options

if TYPE_CHECKING:
    from wayout.explain.plan.blueprint import BlueprintReport

_EXAMPLES = """\b
Examples:
  wayout blueprint --name prod --region eu-west-1 --cidr 10.0.0.0/16
  wayout blueprint --name prod --region eu-west-1 --nat regional --endpoint s3 --endpoint ecr.api
  wayout blueprint --name prod --region eu-west-1 --flow-logs arn:aws:s3:::logs --format terraform > vpc.tf
  wayout blueprint --name prod --region eu-west-1 --save plan.json && wayout apply plan.json

\b
In each zone a private subnet with a route table of its own, and a public subnet; an internet gateway;
a NAT gateway with its own Elastic IP in each zone (zonal), or one for all zones (regional); a group
that lets HTTPS out and nothing in. Nothing is asked of AWS, and nothing is made: a blueprint is data.
Without --zone, the zones are the region's a, b, c, ...: say which ones your account has.

\b
Exit codes: 0 proved; 4 unknown; 2 wrong input.
"""

_FORMATS = ("cli", "terraform", "cloudformation")
_LETTERS = "abcdef"


@click.command(name="blueprint", epilog=_EXAMPLES)
@click.option("--name", required=True, help="What the names of all parts begin with.")
@click.option("--region", required=True, help="The region, for the names of zones and services and for prices.")
@click.option("--cidr", default="10.0.0.0/16", show_default=True, help="The VPC's block of addresses.")
@click.option("--azs", type=click.IntRange(1, len(_LETTERS)), default=3, show_default=True, help="How many zones.")
@click.option(
    "--zone", "zones", metavar="ZONE", multiple=True, help="A zone by its name, in place of --azs; repeatable."
)
@click.option("--nat", type=click.Choice(["zonal", "regional"]), default="zonal", show_default=True)
@click.option(
    "--endpoint", "endpoints", metavar="SERVICE", multiple=True, help="A VPC endpoint: s3, ecr.api, ...; repeatable."
)
@click.option(
    "--flow-logs", metavar="ARN", help="Log all traffic to this bucket or log group, in the format that decides."
)
@click.option("--flow-logs-role", metavar="ARN", help="The role that may write to the log group.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write it as a plan, for apply.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Print it in this form instead.")
@output_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    region: str,
    cidr: str,
    azs: int,
    zones: tuple[str, ...],
    nat: str,
    endpoints: tuple[str, ...],
    flow_logs: str | None,
    flow_logs_role: str | None,
    save: Path | None,
    form: str | None,
    output: str,
    color: str,
) -> None:
    """Plan the whole network for workloads that call out, and prove that it works in every zone."""
    from wayout.ask.diagnosis import diagnose
    from wayout.cli.invocation.answer import exit_code
    from wayout.cli.invocation.option import screen, show
    from wayout.explain.plan.blueprint import blueprint_report
    from wayout.fix.blueprint import Nat, blueprint
    from wayout.render.json.blueprint import blueprint_document
    from wayout.render.json.document import encode
    from wayout.render.text.blueprint import blueprint_text
    from wayout.snapshot.whole_file import write_whole

    asked = blueprint(
        name=name,
        region=region,
        cidr=cidr,
        zones=zones or tuple(f"{region}{letter}" for letter in _LETTERS[:azs]),
        nat=Nat(nat),
        endpoints=tuple(dict.fromkeys(endpoints)),
        flow_logs=flow_logs,
        flow_logs_role=flow_logs_role,
    )
    plan = asked.plan()
    diagnosis = diagnose(plan.on(asked.base()), plan.source, plan.destinations)
    report = blueprint_report(asked, plan, diagnosis)
    document = encode(blueprint_document(report))
    if save is not None:
        write_whole(save, document)
        click.echo(f"wrote the plan to {save}", err=True)
    if form is not None:
        show(_in_form(form, report), color)
    elif Output(output) is Output.JSON:
        show(document, color)
    else:
        show(blueprint_text(report, screen(color)), color)
    ctx.exit(exit_code(diagnosis.answer))


def _in_form(form: str, report: "BlueprintReport") -> str:
    from wayout.model.scope import Scope
    from wayout.render.plan.aws_cli.script import cli_script
    from wayout.render.plan.cloudformation.template import cloudformation
    from wayout.render.plan.terraform.configuration import terraform

    asked, plan = report.blueprint, report.plan
    outputs = {
        "vpc_id": (asked.vpc_id,),
        "private_subnet_ids": asked.private_subnet_ids,
        "public_subnet_ids": asked.public_subnet_ids,
        "task_security_group_id": (asked.group_id,),
    }
    if form == "terraform":
        return terraform(plan, asked.base(), outputs).text
    if form == "cloudformation":
        return cloudformation(plan, asked.base(), outputs).text
    return cli_script(plan, asked.base(), Scope("default", asked.region))
