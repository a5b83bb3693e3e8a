"""Classic load balancers, of the first generation: listeners that send to ports of registered instances.

A name is one load balancer's within an account and region only; the network knows each by the ARN that IAM gives it.
Source: Elastic Load Balancing API Reference version 2012-06-01; Service Authorization Reference, Elastic Load Balancing.
"""

import msgspec

from wayout.model.load_balancer import Listener, LoadBalancer
from wayout.model.noun import Noun
from wayout.model.scope import Scope

CLASSIC = "classic"
"""The type that the network gives a classic load balancer among the others."""
IN_SERVICE = "InService"
OUT_OF_SERVICE = "OutOfService"


class ClassicListener(Noun, frozen=True):
    """A port on which it takes connections, and the port of the instances to which it sends them."""

    protocol: str = ""
    load_balancer_port: int | None = None
    instance_port: int | None = None


class ClassicListenerDescription(Noun, frozen=True):
    """A listener with its policies, which decide nothing about packets."""

    listener: ClassicListener = ClassicListener()


class RegisteredInstance(Noun, frozen=True):
    """An instance that is registered."""

    instance_id: str = ""


class ClassicLoadBalancer(Noun, frozen=True):
    """A classic load balancer, as `elb describe-load-balancers` describes it."""

    load_balancer_name: str = ""
    dns_name: str = msgspec.field(default="", name="DNSName")
    scheme: str = "internal"
    vpc_id: str | None = msgspec.field(default=None, name="VPCId")
    listener_descriptions: tuple[ClassicListenerDescription, ...] = ()
    instances: tuple[RegisteredInstance, ...] = ()
    security_groups: tuple[str, ...] = ()

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Its listeners as those of other load balancers, without actions: they know no target groups."""
        own = (described.listener for described in self.listener_descriptions)
        return tuple(Listener(port=each.load_balancer_port, protocol=each.protocol.upper()) for each in own)

    def instance_port(self, port: int) -> int | None:
        """The port of the instances to which the listener on `port` sends."""
        own = (described.listener for described in self.listener_descriptions)
        return next((each.instance_port for each in own if each.load_balancer_port == port), None)

    def among_others(self, arn: str) -> LoadBalancer:
        """The same load balancer as one of the others, which have types; it has no state, so it works."""
        return LoadBalancer(
            load_balancer_arn=arn,
            load_balancer_name=self.load_balancer_name,
            dns_name=self.dns_name,
            scheme=self.scheme,
            vpc_id=self.vpc_id,
            type=CLASSIC,
            security_groups=self.security_groups,
        )


class InstanceState(Noun, frozen=True):
    """What the health checks found of one instance: InService, OutOfService or Unknown."""

    instance_id: str = ""
    state: str = "Unknown"
    description: str = ""


class ClassicInstanceHealth(Noun, frozen=True):
    """The health of the instances of one classic load balancer, as `elb describe-instance-health` answers, wrapped."""

    load_balancer_name: str = ""
    instance_states: tuple[InstanceState, ...] = ()


class CrossZoneLoadBalancing(Noun, frozen=True):
    """Whether nodes send to instances of other zones."""

    enabled: bool | None = None


class ClassicSettings(Noun, frozen=True):
    """The settings of a classic load balancer that decide about packets."""

    cross_zone_load_balancing: CrossZoneLoadBalancing = CrossZoneLoadBalancing()


class ClassicLoadBalancerAttributes(Noun, frozen=True):
    """The settings of one, as `elb describe-load-balancer-attributes` answers, wrapped."""

    load_balancer_name: str = ""
    load_balancer_attributes: ClassicSettings = ClassicSettings()

    @property
    def crosses_zones(self) -> bool | None:
        """Whether nodes send to instances of other zones; None where the answer does not tell."""
        return self.load_balancer_attributes.cross_zone_load_balancing.enabled


def classic_arn(scope: Scope, name: str) -> str:
    """The ARN of a classic load balancer, which AWS's answers leave out; empty without a name."""
    return f"arn:aws:elasticloadbalancing:{scope.region}:{scope.account}:loadbalancer/{name}" if name else ""
