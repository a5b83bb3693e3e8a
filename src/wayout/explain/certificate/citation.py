"""Citations: the elements of a snapshot that a decision rests on, found again from the names that decisions give."""

from collections.abc import Iterator
from typing import Final

from wayout.explain.certificate.claim import ClaimKind
from wayout.explain.wording.rule import permissions_of
from wayout.forward.decision.decision import Allowance
from wayout.forward.decision.origin import Origin
from wayout.forward.decision.perspective import Direction
from wayout.forward.device.group_reference import reference_to
from wayout.forward.device.route_table import RouteLookup
from wayout.forward.device.transit_route_table import TransitTarget
from wayout.model.network import Network
from wayout.model.route_table import Route
from wayout.model.security_group import IpPermission
from wayout.net.address import Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.read.place import Element, Places

_DOCUMENTS: Final = {
    ClaimKind.NAT_GATEWAY: "NatGateways",
    ClaimKind.INTERNET_GATEWAY: "InternetGateways",
    ClaimKind.EGRESS_ONLY_INTERNET_GATEWAY: "EgressOnlyInternetGateways",
    ClaimKind.GATEWAY_ENDPOINT: "VpcEndpoints",
    ClaimKind.ENDPOINT: "VpcEndpoints",
    ClaimKind.PEERING: "VpcPeeringConnections",
    ClaimKind.ATTACHMENT: "TransitGatewayVpcAttachments",
    ClaimKind.ARRIVE: "NetworkInterfaces",
}
_LISTS: Final = {Direction.EGRESS: "IpPermissionsEgress", Direction.INGRESS: "IpPermissions"}


class Citations:
    """The elements of one network, as its snapshot has them. An empty answer means that nothing can be cited."""

    def __init__(self, network: Network, places: Places) -> None:
        self.network = network
        self.places = places

    def found(self, kind: ClaimKind, component: str) -> tuple[Element, ...]:
        """A component itself."""
        is_instance = kind is ClaimKind.INSTANCE
        place = self.places.instance(component) if is_instance else self.places.find(_DOCUMENTS[kind], component)
        return (place,) if place is not None else ()

    def entry(self, acl_id: str, rule: str | None, family: Family) -> tuple[Element, ...]:
        """The entry of a network ACL that a rule's name means for a family; the whole list where none matched."""
        place, acl = self.places.find("NetworkAcls", acl_id), self.network.network_acls.get(acl_id)
        if place is None or acl is None or rule is None:
            return ()
        _, direction, label = rule.split(" ")
        found = [i for i, e in enumerate(acl.entries) if e.label == label and e.egress is (direction == "egress")]
        if len(found) > 1:
            found = [i for i in found if (prefix := acl.entries[i].prefix) is not None and prefix.family is family]
        if label == "*":
            return (place.below("Entries", found[0]) if len(found) == 1 else place.below("Entries"),)
        return (place.below("Entries", found[0]),) if len(found) == 1 else ()

    def route(self, lookup: RouteLookup, route: Route | None) -> tuple[Element, ...]:
        """A route, the list in which none is found, or the VPC whose block makes a local route that is not listed."""
        place = self.places.find("RouteTables", lookup.table.route_table_id)
        if place is None or route is None:
            return (place.below("Routes"),) if place is not None else ()
        index = next((i for i, each in enumerate(lookup.table.routes) if each is route), None)
        if index is not None:
            return (place.below("Routes", index),)
        home = self.places.find("Vpcs", lookup.table.vpc_id)
        return (home,) if home is not None else ()

    def association(self, attachment_id: str, *, is_there: bool) -> tuple[Element, ...]:
        """The table that is associated with an attachment; where there is none, the attachment that says so."""
        found = (
            self.places.association(attachment_id)
            if is_there
            else self.places.find("TransitGatewayAttachments", attachment_id)
        )
        return (found,) if found is not None else ()

    def transit_route(self, table_id: str, target: TransitTarget | None) -> tuple[Element, ...]:
        """A route of a transit gateway's table, or the two lists in which none is found."""
        if target is None:
            return self.places.transit_route_lists(table_id)
        found = self.places.transit_route(table_id, target.destination, target.attachment_id)
        return (found,) if found is not None else ()

    def permission_lists(self, group_ids: tuple[str, ...], direction: Direction) -> tuple[Element, ...]:
        """The lists of permissions of groups, in none of which anything matches."""
        places = [self.places.find("SecurityGroups", group_id) for group_id in group_ids]
        found = tuple(place.below(_LISTS[direction]) for place in places if place is not None)
        return found if len(found) == len(group_ids) else ()

    def permission(
        self, allowance: Allowance, origin: Origin, direction: Direction, source: IntervalSet
    ) -> Iterator[tuple[PacketSet, tuple[Element, ...]]]:
        """What a permission allows, parted by its peers, each with the peer that allows it."""
        group_id, _, number = (allowance.rule or "").split(" ")
        group, place = self.network.security_groups.get(group_id), self.places.find("SecurityGroups", group_id)
        rest = allowance.packets
        if group is not None and place is not None:
            index = int(number) - 1
            listed = place.below(_LISTS[direction], index)
            for key, j, peers in self._peers(permissions_of(group, direction)[index], origin, direction):
                part = _with_peers(rest, direction, peers, source)
                if part:
                    yield part, (listed.below(key, j),)
                    rest = rest - part
        if rest:
            yield rest, ()

    def _peers(
        self, permission: IpPermission, origin: Origin, direction: Direction
    ) -> Iterator[tuple[str, int, IntervalSet]]:
        """The addresses of each peer, with the list that it stands in and its index there."""
        for j, block in enumerate(permission.ip_ranges):
            yield "IpRanges", j, block.cidr_ip.as_set()
        for j, block6 in enumerate(permission.ipv6_ranges):
            yield "Ipv6Ranges", j, block6.cidr_ipv6.as_set()
        for j, listed in enumerate(permission.prefix_list_ids):
            found = self.network.prefix_lists.get(listed.prefix_list_id)
            for prefix in (found.prefixes or ()) if found is not None else ():
                yield "PrefixListIds", j, prefix.as_set()
        for j, pair in enumerate(permission.user_id_group_pairs):
            is_member = (
                direction is Direction.INGRESS and pair.group_id in origin.group_ids and not origin.is_translated
            )
            if is_member:
                yield "UserIdGroupPairs", j, origin.ipv4 | origin.ipv6
            else:
                yield "UserIdGroupPairs", j, reference_to(self.network, pair, origin.vpc_id, direction).members


def _with_peers(packets: PacketSet, direction: Direction, peers: IntervalSet, source: IntervalSet) -> PacketSet:
    """The packets whose other side is one of the peers."""
    match direction:
        case Direction.EGRESS:
            return packets.restrict_destinations(peers)
        case Direction.INGRESS:
            return packets if source and source <= peers else PacketSet.empty()
