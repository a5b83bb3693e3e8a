"""The JSON of `wayout explain`, version 1: the pages of reasons and advisories."""

from typing import Literal

from wayout.explain.reason.page import Page
from wayout.explain.reason.rule import Rule
from wayout.model.reason import Reason
from wayout.render.json.document import Document


class PageDocument(Document, frozen=True, kw_only=True):
    """One page; `text` is Markdown. `kind` tells what blocks from what is only worth saying."""

    id: str
    kind: Literal["blocking", "advisory"]
    title: str
    aws_codes: tuple[str, ...]
    component: str
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    text: str


class RuleDocument(Document, frozen=True, kw_only=True):
    """A rule of AWS, or a row of the table of failures; `reasons` are the pages that cite it."""

    id: str
    statement: str
    source: str | None
    reasons: tuple[str, ...]


class ExplanationDocument(Document, frozen=True, kw_only=True):
    """The whole document."""

    schema: Literal["wayout.explanation/1"]
    pages: tuple[PageDocument, ...]
    rules: tuple[RuleDocument, ...] = ()


def explanation_document(pages: tuple[Page, ...], rules: tuple[Rule, ...] = ()) -> ExplanationDocument:
    """The pages, or the rules, as a document."""
    return ExplanationDocument(
        schema="wayout.explanation/1",
        pages=tuple(
            PageDocument(
                id=str(each.id),
                kind="blocking" if isinstance(each.id, Reason) else "advisory",
                title=each.title,
                aws_codes=each.aws_codes,
                component=each.component,
                rules=each.rules,
                sources=each.sources,
                text=each.body,
            )
            for each in pages
        ),
        rules=tuple(RuleDocument(**rule._asdict()) for rule in rules),
    )
