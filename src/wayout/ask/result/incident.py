"""Incident: a fault with its surroundings: the network, whom it hits, and which packets."""

from collections.abc import Iterable
from typing import Self

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.result.cause import Cause, fault_of
from wayout.ask.result.result import Result, component_of
from wayout.ask.source.ecs_launch import is_fargate
from wayout.ask.source.ecs_placement import deployments_of
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import EcsServiceSource, EcsTaskSource, LambdaSource, PodSource, RunTaskSource, Source
from wayout.forward.decision.perspective import Direction, Leg
from wayout.forward.journey.journey import Blocker
from wayout.model.ecs_service import Deployment
from wayout.model.network import Network
from wayout.model.subnet import Subnet
from wayout.net.address import IPV6_FIRST, Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.packet_set import PacketSet


class Incident(msgspec.Struct, frozen=True):
    """One fault: an example of it, the id that has to change, and what goes for all places where it was met.

    `packets` are all that it stops, `facts` what the devices noted beside their denials, as names and values.
    """

    network: Network
    blocker: Blocker
    component: str
    packets: PacketSet
    placements: tuple[Placement, ...] = ()
    destinations: tuple[Destination, ...] = ()
    source: Source | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_blocker(
        cls,
        network: Network,
        blocker: Blocker,
        placement: Placement,
        destination: Destination,
        source: Source | None = None,
    ) -> Self:
        """One blocker of one placement."""
        component = component_of(blocker, placement)
        return cls(
            network, blocker, component, blocker.packets, (placement,), (destination,), source, facts=blocker.facts
        )

    @classmethod
    def of_cause(
        cls,
        network: Network,
        cause: Cause,
        placements: Iterable[Placement],
        rows: Iterable[Iterable[Result]] = (),
        source: Source | None = None,
    ) -> Self:
        """A cause. `placements` are all those of the question, `rows` their results: they show every place where it was met."""
        everyone = tuple(placements)
        hit = tuple(placement for placement in everyone if placement.id in cause.affects)
        same = [cause.blocker]
        fault = fault_of(cause.blocker, next(iter(hit), everyone[0])) if everyone else None
        for placement, row in zip(everyone, rows, strict=False):
            if placement.id in cause.affects:
                same += [b for result in row for b in result.blockers if fault_of(b, placement) == fault]
        return cls(
            network,
            cause.blocker,
            cause.component,
            PacketSet.union_of(dict.fromkeys(blocker.packets for blocker in same)),
            hit,
            cause.destinations,
            source,
            facts=tuple(dict.fromkeys(fact for blocker in same for fact in blocker.facts)),
        )

    @property
    def behind(self) -> tuple[Self, ...]:
        """What stops the queries for a name: at the same placements, on another way."""
        return tuple(
            type(self)(
                self.network,
                blocker,
                component_of(blocker, self.placements[0]) if self.placements else blocker.component,
                blocker.packets,
                self.placements,
                source=self.source,
                facts=blocker.facts,
            )
            for blocker in self.blocker.behind
        )

    @property
    def leg(self) -> Leg:
        """The leg on which the packets are stopped."""
        return self.blocker.leg

    @property
    def direction(self) -> Direction:
        """Into the subnet or interface, or out of it."""
        return Direction(self.fact("direction") or Direction.EGRESS)

    @property
    def peer_is_remote(self) -> bool:
        """Whether the peer of a filter's rule is the destination of the conversation rather than the client (NACL-3)."""
        return (self.leg is Leg.FORWARD) is (self.direction is Direction.EGRESS)

    def fact(self, name: str) -> str | None:
        """The first value of a fact."""
        return next(iter(self.every(name)), None)

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a fact."""
        return tuple(dict.fromkeys(str(value) for key, value in self.facts if key == name and value))

    @property
    def subnets(self) -> tuple[Subnet, ...]:
        """The subnets where it was met, those that the network describes."""
        return tuple(self.network.subnets[s] for s in self.every("subnet") if s in self.network.subnets)

    @property
    def hosts(self) -> tuple[str, ...]:
        """What the user named instead of an address: its addresses may change."""
        named_ones = (d for d in self.destinations if d.prefix is None and d.resource_id is None)
        return tuple(dict.fromkeys(d.host or f"the {d.aws_service} service" for d in named_ones))

    @property
    def is_ipv6(self) -> bool:
        """Whether the packets are of IPv6."""
        destinations = self.packets.destinations()
        return bool(destinations) and destinations.first >= IPV6_FIRST

    @property
    def translator(self) -> str | None:
        """What stands between the placements and the fault with an address of its own: a NAT gateway or instance."""
        asked = (*self.every("sender"), *self.every("requester"))
        return next((name for name in asked if name.startswith(("nat-", "eni-")) and not self._is_own(name)), None)

    @property
    def is_at_appliance(self) -> bool:
        """Whether the component is an interface that forwards for the placements, not one of their own."""
        return self.component.startswith("eni-") and bool(self.placements) and not self._is_own(self.component)

    def _is_own(self, name: str) -> bool:
        return any(name == placement.origin.component for placement in self.placements)

    @property
    def _translated(self) -> IntervalSet:
        """The addresses of the translator on the wire."""
        nat = self.network.nat_gateways.get(self.translator or "")
        interface = self.network.network_interfaces.get(self.translator or "")
        own = nat.private_addresses if nat is not None else interface.addresses if interface is not None else ()
        return IntervalSet.of(*((int(a), int(a)) for a in own if (a >= IPV6_FIRST) is self.is_ipv6))

    @property
    def sender(self) -> IntervalSet:
        """The addresses on the wire of whoever sends there, of the family of the packets."""
        if self.translator is not None:
            return self._translated
        found = self.seen
        for placement in self.placements if not found else ():
            found = found | placement.origin.addresses(Family.IPV6 if self.is_ipv6 else Family.IPV4)
        return found

    @property
    def seen(self) -> IntervalSet:
        """The addresses that arrive instead of the placements' own, where a load balancer or the internet lies between."""
        addresses = [int(Address.parse(text)) for text in self.every("from")]
        return IntervalSet.of(*((address, address) for address in addresses))

    @property
    def sender_range(self) -> IntervalSet:
        """The addresses that the placements may have: of a service the whole subnet, for its next task has another.

        A load balancer that keeps the client's address shows that of today's task.
        """
        if self.translator is not None:
            return self._translated
        found, own, blocks = self.seen, IntervalSet.empty(), IntervalSet.empty()
        for placement in self.placements:
            subnet = self.network.subnets.get(placement.origin.subnet_id or "")
            addresses = placement.origin.addresses(Family.IPV6 if self.is_ipv6 else Family.IPV4)
            is_service = subnet is not None and placement.id.startswith("subnet-")
            prefixes = subnet.prefixes if subnet is not None and is_service else ()
            same = [(p.first, p.last) for p in prefixes if (p.first >= IPV6_FIRST) is self.is_ipv6]
            own, blocks = own | addresses, blocks | (IntervalSet.of(*same) if same else addresses)
        return blocks if found <= own else found

    @property
    def is_function(self) -> bool:
        """Whether the source is a Lambda function."""
        return isinstance(self.source, LambdaSource)

    @property
    def is_started_alone(self) -> bool:
        """Whether the source is a RunTask call, with a network configuration of its own."""
        return isinstance(self.source, RunTaskSource)

    @property
    def is_pod(self) -> bool:
        """Whether the source is a pod of EKS."""
        return isinstance(self.source, PodSource)

    @property
    def is_task(self) -> bool:
        """Whether the source is of ECS."""
        return isinstance(self.source, EcsServiceSource | EcsTaskSource)

    @property
    def is_fargate_service(self) -> bool:
        """Whether the source is an ECS service on Fargate: its tasks may have public addresses (ECS-9)."""
        return any(is_fargate(deployment) for deployment in self._deployments)

    @property
    def outdated(self) -> tuple[Placement, ...]:
        """The running tasks among the placements whose groups are no longer those of the service (ECS-6)."""
        current = [
            frozenset(d.network_configuration.awsvpc_configuration.security_groups)
            for d in self._deployments
            if d.network_configuration is not None and d.network_configuration.awsvpc_configuration is not None
        ]
        if not current or not all(current):
            return ()
        tasks = (placement for placement in self.placements if placement.id.startswith("eni-"))
        return tuple(task for task in tasks if frozenset(task.origin.group_ids) not in current)

    @property
    def _deployments(self) -> tuple[Deployment, ...]:
        """The deployments of the service that is the source."""
        if not isinstance(self.source, EcsServiceSource):
            return ()
        services = (service for service in self.network.ecs_services.values() if self.source.means(service))
        return tuple(deployment for service in services for deployment in deployments_of(service))
