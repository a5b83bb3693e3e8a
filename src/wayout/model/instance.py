"""EC2 instances."""

from wayout.model.noun import Noun, Tag
from wayout.net.address import Address


class InstanceState(Noun, frozen=True):
    """`running` is the only state that answers."""

    name: str = "running"


class InstanceNetworkInterface(Noun, frozen=True):
    """An interface of the instance, as the instance lists it."""

    network_interface_id: str


class IamInstanceProfile(Noun, frozen=True):
    """The profile that hands the instance its role; only IAM tells which role that is."""

    arn: str = ""


class Instance(Noun, frozen=True):
    """An EC2 instance. A terminated one has neither subnet nor address."""

    instance_id: str
    state: InstanceState = InstanceState()
    subnet_id: str | None = None
    vpc_id: str | None = None
    private_ip_address: Address | None = None
    platform: str | None = None
    iam_instance_profile: IamInstanceProfile | None = None
    network_interfaces: tuple[InstanceNetworkInterface, ...] = ()
    tags: tuple[Tag, ...] = ()
