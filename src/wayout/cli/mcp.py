"""`wayout mcp`: the questions as tools for an assistant, over standard input and output."""

import click

from wayout.cli.invocation.option import Where, resolve_option, where_options

_EXAMPLES = """\b
Examples:
  wayout mcp --snapshot prod
  wayout mcp --profile readonly --region eu-west-1

\b
As a server of the Model Context Protocol in an assistant's settings:
  {"mcpServers": {"wayout": {"command": "wayout", "args": ["mcp", "--snapshot", "/path/to/prod"]}}}

\b
The tools are audit, diagnose, trace, compare, egress, plan_fix and explain. They answer with the JSON of the
commands, and change nothing: a plan is carried out by a person, with `wayout apply`. A live account is read once,
at the start. It takes the extra mcp: pip install 'wayout[mcp]'.
"""


@click.command(name="mcp", epilog=_EXAMPLES)
@resolve_option
@where_options
def command(*, resolve: tuple[str, ...], where: Where) -> None:
    """Offer the questions to an assistant, as tools of the Model Context Protocol; nothing is changed."""
    from functools import cache
    from importlib.util import find_spec

    from wayout.cli.invocation.network import read
    from wayout.cli.invocation.option import resolutions
    from wayout.errors import InputError

    if find_spec("mcp") is None:
        raise InputError(
            "to offer tools takes the package mcp, which is not installed", "Install it: pip install 'wayout[mcp]'"
        )
    from wayout.mcp.server import server_of
    from wayout.mcp.tools import Tools

    resolved = resolutions(resolve)
    reading = read(where)
    live = cache(reading.resolver) if reading.resolver is not None else None
    server_of(Tools(reading.network, resolved, live)).run("stdio")
