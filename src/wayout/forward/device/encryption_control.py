"""VPC encryption control: whether a VPC lets traffic pass whose encryption AWS cannot vouch for.

Modelled: only a control in mode `enforce` stops anything (ENC-1). Internet gateways, egress-only gateways, NAT gateways,
virtual private gateways and peerings pass with an exclusion that is `enabled` (ENC-2); interface endpoints pass TCP port
443, which AWS takes for encrypted (ENC-3, EP-17). AWS normally refuses to enforce before all exclusions are in place, so
a denial here is rare. A control or an exclusion on its way from one state to another leaves the answer open.

Rules:
- ENC-1: The control's own document says its mode, else the VPC's description; nothing but `enforce` stops packets.
- ENC-2: In mode `enforce`, a gateway or peering carries packets when an exclusion for it is enabled.
- ENC-3: An interface endpoint then takes TCP port 443 only.
"""

from enum import StrEnum

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, passes, stops
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.vpc_encryption_control import (
    AVAILABLE,
    DISABLED,
    ENABLED,
    ENFORCE,
    GONE,
    EncryptionExclusion,
    VpcEncryptionControl,
)
from wayout.net.interval_set import IntervalSet
from wayout.net.packet import Packet
from wayout.net.packet_set import PacketSet
from wayout.net.protocol import TCP

DOCUMENT = "VpcEncryptionControls"
_HTTPS = 443
_ENCRYPTED = PacketSet.box(protocols=IntervalSet.single(TCP), destination_ports=IntervalSet.single(_HTTPS))


class Carrier(StrEnum):
    """What carries packets out of a VPC, or to a service in it."""

    INTERNET_GATEWAY = "internet gateway"
    EGRESS_ONLY_INTERNET_GATEWAY = "egress-only internet gateway"
    NAT_GATEWAY = "NAT gateway"
    VIRTUAL_PRIVATE_GATEWAY = "virtual private gateway"
    VPC_PEERING = "VPC peering"
    INTERFACE_ENDPOINT = "interface endpoint"


def decide(network: Network, vpc_id: str, carrier: Carrier, packet: Packet) -> Decision:
    """The control's answer for one packet that `carrier` carries in `vpc_id`."""
    standing = _standing(network, vpc_id, carrier)
    if carrier is Carrier.INTERFACE_ENDPOINT and packet.protocol == TCP and packet.destination_port == _HTTPS:
        standing = Verdict.ALLOW
    match standing:
        case Gap():
            return Decision(Verdict.UNKNOWN, component=vpc_id, gap=standing)
        case Verdict.DENY:
            return Decision(Verdict.DENY, None, Reason.VPC_ENCRYPTION_CONTROL, vpc_id)
        case _:
            return Decision(Verdict.ALLOW)


def split(network: Network, vpc_id: str, carrier: Carrier, packets: PacketSet) -> Split:
    """The control's answer for a set. Source: ENC-1, ENC-2, ENC-3, EP-17."""
    standing = _standing(network, vpc_id, carrier)
    if standing is Verdict.ALLOW:
        return passes(packets)
    encrypted = packets & _ENCRYPTED if carrier is Carrier.INTERFACE_ENDPOINT else PacketSet.empty()
    rest = packets - encrypted
    if isinstance(standing, Gap):
        return doubts(rest, standing).also(encrypted)
    facts = (("carrier", carrier.value),)
    return stops(rest, Reason.VPC_ENCRYPTION_CONTROL, vpc_id, facts=facts).also(encrypted)


def assumption(network: Network, vpc_id: str, carrier: Carrier, packets: PacketSet) -> str | None:
    """What `split` takes at AWS's default because nothing tells it; None when the snapshot does, or it would not matter.

    AWS enforces nothing until somebody asks for it. A control stands in a document of its own or in the VPC itself.
    Source: ENC-1, https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html
    """
    if vpc_id in network.encryption_control_of or network.has_document(DOCUMENT, vpc_id):
        return None
    if network.refusal(DOCUMENT, vpc_id) is not None or (
        carrier is Carrier.INTERFACE_ENDPOINT and packets <= _ENCRYPTED
    ):
        return None
    return f"{vpc_id} does not enforce encryption: the snapshot holds no {DOCUMENT}"


def _standing(network: Network, vpc_id: str, carrier: Carrier) -> Verdict | Gap:
    """Whether the VPC lets the carrier carry what AWS cannot vouch for; ALLOW where nothing is enforced."""
    control = network.encryption_control_of.get(vpc_id)
    if control is None:
        if network.refusal(DOCUMENT, vpc_id) is not None:
            return network.gap(DOCUMENT, vpc_id, f"whether {vpc_id} enforces encryption")
        return Verdict.ALLOW
    if control.mode != ENFORCE or control.state in GONE:
        return Verdict.ALLOW
    if control.state != AVAILABLE:
        message = f"the encryption control of {vpc_id} is {control.state}; what it stops meanwhile AWS does not say"
        return Gap.feature(DOCUMENT, message)
    if carrier is Carrier.INTERFACE_ENDPOINT:
        return Verdict.DENY
    exclusion = _exclusion(control, carrier)
    if exclusion is not None and exclusion.state == ENABLED:
        return Verdict.ALLOW
    if exclusion is not None and exclusion.state == DISABLED:
        return Verdict.DENY
    state = exclusion.state if exclusion is not None else "not told"
    message = (
        f"whether the encryption control of {vpc_id} excludes its {carrier} is not known: the exclusion is {state}"
    )
    return Gap.feature(DOCUMENT, message)


def _exclusion(control: VpcEncryptionControl, carrier: Carrier) -> EncryptionExclusion | None:
    excluded = control.resource_exclusions
    match carrier:
        case Carrier.INTERNET_GATEWAY:
            return excluded.internet_gateway
        case Carrier.EGRESS_ONLY_INTERNET_GATEWAY:
            return excluded.egress_only_internet_gateway
        case Carrier.NAT_GATEWAY:
            return excluded.nat_gateway
        case Carrier.VIRTUAL_PRIVATE_GATEWAY:
            return excluded.virtual_private_gateway
        case Carrier.VPC_PEERING:
            return excluded.vpc_peering
        case Carrier.INTERFACE_ENDPOINT:
            return None
