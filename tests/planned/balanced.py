"""The load balancers of a snapshot's documents as resources that a plan makes, in either language."""

from typing import Any

from tests.planned.plan_builder import PlanBuilder, ref

Json = dict[str, Any]

_DOCUMENTS = (
    "LoadBalancers",
    "LoadBalancerListeners",
    "ListenerRules",
    "LoadBalancerAttributes",
    "TargetGroups",
    "TargetGroupAttributes",
    "LoadBalancerTargetHealth",
)
_CROSS_ZONE = "load_balancing.cross_zone.enabled"


def without(documents: Json) -> Json:
    """The documents without load balancers, as AWS would answer before there are any."""
    found = {key: [] if key in _DOCUMENTS else value for key, value in documents.items()}
    described = {f"ELB {_label(each)}" for each in documents["LoadBalancers"]}
    found["NetworkInterfaces"] = [e for e in documents["NetworkInterfaces"] if e["Description"] not in described]
    return found


def _label(balancer: Json) -> str:
    return str(balancer["LoadBalancerArn"].partition(":loadbalancer/")[2])


def _nodes(documents: Json, balancer: Json) -> list[Json]:
    described = f"ELB {_label(balancer)}"
    return [each for each in documents["NetworkInterfaces"] if each["Description"] == described]


def _settings(documents: Json, key: str, arn_key: str, arn: str) -> dict[str, str]:
    found = [each for each in documents.get(key, ()) if each[arn_key] == arn]
    return {a["Key"]: a["Value"] for each in found for a in each["Attributes"]}


class Names:
    """Labels for ARNs: what is made is referred to, never named by its ARN."""

    def __init__(self, documents: Json) -> None:
        self.of: dict[str, tuple[str, str]] = {}
        listeners = [e for each in documents.get("LoadBalancerListeners", ()) for e in each["Listeners"]]
        for kind, arns in (
            ("lb", [each["LoadBalancerArn"] for each in documents["LoadBalancers"]]),
            ("tg", [each["TargetGroupArn"] for each in documents.get("TargetGroups", ())]),
            ("listener", [each["ListenerArn"] for each in listeners]),
        ):
            self.of |= {arn: (kind, f"{kind}{index}") for index, arn in enumerate(arns)}


def _targets(action: Json) -> list[tuple[str, int | None]]:
    shared = action.get("ForwardConfig", {}).get("TargetGroups", ())
    if shared:
        return [(each["TargetGroupArn"], each.get("Weight")) for each in shared]
    return [(action["TargetGroupArn"], None)] if "TargetGroupArn" in action else []


_TYPES = {"lb": "aws_lb", "tg": "aws_lb_target_group", "listener": "aws_lb_listener"}


class _Terraform:
    """A plan that makes the load balancers, part by part."""

    def __init__(self, documents: Json) -> None:
        self.documents, self.plan, self.names = documents, PlanBuilder(), Names(documents)

    def to(self, arn: str) -> Any:
        if arn not in self.names.of:
            return arn
        kind, label = self.names.of[arn]
        return ref(f"{_TYPES[kind]}.{label}.arn")

    def label(self, arn: str) -> str:
        return self.names.of[arn][1]

    def action(self, each: Json) -> Json:
        groups = [{"arn": self.to(arn), **({"weight": w} if w is not None else {})} for arn, w in _targets(each)]
        if len(groups) == 1:
            return {"type": each["Type"], "target_group_arn": groups[0]["arn"]}
        return {"type": each["Type"], **({"forward": [{"target_group": groups}]} if groups else {})}

    def balancer(self, each: Json) -> None:
        switch = _settings(self.documents, "LoadBalancerAttributes", "LoadBalancerArn", each["LoadBalancerArn"])
        places = [
            {"subnet_id": node["SubnetId"], "private_ipv4_address": node["PrivateIpAddress"]}
            for node in _nodes(self.documents, each)
        ]
        self.plan.add("aws_lb", self.label(each["LoadBalancerArn"]), name=each["LoadBalancerName"],
                      internal=each["Scheme"] == "internal", load_balancer_type=each["Type"], subnet_mapping=places,
                      enable_cross_zone_load_balancing=switch.get(_CROSS_ZONE) == "true",
                      security_groups=each["SecurityGroups"], hidden={"dns_name": ref("x"), "vpc_id": ref("x")})  # fmt: skip

    def group(self, each: Json) -> None:
        settings = _settings(self.documents, "TargetGroupAttributes", "TargetGroupArn", each["TargetGroupArn"])
        told: Json = {"preserve_client_ip": settings["preserve_client_ip.enabled"]} if settings else {}
        told |= {} if each["TargetType"] == "lambda" else {k: each[name] for k, name in _PLACE}
        self.plan.add("aws_lb_target_group", self.label(each["TargetGroupArn"]), name=each["TargetGroupName"],
                      target_type=each["TargetType"], hidden={"target_group_health": ref("x")}, **told)  # fmt: skip

    def listener(self, arn: str, each: Json) -> None:
        self.plan.add("aws_lb_listener", self.label(each["ListenerArn"]), port=each["Port"], protocol=each["Protocol"],
                      load_balancer_arn=self.to(arn),
                      default_action=[self.action(a) for a in each["DefaultActions"]])  # fmt: skip

    def rule(self, arn: str, each: Json) -> None:
        tests = [{c["Field"].replace("-", "_"): [{"values": _values(c)}]} for c in each["Conditions"]]
        self.plan.add("aws_lb_listener_rule", f"rule{each['Priority']}", listener_arn=self.to(arn),
                      priority=int(each["Priority"]), condition=tests,
                      action=[self.action(a) for a in each["Actions"]])  # fmt: skip

    def target(self, arn: str, label: str, target: Json) -> None:
        self.plan.add("aws_lb_target_group_attachment", label, target_group_arn=self.to(arn),
                      target_id=self.to(target["Id"]), port=target.get("Port"),
                      availability_zone=target.get("AvailabilityZone"))  # fmt: skip


def terraform(documents: Json) -> bytes:
    """A plan that makes the load balancers."""
    made = _Terraform(documents)
    for each in documents["LoadBalancers"]:
        made.balancer(each)
    for each in documents.get("TargetGroups", ()):
        made.group(each)
    for listed in documents.get("LoadBalancerListeners", ()):
        for each in listed["Listeners"]:
            made.listener(listed["LoadBalancerArn"], each)
    for listed in documents.get("ListenerRules", ()):
        for each in (rule for rule in listed["Rules"] if not rule["IsDefault"]):
            made.rule(listed["ListenerArn"], each)
    for listed in documents.get("LoadBalancerTargetHealth", ()):
        for index, each in enumerate(listed["TargetHealthDescriptions"]):
            arn = listed["TargetGroupArn"]
            made.target(arn, f"{made.label(arn)}_{index}", each["Target"])
    return made.plan.bytes()


_PLACE = (("protocol", "Protocol"), ("port", "Port"), ("vpc_id", "VpcId"))


def _values(condition: Json) -> list[str]:
    config = next((value for key, value in condition.items() if key.endswith("Config")), condition)
    return list(config.get("Values", ()))


def cloudformation(documents: Json) -> Json:
    """A template whose stack makes the load balancers."""
    names, resources = Names(documents), dict[str, Json]()

    def to(arn: str) -> Any:
        return {"Ref": names.of[arn][1]} if arn in names.of else arn

    def add(label: str, kind: str, **properties: Any) -> None:
        told = {key: value for key, value in properties.items() if value is not None}
        resources[label] = {"Type": f"AWS::ElasticLoadBalancingV2::{kind}", "Properties": told}

    def action(each: Json) -> Json:
        groups = [{"TargetGroupArn": to(arn), "Weight": w or 1} for arn, w in _targets(each)]
        return {"Type": each["Type"], **({"ForwardConfig": {"TargetGroups": groups}} if groups else {})}

    for each in documents["LoadBalancers"]:
        switch = _settings(documents, "LoadBalancerAttributes", "LoadBalancerArn", each["LoadBalancerArn"])
        places = [
            {"SubnetId": n["SubnetId"], "PrivateIPv4Address": n["PrivateIpAddress"]} for n in _nodes(documents, each)
        ]
        add(names.of[each["LoadBalancerArn"]][1], "LoadBalancer", Name=each["LoadBalancerName"], Type=each["Type"],
            Scheme=each["Scheme"] if each["Scheme"] == "internal" else None, SubnetMappings=places,
            SecurityGroups=each["SecurityGroups"],
            LoadBalancerAttributes=[{"Key": k, "Value": v} for k, v in switch.items()])  # fmt: skip
    health = {e["TargetGroupArn"]: e["TargetHealthDescriptions"] for e in documents.get("LoadBalancerTargetHealth", ())}
    for each in documents.get("TargetGroups", ()):
        arn = each["TargetGroupArn"]
        settings = _settings(documents, "TargetGroupAttributes", "TargetGroupArn", arn)
        place = {} if each["TargetType"] == "lambda" else {name: each[name] for _, name in _PLACE}
        listed = [{**e["Target"], "Id": to(e["Target"]["Id"])} for e in health.get(arn, ())]
        add(names.of[arn][1], "TargetGroup", Name=each["TargetGroupName"], TargetType=each["TargetType"],
            Targets=listed, TargetGroupAttributes=[{"Key": k, "Value": v} for k, v in settings.items()], **place)  # fmt: skip
    for every in documents.get("LoadBalancerListeners", ()):
        for each in every["Listeners"]:
            add(names.of[each["ListenerArn"]][1], "Listener", LoadBalancerArn=to(every["LoadBalancerArn"]),
                Port=each["Port"], Protocol=each["Protocol"],
                DefaultActions=[action(a) for a in each["DefaultActions"]])  # fmt: skip
    for every in documents.get("ListenerRules", ()):
        for each in (rule for rule in every["Rules"] if not rule["IsDefault"]):
            add(f"rule{each['Priority']}", "ListenerRule", ListenerArn=to(every["ListenerArn"]),
                Priority=int(each["Priority"]), Conditions=each["Conditions"],
                Actions=[action(a) for a in each["Actions"]])  # fmt: skip
    return {"Resources": resources}
