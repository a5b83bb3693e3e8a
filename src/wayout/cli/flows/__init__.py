"""`wayout flows COMMAND`: what flow logs say, held against the model. One file per command."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import click

from wayout.cli.invocation.group import LateGroup

COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "explain": "What each REJECT and each unanswered ACCEPT means.",
        "rates": "How many attempts succeeded, where and when.",
        "egress": "Which NAT gateways and addresses carried the flows, and what it costs.",
        "top": "Who was rejected most, and who talked most.",
        "coverage": "Which interfaces are logged, in which format, and what that cannot decide.",
        "enable": "Turn flow logs on, in a format that can decide.",
        "metrics": "What the NAT gateways' metrics mean.",
        "convert": "Copy logs into sorted Parquet, for questions that come again.",
    }
)
"""Every command with its line of help, in the order in which they are listed; without its module, it is hidden."""


@click.group(
    cls=LateGroup,
    package="wayout.cli.flows",
    listed=COMMANDS,
    name="flows",
    epilog="Each command shows examples: wayout flows explain --help",
)
def command() -> None:
    """What flow logs say, held against the model."""
