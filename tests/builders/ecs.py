"""ECS clusters, services, tasks, task definitions and container instances."""

from tests.builders.place import ACCOUNT, CREATED, REGION, Json, ecs_arn, mac_address, uuid_of


def ecs_cluster(name: str = "prod", *, running: int = 0, services: int = 1) -> Json:
    """A cluster of `ecs:DescribeClusters`."""
    return {
        "clusterArn": ecs_arn(f"cluster/{name}"),
        "clusterName": name,
        "status": "ACTIVE",
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": running,
        "pendingTasksCount": 0,
        "activeServicesCount": services,
        "statistics": [],
        "tags": [],
        "settings": [],
        "capacityProviders": [],
        "defaultCapacityProviderStrategy": [],
    }


def network_configuration(subnets: tuple[str, ...], groups: tuple[str, ...], *, public_ip: bool = False) -> Json:
    """The `networkConfiguration` of a service, a deployment or a RunTask call."""
    return {
        "awsvpcConfiguration": {
            "subnets": list(subnets),
            "securityGroups": list(groups),
            "assignPublicIp": "ENABLED" if public_ip else "DISABLED",
        }
    }


def ecs_deployment(
    configuration: Json | None,
    *,
    status: str = "PRIMARY",
    desired: int = 3,
    running: int = 3,
    task_definition: str = "payments:7",
    launch_type: str = "FARGATE",
) -> Json:
    """One deployment inside a service; `None` as its configuration where the task definition is not `awsvpc`."""
    fargate = {"platformVersion": "1.4.0", "platformFamily": "Linux"} if launch_type == "FARGATE" else {}
    return {
        "id": f"ecs-svc/{int(uuid_of(status + task_definition)[:8], 16):019d}",
        "status": status,
        "taskDefinition": ecs_arn(f"task-definition/{task_definition}"),
        "desiredCount": desired,
        "pendingCount": 0,
        "runningCount": running,
        "failedTasks": 0,
        "createdAt": CREATED,
        "updatedAt": CREATED,
        "launchType": launch_type,
        **fargate,
        **({} if configuration is None else {"networkConfiguration": configuration}),
        "rolloutState": "COMPLETED",
        "rolloutStateReason": "",
    }


def ecs_service(
    name: str,
    *deployments: Json,
    cluster: str = "prod",
    events: tuple[str, ...] = (),
) -> Json:
    """A service of `ecs:DescribeServices`; its own configuration is that of its first deployment."""
    first = deployments[0]
    copied = ("launchType", "platformVersion", "platformFamily", "taskDefinition", "networkConfiguration")
    return {
        "serviceArn": ecs_arn(f"service/{cluster}/{name}"),
        "serviceName": name,
        "clusterArn": ecs_arn(f"cluster/{cluster}"),
        "loadBalancers": [],
        "serviceRegistries": [],
        "status": "ACTIVE",
        "desiredCount": first["desiredCount"],
        "runningCount": sum(deployment["runningCount"] for deployment in deployments),
        "pendingCount": 0,
        **{key: first[key] for key in copied if key in first},
        "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100},
        "deployments": list(deployments),
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
        "events": [
            {"id": uuid_of(message), "createdAt": CREATED, "message": f"(service {name}) {message}"}
            for message in events
        ],
        "createdAt": CREATED,
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "enableECSManagedTags": True,
        "propagateTags": "NONE",
        "enableExecuteCommand": False,
    }


def ecs_task(
    task_id: str,
    interface: Json | None,
    *,
    group: str = "service:payments",
    cluster: str = "prod",
    task_definition: str = "payments:7",
    launch_type: str = "FARGATE",
    started_by: str | None = None,
    container_instance: str | None = None,
    availability_zone: str = "us-east-1a",
) -> Json:
    """A running task of `ecs:DescribeTasks` with this interface; without one it uses its instance's."""
    arn = ecs_arn(f"task/{cluster}/{task_id}")
    zone = availability_zone if interface is None else interface["AvailabilityZone"]
    fargate = {"platformVersion": "1.4.0", "platformFamily": "Linux"} if launch_type == "FARGATE" else {}
    host = {}
    if container_instance is not None:
        host = {"containerInstanceArn": _container_instance(cluster, container_instance)}
    return {
        "attachments": [] if interface is None else [_attachment(task_id, interface)],
        "attributes": [{"name": "ecs.cpu-architecture", "value": "x86_64"}],
        "availabilityZone": zone,
        "clusterArn": ecs_arn(f"cluster/{cluster}"),
        "connectivity": "CONNECTED",
        "connectivityAt": CREATED,
        **host,
        "containers": [_container(arn, task_id, interface)],
        "cpu": "256",
        "createdAt": CREATED,
        "desiredStatus": "RUNNING",
        "enableExecuteCommand": False,
        "group": group,
        "healthStatus": "UNKNOWN",
        "lastStatus": "RUNNING",
        "launchType": launch_type,
        "memory": "512",
        "overrides": {"containerOverrides": []},
        **fargate,
        "startedAt": CREATED,
        "startedBy": started_by or f"ecs-svc/{int(uuid_of('PRIMARY' + task_definition)[:8], 16):019d}",
        "tags": [],
        "taskArn": arn,
        "taskDefinitionArn": ecs_arn(f"task-definition/{task_definition}"),
        "version": 4,
    }


def _attachment(task_id: str, interface: Json) -> Json:
    details = {
        "subnetId": interface["SubnetId"],
        "networkInterfaceId": interface["NetworkInterfaceId"],
        "macAddress": mac_address(interface["NetworkInterfaceId"]),
        "privateDnsName": interface["PrivateDnsName"],
        "privateIPv4Address": interface["PrivateIpAddress"],
    }
    return {
        "id": uuid_of(task_id),
        "type": "ElasticNetworkInterface",
        "status": "ATTACHED",
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def _container(task_arn: str, task_id: str, interface: Json | None) -> Json:
    addresses = (
        []
        if interface is None
        else [{"attachmentId": uuid_of(task_id), "privateIpv4Address": interface["PrivateIpAddress"]}]
    )
    return {
        "containerArn": f"{task_arn.replace(':task/', ':container/')}/{uuid_of(task_id + 'app')}",
        "taskArn": task_arn,
        "name": "app",
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/payments:1.4.2",
        "lastStatus": "RUNNING",
        "networkBindings": [],
        "networkInterfaces": addresses,
        "healthStatus": "UNKNOWN",
        "cpu": "0",
    }


def stopped_task(task_id: str, subnet: str, reason: str, *, stop_code: str = "TaskFailedToStart", **rest: str) -> Json:
    """A task that ECS gave up on: its interface is gone, its attachment names the subnet. `rest`: see `ecs_task`."""
    task = ecs_task(task_id, None, **rest)
    details = [{"name": "subnetId", "value": subnet}]
    attachment = {"id": uuid_of(task_id), "type": "ElasticNetworkInterface", "status": "DELETED", "details": details}
    container = {**task["containers"][0], "lastStatus": "STOPPED"}
    return {
        **task,
        "attachments": [attachment],
        "containers": [container],
        "desiredStatus": "STOPPED",
        "lastStatus": "STOPPED",
        "stopCode": stop_code,
        "stoppedAt": CREATED,
        "stoppedReason": reason,
    }


def task_definition(
    family: str = "payments", revision: int = 7, *, network_mode: str = "awsvpc", launch_type: str = "FARGATE"
) -> Json:
    """A task definition of `ecs:DescribeTaskDefinition` with one container, no secrets and no environment."""
    return {
        "taskDefinitionArn": ecs_arn(f"task-definition/{family}:{revision}"),
        "containerDefinitions": [
            {
                "name": "app",
                "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{family}:1.4.2",
                "cpu": 0,
                "portMappings": [],
                "essential": True,
                "environment": [],
                "mountPoints": [],
                "volumesFrom": [],
            }
        ],
        "family": family,
        "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{family}-task",
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{family}-execution",
        "networkMode": network_mode,
        "revision": revision,
        "volumes": [],
        "status": "ACTIVE",
        "placementConstraints": [],
        "compatibilities": ["EC2", "FARGATE"] if network_mode == "awsvpc" else ["EC2"],
        "requiresCompatibilities": [launch_type],
        "cpu": "256",
        "memory": "512",
    }


def container_instance(name: str, ec2_instance: str, *, cluster: str = "prod", running: int = 1) -> Json:
    """An EC2 instance that ECS places tasks on, of `ecs:DescribeContainerInstances`."""
    return {
        "containerInstanceArn": _container_instance(cluster, name),
        "ec2InstanceId": ec2_instance,
        "version": 5,
        "status": "ACTIVE",
        "agentConnected": True,
        "runningTasksCount": running,
        "pendingTasksCount": 0,
        "attributes": [],
        "registeredAt": CREATED,
        "attachments": [],
        "tags": [],
    }


def _container_instance(cluster: str, name: str) -> str:
    return ecs_arn(f"container-instance/{cluster}/{name}")
