"""The interfaces of resolver endpoints that a snapshot tells of only as the endpoint's own: queries leave and enter there."""

from dataclasses import replace

from wayout.model.network import Network
from wayout.model.network_interface import GroupIdentifier, Ipv6Address, NetworkInterface


def with_resolver_endpoints(network: Network) -> Network:
    """The network in which every address of a resolver endpoint is held by an interface of the endpoint's VPC."""
    held = {(i.vpc_id, address) for i in network.network_interfaces.values() for address in i.addresses}
    made: dict[str, NetworkInterface] = {}
    for endpoint in network.resolver_endpoints.values():
        vpc_id = endpoint.host_vpc_id
        for number, own in enumerate(endpoint.addresses or (), 1):
            addresses = [address for address in (own.ip, own.ipv6) if address is not None]
            if vpc_id is None or not addresses or any((vpc_id, address) in held for address in addresses):
                continue
            name = f"eni-{endpoint.id}-{number}"
            made[name] = NetworkInterface(
                network_interface_id=name,
                subnet_id=own.subnet_id,
                vpc_id=vpc_id,
                private_ip_address=own.ip,
                ipv6_addresses=() if own.ipv6 is None else (Ipv6Address(own.ipv6),),
                groups=tuple(GroupIdentifier(group_id=group_id) for group_id in endpoint.security_group_ids),
            )
    return replace(network, network_interfaces={**network.network_interfaces, **made}) if made else network
