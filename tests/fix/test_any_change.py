"""Every change: it survives JSON, it alters what it names and nothing else, and what undoes it leaves no trace."""

from pathlib import Path
from typing import Final, get_args

import msgspec
import pytest

import wayout
from wayout.ask.change.change import changes_of
from wayout.errors import InputError
from wayout.fix.change.any_change import Change, after
from wayout.fix.change.block_public_access import CreateBlockPublicAccessExclusion
from wayout.fix.change.edit import Deletion, Edit
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress
from wayout.fix.change.flow_log import CreateFlowLog
from wayout.fix.change.internet_gateway import (
    AttachInternetGateway,
    CreateEgressOnlyInternetGateway,
    CreateInternetGateway,
)
from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.change.network_acl import AclEntry, CreateNetworkAclEntry, DeleteNetworkAclEntry, ReplaceNetworkAclEntry
from wayout.fix.change.network_interface import SetSourceDestCheck
from wayout.fix.change.route import CreateRoute, DeleteRoute, ReplaceRoute
from wayout.fix.change.route_table import AssociateRouteTable, CreateRouteTable, DisassociateRouteTable
from wayout.fix.change.security_group import AddSecurityGroupRule, CreateSecurityGroup, SecurityGroupRule
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateInterfaceEndpoint
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network

MISSION: Final = Path(__file__).parents[2] / "src/wayout/cli/practice/stories/mission"
NETWORK: Final = wayout.load(next(MISSION.glob("snapshot*")))
VPC: Final = "vpc-09fa3ba2893024a23"
PRIVATE_A: Final = "subnet-00bce57998e9e476f"
TABLE_A: Final = "rtb-0841182c6363d3562"
TABLE_B: Final = "rtb-06807f60d40a76638"
NAT: Final = "nat-0100a0736d0322421"
ACL: Final = "acl-028bd78e7ef96f22f"
GROUP: Final = "sg-0a5b12ad764a34a15"

_HTTPS: Final = SecurityGroupRule(
    direction=Direction.EGRESS, protocol="tcp", from_port=8443, to_port=8443, peer="198.51.100.0/24"
)
_REPLIES: Final = AclEntry(
    direction=Direction.INGRESS, number=200, protocol="6", peer="0.0.0.0/0", from_port=1024, to_port=65535
)
_ADDRESS: Final = AllocateAddress(allocation_id="eipalloc-new-b", name="b")
_SUBNET: Final = CreateSubnet(
    subnet_id="subnet-new-d", vpc_id=VPC, cidr_block="10.0.200.0/24", availability_zone="us-east-1d", name="d"
)

STORIES: Final[dict[str, tuple[Change, ...]]] = {
    "a rule of a group": (AddSecurityGroupRule(group_id=GROUP, rule=_HTTPS),),
    "a new group with a rule": (
        CreateSecurityGroup(group_id="sg-new-x", vpc_id=VPC, name="x", description="x"),
        AddSecurityGroupRule(group_id="sg-new-x", rule=_HTTPS),
    ),
    "an entry of an ACL": (CreateNetworkAclEntry(network_acl_id=ACL, entry=_REPLIES),),
    "an entry replaced": (
        CreateNetworkAclEntry(network_acl_id=ACL, entry=_REPLIES),
        ReplaceNetworkAclEntry(network_acl_id=ACL, entry=msgspec.structs.replace(_REPLIES, peer="10.0.0.0/8")),
    ),
    "an entry deleted": (DeleteNetworkAclEntry(network_acl_id=ACL, direction=Direction.INGRESS, number=100),),
    "a route": (CreateRoute(route_table_id=TABLE_B, destination="0.0.0.0/0", target=NAT),),
    "a route replaced": (ReplaceRoute(route_table_id=TABLE_A, destination="0.0.0.0/0", target="nat-new-b"),),
    "a route deleted": (DeleteRoute(route_table_id=TABLE_A, destination="0.0.0.0/0"),),
    "a table for a subnet": (
        CreateRouteTable(route_table_id="rtb-new-a", vpc_id=VPC, name="a"),
        AssociateRouteTable(route_table_id="rtb-new-a", subnet_id=PRIVATE_A),
    ),
    "a subnet sent back to the main table": (DisassociateRouteTable(subnet_id=PRIVATE_A),),
    "a NAT gateway with its address": (
        _ADDRESS,
        _SUBNET,
        CreateNatGateway(
            nat_gateway_id="nat-new-d", vpc_id=VPC, name="d", subnet_id="subnet-new-d", allocation_id="eipalloc-new-b"
        ),
    ),
    "a regional NAT gateway": (CreateNatGateway(nat_gateway_id="nat-new-all", vpc_id=VPC, name="all"),),
    "a VPC with an internet gateway": (
        CreateVpc(vpc_id="vpc-new-x", cidr_block="10.9.0.0/16", name="x"),
        CreateInternetGateway(internet_gateway_id="igw-new-x", name="x"),
        AttachInternetGateway(internet_gateway_id="igw-new-x", vpc_id="vpc-new-x"),
    ),
    "a switch of DNS": (SetDnsAttribute(vpc_id=VPC, attribute=DnsAttribute.SUPPORT, value=False),),
    "a gateway for IPv6 alone": (
        CreateEgressOnlyInternetGateway(egress_only_internet_gateway_id="eigw-new-x", vpc_id=VPC, name="x"),
        CreateRoute(route_table_id=TABLE_B, destination="::/0", target="eigw-new-x"),
    ),
    "an entry for pings over IPv6": (
        CreateNetworkAclEntry(
            network_acl_id=ACL,
            entry=AclEntry(
                direction=Direction.EGRESS, number=210, protocol="58", peer="::/0", icmp_type=128, icmp_code=-1
            ),
        ),
    ),
    "an exclusion from Block Public Access": (
        CreateBlockPublicAccessExclusion(
            exclusion_id="vpcbpa-exclude-new-x", resource_id=PRIVATE_A, mode="allow-egress"
        ),
    ),
    "a flow log": (
        CreateFlowLog(
            flow_log_id="fl-new-x",
            resource_id=VPC,
            destination="arn:aws:s3:::logs-of-prod",
            log_format="${version} ${interface-id} ${action}",
        ),
    ),
    "an interface endpoint": (
        CreateInterfaceEndpoint(
            vpc_endpoint_id="vpce-new-logs",
            vpc_id=VPC,
            service_name="com.amazonaws.us-east-1.logs",
            subnet_ids=(PRIVATE_A,),
            group_ids=(GROUP,),
            name="logs",
        ),
    ),
}


def undone(network: Network, changes: tuple[Change, ...]) -> Network:
    """The network after all changes and then what undoes each, the last first."""
    found = after(network, changes)
    for index in reversed(range(len(changes))):
        for edit in changes[index].undone_on(after(network, changes[:index])):
            found = edit.on(found)
    return found


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_what_undoes_a_change_leaves_no_trace(changes: tuple[Change, ...]) -> None:
    assert changes_of(NETWORK, after(NETWORK, changes))
    assert not changes_of(NETWORK, undone(NETWORK, changes))


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_a_change_survives_json(changes: tuple[Change, ...]) -> None:
    assert msgspec.json.decode(msgspec.json.encode(changes), type=tuple[Change, ...]) == changes


@pytest.mark.parametrize("changes", STORIES.values(), ids=STORIES)
def test_a_change_cannot_be_made_twice(changes: tuple[Change, ...]) -> None:
    """But for creations, whose planned id stands for something new each time, and switches that are where they should be."""
    last = changes[-1]
    if last.creates or isinstance(last, SetDnsAttribute | ReplaceRoute | ReplaceNetworkAclEntry):
        return
    with pytest.raises(InputError):
        last.on(after(NETWORK, changes))


def test_what_the_snapshot_does_not_describe_cannot_be_changed() -> None:
    with pytest.raises(InputError, match="the snapshot does not describe it"):
        CreateRoute(route_table_id="rtb-0", destination="0.0.0.0/0", target=NAT).on(NETWORK)
    with pytest.raises(InputError, match="the snapshot does not describe it"):
        SetSourceDestCheck(network_interface_id="eni-0", value=False).on(NETWORK)
    with pytest.raises(InputError, match="the snapshot does not describe it"):
        AssociateAddress(allocation_id="eipalloc-0", network_interface_id="eni-0", private_ip_address="10.0.0.4").on(
            NETWORK
        )


@pytest.mark.parametrize("kind", get_args(Change))
def test_every_kind_of_change_says_what_it_changes(kind: type[Edit]) -> None:
    assert kind.component is not Edit.component
    assert kind.on is not Edit.on
    assert issubclass(kind, Deletion) or kind.undone_on is not Edit.undone_on
