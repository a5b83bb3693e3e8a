"""Zones of targets: where they stand, whether a load balancer sends across zones, and which of its zones DNS leaves out.

A node picks among the targets of its own zone, or of all where cross-zone load balancing is on; what the target group
says outranks the load balancer. DNS names a zone only while every target group has enough healthy targets there (one,
unless set otherwise); where no zone has, it names all.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health.html and
https://repost.aws/knowledge-center/elb-dns-cross-zone-balance-configuration.
"""

import msgspec

from wayout.model.classic_load_balancer import CLASSIC, IN_SERVICE
from wayout.model.load_balancer import LoadBalancer, Target, TargetGroup, TargetGroupAttributes, forwarded_to
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address

_CROSS_ZONE = "load_balancing.cross_zone.enabled"
_LEAST = "target_group_health.dns_failover.minimum_healthy_targets."
_HEALTHY = frozenset({"healthy", "unavailable"})
"""`unavailable` says that nobody checks the health of the group's targets (ELBv2 API Reference, TargetHealth)."""

UNUSED = frozenset({"draining", "unused"})


class MissingZone(msgspec.Struct, frozen=True):
    """A zone that DNS leaves out, and the target group or classic load balancer because of which."""

    zone: str
    label: str


def crosses_zones(network: Network, balancer: LoadBalancer, group: TargetGroup) -> bool | None:
    """Whether nodes send to other zones; None when the setting of a network load balancer is not known."""
    of_group = network.target_group_attributes.get(group.target_group_arn)
    of_balancer = network.load_balancer_attributes.get(balancer.load_balancer_arn)
    settings = [*(of_group.attributes if of_group else ()), *(of_balancer.attributes if of_balancer else ())]
    told = [a.value for a in settings if a.key == _CROSS_ZONE and a.value in {"true", "false"}]
    if told:
        return told[0] == "true"
    return True if balancer.type == "application" else None


def zone_of(network: Network, group: TargetGroup, target: Target) -> str | None:
    """The zone in which a target stands, `all` for one outside the VPC."""
    if target.availability_zone is not None:
        return target.availability_zone
    interface = interface_of(network, group, target)
    subnet = network.subnets.get(interface.subnet_id) if interface is not None else None
    return subnet.availability_zone if subnet is not None else None


def interface_of(network: Network, group: TargetGroup, target: Target) -> NetworkInterface | None:
    """The interface that a target answers with."""
    if group.target_type == "instance":
        return next(iter(network.interfaces_of_instance.get(target.id, ())), None)
    address = target_address(target)
    return network.interface_holding(group.vpc_id or "", address) if address is not None else None


def target_address(target: Target) -> Address | None:
    """The address under which a target is registered; None for one that has another kind of id."""
    try:
        return Address.parse(target.id)
    except ValueError:
        return None


def missing_zones(network: Network, balancer: LoadBalancer) -> tuple[MissingZone, ...]:
    """The zones that DNS leaves out. None where a fact is missing, or where it would leave out all.

    Of classic load balancers AWS's pages do not say it as plainly; they are taken to do as the others.
    """
    if balancer.type == CLASSIC:
        return _classic_missing(network, balancer)
    zones = [zone.zone_name for zone in balancer.availability_zones]
    found: dict[str, MissingZone] = {}
    for group in groups_of(network, balancer):
        healthy = _healthy_by_zone(network, balancer, group, zones)
        of_group = network.target_group_attributes.get(group.target_group_arn)
        for zone, (sound, every) in healthy.items():
            if not _is_enough(of_group, sound, every):
                found.setdefault(zone, MissingZone(zone, group.label))
    return tuple(found.values()) if len(found) < len(zones) else ()


def _classic_missing(network: Network, balancer: LoadBalancer) -> tuple[MissingZone, ...]:
    """The zones of a classic load balancer's nodes in which no instance is in service, where it does not cross zones."""
    arn = balancer.load_balancer_arn
    settings, health = network.classic_load_balancer_attributes.get(arn), network.classic_instance_health.get(arn)
    if settings is None or settings.crosses_zones is not False or health is None:
        return ()
    serving = {i.instance_id for i in health.instance_states if i.state == IN_SERVICE}
    filled = {instance_zone(network, instance_id) for instance_id in serving}
    nodes = [network.subnets.get(node.subnet_id) for node in network.nodes_of_balancer.get(arn, ())]
    zones = {subnet.availability_zone for subnet in nodes if subnet is not None}
    if None in filled or not zones & filled:
        return ()
    return tuple(MissingZone(zone, balancer.label) for zone in sorted(zones - filled))


def instance_zone(network: Network, instance_id: str) -> str | None:
    """The zone in which an instance stands with its primary interface."""
    interface = next(iter(network.interfaces_of_instance.get(instance_id, ())), None)
    subnet = network.subnets.get(interface.subnet_id) if interface is not None else None
    return subnet.availability_zone if subnet is not None else None


def groups_of(network: Network, balancer: LoadBalancer) -> tuple[TargetGroup, ...]:
    """The target groups of all listeners and of their rules, as far as they are described."""
    arns = named_groups(network, balancer) or ()
    return tuple(group for arn in arns if (group := network.target_groups.get(arn)) is not None)


def named_groups(network: Network, balancer: LoadBalancer) -> tuple[str, ...] | None:
    """The ARNs of the target groups of all listeners and of their rules; None where the listeners are not described."""
    listeners = network.load_balancer_listeners.get(balancer.load_balancer_arn)
    if listeners is None:
        return None
    arns: dict[str, None] = {}
    for listener in listeners.listeners:
        rules = network.listener_rules.get(listener.listener_arn)
        actions = [listener.default_actions, *(rule.actions for rule in (rules.rules if rules else ()))]
        arns |= dict.fromkeys(each.target_group_arn for part in actions for each in forwarded_to(part))
    return tuple(arns)


def _healthy_by_zone(
    network: Network, balancer: LoadBalancer, group: TargetGroup, zones: list[str]
) -> dict[str, tuple[int, int]]:
    """How many targets of a group are healthy in each zone, and how many there are; empty where zones do not matter.

    They do not for a group that is served across zones, and for one whose targets' zones are not known.
    """
    health = network.target_health.get(group.target_group_arn)
    if health is None or crosses_zones(network, balancer, group) is not False:
        return {}
    found = dict.fromkeys(zones, (0, 0))
    for one in health.target_health_descriptions:
        zone = zone_of(network, group, one.target)
        if zone is None or zone == "all":
            return {}
        if one.target_health.state not in UNUSED and zone in found:
            sound, every = found[zone]
            found[zone] = (sound + (one.target_health.state in _HEALTHY), every + 1)
    return found


def _is_enough(settings: TargetGroupAttributes | None, healthy: int, every: int) -> bool:
    """Whether a zone stays in DNS: by count, one unless set otherwise, and by percentage, where one is set."""
    told = {a.key.removeprefix(_LEAST): a.value for a in (settings.attributes if settings else ())}
    count, percentage = told.get("count", "1"), told.get("percentage", "off")
    is_counted = count.isascii() and count.isdigit()
    is_measured = percentage.isascii() and percentage.isdigit()
    by_count = healthy >= int(count[:9]) if is_counted else True
    return by_count and (healthy * 100 >= int(percentage[:9]) * every if is_measured else True)
