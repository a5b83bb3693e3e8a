"""What comes of plans: the documents of an account as they leave it, and what of them is open or was taken for granted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from wayout.model.scope import Unread
from wayout.snapshot.store import Snapshot


class Laid(NamedTuple):
    """The documents of an account as plans leave it."""

    snapshot: Snapshot
    unread: tuple[Unread, ...] = ()
    assumed: tuple[str, ...] = ()
    addresses: Mapping[str, str] = MappingProxyType({})
    """Where in a plan each resource stands that it makes or changes, by the resource's id."""
