"""What the requests of a question carry, for a firewall that looks inside: told by the destination as the user wrote it.

A scheme tells the protocol, a host the name. Without a scheme, a host with port 443 is taken for TLS and with port 80
for HTTP, and the answer says so. An address tells nothing, because any application may use any port.
Source: FW-7, FW-9.
"""

from typing import Final

from wayout.ask.destination.destination import Destination
from wayout.ask.destination.service_endpoint import region_of
from wayout.ask.destination.service_host import host_of
from wayout.forward.decision.application import DNS, HTTP, TLS, UNTOLD, Application
from wayout.model.network import Network
from wayout.net.protocol import TCP, UDP

_SCHEMES: Final = {"http": HTTP, "ws": HTTP, "ssh": "ssh", "ftp": "ftp", "smtp": "smtp", "nfs": "nfs"} | dict.fromkeys(
    ("https", "wss", "smtps", "ldaps", "imaps", "rediss", "amqps"), TLS
)
_PORTS: Final = {443: TLS, 80: HTTP}
_NAMED: Final = frozenset({TLS, HTTP})
_DNS_PORT: Final = 53


def application_of(network: Network, destination: Destination, vpc_id: str) -> Application:
    """What requests to a destination carry; nothing is told where no firewall could ask."""
    if not network.firewalls:
        return UNTOLD
    host = destination.host
    if destination.aws_service is not None:
        region = region_of(network, vpc_id)
        return Application(TLS, host_of(destination.aws_service, region)) if region else UNTOLD
    scheme, separator, _ = destination.text.partition("://")
    if destination.protocol == UDP:
        return Application(DNS) if destination.port == _DNS_PORT and scheme in {"udp", "dns"} else UNTOLD
    if destination.protocol != TCP:
        return UNTOLD
    told = _SCHEMES.get(scheme.lower()) if separator else _assumed(destination)
    if told is None:
        return UNTOLD
    if told is HTTP and host is None and destination.prefix is not None:
        return Application(HTTP, str(destination.prefix).partition("/")[0])
    return Application(told, host if told in _NAMED else None)


def application_note(network: Network, destination: Destination) -> str | None:
    """What `application_of` assumes without being told; None when it assumes nothing."""
    if not network.firewalls or "://" in destination.text or destination.aws_service is not None:
        return None
    told = _assumed(destination)
    if told is None:
        return None
    word = "TLS with that server name" if told is TLS else "HTTP with that host"
    return f"{destination.text} is taken for {word}; write tcp://{destination.text} if it is neither"


def _assumed(destination: Destination) -> str | None:
    is_named = destination.host is not None and destination.protocol == TCP
    return _PORTS.get(destination.port or 0) if is_named else None
