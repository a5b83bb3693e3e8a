"""A VPC as the widely used module makes it: counts, splats, locals that hide what they hold, outputs of lists."""

from tests.planned.plan_builder import PlanBuilder, ref

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
VPC = "module.vpc"


def vpc_module(plan: PlanBuilder, *, gateways: int = 3) -> None:
    """`module.vpc`: a public and a private subnet per zone, and this many NAT gateways."""
    local = ref("local.vpc_id")
    plan.add("aws_vpc", "this", key=0, module=VPC, cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
    plan.add("aws_internet_gateway", "this", key=0, module=VPC, vpc_id=local)
    plan.add("aws_route_table", "public", key=0, module=VPC, vpc_id=local, hidden={"route": ref("x")})
    for index, zone in enumerate(ZONES):
        for kind, third in (("public", 100 + index), ("private", index)):
            cidr = f"10.0.{third}.0/24"
            plan.add("aws_subnet", kind, key=index, module=VPC, vpc_id=local, cidr_block=cidr, availability_zone=zone)
            tables = ["aws_route_table.public[*]"] if kind == "public" else ["aws_route_table.private"]
            plan.add(
                "aws_route_table_association",
                kind,
                key=index,
                module=VPC,
                subnet_id=ref(f"aws_subnet.{kind}", "count.index"),
                route_table_id=ref(tables[0].removesuffix("[*]"), "var.single_nat_gateway", "count.index"),
            )
    for index in range(gateways):
        plan.add("aws_route_table", "private", key=index, module=VPC, vpc_id=local, hidden={"route": ref("x")})
        plan.add("aws_eip", "nat", key=index, module=VPC, domain="vpc", hidden={"public_ip": ref("x")})
        plan.add(
            "aws_nat_gateway",
            "this",
            key=index,
            module=VPC,
            allocation_id=ref("local.nat_gateway_ips", "var.single_nat_gateway", "count.index"),
            subnet_id=ref("aws_subnet.public", "var.single_nat_gateway", "count.index"),
        )
        plan.add(
            "aws_route",
            "private_nat_gateway",
            key=index,
            module=VPC,
            route_table_id=ref("aws_route_table.private", "count.index"),
            destination_cidr_block="0.0.0.0/0",
            nat_gateway_id=ref("aws_nat_gateway.this", "count.index"),
            hidden={"network_interface_id": ref("x"), "instance_id": ref("x")},
        )
    plan.add(
        "aws_route",
        "public_internet_gateway",
        key=0,
        module=VPC,
        route_table_id=ref("aws_route_table.public[0].id"),
        destination_cidr_block="0.0.0.0/0",
        gateway_id=ref("aws_internet_gateway.this[0].id"),
    )
    plan.output("vpc", "private_subnets", ref("aws_subnet.private"))
    plan.output("vpc", "vpc_id", ref("aws_vpc.this[0].id"))
    plan.call("vpc", single_nat_gateway=gateways == 1, cidr="10.0.0.0/16")


def service(plan: PlanBuilder, *, egress: bool = True) -> None:
    """prod/payments on Fargate in the private subnets, with a group of its own."""
    plan.add("aws_ecs_cluster", "prod", name="prod")
    plan.add(
        "aws_security_group",
        "payments",
        name="payments",
        vpc_id=ref("module.vpc.vpc_id"),
        hidden={"ingress": ref("x"), "egress": ref("x")},
    )
    if egress:
        plan.add(
            "aws_vpc_security_group_egress_rule",
            "https",
            security_group_id=ref("aws_security_group.payments.id"),
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4="0.0.0.0/0",
        )
    plan.add(
        "aws_ecs_service",
        "payments",
        name="payments",
        cluster=ref("aws_ecs_cluster.prod.id"),
        launch_type="FARGATE",
        desired_count=3,
        network_configuration=[
            {
                "subnets": ref("module.vpc.private_subnets"),
                "security_groups": [ref("aws_security_group.payments.id")],
                "assign_public_ip": False,
            }
        ],
    )
