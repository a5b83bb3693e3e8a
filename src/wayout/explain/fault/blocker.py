"""A blocker as a statement: AWS's code for it, what it did, and what stops the queries for the name."""

import msgspec

from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.explain.fault.aws_code import aws_code_of
from wayout.explain.fault.message import message_of
from wayout.explain.fault.scene import Scene
from wayout.forward.decision.perspective import Leg
from wayout.model.network import Network
from wayout.model.reason import Reason


class BlockerStatement(msgspec.Struct, frozen=True):
    """One blocker of one result, in words."""

    reason: Reason
    component: str
    rule: str | None
    leg: Leg
    aws_code: str | None
    message: str
    behind: tuple["BlockerStatement", ...] = ()
    """What stops the queries for the destination's name."""


def blocker_statements(
    network: Network, result: Result, placement: Placement, source: Source | None
) -> tuple[BlockerStatement, ...]:
    """The blockers of one result in words, in the order met."""
    return tuple(_blocker(Scene.of_blocker(network, b, placement, result.destination, source)) for b in result.blockers)


def _blocker(scene: Scene) -> BlockerStatement:
    b = scene.blocker
    behind = tuple(_blocker(each) for each in scene.behind)
    return BlockerStatement(
        b.reason, scene.component, b.rule, b.leg, aws_code_of(b, b.packets), message_of(scene), behind
    )
