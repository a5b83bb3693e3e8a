"""Load balancers, their listeners, target groups and targets, as both APIs of ELB describe them."""

from tests.builders.place import ACCOUNT, REGION, Json
from tests.builders.workload import network_interface

_ID = "50dc6c495c0c9188"
_KINDS = {"application": "app", "network": "net"}


def balancer_arn(name: str, kind: str = "application") -> str:
    """The ARN of a load balancer."""
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/{_KINDS[kind]}/{name}/{_ID}"


def group_arn(name: str) -> str:
    """The ARN of a target group."""
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/73e2d6bc24d8a067"


def load_balancer(
    name: str,
    *,
    kind: str = "application",
    scheme: str = "internal",
    subnets: dict[str, str],
    groups: tuple[str, ...] = (),
    vpc: str = "vpc-main",
    state: str = "active",
) -> Json:
    """An element of `elbv2 describe-load-balancers`; `subnets` are the ids by their zones."""
    prefix = "internal-" if scheme == "internal" else ""
    return {
        "LoadBalancerArn": balancer_arn(name, kind),
        "DNSName": f"{prefix}{name}-1234567890.{REGION}.elb.amazonaws.com",
        "LoadBalancerName": name,
        "Scheme": scheme,
        "VpcId": vpc,
        "State": {"Code": state},
        "Type": kind,
        "AvailabilityZones": [
            {"ZoneName": zone, "SubnetId": subnet, "LoadBalancerAddresses": []} for zone, subnet in subnets.items()
        ],
        "SecurityGroups": list(groups),
        "IpAddressType": "ipv4",
    }


def balancer_node(balancer: Json, letter: str, private_ip: str, *, subnet: str, public_ip: str | None = None) -> Json:
    """The interface by which clients meet a load balancer in one zone."""
    is_network = balancer["Type"] == "network"
    return network_interface(
        f"eni-{balancer['LoadBalancerName']}-{letter}",
        private_ip,
        subnet=subnet,
        groups=tuple(balancer["SecurityGroups"]),
        availability_zone=f"{REGION}{letter}",
        public_ip=public_ip,
        kind="network_load_balancer" if is_network else "interface",
        description="ELB " + balancer["LoadBalancerArn"].partition(":loadbalancer/")[2],
        requester_managed=True,
    )


def listeners(balancer: Json, *ports: int, protocol: str, group: str) -> Json:
    """The answer of `describe-listeners`, wrapped: every port forwards to one group."""
    arn = balancer["LoadBalancerArn"]
    return {
        "LoadBalancerArn": arn,
        "Listeners": [
            {
                "ListenerArn": f"{arn.replace(':loadbalancer/', ':listener/')}/{port:016x}",
                "LoadBalancerArn": arn,
                "Port": port,
                "Protocol": protocol,
                "DefaultActions": [{"Type": "forward", "TargetGroupArn": group_arn(group)}],
            }
            for port in ports
        ],
    }


def target_group(name: str, port: int, *, protocol: str, kind: str = "instance", vpc: str = "vpc-main") -> Json:
    """An element of `describe-target-groups`."""
    return {
        "TargetGroupArn": group_arn(name),
        "TargetGroupName": name,
        "Protocol": protocol,
        "Port": port,
        "VpcId": vpc,
        "TargetType": kind,
        "LoadBalancerArns": [],
        "IpAddressType": "ipv4",
    }


def target_health(name: str, *targets: str, port: int, state: str = "healthy", **zones: str) -> Json:
    """The answer of `describe-target-health`, wrapped: all targets on one port and in one state."""
    reason = {} if state == "healthy" else {"Reason": "Target.Timeout"}
    return {
        "TargetGroupArn": group_arn(name),
        "TargetHealthDescriptions": [
            {
                "Target": {"Id": target, "Port": port, **zones},
                "HealthCheckPort": str(port),
                "TargetHealth": {"State": state, **reason},
            }
            for target in targets
        ],
    }


def target_group_attributes(name: str, **settings: str) -> Json:
    """The answer of `describe-target-group-attributes`, wrapped; `__` in a name stands for a dot."""
    attributes = [{"Key": key.replace("__", "."), "Value": value} for key, value in settings.items()]
    return {"TargetGroupArn": group_arn(name), "Attributes": attributes}


def load_balancer_attributes(balancer: Json, *, cross_zone: str) -> Json:
    """The answer of `describe-load-balancer-attributes`, wrapped."""
    attribute = {"Key": "load_balancing.cross_zone.enabled", "Value": cross_zone}
    return {"LoadBalancerArn": balancer["LoadBalancerArn"], "Attributes": [attribute]}


def listener_rule(priority: int, group: str, **tests: str) -> Json:
    """An element of `describe-rules`: requests that meet all tests go to one group; `_` in a field stands for `-`."""
    return {
        "RuleArn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener-rule/app/orders/{_ID}/{priority:016x}",
        "Priority": str(priority),
        "Conditions": [{"Field": field.replace("_", "-"), "Values": [value]} for field, value in tests.items()],
        "Actions": [{"Type": "forward", "TargetGroupArn": group_arn(group)}],
        "IsDefault": False,
    }


def listener_rules(balancer: Json, port: int, *rules: Json) -> Json:
    """The answer of `describe-rules`, wrapped, with the default rule that every listener has."""
    listener = f"{balancer['LoadBalancerArn'].replace(':loadbalancer/', ':listener/')}/{port:016x}"
    default = {"RuleArn": f"{listener}/default", "Priority": "default", "Conditions": [], "IsDefault": True}
    return {"ListenerArn": listener, "Rules": [*rules, default]}


def classic_load_balancer(
    name: str,
    *instances: str,
    ports: tuple[int, int] = (80, 8080),
    protocol: str = "HTTP",
    scheme: str = "internal",
    subnets: dict[str, str],
    groups: tuple[str, ...] = (),
    vpc: str = "vpc-main",
) -> Json:
    """An element of `elb describe-load-balancers`; `ports` are those of the listener and of the instances."""
    prefix = "internal-" if scheme == "internal" else ""
    listener = {
        "Protocol": protocol,
        "LoadBalancerPort": ports[0],
        "InstanceProtocol": protocol,
        "InstancePort": ports[1],
    }
    return {
        "LoadBalancerName": name,
        "DNSName": f"{prefix}{name}-1234567890.{REGION}.elb.amazonaws.com",
        "ListenerDescriptions": [{"Listener": listener, "PolicyNames": []}],
        "AvailabilityZones": list(subnets),
        "Subnets": list(subnets.values()),
        "VPCId": vpc,
        "Instances": [{"InstanceId": instance} for instance in instances],
        "SecurityGroups": list(groups),
        "Scheme": scheme,
    }


def classic_node(balancer: Json, letter: str, private_ip: str, *, subnet: str, public_ip: str | None = None) -> Json:
    """The interface by which clients meet a classic load balancer in one zone."""
    name = balancer["LoadBalancerName"]
    return network_interface(
        f"eni-{name}-{letter}",
        private_ip,
        subnet=subnet,
        groups=tuple(balancer["SecurityGroups"]),
        availability_zone=f"{REGION}{letter}",
        public_ip=public_ip,
        description=f"ELB {name}",
        requester_managed=True,
    )


def instance_health(name: str, **states: str) -> Json:
    """The answer of `elb describe-instance-health`, wrapped; `_` in the id of an instance stands for `-`."""
    found = [
        {
            "InstanceId": instance.replace("_", "-"),
            "State": state,
            "ReasonCode": "N/A" if state == "InService" else "Instance",
            "Description": "N/A",
        }
        for instance, state in states.items()
    ]
    return {"LoadBalancerName": name, "InstanceStates": found}


def classic_attributes(name: str, *, cross_zone: bool) -> Json:
    """The answer of `elb describe-load-balancer-attributes`, wrapped."""
    settings = {"CrossZoneLoadBalancing": {"Enabled": cross_zone}, "ConnectionDraining": {"Enabled": False}}
    return {"LoadBalancerName": name, "LoadBalancerAttributes": settings}
