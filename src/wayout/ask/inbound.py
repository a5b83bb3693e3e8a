"""From the internet to a workload: the one question in which the sender is not in the network."""

from collections.abc import Mapping

from wayout.ask.destination.destination import Destination
from wayout.ask.load_balancer.balancer_address import balancer_named
from wayout.ask.result.result import Result
from wayout.ask.source.placement import Placement
from wayout.errors import InputError
from wayout.forward.decision.decision import passes
from wayout.forward.decision.origin import Origin
from wayout.forward.device.device import Devices
from wayout.forward.forward_leg.entrance import private_address
from wayout.forward.inbound import Arriving, inward
from wayout.forward.journey.outcome import outcome_of
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.prefix import PUBLIC_IPV4, PUBLIC_IPV6

INTERNET = "internet"


def internet_address(text: str) -> Address | None:
    """The address in `internet:ADDRESS`; None for any other source.

    Raises: InputError when what follows is no address, or none that anybody has on the internet.
    """
    if not text.startswith(f"{INTERNET}:"):
        return None
    try:
        address = Address.parse(text.removeprefix(f"{INTERNET}:").strip("[]"))
    except ValueError as error:
        raise InputError(f"the source {text!r}: {error}", "Write internet:203.0.113.9") from None
    if address not in PUBLIC_IPV4 and address not in PUBLIC_IPV6:
        raise InputError(
            f"the source {text!r} is not on the internet: nobody sends from {address} there",
            "Write a public address, or name the sender inside AWS by eni-…, i-… or its private IP.",
        )
    return address


def from_internet(
    network: Network,
    sender: Address,
    destination: Destination,
    source_ports: IntervalSet | None,
    resolved: Mapping[str, tuple[Address, ...]],
) -> tuple[Placement, Result]:
    """What becomes of requests from `sender` on the internet to a public address, or to that of an interface or instance."""
    interface, public_ip = _target(network, destination, resolved, sender.family)
    if sender.family is not public_ip.family:
        raise InputError(
            f"{INTERNET}:{sender} and {public_ip} are of different IP versions",
            f"Give both as IPv4, or both as IPv6: {destination.text} is looked at as {public_ip}.",
        )
    address = IntervalSet.single(sender)
    is_ipv6 = sender >= IPV6_FIRST
    origin = Origin(
        component=f"{INTERNET}:{sender}",
        vpc_id=interface.vpc_id if interface is not None else INTERNET,
        subnet_id=None,
        ipv4=IntervalSet.empty() if is_ipv6 else address,
        ipv6=address if is_ipv6 else IntervalSet.empty(),
        public_ip=sender,
        ports=EPHEMERAL_ANY,
    )
    packets = destination.packets(IntervalSet.single(public_ip), source_ports or origin.ports)
    private_ip = private_address(interface, public_ip) if interface is not None else None
    inside = destination.packets(IntervalSet.single(private_ip or public_ip), source_ports or origin.ports)
    branches = inward(Devices(network), origin, Arriving(packets, inside, public_ip), interface)
    outcome = outcome_of(packets, passes(packets), branches)
    gaps = tuple(dict.fromkeys(unknown.gap for unknown in outcome.unknowns))
    notes = tuple(dict.fromkeys(note for branch in branches for note in branch.notes))
    result = Result(destination, outcome.share, outcome.blockers, gaps, notes, (outcome,))
    return Placement(origin.component, origin, "", private_ip=None), result


_SPOKEN = {Family.IPV4: "IPv4", Family.IPV6: "IPv6"}


def _unmet(network: Network, name: str) -> InputError:
    """Why no packet can be followed there: nothing is described, or a load balancer, which has several interfaces."""
    if not name.startswith(("elb:", "arn:")):
        return InputError(f"the snapshot describes no {name}", "Name an interface, an instance or a public address.")
    nodes = network.nodes_of_balancer.get(balancer_named(network, name).load_balancer_arn, ())
    return InputError(
        f"a packet from the internet meets one interface, and {name} is a load balancer",
        "Name one of its interfaces: "
        + (", ".join(node.network_interface_id for node in nodes) or "the snapshot describes none"),
    )


def _target(
    network: Network, destination: Destination, resolved: Mapping[str, tuple[Address, ...]], family: Family
) -> tuple[NetworkInterface | None, Address]:
    """The interface that the destination leads to, and the address that a sender of this family writes on its packets."""
    if destination.resource_id is not None:
        attached = network.interfaces_of_instance.get(destination.resource_id, ())
        found = network.network_interfaces.get(destination.resource_id) or next(iter(attached), None)
        if found is None:
            raise _unmet(network, destination.resource_id)
        own = [address for address in found.addresses if address.family is family]
        public = [found.public_address_of(a) for a in own if a < IPV6_FIRST]
        known = next((address for address in (*public, *own) if address is not None), None)
        if known is None:
            raise InputError(f"{destination.resource_id} has no {_SPOKEN[family]} address", None)
        return found, known
    addresses = resolved.get(destination.host or "") or network.resolved.get(destination.host or "")
    if destination.prefix is not None and destination.prefix.first == destination.prefix.last:
        addresses = (Address(destination.prefix.first),)
    if not addresses:
        raise InputError(
            f"from the internet, {destination.text} needs one address", "Give an address, or --resolve NAME=IP."
        )
    chosen = next((address for address in addresses if address.family is family), addresses[0])
    return network.interface_behind.get(chosen), chosen
