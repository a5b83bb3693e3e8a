"""Networks in which it matters what a task must reach before it runs."""

from tests.builders import (
    ACCOUNT,
    REGION,
    Json,
    SnapshotBuilder,
    add_endpoint,
    add_s3_endpoint,
    container_instance,
    ecs_cluster,
    healthy_network,
    instance,
    isolated,
    network_interface,
    permission,
    security_group,
)
from tests.builders.healthy import zone

_REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/payments"
_SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/db-a1b2c3"


def isolated_task_has_all_that_it_needs_to_start() -> SnapshotBuilder:
    return _ready()


def isolated_task_lacks_the_endpoint_for_its_logs() -> SnapshotBuilder:
    network = _ready()
    return network.remove("VpcEndpoints", "vpce-logs")


def isolated_task_lacks_the_layers_of_its_image() -> SnapshotBuilder:
    """Both ECR endpoints are there; the gateway endpoint for S3 is not in the subnet's table."""
    network = _ready()
    routes = network.element("RouteTables", "rtb-private-a")["Routes"]
    routes[:] = [route for route in routes if "DestinationPrefixListId" not in route]
    return network


def three_endpoints_fail_in_three_ways() -> SnapshotBuilder:
    """The login has no endpoint, that of the registry has the default group, that of the logs no private names."""
    network = add_s3_endpoint(isolated(healthy_network(1), "a"))
    add_endpoint(network, "ecr.dkr", host=f"*.dkr.ecr.{REGION}.amazonaws.com", groups=("sg-default",))
    add_endpoint(network, "logs", private_dns=False)
    options = {"awslogs-group": "/ecs/payments", "awslogs-region": REGION}
    _container(network)["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    return network


def policy_of_the_s3_endpoint_forgets_the_layer_bucket() -> SnapshotBuilder:
    return _ready(s3=_policy("s3:*", "arn:aws:s3:::exports", "arn:aws:s3:::exports/*"))


def policy_of_the_s3_endpoint_lists_the_layer_bucket() -> SnapshotBuilder:
    return _ready(s3=_policy("s3:GetObject", f"arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"))


def policy_of_the_registry_endpoint_admits_another_repository() -> SnapshotBuilder:
    return _ready(registry=_policy("ecr:*", _REPOSITORY + "-test"))


def policy_of_the_secrets_endpoint_admits_the_execution_role_only() -> SnapshotBuilder:
    role = f"arn:aws:iam::{ACCOUNT}:role/payments-execution"
    statement = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": "*", "Resource": "*"}
    network = _ready()
    _container(network)["secrets"] = [{"name": "DB", "valueFrom": f"{_SECRET}:password::"}]
    return add_endpoint(network, "secretsmanager", policy={"Statement": [statement]})


def exec_is_on_and_its_endpoint_is_missing() -> SnapshotBuilder:
    network = _ready()
    network.element("services", "payments")["enableExecuteCommand"] = True
    return network


def exec_sessions_are_encrypted_with_a_key() -> SnapshotBuilder:
    network = exec_is_on_and_its_endpoint_is_missing()
    settings = {
        "executeCommandConfiguration": {"kmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234", "logging": "NONE"}
    }
    network.replace("clusters", ecs_cluster() | {"configuration": settings})
    return add_endpoint(network, "ssmmessages")


def mount_target_of_the_volume_admits_nobody() -> SnapshotBuilder:
    return _with_volume(1, permission("tcp", 2049, group="sg-mount"), letters="a")


def volume_has_no_mount_target_in_one_zone() -> SnapshotBuilder:
    return _with_volume(2, permission("tcp", 2049, cidr="10.0.0.0/16"), letters="a")


def mount_targets_of_the_volume_are_not_described() -> SnapshotBuilder:
    return _with_volume(1, permission("tcp", 2049, cidr="10.0.0.0/16"), letters="")


def old_platform_version_logs_in_outside_of_the_vpc() -> SnapshotBuilder:
    """Neither ecr.api nor secretsmanager has an endpoint, and with platform version 1.3.0 neither is needed."""
    network = _ready().remove("VpcEndpoints", "vpce-ecr-api")
    _container(network)["secrets"] = [{"name": "DB", "valueFrom": _SECRET}]
    service = network.element("services", "payments")
    for one in (service, *service["deployments"]):
        one["platformVersion"] = "1.3.0"
    return network


def newer_platform_version_needs_the_login_too() -> SnapshotBuilder:
    network = _ready().remove("VpcEndpoints", "vpce-ecr-api")
    _container(network)["secrets"] = [{"name": "DB", "valueFrom": _SECRET}]
    return network


def image_from_docker_hub_in_an_isolated_subnet() -> SnapshotBuilder:
    network = _ready()
    _container(network)["image"] = "nginx:1.27"
    return network


def task_definition_of_the_service_is_not_described() -> SnapshotBuilder:
    return _ready().remove("taskDefinitions", f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/payments:7")


def instance_fetches_what_the_tasks_need() -> SnapshotBuilder:
    """On EC2 the agent fetches through the instance, whose group is open; the tasks' own group is shut."""
    network = healthy_network(1)
    service = network.element("services", "payments")
    for one in (service, *service["deployments"]):
        one["launchType"] = "EC2"
        one.pop("platformVersion", None)
        one.pop("platformFamily", None)
    network.replace("SecurityGroups", security_group("sg-app"))
    network.add("SecurityGroups", security_group("sg-host", egress=(permission("-1", cidr="0.0.0.0/0"),)))
    host = network_interface(
        "eni-host", "10.0.1.80", subnet="subnet-private-a", groups=("sg-host",), instance="i-host",
        availability_zone=zone("a"),
    )  # fmt: skip
    network.add("NetworkInterfaces", host).add("Reservations", instance("i-host", host))
    return network.add("containerInstances", container_instance("c1", "i-host"))


def _ready(zones: int = 1, *, s3: Json | None = None, registry: Json | None = None) -> SnapshotBuilder:
    """Isolated subnets with an endpoint for all that payments:7 needs: its image in ECR, its logs in CloudWatch."""
    letters = "abc"[:zones]
    network = isolated(healthy_network(zones), *letters)
    network = add_s3_endpoint(network, policy=s3)
    for letter in letters[1:]:
        network.element("RouteTables", f"rtb-private-{letter}")["Routes"].append(
            network.element("RouteTables", "rtb-private-a")["Routes"][-1]
        )
    add_endpoint(network, "ecr.api", host=f"api.ecr.{REGION}.amazonaws.com")
    add_endpoint(network, "ecr.dkr", host=f"*.dkr.ecr.{REGION}.amazonaws.com", policy=registry)
    add_endpoint(network, "logs")
    options = {"awslogs-group": "/ecs/payments", "awslogs-region": REGION, "awslogs-stream-prefix": "app"}
    _container(network)["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    return network


def _with_volume(zones: int, rule: Json, *, letters: str) -> SnapshotBuilder:
    network = _ready(zones)
    definition = network.elements("taskDefinitions")[0]
    definition["volumes"] = [
        {"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0a1b2c3d", "transitEncryption": "ENABLED"}}
    ]
    out = permission("tcp", 2049, cidr="10.0.0.0/16")
    network.replace("SecurityGroups", security_group("sg-app", egress=(permission("tcp", 443, cidr="0.0.0.0/0"), out)))
    network.add("SecurityGroups", security_group("sg-mount", ingress=(rule,)))
    for letter in letters:
        network.add("NetworkInterfaces", _mount_target(letter))
    return network


def _mount_target(letter: str) -> Json:
    return network_interface(
        f"eni-mount-{letter}",
        f"10.0.{'abc'.index(letter) + 1}.90",
        subnet=f"subnet-private-{letter}",
        groups=("sg-mount",),
        availability_zone=zone(letter),
        description="EFS mount target for fs-0a1b2c3d (fsmt-0a1b2c3d)",
        requester_managed=True,
    )


def _container(network: SnapshotBuilder) -> Json:
    container: Json = network.elements("taskDefinitions")[0]["containerDefinitions"][0]
    return container


def _policy(action: str, *resources: str) -> Json:
    return {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": action, "Resource": list(resources)}]}
