"""Internet gateways of both kinds, and NAT gateways (IGW-1, IP6-3, NAT-1, NAT-23)."""

from wayout.planned.elastic_ip import free_address, stand_in_address
from wayout.planned.estate import Estate
from wayout.planned.route_table import darken
from wayout.planned.shape import Json


def attach(estate: Estate, gateway_id: str, vpc_id: str) -> None:
    """An internet gateway is attached to a VPC."""
    for gateway in estate.edit("InternetGateways", gateway_id):
        gateway["Attachments"] = [{"VpcId": vpc_id, "State": "available"}]


def detach(estate: Estate, gateway_id: str) -> None:
    """An internet gateway is attached to nothing."""
    for gateway in estate.edit("InternetGateways", gateway_id):
        gateway["Attachments"] = []


def make_nat(estate: Estate, nat: Json, allocations: list[str], private: str | None = None) -> None:
    """A new zonal NAT gateway in a subnet; of the allocations, the first is the primary one. It is available at once.

    `private` is the primary address that it has or was given; otherwise the lowest free one stands in for it.
    """
    subnet = estate.find("Subnets", nat["SubnetId"]) or {}
    pairs = [_pair(estate, nat["SubnetId"], allocation) for allocation in allocations]
    if not pairs:
        pairs = [{"PrivateIp": free_address(estate, nat["SubnetId"]), "IsPrimary": True, "Status": "succeeded"}]
    pairs[0] |= {"IsPrimary": True, **({"PrivateIp": private} if private is not None else {})}
    element = {"VpcId": subnet.get("VpcId"), "State": "available", "AvailabilityMode": "zonal", **nat}
    estate.make("NatGateways", {**element, "NatGatewayAddresses": [_told(pair) for pair in pairs]})


def make_regional_nat(estate: Estate, nat: Json) -> None:
    """A new NAT gateway for a whole VPC, to which AWS gives addresses and zones by itself (NAT-23, NAT-24)."""
    switches = {"AutoScalingIps": "enabled", "AutoProvisionZones": "enabled"}
    estate.make("NatGateways", {"State": "available", "AvailabilityMode": "regional", **switches, **nat})


def remove_nat(estate: Estate, nat_gateway_id: str) -> None:
    """A NAT gateway goes; its Elastic IPs stay allocated."""
    estate.remove("NatGateways", nat_gateway_id)
    darken(estate, nat_gateway_id)


def _pair(estate: Estate, subnet_id: str, allocation: str) -> Json:
    address = estate.find("Addresses", allocation) or {}
    for known in estate.edit("Addresses", allocation):
        known["AssociationId"] = f"eipassoc-new-{allocation}"
    return {
        "AllocationId": allocation,
        "PublicIp": address.get("PublicIp") or stand_in_address(estate),
        "PrivateIp": free_address(estate, subnet_id),
        "IsPrimary": False,
        "Status": "succeeded",
    }


def _told(element: Json) -> Json:
    return {key: value for key, value in element.items() if value is not None}
