"""An experiment: the placements of a source in a lab, the servers that they call, and what the model says of each call."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from wayout.ask.destination import Destination
from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.host_answer import Resolver
from wayout.ask.placement import Placement
from wayout.ask.resolution import resolve
from wayout.ask.source import Source
from wayout.cli.ending_signal import ending_signals
from wayout.errors import InputError
from wayout.evidence.flow_field import FIELDS
from wayout.evidence.log_format import DEFAULT, RECOMMENDED, LogFormat, parse_log_format
from wayout.forward.origin import PublicAddress
from wayout.forward.outcome import Answer
from wayout.lab.certificate import make_certificate
from wayout.lab.flow_recorder import Recorder
from wayout.lab.kernel import require
from wayout.lab.lab import Lab
from wayout.lab.leftover import key_folder
from wayout.lab.lookout import Lookout
from wayout.lab.plan import Role
from wayout.lab.probe import Target, probe
from wayout.lab.rebuild import rebuild
from wayout.lab.server import Listen, Servers
from wayout.lab.stand_in import public_address, with_stand_in
from wayout.lab.trail import Trails
from wayout.model.network import Network
from wayout.net.address import Address, Family
from wayout.net.protocol import TCP, UDP
from wayout.render.lab_call import LabCall

UNRESOLVED: Final = Address.parse("203.0.113.10")
"""Where a name stands that nothing resolves: some public address, which no route names by itself."""
_TLS_PORT: Final = 443
_AT_ONCE: Final = 16
_MOST_CALLS: Final = 200


class Call(NamedTuple):
    """One placement calls one destination: from which AWS id of the lab, where to, and what the model says of it."""

    placement: Placement
    destination: Destination
    component: str
    target: Target
    said: Answer


class Experiment(NamedTuple):
    """A lab that stands, with its servers, and the calls to make in it."""

    lab: Lab
    calls: tuple[Call, ...]
    authority: Path
    notes: tuple[str, ...]
    trails: Trails
    lookout: Lookout
    recorder: Recorder | None = None

    def run(self) -> tuple[LabCall, ...]:
        """Make every call, several at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            asked = [workers.submit(probe, self.lab, c.component, c.target, self.authority) for c in self.calls]
            observed = [future.result() for future in asked]
        self.lookout.settle()
        return tuple(
            LabCall(c.placement.id, c.destination.text, c.said, seen, self.trails.stop_of(c.component, c.target))
            for c, seen in zip(self.calls, observed, strict=True)
        )


class Recording(NamedTuple):
    """The flow log of the lab's interfaces: the file, the format, and who tells the time in seconds since 1970."""

    path: Path
    log_format: LogFormat
    now: Callable[[], float]


def recording(folder: Path | None, format_text: str | None, now: Callable[[], float]) -> Recording | None:
    """What `--flow-logs` and `--format` ask for; the file is named after the time, so that runs add up in a folder.

    Raises: InputError for a format that is none, and for one without a folder.
    """
    if folder is None:
        if format_text is not None:
            raise InputError("--format was given without --flow-logs", "Name the folder: --flow-logs DIR.")
        return None
    known = {None: DEFAULT, "default": DEFAULT, "recommended": RECOMMENDED}
    log_format = known.get(format_text) or parse_log_format(format_text or "")
    unknown = [name for name in log_format.names if name not in FIELDS]
    if unknown:
        raise InputError(f"flow log records have no field {unknown[0]!r}", f"They have: {', '.join(FIELDS)}")
    return Recording(folder / f"flow-logs-{datetime.fromtimestamp(now(), UTC):%Y%m%dT%H%M%SZ}.log", log_format, now)


@contextmanager
def experiment(
    network: Network,
    source: Source,
    destinations: tuple[Destination, ...],
    resolved: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
    records: Recording | None = None,
) -> Iterator[Experiment]:
    """Set up the lab for a question, and remove it afterwards; with `records`, keep a flow log of its interfaces.

    SIGTERM and SIGHUP remove it too, as Ctrl-C does.

    Raises: InputError for a question that the lab cannot try, LabError when it cannot be built.
    """
    require()
    diagnosis = diagnose(network, source, destinations, resolved=resolved, live=live)
    if len(diagnosis.placements) * len(destinations) > _MOST_CALLS:
        raise InputError(f"the lab makes at most {_MOST_CALLS} calls at a time", "Name fewer destinations.")
    notes: list[str] = []
    network, components = _inhabited(network, diagnosis.placements, notes)
    calls = tuple(_calls(network, diagnosis, components, resolved, live, notes))
    plan = rebuild(network, (call.target.address for call in calls), _interfaces(network, calls))
    notes += [gap.message for gap in plan.gaps]
    with ExitStack() as stack:
        stack.enter_context(ending_signals())
        folder = stack.enter_context(key_folder())
        hosts = tuple(dict.fromkeys(c.target.host for c in calls if c.destination.host is not None))
        addresses = tuple(dict.fromkeys(str(call.target.address) for call in calls))
        certificate = make_certificate(Path(folder), hosts, addresses)
        lab = stack.enter_context(Lab(plan))
        stack.enter_context(Servers(_places(lab, network, calls), certificate))
        recorder, trails = None, Trails(plan)
        if records is not None:
            recorder = stack.enter_context(Recorder(plan, network, records.path, records.log_format, records.now))
        listeners = (trails,) if recorder is None else (trails, recorder)
        lookout = stack.enter_context(Lookout(lab, listeners, time.time))
        told = tuple(dict.fromkeys(notes))
        yield Experiment(lab, calls, certificate.authority, told, trails, lookout, recorder)


def _inhabited(
    network: Network, placements: tuple[Placement, ...], notes: list[str]
) -> tuple[Network, tuple[str, ...]]:
    """The network with an interface in every placement, and their ids."""
    components = []
    for number, placement in enumerate(placements):
        origin = placement.origin
        if origin.interface_id is not None:
            components.append(origin.interface_id)
        elif origin.subnet_id is not None and origin.subnet_id in network.subnets:
            public = public_address(number) if origin.public is PublicAddress.PRESENT else None
            network, made = with_stand_in(network, origin.subnet_id, origin.group_ids, public)
            notes.append(f"nothing runs in {placement.id} yet: {made} stands in for it")
            components.append(made)
        else:
            raise InputError(f"the lab cannot stand anything in for {placement.id}", "Its subnet is not described.")
    return network, tuple(components)


def _calls(
    network: Network,
    diagnosis: Diagnosis,
    components: tuple[str, ...],
    resolved: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
    notes: list[str],
) -> Iterator[Call]:
    for placement, results, component in zip(diagnosis.placements, diagnosis.results, components, strict=True):
        for destination, result in zip(diagnosis.destinations, results, strict=True):
            meant = resolve(network, destination, placement.origin.vpc_id, resolved, live)
            known = meant.addresses
            if known is None and not meant.is_unresolved:
                raise InputError(f"{destination.text} is more than one address", "Name one address of it.")
            if not known:
                notes.append(f"nothing resolves {destination.text}: {UNRESOLVED} stands in for it")
            family = Family.IPV4 if placement.origin.ipv4 else Family.IPV6
            address = next((a for a in known or () if a.family is family), (known or (UNRESOLVED,))[0])
            yield Call(placement, destination, component, _target(destination, address), result.answer)


def _target(destination: Destination, address: Address) -> Target:
    scheme = destination.text.partition("://")[0].lower()
    is_web = destination.protocol == TCP and (scheme in {"http", "https"} or destination.aws_service is not None)
    is_secret = destination.protocol == TCP and (scheme == "https" or destination.port == _TLS_PORT)
    host = destination.host or str(address)
    return Target(address, destination.protocol, destination.port, host, is_secret, is_web or is_secret)


def _interfaces(network: Network, calls: tuple[Call, ...]) -> set[str]:
    """The interfaces that take part: those that call, and those that are called."""
    called = {call.target.address for call in calls}
    found = {i.network_interface_id for i in network.network_interfaces.values() if called & set(i.addresses)}
    return found | {call.component for call in calls}


def _places(lab: Lab, network: Network, calls: tuple[Call, ...]) -> Iterator[Listen]:
    called = {call.target.address for call in calls}
    for namespace in lab.plan.namespaces:
        interface = network.network_interfaces.get(namespace.component)
        is_called = interface is not None and bool(called & set(interface.addresses))
        if namespace.role in {Role.INTERNET, Role.ENDPOINT} or is_called:
            for call in calls:
                if call.target.port is not None and call.target.protocol in {TCP, UDP}:
                    yield Listen(
                        lab.prefix + namespace.name, call.target.protocol, call.target.port, call.target.speaks_tls
                    )
