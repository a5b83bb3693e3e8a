"""Every kind of change that moto knows, carried out over HTTP and taken back: what undoes it leaves no trace."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from tests.collect.mission_network import MissionNetwork
from tests.fix.apply.theatre import REGION, Theatre

from wayout.fix.change.any_change import Change
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
from wayout.fix.change.security_group import (
    AddSecurityGroupRule,
    CreateSecurityGroup,
    RemoveSecurityGroupRule,
    SecurityGroupRule,
)
from wayout.fix.change.subnet import CreateSubnet
from wayout.fix.change.vpc import CreateVpc, DnsAttribute, SetDnsAttribute
from wayout.fix.change.vpc_endpoint import CreateGatewayEndpoint, CreateInterfaceEndpoint
from wayout.forward.decision.perspective import Direction
from wayout.model.network import Network
from wayout.model.prefix_list import PrefixList

EVERYWHERE: Final = "0.0.0.0/0"
_OUT: Final = SecurityGroupRule(direction=Direction.EGRESS, protocol="tcp", from_port=443, to_port=443, peer=EVERYWHERE)
_IN: Final = SecurityGroupRule(
    direction=Direction.INGRESS,
    protocol="tcp",
    from_port=443,
    to_port=443,
    peer="2001:db8::/32",
    description="$(x) 'y'",
)
_DNS: Final = AclEntry(direction=Direction.EGRESS, number=40, protocol="17", peer=EVERYWHERE, from_port=53, to_port=53)
"""moto does not tell the type of ICMP entries."""


def rules(mission: MissionNetwork) -> tuple[Change, ...]:
    """Rules and entries of both directions, and of both families."""
    acl, group = str(mission.network_acl), mission.task_group
    entry = AclEntry(
        direction=Direction.INGRESS, number=100, protocol="6", peer=EVERYWHERE, from_port=443, to_port=65535
    )
    return (
        AddSecurityGroupRule(group_id=group, rule=_IN),
        RemoveSecurityGroupRule(group_id=group, rule=_OUT),
        CreateNetworkAclEntry(network_acl_id=acl, entry=_DNS),
        ReplaceNetworkAclEntry(network_acl_id=acl, entry=entry),
        DeleteNetworkAclEntry(network_acl_id=acl, direction=Direction.EGRESS, number=100),
    )


def routes(mission: MissionNetwork) -> tuple[Change, ...]:
    """Routes and tables of what is there."""
    a, b, _ = mission.private_route_tables
    return (
        ReplaceRoute(route_table_id=a, destination=EVERYWHERE, target=mission.internet_gateway),
        CreateRoute(route_table_id=b, destination="198.51.100.0/24", target=mission.nat_gateway),
        CreateRoute(route_table_id=b, destination="2001:db8::/32", target=mission.internet_gateway),
        DeleteRoute(route_table_id=mission.private_route_tables[2], destination=EVERYWHERE),
        DisassociateRouteTable(subnet_id=mission.private_subnets[0]),
        AssociateRouteTable(route_table_id=b, subnet_id=mission.private_subnets[2]),
        SetDnsAttribute(vpc_id=mission.vpc, attribute=DnsAttribute.HOSTNAMES, value=False),
    )


def whole_network(mission: MissionNetwork) -> tuple[Change, ...]:
    """A VPC of its own, with all that a blueprint has."""
    del mission
    vpc, public, private = "vpc-new-x", "subnet-new-x-public", "subnet-new-x-private"
    return (
        CreateVpc(vpc_id=vpc, cidr_block="10.9.0.0/16", name='"x"; $(reboot)'),
        SetDnsAttribute(vpc_id=vpc, attribute=DnsAttribute.HOSTNAMES, value=True),
        CreateSubnet(
            subnet_id=public, vpc_id=vpc, cidr_block="10.9.0.0/24", availability_zone=f"{REGION}a", name="public"
        ),
        CreateSubnet(
            subnet_id=private, vpc_id=vpc, cidr_block="10.9.1.0/24", availability_zone=f"{REGION}a", name="private"
        ),
        CreateInternetGateway(internet_gateway_id="igw-new-x", name="x"),
        AttachInternetGateway(internet_gateway_id="igw-new-x", vpc_id=vpc),
        CreateRouteTable(route_table_id="rtb-new-x-public", vpc_id=vpc, name="public"),
        AssociateRouteTable(route_table_id="rtb-new-x-public", subnet_id=public),
        CreateRoute(route_table_id="rtb-new-x-public", destination=EVERYWHERE, target="igw-new-x"),
        AllocateAddress(allocation_id="eipalloc-new-x", name="x"),
        CreateNatGateway(
            nat_gateway_id="nat-new-x", vpc_id=vpc, name="x", subnet_id=public, allocation_id="eipalloc-new-x"
        ),
        CreateRoute(route_table_id="rtb-new-x-main", destination=EVERYWHERE, target="nat-new-x"),
        CreateNetworkAclEntry(network_acl_id="acl-new-x-default", entry=_DNS),
        CreateEgressOnlyInternetGateway(egress_only_internet_gateway_id="eigw-new-x", vpc_id=vpc, name="x"),
        CreateSecurityGroup(group_id="sg-new-x", vpc_id=vpc, name="x", description="tasks"),
        RemoveSecurityGroupRule(
            group_id="sg-new-x", rule=SecurityGroupRule(direction=Direction.EGRESS, protocol="-1", peer=EVERYWHERE)
        ),
        AddSecurityGroupRule(group_id="sg-new-x", rule=_OUT),
        CreateGatewayEndpoint(
            vpc_endpoint_id="vpce-new-s3",
            vpc_id=vpc,
            service_name=f"com.amazonaws.{REGION}.s3",
            route_table_ids=("rtb-new-x-public",),
            name="s3",
        ),
        CreateInterfaceEndpoint(
            vpc_endpoint_id="vpce-new-logs",
            vpc_id=vpc,
            service_name=f"com.amazonaws.{REGION}.logs",
            subnet_ids=(private,),
            group_ids=("sg-new-x",),
            name="logs",
        ),
        CreateFlowLog(
            flow_log_id="fl-new-x", resource_id=vpc, destination="arn:aws:s3:::logs", log_format="${version} ${action}"
        ),
    )


PLANS: Final = {"rules and entries": rules, "routes and tables": routes, "a whole network": whole_network}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_plan_is_carried_out_and_taken_back(
    theatre: Theatre, network: Network, plan: Callable[[MissionNetwork], tuple[Change, ...]]
) -> None:
    changes = plan(theatre.mission)
    listed = PrefixList(prefix_list_id="pl-63a5400a", prefix_list_name=f"com.amazonaws.{REGION}.s3")
    known = replace(network, prefix_lists={**network.prefix_lists, "pl-63a5400a": listed})
    theatre.account.call(
        "s3", "CreateBucket", REGION, {"Bucket": "logs", "CreateBucketConfiguration": {"LocationConstraint": REGION}}
    )
    before = theatre.configuration()
    undertaking = theatre.undertaking(changes, known)
    with theatre.begin(undertaking) as journal:
        run = theatre.run(journal)
        run.apply()
        for step in undertaking.steps:
            for call in step.calls:
                assert run._maker(step).lookout.is_so(call.so), call  # noqa: SLF001
            assert not step.creates or step.creates in run.known
        assert theatre.configuration() != before
        run.undo()
    assert theatre.configuration() == before


def test_an_address_is_paired_and_a_check_is_switched(theatre: Theatre, network: Network) -> None:
    interface = next(
        each for each in network.network_interfaces.values() if each.subnet_id == theatre.mission.private_subnets[0]
    )
    changes = (
        AllocateAddress(allocation_id="eipalloc-new-y", name="y"),
        AssociateAddress(
            allocation_id="eipalloc-new-y",
            network_interface_id=interface.network_interface_id,
            private_ip_address=str(interface.private_ip_address),
        ),
        SetSourceDestCheck(network_interface_id=interface.network_interface_id, value=not interface.source_dest_check),
    )
    before = theatre.configuration()
    undertaking = theatre.undertaking(changes, network)
    with theatre.begin(undertaking) as journal:
        run = theatre.run(journal)
        run.apply()
        run.undo()
    assert theatre.configuration() == before
