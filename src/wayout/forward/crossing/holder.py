"""Whatever holds an interface: an instance that is not running answers and forwards nothing, nor does nobody."""

from wayout.forward.decision.decision import doubts, stops
from wayout.forward.device.device import Devices
from wayout.forward.journey.journey import StepKind
from wayout.forward.journey.traveller import Traveller
from wayout.model.gap import Gap
from wayout.model.network_interface import NetworkInterface
from wayout.model.reason import Reason


def meet_holder(devices: Devices, traveller: Traveller, interface: NetworkInterface) -> None:
    """An instance that is not running answers nothing, nor does an interface that nothing holds. Source: ROUTE-11."""
    if interface.instance_id is None:
        if not interface.is_attached:
            name, facts = interface.network_interface_id, (("state", interface.status),)
            alone = stops(traveller.packets, Reason.TARGET_NOT_RUNNING, name, None, facts)
            traveller.meet(alone, StepKind.DELIVER, name)
        return
    network, packets = devices.network, traveller.packets
    instance = network.find("Reservations", network.instances, interface.instance_id, interface.vpc_id)
    if isinstance(instance, Gap):
        traveller.meet(doubts(packets, instance), StepKind.DELIVER, interface.instance_id)
    elif instance.state.name != "running":
        facts = (("state", instance.state.name),)
        split = stops(packets, Reason.TARGET_NOT_RUNNING, interface.instance_id, None, facts)
        traveller.meet(split, StepKind.DELIVER, interface.instance_id)
