"""Route tables, and the virtual private gateway that a route may name."""

from tests.builders.place import ACCOUNT, Json, tags


def route(
    destination: str,
    *,
    igw: str | None = None,
    nat: str | None = None,
    endpoint: str | None = None,
    peering: str | None = None,
    tgw: str | None = None,
    vgw: str | None = None,
    eigw: str | None = None,
    interface: str | None = None,
    core_network: str | None = None,
    carrier: str | None = None,
    state: str = "active",
    origin: str = "CreateRoute",
) -> Json:
    """One route to exactly one target. The destination is a CIDR of either family or a prefix list's id."""
    targets = {
        "GatewayId": igw or endpoint or vgw,
        "NatGatewayId": nat,
        "VpcPeeringConnectionId": peering,
        "TransitGatewayId": tgw,
        "EgressOnlyInternetGatewayId": eigw,
        "NetworkInterfaceId": interface,
        "CoreNetworkArn": core_network,
        "CarrierGatewayId": carrier,
    }
    if destination.startswith("pl-"):
        field = "DestinationPrefixListId"
    else:
        field = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
    chosen = {key: value for key, value in targets.items() if value is not None}
    if len(chosen) != 1:
        raise ValueError(f"a route has one target, {destination} was given {chosen}")
    return {field: destination, **chosen, "Origin": origin, "State": state}


def route_table(
    table_id: str,
    *routes: Json,
    subnets: tuple[str, ...] = (),
    main: bool = False,
    vpc: str = "vpc-main",
    local: tuple[str, ...] = ("10.0.0.0/16",),
    name: str | None = None,
) -> Json:
    """A route table of `DescribeRouteTables`. The local routes stand first and are always there, as with AWS."""
    associations: list[Json] = [
        {
            "Main": False,
            "RouteTableAssociationId": f"rtbassoc-{subnet}",
            "RouteTableId": table_id,
            "SubnetId": subnet,
            "AssociationState": {"State": "associated"},
        }
        for subnet in subnets
    ]
    if main:
        associations.insert(
            0,
            {
                "Main": True,
                "RouteTableAssociationId": f"rtbassoc-main-{vpc}",
                "RouteTableId": table_id,
                "AssociationState": {"State": "associated"},
            },
        )
    return {
        "Associations": associations,
        "PropagatingVgws": [],
        "RouteTableId": table_id,
        "Routes": [*(_local_route(cidr) for cidr in local), *routes],
        "Tags": tags(name),
        "VpcId": vpc,
        "OwnerId": ACCOUNT,
    }


def _local_route(cidr: str) -> Json:
    field = "DestinationIpv6CidrBlock" if ":" in cidr else "DestinationCidrBlock"
    return {field: cidr, "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}


def vpn_gateway(gateway_id: str = "vgw-office", *, vpc: str = "vpc-main", state: str = "attached") -> Json:
    """A virtual private gateway of `DescribeVpnGateways`; `state` is that of its attachment to the VPC."""
    return {
        "AmazonSideAsn": 64513,
        "Tags": [],
        "VpnGatewayId": gateway_id,
        "State": "available",
        "Type": "ipsec.1",
        "VpcAttachments": [{"VpcId": vpc, "State": state}],
    }


def vpn_connection(connection_id: str, *tunnels: str, gateway: str | None = None, transit: str | None = None) -> Json:
    """A connection of `DescribeVpnConnections`; `tunnels` are the states of its tunnels, UP or DOWN."""
    ends = {"VpnGatewayId": gateway, "TransitGatewayId": transit}
    return {
        "VpnConnectionId": connection_id,
        "State": "available",
        "Category": "VPN",
        "Type": "ipsec.1",
        "CustomerGatewayId": "cgw-0a1b2c3d",
        **{key: value for key, value in ends.items() if value is not None},
        "Options": {"EnableAcceleration": False, "StaticRoutesOnly": True, "TunnelInsideIpVersion": "ipv4"},
        "Routes": [],
        "VgwTelemetry": [
            {
                "AcceptedRouteCount": 0,
                "LastStatusChange": "2026-01-05T09:00:00+00:00",
                "OutsideIpAddress": f"198.51.100.{200 + number}",
                "Status": state,
                "StatusMessage": "",
            }
            for number, state in enumerate(tunnels)
        ],
        "Tags": [],
    }
