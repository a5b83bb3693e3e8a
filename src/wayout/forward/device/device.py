"""The compiled devices of a network, each built on first use and kept for the questions that follow."""

from wayout.forward.decision.perspective import Direction
from wayout.forward.device.group_reference import ReferenceMatches
from wayout.forward.device.network_acl import AclFilter
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.device.security_group import GroupFilter, group_rules, no_group
from wayout.forward.device.security_group_rule import GroupRules
from wayout.forward.device.transit_route_table import TransitLookup
from wayout.forward.network_firewall.firewall_compiler import firewall_filter
from wayout.forward.network_firewall.network_firewall import FirewallFilter
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.network_firewall import Firewall
from wayout.model.network_interface import NetworkInterface
from wayout.model.route_table import RouteTable
from wayout.model.subnet import Subnet
from wayout.model.transit_gateway import TransitGatewayRouteTable
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet


class Devices:
    """Filters and look-ups by the id of what they were compiled from."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._acls: dict[tuple[str, Direction], AclFilter] = {}
        self._matches = ReferenceMatches(network)
        self._lookups: dict[str, RouteLookup] = {}
        self._transit_lookups: dict[str, TransitLookup] = {}
        self._groups: dict[tuple[str, str, Direction], GroupRules | Gap] = {}
        self._filters: dict[tuple[tuple[str, ...], str, Direction], GroupFilter] = {}
        self._firewalls: dict[tuple[str, str], FirewallFilter | Gap] = {}
        self._holders: dict[str, tuple[tuple[NetworkInterface, IntervalSet], ...]] = {}
        self._endpoints: dict[str, VpcEndpoint] | None = None

    def acl(self, subnet: Subnet, direction: Direction) -> AclFilter | Gap:
        """The filter at the edge of a subnet."""
        acl = self.network.network_acl_of(subnet)
        if isinstance(acl, Gap):
            return acl
        key = (acl.network_acl_id, direction)
        found = self._acls.get(key)
        if found is None:
            found = self._acls[key] = AclFilter(acl, direction)
        return found

    def routes(self, subnet: Subnet) -> RouteLookup | Gap:
        """The routes of a subnet."""
        table = self.network.route_table_of(subnet)
        return table if isinstance(table, Gap) else self.table(table)

    def table(self, table: RouteTable) -> RouteLookup:
        """The routes of a table."""
        found = self._lookups.get(table.route_table_id)
        if found is None:
            found = self._lookups[table.route_table_id] = RouteLookup(self.network, table)
        return found

    def transit_table(self, table: TransitGatewayRouteTable) -> TransitLookup:
        """The routes of a transit gateway's table."""
        found = self._transit_lookups.get(table.transit_gateway_route_table_id)
        if found is None:
            found = self._transit_lookups[table.transit_gateway_route_table_id] = TransitLookup(self.network, table)
        return found

    def groups(self, group_ids: tuple[str, ...], vpc_id: str, direction: Direction) -> GroupFilter:
        """The filter of an interface that carries these groups."""
        key = (group_ids, vpc_id, direction)
        found = self._filters.get(key)
        if found is None:
            parts = tuple(self._group(group_id, vpc_id, direction) for group_id in group_ids)
            found = self._filters[key] = GroupFilter(parts or (no_group(vpc_id),), group_ids, direction)
        return found

    def _group(self, group_id: str, vpc_id: str, direction: Direction) -> GroupRules | Gap:
        key = (group_id, vpc_id, direction)
        found = self._groups.get(key)
        if found is None:
            found = self._groups[key] = group_rules(self._matches, group_id, vpc_id, direction)
        return found

    def firewall(self, firewall: Firewall, near: str) -> FirewallFilter | Gap:
        """The filter of a firewall whose endpoint stands in the VPC `near`."""
        key = (firewall.arn, near)
        found = self._firewalls.get(key)
        if found is None:
            found = self._firewalls[key] = firewall_filter(self.network, firewall, near)
        return found

    def holders(self, vpc_id: str) -> tuple[tuple[NetworkInterface, IntervalSet], ...]:
        """The interfaces of a VPC, each with its addresses; an address that two of them name is the first one's."""
        found = self._holders.get(vpc_id)
        if found is None:
            taken: set[Address] = set()
            pairs: list[tuple[NetworkInterface, IntervalSet]] = []
            for interface in self.network.interfaces_of_vpc.get(vpc_id, ()):
                own = [address for address in interface.addresses if address not in taken]
                taken.update(own)
                pairs.append((interface, IntervalSet.of(*((int(address), int(address)) for address in own))))
            found = self._holders[vpc_id] = tuple(pairs)
        return found

    def endpoint_of(self, interface: NetworkInterface) -> VpcEndpoint | None:
        """The interface endpoint that an interface belongs to."""
        if self._endpoints is None:
            endpoints = self.network.vpc_endpoints.values()
            self._endpoints = {i: endpoint for endpoint in endpoints for i in endpoint.network_interface_ids}
        return self._endpoints.get(interface.network_interface_id)

    def addresses_in(self, subnet: Subnet, destinations: IntervalSet) -> IntervalSet:
        """Which of these destinations stand in a subnet: those of its ranges, and those of interfaces that say so."""
        inside = destinations & IntervalSet.of(*((prefix.first, prefix.last) for prefix in subnet.prefixes))
        if destinations and destinations.first == destinations.last:
            address = Address(destinations.first)
            vpc = self.network.vpcs.get(subnet.vpc_id)
            if not address.is_private and not any(address in prefix for prefix in (vpc.prefixes if vpc else ())):
                return inside  # no interface of a VPC holds a public address outside its blocks: spare the index of all
            interface = self.network.interface_holding(subnet.vpc_id, address)
            if interface is not None:
                return destinations if interface.subnet_id == subnet.subnet_id else IntervalSet.empty()
        return inside
