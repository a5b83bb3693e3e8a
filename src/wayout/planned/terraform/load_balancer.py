"""Load balancers of the second generation with their listeners, rules, target groups, and what is registered in these.

Source: Terraform AWS provider, aws_lb, aws_lb_listener, aws_lb_listener_rule, aws_lb_target_group,
aws_lb_target_group_attachment, aws_autoscaling_attachment, aws_autoscaling_group.
"""

from collections.abc import Iterator
from typing import Final

from wayout.model.planned import balancer_dns_name
from wayout.planned import load_balancer as balancers
from wayout.planned import target_group as groups
from wayout.planned.load_balancer import Place
from wayout.planned.nameless import UndeterminedError
from wayout.planned.shape import Json
from wayout.planned.terraform.values import Values

_BY_VALUES: Final = {
    "host_header": "HostHeaderConfig",
    "path_pattern": "PathPatternConfig",
    "source_ip": "SourceIpConfig",
}
_OTHER_TESTS: Final = ("http_header", "http_request_method", "query_string")


def lay_balancer(values: Values, before: Values | None) -> None:
    """A load balancer with its nodes."""
    estate, arn = values.estate, values.id
    kind = values.told("load_balancer_type") or "application"
    scheme = "internal" if values.flag("internal", default=False) else "internet-facing"
    balancer: Json = {
        "LoadBalancerArn": arn,
        "LoadBalancerName": values.told("name") or values.instance.name,
        "Type": kind,
        "Scheme": scheme,
        "IpAddressType": values.told("ip_address_type") or "ipv4",
        "DNSName": values.told("dns_name") or balancer_dns_name(arn),
        "VpcId": values.told("vpc_id"),
    }
    is_computed = values.is_unknown("security_groups") and not values.is_written("security_groups")
    carried = [] if is_computed else values.targets("security_groups", "sg")
    balancers.make_balancer(estate, {k: v for k, v in balancer.items() if v is not None}, _places(values), carried)
    crosses = "true" if values.flag("enable_cross_zone_load_balancing", default=False) else "false"
    if before is None or values.has("enable_cross_zone_load_balancing"):
        balancers.set_attributes(estate, "LoadBalancerAttributes", arn, balancers.cross_zone(kind, crosses))


def _places(values: Values) -> list[Place]:
    """Where the nodes stand: by mapping, each with the addresses chosen for it, or by subnet alone."""
    if not values.has("subnet_mapping") or values.is_wholly_unknown("subnet_mapping"):
        is_computed = values.is_unknown("subnets") and not values.is_written("subnets")
        return [] if is_computed else [Place(each) for each in values.targets("subnets", "subnet")]
    try:
        return [
            Place(
                block.identity("subnet_id", "subnet") or "",
                block.told("private_ipv4_address"),
                block.target("allocation_id", "eipalloc") if block.has("allocation_id") else None,
            )
            for block in values.blocks("subnet_mapping")
        ]
    except UndeterminedError:
        pass
    try:
        return [Place(each) for each in values.of_blocks("subnet_mapping", "subnet_id", "subnet")]
    except UndeterminedError as error:
        return [Place(values.nameless("subnet", error.sentence))]


def drop_balancer(values: Values) -> None:
    """A load balancer goes."""
    balancers.remove_balancer(values.estate, values.id)


def lay_listener(values: Values, _before: Values | None) -> None:
    """A listener with its default actions."""
    estate = values.estate
    try:
        arn = values.identity("load_balancer_arn", "elb") or ""
        kind = (estate.find("LoadBalancers", arn) or {}).get("Type")
        protocol = values.text("protocol") or ("HTTP" if kind == "application" else "")
        listener: Json = {"ListenerArn": values.id, "Port": values.number("port"), "Protocol": protocol}
        listener["DefaultActions"] = list(_actions(values, "default_action"))
    except UndeterminedError as error:
        candidates = error.candidates or tuple(filter(None, [values.told("load_balancer_arn")]))
        for candidate in candidates or [each for each, _ in estate.each("LoadBalancers")]:
            estate.leave_open("LoadBalancerListeners", candidate, error.sentence)
        return
    balancers.add_listener(estate, arn, {key: value for key, value in listener.items() if value is not None})
    balancers.know_rules(estate, arn, values.id)


def _actions(values: Values, name: str) -> Iterator[Json]:
    """What is done with a request, in order. A target group that only apply tells is one that nothing describes."""
    if values.is_wholly_unknown(name):
        raise UndeterminedError(f"{name} of {values.instance.address} is known only after apply")
    for block in values.blocks(name):
        shared = [
            (part.target("arn", "tg") or "", part.number("weight"))
            for forward in block.blocks("forward")
            for part in forward.blocks("target_group")
        ]
        kind = block.text("type") or "forward"
        if kind == "forward" and not shared and block.has("target_group_arn"):
            shared = [(block.target("target_group_arn", "tg") or "", None)]
        yield balancers.forward_action(kind, shared)


def drop_listener(values: Values) -> None:
    """A listener goes; one that only changes keeps its rules."""
    balancers.remove_listener(values.estate, values.told("load_balancer_arn") or "", values.id)
    if values.instance.after is None:
        values.estate.remove("ListenerRules", values.id)


def lay_listener_rule(values: Values, _before: Values | None) -> None:
    """A rule of a listener."""
    estate = values.estate
    try:
        listener = values.identity("listener_arn", "listener") or ""
    except UndeterminedError as error:
        for candidate in error.candidates or [each for each, _ in estate.each("ListenerRules")]:
            estate.leave_open("ListenerRules", candidate, error.sentence)
        return
    rule: Json = {"RuleArn": values.id}
    if values.is_unknown("priority") and not values.is_written("priority"):
        estate.assume("a rule without a priority is asked after the others", values.instance.address)
    try:
        number = (
            None if values.is_unknown("priority") and not values.is_written("priority") else values.text("priority")
        )
        rule |= {"Priority": number} if number is not None else {}
        rule["Conditions"] = list(_conditions(values))
        rule["Actions"] = list(_actions(values, "action"))
    except UndeterminedError as error:
        estate.leave_open("ListenerRules", listener, error.sentence)
        return
    balancers.add_rule(estate, listener, rule)


def _conditions(values: Values) -> Iterator[Json]:
    for block in values.blocks("condition"):
        for name, key in _BY_VALUES.items():
            for test in block.blocks(name):
                compared: Json = {"Values": test.texts("values")}
                if test.has("regex_values"):
                    compared["RegexValues"] = test.texts("regex_values")
                yield {"Field": name.replace("_", "-"), key: compared}
        for name in _OTHER_TESTS:
            if block.has(name):
                yield {"Field": name.replace("_", "-")}


def drop_listener_rule(values: Values) -> None:
    """A rule goes."""
    balancers.remove_rule(values.estate, values.told("listener_arn") or "", values.id)


def lay_group(values: Values, _before: Values | None) -> None:
    """A target group with its settings."""
    kind = values.told("target_type") or "instance"
    has_place = kind != "lambda"
    group: Json = {
        "TargetGroupArn": values.id,
        "TargetGroupName": values.told("name") or values.instance.name,
        "TargetType": kind,
        "Protocol": values.text("protocol") if has_place else None,
        "Port": values.number("port") if has_place else None,
        "VpcId": values.target("vpc_id", "vpc") if has_place and values.has("vpc_id") else None,
    }
    settings = [
        (groups.CROSS_ZONE, values.told("load_balancing_cross_zone_enabled")),
        (groups.PRESERVE, values.told("preserve_client_ip")),
    ]
    settings += _least_healthy(values)
    groups.make_group(values.estate, {k: v for k, v in group.items() if v is not None}, settings)


def _least_healthy(values: Values) -> Iterator[tuple[str, str | None]]:
    """How many healthy targets keep a zone in DNS."""
    if values.is_unknown("target_group_health") and not values.is_written("target_group_health"):
        return
    for block in values.blocks("target_group_health"):
        for failover in block.blocks("dns_failover"):
            for name in ("count", "percentage"):
                yield f"{groups.LEAST}.{name}", failover.told(f"minimum_healthy_targets_{name}")


def drop_group(values: Values) -> None:
    """A target group goes."""
    groups.remove_group(values.estate, values.id)


def lay_attachment(values: Values, _before: Values | None) -> None:
    """A target is registered."""
    estate = values.estate
    try:
        arn = values.identity("target_group_arn", "tg") or ""
    except UndeterminedError as error:
        for candidate in error.candidates or [each for each, _ in estate.each("TargetGroups")]:
            groups.leave_open(estate, candidate, error.sentence)
        return
    try:
        groups.register(estate, arn, _target(values))
    except UndeterminedError as error:
        groups.leave_open(estate, arn, error.sentence)


def _target(values: Values) -> Json:
    target: Json = {"Id": values.identity("target_id", "i", "address", "elb", "function") or ""}
    if not values.is_unknown("port") or values.is_written("port"):
        target["Port"] = values.number("port")
    target["AvailabilityZone"] = values.told("availability_zone")
    return {key: value for key, value in target.items() if value is not None}


def drop_attachment(values: Values) -> None:
    """A target is registered no more."""
    target = {"Id": values.told("target_id"), "Port": values.number("port")}
    groups.deregister(values.estate, values.told("target_group_arn") or "", target)


_REGISTERED: Final = ("lb_target_group_arn", "alb_target_group_arn", "target_group_arns")


def _registered(values: Values) -> list[str]:
    """The target groups in which an Auto Scaling group registers its instances; all that may be meant."""
    found: list[str] = []
    for name in _REGISTERED:
        if values.has(name) and (not values.is_unknown(name) or values.is_written(name)):
            try:
                many = name.endswith("s")
                found += values.identities(name, "tg") if many else [values.identity(name, "tg") or ""]
            except UndeterminedError as error:
                found += error.candidates
    return found


def lay_scaling_group(values: Values, before: Values | None) -> None:
    """An Auto Scaling group, or its attachment, registers instances; which those will be, only AWS tells."""
    known = _registered(before) if before is not None else []
    for arn in _registered(values) if values.estate.is_planning else ():
        if arn not in known:
            sentence = f"which instances {values.instance.address} registers is known only after apply"
            groups.leave_open(values.estate, arn, sentence)


def drop_scaling_group(values: Values) -> None:
    """An Auto Scaling group, or its attachment, registers nothing more; which targets were its own is not known."""
    if values.instance.after is None:
        for arn in _registered(values):
            groups.leave_open(values.estate, arn, f"which targets {values.instance.address} takes along is not known")


def register_tasks(values: Values, service: Json) -> None:
    """The tasks of a service are registered with the target groups that its blocks name."""
    estate = values.estate
    try:
        for block in values.blocks("load_balancer"):
            if not block.has("target_group_arn"):
                continue
            try:
                arn = block.identity("target_group_arn", "tg") or ""
                port = block.number("container_port")
            except UndeterminedError as error:
                for candidate in error.candidates:
                    groups.leave_open(estate, candidate, error.sentence)
                continue
            groups.register_tasks(estate, arn, service, port)
    except UndeterminedError as error:
        for candidate, _ in estate.each("TargetGroups"):
            groups.leave_open(estate, candidate, error.sentence)
