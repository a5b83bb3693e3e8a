"""The calls of changes of route tables."""

from typing import Final

from wayout.fix.call.call import Call, Tagging, Yield, absent, filtered
from wayout.fix.call.security_group import IN_USE
from wayout.fix.call.value import Current, Sight, ref
from wayout.fix.change.route_table import (
    AssociateRouteTable,
    CreateRouteTable,
    DeleteRouteTable,
    DisassociateRouteTable,
    own_table,
)
from wayout.model.network import Network

_ASSOCIATIONS: Final = ("RouteTables", "Associations")


def create(change: CreateRouteTable) -> Call:
    """Create the table."""
    return Call(
        operation="CreateRouteTable",
        parameters={"VpcId": ref(change.vpc_id)},
        yields=(Yield(change.route_table_id, ("RouteTable", "RouteTableId")),),
        has_client_token=True,
        tagging=Tagging(
            resource_type="route-table",
            name=change.name,
            describe="DescribeRouteTables",
            within=("RouteTables",),
            id_member="RouteTableId",
        ),
        again=("InvalidVpcID.NotFound",),
    )


def delete(change: DeleteRouteTable) -> Call:
    """Delete the table."""
    there = filtered("DescribeRouteTables", ("route-table-id", ref(change.route_table_id)), within=("RouteTables",))
    return Call(
        operation="DeleteRouteTable",
        parameters={"RouteTableId": ref(change.route_table_id)},
        so=(absent(there),),
        already=("InvalidRouteTableID.NotFound",),
        again=IN_USE,
    )


def associate(change: AssociateRouteTable, network: Network) -> Call:
    """Associate the subnet, or, where it has a table of its own, replace that association: AWS lets it have one.

    Replacing is one step, in which the subnet is never without a table, and gives the association a new id.
    """
    given = Sight(
        operation="DescribeRouteTables",
        parameters={"RouteTableIds": [ref(change.route_table_id)]},
        within=_ASSOCIATIONS,
        where=(("SubnetId", ref(change.subnet_id)),),
        none_of=("disassociating", "disassociated", "failed"),
        state="AssociationState.State",
    )
    if own_table(network, change.subnet_id) is None:
        return Call(
            operation="AssociateRouteTable",
            parameters={"RouteTableId": ref(change.route_table_id), "SubnetId": ref(change.subnet_id)},
            so=(given,),
            already=("Resource.AlreadyAssociated",),
            again=("InvalidRouteTableID.NotFound", "InvalidSubnetID.NotFound"),
        )
    return Call(
        operation="ReplaceRouteTableAssociation",
        parameters={"AssociationId": _association(change.subnet_id), "RouteTableId": ref(change.route_table_id)},
        so=(given,),
        again=("InvalidRouteTableID.NotFound", "InvalidAssociationID.NotFound"),
    )


def disassociate(change: DisassociateRouteTable) -> Call:
    """Dissolve the association of the subnet's own table."""
    return Call(
        operation="DisassociateRouteTable",
        parameters={"AssociationId": _association(change.subnet_id)},
        so=(absent(_of_subnet(change.subnet_id)),),
        already=("InvalidAssociationID.NotFound",),
    )


def _of_subnet(subnet_id: str) -> Sight:
    return filtered(
        "DescribeRouteTables",
        ("association.subnet-id", ref(subnet_id)),
        within=_ASSOCIATIONS,
        where=(("SubnetId", ref(subnet_id)),),
        none_of=("disassociating", "disassociated", "failed"),
        state="AssociationState.State",
    )


def _association(subnet_id: str) -> Current:
    return Current(_of_subnet(subnet_id), "RouteTableAssociationId")
