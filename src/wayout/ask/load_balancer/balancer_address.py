"""Which addresses the name of a load balancer means."""

from wayout.ask.load_balancer.target_zone import missing_zones
from wayout.ask.source.absence import absent
from wayout.errors import InputError
from wayout.model.load_balancer import LoadBalancer
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.net.address import Address


def balancer_named(network: Network, text: str) -> LoadBalancer:
    """The load balancer that `elb:NAME` or an ARN names.

    Raises: InputError when none is, or several are, or when it is a gateway load balancer.
    """
    name = text.removeprefix("elb:")
    every = network.balancers.values()
    found = [b for b in every if name in {b.load_balancer_name, b.load_balancer_arn, b.label}]
    if not found:
        raise absent(network, "load balancer", name, [balancer.load_balancer_name for balancer in every])
    if len(found) > 1:
        arns = ", ".join(balancer.load_balancer_arn for balancer in found)
        raise InputError(f"{name} names {len(found)} load balancers", f"Name one by its ARN: {arns}")
    if found[0].type == "gateway":
        raise InputError(
            f"{name} is a gateway load balancer: nobody sends to it, packets pass it by routes to its endpoints",
            "Ask for what lies beyond it; the answer follows the routes.",
        )
    return found[0]


def balancer_addresses(network: Network, balancer: LoadBalancer) -> tuple[Address, ...]:
    """What its name means, from inside a VPC too: its public addresses where it faces the internet, else the private ones.

    Nodes in zones that DNS leaves out are not among them.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html.
    Raises: InputError when no interface of it is described.
    """
    found: list[Address] = []
    absent_zones = {missing.zone for missing in missing_zones(network, balancer)}
    nodes = network.nodes_of_balancer.get(balancer.load_balancer_arn, ())
    for node in [n for n in nodes if not absent_zones or _zone(network, n) not in absent_zones] or nodes:
        first = next(iter(node.addresses), None)
        public = node.public_address_of(first) if first is not None else None
        chosen = public if balancer.scheme == "internet-facing" else first
        found += [chosen] if chosen is not None else []
    if not found:
        raise InputError(
            f"no network interface of the snapshot belongs to {balancer.label}", "Name its address instead."
        )
    return tuple(found)


def _zone(network: Network, node: NetworkInterface) -> str:
    subnet = network.subnets.get(node.subnet_id)
    return (subnet.availability_zone if subnet is not None else "") or node.availability_zone or ""


def zone_notes(network: Network, balancer: LoadBalancer) -> tuple[str, ...]:
    """Which zones its name leaves out, and why."""
    return tuple(
        f"the name of {balancer.label} leaves out {missing.zone}: {missing.label} has no healthy target there"
        for missing in missing_zones(network, balancer)
    )


def balancer_of_name(network: Network, host: str) -> LoadBalancer | None:
    """The load balancer whose DNS name this is; None for any other name, or when no interface of it is described."""
    for balancer in network.balancers.values():
        names = {balancer.dns_name.lower(), f"dualstack.{balancer.dns_name.lower()}"}
        if host in names and network.nodes_of_balancer.get(balancer.load_balancer_arn):
            return balancer
    return None
