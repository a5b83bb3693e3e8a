"""What a redacted snapshot keeps as it is: AWS's own words. Everything that is not known here is replaced.

AWS's enumerations come from its API models (`aws/enumeration.py`). Listed here is what the models call a free string
although AWS, not the customer, chooses from a fixed list.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType


def words(text: str) -> frozenset[str]:
    """The words of this text."""
    return frozenset(text.split())


_STATES = words(
    "ACTIVE INACTIVE DRAINING PRIMARY REGISTERING DEREGISTERING PROVISIONING PENDING ACTIVATING RUNNING DEACTIVATING "
    "STOPPING DEPROVISIONING STOPPED DELETED ATTACHED ATTACHING DETACHED DETACHING PRECREATED CREATED FAILED SUCCESS "
    "available pending attached in-use associated completed"
)

LITERALS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "IpProtocol": frozenset({"tcp", "udp", "icmp", "icmpv6", "-1"}),
        "Protocol": frozenset({"-1", "SSL"}),
        "InstanceProtocol": frozenset({"HTTP", "HTTPS", "TCP", "SSL"}),
        "GatewayId": frozenset({"local"}),
        "DhcpOptionsId": frozenset({"default"}),
        "AddressFamily": frozenset({"IPv4", "IPv6"}),
        "InterfaceType": frozenset(
            {"branch", "trunk", "nat_gateway", "natGateway", "vpc_endpoint", "network_load_balancer"}
        ),
        "OwnerId": frozenset({"AWS", "amazon"}),
        "InstanceOwnerId": frozenset({"AWS", "amazon-aws", "amazon-elb", "amazon-rds", "amazon-redshift"}),
        "RequesterId": frozenset({"AWS", "amazon-aws", "amazon-elb", "amazon-rds", "amazon-redshift"}),
        "IpOwnerId": frozenset({"amazon", "amazon-elb", "amazon-rds"}),
        "FailureCode": words(
            "InsufficientFreeAddressesInSubnet Gateway.NotAttached InvalidAllocationID.NotFound "
            "Resource.AlreadyAssociated InternalError InvalidSubnetID.NotFound"
        ),
        "DeliverLogsStatus": _STATES,
        "FlowLogStatus": _STATES,
        "status": _STATES,
        "lastStatus": _STATES,
        "desiredStatus": _STATES,
        "attachmentsStatus": _STATES,
        "State": _STATES | {"InService", "OutOfService", "Unknown"},
        "ReasonCode": frozenset({"ELB", "Instance", "N/A"}),
        "type": frozenset({"ElasticNetworkInterface", "STRINGSET", "INTEGER", "LONG", "DOUBLE"}),
        "capacityProvider": frozenset({"FARGATE", "FARGATE_SPOT"}),
        "capacityProviders": frozenset({"FARGATE", "FARGATE_SPOT"}),
        "capacityProviderName": frozenset({"FARGATE", "FARGATE_SPOT"}),
        "platformVersion": frozenset({"LATEST"}),
        "Field": words("host-header path-pattern http-header http-request-method query-string source-ip"),
        "Priority": frozenset({"default"}),
        "platformFamily": frozenset({"Linux", "LINUX", "Fargate"}),
        "Key": words(
            "Name domain-name domain-name-servers ntp-servers netbios-name-servers netbios-node-type "
            "ipv6-address-preferred-lease-time AWSNetworkFirewallManaged Firewall vpcresources.k8s.aws/trunk-eni-id "
            "load_balancing.cross_zone.enabled preserve_client_ip.enabled "
            "target_group_health.dns_failover.minimum_healthy_targets.count "
            "target_group_health.dns_failover.minimum_healthy_targets.percentage"
        ),
        "Value": frozenset({"AmazonProvidedDNS", "off", "use_load_balancer_configuration"}),
        "name": words(
            "subnetId networkInterfaceId macAddress privateDnsName privateIPv4Address "
            "ecs.subnet-id ecs.vpc-id ecs.availability-zone ecs.instance-type ecs.os-type ecs.os-family "
            "ecs.cpu-architecture ecs.awsvpc-trunk-id CPU MEMORY PORTS PORTS_UDP GPU "
            "HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy "
            "ProxyIngressPort ProxyEgressPort AppPorts EgressIgnoredIPs EgressIgnoredPorts IgnoredUID "
            "IgnoredGID"
        ),
        "namespace": words(
            "net.ipv4.tcp_keepalive_time net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes "
            "net.ipv4.ip_local_port_range"
        ),
        "logDriver": frozenset({"awslogs", "awsfirelens"}),
        "FunctionVersion": frozenset({"$LATEST"}),
        "Version": frozenset({"$LATEST", "2012-10-17", "2008-10-17"}),
        "Effect": frozenset({"Allow", "Deny"}),
        "PermissionsBoundaryType": frozenset({"Policy", "PermissionsBoundaryPolicy"}),
        "PolicyName": words(
            "AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerRegistryReadOnly AmazonEC2ContainerRegistryPullOnly "
            "AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryFullAccess AdministratorAccess "
            "PowerUserAccess ReadOnlyAccess"
        ),
    }
)
"""Values of members that the API models leave open, by the member's name."""

_PLACE = r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-isof?|us-isob|eu-isoe|eusc)(?:-[a-z]+)?-[a-z]+-[0-9]"

_ACTION = re.compile(r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]*")
"""An action of a policy, in any case and with any wildcards (IAM User Guide, "IAM JSON policy elements: Action")."""

_FIREWALL_ACTION = re.compile(r"aws:(?:pass|drop|forward_to_sfe|(?:drop|alert|reject)_[a-z_]{1,40})")
"""An action of Network Firewall's own (Network Firewall API Reference, FirewallPolicy)."""

PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "ServiceName": re.compile(rf"com\.amazonaws(?:\.{_PLACE})?\.[a-z][a-z0-9.-]*|aws\.[a-z0-9.-]+"),
        "PrefixListName": re.compile(rf"com\.amazonaws\.(?:{_PLACE}|global)\.[a-z0-9.-]+"),
        "LogFormat": re.compile(r"(?:\$\{[a-z0-9-]+\}\s*)+"),
        "Action": _ACTION,
        "NotAction": _ACTION,
        "VersionId": re.compile(r"v[0-9]+"),
        "StatelessDefaultActions": _FIREWALL_ACTION,
        "StatelessFragmentDefaultActions": _FIREWALL_ACTION,
        "StatefulDefaultActions": _FIREWALL_ACTION,
        "Actions": _FIREWALL_ACTION,
        "Keyword": re.compile(r"sid(?::\s*[0-9]{1,10})?|rev|priority|flow"),
        "Settings": re.compile(
            r"(?:(?:to_server|to_client|from_server|from_client|established|not_established)(?:,\s*)?)+|[0-9]{1,10}"
        ),
        "Service": re.compile(r"[a-z0-9-]+\.amazonaws\.com"),
        "platformVersion": re.compile(r"[0-9]+\.[0-9]+\.[0-9]+"),
    }
)
"""Forms of members whose values AWS makes up from its own names."""

CUSTOMER_SERVICE = re.compile(r"\bvpce-svc-")
"""An endpoint service of a customer: its name holds an id, so it is no name of AWS's own."""

PLACE = re.compile(
    rf"{_PLACE}(?:[a-z]|-[a-z]+-[0-9][a-z]|-wl[0-9]-[a-z]+-wlz-[0-9])?|[a-z]{{2,6}}[0-9]-(?:[a-z]+[0-9]-)?az[0-9]"
)
"""A region, an Availability Zone, or a zone's id."""

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?")

NUMBER = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,5}|(?:\.[0-9]{1,3}){0,2})")
"""Ports, sizes and versions. A longer one could name somebody."""

STRUCTURE = words(
    "true false service family task task-definition container-instance container cluster attachment ecs-svc function "
    "role user root assumed-role policy repository app net gwy loadbalancer targetgroup log-group http https tcp udp "
    "tls ELB"
)
"""Words that AWS puts around names: parts of ARNs, of the descriptions of its interfaces, of a task's group, of URLs."""

SERVICES = words(
    "ec2 ecs iam sts lambda s3 logs ssm kms acm ecr rds sqs sns elasticloadbalancing secretsmanager dynamodb "
    "autoscaling servicediscovery cloudformation elasticfilesystem network-firewall route53 route53resolver events "
    "states firehose kinesis codedeploy appmesh ram vpc-lattice cloudwatch acm-pca application-autoscaling"
)
"""Services as ARNs and host names call them."""

FREE_TEXT = words(
    "stoppedReason reason message Message statusReason rolloutStateReason StateReason FailureMessage why "
    "LastUpdateStatusReason DeliverLogsErrorMessage StatusMessage stateTransitionReason StateTransitionReason"
)
"""Members that hold a sentence of AWS's, in which the words below are kept."""

WORDS = words(
    "a accessdenied accessdeniedexception action after again allows amazon an and any api are asm associated "
    "at attempted attempting auth authentication authorization authorized awaiting aws be because been being "
    "between but by call can can't canceled cannot cannotpullcontainererror check client.timeout cloudwatch "
    "code command commands connect connection container context control copy could create credentials "
    "deadline denied deployment dereference describe dial did digest dkr dns do docker does doesn't download "
    "ec2 ecr ecs efs elastic endpoint environment error essential essentialcontainerexited exceeded execute "
    "execution exist exited expired fail failed fetch file files find for found from gateway get group "
    "handshake has have headers health host httpreaderseeker https i identity-based image in initialize "
    "initialized instance interface internal invalid invoke io is issue it its killed layer log logging logs "
    "lookup manifest may memory missing mount network nil no not o of on open operation or out "
    "outofmemoryerror panic perform permission permissions please pointer policy port private pull pulled "
    "read ref refused registry repository request requestlimitexceeded reset resolve resource resource-based "
    "resourceinitializationerror resources response retried retrieve role route s s3 scaling secret secrets "
    "secretsmanager security server service session-based signal specified ssm start started state status "
    "steady step stopped stream subnet such t taking task taskfailedtostart tasks tcp that the there this "
    "time timed timeout times tls to token toomanyrequests trying udp unable unauthorizedoperation unexpected "
    "unhealthy unknown unreachable user utils validate value variable variables via volume vpc wait waiting "
    "was were while with within x509 you your"
)
"""Words of AWS's reasons for a stopped task, a failed gateway or a refused call (semantics ECS-28), in lower case."""
