"""Virtual private gateways and Site-to-Site VPN connections: the ways out of AWS's sight."""

from wayout.model.noun import Noun, Tag


class VpnGatewayAttachment(Noun, frozen=True):
    """A link to a VPC; only `attached` carries packets."""

    vpc_id: str = ""
    state: str = "attached"


class VpnGateway(Noun, frozen=True):
    """A virtual private gateway: behind it lie VPN connections, Direct Connect, or both (VGW-1)."""

    vpn_gateway_id: str
    state: str = "available"
    vpc_attachments: tuple[VpnGatewayAttachment, ...] = ()
    tags: tuple[Tag, ...] = ()

    def attachment_state(self, vpc_id: str) -> str:
        """The state of the link to a VPC; `not attached` where there is none."""
        states = [attachment.state for attachment in self.vpc_attachments if attachment.vpc_id == vpc_id]
        return "attached" if "attached" in states else next(iter(states), "not attached")


class TunnelTelemetry(Noun, frozen=True):
    """What AWS saw of one tunnel last: UP or DOWN (VGW-2)."""

    outside_ip_address: str | None = None
    status: str = "UP"


class VpnConnection(Noun, frozen=True):
    """A Site-to-Site VPN connection of a virtual private gateway or a transit gateway."""

    vpn_connection_id: str
    state: str = "available"
    vpn_gateway_id: str | None = None
    transit_gateway_id: str | None = None
    vgw_telemetry: tuple[TunnelTelemetry, ...] = ()
    tags: tuple[Tag, ...] = ()

    @property
    def is_down(self) -> bool:
        """Whether the connection surely carries nothing: it is not available, or each of its tunnels is down."""
        tunnels = [tunnel.status for tunnel in self.vgw_telemetry]
        return self.state != "available" or (bool(tunnels) and all(status == "DOWN" for status in tunnels))

    @property
    def condition(self) -> str:
        """What is wrong with a connection that is down."""
        return f"its state is {self.state}" if self.state != "available" else "all of its tunnels are down"
