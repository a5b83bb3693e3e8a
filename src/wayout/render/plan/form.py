"""A plan in the form of another tool: an AWS CLI script, Terraform, CloudFormation, or Markdown for a pull request."""

from typing import Final

import msgspec

from wayout.errors import InputError
from wayout.explain.plan.proposal import PlanReport
from wayout.fix.call.place import places_of
from wayout.fix.propose import Proposal
from wayout.model.network import Network
from wayout.render.plan.aws_cli.script import cli_script
from wayout.render.plan.cloudformation.template import cloudformation
from wayout.render.plan.markdown import plan_markdown
from wayout.render.plan.terraform.configuration import terraform

FORMS: Final = ("cli", "terraform", "cloudformation", "markdown")


class PlanForm(msgspec.Struct, frozen=True):
    """The text, and what it leaves to be done by hand, a line each."""

    text: str
    left: tuple[str, ...] = ()


def plan_form(form: str, proposal: Proposal, report: PlanReport, network: Network) -> PlanForm:
    """The best plan in one of `FORMS`. Raises: InputError when that form cannot hold it."""
    if form == "markdown" or proposal.best is None:
        return PlanForm(plan_markdown(report))
    plan = proposal.best.plan
    if form == "cli":
        places = dict.fromkeys(places_of(plan.changes, network))
        if len(places) > 1:
            where = ", ".join(f"{place.account}/{place.region}" for place in places)
            raise InputError(
                f"one script cannot change several accounts or regions: {where}", "Use --save and `wayout apply`."
            )
        return PlanForm(cli_script(plan, network, next(iter(places), None)))
    written = terraform(plan, network) if form == "terraform" else cloudformation(plan, network)
    return PlanForm(written.text, tuple(f"{step.instead} ({step.why})" for step in written.left))
