"""Network interfaces, and the instances that they belong to."""

from collections.abc import Iterable

from wayout.planned.elastic_ip import free_address, stand_in_address
from wayout.planned.estate import Estate
from wayout.planned.route_table import darken
from wayout.planned.shape import Json


def make_interface(estate: Estate, interface: Json, groups: Iterable[str], address: str | None = None) -> None:
    """A new interface in a subnet. An address that is yet to be given is the lowest free one; without groups, the default."""
    subnet = estate.find("Subnets", interface["SubnetId"]) or {}
    carried = list(groups) or _default_group(estate, subnet.get("VpcId", ""))
    private = address or free_address(estate, interface["SubnetId"])
    own = {"Primary": True, "PrivateIpAddress": private}
    place = {"VpcId": subnet.get("VpcId"), "AvailabilityZone": subnet.get("AvailabilityZone")}
    addresses = {"PrivateIpAddress": private, "PrivateIpAddresses": [own]} if private else {}
    element = {**place, **addresses, "Groups": [{"GroupId": each} for each in carried], "SourceDestCheck": True}
    estate.make("NetworkInterfaces", {**element, "Status": "in-use", **interface}, estate.scope_of(place["VpcId"]))


def _default_group(estate: Estate, vpc_id: str) -> list[str]:
    """The default group of a VPC, in a list; nothing when it is not described (SG-22)."""
    groups = ((i, group) for i, group in estate.each("SecurityGroups") if group.get("VpcId") == vpc_id)
    return next(([identity] for identity, group in groups if group.get("GroupName") == "default"), [])


def stand_in_ipv6_address(estate: Estate, subnet_id: str) -> str | None:
    """An address of a subnet's IPv6 block that stands in for the one that AWS will give; None without a block."""
    blocks = (estate.find("Subnets", subnet_id) or {}).get("Ipv6CidrBlockAssociationSet") or ()
    held = len(estate.each("NetworkInterfaces")) + 16
    return next((f"{str(block['Ipv6CidrBlock']).partition('/')[0]}{held:x}" for block in blocks), None)


def pair(estate: Estate, interface_id: str, public_ip: str | None, allocation_id: str | None) -> None:
    """The primary address of an interface gets a public one: an Elastic IP, or one that AWS lends it."""
    address = estate.find("Addresses", allocation_id or "") or {}
    public = public_ip or address.get("PublicIp") or stand_in_address(estate)
    owner = {"AllocationId": allocation_id} if allocation_id else {"IpOwnerId": "amazon"}
    for interface in estate.edit("NetworkInterfaces", interface_id):
        interface["Association"] = {"PublicIp": public, **owner}
        for listed in interface.get("PrivateIpAddresses") or ():
            if listed.get("Primary"):
                listed["Association"] = interface["Association"]
    if allocation_id is not None:
        for known in estate.edit("Addresses", allocation_id):
            known |= {"NetworkInterfaceId": interface_id, "AssociationId": f"eipassoc-new-{allocation_id}"}


def unpair(estate: Estate, interface_id: str) -> None:
    """An interface has no public address any more."""
    for interface in estate.edit("NetworkInterfaces", interface_id):
        interface.pop("Association", None)
        for listed in interface.get("PrivateIpAddresses") or ():
            listed.pop("Association", None)


def attach(estate: Estate, interface_id: str, instance_id: str | None, index: int) -> None:
    """An interface is attached to an instance, or, without one, to something that AWS does not tell."""
    held = {"InstanceId": instance_id} if instance_id else {}
    for interface in estate.edit("NetworkInterfaces", interface_id):
        interface |= {"Attachment": {**held, "DeviceIndex": index, "Status": "attached"}, "Status": "in-use"}


def detach(estate: Estate, interface_id: str) -> None:
    """An interface is attached to nothing."""
    for interface in estate.edit("NetworkInterfaces", interface_id):
        interface.pop("Attachment", None)
        interface["Status"] = "available"


def make_instance(estate: Estate, instance: Json, interface_ids: list[str]) -> None:
    """A new instance that runs, with these interfaces, the primary one first."""
    for index, interface_id in enumerate(interface_ids):
        attach(estate, interface_id, instance["InstanceId"], index)
    listed = [{"NetworkInterfaceId": interface_id} for interface_id in interface_ids]
    first = estate.find("NetworkInterfaces", interface_ids[0]) if interface_ids else None
    place = {key: (first or {}).get(key) for key in ("SubnetId", "VpcId", "PrivateIpAddress")}
    estate.make("Reservations", {"State": {"Name": "running"}, **place, "NetworkInterfaces": listed, **instance})


def remove_instance(estate: Estate, instance_id: str) -> None:
    """An instance goes, and with it the interfaces that were made with it."""
    for interface_id, interface in estate.each("NetworkInterfaces"):
        if (interface.get("Attachment") or {}).get("InstanceId") == instance_id:
            remove_interface(estate, interface_id)
    estate.remove("Reservations", instance_id)
    darken(estate, instance_id)


def remove_interface(estate: Estate, interface_id: str) -> None:
    """An interface goes."""
    estate.remove("NetworkInterfaces", interface_id)
    darken(estate, interface_id)


def carry(estate: Estate, interface_id: str, groups: Iterable[str]) -> None:
    """An interface carries these groups, and no others."""
    for interface in estate.edit("NetworkInterfaces", interface_id):
        interface["Groups"] = [{"GroupId": each} for each in groups]
