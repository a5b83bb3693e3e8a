"""The calls of changes of Elastic IPs."""

from typing import Any

from wayout.fix.call.call import Call, Tagging, Yield, absent, filtered
from wayout.fix.call.value import Current, Sight, ref
from wayout.fix.change.elastic_ip import AllocateAddress, AssociateAddress, DisassociateAddress, ReleaseAddress
from wayout.model.network import Network


def allocate(change: AllocateAddress) -> Call:
    """Allocate an address. AWS takes no client token here: what came of a lost answer is found by its tags."""
    return Call(
        operation="AllocateAddress",
        parameters={"Domain": "vpc"},
        yields=(Yield(change.allocation_id, ("AllocationId",)),),
        tagging=Tagging(
            resource_type="elastic-ip",
            name=change.name,
            describe="DescribeAddresses",
            within=("Addresses",),
            id_member="AllocationId",
        ),
    )


def release(change: ReleaseAddress) -> Call:
    """Release the address, once nothing uses it."""
    return Call(
        operation="ReleaseAddress",
        parameters={"AllocationId": ref(change.allocation_id)},
        so=(absent(_address(change.allocation_id)),),
        already=("InvalidAllocationID.NotFound",),
        again=("InvalidIPAddress.InUse",),
    )


def associate(change: AssociateAddress) -> Call:
    """Pair the address with the interface; never take it from another."""
    return Call(
        operation="AssociateAddress",
        parameters={
            "AllocationId": ref(change.allocation_id),
            "NetworkInterfaceId": ref(change.network_interface_id),
            "PrivateIpAddress": change.private_ip_address,
            "AllowReassociation": False,
        },
        so=(
            _address(
                change.allocation_id,
                ("NetworkInterfaceId", ref(change.network_interface_id)),
                ("PrivateIpAddress", change.private_ip_address),
            ),
        ),
        already=("Resource.AlreadyAssociated",),
        again=("InvalidAllocationID.NotFound",),
    )


def disassociate(change: DisassociateAddress, network: Network) -> Call:
    """Dissolve the pairing, whose id is AWS's."""
    address = network.elastic_ips[change.allocation_id]
    paired = _address(change.allocation_id, ("NetworkInterfaceId", ref(address.network_interface_id or "")))
    return Call(
        operation="DisassociateAddress",
        parameters={"AssociationId": Current(paired, "AssociationId")},
        so=(absent(paired),),
        already=("InvalidAssociationID.NotFound",),
    )


def _address(allocation_id: str, *where: tuple[str, Any]) -> Sight:
    return filtered("DescribeAddresses", ("allocation-id", ref(allocation_id)), within=("Addresses",), where=where)
