"""EC2 instances."""

from wayout.model.noun import Noun, Tag
from wayout.net.address import Address


class InstanceState(Noun, frozen=True):
    """`running` is the only state that answers."""

    name: str = "running"


class InstanceNetworkInterface(Noun, frozen=True):
    """An interface of the instance, as the instance lists it."""

    network_interface_id: str


class Instance(Noun, frozen=True):
    """An EC2 instance. A terminated one has neither subnet nor address."""

    instance_id: str
    state: InstanceState = InstanceState()
    subnet_id: str | None = None
    vpc_id: str | None = None
    private_ip_address: Address | None = None
    platform: str | None = None
    network_interfaces: tuple[InstanceNetworkInterface, ...] = ()
    tags: tuple[Tag, ...] = ()
