"""A service in six subnets of the story's network, broken in five ways: what a search for a plan has to mend."""

from typing import Final

from wayout.fix.change.any_change import Change, after
from wayout.fix.change.route import CreateRoute, DeleteRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable
from wayout.fix.change.security_group import RemoveSecurityGroupRule, SecurityGroupRule
from wayout.fix.change.subnet import CreateSubnet
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network

VPC: Final = "vpc-09fa3ba2893024a23"
GROUP: Final = "sg-0a5b12ad764a34a15"
NAT: Final = "nat-0100a0736d0322421"
PUBLIC_TABLE: Final = "rtb-099444a7d7bb4ad5d"
OLD: Final = ("subnet-00bce57998e9e476f", "subnet-0992c55b29a27ad24", "subnet-08447a859d1de6ff8")
NEW: Final = tuple(f"subnet-new-{letter}" for letter in "def")
SOURCE: Final = f"{','.join((*OLD, *NEW))}:{GROUP}"
_EVERYWHERE: Final = "0.0.0.0/0"


def broken(network: Network) -> Network:
    """The story's network with three more private subnets and three more faults than its own two.

    A route and the replies to one subnet are missing already. Now the group's rule goes, the NAT gateway's subnet loses its
    way out, and one of the new subnets has no default route either.
    """
    return after(network, (*_more_subnets(), *_FAULTS))


def _more_subnets() -> tuple[Change, ...]:
    changes: list[Change] = []
    for index, subnet_id in enumerate(NEW):
        zone = "abc"[index]
        table_id = f"rtb-new-{zone}-2"
        changes += [
            CreateSubnet(
                subnet_id=subnet_id,
                vpc_id=VPC,
                cidr_block=f"10.0.20{index}.0/24",
                availability_zone=f"us-east-1{zone}",
                name=f"prod-private-{zone}-2",
            ),
            CreateRouteTable(route_table_id=table_id, vpc_id=VPC, name=f"prod-private-{zone}-2"),
            AssociateRouteTable(route_table_id=table_id, subnet_id=subnet_id),
            CreateRoute(route_table_id=table_id, destination=_EVERYWHERE, target=NAT),
        ]
    return tuple(changes)


_RULE: Final = SecurityGroupRule(
    direction=Direction.EGRESS, protocol="tcp", from_port=443, to_port=443, peer=_EVERYWHERE
)
_FAULTS: Final[tuple[Change, ...]] = (
    RemoveSecurityGroupRule(group_id=GROUP, rule=_RULE),
    DeleteRoute(route_table_id=PUBLIC_TABLE, destination=_EVERYWHERE),
    DeleteRoute(route_table_id="rtb-new-b-2", destination=_EVERYWHERE),
)
