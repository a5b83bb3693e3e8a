"""Networks in which one spoke calls another over the transit gateway, and rules name groups of the other VPC."""

from tests.builders import SnapshotBuilder, permission, route_table, security_group, transit_gateway
from tests.builders.hub_and_spoke import MAIN, add_other_spoke, hub_and_spoke

FROM_GROUP = permission("tcp", 443, group="sg-app", group_vpc="vpc-main")


def one_spoke_calls_another() -> SnapshotBuilder:
    return add_other_spoke(hub_and_spoke(1))


def other_spoke_lacks_the_route_back() -> SnapshotBuilder:
    table = route_table("rtb-other", subnets=("subnet-other",), vpc="vpc-other", local=("10.1.0.0/16",))
    return add_other_spoke(hub_and_spoke(1)).replace("RouteTables", table)


def ingress_rule_names_a_group_of_another_spoke() -> SnapshotBuilder:
    return _referenced()


def gateway_does_not_support_group_references() -> SnapshotBuilder:
    return _referenced().replace("TransitGateways", transit_gateway())


def attachment_does_not_support_group_references() -> SnapshotBuilder:
    network = _referenced()
    options = network.element("TransitGatewayVpcAttachments", MAIN[0])["Options"]
    options["SecurityGroupReferencingSupport"] = "disable"
    return network


def egress_rule_names_a_group_of_another_spoke() -> SnapshotBuilder:
    """All switches are on, and the member has the very address that the task dials."""
    rule = permission("tcp", 443, group="sg-other", group_vpc="vpc-other")
    return _referenced().replace("SecurityGroups", security_group("sg-app", egress=(rule,)))


def planned_task_is_named_by_a_group_of_another_spoke() -> SnapshotBuilder:
    """Nothing runs yet, so that only the group itself tells who will be meant; and the switch of the gateway is off."""
    network = gateway_does_not_support_group_references().without("tasks")
    return network.remove("NetworkInterfaces", "eni-task-a")


def gateway_with_group_references_is_not_described() -> SnapshotBuilder:
    return _referenced().without("TransitGateways")


def group_references_where_aws_does_not_support_them() -> SnapshotBuilder:
    """The attachment of the spoke has a subnet in the zone use1-az3 as well."""
    network = add_other_spoke(hub_and_spoke(3), ingress=(FROM_GROUP,))
    return network.replace("TransitGateways", transit_gateway(group_referencing="enable"))


def _referenced() -> SnapshotBuilder:
    """Two spokes; the service in the other admits HTTPS from the task's group, and every switch is on."""
    network = add_other_spoke(hub_and_spoke(1), ingress=(FROM_GROUP,))
    return network.replace("TransitGateways", transit_gateway(group_referencing="enable"))
