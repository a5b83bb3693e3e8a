"""Redirected: load balancers that may send to others than before, which a comparison of packets does not show.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html.
"""

from collections.abc import Iterable
from typing import Final

from wayout.ask.change.change import Change
from wayout.ask.load_balancer.load_balancing import nodes_within
from wayout.model.gap import NOT_MODELLED, Gap
from wayout.model.network import Network
from wayout.net.interval_set import IntervalSet

BALANCER: Final = "load balancer"
"""What such a gap is about."""

_DECIDING: Final = frozenset(
    {
        "load_balancers",
        "load_balancer_listeners",
        "listener_rules",
        "load_balancer_attributes",
        "target_groups",
        "target_group_attributes",
        "target_health",
        "classic_load_balancers",
        "classic_instance_health",
        "classic_load_balancer_attributes",
    }
)
"""The fields of a network that say to whom load balancers send."""
_MOST_NAMED: Final = 3


def redirected(changes: Iterable[Change], asked: Iterable[tuple[Network, IntervalSet | None]]) -> tuple[Gap, ...]:
    """The gap that changes of load balancers leave; none where no node of one is among the addresses asked for.

    `asked` are the networks with the addresses, None for all of them.
    """
    telling = [change for change in changes if change.field in _DECIDING]
    if not telling or not any(
        nodes_within(network, addresses) if addresses is not None else network.nodes_of_balancer
        for network, addresses in asked
    ):
        return ()
    named = list(dict.fromkeys(change.id.rpartition(":")[2] for change in telling))
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    message = (
        f"{', '.join(named[:_MOST_NAMED])}{more} changed, which decides to whom load balancers send: that is not compared; "
        "`wayout diagnose` to the load balancer tells it for each snapshot"
    )
    return (Gap(BALANCER, NOT_MODELLED, None, message),)
