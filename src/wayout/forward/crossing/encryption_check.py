"""What becomes of a walk where a VPC may enforce encryption: the control's answer, or what is taken for granted."""

from wayout.forward.device import encryption_control
from wayout.forward.device.device import Devices
from wayout.forward.device.encryption_control import Carrier
from wayout.forward.journey.journey import StepKind
from wayout.forward.journey.traveller import Traveller


def meet_encryption_control(
    devices: Devices, traveller: Traveller, vpc_id: str, carrier: Carrier, component: str
) -> None:
    """Meet the encryption control of a VPC at `component`, which carries the packets. Source: ENC-1, ENC-2, ENC-3."""
    packets = traveller.packets
    split = encryption_control.split(devices.network, vpc_id, carrier, packets)
    traveller.meet_if_telling(split, StepKind.CARRY, component)
    assumed = encryption_control.assumption(devices.network, vpc_id, carrier, packets)
    if assumed is not None:
        traveller.notes.append(assumed)
