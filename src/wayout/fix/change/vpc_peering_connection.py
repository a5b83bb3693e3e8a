"""Changes of VPC peering connections: one that waits is accepted."""

import msgspec

from wayout.fix.change.edit import Edit, known, refuse, with_noun
from wayout.model.network import Network
from wayout.model.vpc_peering_connection import CidrBlock, Ipv6CidrBlock, VpcPeeringConnectionVpcInfo
from wayout.net.address import Family

PENDING = "pending-acceptance"


class AcceptVpcPeeringConnection(Edit, frozen=True, kw_only=True):
    """The owner of the accepter VPC accepts a peering, within seven days of the request (PEER-1).

    Nothing takes this back: to delete the peering would take away what somebody else requested.
    """

    vpc_peering_connection_id: str
    accepter_vpc_id: str

    @property
    def component(self) -> str:
        """The peering."""
        return self.vpc_peering_connection_id

    @property
    def place(self) -> str:
        """The accepter VPC: its account accepts, in its region."""
        return self.accepter_vpc_id

    def on(self, network: Network) -> Network:
        """The network in which the peering is active, and knows the blocks of both sides."""
        peering = known(network, "vpc_peering_connections", self.vpc_peering_connection_id)
        if peering.status.code != PENDING:
            raise refuse(self.component, f"its status is {peering.status.code}, and nobody waits for acceptance")
        changed = msgspec.structs.replace(
            peering,
            status=msgspec.structs.replace(peering.status, code="active"),
            accepter_vpc_info=_told(network, peering.accepter_vpc_info),
            requester_vpc_info=_told(network, peering.requester_vpc_info),
        )
        return with_noun(network, "vpc_peering_connections", self.vpc_peering_connection_id, changed)

    def undone_on(self, network: Network) -> tuple[Edit, ...]:
        """Nothing: what was accepted stays so."""
        del network
        return ()


def _told(network: Network, side: VpcPeeringConnectionVpcInfo) -> VpcPeeringConnectionVpcInfo:
    """A side with the blocks of its VPC: AWS tells those of the accepter once it has accepted."""
    vpc = network.vpcs.get(side.vpc_id or "")
    if vpc is None or side.prefixes:
        return side
    own = [prefix for prefix in vpc.prefixes if prefix.family is Family.IPV4]
    return msgspec.structs.replace(
        side,
        cidr_block=own[0] if own else None,
        cidr_block_set=tuple(CidrBlock(cidr_block=prefix) for prefix in own),
        ipv6_cidr_block_set=tuple(
            Ipv6CidrBlock(ipv6_cidr_block=prefix) for prefix in vpc.prefixes if prefix.family is Family.IPV6
        ),
    )
