"""Origin: where packets come from at one point of their way, before and after a NAT gateway."""

from enum import StrEnum

import msgspec

from wayout.net.address import Address, Family
from wayout.net.interval_set import IntervalSet
from wayout.net.port_range import EPHEMERAL_LINUX, PortRange

SELF = "(self)"
"""Stands for the origin's own id in results that many origins share."""


class PublicAddress(StrEnum):
    """Whether the internet gateway can translate the origin's private IPv4 address (IGW-2)."""

    NONE = "none"
    PRESENT = "present"
    UNKNOWN = "unknown"


class Origin(msgspec.Struct, frozen=True, gc=False):
    """A sender: its addresses on the wire, where it stands, its groups, and its public address.

    `ipv4` and `ipv6` hold one address for an interface and the subnet's whole range for a placement that is not running
    yet; empty means that it has none. `subnet_id` is None for a regional NAT gateway. `ports` are the ephemeral ports
    that it uses (NACL-10). `is_translated` marks a NAT gateway; `own_name` is how blockers name the sender: `SELF` for
    the client, the id for what stands on its way. `inspected_by` is an appliance that its packets passed, behind which
    no reference to a group matches (SG-16).
    """

    component: str
    vpc_id: str
    subnet_id: str | None
    ipv4: IntervalSet
    ipv6: IntervalSet = IntervalSet.empty()
    group_ids: tuple[str, ...] = ()
    public: PublicAddress = PublicAddress.NONE
    public_ip: Address | None = None
    ports: PortRange = EPHEMERAL_LINUX
    interface_id: str | None = None
    instance_id: str | None = None
    is_translated: bool = False
    own_name: str = SELF
    inspected_by: str | None = None

    def behind(self, appliance: str) -> "Origin":
        """The same sender, whose packets passed an appliance."""
        return msgspec.structs.replace(self, inspected_by=appliance)

    @property
    def requester(self) -> str:
        """How facts name who asked: the client by `SELF`, because many clients share a walk."""
        return self.component if self.is_translated else self.own_name

    @property
    def spoken(self) -> str:
        """How notes and gaps speak of who asked."""
        return "the sender" if self.requester == SELF else self.requester

    def addresses(self, family: Family) -> IntervalSet:
        """The source addresses on the wire for one family."""
        return self.ipv6 if family is Family.IPV6 else self.ipv4

    @property
    def hop_component(self) -> str:
        """The id that the journey begins with.

        The instance for an instance's interface, otherwise the interface or placement.
        """
        return self.instance_id or self.interface_id or self.component
