"""The interfaces of one generated VPC and what holds them: tasks of ECS services, EC2 instances, and what AWS manages."""

from random import Random

from tests.builders import (
    ecs_deployment,
    ecs_service,
    ecs_task,
    instance,
    network_configuration,
    network_interface,
    task_definition,
)

from bench.documents import Documents
from bench.identifier import identifier
from bench.vpc import Place, Vpc

SERVICES = 5
CLUSTER = "prod"

TASK_SHARE = 0.06
INSTANCE_SHARE = 0.06
"""Interfaces whose task or instance is described too; the others belong to load balancers, databases, functions."""

UNIQUE_SHARE = 0.15
"""Interfaces whose combination of groups is (nearly) their own."""


class Tenants:
    """What stands in a VPC."""

    def __init__(self, dice: Random, home: Vpc, groups: list[str]) -> None:
        self._dice = dice
        self._home = home
        self._groups = groups
        self._usual = [self._combination() for _ in range(8)]
        self._services = [f"team-{home.number}-service-{index}" for index in range(SERVICES)]

    def describe(self, documents: Documents, count: int) -> None:
        """Add this many interfaces, beside those of the NAT gateways, and their holders."""
        home = self._home
        places = (*home.private, *home.private, *home.private, *home.public)  # three of four stand in private subnets
        self._add_services(documents)
        taken: dict[Place, int] = {}
        for _ in range(count):
            place = self._dice.choice(places)
            number = taken[place] = taken.get(place, -1) + 1
            self._add(documents, place, number)

    def _add_services(self, documents: Documents) -> None:
        subnets = tuple(place.subnet_id for place in self._home.private)
        for index, name in enumerate(self._services):
            deployment = ecs_deployment(
                network_configuration(subnets, self._usual[index]), task_definition=f"{name}:1", desired=len(subnets)
            )
            documents.add("services", ecs_service(name, deployment, cluster=CLUSTER))
            documents.add("taskDefinitions", task_definition(name, 1))

    def _add(self, documents: Documents, place: Place, number: int) -> None:
        dice = self._dice
        kind = dice.random()
        is_task = kind < TASK_SHARE and not place.is_public
        holder = identifier("i", dice) if TASK_SHARE <= kind < TASK_SHARE + INSTANCE_SHARE else None
        service = dice.randrange(SERVICES)
        own = dice.random() < UNIQUE_SHARE and not is_task
        groups = self._combination() if own else self._usual[service if is_task else dice.randrange(len(self._usual))]
        public = place.host(number).replace("10.", "54.", 1) if place.is_public and kind < 0.8 else None
        interface = network_interface(
            identifier("eni", dice),
            place.host(number),
            subnet=place.subnet_id,
            groups=groups,
            availability_zone=place.zone,
            vpc=self._home.vpc_id,
            public_ip=public,
            instance=holder,
            description=f"arn:aws:ecs:attachment/{number}" if is_task else f"app host {number}",
        )
        documents.add("NetworkInterfaces", interface)
        if is_task:
            name = self._services[service]
            task = ecs_task(
                f"{dice.getrandbits(128):032x}",
                interface,
                group=f"service:{name}",
                cluster=CLUSTER,
                task_definition=f"{name}:1",
            )
            documents.add("tasks", task)
        if holder is not None:
            documents.add("Reservations", instance(holder, interface, name=f"host-{number}"))

    def _combination(self) -> tuple[str, ...]:
        return tuple(self._dice.sample(self._groups, self._dice.choice((1, 1, 2, 2, 3))))
