"""Name answer: what the resolver that a workload asks says of a name, in DNS's own words.

The resolution of a name says what all of its records mean together. Here each type of record is answered by itself, as
a client sees it: addresses, no data, an unknown name, a failure of the server, or silence. A resolver that is switched
off is silent (DNS-2, CLI-7). DNS Firewall and private zones answer as their faults say (DNS-8, DNS-11); of a firewall's
OVERRIDE only the other name is known, not its addresses, so that it brings none. Of a name that nothing
resolves, or that other servers answer for, nothing is known: the answer is a failure, which says nothing of AWS.
"""

from wayout.ask.dns.dns64 import uses_dns64
from wayout.ask.dns.reply import NameFault, RecordType
from wayout.ask.dns.resolution import Resolution
from wayout.ask.dns.vpc_resolver import lookup
from wayout.forward.decision.origin import Origin
from wayout.forward.device.nat_gateway import NAT64
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.net.address import Address, Family
from wayout.net.name_answer import FAILURE, NO_DATA, SILENCE, UNKNOWN_NAME, NameAnswer, ResponseCode


def name_answer(
    network: Network, origin: Origin, host: str, resolution: Resolution, kind: RecordType, *, is_given: bool
) -> NameAnswer:
    """What is answered for one type of record of `host`, whose resolution in the workload's VPC is this.

    `is_given` says that the user told the addresses, which nothing but DNS Firewall outranks.
    """
    if any(fault.reason is Reason.DNS_DISABLED for fault in resolution.faults):
        return SILENCE
    known = () if resolution.faults else resolution.addresses or ()
    found = tuple(address for address in known if address.family is kind.family)
    if found:
        return NameAnswer(ResponseCode.NO_ERROR, found)
    if kind is RecordType.AAAA and not resolution.faults and uses_dns64(network, origin, resolution):
        made_up = tuple(Address(NAT64.first + a) for a in known if a.family is Family.IPV4)
        if made_up:
            return NameAnswer(ResponseCode.NO_ERROR, made_up)
    faults = resolution.faults
    if resolution.asks_amazon:
        own = lookup(network, origin.vpc_id, host, kind).faults
        faults = tuple(f for f in own if f.reason is Reason.DNS_FIREWALL or not is_given) or faults
    if faults:
        return _of_fault(faults[0])
    return NO_DATA if known else FAILURE


def _of_fault(fault: NameFault) -> NameAnswer:
    """How a fault looks to the client. Source: DNS-8, DNS-11, CLI-4 to CLI-6."""
    match dict(fault.facts).get("response"):
        case "NODATA" | "OVERRIDE":
            return NO_DATA
        case "NXDOMAIN":
            return UNKNOWN_NAME
        case _ if fault.reason is Reason.DESTINATION_NOT_FOUND:
            return UNKNOWN_NAME
        case _:
            return FAILURE
