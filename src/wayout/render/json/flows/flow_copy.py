"""The JSON of `wayout flows convert`, version 1."""

from typing import Literal

from wayout.explain.flows.flow_copy import FlowCopy
from wayout.render.json.document import Document
from wayout.render.json.flows.record_count import RecordsDocument, records_document


class FlowCopyDocument(Document, frozen=True, kw_only=True):
    """The file that was written, how many records it holds, its size, and what was read for it."""

    schema: Literal["wayout.flows-convert/1"] = "wayout.flows-convert/1"
    file: str
    written: int
    bytes: int
    records: RecordsDocument


def flow_copy_document(copied: FlowCopy) -> FlowCopyDocument:
    """The whole answer for the contract."""
    found = copied.converted
    return FlowCopyDocument(
        file=str(found.path), written=found.records, bytes=found.size, records=records_document(copied.count)
    )
