"""Rate inquiry: what is asked of an archive to tell the rates of a source, its tasks that are gone included.

An interface that the snapshot describes is known by its id. Of a service, records with `ecs-service-name` and `subnet-id` tell
of tasks that have been replaced since as well; without these fields nobody knows whose such an interface was.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from wayout.ask.source.source import Source
from wayout.evidence.archive.archive import Archive
from wayout.evidence.engine.engine import Answered
from wayout.evidence.engine.question import HOLES, Hole, Question
from wayout.evidence.party.sender import Sender, every_sender, gateway_of_interface, senders_of
from wayout.evidence.party.service_tasks import tasks_of
from wayout.evidence.party.target import Target, TargetTest, servers_of
from wayout.evidence.rate.attempt import AttemptCount, attempts
from wayout.evidence.rate.gone_sender import gone_senders
from wayout.evidence.rate.rate import Expectation, Rates, rates
from wayout.model.network import Network


class Attempts(msgspec.Struct, frozen=True):
    """The attempts of senders, and where records were lost; whether tasks that are gone are left out for want of fields."""

    senders: Mapping[str, Sender]
    counts: tuple[AttemptCount, ...]
    holes: tuple[Hole, ...]
    answers: tuple[Answered[Any], ...]
    misses_gone: bool


class RateInquiry(msgspec.Struct, frozen=True):
    """The rates, the answers that they were made of, and whether tasks that are gone are left out for want of fields."""

    rates: Rates
    answers: tuple[Answered[Any], ...]
    misses_gone: bool


def rate_senders(network: Network, source: Source | None) -> Mapping[str, Sender]:
    """Whose attempts are counted. Raises: InputError when the snapshot does not describe the source."""
    return every_sender(network) if source is None else senders_of(network, source)


def interfaces_asked(
    network: Network, source: Source | None, senders: Mapping[str, Sender]
) -> Mapping[str, frozenset[str]]:
    """By which fields records are selected: nothing is left out when all senders are meant."""
    if source is None:
        return {}
    return {"interface-id": frozenset(senders) | frozenset(gateway_of_interface(network))}


def inquire_rates(
    archive: Archive,
    network: Network,
    source: Source | None,
    targets: tuple[Target, ...],
    expected: Mapping[str, Expectation],
) -> RateInquiry:
    """The rates of a source, or of all senders, as the records of an archive tell them.

    Raises: InputError when records lack a field that is needed; AwsError when AWS does not answer.
    """
    found, test = inquire_attempts(archive, network, source, attempts(*servers_of(targets))), TargetTest(targets)
    asked = [count for count in found.counts if test.admits(count.server, count.port)]
    return RateInquiry(rates(network, found.senders, asked, found.holes, expected), found.answers, found.misses_gone)


def inquire_attempts(
    archive: Archive, network: Network, source: Source | None, question: Question[AttemptCount]
) -> Attempts:
    """The attempts of a source, or of all senders, that a question asks for.

    Raises: InputError when records lack a field that is needed; AwsError when AWS does not answer.
    """
    senders = rate_senders(network, source)
    values = interfaces_asked(network, source, senders)
    counted, lost = archive.ask(question, values), [archive.ask(HOLES, values)]
    answers: list[Answered[Any]] = [counted]
    counts = list(counted.rows)
    tasks = tasks_of(network, source)
    of_tasks = None if tasks is None or "subnet-id" not in archive.held.names else tasks.selected(archive.held)
    if tasks is not None and of_tasks is not None:
        more = archive.ask(question, of_tasks)
        gone = gone_senders(network, tasks, senders, more.rows)
        counts += [count for count in more.rows if count.interface_id in gone]
        if gone:
            lost.append(archive.ask(HOLES, {"interface-id": frozenset(gone)}))
        answers.append(more)
        senders = {**senders, **gone}
    holes = tuple(hole for answer in lost for hole in answer.rows)
    return Attempts(senders, tuple(counts), holes, (*answers, *lost), tasks is not None and of_tasks is None)
