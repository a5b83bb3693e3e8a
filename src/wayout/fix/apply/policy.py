"""The least IAM policy with which a plan can be applied and undone, from the calls of its changes."""

from typing import Any, Final

from wayout.collect.policy import Use, collect_uses
from wayout.errors import InputError
from wayout.fix.call.calls_of import calls_of
from wayout.fix.expected_state import network_of
from wayout.fix.order import Order

ACTIONS: Final = frozenset(
    {
        "ec2:AcceptTransitGatewayVpcAttachment",
        "ec2:AcceptVpcPeeringConnection",
        "ec2:AllocateAddress",
        "ec2:AssociateAddress",
        "ec2:AssociateRouteTable",
        "ec2:AssociateTransitGatewayRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateEgressOnlyInternetGateway",
        "ec2:CreateFlowLogs",
        "ec2:CreateInternetGateway",
        "ec2:CreateNatGateway",
        "ec2:CreateNetworkAclEntry",
        "ec2:CreateRoute",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateTags",
        "ec2:CreateTransitGatewayRoute",
        "ec2:CreateTransitGatewayVpcAttachment",
        "ec2:CreateVpc",
        "ec2:CreateVpcBlockPublicAccessExclusion",
        "ec2:CreateVpcEndpoint",
        "ec2:DeleteEgressOnlyInternetGateway",
        "ec2:DeleteFlowLogs",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteNatGateway",
        "ec2:DeleteNetworkAclEntry",
        "ec2:DeleteRoute",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSubnet",
        "ec2:DeleteTransitGatewayRoute",
        "ec2:DeleteTransitGatewayVpcAttachment",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcBlockPublicAccessExclusion",
        "ec2:DeleteVpcEndpoints",
        "ec2:DescribeAddresses",
        "ec2:DescribeEgressOnlyInternetGateways",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeNatGateways",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTransitGatewayAttachments",
        "ec2:DescribeTransitGatewayVpcAttachments",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcBlockPublicAccessExclusions",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateAddress",
        "ec2:DisassociateRouteTable",
        "ec2:DisassociateTransitGatewayRouteTable",
        "ec2:GetTransitGatewayRouteTableAssociations",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:ModifyTransitGatewayVpcAttachment",
        "ec2:ModifyVpcAttribute",
        "ec2:ModifyVpcEndpoint",
        "ec2:ReleaseAddress",
        "ec2:ReplaceNetworkAclEntry",
        "ec2:ReplaceRoute",
        "ec2:ReplaceRouteTableAssociation",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:SearchTransitGatewayRoutes",
        "ecs:DescribeServices",
        "ecs:UpdateService",
        "iam:CreateServiceLinkedRole",
        "iam:PassRole",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "route53:AssociateVPCWithHostedZone",
    }
)
"""What applying and undoing any plan can need; a test holds it to the calls."""


def uses_for(order: Order) -> tuple[Use, ...]:
    """The IAM actions that applying and undoing a plan needs, looking included, each with the changes that need it."""
    network = network_of(order.expected)
    purposes: dict[str, dict[str, None]] = {}
    for change in order.plan.changes:
        calls = list(calls_of(change, network))
        try:
            undo: tuple[Any, ...] = change.undone_on(network)
        except InputError:  # what it edits is made by the plan itself, and goes with it
            undo = ()
        try:
            changed = change.on(network)
        except InputError:  # it names more than the plan edits; what undoes it depends on what it edits only
            changed = network
        calls += [call for edit in undo for call in calls_of(edit, changed)]
        for action in (action for call in calls for action in call.actions):
            purposes.setdefault(action, {})[str(change.__struct_config__.tag)] = None
    return _with_collection({action: ", ".join(kinds) for action, kinds in purposes.items()})


def uses_for_any_plan() -> tuple[Use, ...]:
    """What applying and undoing any plan can need."""
    return _with_collection(dict.fromkeys(ACTIONS, "plans that need it"))


def _with_collection(purposes: dict[str, str]) -> tuple[Use, ...]:
    """The actions, and those with which the network is collected before and after."""
    collected = {use.permission: "(collected before and after)" for use in collect_uses()}
    every = {**collected, **purposes}
    return tuple(Use(permission, every[permission]) for permission in sorted(every))
