"""The name servers of a question's lab: who is asked by whom, where they stand, and what they answer."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wayout.ask.dns.name_server import NameServers as ForwardedTo
from wayout.cli.experiment.name_book import NameBook, NameEntry
from wayout.lab.device.name_setting import PORT
from wayout.lab.namespace.lab import Lab
from wayout.lab.plan.plan import Namespace, Plan, Role
from wayout.lab.server.name_server import NamePlace, Passage, Tell, Told
from wayout.model.network import Network
from wayout.net.address import Address, Family

_SERVE = frozenset({Role.INTERFACE, Role.INTERNET, Role.ENDPOINT})


class AskedServer(NamedTuple):
    """A name server that packets have to reach: the AWS id that they leave from, its address and port."""

    sender: str
    address: Address
    port: int


def servers_of(network: Network, entry: NameEntry, component: str, own: Iterable[Address]) -> tuple[AskedServer, ...]:
    """The name servers to which queries about a name travel: `own` are those that the workload asks by itself."""
    found = [AskedServer(component, address, PORT) for address in own]
    for servers in entry.forwarded_to:
        for sender in _senders(network, servers):
            found += [AskedServer(sender, server.address, server.port) for server in servers.servers]
    return tuple(dict.fromkeys(found))


def name_places(lab: Lab, asked: Iterable[tuple[str, AskedServer]], components: Iterable[str]) -> Iterator[NamePlace]:
    """Where name servers stand: the Amazon resolver beside each of `components`, others where their address is held.

    `asked` pairs a workload with the servers that are asked for it; a server of several answers as for the first.
    """
    for component in dict.fromkeys(components):
        namespace = lab.plan.of(component)
        for device, address in namespace.addresses if namespace is not None else ():
            if device == "lo" and namespace is not None:
                yield NamePlace(lab.prefix + namespace.name, address, PORT, component, forwards=True)
    taken: set[tuple[str, Address, int]] = set()
    for component, server in asked:
        for namespace in _holders(lab.plan, server.address):
            where = (namespace.name, server.address, server.port)
            if where not in taken:
                taken.add(where)
                yield NamePlace(lab.prefix + namespace.name, server.address, server.port, component, forwards=False)


def teller(lab: Lab, network: Network, book: NameBook) -> Tell:
    """Tells the lab's name servers what the book says."""

    def tell(asker: str, name: str, family: Family) -> Told:
        entry = book.entry(asker, name)
        passages = tuple(
            Passage(
                tuple(found for s in _senders(network, servers) if (found := lab.name_of(s)) is not None),
                tuple((server.address, server.port) for server in servers.servers),
            )
            for servers in entry.forwarded_to
        )
        return Told(book.answer(entry, family), passages)

    return tell


def _senders(network: Network, servers: ForwardedTo) -> Iterator[str]:
    """The interfaces from which forwarded queries leave. Source: DNS-10."""
    for sender in servers.senders:
        for interface in network.interfaces_of_vpc.get(sender.vpc_id, ()):
            if any(address in sender.ipv4 or address in sender.ipv6 for address in interface.addresses):
                yield interface.network_interface_id


def _holders(plan: Plan, address: Address) -> Iterator[Namespace]:
    return (each for each in plan.namespaces if each.role in _SERVE and each.holds(address))
