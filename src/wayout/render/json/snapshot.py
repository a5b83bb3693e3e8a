"""The JSON of `wayout collect` and of `wayout snapshot redact`, version 1: what was written, and what is missing in it."""

from pathlib import Path
from typing import Literal

from wayout.collect.collect import Collected
from wayout.render.json.document import Document, ProblemDocument, problem_documents
from wayout.snapshot.redact import Redacted


class CollectedAccountDocument(Document, frozen=True, kw_only=True):
    """An account that was read, as whom, and in which regions."""

    account: str
    caller: str
    regions: tuple[str, ...]


class RefusalDocument(Document, frozen=True, kw_only=True):
    """A call that was denied or failed, the document that is missing or incomplete for it, and the IAM action it needs."""

    account: str
    region: str
    document: str
    operation: str
    permission: str
    why: str
    message: str


class CollectionDocument(Document, frozen=True, kw_only=True):
    """The snapshot that was written: its folder, how many documents it holds, and what AWS refused."""

    schema: Literal["wayout.collection/1"] = "wayout.collection/1"
    snapshot: str
    documents: int
    accounts: tuple[CollectedAccountDocument, ...]
    refused: tuple[RefusalDocument, ...]
    resolved: dict[str, tuple[str, ...]]


class RedactionDocument(Document, frozen=True, kw_only=True):
    """The redacted snapshot that was written; `left_out` are files that could not be read, and so are not in it."""

    schema: Literal["wayout.redaction/1"] = "wayout.redaction/1"
    snapshot: str
    documents: int
    left_out: tuple[ProblemDocument, ...]


def collection_document(
    target: Path, collected: Collected, accounts: tuple[CollectedAccountDocument, ...]
) -> CollectionDocument:
    """What a collection wrote."""
    manifest = collected.manifest
    return CollectionDocument(
        snapshot=str(target),
        documents=collected.documents,
        accounts=accounts,
        refused=tuple(
            RefusalDocument(
                account=r.account,
                region=r.region,
                document=r.document,
                operation=r.operation,
                permission=r.permission,
                why=r.why,
                message=r.message,
            )
            for r in manifest.refused
        ),
        resolved=manifest.resolved,
    )


def redaction_document(target: Path, redacted: Redacted) -> RedactionDocument:
    """What a redaction wrote."""
    return RedactionDocument(
        snapshot=str(target), documents=redacted.documents, left_out=problem_documents(redacted.problems)
    )
