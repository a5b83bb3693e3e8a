"""DHCP option sets and the DNS attributes of a VPC: which resolver its workloads ask.

Rules:
- DNS-2: Without DNS support the Amazon resolver answers nothing; it is on unless the VPC says otherwise.
- DNS-3: Private names need DNS hostnames as well, which are off by default.
- DNS-5: Name servers other than AmazonProvidedDNS are reached by ordinary packets on port 53.
"""

from wayout.model.noun import Noun

AMAZON_PROVIDED_DNS = "AmazonProvidedDNS"


class AttributeValue(Noun, frozen=True):
    """A wrapped string."""

    value: str = ""


class DhcpConfiguration(Noun, frozen=True):
    """One option and its values."""

    key: str
    values: tuple[AttributeValue, ...] = ()


class DhcpOptions(Noun, frozen=True):
    """A DHCP option set."""

    dhcp_options_id: str
    dhcp_configurations: tuple[DhcpConfiguration, ...] = ()

    @property
    def domain_name_servers(self) -> tuple[str, ...]:
        """The resolvers that workloads are told to ask; `AmazonProvidedDNS` or addresses (DNS-5)."""
        return tuple(v.value for c in self.dhcp_configurations if c.key == "domain-name-servers" for v in c.values)


class AttributeBooleanValue(Noun, frozen=True):
    """A wrapped truth value."""

    value: bool = False


class VpcAttributes(Noun, frozen=True):
    """The two DNS switches of a VPC; None where the attribute was not asked for (DNS-2, DNS-3)."""

    vpc_id: str
    enable_dns_support: AttributeBooleanValue | None = None
    enable_dns_hostnames: AttributeBooleanValue | None = None
