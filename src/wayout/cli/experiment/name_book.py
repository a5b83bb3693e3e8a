"""Name book: what names mean to the workloads of a lab, as the model says it, for the lab's name servers to answer."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.mount_target import file_system_name
from wayout.ask.dns.host_answer import Resolver
from wayout.ask.dns.name_answer import name_answer
from wayout.ask.dns.name_server import NameServers
from wayout.ask.dns.reply import RecordType
from wayout.ask.dns.resolution import Resolution
from wayout.ask.examination.examination import Examination
from wayout.forward.decision.origin import Origin
from wayout.model.network import Network
from wayout.net.address import Address, Family
from wayout.net.name_answer import NameAnswer
from wayout.net.prefix import EVERY_IPV4, EVERY_IPV6
from wayout.net.protocol import TCP

UNRESOLVED: Final = Address.parse("203.0.113.10")
UNRESOLVED_IPV6: Final = Address.parse("2001:db8:ffff::10")
"""Where a name stands that nothing resolves, if it may: public addresses, which no route names by itself."""
_PORT: Final = 443


class NameEntry(NamedTuple):
    """What a name means to one workload, and the addresses that stand in for it where nothing resolves it."""

    origin: Origin
    host: str
    resolution: Resolution
    stands_in: Address | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses at which something should answer."""
        return self.resolution.addresses or ()

    @property
    def forwarded_to(self) -> tuple[NameServers, ...]:
        """The servers that the Amazon resolver asks in its turn. Source: DNS-10."""
        return self.resolution.servers if self.resolution.asks_amazon else ()

    @property
    def doubt(self) -> str | None:
        """Why nobody knows whether the name has another meaning; None where that is known."""
        gaps = self.resolution.elsewhere
        return gaps[0].message if gaps else None


class NameBook:
    """Looks names up for the workloads of a lab; `origins` are these, by the AWS ids that stand for them.

    A name that was `asked` about may come from live DNS, and gets an address that stands in for it where nothing
    resolves it. Of any other, the snapshot alone tells.
    """

    def __init__(
        self,
        network: Network,
        origins: Mapping[str, Origin],
        given: Mapping[str, tuple[Address, ...]],
        live: Resolver | None,
    ) -> None:
        self._network = network
        self._origins = origins
        self._given = given
        self._asked = Examination(network, resolved=given, live=live)
        self._others = Examination(network, resolved=given)
        self._entries: dict[tuple[str, str], NameEntry] = {}

    def ask(self, component: str, host: str) -> NameEntry:
        """What a name of the question means where an AWS id stands."""
        entry = self._entry(self._asked, component, host)
        if entry.resolution.is_unresolved and not entry.resolution.faults:
            address = _stand_in(entry)
            known = msgspec.structs.replace(entry.resolution, addresses=(address,))
            entry = NameEntry(entry.origin, host, known, address)
        self._entries[component, host] = entry
        return entry

    def entry(self, component: str, host: str) -> NameEntry:
        """What any name means where an AWS id stands."""
        return self._entries.get((component, host)) or self._entry(self._others, component, host)

    def answer(self, entry: NameEntry, family: Family) -> NameAnswer:
        """What is answered for a name and a family."""
        kind = RecordType.A if family is Family.IPV4 else RecordType.AAAA
        is_given = entry.host in self._given
        return name_answer(self._network, entry.origin, entry.host, entry.resolution, kind, is_given=is_given)

    def _entry(self, examination: Examination, component: str, host: str) -> NameEntry:
        origin = self._origins[component]
        subnet = self._network.subnets.get(origin.subnet_id or "") if file_system_name(host) else None
        zone = subnet.availability_zone if subnet is not None else ""
        destination = Destination(host, TCP, _PORT, host=host)
        return NameEntry(origin, host, examination.resolution(destination, origin.vpc_id, zone))


def _stand_in(entry: NameEntry) -> Address:
    """An address that the name may have, of a family that the workload has."""
    is_ipv6 = not entry.origin.ipv4
    usual = UNRESOLVED_IPV6 if is_ipv6 else UNRESOLVED
    space = entry.resolution.space & (EVERY_IPV6 if is_ipv6 else EVERY_IPV4).as_set()
    return usual if not space or usual in space else Address(space.first)
