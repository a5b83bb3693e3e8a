"""How sure a reason is: what AWS states needs no word; what only follows from it, or was never confirmed, gets one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wayout.explain.fault.scene import Scene
from wayout.model.reason import Reason

DERIVED: Final = "derived"
UNVERIFIED: Final = "unverified"

_NOTES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.NACL_EPHEMERAL_PORTS: f"{DERIVED}: AWS states the port ranges, the share of attempts follows (NACL-11)",
        Reason.BLACKHOLE_ROUTE: f"{DERIVED}: that no shorter prefix steps in follows from longest match (ROUTE-5)",
        Reason.NAT_LOOP: f"{DERIVED}: follows from route tables belonging to subnets (NAT-5); "
        f"{UNVERIFIED} for one NAT gateway behind another (NAT-6)",
        Reason.SG_REFERENCE_UNSUPPORTED: f"{DERIVED}: a reference out of scope has no members (SG-17)",
    }
)


def sureness_of(scene: Scene) -> str | None:
    """A remark on what AWS does not state outright, with the rule's id; None where it states it all."""
    reason = scene.blocker.reason
    if reason is Reason.VPC_BLOCK_PUBLIC_ACCESS and scene.component not in {
        p.origin.subnet_id for p in scene.placements
    }:
        return f"{DERIVED}: that a NAT gateway's own subnet counts follows from how appliances are treated (BPA-5)"
    if reason is Reason.NAT_IN_PRIVATE_SUBNET and scene.fact("next") is not None:
        return (
            f"{UNVERIFIED}: AWS asks for a route to an internet gateway (NAT-4), "
            "and says nothing of one NAT gateway behind another (NAT-6)"
        )
    return _NOTES.get(reason)
