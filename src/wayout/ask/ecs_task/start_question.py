"""StartQuestion: a question about a start, turned into one about destinations, from the places where they are fetched."""

from fractions import Fraction

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_endpoint import region_of
from wayout.ask.ecs_task.start import Start, starts_of
from wayout.ask.ecs_task.start_need import ECS_START, start_needs
from wayout.ask.result.result import Result
from wayout.ask.source.ecs_instance import agents
from wayout.ask.source.ecs_launch import Launch
from wayout.ask.source.placement import Placements
from wayout.ask.source.source import EcsServiceSource, EcsTaskSource, Source
from wayout.errors import InputError
from wayout.forward.journey.outcome import Share
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.planned import is_planned

_OPEN = Share(Fraction(0), Fraction(1))


class StartQuestion(msgspec.Struct, frozen=True):
    """The destinations and places that are really asked about, with what is said beside them.

    `gaps` hide some of the needs: `aws:ecs-start` stays among the destinations for them, and its answer is open.
    """

    destinations: tuple[Destination, ...]
    places: Placements
    notes: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def open_result(self, destination: Destination) -> Result | None:
        """The result of what is not known about a start; None for a destination that can be asked about."""
        if destination.aws_service != ECS_START:
            return None
        return Result(destination, _OPEN, (), self.gaps, (), ())


def asked_about_start(
    network: Network,
    source: Source,
    destinations: tuple[Destination, ...],
    places: Placements,
    task_definition: str | None,
) -> StartQuestion:
    """The question with `aws:ecs-start` replaced by what the source's tasks need to start.

    Raises: InputError when no task definition is named, or when what starts on an instance is asked together with what
    its tasks reach through interfaces of their own.
    """
    if all(destination.aws_service != ECS_START for destination in destinations):
        if task_definition is not None:
            raise InputError("--task-definition was given without --to aws:ecs-start", "Add --to aws:ecs-start.")
        return StartQuestion(destinations, places)
    starts = starts_of(network, source, task_definition)
    where = _where(network, source, destinations, places, starts.found)
    region = _region(network, where, starts.found)
    needs = start_needs(network, starts.found, region)
    found: dict[str, Destination] = {}
    for destination in destinations:
        for one in needs.destinations if destination.aws_service == ECS_START else (destination,):
            found.setdefault(one.text, one)
        if destination.aws_service == ECS_START and (starts.gaps or not needs.destinations):
            found[destination.text] = destination
    gaps = starts.gaps
    if not gaps and not needs.destinations:
        gaps = (Gap.document("taskDefinitions", "nothing in it", _nothing_needed(starts.found)),)
    return StartQuestion(tuple(found.values()), where, (*starts.notes, *needs.notes), gaps)


def _nothing_needed(starts: tuple[Start, ...]) -> str:
    """Why nothing has to be reached: an image of a template may hang on what only AWS or a parameter tells."""
    told = "the task definition names nothing that must be reached"
    if not any(is_planned(start.definition.task_definition_arn) for start in starts):
        return told
    return f"{told}, or by what the plan does not tell: of a template, give --parameter AWS::AccountId=… too"


def _where(
    network: Network,
    source: Source,
    destinations: tuple[Destination, ...],
    places: Placements,
    starts: tuple[Start, ...],
) -> Placements:
    """Where what a start needs is fetched: on EC2 by the agent, through the instance's own interface (ECS-20)."""
    if not starts or any(start.launch is Launch.FARGATE for start in starts):
        return places
    if not isinstance(source, EcsServiceSource | EcsTaskSource):
        return places
    if any(destination.aws_service != ECS_START for destination in destinations):
        raise InputError(
            "aws:ecs-start cannot be asked together with other destinations here",
            "On EC2 the instance fetches what a task needs to start; ask for the other destinations by themselves.",
        )
    cluster = starts[0].cluster.rsplit("/", 1)[-1]
    note = "what the tasks need to start is fetched by the agent, through the interfaces of the instances (ECS-20)"
    return msgspec.structs.replace(agents(network, cluster), notes=(note,))


def _region(network: Network, places: Placements, starts: tuple[Start, ...]) -> str:
    """The region of the tasks: of their VPC, otherwise of the task definition's ARN."""
    for placement in places.placements:
        region = region_of(network, placement.origin.vpc_id)
        if region is not None:
            return region
    parts = [part for start in starts for part in start.definition.task_definition_arn.split(":")[3:4] if part]
    if not parts:
        raise InputError(
            "cannot tell the region in which the tasks start",
            "Of a template, give --parameter AWS::Region=eu-west-1; or name the destinations themselves.",
        )
    return parts[0]
