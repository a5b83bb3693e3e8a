"""Zone loss: a network as others meet it while one Availability Zone is lost.

What carries others' packets there is gone: zonal NAT gateways, the addresses of regional ones, NAT instances, the
interfaces of endpoints, the endpoints of firewalls. What is asked for there stays: that its own zone takes it along is
no fault of the way.

Source: NAT-14, NAT-24, EP-9, EP-18.
"""

from collections.abc import Mapping
from dataclasses import replace

import msgspec

from wayout.model.instance import Instance, InstanceState
from wayout.model.nat_gateway import NatGateway
from wayout.model.network import Network
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTargetKind
from wayout.model.vpc_endpoint import VpcEndpoint

LOST = "failed"
"""The state of what is gone with its zone."""


def without_zone(network: Network, zone: str) -> Network:
    """The network without what carries packets in the zone."""
    gone = {subnet.subnet_id for subnet in network.subnets.values() if subnet.availability_zone == zone}
    gateways = {key: _gateway(nat, zone, gone) for key, nat in network.nat_gateways.items()}
    endpoints = {key: _endpoint(network, endpoint, gone) for key, endpoint in network.vpc_endpoints.items()}
    lost = {
        i
        for key, endpoint in network.vpc_endpoints.items()
        for i in set(endpoint.network_interface_ids) - set(endpoints[key].network_interface_ids)
    }
    interfaces: Mapping[str, NetworkInterface] = network.network_interfaces
    if lost:
        interfaces = {key: each for key, each in interfaces.items() if key not in lost}
    return replace(
        network,
        nat_gateways=gateways,
        vpc_endpoints=endpoints,
        network_interfaces=interfaces,
        instances=_instances(network, gone),
    )


def _gateway(nat: NatGateway, zone: str, gone: set[str]) -> NatGateway:
    if nat.subnet_id in gone:
        return msgspec.structs.replace(nat, state=LOST)
    if nat.is_regional and any(address.availability_zone == zone for address in nat.nat_gateway_addresses):
        kept = tuple(a for a in nat.nat_gateway_addresses if a.availability_zone != zone)
        return msgspec.structs.replace(nat, nat_gateway_addresses=kept)
    return nat


def _endpoint(network: Network, endpoint: VpcEndpoint, gone: set[str]) -> VpcEndpoint:
    if endpoint.is_inline and gone.intersection(endpoint.subnet_ids):
        return msgspec.structs.replace(endpoint, state=LOST)
    if not endpoint.is_interface or not gone.intersection(endpoint.subnet_ids):
        return endpoint
    kept = tuple(subnet_id for subnet_id in endpoint.subnet_ids if subnet_id not in gone)
    if not kept:
        return endpoint  # the whole endpoint lies there: what is asked for is lost with its zone, and not the way
    interfaces = network.network_interfaces
    own = tuple(i for i in endpoint.network_interface_ids if i not in interfaces or interfaces[i].subnet_id not in gone)
    return msgspec.structs.replace(endpoint, subnet_ids=kept, network_interface_ids=own)


def _instances(network: Network, gone: set[str]) -> Mapping[str, Instance]:
    """The instances, those stopped that routes lead to and that stand in the zone."""
    targets = {
        name
        for table in network.route_tables.values()
        for route in table.routes
        if route.target[0] in {RouteTargetKind.NETWORK_INTERFACE, RouteTargetKind.INSTANCE}
        for name in (route.target[1], route.instance_id)
        if name is not None
    }
    if not targets:
        return network.instances
    found = dict(network.instances)
    for interface in network.network_interfaces.values():
        own = interface.instance_id
        is_target = interface.network_interface_id in targets or own in targets
        if own is not None and own in found and is_target and interface.subnet_id in gone:
            found[own] = msgspec.structs.replace(found[own], state=InstanceState(name="stopped"))
    return found
