"""VPC endpoints: gateway, interface, and the transparent kinds.

Rules:
- EP-12: The private names are those that AWS tells, otherwise the one in the service's name.
"""

from typing import Any, Final

from wayout.model.network_interface import GroupIdentifier
from wayout.model.noun import Noun, Tag

_BY_ROUTE: Final = frozenset({"s3", "dynamodb"})
"""The services that a gateway endpoint of 2016 led to. Source: EP-1."""


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
    vpc_endpoint_type: str = ""
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
    def kind(self) -> str:
        """The endpoint's type in AWS's word, of which AWS varies the case; empty where it is not known.

        An answer without a type is from before 2017, when all endpoints were gateways, or has lost it: a gateway, if it
        leads to a service that was behind one then and has neither subnets nor interfaces.
        """
        if self.vpc_endpoint_type or self.network_interface_ids or self.subnet_ids:
            return self.vpc_endpoint_type
        return "Gateway" if self.service in _BY_ROUTE else ""

    @property
    def is_gateway(self) -> bool:
        """Whether the endpoint is a route (S3, DynamoDB) rather than interfaces (EP-1)."""
        return self.kind.lower() == "gateway"

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
