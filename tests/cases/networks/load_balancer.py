"""Networks in which the destination is a load balancer: the node that is met, and the targets behind it."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    acl_entry,
    allow_all,
    healthy_network,
    instance,
    network_acl,
    network_interface,
    permission,
    security_group,
    zone,
)
from tests.builders.healthy import EVERYWHERE, give_acl
from tests.builders.load_balancer import (
    balancer_node,
    classic_attributes,
    classic_load_balancer,
    classic_node,
    instance_health,
    listener_rule,
    listener_rules,
    listeners,
    load_balancer,
    load_balancer_attributes,
    target_group,
    target_group_attributes,
    target_health,
)

OPEN = permission("-1", cidr=EVERYWHERE)
CLIENTS = (permission("tcp", 80, cidr="10.0.0.0/16"),)
FROM_BALANCER = (permission("tcp", 8080, group="sg-elb"),)


def balancer_hands_requests_on_to_healthy_targets() -> SnapshotBuilder:
    return _application()


def balancer_has_no_listener_on_that_port() -> SnapshotBuilder:
    return _application()


def group_of_the_balancer_refuses_the_client() -> SnapshotBuilder:
    return _application(clients=(permission("tcp", 80, cidr="192.0.2.0/24"),))


def group_of_the_targets_refuses_the_balancer() -> SnapshotBuilder:
    """The targets still admit the clients, as they did before there was a load balancer."""
    return _application(targets=(permission("tcp", 8080, group="sg-app"),))


def target_group_is_empty() -> SnapshotBuilder:
    return _application().replace("LoadBalancerTargetHealth", target_health("web", port=8080))


def listeners_of_the_balancer_are_missing() -> SnapshotBuilder:
    return _application().without("LoadBalancerListeners")


def balancer_is_still_being_made() -> SnapshotBuilder:
    network = _application()
    network.elements("LoadBalancers")[0]["State"]["Code"] = "provisioning"
    return network


def network_balancer_keeps_the_address_of_the_client() -> SnapshotBuilder:
    """The targets admit the addresses of the load balancer's nodes, and see those of the clients."""
    nodes = (permission("tcp", 8080, cidr=("10.0.1.90/32", "10.0.2.90/32")),)
    return _network(targets=nodes, preserve="true")


def network_balancer_replaces_the_address_of_the_client() -> SnapshotBuilder:
    """As before, but the target group does not preserve the client's address."""
    nodes = (permission("tcp", 8080, cidr=("10.0.1.90/32", "10.0.2.90/32")),)
    return _network(targets=nodes, preserve="false")


def network_balancer_does_not_cross_zones() -> SnapshotBuilder:
    """The only target stands in the second zone."""
    network = _network(targets=(permission("tcp", 8080, cidr="10.0.0.0/16"),), preserve="true")
    return network.replace("LoadBalancerTargetHealth", target_health("web", "i-web-b", port=8080))


def path_decides_between_open_and_closed_targets() -> SnapshotBuilder:
    """What begins with /admin goes to a group whose only target admits nobody."""
    network = _application()
    balancer = network.elements("LoadBalancers")[0]
    closed = network_interface("eni-admin", "10.0.1.60", subnet="subnet-private-a", groups=("sg-admin",))
    network.add("SecurityGroups", security_group("sg-admin")).add("NetworkInterfaces", closed)
    network.add("TargetGroups", target_group("admin", 8080, protocol="HTTP", kind="ip"))
    network.add("LoadBalancerTargetHealth", target_health("admin", "10.0.1.60", port=8080))
    return network.add(
        "ListenerRules", listener_rules(balancer, 80, listener_rule(10, "admin", path_pattern="/admin*"))
    )


def function_answers_behind_the_balancer() -> SnapshotBuilder:
    network = _application()
    network.replace("TargetGroups", target_group("web", 8080, protocol="HTTP", kind="lambda"))
    function = "arn:aws:lambda:us-east-1:111122223333:function:orders"
    network.replace("LoadBalancerTargetHealth", target_health("web", function, port=8080, state="unavailable"))
    return network.add("ListenerRules", listener_rules(network.elements("LoadBalancers")[0], 80))


def application_balancer_stands_behind_a_network_balancer() -> SnapshotBuilder:
    """The group of the inner load balancer admits the VPC; its targets admit the inner load balancer only."""
    network = _application()
    inner = network.elements("LoadBalancers")[0]
    network.add("ListenerRules", listener_rules(inner, 80))
    outer = load_balancer("front", kind="network", subnets=_private())
    for letter, digit in (("a", 1), ("b", 2)):
        node = balancer_node(outer, letter, f"10.0.{digit}.80", subnet=f"subnet-private-{letter}")
        network.add("NetworkInterfaces", node)
    network.add("LoadBalancers", outer).add("LoadBalancerListeners", listeners(outer, 80, protocol="TCP", group="alb"))
    network.add("LoadBalancerAttributes", load_balancer_attributes(outer, cross_zone="true"))
    network.add("TargetGroups", target_group("alb", 80, protocol="TCP", kind="alb"))
    network.add("TargetGroupAttributes", target_group_attributes("alb", preserve_client_ip__enabled="true"))
    return network.add("LoadBalancerTargetHealth", target_health("alb", inner["LoadBalancerArn"], port=80))


def targets_name_the_group_of_the_client() -> SnapshotBuilder:
    """The load balancer preserves the client's address, and the targets admit the client by its group."""
    return _network(targets=(permission("tcp", 8080, group="sg-app"),), preserve="true")


def public_balancer_is_called_from_inside() -> SnapshotBuilder:
    """The load balancer's group names the clients' group; by its public name they come in from the NAT gateway's address."""
    network = healthy_network(1)
    balancer = load_balancer(
        "shop", scheme="internet-facing", subnets={zone("a"): "subnet-public-a"}, groups=("sg-elb",)
    )
    node = balancer_node(balancer, "a", "10.0.101.90", subnet="subnet-public-a", public_ip="198.51.100.95")
    _add_targets(network, "a", ingress=FROM_BALANCER)
    network.add(
        "SecurityGroups", security_group("sg-elb", ingress=(permission("tcp", 443, group="sg-app"),), egress=(OPEN,))
    )
    network.add("NetworkInterfaces", node).add("LoadBalancers", balancer)
    network.add("LoadBalancerListeners", listeners(balancer, 443, protocol="HTTPS", group="web"))
    network.add("TargetGroups", target_group("web", 8080, protocol="HTTP"))
    return network.add("LoadBalancerTargetHealth", target_health("web", "i-web-a", port=8080))


def classic_balancer_hands_requests_on_to_instances() -> SnapshotBuilder:
    return _classic()


def classic_balancer_has_no_listener_on_that_port() -> SnapshotBuilder:
    """Its group admits the clients on every port."""
    network = _classic()
    open_door = permission("tcp", 0, 65535, cidr="10.0.0.0/16")
    return network.replace("SecurityGroups", security_group("sg-elb", ingress=(open_door,), egress=(OPEN,)))


def classic_balancer_has_no_instance_in_service() -> SnapshotBuilder:
    """Both instances fail the health check: nobody is sent to, unlike behind the other load balancers."""
    return _classic(i_web_a="OutOfService", i_web_b="OutOfService")


def classic_balancer_has_no_instance_at_all() -> SnapshotBuilder:
    network = _classic()
    network.elements("LoadBalancerDescriptions")[0]["Instances"].clear()
    return network


def classic_balancer_does_not_cross_zones() -> SnapshotBuilder:
    """The only instance stands in the second zone."""
    network = _classic(cross_zone=False, i_web_b="InService")
    network.elements("LoadBalancerDescriptions")[0]["Instances"] = [{"InstanceId": "i-web-b"}]
    return network


def group_of_the_instances_refuses_the_classic_balancer() -> SnapshotBuilder:
    """The instances admit the clients, as they did before there was a load balancer."""
    return _classic(targets=(permission("tcp", 8080, group="sg-app"),))


def classic_balancer_meets_the_acl_of_its_own_subnet() -> SnapshotBuilder:
    """The ACL of the private subnets lets out replies only, on high ports that the instances do not listen on."""
    network = _classic(cross_zone=False)
    replies = acl_entry(100, "egress", "allow", "tcp", EVERYWHERE, 32768, 65535)
    acl = network_acl("acl-private", allow_all("ingress"), replies)
    return give_acl(network, acl, "subnet-private-a", "subnet-private-b")


def health_of_the_classic_balancer_is_missing() -> SnapshotBuilder:
    return _classic().without("ClassicInstanceHealth")


def classic_balancer_is_not_described() -> SnapshotBuilder:
    return _classic().without("LoadBalancerDescriptions")


def public_classic_balancer_is_called_from_inside() -> SnapshotBuilder:
    """By its public name the clients come in from the NAT gateway's address, which its group admits."""
    network = healthy_network(1)
    balancer = classic_load_balancer(
        "shop",
        "i-web-a",
        ports=(443, 8080),
        protocol="SSL",
        scheme="internet-facing",
        subnets={zone("a"): "subnet-public-a"},
        groups=("sg-elb",),
    )
    node = classic_node(balancer, "a", "10.0.101.90", subnet="subnet-public-a", public_ip="198.51.100.95")
    _add_targets(network, "a", ingress=FROM_BALANCER)
    door = permission("tcp", 443, cidr="198.51.100.0/24")
    network.add("SecurityGroups", security_group("sg-elb", ingress=(door,), egress=(OPEN,)))
    network.add("NetworkInterfaces", node).add("LoadBalancerDescriptions", balancer)
    return network.add("ClassicInstanceHealth", instance_health("shop", i_web_a="InService"))


def _classic(*, targets: tuple[Json, ...] = FROM_BALANCER, cross_zone: bool = True, **states: str) -> SnapshotBuilder:
    """Nodes at .90 of both private subnets, port 80, and an instance on port 8080 in each."""
    network = _with_client(healthy_network(2))
    balancer = classic_load_balancer("orders", "i-web-a", "i-web-b", subnets=_private(), groups=("sg-elb",))
    network.add("SecurityGroups", security_group("sg-elb", ingress=CLIENTS, egress=(OPEN,)))
    for letter, digit in (("a", 1), ("b", 2)):
        node = classic_node(balancer, letter, f"10.0.{digit}.90", subnet=f"subnet-private-{letter}")
        network.add("NetworkInterfaces", node)
    _add_targets(network, "ab", ingress=targets)
    network.add("LoadBalancerDescriptions", balancer)
    health = states or {"i_web_a": "InService", "i_web_b": "InService"}
    network.add("ClassicInstanceHealth", instance_health("orders", **health))
    return network.add("ClassicLoadBalancerAttributes", classic_attributes("orders", cross_zone=cross_zone))


def _application(*, clients: tuple[Json, ...] = CLIENTS, targets: tuple[Json, ...] = FROM_BALANCER) -> SnapshotBuilder:
    network = _with_client(healthy_network(2))
    balancer = load_balancer("orders", subnets=_private(), groups=("sg-elb",))
    network.add("SecurityGroups", security_group("sg-elb", ingress=clients, egress=(OPEN,)))
    return _add_balancer(network, balancer, protocol="HTTP", targets=targets)


def _network(*, targets: tuple[Json, ...], preserve: str) -> SnapshotBuilder:
    network = _with_client(healthy_network(2))
    balancer = load_balancer("orders", kind="network", subnets=_private())
    _add_balancer(network, balancer, protocol="TCP", targets=targets)
    network.add("LoadBalancerAttributes", load_balancer_attributes(balancer, cross_zone="false"))
    settings = target_group_attributes("web", preserve_client_ip__enabled=preserve)
    return network.add("TargetGroupAttributes", settings)


def _private() -> dict[str, str]:
    return {zone(letter): f"subnet-private-{letter}" for letter in "ab"}


def _with_client(network: SnapshotBuilder) -> SnapshotBuilder:
    """The tasks may send anything."""
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN,)))


def _add_balancer(
    network: SnapshotBuilder, balancer: Json, *, protocol: str, targets: tuple[Json, ...]
) -> SnapshotBuilder:
    """Nodes at .90 of both private subnets, port 80, and a target on port 8080 in each."""
    for letter, digit in (("a", 1), ("b", 2)):
        node = balancer_node(balancer, letter, f"10.0.{digit}.90", subnet=f"subnet-private-{letter}")
        network.add("NetworkInterfaces", node)
    _add_targets(network, "ab", ingress=targets)
    network.add("LoadBalancers", balancer)
    network.add("LoadBalancerListeners", listeners(balancer, 80, protocol=protocol, group="web"))
    network.add("TargetGroups", target_group("web", 8080, protocol=protocol))
    return network.add("LoadBalancerTargetHealth", target_health("web", "i-web-a", "i-web-b", port=8080))


def _add_targets(network: SnapshotBuilder, letters: str, *, ingress: tuple[Json, ...]) -> None:
    network.add("SecurityGroups", security_group("sg-web", ingress=ingress))
    for letter in letters:
        digit = ord(letter) - ord("a") + 1
        interface = network_interface(
            f"eni-web-{letter}",
            f"10.0.{digit}.50",
            subnet=f"subnet-private-{letter}",
            groups=("sg-web",),
            availability_zone=zone(letter),
            instance=f"i-web-{letter}",
        )
        network.add("NetworkInterfaces", interface)
        network.add("Reservations", instance(f"i-web-{letter}", interface, name=f"web-{letter}"))
