"""VPC endpoints: gateway, interface, and the transparent kinds.

Rules:
- EP-12: The private names are those that AWS tells, otherwise the one in the service's name.
"""

from typing import Any

from wayout.model.network_interface import GroupIdentifier
from wayout.model.noun import Noun, Tag


class DnsEntry(Noun, frozen=True):
    """A name that leads to the endpoint."""

    dns_name: str | None = None
    hosted_zone_id: str | None = None


class DnsOptions(Noun, frozen=True):
    """Which record types are answered, and for whom."""

    dns_record_ip_type: str | None = None
    private_dns_only_for_inbound_resolver_endpoint: bool | None = None


class LastError(Noun, frozen=True):
    """What went wrong with the endpoint last."""

    code: str | None = None
    message: str | None = None


class VpcEndpoint(Noun, frozen=True):
    """A VPC endpoint. AWS varies the case of `state` (EP section)."""

    vpc_endpoint_id: str
    vpc_id: str
    service_name: str = ""
    vpc_endpoint_type: str = "Gateway"
    state: str = "available"
    route_table_ids: tuple[str, ...] = ()
    subnet_ids: tuple[str, ...] = ()
    network_interface_ids: tuple[str, ...] = ()
    groups: tuple[GroupIdentifier, ...] = ()
    private_dns_enabled: bool = False
    dns_entries: tuple[DnsEntry, ...] = ()
    dns_options: DnsOptions | None = None
    ip_address_type: str | None = None
    policy_document: Any = None
    service_region: str | None = None
    last_error: LastError | None = None
    failure_reason: str | None = None
    tags: tuple[Tag, ...] = ()

    @property
    def is_available(self) -> bool:
        """Whether the endpoint carries traffic."""
        return self.state.lower() == "available"

    @property
    def is_partial(self) -> bool:
        """Whether AWS calls the endpoint partly available, without saying which of its interfaces are."""
        return self.state.lower() == "partial"

    @property
    def is_gateway(self) -> bool:
        """Whether the endpoint is a route (S3, DynamoDB) rather than interfaces (EP-1)."""
        return self.vpc_endpoint_type.lower() == "gateway"

    @property
    def is_interface(self) -> bool:
        """Whether the endpoint is reached through interfaces of its own in the VPC (EP-9)."""
        return self.vpc_endpoint_type.lower() == "interface"

    @property
    def region(self) -> str | None:
        """The region of the service: the endpoint's own word, otherwise the one in the service's name (EP-12)."""
        return self.service_region or next(
            (part for part in self.service_name.split(".") if part.count("-") >= 2), None
        )

    @property
    def is_inline(self) -> bool:
        """Whether routes lead through the endpoint past a firewall or other appliances (EP-18)."""
        return self.vpc_endpoint_type.lower() == "gatewayloadbalancer"

    @property
    def service(self) -> str:
        """The service's short name: `ecr.api` of `com.amazonaws.us-east-1.ecr.api`."""
        parts = self.service_name.split(".")
        for index, part in enumerate(parts):
            if part.count("-") >= 2 and index > 0:  # the region: us-east-1, us-gov-west-1
                return ".".join(parts[index + 1 :])
        return self.service_name
