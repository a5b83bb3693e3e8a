"""The JSON Schemas of the contract, made from its types (draft 2020-12).

`python -m wayout.render.json.schema` writes them beside this file.
"""

import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec

from wayout.render.json.audit import AuditDocument
from wayout.render.json.blueprint import BlueprintDocument
from wayout.render.json.certificate import CertificateDocument
from wayout.render.json.comparison import ComparisonDocument
from wayout.render.json.diagnosis import DiagnosisDocument
from wayout.render.json.difference import DifferenceDocument
from wayout.render.json.document import Document
from wayout.render.json.egress import EgressDocument
from wayout.render.json.explanation import ExplanationDocument
from wayout.render.json.flows.coverage import CoverageDocument
from wayout.render.json.flows.egress_use import EgressUseDocument
from wayout.render.json.flows.enabling import EnablingDocument
from wayout.render.json.flows.flow_copy import FlowCopyDocument
from wayout.render.json.flows.flow_top import FlowTopDocument
from wayout.render.json.flows.inquiry import FlowsDocument
from wayout.render.json.flows.metrics import MetricsDocument
from wayout.render.json.flows.rates import RatesDocument
from wayout.render.json.guard import GuardDocument
from wayout.render.json.lab import LabDocument
from wayout.render.json.plan import PlanDocument
from wayout.render.json.receipt import ReceiptDocument
from wayout.render.json.snapshot import CollectionDocument, RedactionDocument
from wayout.render.json.trace import TraceDocument, TracesDocument
from wayout.render.json.verification import VerificationDocument

SCHEMAS: Final[Mapping[str, tuple[type[Document], ...]]] = MappingProxyType(
    {
        "audit-1": (AuditDocument,),
        "blueprint-1": (BlueprintDocument,),
        "certificate-1": (CertificateDocument,),
        "collection-1": (CollectionDocument,),
        "comparison-1": (ComparisonDocument,),
        "diagnosis-1": (DiagnosisDocument,),
        "difference-1": (DifferenceDocument,),
        "egress-1": (EgressDocument,),
        "explanation-1": (ExplanationDocument,),
        "flows-convert-1": (FlowCopyDocument,),
        "flows-explanation-1": (FlowsDocument,),
        "flows-coverage-1": (CoverageDocument,),
        "flows-egress-1": (EgressUseDocument,),
        "flows-enable-1": (EnablingDocument,),
        "flows-metrics-1": (MetricsDocument,),
        "flows-rates-1": (RatesDocument,),
        "flows-top-1": (FlowTopDocument,),
        "guard-1": (GuardDocument,),
        "lab-1": (LabDocument,),
        "plan-1": (PlanDocument,),
        "receipt-1": (ReceiptDocument,),
        "redaction-1": (RedactionDocument,),
        "trace-1": (TraceDocument, TracesDocument),
        "verification-1": (VerificationDocument,),
    }
)
"""The types that a document of each schema may have, by the file's name."""

_REFERENCE: Final = "#/$defs/{name}"


def schema_text(name: str) -> str:
    """The text of one schema: a document is one of its types."""
    roots, parts = msgspec.json.schema_components(SCHEMAS[name], ref_template=_REFERENCE)
    top: dict[str, Any] = roots[0] if len(roots) == 1 else {"anyOf": list(roots)}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"wayout.{'/'.join(name.rsplit('-', 1))}",
        **top,
        "$defs": dict(sorted(parts.items())),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def stored(name: str) -> str:
    """The schema as it stands in the package."""
    return (resources.files("wayout") / "render" / "json" / "schemas" / f"{name}.json").read_text(encoding="utf-8")


def write(folder: Path) -> None:
    """Write every schema into a folder."""
    folder.mkdir(exist_ok=True)
    for name in SCHEMAS:
        (folder / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    write(Path(__file__).parent / "schemas")
    sys.stdout.write("".join(f"schemas/{name}.json\n" for name in SCHEMAS))
