"""The file of a plan, as `wayout fix --save` writes what applying needs of it."""

import json
from pathlib import Path

import msgspec

from wayout.fix.call.place import places_of
from wayout.fix.expected_state import expected_states
from wayout.fix.plan import Plan
from wayout.model.network import Network


def write_plan(path: Path, plan: Plan, network: Network) -> Path:
    """The path, where the plan that was made in this network stands now."""
    document = {
        "schema": "wayout.plan/1",
        **msgspec.to_builtins(plan),
        "regions": sorted({place.region for place in places_of(plan.changes, network)}),
        "expected": msgspec.to_builtins(expected_states(plan.changes, network)),
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
