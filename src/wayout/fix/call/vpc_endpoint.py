"""The calls of changes of VPC endpoints."""

from typing import Any, Final

from wayout.fix.call.call import Call, Tagging, Wait, Yield, absent
from wayout.fix.call.value import Sight, ref, refs
from wayout.fix.change.endpoint_policy import SetVpcEndpointPolicy
from wayout.fix.change.vpc_endpoint import (
    CreateGatewayEndpoint,
    CreateInterfaceEndpoint,
    DeleteVpcEndpoint,
    ModifyVpcEndpoint,
)

_ENDPOINTS: Final = ("VpcEndpoints",)
_WITHIN: Final = 900
"""Seconds. An interface endpoint takes a few minutes as a rule."""

_PRIVATE_DNS: Final = ("route53:AssociateVPCWithHostedZone",)
"""AWS ties a zone with the service's name to the VPC, in the caller's name."""


def create_gateway(change: CreateGatewayEndpoint) -> Call:
    """Create the endpoint, with its routes."""
    parameters = {
        "VpcEndpointType": "Gateway",
        "VpcId": ref(change.vpc_id),
        "ServiceName": change.service_name,
        "RouteTableIds": refs(change.route_table_ids),
    }
    return _created(change.vpc_endpoint_id, change.name, parameters, ())


def create_interface(change: CreateInterfaceEndpoint) -> Call:
    """Create the endpoint, and wait until its interfaces answer."""
    parameters = {
        "VpcEndpointType": "Interface",
        "VpcId": ref(change.vpc_id),
        "ServiceName": change.service_name,
        "SubnetIds": refs(change.subnet_ids),
        "SecurityGroupIds": refs(change.group_ids),
        "PrivateDnsEnabled": change.private_dns,
    }
    return _created(change.vpc_endpoint_id, change.name, parameters, _PRIVATE_DNS if change.private_dns else ())


def modify(change: ModifyVpcEndpoint) -> Call:
    """Modify the endpoint, and wait until it is available again."""
    own = change.vpc_endpoint_id
    lists = {
        "AddRouteTableIds": change.add_route_table_ids,
        "RemoveRouteTableIds": change.remove_route_table_ids,
        "AddSecurityGroupIds": change.add_group_ids,
        "RemoveSecurityGroupIds": change.remove_group_ids,
    }
    parameters: dict[str, Any] = {key: refs(ids) for key, ids in lists.items() if ids}
    tables = [_table(own, i) for i in change.add_route_table_ids]
    tables += [absent(_table(own, i)) for i in change.remove_route_table_ids]
    groups = [_group(own, i) for i in change.add_group_ids]
    groups += [absent(_group(own, i)) for i in change.remove_group_ids]
    names: list[Sight] = []
    if change.private_dns is not None:
        parameters["PrivateDnsEnabled"] = change.private_dns
        names = [_endpoint(own, _ENDPOINTS, ("PrivateDnsEnabled", change.private_dns))]
    return Call(
        operation="ModifyVpcEndpoint",
        parameters={"VpcEndpointId": ref(own), **parameters},
        so=(*tables, *groups, *names),
        already=("RouteAlreadyExists",),
        again=("IncorrectState",),
        wait=Wait(sight=_endpoint(own, _ENDPOINTS), ready=("available", "Available"), seconds=_WITHIN),
        beside=_PRIVATE_DNS if change.private_dns else (),
    )


def set_policy(change: SetVpcEndpointPolicy) -> Call:
    """Give the endpoint the document, and wait until it is available again."""
    own = change.vpc_endpoint_id
    return Call(
        operation="ModifyVpcEndpoint",
        parameters={"VpcEndpointId": ref(own), "PolicyDocument": change.policy_document},
        so=(_endpoint(own, _ENDPOINTS, ("PolicyDocument", change.policy_document)),),
        again=("IncorrectState",),
        wait=Wait(sight=_endpoint(own, _ENDPOINTS), ready=("available", "Available"), seconds=_WITHIN),
    )


def delete(change: DeleteVpcEndpoint) -> Call:
    """Delete the endpoint, and wait until its interfaces are gone: they keep its groups and subnets in use."""
    there = _endpoint(change.vpc_endpoint_id, _ENDPOINTS, none_of=("deleted", "Deleted"))
    return Call(
        operation="DeleteVpcEndpoints",
        parameters={"VpcEndpointIds": [ref(change.vpc_endpoint_id)]},
        so=(absent(there),),
        already=("InvalidVpcEndpointId.NotFound", "InvalidVpcEndpoint.NotFound"),
        wait=Wait(sight=absent(there), seconds=_WITHIN),
    )


def _created(endpoint_id: str, name: str, parameters: dict[str, Any], beside: tuple[str, ...]) -> Call:
    return Call(
        operation="CreateVpcEndpoint",
        parameters=parameters,
        yields=(Yield(endpoint_id, ("VpcEndpoint", "VpcEndpointId")),),
        has_client_token=True,
        tagging=Tagging(
            resource_type="vpc-endpoint",
            name=name,
            describe="DescribeVpcEndpoints",
            within=_ENDPOINTS,
            id_member="VpcEndpointId",
            dead=("deleting", "deleted", "Deleting", "Deleted", "rejected", "failed", "expired"),
        ),
        again=("InvalidVpcId.NotFound", "InvalidRouteTableId.NotFound", "InvalidSubnetId.NotFound"),
        wait=Wait(
            sight=_endpoint(endpoint_id, _ENDPOINTS),
            ready=("available", "Available"),
            failed=("failed", "rejected", "expired", "deleting", "deleted"),
            why=("LastError.Code", "LastError.Message"),
            seconds=_WITHIN,
        ),
        beside=beside,
    )


def _endpoint(
    endpoint_id: str, within: tuple[str, ...], *where: tuple[str, Any], none_of: tuple[str, ...] = ()
) -> Sight:
    return Sight(
        operation="DescribeVpcEndpoints",
        parameters={"VpcEndpointIds": [ref(endpoint_id)]},
        within=within,
        where=where,
        none_of=none_of,
    )


def _table(endpoint_id: str, route_table_id: str) -> Sight:
    return _endpoint(endpoint_id, (*_ENDPOINTS, "RouteTableIds"), (".", ref(route_table_id)))


def _group(endpoint_id: str, group_id: str) -> Sight:
    return _endpoint(endpoint_id, (*_ENDPOINTS, "Groups"), ("GroupId", ref(group_id)))
