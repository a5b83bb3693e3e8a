"""What the blocks of one Terraform text share: the plan, how things are called in it, and what existed before."""

from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.model.planned import is_planned
from wayout.render.plan.terraform.hcl import Block, Reference, Value, local_name

_KINDS = {
    "sg": "aws_security_group",
    "rtb": "aws_route_table",
    "subnet": "aws_subnet",
    "vpc": "aws_vpc",
    "eipalloc": "aws_eip",
    "nat": "aws_nat_gateway",
    "igw": "aws_internet_gateway",
    "eigw": "aws_egress_only_internet_gateway",
    "vpce": "aws_vpc_endpoint",
    "tgw-attach": "aws_ec2_transit_gateway_vpc_attachment",
}
"""The resource of Terraform for a planned id, by how the id begins."""


class Scene:
    """A plan, the names that its blocks have been given so far, and the network as the change that is written finds it."""

    def __init__(self, plan: Plan, network: Network) -> None:
        self.plan = plan
        self.network = network
        self._labels: set[tuple[str, str]] = set()

    def ref(self, resource_id: str) -> Value:
        """An id that exists, as text; of something planned, a reference to its block."""
        if not is_planned(resource_id):
            return resource_id
        prefix, _, label = resource_id.partition("-new-")
        return Reference(f"{_KINDS[prefix]}.{local_name(label)}.id")

    def short(self, resource_id: str) -> str:
        """The id as a part of a label."""
        return resource_id.partition("-new-")[2] or resource_id

    def name_of(self, resource_id: str, kind: str) -> str:
        """The label of the block that creates something planned: `ref` leads to it."""
        label = local_name(self.short(resource_id))
        self._labels.add((kind, label))
        return label

    def attachment_label(self, internet_gateway_id: str) -> str:
        """The label of the block that attaches a gateway: one for each gateway, known before it is written."""
        return local_name(self.short(internet_gateway_id))

    def label(self, kind: str, text: str) -> str:
        """A label that no other block of this kind has."""
        label = wanted = local_name(text)
        number = 2
        while (kind, label) in self._labels:
            label, number = f"{wanted}_{number}", number + 1
        self._labels.add((kind, label))
        return label

    def adopt(self, block: Block, import_id: str) -> Block:
        """The block that makes Terraform take over what exists already, instead of creating it."""
        return Block("import", (), {"to": Reference(".".join(block.labels)), "id": import_id})
