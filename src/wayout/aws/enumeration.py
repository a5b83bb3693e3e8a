"""The values that AWS's own API models allow for each member, from boto3's own files. Nothing is called."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

SERVICES = ("ec2", "ecs", "elb", "elbv2", "lambda", "network-firewall", "networkmanager", "route53", "route53resolver")
"""The services whose answers a snapshot holds."""


def enumerations(services: Iterable[str] = SERVICES) -> Mapping[str, frozenset[str]]:
    """The values of every enumerated member, by the member's name, over all structures of these services.

    A name that is enumerated in several structures (`State`) has the values of all of them.
    """
    from botocore.model import ListShape, Shape, StringShape, StructureShape
    from botocore.session import Session

    def values(shape: Shape) -> frozenset[str]:
        match shape:
            case ListShape():
                return values(shape.member)
            case StringShape():
                return frozenset(shape.enum)
            case _:
                return frozenset()

    found: dict[str, frozenset[str]] = {}
    session = Session()
    for service in services:
        model = session.get_service_model(service)
        for name in model.shape_names:
            shape = model.shape_for(name)
            if isinstance(shape, StructureShape):
                for member, member_shape in shape.members.items():
                    allowed = values(member_shape)
                    if allowed:
                        found[member] = found.get(member, frozenset()) | allowed
    return MappingProxyType(found)
