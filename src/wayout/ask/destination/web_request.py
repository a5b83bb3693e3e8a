"""Web request: what a question tells of an HTTP request, for a load balancer that looks inside."""

from urllib.parse import urlsplit

import msgspec

from wayout.ask.destination.destination import Destination


class WebRequest(msgspec.Struct, frozen=True):
    """The host that it names, and the path with its query; None for what the question leaves open.

    A URL without a path asks about the host and not about `/`: whoever means that writes it.
    """

    host: str | None = None
    path: str | None = None
    query: str | None = None


NOTHING_TOLD = WebRequest()


def web_request_of(destination: Destination) -> WebRequest:
    """What requests to a destination name, as far as it was written as a name or as a URL."""
    if destination.host is None:
        return NOTHING_TOLD
    scheme, separator, _ = destination.text.partition("://")
    if not separator or scheme.lower() not in {"http", "https", "ws", "wss"}:
        return WebRequest(destination.host)
    parts = urlsplit(destination.text)
    if not parts.path:
        return WebRequest(destination.host)
    return WebRequest(destination.host, parts.path, parts.query)
