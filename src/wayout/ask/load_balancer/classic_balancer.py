"""What lies behind a node of a classic load balancer: the instances that it may send to, and the way to each.

A node opens connections of its own to the primary addresses of registered instances that are in service: those of its
zone, or of all zones where cross-zone load balancing is on. Where none is in service, nobody is sent to, unlike behind
the other load balancers. What a node sends meets the outbound rules of its subnet's ACL, even to an instance beside it.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-disable-crosszone-lb.html,
.../classic/elb-healthchecks.html, .../classic/ts-elb-error-message.html (HTTP 503), and explanation codes
ELB_ACL_RESTRICTION, ELB_NOT_CROSSZONE.
"""

from typing import Final

import msgspec

from wayout.ask.load_balancer.backend import Backend, left_open, mean, one_after_the_other, stopped, told
from wayout.ask.load_balancer.target_zone import instance_zone
from wayout.forward.decision.origin import Origin
from wayout.forward.device.device import Devices
from wayout.forward.load_balancer_target import from_node, past_own_edge
from wayout.model.classic_load_balancer import IN_SERVICE, OUT_OF_SERVICE, ClassicLoadBalancer
from wayout.model.gap import Gap
from wayout.model.load_balancer import LoadBalancer
from wayout.model.reason import Reason
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet
from wayout.net.port_range import EPHEMERAL_ANY
from wayout.net.protocol import TCP

_LAST_PORT: Final = 65535


class ClassicNode(msgspec.Struct, frozen=True):
    """A node in the zone `az`, which sends as `origin`."""

    devices: Devices
    balancer: LoadBalancer
    classic: ClassicLoadBalancer
    origin: Origin
    az: str

    def answer(self, packets: PacketSet, port: int) -> Backend:
        """What becomes of connections that the listener on `port` took."""
        name, listener = self.balancer.label, (("listener", str(port)),)
        registered = tuple(dict.fromkeys(each.instance_id for each in self.classic.instances))
        if not registered:
            return stopped(Reason.ELB_NO_TARGET, name, packets, (*listener, ("registered", "0")))
        pool = self._in_reach(registered)
        if isinstance(pool, Backend):
            return pool
        states = self._states()
        if isinstance(states, Gap):
            return left_open(states)
        serving = [each for each in pool if states.get(each) == IN_SERVICE]
        open_ones = [each for each in pool if states.get(each) not in {IN_SERVICE, OUT_OF_SERVICE}]
        if not serving and open_ones:
            told_of = states.get(open_ones[0])
            why = f"its state is {told_of}" if told_of is not None else "nothing tells its state"
            message = f"whether {name} sends to {open_ones[0]} is not known: {why}"
            return left_open(Gap("ClassicInstanceHealth", "not told", None, message))
        if not serving:
            return stopped(Reason.ELB_NO_TARGET, name, packets, (*listener, ("registered", str(len(pool)))))
        found = mean([(self._instance(each, port), 1) for each in serving])
        ill = len(pool) - len(serving)
        note = f"{ill} of {len(pool)} instances of {name} {'is' if ill == 1 else 'are'} not in service"
        return msgspec.structs.replace(found, notes=(*found.notes, *((note,) if ill else ())))

    def _in_reach(self, registered: tuple[str, ...]) -> tuple[str, ...] | Backend:
        """The instances that the node may pick: those of its zone, or all where it sends across zones."""
        network, name = self.devices.network, self.balancer.label
        own = tuple(each for each in registered if instance_zone(network, each) in {self.az, None})
        if len(own) == len(registered):
            return registered
        told_of = network.classic_load_balancer_attributes.get(self.balancer.load_balancer_arn)
        crosses = told_of.crosses_zones if told_of is not None else None
        if crosses is None:
            subject = f"whether {name} sends to other zones"
            return left_open(network.gap("ClassicLoadBalancerAttributes", self.balancer.vpc_id or "", subject))
        if crosses or own:
            return registered if crosses else own
        facts = (("zone", self.az), ("balancer", name), ("kind", "classic"))
        return stopped(Reason.ELB_NO_TARGET_IN_AZ, name, PacketSet.empty(), facts)

    def _states(self) -> dict[str, str] | Gap:
        """The state of each registered instance, or why nobody knows."""
        network = self.devices.network
        health = network.classic_instance_health.get(self.balancer.load_balancer_arn)
        if health is None:
            subject = f"which instances of {self.balancer.label} are in service"
            return network.gap("ClassicInstanceHealth", self.balancer.vpc_id or "", subject)
        return {each.instance_id: each.state for each in health.instance_states}

    def _instance(self, instance_id: str, port: int) -> Backend:
        """What becomes of connections to one instance: to the first address of its primary interface."""
        network, target = self.devices.network, self.classic.instance_port(port)
        if target is None or not 0 < target <= _LAST_PORT:
            message = f"to which port of its instances {self.balancer.label} sends what comes to {port} is not told"
            return left_open(Gap("LoadBalancerDescriptions", "not told", None, message))
        interface = next(iter(network.interfaces_of_instance.get(instance_id, ())), None)
        address = next(iter(interface.addresses), None) if interface is not None else None
        if address is None:
            near = self.balancer.vpc_id or ""
            return left_open(network.gap("NetworkInterfaces", near, f"the interface of {instance_id}"))
        packets = PacketSet.box(
            IntervalSet.single(TCP), IntervalSet.single(address), IntervalSet.single(target), EPHEMERAL_ANY.as_set()
        )
        how, seen = f"which {self.balancer.label} sends", self.origin.addresses(address.family)
        way = told(from_node(self.devices, self.origin, packets), how, seen, self.origin.group_ids)
        if interface is None or interface.subnet_id != self.origin.subnet_id:
            return way
        return one_after_the_other(told(past_own_edge(self.devices, self.origin, packets), how, seen), way)
