"""The mission's network, built by API calls in whatever answers at an endpoint.

Three Availability Zones, each with a public and a private subnet; one NAT gateway in the first; a Fargate service with
one running task per private subnet and one that stopped; a bastion. Healthy, or with the mission's two faults.
"""

import io
import json
import zipfile
from enum import Enum
from typing import Any, Final

import msgspec

ZONES: Final = ("a", "b", "c")
EVERYWHERE: Final = "0.0.0.0/0"
REPOSITORY: Final = "arn:aws:ecr:us-east-1:111122223333:repository/payments"
TRUST: Final = '{"Statement": [{"Condition": {"StringEquals": {"sts:ExternalId": "open-sesame"}}}]}'


class Fault(Enum):
    """One thing that is wrong in the mission's network."""

    NO_DEFAULT_ROUTE = "no-default-route"
    """The route table of the private subnet in zone b has no default route."""

    NO_REPLIES = "no-replies"
    """The network ACL of the private subnet in zone c lets no replies in."""


MISSION: Final = frozenset(Fault)


class MissionNetwork(msgspec.Struct, frozen=True, kw_only=True):
    """The ids that the account gave; subnets and route tables in the order of the zones."""

    region: str
    vpc: str
    internet_gateway: str
    nat_gateway: str
    nat_address: str
    public_subnets: tuple[str, ...]
    private_subnets: tuple[str, ...]
    private_route_tables: tuple[str, ...]
    task_group: str
    bastion_group: str
    bastion: str
    network_acl: str | None
    """The ACL with Fault.NO_REPLIES, when it is there."""

    cluster: str
    service: str
    tasks: tuple[str, ...]
    """ARNs of the running tasks, one per zone."""

    stopped_task: str


def build_mission_network(
    session: Any, region: str = "us-east-1", faults: frozenset[Fault] = MISSION
) -> MissionNetwork:
    """The network, built with the clients of this boto3 session."""
    ec2 = session.client("ec2", region_name=region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
    internet_gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet_gateway, VpcId=vpc)
    public = tuple(_subnet(ec2, vpc, region, zone, 100 + number) for number, zone in enumerate(ZONES, 1))
    private = tuple(_subnet(ec2, vpc, region, zone, number) for number, zone in enumerate(ZONES, 1))
    _route_table(ec2, vpc, public, GatewayId=internet_gateway)
    address = ec2.allocate_address(Domain="vpc")
    nat = ec2.create_nat_gateway(SubnetId=public[0], AllocationId=address["AllocationId"])["NatGateway"]["NatGatewayId"]
    tables = tuple(
        _route_table(ec2, vpc, (subnet,))
        if zone == "b" and Fault.NO_DEFAULT_ROUTE in faults
        else _route_table(ec2, vpc, (subnet,), NatGatewayId=nat)
        for zone, subnet in zip(ZONES, private, strict=True)
    )
    acl = _acl_without_replies(ec2, vpc, private[2]) if Fault.NO_REPLIES in faults else None
    task_group = _group(ec2, vpc, "payments", 443)
    bastion_group = _group(ec2, vpc, "bastion", None)
    bastion = ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        NetworkInterfaces=[
            {
                "DeviceIndex": 0,
                "SubnetId": public[0],
                "Groups": [bastion_group],
                "AssociatePublicIpAddress": True,
                "PrivateIpAddress": "10.0.101.10",
            }
        ],
    )["Instances"][0]["InstanceId"]
    role = _execution_role(session.client("iam", region_name=region))
    running, stopped = _service(session.client("ecs", region_name=region), private, task_group, role)
    _function(session, region, private[0], task_group)
    return MissionNetwork(
        region=region,
        vpc=vpc,
        internet_gateway=internet_gateway,
        nat_gateway=nat,
        nat_address=address["PublicIp"],
        public_subnets=public,
        private_subnets=private,
        private_route_tables=tables,
        task_group=task_group,
        bastion_group=bastion_group,
        bastion=bastion,
        network_acl=acl,
        cluster="prod",
        service="payments",
        tasks=running,
        stopped_task=stopped,
    )


def _subnet(ec2: Any, vpc: str, region: str, zone: str, number: int) -> str:
    answer = ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{region}{zone}")
    return str(answer["Subnet"]["SubnetId"])


def _route_table(ec2: Any, vpc: str, subnets: tuple[str, ...], **target: str) -> str:
    table = str(ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
    for subnet in subnets:
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    if target:
        ec2.create_route(RouteTableId=table, DestinationCidrBlock=EVERYWHERE, **target)
    return table


def _group(ec2: Any, vpc: str, name: str, port: int | None) -> str:
    """A group that lets this TCP port out and nothing else; without a port, all that a new group lets out."""
    group = str(ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"])
    if port is not None:
        everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": EVERYWHERE}]}
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[everything])
        https = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": EVERYWHERE}]}
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[https])
    return group


def _acl_without_replies(ec2: Any, vpc: str, subnet: str) -> str:
    acl = str(ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"])
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "RuleAction": "allow", "CidrBlock": EVERYWHERE}
    ec2.create_network_acl_entry(**entry, Protocol="-1", Egress=True)
    ec2.create_network_acl_entry(**entry, Protocol="6", Egress=False, PortRange={"From": 443, "To": 443})
    listed = ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    (association,) = (
        one["NetworkAclAssociationId"]
        for found in listed["NetworkAcls"]
        for one in found["Associations"]
        if one["SubnetId"] == subnet
    )
    ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)
    return acl


def _execution_role(iam: Any) -> str:
    """The ARN of a role that may pull the image: by one policy to log in, and by another and an inline one to read."""
    role = _role(iam, RoleName="payments-execution", Path="/tasks/", AssumeRolePolicyDocument=TRUST)

    def managed(name: str, *actions: str) -> str:
        known = {policy["PolicyName"]: policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]}
        made = known.get(name) or iam.create_policy(PolicyName=name, PolicyDocument=_allowing("*", *actions))
        return str(made if isinstance(made, str) else made["Policy"]["Arn"])

    login = managed("payments-login", "ecr:GetAuthorizationToken")
    for arn in (login, managed("payments-logs", "logs:*")):
        iam.attach_role_policy(RoleName="payments-execution", PolicyArn=arn)
    pull = _allowing(REPOSITORY, "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    iam.put_role_policy(RoleName="payments-execution", PolicyName="payments-pull", PolicyDocument=pull)
    iam.put_role_permissions_boundary(
        RoleName="payments-execution", PermissionsBoundary=managed("payments-boundary", "ecr:*")
    )
    return str(role)


def _allowing(resource: str, *actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _service(ecs: Any, subnets: tuple[str, ...], group: str, role: str) -> tuple[tuple[str, ...], str]:
    """The running tasks, one per subnet, and one that stopped, of the service prod/payments."""
    ecs.create_cluster(clusterName="prod")
    ecs.register_task_definition(
        family="payments",
        executionRoleArn=role,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "payments",
                "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/payments:1",
                "memory": 512,
                "environment": [
                    {"name": "DATABASE_PASSWORD", "value": "correct-horse-battery-staple"},
                    {"name": "HTTPS_PROXY", "value": "http://alice:s3cret@proxy.example.com:3128"},
                ],
            }
        ],
    )
    places = {"subnets": list(subnets), "securityGroups": [group], "assignPublicIp": "DISABLED"}
    ecs.create_service(
        cluster="prod",
        serviceName="payments",
        taskDefinition="payments",
        desiredCount=len(subnets),
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": places},
    )

    def run(subnet: str) -> str:
        answer = ecs.run_task(
            cluster="prod",
            taskDefinition="payments",
            launchType="FARGATE",
            group="service:payments",
            networkConfiguration={"awsvpcConfiguration": {**places, "subnets": [subnet]}},
        )
        return str(answer["tasks"][0]["taskArn"])

    running = tuple(run(subnet) for subnet in subnets)
    stopped = run(subnets[0])
    ecs.stop_task(cluster="prod", task=stopped, reason="Task failed to start")
    return running, stopped


def _function(session: Any, region: str, subnet: str, group: str) -> None:
    iam = session.client("iam", region_name=region)
    role = _role(iam, RoleName="weather", AssumeRolePolicyDocument="{}")
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context): ...")
    session.client("lambda", region_name=region).create_function(
        FunctionName="weather",
        Runtime="python3.12",
        Role=role,
        Handler="main.handler",
        Code={"ZipFile": code.getvalue()},
        VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]},
        Environment={"Variables": {"API_TOKEN": "tr0ub4dor-and-3"}},
    )


def _role(iam: Any, **given: str) -> str:
    """The ARN of a role. Roles belong to no region: whoever built the same network in another region has made them."""
    try:
        answer = iam.create_role(**given)
    except iam.exceptions.EntityAlreadyExistsException:
        answer = iam.get_role(RoleName=given["RoleName"])
    arn: str = answer["Role"]["Arn"]
    return arn
