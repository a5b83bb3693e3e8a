"""Call: what is asked of a service once the connection stands, and as whom."""

import msgspec

from wayout.ask.permission.caller import Caller


class Request(msgspec.Struct, frozen=True):
    """What is asked of a service: an action on a resource, each with a `*` where it may be any of several."""

    action: str
    resource: str

    @property
    def text(self) -> str:
        """As a reader wants it: `s3:GetObject on arn:aws:s3:::reports/*`."""
        whole = self.resource in {"*", "arn:*"}
        return self.action if whole else f"{self.action} on {self.resource}"


class Call(msgspec.Struct, frozen=True):
    """The requests that one caller must be able to make, all of them."""

    caller: Caller
    requests: tuple[Request, ...]
