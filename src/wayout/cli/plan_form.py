"""A plan in the form of another tool: an AWS CLI script, Terraform, CloudFormation, or Markdown for a pull request."""

from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from wayout.explain.plan import PlanReport
    from wayout.fix.propose import Proposal
    from wayout.model.network import Network
    from wayout.render.cloudformation import CloudFormationText
    from wayout.render.terraform import TerraformText

FORMS: Final = ("cli", "terraform", "cloudformation", "markdown")


def in_form(form: str, proposal: "Proposal", report: "PlanReport", network: "Network") -> str:
    """The best plan in the form of another tool. Raises: InputError when that form cannot hold it."""
    from wayout.errors import InputError
    from wayout.fix.call.place import places_of
    from wayout.render.cli_script import cli_script
    from wayout.render.cloudformation import cloudformation
    from wayout.render.plan_markdown import plan_markdown
    from wayout.render.terraform import terraform

    if form == "markdown" or proposal.best is None:
        return plan_markdown(report)
    plan = proposal.best.plan
    match form:
        case "terraform":
            written: TerraformText | CloudFormationText = terraform(plan, network)
        case "cloudformation":
            written = cloudformation(plan, network)
        case _:
            places = dict.fromkeys(places_of(plan.changes, network))
            if len(places) > 1:
                where = ", ".join(f"{place.account}/{place.region}" for place in places)
                raise InputError(
                    f"one script cannot change several accounts or regions: {where}", "Use --save and `wayout apply`."
                )
            return cli_script(plan, network, next(iter(places), None))
    for step in written.left:
        click.echo(f"by hand: {step.instead} ({step.why})", err=True)
    return written.text
