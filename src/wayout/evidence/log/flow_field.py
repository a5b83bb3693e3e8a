"""Flow field: one column of a VPC flow log record, with the type that AWS delivers it in.

Source: semantics section 11.2; https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html

Rules:
- FL-28: A column in Parquet or SQL is called as its field, with underscores for hyphens.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

import msgspec


class FieldKind(Enum):
    """The type of a field's values; a value that is not known is written `-` in every kind."""

    TEXT = "text"
    INT32 = "int32"
    INT64 = "int64"

    @property
    def greatest(self) -> int:
        """The greatest number that a record may hold in a field of this kind; text has none.

        A record covers ten minutes at most, and a petabyte in them is damage. Sums of such numbers fit 64 bits.
        """
        return {FieldKind.TEXT: 0, FieldKind.INT32: 2**31 - 1, FieldKind.INT64: 10**15}[self]


class FlowField(msgspec.Struct, frozen=True):
    """One field: its name in a format string, the version that brought it, and the kind of its values."""

    name: str
    version: int
    kind: FieldKind = FieldKind.TEXT

    @property
    def column(self) -> str:
        """The name of its column in Parquet and in SQL: underscores for hyphens. Source: FL-28."""
        return self.name.replace("-", "_")


_INT32: Final = frozenset(
    {
        "version",
        "srcport",
        "dstport",
        "protocol",
        "tcp-flags",
        "traffic-path",
        "encryption-status",
    }
)
_INT64: Final = frozenset({"packets", "bytes", "start", "end"})

_BY_VERSION: Final[Mapping[int, str]] = {
    2: "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status",
    3: "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr",
    4: "region az-id sublocation-type sublocation-id",
    5: "pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
    7: "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id "
    "ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id",
    8: "reject-reason",
    9: "resource-id",
    10: "encryption-status",
    11: "instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type "
    "next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type",
}


def _kind(name: str) -> FieldKind:
    if name in _INT32:
        return FieldKind.INT32
    return FieldKind.INT64 if name in _INT64 else FieldKind.TEXT


FIELDS: Final[Mapping[str, FlowField]] = MappingProxyType(
    {name: FlowField(name, version, _kind(name)) for version, names in _BY_VERSION.items() for name in names.split()}
)
"""Every field that AWS documents, by name, in the order of the versions that brought them."""


def field(name: str) -> FlowField:
    """The field of this name; one that AWS brought after this list is text, of a version above all known ones."""
    return FIELDS.get(name) or FlowField(name, max(_BY_VERSION) + 1)
