"""The public internet as a destination: every public IPv4 address at once, which is what an audit asks about by itself.

Unlike a name that is not resolved, no address of it decides: where some are reached and others are not, that is the
answer. Gateway endpoints whose blocks are not known are left out, as for any host that is no AWS service.
"""

from typing import Final

from wayout.ask.destination import Destination, parse_destination
from wayout.ask.examination import Examination
from wayout.ask.resolution import Resolution
from wayout.net.prefix import EVERY_IPV4, PUBLIC_IPV4
from wayout.net.protocol import TCP

SCHEME: Final = "internet:"
_PUBLIC: Final = Resolution(PUBLIC_IPV4, is_name=True, is_aws=False)


def internet(port: int) -> Destination:
    """All public IPv4 addresses at one TCP port."""
    return Destination(f"{SCHEME}{port}", TCP, port, prefix=EVERY_IPV4)


def parse_audit_destination(text: str) -> Destination:
    """The destination that `text` names; `internet:PORT` is the public internet.

    Raises: InputError when it has none of the known forms.
    """
    port = text.strip().removeprefix(SCHEME)
    if text.strip().startswith(SCHEME) and port.isascii() and port.isdigit() and 0 < int(port) <= 65535:
        return internet(int(port))
    return parse_destination(text)


class PublicExamination(Examination):
    """An examination that knows what the public internet is."""

    def resolution(self, destination: Destination, vpc_id: str) -> Resolution:
        """What the destination means in a VPC; the public internet means the same in all of them."""
        if destination.prefix is EVERY_IPV4 and destination.text.startswith(SCHEME):
            return _PUBLIC
        return super().resolution(destination, vpc_id)
