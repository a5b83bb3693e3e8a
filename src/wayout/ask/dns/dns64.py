"""DNS64: whether the Amazon resolver makes up IPv6 addresses, within 64:ff9b::/96, for a name that has none."""

from wayout.ask.dns.resolution import Resolution
from wayout.forward.decision.origin import Origin
from wayout.model.network import Network
from wayout.net.prefix import EVERY_IPV4

_IPV4 = EVERY_IPV4.as_set()


def uses_dns64(network: Network, origin: Origin, resolution: Resolution) -> bool:
    """Whether the resolver makes up IPv6 addresses for a name that has none. Source: NAT-29, NAT-30."""
    subnet = network.subnets.get(origin.subnet_id or "")
    if subnet is None or not (subnet.enable_dns64 and resolution.is_name and resolution.asks_amazon):
        return False
    has_ipv6 = bool(resolution.space - _IPV4) and not resolution.is_unresolved
    return not has_ipv6 and bool(resolution.space)
