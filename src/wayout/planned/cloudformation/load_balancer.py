"""Load balancers of the second generation with their listeners, rules and target groups, and who registers with these.

Source: CloudFormation Template Reference, AWS::ElasticLoadBalancingV2::LoadBalancer, Listener, ListenerRule, TargetGroup,
AWS::ECS::Service LoadBalancer, AWS::AutoScaling::AutoScalingGroup.
"""

from collections.abc import Iterator
from typing import Final

from wayout.model.planned import balancer_dns_name
from wayout.planned import load_balancer as balancers
from wayout.planned import target_group as groups
from wayout.planned.cloudformation.properties import Properties
from wayout.planned.load_balancer import Place
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json

_COMPARING: Final = ("HostHeaderConfig", "PathPatternConfig", "SourceIpConfig")


def make_a_balancer(own: Properties) -> None:
    """A load balancer with its nodes; one without a scheme faces the internet."""
    kind = own.told("Type") or "application"
    balancer = {
        "LoadBalancerArn": own.id,
        "LoadBalancerName": own.told("Name") or own.logical,
        "Type": kind,
        "Scheme": own.told("Scheme") or "internet-facing",
        "IpAddressType": own.told("IpAddressType") or "ipv4",
        "DNSName": balancer_dns_name(own.id),
    }
    balancers.make_balancer(own.estate, balancer, _places(own), own.targets("SecurityGroups", "sg"))
    told = {key: value for key, value in _settings(own, "LoadBalancerAttributes") if value is not None}
    [(switch, value)] = balancers.cross_zone(kind, told.get(groups.CROSS_ZONE))
    balancers.set_attributes(own.estate, "LoadBalancerAttributes", own.id, {**told, switch: value}.items())


def _places(own: Properties) -> list[Place]:
    """Where the nodes stand: by mapping, each with the addresses chosen for it, or by subnet alone."""
    if own.has("SubnetMappings"):
        return [
            Place(
                part.target("SubnetId", "subnet") or "",
                part.told("PrivateIPv4Address"),
                part.target("AllocationId", "eipalloc") if part.has("AllocationId") else None,
            )
            for part in own.parts("SubnetMappings")
        ]
    return [Place(each) for each in own.targets("Subnets", "subnet")]


def _settings(own: Properties, name: str) -> Iterator[tuple[str, str | None]]:
    """The settings of a list of keys and values."""
    for part in own.parts(name):
        key = part.told("Key")
        if key is not None:
            yield key, part.text("Value")


def make_a_group(own: Properties) -> None:
    """A target group with the targets that are written in it; of one that is there, AWS tells the targets and their health."""
    estate, kind = own.estate, own.told("TargetType") or "instance"
    has_place = kind != "lambda"
    group: Json = {
        "TargetGroupArn": own.id,
        "TargetGroupName": own.told("Name") or own.logical,
        "TargetType": kind,
        "Protocol": own.text("Protocol") if has_place else None,
        "Port": own.number("Port") if has_place else None,
        "VpcId": own.target("VpcId", "vpc") if has_place and own.has("VpcId") else None,
    }
    settings = list(_settings(own, "TargetGroupAttributes"))
    is_new = not estate.is_described("TargetGroups", own.id)
    groups.make_group(estate, {key: value for key, value in group.items() if value is not None}, settings)
    try:
        for part in own.parts("Targets") if is_new else ():
            prefix = {"instance": "i", "alb": "elb", "lambda": "function"}.get(kind, "address")
            target = {"Id": part.identity("Id", prefix), "Port": part.number("Port")}
            target["AvailabilityZone"] = part.told("AvailabilityZone")
            groups.register(estate, own.id, {key: value for key, value in target.items() if value is not None})
    except UndeterminedError as error:
        groups.leave_open(estate, own.id, error.sentence)


def make_a_listener(own: Properties) -> None:
    """A listener with its default actions."""
    arn = own.identity("LoadBalancerArn", "elb") or ""
    listener: Json = {"ListenerArn": own.id, "Port": own.number("Port"), "Protocol": own.text("Protocol")}
    listener["DefaultActions"] = list(_actions(own, "DefaultActions"))
    balancers.add_listener(own.estate, arn, {key: value for key, value in listener.items() if value is not None})
    balancers.know_rules(own.estate, arn, own.id)


def _actions(own: Properties, name: str) -> Iterator[Json]:
    """What is done with a request, in order. A target group that is not known is one that nothing describes."""
    for part in own.parts(name):
        shared = [
            (each.target("TargetGroupArn", "tg") or "", each.number("Weight"))
            for each in part.part("ForwardConfig").parts("TargetGroups")
        ]
        if not shared and part.has("TargetGroupArn"):
            shared = [(part.target("TargetGroupArn", "tg") or "", None)]
        yield balancers.forward_action(part.text("Type") or "forward", shared)


def add_a_listener_rule(own: Properties) -> None:
    """A rule of a listener."""
    rule: Json = {"RuleArn": f"listener-rule-new-{own.logical}", "Priority": own.text("Priority") or ""}
    rule["Conditions"] = [_condition(part) for part in own.parts("Conditions")]
    rule["Actions"] = list(_actions(own, "Actions"))
    balancers.add_rule(own.estate, own.identity("ListenerArn", "listener") or "", rule)


def _condition(part: Properties) -> Json:
    found: Json = {"Field": _field(part), "Values": part.texts("Values"), "RegexValues": part.texts("RegexValues")}
    for key in _COMPARING:
        if part.has(key):
            inner = part.part(key)
            found[key] = {"Values": inner.texts("Values"), "RegexValues": inner.texts("RegexValues")}
    return found


_FIELDS: Final = {
    "HostHeaderConfig": "host-header",
    "PathPatternConfig": "path-pattern",
    "SourceIpConfig": "source-ip",
    "HttpHeaderConfig": "http-header",
    "HttpRequestMethodConfig": "http-request-method",
    "QueryStringConfig": "query-string",
}


def _field(part: Properties) -> str:
    """What a condition looks at: as it says, or as its configuration shows."""
    return part.text("Field") or next((field for key, field in _FIELDS.items() if part.has(key)), "")


def register_tasks(own: Properties, service: Json) -> None:
    """The tasks of a service are registered with the target groups that its property LoadBalancers names."""
    for arn, port, because in _groups_of(own):
        if because is None:
            groups.register_tasks(own.estate, arn, service, port)
        else:
            groups.leave_open(own.estate, arn, because)


def _groups_of(own: Properties) -> Iterator[tuple[str, int | None, str | None]]:
    """The target groups of a service, each with its port, or why it is not known whether and how it is one."""
    try:
        for part in own.parts("LoadBalancers"):
            try:
                if part.has("TargetGroupArn"):
                    yield part.identity("TargetGroupArn", "tg") or "", part.number("ContainerPort"), None
            except UndeterminedError as error:
                yield from ((arn, None, error.sentence) for arn in error.candidates or own.evaluator.made("tg"))
    except UndeterminedError as error:
        yield from ((arn, None, error.sentence) for arn, _ in own.estate.each("TargetGroups"))


def register_instances(own: Properties) -> None:
    """An Auto Scaling group registers its instances; which those will be, only AWS tells."""
    _leave_instances_open(own, f"which instances {own.logical} registers is not known before it has them")


def _leave_instances_open(own: Properties, sentence: str) -> None:
    listed = own.targets("TargetGroupARNs", "tg")
    known = [arn for arn in listed if own.estate.is_described("TargetGroups", arn)]
    for arn in known if len(known) == len(listed) else own.evaluator.made("tg"):
        groups.leave_open(own.estate, arn, sentence)


_PARTS: Final = {
    "AWS::ElasticLoadBalancingV2::Listener": ("LoadBalancerArn", "elb", "LoadBalancerListeners"),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("ListenerArn", "listener", "ListenerRules"),
}
"""What is a part of another element: the property that names that one, what its ids begin with, and the document."""


def leave_parts_open(own: Properties, kind: str, sentence: str) -> None:
    """What is not known of a listener, a rule or what registers targets leaves open what that is a part of."""
    if kind in _PARTS:
        name, prefix, document = _PARTS[kind]
        try:
            whole = [own.identity(name, prefix) or ""]
        except UndeterminedError as error:
            whole = list(error.candidates)
        for identity in whole:
            own.estate.leave_open(document, identity, sentence)
    elif kind == "AWS::ECS::Service":
        for arn, _, _ in _groups_of(own):
            groups.leave_open(own.estate, arn, sentence)
    elif kind == "AWS::AutoScaling::AutoScalingGroup":
        _leave_instances_open(own, sentence)
