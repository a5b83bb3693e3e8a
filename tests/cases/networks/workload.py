"""Networks that are in order as far as they go, and asked from all kinds of senders."""

from tests.builders import (
    Json,
    SnapshotBuilder,
    address,
    container_instance,
    ecs_deployment,
    ecs_service,
    ecs_task,
    healthy_network,
    instance,
    lambda_function,
    network_configuration,
    network_interface,
    permission,
    route,
    security_group,
    subnet,
    task_definition,
    vpc,
    zone,
)
from tests.builders.healthy import EVERYWHERE

OPEN = permission("-1", cidr=EVERYWHERE)
OPEN_IPV6 = permission("tcp", 443, cidr=(EVERYWHERE, "::/0"))
BLOCK = "2001:db8:a::/56"


def elastic_ip_belongs_to_the_second_address() -> SnapshotBuilder:
    """The instance has two private addresses in a public subnet; only the second one is paired with an Elastic IP."""
    network = healthy_network(1)
    node = _machine(network, "web", "10.0.101.60", "subnet-public-a")
    association = {"IpOwnerId": "111122223333", "PublicDnsName": "", "PublicIp": "198.51.100.91"}
    association |= {"AllocationId": "eipalloc-web", "AssociationId": "eipassoc-web"}
    second = {"Association": association, "Primary": False, "PrivateDnsName": "", "PrivateIpAddress": "10.0.101.61"}
    node["PrivateIpAddresses"] = [*node["PrivateIpAddresses"], second]
    elastic = address("web", "198.51.100.91", private_ip="10.0.101.61", interface="eni-web")
    return network.add("Addresses", elastic)


def second_interface_stands_in_a_subnet_without_internet() -> SnapshotBuilder:
    """The appliance has one interface in each of two subnets, and the second subnet's table lost its default route."""
    network = healthy_network(2)
    _machine(network, "appliance", "10.0.1.60", "subnet-private-a")
    second = network_interface(
        "eni-appliance-2", "10.0.2.60", subnet="subnet-private-b", groups=("sg-appliance",), instance="i-appliance"
    )
    second["Attachment"]["DeviceIndex"] = 1
    second["AvailabilityZone"] = zone("b")
    network.element("RouteTables", "rtb-private-b")["Routes"].pop()
    return network.add("NetworkInterfaces", second)


def one_of_two_container_instances_stands_in_a_broken_subnet() -> SnapshotBuilder:
    """Tasks of mode bridge run on both instances; the subnet of the second has no default route."""
    network = _bridge_service(healthy_network(2))
    network.element("RouteTables", "rtb-private-b")["Routes"].pop()
    return network


def task_of_mode_host_uses_the_groups_of_its_instance() -> SnapshotBuilder:
    """The group of the second instance lets nothing out."""
    network = _bridge_service(healthy_network(2), mode="host")
    return network.replace("SecurityGroups", security_group("sg-node-b", egress=()))


def service_runs_on_machines_outside_aws() -> SnapshotBuilder:
    network = healthy_network(1).remove("NetworkInterfaces", "eni-task-a").without("tasks").add("tasks")
    deployment = ecs_deployment(None, desired=1, running=1, launch_type="EXTERNAL")
    network.replace("services", ecs_service("payments", deployment))
    return network.replace("taskDefinitions", task_definition(network_mode="bridge", launch_type="EXTERNAL"))


def managed_instances_stand_in_a_subnet_without_internet() -> SnapshotBuilder:
    """ECS would start its instances in two private subnets, one of which lost its default route; none runs yet."""
    network = healthy_network(2).remove("NetworkInterfaces", "eni-task-a", "eni-task-b").without("tasks").add("tasks")
    deployment = ecs_deployment(None, desired=1, running=0, launch_type="MANAGED_INSTANCES")
    del deployment["launchType"]
    deployment["capacityProviderStrategy"] = [{"capacityProvider": "managed", "weight": 1, "base": 0}]
    service = ecs_service("payments", deployment)
    service["capacityProviderStrategy"] = deployment["capacityProviderStrategy"]
    network.replace("services", service)
    network.replace("taskDefinitions", task_definition(network_mode="host", launch_type="MANAGED_INSTANCES"))
    template = {
        "networkConfiguration": {"subnets": ["subnet-private-a", "subnet-private-b"], "securityGroups": ["sg-app"]}
    }
    provider = {
        "capacityProviderArn": "arn:aws:ecs:us-east-1:111122223333:capacity-provider/managed",
        "name": "managed",
        "status": "ACTIVE",
        "managedInstancesProvider": {"instanceLaunchTemplate": template},
        "type": "MANAGED_INSTANCES",
    }
    network.element("RouteTables", "rtb-private-b")["Routes"].pop()
    return network.add("capacityProviders", provider)


def new_deployment_has_other_subnets() -> SnapshotBuilder:
    """The newest deployment asks for a public subnet and no public address; the old one still runs in the private one."""
    network = healthy_network(1)
    new = ecs_deployment(
        network_configuration(("subnet-public-a",), ("sg-app",)), desired=1, running=0, task_definition="payments:8"
    )
    old = ecs_deployment(
        network_configuration(("subnet-private-a",), ("sg-app",)), desired=1, running=1, status="ACTIVE"
    )
    network.add("taskDefinitions", task_definition(revision=8))
    return network.replace("services", ecs_service("payments", new, old))


def drained_deployment_places_nothing_any_more() -> SnapshotBuilder:
    """As during a rollout, but the deployment with the wrong subnets has no task left and asks for none."""
    network = healthy_network(1)
    good = ecs_deployment(network_configuration(("subnet-private-a",), ("sg-app",)), desired=1, running=1)
    bad = ecs_deployment(
        network_configuration(("subnet-public-a",), ("sg-app",)),
        desired=0,
        running=0,
        status="ACTIVE",
        task_definition="payments:6",
    )
    return network.replace("services", ecs_service("payments", good, bad))


def green_task_set_has_other_groups() -> SnapshotBuilder:
    """Blue and green are task sets of one service, each with its own network configuration; green's group is closed."""
    network = healthy_network(1)
    network.add("SecurityGroups", security_group("sg-green", egress=()))
    service = ecs_service("payments", ecs_deployment(None, desired=2, running=2))
    service["deployments"] = []
    service["deploymentController"] = {"type": "EXTERNAL"}
    service["taskSets"] = [
        _task_set("ecs-svc/1", "PRIMARY", "sg-app", "subnet-private-a"),
        _task_set("ecs-svc/2", "ACTIVE", "sg-green", "subnet-private-a"),
    ]
    return network.replace("services", service)


def job_is_started_without_a_public_address() -> SnapshotBuilder:
    """The service asks for public addresses; whoever starts the nightly job with RunTask does not."""
    network = healthy_network(1)
    configuration = network_configuration(("subnet-public-a",), ("sg-app",), public_ip=True)
    network.replace("services", ecs_service("payments", ecs_deployment(configuration, desired=1, running=0)))
    network.remove("NetworkInterfaces", "eni-task-a")
    return network.without("tasks").add("tasks")


def planned_task_over_ipv6() -> SnapshotBuilder:
    return _dual_stack()


def function_is_not_allowed_to_use_ipv6() -> SnapshotBuilder:
    """Both functions stand in a dual-stack subnet; only one of them was allowed to use IPv6."""
    network = _dual_stack()
    for name, is_allowed in (("weather", False), ("tides", True)):
        function = lambda_function(name, subnets=("subnet-private-a",), groups=("sg-app",), ipv6=is_allowed)
        network.add("Functions", function)
    return network


def proxy_of_the_database_has_no_way_to_secrets_manager() -> SnapshotBuilder:
    """RDS Proxy fetches its credentials over the network; its interfaces have no name but their description."""
    network = healthy_network(2)
    for letter, digit in (("a", 1), ("b", 2)):
        interface = network_interface(
            f"eni-proxy-{letter}",
            f"10.0.{digit}.80",
            subnet=f"subnet-private-{letter}",
            groups=("sg-proxy",),
            availability_zone=zone(letter),
            description="Network interface for DBProxy payments",
            requester_managed=True,
        )
        network.add("NetworkInterfaces", interface)
    database = permission("tcp", 5432, cidr="10.0.0.0/16")
    return network.add("SecurityGroups", security_group("sg-proxy", egress=(database,)))


def _task_set(identifier: str, status: str, group: str, subnet_id: str) -> Json:
    return {
        "id": identifier,
        "status": status,
        "taskDefinition": "arn:aws:ecs:us-east-1:111122223333:task-definition/payments:7",
        "computedDesiredCount": 1,
        "runningCount": 1,
        "pendingCount": 0,
        "launchType": "FARGATE",
        "networkConfiguration": network_configuration((subnet_id,), (group,)),
    }


def _machine(network: SnapshotBuilder, name: str, private_ip: str, subnet_id: str) -> Json:
    """The interface of a new instance with a group of its own that lets everything out."""
    interface = network_interface(
        f"eni-{name}", private_ip, subnet=subnet_id, groups=(f"sg-{name}",), instance=f"i-{name}"
    )
    network.add("SecurityGroups", security_group(f"sg-{name}", egress=(OPEN,)))
    network.add("NetworkInterfaces", interface).add("Reservations", instance(f"i-{name}", interface, name=name))
    return interface


def _bridge_service(network: SnapshotBuilder, mode: str = "bridge") -> SnapshotBuilder:
    """The service runs a task on each of `i-node-a` and `i-node-b`, which stand in the private subnets."""
    network.remove("NetworkInterfaces", "eni-task-a", "eni-task-b").without("tasks").add("tasks")
    for letter, digit in (("a", 1), ("b", 2)):
        node = _machine(network, f"node-{letter}", f"10.0.{digit}.40", f"subnet-private-{letter}")
        node["AvailabilityZone"] = zone(letter)
        network.add("containerInstances", container_instance(letter, f"i-node-{letter}"))
        network.add("tasks", ecs_task(f"task-{letter}", None, launch_type="EC2", container_instance=letter))
    deployment = ecs_deployment(None, desired=2, running=2, launch_type="EC2")
    network.replace("services", ecs_service("payments", deployment))
    return network.replace("taskDefinitions", task_definition(network_mode=mode, launch_type="EC2"))


def _dual_stack() -> SnapshotBuilder:
    """One zone whose private subnet has IPv6, not handed out by itself, and a default route to an egress-only gateway."""
    network = healthy_network(1).replace("Vpcs", vpc(ipv6_cidr=BLOCK, name="prod"))
    place = subnet("subnet-private-a", "10.0.1.0/24", zone("a"), ipv6_cidr="2001:db8:a:1::/64", name="prod-private-a")
    place["AssignIpv6AddressOnCreation"] = False
    network.replace("Subnets", place)
    for table in network.elements("RouteTables"):
        local = {"DestinationIpv6CidrBlock": BLOCK, "GatewayId": "local", "Origin": "CreateRouteTable"}
        table["Routes"].insert(1, {**local, "State": "active"})
    network.element("RouteTables", "rtb-private-a")["Routes"].append(route("::/0", eigw="eigw-main"))
    gateway = {
        "EgressOnlyInternetGatewayId": "eigw-main",
        "Attachments": [{"State": "attached", "VpcId": "vpc-main"}],
        "Tags": [],
    }
    network.add("EgressOnlyInternetGateways", gateway)
    acl = network.element("NetworkAcls", "acl-main")
    acl["Entries"] += [
        {"Egress": way, "Ipv6CidrBlock": "::/0", "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 101}
        for way in (True, False)
    ]
    return network.replace("SecurityGroups", security_group("sg-app", egress=(OPEN_IPV6,)))
