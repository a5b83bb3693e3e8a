"""An experiment: the placements of a source in a lab, the servers that they call, and what the model says of each call."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.resolution import host_asked, resolve
from wayout.ask.source.placement import Placement
from wayout.ask.source.source import Source
from wayout.cli.experiment.lab_name_server import AskedServer, name_places, servers_of, teller
from wayout.cli.experiment.name_book import NameBook, NameEntry
from wayout.cli.invocation.ending_signal import ending_signals
from wayout.errors import InputError
from wayout.evidence.log.flow_field import FIELDS
from wayout.evidence.log.log_format import DEFAULT, RECOMMENDED, LogFormat, parse_log_format
from wayout.evidence.probe.observed_call import Failure
from wayout.evidence.probe.probe_program import REFUSED_BY_ITSELF
from wayout.explain.answer.lab_call import LabCall
from wayout.forward.decision.origin import PublicAddress
from wayout.forward.journey.outcome import Answer
from wayout.lab.device.name_setting import reached_name_servers
from wayout.lab.flow_log.flow_recorder import Recorder
from wayout.lab.namespace.kernel import require
from wayout.lab.namespace.lab import Lab, private_folder
from wayout.lab.plan.label import Event, Label, Side
from wayout.lab.plan.plan import Role
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.rebuild.resolver_endpoint import with_resolver_endpoints
from wayout.lab.rebuild.stand_in import public_address, with_stand_in
from wayout.lab.server.certificate import make_certificate
from wayout.lab.server.name_server import NameServers
from wayout.lab.server.server import Listen, Servers
from wayout.lab.traffic.probe import Observed, Target, probes
from wayout.lab.watch.lookout import Lookout
from wayout.lab.watch.trail import Stop, Trails
from wayout.model.network import Network
from wayout.net.address import Address, Family
from wayout.net.protocol import TCP, UDP

_TLS_PORT: Final = 443
_AT_ONCE: Final = 16
_MOST_CALLS: Final = 200


class Call(NamedTuple):
    """One placement calls one destination: from which AWS id of the lab, where to, and what the model says of it.

    `addresses` are those at which something should answer, `name` is what the name means, `servers` those that a query
    about it has to reach.
    """

    placement: Placement
    destination: Destination
    component: str
    target: Target
    said: Answer
    addresses: tuple[Address, ...]
    name: NameEntry | None = None
    servers: tuple[AskedServer, ...] = ()


class Experiment(NamedTuple):
    """A lab that stands, with its servers, and the calls to make in it."""

    lab: Lab
    calls: tuple[Call, ...]
    authority: Path
    notes: tuple[str, ...]
    trails: Trails
    lookout: Lookout
    names: NameBook
    recorder: Recorder | None = None

    def run(self) -> tuple[LabCall, ...]:
        """Make every call, several at a time."""
        by_place: dict[str, list[Call]] = {}
        for call in self.calls:
            by_place.setdefault(call.component, []).append(call)
        found: dict[int, Observed] = {}
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            asked = [
                (calls, workers.submit(probes, self.lab, component, [c.target for c in calls], self.authority))
                for component, calls in by_place.items()
            ]
            for calls, future in asked:
                found |= {id(call): observed for call, observed in zip(calls, future.result(), strict=True)}
        self.lookout.settle()
        return tuple(self._told(call, found[id(call)]) for call in self.calls)

    def _told(self, call: Call, observed: Observed) -> LabCall:
        stop = self._stop(call, observed)
        is_own = stop is not None and stop.label.side is Side.EGRESS and stop.label.place == call.component
        said = _as_aws_is_silent(observed) if is_own else observed
        return LabCall(call.placement.id, call.destination.text, call.said, said, stop)

    def _stop(self, call: Call, observed: Observed) -> Stop | None:
        """What stopped a call, or the queries about its name; in doubt where nobody knows what the name means."""
        if observed.name is None or observed.name.is_done:
            ways = [(call.component, Address.parse(a.address), call.target.port) for a in observed.attempts]
        else:
            ways = list(call.servers)
        stops = (self.trails.stop_of(*way) for way in ways)
        found = next((stop for stop in stops if stop is not None), None)
        is_unnamed = observed.name is not None and not observed.name.is_done
        doubt = call.name.doubt if call.name is not None and is_unnamed else None
        if found is None and doubt is not None:
            return Stop(Label(Event.DOUBT, call.target.host, call.component, reason=doubt), is_reply=False)
        return found


def _as_aws_is_silent(observed: Observed) -> Observed:
    """The call as AWS would have it fail: queries that the sender's own groups refuse get no answer there.

    The kernel tells the sender at once, and the C library gives up.
    """
    name = observed.name
    if name is None or name.failure is not Failure.NAME_FAILED:
        return observed
    told = msgspec.structs.replace(name, note=f"{name.note}: {REFUSED_BY_ITSELF}", failure=Failure.NAME_TIMEOUT)
    return msgspec.structs.replace(observed, name=told)


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
    network, components = _inhabited(with_resolver_endpoints(network), diagnosis.placements, notes)
    origins = {name: p.origin for name, p in zip(components, diagnosis.placements, strict=True)}
    book = NameBook(network, origins, resolved, live)
    calls = tuple(_calls(network, diagnosis, components, book, notes))
    asked = dict.fromkeys(
        address for call in calls for address in (*call.addresses, *(s.address for s in call.servers))
    )
    plan = rebuild(network, asked, _interfaces(network, calls))
    notes += [gap.message for gap in plan.gaps]
    with ExitStack() as stack:
        stack.enter_context(ending_signals())
        folder = stack.enter_context(private_folder())
        hosts = tuple(dict.fromkeys(c.target.host for c in calls if c.name is not None))
        addresses = tuple(dict.fromkeys(str(address) for call in calls for address in call.addresses))
        certificate = make_certificate(Path(folder), hosts, addresses)
        lab = stack.enter_context(Lab(plan))
        stack.enter_context(Servers(_places(lab, network, calls), certificate))
        servers = [(call.component, server) for call in calls for server in call.servers]
        names = name_places(lab, servers, (call.component for call in calls))
        stack.enter_context(NameServers(names, teller(lab, network, book)))
        recorder, trails = None, Trails(plan)
        if records is not None:
            recorder = stack.enter_context(Recorder(plan, network, records.path, records.log_format, records.now))
        listeners = (trails,) if recorder is None else (trails, recorder)
        lookout = stack.enter_context(Lookout(lab, listeners, time.time))
        told = tuple(dict.fromkeys(notes))
        yield Experiment(lab, calls, certificate.authority, told, trails, lookout, book, recorder)


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
    network: Network, diagnosis: Diagnosis, components: tuple[str, ...], book: NameBook, notes: list[str]
) -> Iterator[Call]:
    for placement, results, component in zip(diagnosis.placements, diagnosis.results, components, strict=True):
        for destination, result in zip(diagnosis.destinations, results, strict=True):
            if destination.host is None and destination.aws_service is None:
                address = _only_address(network, destination, placement)
                target = _target(destination, address, str(address))
                yield Call(placement, destination, component, target, result.answer, (address,))
                continue
            entry = book.ask(component, host_asked(network, destination, placement.origin.vpc_id))
            if entry.stands_in is not None:
                notes.append(f"nothing resolves {destination.text}: {entry.stands_in} stands in for it")
            own = reached_name_servers(network, network.network_interfaces[component])
            servers = servers_of(network, entry, component, own)
            target = _target(destination, None, entry.host)
            yield Call(placement, destination, component, target, result.answer, entry.addresses, entry, servers)


def _only_address(network: Network, destination: Destination, placement: Placement) -> Address:
    """The address that a destination without a name stands for, of a family that the sender has if it can be."""
    known = resolve(network, destination, placement.origin.vpc_id, {}).addresses
    if not known:
        raise InputError(f"{destination.text} is more than one address", "Name one address of it.")
    family = Family.IPV4 if placement.origin.ipv4 else Family.IPV6
    return next((address for address in known if address.family is family), known[0])


def _target(destination: Destination, address: Address | None, host: str) -> Target:
    scheme = destination.text.partition("://")[0].lower()
    is_web = destination.protocol == TCP and (scheme in {"http", "https"} or destination.aws_service is not None)
    is_secret = destination.protocol == TCP and (scheme == "https" or destination.port == _TLS_PORT)
    return Target(address, destination.protocol, destination.port, host, is_secret, is_web or is_secret)


def _interfaces(network: Network, calls: tuple[Call, ...]) -> set[str]:
    """The interfaces that take part: those that call, those that are called, and those where names are asked about."""
    called = {address for call in calls for address in call.addresses}
    called |= {server.address for call in calls for server in call.servers}
    found = {i.network_interface_id for i in network.network_interfaces.values() if called & set(i.addresses)}
    return found | {call.component for call in calls} | {server.sender for call in calls for server in call.servers}


def _places(lab: Lab, network: Network, calls: tuple[Call, ...]) -> Iterator[Listen]:
    """Where servers stand; of two that share a port, one speaks TLS if the other does."""
    called = {address for call in calls for address in call.addresses}
    ports: dict[tuple[int, int], bool] = {}
    for target in (call.target for call in calls):
        if target.port is not None and target.protocol in {TCP, UDP}:
            key = (target.protocol, target.port)
            ports[key] = ports.get(key, False) or target.speaks_tls
    for namespace in lab.plan.namespaces:
        interface = network.network_interfaces.get(namespace.component)
        is_called = interface is not None and bool(called & set(interface.addresses))
        if namespace.role in {Role.INTERNET, Role.ENDPOINT} or is_called:
            for (protocol, port), speaks_tls in ports.items():
                yield Listen(lab.prefix + namespace.name, protocol, port, speaks_tls)
