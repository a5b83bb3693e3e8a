"""The variables of the terraform-aws-modules/vpc module, for a VPC whose parts are named as that module names them.

What is not known is whether the module really manages the VPC: its names are only a sign, and the text says so.

Source: terraform-aws-modules/vpc/aws, `main.tf` and README: a subnet is NAME-private-AZ, a NAT gateway NAME-AZ;
`one_nat_gateway_per_az` gives each zone a gateway and a private route table of its own.
"""

from wayout.fix.change.nat_gateway import CreateNatGateway
from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.model.noun import name_tag
from wayout.model.subnet import Subnet
from wayout.model.vpc import Vpc
from wayout.render.plan.terraform.hcl import Block, Value, hcl

MODULE = "terraform-aws-modules/vpc/aws"


def module_variables(plan: Plan, network: Network) -> str | None:
    """The module's call that has the same effect, as HCL; None when the plan makes no NAT gateway, or the names are others."""
    made = [change for change in plan.changes if isinstance(change, CreateNatGateway) and not change.is_regional]
    vpc = network.vpcs.get(made[0].vpc_id) if made else None
    if vpc is None or {change.vpc_id for change in made} != {vpc.vpc_id}:
        return None
    name = name_tag(vpc.tags)
    subnets = network.subnets_of_vpc.get(vpc.vpc_id, ())
    private, public = (_named(subnets, f"{name}-{kind}") for kind in ("private", "public"))
    if name is None or not private or not public or not _has_gateway_in_each_zone(plan, network, vpc, private):
        return None
    zones = tuple(subnet.availability_zone for subnet in private)
    attributes: dict[str, Value] = {
        "source": MODULE,
        "name": name,
        "cidr": str(vpc.cidr_block),
        "azs": zones,
        "private_subnets": tuple(str(subnet.cidr_block) for subnet in private),
        "public_subnets": tuple(str(subnet.cidr_block) for subnet in public),
        "enable_nat_gateway": True,
        "single_nat_gateway": False,
        "one_nat_gateway_per_az": True,
    }
    return hcl((Block("module", ("vpc",), attributes),))


def _named(subnets: tuple[Subnet, ...], start: str) -> list[Subnet]:
    """The subnets that the module would have named so, by zone."""
    found = [s for s in subnets if name_tag(s.tags) == f"{start}-{s.availability_zone}"]
    return sorted(found, key=lambda subnet: subnet.availability_zone)


def _has_gateway_in_each_zone(plan: Plan, network: Network, vpc: Vpc, private: list[Subnet]) -> bool:
    """Whether, after the plan, each zone of the private subnets has a NAT gateway of its own."""
    after = plan.on(network)
    own = [nat for nat in after.nat_gateways.values() if nat.vpc_id == vpc.vpc_id]
    homes = [after.subnets.get(nat.subnet_id or "") for nat in own]
    covered = {subnet.availability_zone for subnet in homes if subnet is not None}
    return {subnet.availability_zone for subnet in private} <= covered
