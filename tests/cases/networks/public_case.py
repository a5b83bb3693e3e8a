"""Networks of public threads whose cause lies beside the network, or in several places of it."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    ecs_deployment,
    ecs_service,
    healthy_network,
    network_acl,
    network_configuration,
    network_interface,
    permission,
    security_group,
    stopped_task,
)
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.cases.networks.internet_gateway import fargate_in_a_public_subnet_with_public_address

OPEN = permission("-1", cidr=EVERYWHERE)


def group_of_the_name_servers_admits_its_own_nodes_only() -> SnapshotBuilder:
    """The cluster's name servers run on nodes of one group, the application on nodes of another."""
    network = healthy_network(1)
    for name, address in (("system", "10.0.1.70"), ("apps", "10.0.1.71")):
        own = permission("-1", group=f"sg-{name}")
        network.add("SecurityGroups", security_group(f"sg-{name}", ingress=(own,), egress=(OPEN,)))
        interface = network_interface(f"eni-{name}", address, subnet="subnet-private-a", groups=(f"sg-{name}",))
        network.add("NetworkInterfaces", interface)
    return network


def acl_lets_no_replies_in_to_a_public_address() -> SnapshotBuilder:
    acl = network_acl("acl-public", allow_all("egress"), acl_entry(100, "ingress", "allow", "tcp", EVERYWHERE, 443))
    return give_acl(fargate_in_a_public_subnet_with_public_address(), acl, "subnet-public-a", "subnet-public-b")


def role_may_not_read_the_secret() -> SnapshotBuilder:
    return _stopped(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret from "
        "secrets manager: AccessDeniedException: not authorized to perform: secretsmanager:GetSecretValue"
    )


def registry_limits_all_who_share_the_address() -> SnapshotBuilder:
    return _stopped(
        "CannotPullContainerError: httpReaderSeeker: failed open: unexpected status code 429 Too Many Requests - "
        "Server message: toomanyrequests: the pull rate limit is reached"
    )


def container_is_told_to_use_a_proxy() -> SnapshotBuilder:
    """The group lets out what goes to the proxy, and nothing else; the proxy stands in the VPC."""
    network = healthy_network(1)
    proxy = network_interface("eni-proxy", "10.0.1.99", subnet="subnet-private-a", groups=("sg-proxy",))
    network.add("SecurityGroups", security_group("sg-proxy", ingress=(permission("tcp", 3128, cidr="10.0.0.0/16"),)))
    network.add("NetworkInterfaces", proxy)
    only = permission("tcp", 3128, cidr="10.0.1.99/32")
    network.replace("SecurityGroups", security_group("sg-app", egress=(only,)))
    _definition(network)["containerDefinitions"][0]["environment"] = [
        {"name": "HTTPS_PROXY", "value": "http://10.0.1.99:3128"},
        {"name": "NO_PROXY", "value": "169.254.169.254,localhost"},
    ]
    return network


def mesh_stands_between_the_task_and_the_network() -> SnapshotBuilder:
    network = healthy_network(1)
    ports = {"IgnoredUID": "1337", "ProxyIngressPort": "15000", "ProxyEgressPort": "15001", "AppPorts": "8080"}
    _definition(network)["proxyConfiguration"] = {
        "type": "APPMESH",
        "containerName": "envoy",
        "properties": [{"name": name, "value": value} for name, value in ports.items()],
    }
    return network


def _definition(network: SnapshotBuilder) -> Json:
    return network.elements("taskDefinitions")[0]


def _stopped(reason: str) -> SnapshotBuilder:
    """The healthy network of one zone, in which the service's only task stopped with these words."""
    network = healthy_network(1).remove("NetworkInterfaces", "eni-task-a").without("tasks")
    network.add("tasks", stopped_task("task-a", "subnet-private-a", reason))
    deployment = ecs_deployment(network_configuration(("subnet-private-a",), ("sg-app",)), desired=1, running=0)
    return network.replace("services", ecs_service("payments", deployment))
