"""What the nodes of a load balancer send: packets to its targets, to the addresses and ports that are registered.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html.
"""

from collections.abc import Iterator

from wayout.ask.load_balancer.target_zone import groups_of, interface_of, named_groups, target_address
from wayout.forward.decision.origin import Origin
from wayout.model.load_balancer import LoadBalancer
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP, UDP

_CARRIED = IntervalSet.of((TCP, TCP), (UDP, UDP))


def sent_to_targets(network: Network, balancer: LoadBalancer) -> PacketSet:
    """The packets to all targets of a load balancer, as far as they are described."""
    places = dict.fromkeys((*_registered(network, balancer), *_instances(network, balancer)))
    return PacketSet.union_of(
        PacketSet.box(_CARRIED, IntervalSet.single(address), IntervalSet.single(port)) for address, port in places
    )


def sent_by_node(network: Network, origin: Origin) -> PacketSet | None:
    """All that a node of a network load balancer sends; None for any other sender, or where targets are not described.

    An application load balancer calls others too, such as an identity provider.
    """
    balancer = network.balancer_of_interface.get(origin.interface_id or "")
    if balancer is None or balancer.type != "network":
        return None
    named = named_groups(network, balancer)
    if named is None or not all(arn in network.target_groups and arn in network.target_health for arn in named):
        return None
    return sent_to_targets(network, balancer)


def _registered(network: Network, balancer: LoadBalancer) -> Iterator[tuple[Address, int]]:
    """The addresses and ports of its target groups."""
    for group in groups_of(network, balancer):
        health = network.target_health.get(group.target_group_arn)
        for described in health.target_health_descriptions if health is not None else ():
            target, port = described.target, described.target.port or group.port
            interface = interface_of(network, group, target) if group.target_type == "instance" else None
            held = next(iter(interface.addresses), None) if interface is not None else target_address(target)
            if held is not None and port is not None:
                yield held, port


def _instances(network: Network, balancer: LoadBalancer) -> Iterator[tuple[Address, int]]:
    """The primary addresses of a classic load balancer's instances, with the ports of its listeners."""
    classic = network.classic_load_balancers.get(balancer.load_balancer_arn)
    if classic is None:
        return
    ports = {described.listener.instance_port for described in classic.listener_descriptions}
    for registered in classic.instances:
        interface = next(iter(network.interfaces_of_instance.get(registered.instance_id, ())), None)
        held = next(iter(interface.addresses), None) if interface is not None else None
        if held is not None:
            yield from ((held, port) for port in sorted(port for port in ports if port is not None))
