"""A template laid over an estate: all that a new stack of it makes, in the order in which one thing needs another."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from wayout.planned.block_public_access import leave_mode_open
from wayout.planned.cloudformation import filter as filters
from wayout.planned.cloudformation import load_balancer, network_firewall, resolver, vpc, vpn, workload
from wayout.planned.cloudformation.intrinsic import Evaluator, Open
from wayout.planned.cloudformation.kind import PREFIXES
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.cloudformation.stack import UPDATERS, open_strange_rules, remove, stacks_in
from wayout.planned.cloudformation.template import Template
from wayout.planned.estate import Estate, first_of
from wayout.planned.nameless import DOCUMENTS, UndeterminedError
from wayout.planned.shape import Json, as_object
from wayout.snapshot.problem import Problem

WRITERS: Final[dict[str, Callable[[Properties], None]]] = {
    "AWS::EC2::DHCPOptions": vpc.make_dhcp_options,
    "AWS::EC2::VPC": vpc.make_a_vpc,
    "AWS::EC2::VPCCidrBlock": vpc.add_a_block,
    "AWS::EC2::VPCDHCPOptionsAssociation": vpc.set_dhcp_options,
    "AWS::EC2::Subnet": vpc.make_a_subnet,
    network_firewall.PUBLIC_ACCESS: network_firewall.set_public_access,
    "AWS::EC2::VPCBlockPublicAccessExclusion": network_firewall.make_an_exclusion,
    "AWS::NetworkFirewall::RuleGroup": network_firewall.make_a_rule_group,
    "AWS::NetworkFirewall::FirewallPolicy": network_firewall.make_a_policy,
    "AWS::NetworkFirewall::Firewall": network_firewall.make_a_firewall,
    "AWS::EC2::PrefixList": filters.make_a_prefix_list,
    "AWS::EC2::InternetGateway": vpc.make_an_internet_gateway,
    "AWS::EC2::VPNGateway": vpc.make_a_vpn_gateway,
    "AWS::EC2::VPCGatewayAttachment": vpc.attach_a_gateway,
    "AWS::EC2::EgressOnlyInternetGateway": vpc.make_an_egress_only_gateway,
    "AWS::EC2::TransitGateway": workload.make_a_transit_gateway,
    "AWS::EC2::TransitGatewayRouteTable": workload.make_a_transit_table,
    "AWS::EC2::TransitGatewayAttachment": workload.make_an_attachment,
    "AWS::EC2::TransitGatewayVpcAttachment": workload.make_an_attachment,
    "AWS::EC2::VPCEncryptionControl": network_firewall.make_an_encryption_control,
    "AWS::EC2::VPNConnection": vpn.make_a_connection,
    "AWS::EC2::VPNConnectionRoute": vpn.add_a_static_route,
    "AWS::EC2::TransitGatewayRouteTableAssociation": workload.associate_a_transit_table,
    "AWS::EC2::TransitGatewayRouteTablePropagation": workload.propagate_to_a_transit_table,
    "AWS::EC2::TransitGatewayRoute": workload.add_a_transit_route,
    "AWS::EC2::VPCPeeringConnection": vpc.make_a_peering,
    "AWS::EC2::SecurityGroup": filters.make_a_group,
    "AWS::EC2::SecurityGroupIngress": partial(filters.add_a_rule, egress=False),
    "AWS::EC2::SecurityGroupEgress": partial(filters.add_a_rule, egress=True),
    "AWS::EC2::NetworkAcl": filters.make_an_acl,
    "AWS::EC2::NetworkAclEntry": filters.add_an_entry,
    "AWS::EC2::SubnetNetworkAclAssociation": filters.guard_a_subnet,
    "AWS::EC2::NetworkInterface": workload.make_an_interface,
    "AWS::EC2::Instance": workload.make_an_instance,
    "AWS::EC2::NetworkInterfaceAttachment": workload.attach_an_interface,
    "AWS::EC2::EIP": vpc.make_an_elastic_ip,
    "AWS::EC2::EIPAssociation": vpc.pair_an_elastic_ip,
    "AWS::EC2::NatGateway": vpc.make_a_nat_gateway,
    "AWS::EC2::RouteTable": vpc.make_a_route_table,
    "AWS::EC2::Route": vpc.add_a_route,
    "AWS::EC2::VPNGatewayRoutePropagation": vpn.propagate,
    "AWS::EC2::SubnetRouteTableAssociation": vpc.associate_a_table,
    "AWS::EC2::GatewayRouteTableAssociation": vpc.associate_a_table,
    "AWS::EC2::VPCEndpoint": vpc.make_an_endpoint,
    "AWS::Route53Resolver::ResolverEndpoint": resolver.make_an_endpoint,
    "AWS::Route53Resolver::ResolverRule": resolver.make_a_rule,
    "AWS::Route53Resolver::ResolverRuleAssociation": resolver.associate_a_rule,
    "AWS::Route53Resolver::FirewallDomainList": resolver.make_a_domain_list,
    "AWS::Route53Resolver::FirewallRuleGroup": resolver.make_a_rule_group,
    "AWS::Route53Resolver::FirewallRuleGroupAssociation": resolver.associate_a_rule_group,
    "AWS::Lambda::Function": workload.make_a_function,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": load_balancer.make_a_balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": load_balancer.make_a_group,
    "AWS::ElasticLoadBalancingV2::Listener": load_balancer.make_a_listener,
    "AWS::ElasticLoadBalancingV2::ListenerRule": load_balancer.add_a_listener_rule,
    "AWS::AutoScaling::AutoScalingGroup": load_balancer.register_instances,
    "AWS::Route53::HostedZone": vpc.make_a_zone,
    "AWS::Route53::RecordSet": vpc.add_a_record,
    "AWS::EC2::FlowLog": vpc.make_a_flow_log,
    "AWS::ECS::Cluster": workload.make_a_cluster,
    "AWS::ECS::ClusterCapacityProviderAssociations": workload.set_capacity_providers,
    "AWS::ECS::TaskDefinition": workload.make_a_task_definition,
    "AWS::ECS::Service": workload.make_a_service,
}
"""The types that wayout reads, each after those that it may refer to."""

_UNSEEN_EFFECTS: Final = {
    "AWS::NetworkManager::VpcAttachment": "Attachments",
    "AWS::ElasticLoadBalancing::LoadBalancer": "LoadBalancerDescriptions",
    "AWS::NetworkFirewall::TLSInspectionConfiguration": "FirewallPolicies",
    "AWS::NetworkFirewall::VpcEndpointAssociation": "VpcEndpointAssociations",
}
"""Types that decide about packets and are not read: what their document says is then not known."""

_OF_NETWORKS: Final = (
    "AWS::EC2::VPC",
    "AWS::EC2::VPN",
    "AWS::EC2::Transit",
    "AWS::EC2::Route",
    "AWS::EC2::Network",
    "AWS::EC2::SecurityGroup",
    "AWS::NetworkManager",
    "AWS::NetworkFirewall",
    "AWS::Route53Resolver",
    "AWS::ElasticLoadBalancing",
)
"""What the types begin with that may have to do with packets."""

_DECIDES_NOTHING: Final = frozenset(
    {
        "AWS::EC2::NetworkInsightsAnalysis",
        "AWS::EC2::NetworkInsightsPath",
        "AWS::EC2::NetworkPerformanceMetricSubscription",
        "AWS::EC2::VPCEndpointConnectionNotification",
        "AWS::EC2::VPCEndpointServicePermissions",
        "AWS::ElasticLoadBalancingV2::ListenerCertificate",
        "AWS::ElasticLoadBalancingV2::TrustStore",
        "AWS::ElasticLoadBalancingV2::TrustStoreRevocation",
        "AWS::NetworkFirewall::LoggingConfiguration",
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation",
    }
)
"""Types that begin like those and decide nothing about packets."""

_UNTAGGED: Final = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Name",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Name",
    "AWS::NetworkFirewall::Firewall": "FirewallName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::Service": "ServiceName",
    "AWS::Lambda::Function": "FunctionName",
}
"""Types whose resources AWS describes without tags, each with the property that names one: a stack's own are known by it."""

_HIDING: Final = ("AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro")


def lay_cloudformation(template: Template, estate: Estate) -> None:
    """Lay a template over an estate, as a new stack of it would."""
    evaluator = Evaluator(template, estate)
    stacks = stacks_in(estate)
    stack = stacks.get(str(template.given.get("AWS::StackName")), {})
    evaluator.ids |= {logical: stack[logical][1] for logical in evaluator.ids if logical in stack}
    if not stack:
        _tell_stacks(template, stacks, estate)
    else:
        _tell_untagged(template, estate)
    estate.is_planning = True
    for logical, (key, identity) in stack.items():
        if logical not in template.resources:
            remove(estate, key, identity)
    spoilt: dict[str, str] = {}
    order = {kind: place for place, kind in enumerate(WRITERS)}
    known = [(logical, each) for logical, each in template.resources.items() if each["Type"] in order]
    for logical, resource in sorted(known, key=lambda pair: order[pair[1]["Type"]]):
        own = Properties(evaluator, logical, _properties(evaluator, resource))
        decided = evaluator.condition(str(resource["Condition"])) if "Condition" in resource else True
        if isinstance(decided, Open):
            sentence = f"whether {logical} is made is not known: {decided.because}"
            _leave_open(own, resource["Type"], UndeterminedError(sentence, _touched(own)), spoilt)
        elif decided:
            _make(own, resource["Type"], spoilt)
    _reconcile(evaluator, stack)
    for resource_id, sentence in spoilt.items():
        estate.spoil(resource_id, sentence)
    for logical, resource in template.resources.items():
        _note_unread(template, logical, resource["Type"], estate)
    estate.addresses |= {identity: logical for logical, identity in evaluator.ids.items()}


def _tell_stacks(template: Template, stacks: Mapping[str, Mapping[str, object]], estate: Estate) -> None:
    """Say it when the snapshot holds a stack of what looks like the same template: a second one is laid beside it."""
    for name, members in stacks.items():
        shared = sorted(set(members) & set(template.resources))
        if shared:
            message = (
                f"the snapshot holds the stack {name} with {', '.join(shared[:3])} of this template: a new stack is laid "
                f"beside it; --parameter AWS::StackName={name} lays an update over it"
            )
            estate.problems.append(Problem(template.name, "", message))


def _tell_untagged(template: Template, estate: Estate) -> None:
    """Say of which resources of an update nobody knows which ones the stack has: no name is written, AWS shows no tags."""
    unnamed = [
        logical
        for logical, resource in template.resources.items()
        if resource["Type"] in _UNTAGGED and _UNTAGGED[resource["Type"]] not in as_object(resource.get("Properties"))
    ]
    if unnamed:
        message = (
            f"the template names no {first_of(unnamed)}, and AWS's answers do not say which ones are the stack's: new ones are "
            "laid beside those that are there"
        )
        estate.problems.append(Problem(template.name, "", message))


def _reconcile(evaluator: Evaluator, stack: Mapping[str, tuple[str, str]]) -> None:
    """Rules of the stack's groups that its template does not say are left open."""
    resources = evaluator.template.resources
    for logical, (key, identity) in stack.items():
        if key != "SecurityGroups" or logical not in resources:
            continue
        own = Properties(evaluator, logical, _properties(evaluator, resources[logical]))
        written = list(filters.rules_in(own))
        for name, resource in resources.items():
            beside = Properties(evaluator, name, _properties(evaluator, resource))
            if resource["Type"] in _RULES and beside.told("GroupId") == identity:
                written.append((resource["Type"] == _RULES[1], filters.rule_of(beside)))
        open_strange_rules(evaluator.estate, identity, written, any(egress for egress, _ in written))


_RULES: Final = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")


def _make(own: Properties, kind: str, spoilt: dict[str, str]) -> None:
    try:
        if own.id and own.estate.is_of_snapshot(own.id):
            UPDATERS.get(kind, _stay)(own)
        else:
            WRITERS[kind](own)
    except UndeterminedError as error:
        _leave_open(own, kind, error, spoilt)


def _stay(_own: Properties) -> None:
    """What is there and has no property that an update changes stays as it is."""


def _properties(evaluator: Evaluator, resource: Json) -> Json:
    found = evaluator.value(resource.get("Properties") or {})
    return found if isinstance(found, dict) else {}


def _touched(own: Properties) -> tuple[str, ...]:
    """What a part belongs to: a route to its table, a rule to its group, an association to its subnet."""
    names = {"RouteTableId": "rtb", "GroupId": "sg", "NetworkAclId": "acl", "TransitGatewayRouteTableId": "tgw-rtb"}
    names |= {"NetworkInterfaceId": "eni", "VpnConnectionId": "vpn"}
    names |= {"InternetGatewayId": "igw"} if not own.id else {}
    found: list[str] = []
    for name, prefix in names.items():
        if own.has(name) and not own.id:
            try:
                found.append(own.identity(name, prefix) or "")
            except UndeterminedError as error:
                found += error.candidates
    return tuple(found)


def _leave_open(own: Properties, kind: str, error: UndeterminedError, spoilt: dict[str, str]) -> None:
    """What a resource would have made or changed is not known."""
    load_balancer.leave_parts_open(own, kind, error.sentence)
    if kind == network_firewall.PUBLIC_ACCESS:
        leave_mode_open(own.estate, error.sentence)
    prefix = PREFIXES.get(kind)
    if prefix is None:
        spoilt |= dict.fromkeys(error.candidates, error.sentence)
        return
    document = DOCUMENTS[prefix]
    own.estate.remove(document, own.id)
    own.estate.doubt(document, error.sentence, own.id)


def _note_unread(template: Template, logical: str, kind: str, estate: Estate) -> None:
    if kind in _UNSEEN_EFFECTS:
        key = _UNSEEN_EFFECTS[kind]
        estate.doubt(key, f"{logical} changes {key}, and wayout does not read {kind}")
    elif kind in _HIDING or kind.startswith("Custom::"):
        estate.problems.append(
            Problem(template.name, f"/Resources/{logical}", f"{kind} may make more than is shown here")
        )
    elif kind.startswith(_OF_NETWORKS) and kind not in WRITERS and kind not in _DECIDES_NOTHING:
        message = f"wayout does not read {kind}: what it changes is not shown"
        estate.problems.append(Problem(template.name, f"/Resources/{logical}", message))
