"""The JSON contract: what the versioned documents of the commands share, and how they are written.

The types of a command stand in the file of its name; each document names its schema in the field `schema`. The JSON
Schemas in `schemas` are made from them: `python -m wayout.render.json.schema` writes them anew. A key, once published, keeps
its place and meaning; further keys may be added.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Literal

import msgspec

from wayout.ask.source.source import Source
from wayout.explain.fault.blocker import BlockerStatement
from wayout.explain.wording.gap import GapStatement, closed_by, could_change
from wayout.snapshot.problem import Problem

VerdictName = Literal["reachable", "intermittent", "blocked", "unknown"]
LegName = Literal["forward", "return"]

_DIGITS = 4


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the JSON contract."""


class SourceDocument(Document, frozen=True, kw_only=True):
    """What sends."""

    kind: str
    name: str


class BlockerDocument(Document, frozen=True, kw_only=True):
    """Packets stopped for one reason. `rule` is the decision's own name for the rule, null where no rule decided.

    `behind` says what stops the queries for the destination's name, where these have to reach name servers.
    """

    reason: str
    component: str
    rule: str | None
    leg: LegName
    aws_code: str | None
    message: str
    behind: tuple["BlockerDocument", ...] = ()


class GapDocument(Document, frozen=True, kw_only=True):
    """A fact that is not known.

    `permission` is the IAM action that would close the gap, null where none would. `decides`: a verdict hangs on it.
    `could_change` is what the fact would tell, `closed_by` the permission or input that supplies it, both in words.
    """

    what: str
    why: str
    permission: str | None
    message: str
    decides: bool
    could_change: str
    closed_by: str


class ProblemDocument(Document, frozen=True, kw_only=True):
    """An element of the snapshot that was skipped; `pointer` is a JSON pointer (RFC 6901) into the file."""

    document: str
    pointer: str
    message: str


def encode(document: msgspec.Struct | dict[str, Any]) -> str:
    """The document as JSON text with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def rounded(share: Fraction | None) -> float | None:
    """A share with four decimals; None, which is null, while it is not known."""
    return None if share is None else round(float(share), _DIGITS)


def source_document(source: Source) -> SourceDocument:
    """The source of a question."""
    return SourceDocument(kind=source.kind, name=source.name)


def blocker_document(statement: BlockerStatement) -> BlockerDocument:
    """One blocker."""
    return BlockerDocument(
        reason=str(statement.reason),
        component=statement.component,
        rule=statement.rule,
        leg=statement.leg.value,
        aws_code=statement.aws_code,
        message=statement.message,
        behind=tuple(blocker_document(each) for each in statement.behind),
    )


def gap_documents(statements: Iterable[GapStatement]) -> tuple[GapDocument, ...]:
    """The gaps in their order."""
    return tuple(
        GapDocument(
            what=str(s.gap.what),
            why=s.gap.why,
            permission=s.gap.permission,
            message=s.gap.message,
            decides=s.decides,
            could_change=could_change(s.gap),
            closed_by=closed_by(s.gap),
        )
        for s in statements
    )


def problem_documents(problems: Iterable[Problem]) -> tuple[ProblemDocument, ...]:
    """The problems of a snapshot."""
    return tuple(ProblemDocument(document=p.document, pointer=p.pointer, message=p.message) for p in problems)
