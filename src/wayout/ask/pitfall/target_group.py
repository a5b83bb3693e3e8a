"""Pitfalls of target groups: targets to which their load balancer sends nothing, because a health check fails."""

from collections.abc import Iterator

from wayout.ask.pitfall.finding import Pitfall
from wayout.model.network import Network
from wayout.model.reason import Advisory

_ILL = frozenset({"unhealthy", "unhealthy.draining"})


def unhealthy_targets(network: Network) -> Iterator[Pitfall]:
    """The target groups of which some targets fail their health check, with AWS's reasons.

    The check goes the way that requests go, from the load balancer's nodes, so that a group or ACL which refuses those is
    seen here first. One that has just begun (`initial`) says nothing yet.
    Source: ELBv2 API Reference, TargetHealth.
    """
    for arn, health in network.target_health.items():
        group = network.target_groups.get(arn)
        every = health.target_health_descriptions
        ill = [each for each in every if each.target_health.state in _ILL]
        if not ill:
            continue
        reasons = dict.fromkeys(each.target_health.reason or each.target_health.state for each in ill)
        facts = (("of", str(len(every))), ("reasons", ", ".join(reasons)))
        label = group.label if group is not None else arn.rpartition(":")[2]
        yield Pitfall(Advisory.ELB_TARGET_UNHEALTHY, label, tuple(dict.fromkeys(each.target.id for each in ill)), facts)
