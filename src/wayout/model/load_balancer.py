"""Load balancers of the second generation: listeners, target groups, targets and their health."""

import msgspec

from wayout.model.noun import Noun
from wayout.net.address import Address


class LoadBalancerState(Noun, frozen=True):
    """`active` and `active_impaired` take connections."""

    code: str = "active"


class LoadBalancerAddress(Noun, frozen=True):
    """An address of a network load balancer in one zone."""

    ip_address: Address | None = None
    private_ipv4_address: Address | None = msgspec.field(default=None, name="PrivateIPv4Address")


class LoadBalancerZone(Noun, frozen=True):
    """A zone in which the load balancer has a node."""

    zone_name: str = ""
    subnet_id: str | None = None
    load_balancer_addresses: tuple[LoadBalancerAddress, ...] = ()


class LoadBalancer(Noun, frozen=True):
    """An application, network or gateway load balancer."""

    load_balancer_arn: str
    load_balancer_name: str = ""
    dns_name: str = msgspec.field(default="", name="DNSName")
    scheme: str = "internal"
    vpc_id: str | None = None
    state: LoadBalancerState = LoadBalancerState()
    type: str = "application"
    availability_zones: tuple[LoadBalancerZone, ...] = ()
    security_groups: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`app/NAME/ID` or `net/NAME/ID`: the end of the ARN, and of its interfaces' descriptions."""
        return self.load_balancer_arn.partition(":loadbalancer/")[2] or self.load_balancer_name


class TargetGroupTuple(Noun, frozen=True):
    """A target group that an action forwards to, and its share."""

    target_group_arn: str
    weight: int | None = None


class ForwardConfig(Noun, frozen=True):
    """The groups that an action forwards to."""

    target_groups: tuple[TargetGroupTuple, ...] = ()


class Action(Noun, frozen=True):
    """What a listener does with a request; only `forward` goes on to a target."""

    type: str = ""
    target_group_arn: str | None = None
    forward_config: ForwardConfig | None = None


def forwarded_to(actions: tuple[Action, ...]) -> tuple[TargetGroupTuple, ...]:
    """The target groups that actions forward to, each once, with its weight."""
    found: dict[str, TargetGroupTuple] = {}
    for action in actions:
        if action.type == "forward":
            listed = action.forward_config.target_groups if action.forward_config is not None else ()
            found.update((each.target_group_arn, each) for each in listed)
            if action.target_group_arn and action.target_group_arn not in found:
                found[action.target_group_arn] = TargetGroupTuple(target_group_arn=action.target_group_arn)
    return tuple(found.values())


class Listener(Noun, frozen=True):
    """A port on which the load balancer takes connections."""

    listener_arn: str = ""
    port: int | None = None
    protocol: str = ""
    default_actions: tuple[Action, ...] = ()


class ConditionValues(Noun, frozen=True):
    """What a condition compares with: one that matches is enough."""

    values: tuple[str, ...] = ()
    regex_values: tuple[str, ...] = ()


class RuleCondition(Noun, frozen=True):
    """A test of a request. `Values` of the condition itself is the older form of its configuration's."""

    field: str = ""
    values: tuple[str, ...] = ()
    regex_values: tuple[str, ...] = ()
    host_header_config: ConditionValues | None = None
    path_pattern_config: ConditionValues | None = None
    source_ip_config: ConditionValues | None = None

    @property
    def compared(self) -> ConditionValues:
        """All that it compares with, of whichever form."""
        parts = [
            ConditionValues(values=self.values, regex_values=self.regex_values),
            self.host_header_config or ConditionValues(),
            self.path_pattern_config or ConditionValues(),
            self.source_ip_config or ConditionValues(),
        ]
        return ConditionValues(
            values=tuple(dict.fromkeys(value for part in parts for value in part.values)),
            regex_values=tuple(dict.fromkeys(value for part in parts for value in part.regex_values)),
        )


class ListenerRule(Noun, frozen=True):
    """What a listener does with the requests that meet all conditions; `priority` is a number, or `default`."""

    rule_arn: str = ""
    priority: str = ""
    conditions: tuple[RuleCondition, ...] = ()
    actions: tuple[Action, ...] = ()
    is_default: bool = False


class ListenerRules(Noun, frozen=True):
    """The rules of one listener."""

    listener_arn: str
    rules: tuple[ListenerRule, ...] = ()


class LoadBalancerListeners(Noun, frozen=True):
    """The listeners of one load balancer."""

    load_balancer_arn: str
    listeners: tuple[Listener, ...] = ()


class TargetGroup(Noun, frozen=True):
    """A group of targets of one kind: `instance`, `ip`, `lambda` or `alb`."""

    target_group_arn: str
    target_group_name: str = ""
    protocol: str | None = None
    port: int | None = None
    vpc_id: str | None = None
    target_type: str = "instance"

    @property
    def label(self) -> str:
        """`targetgroup/NAME/ID`: the end of the ARN."""
        return self.target_group_arn.rpartition(":")[2] or self.target_group_name


class Target(Noun, frozen=True):
    """What is registered: an instance, an address, a function or another load balancer."""

    id: str
    port: int | None = None
    availability_zone: str | None = None


class TargetHealth(Noun, frozen=True):
    """What the health checks found."""

    state: str = "unknown"
    reason: str | None = None


class TargetHealthDescription(Noun, frozen=True):
    """A target with its health."""

    target: Target
    target_health: TargetHealth = TargetHealth()


class LoadBalancerTargetHealth(Noun, frozen=True):
    """The targets of one group."""

    target_group_arn: str
    target_health_descriptions: tuple[TargetHealthDescription, ...] = ()


class Attribute(Noun, frozen=True):
    """One setting by its name."""

    key: str
    value: str = ""


class LoadBalancerAttributes(Noun, frozen=True):
    """The settings of one load balancer."""

    load_balancer_arn: str
    attributes: tuple[Attribute, ...] = ()


class TargetGroupAttributes(Noun, frozen=True):
    """The settings of one target group."""

    target_group_arn: str
    attributes: tuple[Attribute, ...] = ()
