"""`wayout mcp` as a process, asked by a real client."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import BROKEN, command

pytest.importorskip("mcp")

import anyio
from mcp import ClientSession, StdioServerParameters, stdio_client
from mcp.types import CallToolResult

from wayout.render.json.schema import stored

Errand = Callable[[ClientSession], Awaitable[Any]]


def _with_session(errand: Errand, snapshot: Path = BROKEN) -> Any:
    first, *others = command("mcp", "--snapshot", snapshot)

    async def run() -> Any:
        with anyio.fail_after(600):
            server = StdioServerParameters(command=first, args=others)
            async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
                await session.initialize()
                return await errand(session)

    return anyio.run(run)


def _called(name: str, **arguments: Any) -> CallToolResult:
    return _with_session(lambda session: session.call_tool(name, arguments))  # type: ignore[no-any-return]


def _answer(result: CallToolResult) -> Any:
    (content,) = result.content
    return json.loads(content.text)  # type: ignore[union-attr]


def test_every_tool_says_that_it_only_reads() -> None:
    tools = _with_session(lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == [
        "audit",
        "diagnose",
        "trace",
        "compare",
        "egress",
        "plan_fix",
        "explain",
    ]
    for tool in tools:
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is True
        assert tool.description


ASKED: dict[str, tuple[dict[str, Any], str]] = {
    "audit": ({}, "audit-1"),
    "diagnose": ({"source": "ecs:prod/payments", "destinations": ["https://203.0.113.9"]}, "diagnosis-1"),
    "trace": ({"source": "ecs:prod/payments", "destination": "https://203.0.113.9"}, "trace-1"),
    "compare": (
        {"working": "i-bastion", "failing": "ecs:prod/payments", "destination": "https://203.0.113.9"},
        "comparison-1",
    ),
    "egress": ({"source": "ecs:prod/payments"}, "egress-1"),
    "plan_fix": ({"source": "ecs:prod/payments", "destinations": ["https://203.0.113.9"]}, "plan-1"),
    "explain": ({"reason": "nacl-denied"}, "explanation-1"),
}


@pytest.mark.parametrize(("name", "arguments", "schema"), [(n, *rest) for n, rest in ASKED.items()], ids=ASKED)
def test_a_tool_answers_with_the_json_of_its_command(name: str, arguments: dict[str, Any], schema: str) -> None:
    import jsonschema

    result = _called(name, **arguments)
    assert not result.is_error
    jsonschema.validate(_answer(result), json.loads(stored(schema)))


def test_the_verdict_is_that_of_the_command() -> None:
    found = _answer(_called("diagnose", source="ecs:prod/payments", destinations=["https://203.0.113.9"]))
    assert found["verdict"] == "intermittent"
    assert [(cause["reason"], cause["component"]) for cause in found["causes"]] == [("nacl-denied", "acl-private-c")]


def test_what_cannot_be_answered_is_told_in_one_line() -> None:
    result = _called("diagnose", source="ecs:prod/paymens", destinations=["https://203.0.113.9"])
    assert result.is_error
    (content,) = result.content
    assert "describes no ECS service prod/paymens" in content.text  # type: ignore[union-attr]
    assert "Did you mean prod/payments?" in content.text  # type: ignore[union-attr]
    assert "Traceback" not in content.text  # type: ignore[union-attr]


@pytest.mark.parametrize("tool", ["diagnose", "plan_fix"])
def test_a_question_about_nothing_has_no_answer(tool: str) -> None:
    """Everything is true of no destination at all; nobody may read that as a verdict."""
    result = _called(tool, source="ecs:prod/payments", destinations=[])
    assert result.is_error
    assert "nothing to reach was given" in result.content[0].text  # type: ignore[union-attr]
