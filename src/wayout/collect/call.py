"""One row of the collector's table: an operation, its permission, how often it is asked, what becomes of the answer."""

from enum import Enum
from typing import TypeAlias

import msgspec

from wayout.aws.json_value import Json
from wayout.aws.paging import Paging

Parameters: TypeAlias = dict[str, Json]
"""The parameters of one call, under AWS's names."""


class Shape(Enum):
    """What of an answer goes into the snapshot."""

    ELEMENTS = "elements"
    """The list under the result key; the lists of several calls are joined."""

    ELEMENT = "element"
    """The object under the result key, as one element of the list."""

    OBJECT = "object"
    """The object under the result key, as the whole document."""

    BESIDE_ID = "beside-id"
    """The whole answer beside the id of the resource that was asked about; answers about one resource are merged."""


class Once(msgspec.Struct, frozen=True):
    """Asked once per account and region."""


class Part(Enum):
    """What of the text that stands there is the id."""

    WHOLE = "whole"

    NAME = "name"
    """What follows the last slash: the name at the end of an ARN (IAM User Guide, "IAM identifiers": paths)."""


class Taken(msgspec.Struct, frozen=True):
    """Where ids come from: the key of an earlier row, and the members to follow in each of its elements."""

    key: str
    members: tuple[str, ...]
    part: Part = Part.WHOLE
    unless: str | None = None
    """A member that says, where it stands beside an id, that AWS would not tell about that resource."""


class ForEach(msgspec.Struct, frozen=True, kw_only=True):
    """Asked once for each id that earlier rows gave, and for each variant of the other parameters."""

    taken: tuple[Taken, ...]
    parameter: str
    variants: tuple[Parameters, ...] = ({},)
    within: str | None = None
    """The parameter that names the resource which the ids were listed for, when every call names that too. It is also
    the member under which the earlier row keeps it."""
    region: str | None = None
    """The parameter that names the region, where a service that is one for all regions wants to know it."""


class InBatches(msgspec.Struct, frozen=True, kw_only=True):
    """Asked for several ids at a time, as many as the operation allows.

    The ids are the elements of an earlier row; or, when they were listed per resource, the members of that name in its
    elements, and then the resource is named in every call.
    """

    key: str
    parameter: str
    size: int
    within: str | None = None
    """The parameter that names the resource, which is also the member under which the earlier row keeps it."""


class Filtered(msgspec.Struct, frozen=True, kw_only=True):
    """Asked for what earlier rows named, by a filter: as many names at a time as a filter takes."""

    taken: Taken
    filter: str
    size: int = 200
    """EC2's own limit (EC2 API Reference, Filter)."""


Asked: TypeAlias = Once | ForEach | InBatches | Filtered
"""How often a call is made, and about what."""

ONCE = Once()


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of AWS's API and what becomes of its answers."""

    key: str
    """The document's top-level key; for a listing, the name under which the next rows find its ids."""

    document: str
    """The document that lacks something when the call is refused: the key itself, except for a listing."""

    service: str
    operation: str
    permission: str
    result_key: str
    """What every answer to this operation holds, be it an empty list."""

    paging: Paging | None = None
    """None for an operation that answers in one piece."""

    shape: Shape = Shape.ELEMENTS
    asked: Asked = ONCE

    @property
    def is_document(self) -> bool:
        """Whether the answers are saved, and not only asked on from."""
        return self.key == self.document

    @property
    def earlier(self) -> tuple[str, ...]:
        """The keys of the rows whose answers this one needs."""
        match self.asked:
            case Once():
                return ()
            case ForEach(taken=taken):
                return tuple(dict.fromkeys(one.key for one in taken))
            case InBatches(key=key):
                return (key,)
            case Filtered(taken=taken):
                return (taken.key,)
