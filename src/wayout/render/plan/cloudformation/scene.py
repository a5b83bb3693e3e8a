"""What the resources of one CloudFormation template share: the plan, their logical ids, and what existed before."""

import re
from typing import Final

from wayout.fix.change.transit_gateway_attachment import CreateTransitGatewayVpcAttachment
from wayout.fix.plan import Plan
from wayout.model.network import Network
from wayout.model.planned import is_planned
from wayout.render.plan.cloudformation.yaml import Value

_WORD: Final = re.compile(r"[A-Za-z0-9]+")
_ATTRIBUTES: Final = {"sg": "GroupId", "eipalloc": "AllocationId"}
"""What stands for a planned id where `Ref` does not give it."""

_NAMES: Final = {
    "sg": "SecurityGroup",
    "rtb": "RouteTable",
    "subnet": "Subnet",
    "vpc": "Vpc",
    "eipalloc": "ElasticIp",
    "nat": "NatGateway",
    "igw": "InternetGateway",
    "eigw": "EgressOnlyInternetGateway",
    "vpce": "Endpoint",
    "tgw-attach": "TransitGatewayAttachment",
}


def camel(text: str) -> str:
    """The text as part of a logical id, which has letters and digits only."""
    return "".join(word[0].upper() + word[1:] for word in _WORD.findall(text))


class Scene:
    """A plan, the resources of its template by their logical ids, and the network as the change that is written finds it."""

    def __init__(self, plan: Plan, network: Network) -> None:
        self.plan = plan
        self.resources: dict[str, Value] = {}
        self.network = network

    def logical_id(self, resource_id: str) -> str:
        """The logical id of what creates something planned."""
        prefix, _, label = resource_id.partition("-new-")
        return f"{_NAMES[prefix]}{camel(label)}"

    def ref(self, resource_id: str) -> Value:
        """An id that exists, as text; of something planned, a reference to its resource."""
        if not is_planned(resource_id):
            return resource_id
        attribute = _ATTRIBUTES.get(resource_id.partition("-new-")[0])
        logical = self.logical_id(resource_id)
        return {"Ref": logical} if attribute is None else {"Fn::GetAtt": (logical, attribute)}

    def attachment_id(self, internet_gateway_id: str) -> str:
        """The logical id of what attaches a gateway."""
        return f"AttachmentOf{camel(internet_gateway_id.partition('-new-')[2] or internet_gateway_id)}"

    def attachments_of(self, target: str) -> tuple[str, ...]:
        """What has to be there before a route may lead to a target: the attachment of an internet or transit gateway."""
        logical = self.attachment_id(target) if target.startswith("igw-") else ""
        made = (
            self.logical_id(change.component)
            for change in self.plan.changes
            if isinstance(change, CreateTransitGatewayVpcAttachment) and change.transit_gateway_id == target
        )
        return tuple(each for each in (logical, *made) if each in self.resources)

    def add(self, logical_id: str, kind: str, properties: dict[str, Value], waits_for: tuple[str, ...] = ()) -> None:
        """A resource more; a logical id that is taken gets a number."""
        wanted, number = logical_id, 2
        while logical_id in self.resources:
            logical_id, number = f"{wanted}{number}", number + 1
        resource: dict[str, Value] = {"Type": f"AWS::EC2::{kind}"}
        if waits_for:
            resource["DependsOn"] = waits_for[0] if len(waits_for) == 1 else waits_for
        self.resources[logical_id] = {**resource, "Properties": properties}


def name_tags(name: str) -> Value:
    """The tag `Name`."""
    return ({"Key": "Name", "Value": name},)
