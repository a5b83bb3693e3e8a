"""Where a document came from: one account in one region."""

from typing import Final, NamedTuple

_UNTOLD: Final = "default"


class Scope(NamedTuple):
    """An account and a region; `default` where the snapshot's folders do not say."""

    account: str
    region: str

    @property
    def told(self) -> str:
        """The place for a sentence: of 111122223333/us-east-1; nothing where the snapshot's folders do not say."""
        return "" if self == (_UNTOLD, _UNTOLD) else f" of {self.account}/{self.region}"


class Unread(NamedTuple):
    """Something in a document that could not be used: one element, or, where nothing is known of it, any number.

    What it still tells about itself narrows what may be missing; None is not known.
    """

    scope: Scope
    key: str
    resource_id: str | None = None
    vpc_id: str | None = None
    tied_to: frozenset[str] | None = None
    """The subnets and gateways of a route table or ACL, the groups of an interface: what would ask for this element."""
    why: str = "could not be read"
    because: str | None = None
    """A sentence that says why, where there is more to say."""

    def may_be(self, resource_id: str | None) -> bool:
        """Whether this may be the resource with this id; None asks for any resource."""
        return resource_id is None or self.resource_id in {None, resource_id}

    def may_concern(self, tied_to: str | None) -> bool:
        """Whether this may be tied to the subnet, gateway or group; None asks for any."""
        return tied_to is None or self.tied_to is None or tied_to in self.tied_to


class Coverage(NamedTuple):
    """What was read, what AWS refused, and what could not be used, by scope and document key.

    What is in none of them was never asked for.

    A document can be read and refused at once: one of the calls that it is made of failed, or one of its elements is
    not there.
    """

    present: frozenset[tuple[Scope, str]]
    refused: dict[tuple[Scope, str], str]
    unread: tuple[Unread, ...] = ()
