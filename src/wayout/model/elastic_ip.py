"""Elastic IP addresses."""

from wayout.model.noun import Noun, Tag
from wayout.net.address import Address


class ElasticIp(Noun, frozen=True):
    """An allocated public IPv4 address and what it is paired with (AWS calls the resource `Address`)."""

    public_ip: Address
    allocation_id: str | None = None
    association_id: str | None = None
    network_interface_id: str | None = None
    private_ip_address: Address | None = None
    instance_id: str | None = None
    tags: tuple[Tag, ...] = ()
