"""An experiment: the placements of a source in a lab, the servers that they call, and what the model says of each call."""

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from wayout.ask.destination import Destination
from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.host_answer import Resolver
from wayout.ask.placement import Placement
from wayout.ask.resolution import resolve
from wayout.ask.source import Source
from wayout.errors import InputError
from wayout.forward.origin import PublicAddress
from wayout.forward.outcome import Answer
from wayout.lab.certificate import make_certificate
from wayout.lab.kernel import require
from wayout.lab.lab import Lab
from wayout.lab.plan import Role
from wayout.lab.probe import Observed, Target, probe
from wayout.lab.rebuild import rebuild
from wayout.lab.server import Listen, Servers
from wayout.lab.stand_in import public_address, with_stand_in
from wayout.model.network import Network
from wayout.net.address import Address, Family
from wayout.net.protocol import TCP, UDP

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

    def run(self) -> tuple[tuple[Call, Observed], ...]:
        """Make every call, several at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as workers:
            asked = [workers.submit(probe, self.lab, c.component, c.target, self.authority) for c in self.calls]
            return tuple((call, future.result()) for call, future in zip(self.calls, asked, strict=True))


@contextmanager
def experiment(
    network: Network,
    source: Source,
    destinations: tuple[Destination, ...],
    resolved: Mapping[str, tuple[Address, ...]],
    live: Resolver | None,
) -> Iterator[Experiment]:
    """Set up the lab for a question, and remove it afterwards.

    Raises: InputError for a question that the lab cannot try, LabError when it cannot be built.
    """
    require()
    diagnosis = diagnose(network, source, destinations, resolved=resolved, live=live)
    if len(diagnosis.placements) * len(destinations) > _MOST_CALLS:
        raise InputError(f"the lab makes at most {_MOST_CALLS} calls at a time", "Name fewer destinations.")
    network, components = _inhabited(network, diagnosis.placements)
    notes: list[str] = []
    calls = tuple(_calls(network, diagnosis, components, resolved, live, notes))
    plan = rebuild(network, (call.target.address for call in calls), _interfaces(network, calls))
    notes += [gap.message for gap in plan.gaps]
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wayout-lab-"))
        hosts = tuple(dict.fromkeys(c.target.host for c in calls if c.destination.host is not None))
        addresses = tuple(dict.fromkeys(str(call.target.address) for call in calls))
        certificate = make_certificate(Path(folder), hosts, addresses)
        lab = stack.enter_context(Lab(plan))
        stack.enter_context(Servers(_places(lab, network, calls), certificate))
        yield Experiment(lab, calls, certificate.authority, tuple(dict.fromkeys(notes)))


def _inhabited(network: Network, placements: tuple[Placement, ...]) -> tuple[Network, tuple[str, ...]]:
    """The network with an interface in every placement, and their ids."""
    components = []
    for number, placement in enumerate(placements):
        origin = placement.origin
        if origin.interface_id is not None:
            components.append(origin.interface_id)
        elif origin.subnet_id is not None and origin.subnet_id in network.subnets:
            public = public_address(number) if origin.public is PublicAddress.PRESENT else None
            network, made = with_stand_in(network, origin.subnet_id, origin.group_ids, public)
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
