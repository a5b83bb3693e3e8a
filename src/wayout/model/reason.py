"""Why a packet does not arrive, as a closed list, and what is worth saying although nothing is blocked.

One name is used in the code, the output, the tests and the documentation (`wayout explain NAME`). A name is never
reused for something else; a new way to fail gets a new name.

Source: the codes are those of Reachability Analyzer (semantics section 0.2),
https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Reason(StrEnum):
    """One way in which something stops a packet or its reply. The value is the name that users see."""

    # Security groups: the component is the group.
    SG_NO_MATCHING_RULE = "sg-no-matching-rule"
    SG_EMPTY = "sg-empty"
    SG_REFERENCE_NOT_PRESERVED = "sg-reference-not-preserved"
    SG_REFERENCE_UNSUPPORTED = "sg-reference-unsupported"

    # Network ACLs: the component is the ACL.
    NACL_DENIED = "nacl-denied"
    NACL_EPHEMERAL_PORTS = "nacl-ephemeral-ports"

    # Route tables: the component is the table.
    NO_ROUTE = "no-route"
    BLACKHOLE_ROUTE = "blackhole-route"
    NO_RETURN_ROUTE = "no-return-route"
    ROUTE_LOOP = "route-loop"

    # The way to an internet gateway: the component is the interface or the placement's subnet, then the gateway.
    NO_PUBLIC_IP = "no-public-ip"
    IGW_NOT_ATTACHED = "igw-not-attached"
    IGW_PRIVATE_DESTINATION = "igw-private-destination"

    # NAT gateways: the component is the gateway.
    NAT_NOT_AVAILABLE = "nat-not-available"
    NAT_NO_PUBLIC_ADDRESS = "nat-no-public-address"
    NAT_PRIVATE = "nat-private"
    NAT_IN_PRIVATE_SUBNET = "nat-in-private-subnet"
    NAT_LOOP = "nat-loop"
    NAT_SOURCE_NOT_IN_VPC = "nat-source-not-in-vpc"
    NAT_AZ_NOT_COVERED = "nat-az-not-covered"
    NAT_PROTOCOL = "nat-protocol"
    NAT_UNSOLICITED = "nat-unsolicited"

    # VPC endpoints: the component is the endpoint.
    ENDPOINT_NOT_AVAILABLE = "endpoint-not-available"
    ENDPOINT_SERVICE_NOT_IN_AZ = "endpoint-service-not-in-az"
    ENDPOINT_PROTOCOL = "endpoint-protocol"
    ENDPOINT_POLICY = "endpoint-policy"
    ENDPOINT_PRIVATE_DNS_OFF = "endpoint-private-dns-off"

    # VPC peering: the component is the connection.
    PEERING_NOT_ACTIVE = "peering-not-active"
    PEERING_NOT_TRANSITIVE = "peering-not-transitive"

    # Transit gateways: the component is the attachment or the gateway's route table.
    TGW_ATTACHMENT_NOT_AVAILABLE = "tgw-attachment-not-available"
    TGW_AZ_NOT_ATTACHED = "tgw-az-not-attached"
    TGW_NO_ASSOCIATION = "tgw-no-association"
    TGW_NO_ROUTE = "tgw-no-route"
    TGW_BLACKHOLE = "tgw-blackhole"

    # Core networks of Cloud WAN: the component is the attachment, or the core network where there is none.
    CORE_NETWORK_NOT_ATTACHED = "core-network-not-attached"
    CORE_NETWORK_AZ_NOT_ATTACHED = "core-network-az-not-attached"

    # The ways to a data centre: the component is the gateway or the VPN connection.
    VGW_NOT_ATTACHED = "vgw-not-attached"
    VPN_DOWN = "vpn-down"

    # Instances and interfaces in the path or at its end.
    SOURCE_DEST_CHECK = "source-dest-check"
    TARGET_NOT_RUNNING = "target-not-running"

    # Load balancers: the component is the load balancer, or the target group.
    ELB_NOT_ACTIVE = "elb-not-active"
    ELB_NO_LISTENER = "elb-no-listener"
    ELB_NO_TARGET = "elb-no-target"
    ELB_NO_TARGET_IN_AZ = "elb-no-target-in-az"
    ELB_HAIRPIN = "elb-hairpin"

    # Firewalls: the component is the firewall.
    FIREWALL_DENIED = "firewall-denied"
    FIREWALL_ASYMMETRIC = "firewall-asymmetric"

    # Switches of the whole VPC: the component is the VPC or the subnet.
    VPC_BLOCK_PUBLIC_ACCESS = "vpc-block-public-access"
    VPC_ENCRYPTION_CONTROL = "vpc-encryption-control"

    # Names: the component is the VPC, the DHCP options, the zone or the rule group.
    DNS_DISABLED = "dns-disabled"
    DNS_SERVER_BLOCKED = "dns-server-blocked"
    DNS_PRIVATE_ZONE = "dns-private-zone"
    DNS_FIREWALL = "dns-firewall"

    # The sending interface.
    NO_IPV4_ADDRESS = "no-ipv4-address"
    NO_IPV6_ADDRESS = "no-ipv6-address"
    PORT_25_BLOCKED = "port-25-blocked"
    SPOOFED_SOURCE = "spoofed-source"

    # The destination: the component is the address.
    DESTINATION_NOT_FOUND = "destination-not-found"

    @property
    def aws_code(self) -> str | None:
        """The explanation code that Reachability Analyzer gives for this, or None where it has none.

        Where AWS splits what is one reason here, this is the first of its codes; the reason's page lists them all.
        """
        return _AWS_CODES.get(self)


class Advisory(StrEnum):
    """One thing worth changing, or worth knowing, that blocks no packet by itself."""

    SINGLE_NAT_GATEWAY = "single-nat-gateway"
    CROSS_AZ_NAT = "cross-az-nat"
    SHARED_ROUTE_TABLE = "shared-route-table"
    MAIN_ROUTE_TABLE = "main-route-table"
    EXECUTION_ROLE_ECR = "execution-role-ecr"
    FLOW_LOGS_OFF = "flow-logs-off"
    FLOW_LOGS_FORMAT = "flow-logs-format"
    NAT_IDLE_TIMEOUT = "nat-idle-timeout"
    NAT_PORTS = "nat-ports"
    OVERLAPPING_CIDR = "overlapping-cidr"
    SECURITY_GROUP_ON_NAT_GATEWAY = "security-group-on-nat-gateway"
    STOPPED_TASK = "stopped-task"
    ELB_TARGET_UNHEALTHY = "elb-target-unhealthy"


_AWS_CODES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.SG_NO_MATCHING_RULE: "ENI_SG_RULES_MISMATCH",
        Reason.SG_EMPTY: "SG_HAS_NO_RULES",
        Reason.SG_REFERENCE_NOT_PRESERVED: "SG_REFERENCES_NOT_PRESERVED",
        Reason.SG_REFERENCE_UNSUPPORTED: "SG_REFERENCING_SUPPORT",
        Reason.NACL_DENIED: "SUBNET_ACL_RESTRICTION",
        Reason.NACL_EPHEMERAL_PORTS: "SUBNET_ACL_RESTRICTION",
        Reason.NO_ROUTE: "NO_ROUTE_TO_DESTINATION",
        Reason.BLACKHOLE_ROUTE: "BAD_STATE_ROUTE",
        Reason.NO_RETURN_ROUTE: "NO_ROUTE_TO_DESTINATION",
        Reason.NO_PUBLIC_IP: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        Reason.IGW_NOT_ATTACHED: "BAD_STATE_ATTACHMENT",
        Reason.IGW_PRIVATE_DESTINATION: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        Reason.NAT_NOT_AVAILABLE: "BAD_STATE",
        Reason.NAT_IN_PRIVATE_SUBNET: "NO_ROUTE_TO_DESTINATION",
        Reason.NAT_SOURCE_NOT_IN_VPC: "NGW_REQUIRES_SOURCE_IN_VPC",
        Reason.NAT_AZ_NOT_COVERED: "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
        Reason.NAT_PROTOCOL: "PROTOCOL_RESTRICTION",
        Reason.ENDPOINT_NOT_AVAILABLE: "BAD_STATE",
        Reason.ENDPOINT_SERVICE_NOT_IN_AZ: "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        Reason.ENDPOINT_PROTOCOL: "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
        Reason.PEERING_NOT_ACTIVE: "BAD_STATE",
        Reason.PEERING_NOT_TRANSITIVE: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
        Reason.TGW_ATTACHMENT_NOT_AVAILABLE: "BAD_STATE_ATTACHMENT",
        Reason.TGW_AZ_NOT_ATTACHED: "TGW_ROUTE_AZ_RESTRICTION",
        Reason.TGW_NO_ASSOCIATION: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
        Reason.TGW_NO_ROUTE: "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
        Reason.TGW_BLACKHOLE: "TGW_RTB_BAD_STATE_ROUTE",
        Reason.VGW_NOT_ATTACHED: "BAD_STATE_ATTACHMENT",
        Reason.VPN_DOWN: "TGW_BAD_STATE_VPN",
        Reason.SOURCE_DEST_CHECK: "ENI_SOURCE_DEST_CHECK_RESTRICTION",
        Reason.TARGET_NOT_RUNNING: "BAD_STATE",
        Reason.ELB_NOT_ACTIVE: "BAD_STATE",
        Reason.ELB_NO_LISTENER: "ELBV2_LISTENERS_MISMATCH",
        Reason.ELB_NO_TARGET: "ELBV2_LISTENER_HAS_NO_TG",
        Reason.ELB_NO_TARGET_IN_AZ: "ELBV2_NO_TARGETS_IN_AZ",
        Reason.FIREWALL_DENIED: "FIREWALL_RULES_RESTRICTION",
        Reason.VPC_BLOCK_PUBLIC_ACCESS: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        Reason.SPOOFED_SOURCE: "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
        Reason.DESTINATION_NOT_FOUND: "UNASSOCIATED_COMPONENT",
    }
)
