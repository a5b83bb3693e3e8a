"""Server: the tools over standard input and output."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from wayout import __version__
from wayout.errors import WayoutError
from wayout.mcp.tools import Tools

_INSTRUCTIONS: Final = (
    "wayout says why a workload in an AWS VPC reaches an address outside or not. Begin with audit to see the names of the "
    "workloads, then diagnose. Every verdict holds for each placement (subnet and zone); repeat the causes with their "
    "components, and never turn `unknown` into an answer: tell which fact is missing. Plans are proved on the model and "
    "carried out by a person."
)
_READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server_of(tools: Tools) -> MCPServer[Any]:
    """A server that offers the tools, and says of each that it only reads."""
    server: MCPServer[Any] = MCPServer(
        "wayout", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR", subscriptions=False
    )
    for tool in tools.all:
        server.tool(annotations=_READS, structured_output=False)(_telling(tool))
    return server


def _telling(tool: Callable[..., str]) -> Callable[..., str]:
    """The tool, whose failures are told in one line with the hint."""

    @wraps(tool)
    def told(*given: Any, **named: Any) -> str:  # noqa: ANN401 - the tool's own arguments
        try:
            return tool(*given, **named)
        except WayoutError as error:
            raise ToolError(f"{error.message}. {error.hint or ''}".strip()) from None

    return told
