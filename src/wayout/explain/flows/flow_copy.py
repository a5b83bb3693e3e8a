"""Flow copy: what `wayout flows convert` wrote, and out of what."""

import msgspec

from wayout.evidence.archive.archive import Archive
from wayout.evidence.archive.convert import Converted
from wayout.evidence.engine.engine import Answered
from wayout.explain.flows.record_count import RecordCount, record_count
from wayout.explain.wording.quantity import size_text


class FlowCopy(msgspec.Struct, frozen=True):
    """The file that was written, and what was read for it."""

    converted: Converted
    headline: str
    count: RecordCount


def flow_copy(archive: Archive, converted: Converted) -> FlowCopy:
    """The statement for a conversion."""
    headline = f"Wrote {converted.records:,} records to {converted.path}, {size_text(converted.size)}."
    return FlowCopy(converted, headline, record_count(archive, Answered((), converted.readings)))
