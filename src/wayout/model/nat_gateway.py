"""NAT gateways, zonal and regional, public and private."""

from wayout.model.noun import Noun, Tag
from wayout.net.address import Address


class NatGatewayAddress(Noun, frozen=True):
    """One address pair of a NAT gateway; `availability_zone` is set for regional gateways."""

    allocation_id: str | None = None
    public_ip: Address | None = None
    private_ip: Address | None = None
    network_interface_id: str | None = None
    is_primary: bool | None = None
    status: str = "succeeded"
    availability_zone: str | None = None
    availability_zone_id: str | None = None

    @property
    def is_usable(self) -> bool:
        """Whether the address is in place: not on its way in or out, and not failed (NAT-3)."""
        return self.status in {"succeeded", "associated"}


class NatGateway(Noun, frozen=True):
    """A NAT gateway. `available` does not mean healthy (NAT-1); no security group can be attached to one (NAT-7)."""

    nat_gateway_id: str
    vpc_id: str
    subnet_id: str | None = None
    state: str = "available"
    failure_code: str | None = None
    failure_message: str | None = None
    connectivity_type: str = "public"
    availability_mode: str = "zonal"
    nat_gateway_addresses: tuple[NatGatewayAddress, ...] = ()
    auto_provision_zones: str | None = None
    auto_scaling_ips: str | None = None
    route_table_id: str | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def is_regional(self) -> bool:
        """Whether the gateway serves the whole VPC without standing in a subnet (NAT-23)."""
        return self.availability_mode == "regional"

    @property
    def public_addresses(self) -> tuple[Address, ...]:
        """The Elastic IPs that packets may leave with, the primary first."""
        usable = [a for a in self.nat_gateway_addresses if a.public_ip is not None and a.is_usable]
        usable.sort(key=lambda address: not address.is_primary)
        return tuple(dict.fromkeys(a.public_ip for a in usable if a.public_ip is not None))

    @property
    def private_addresses(self) -> tuple[Address, ...]:
        """The addresses that packets carry between the gateway and the internet gateway."""
        return tuple(dict.fromkeys(a.private_ip for a in self.nat_gateway_addresses if a.private_ip is not None))

    @property
    def network_interface_ids(self) -> frozenset[str]:
        """The interfaces that AWS keeps for the gateway."""
        ids = (address.network_interface_id for address in self.nat_gateway_addresses)
        return frozenset(identity for identity in ids if identity is not None)
