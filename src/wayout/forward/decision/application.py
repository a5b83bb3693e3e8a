"""Application: what the packets of a question carry, as far as a firewall that looks inside can tell.

A name in a question tells it: `https://api.example.com` says TLS with that server name. An address and a port tell
nothing, because any application may use port 443.
"""

import msgspec

TLS = "tls"
HTTP = "http"
DNS = "dns"


class Application(msgspec.Struct, frozen=True, gc=False):
    """An application protocol under Suricata's name, and the host that the request names.

    `protocol` is None where it is not known; then `host` is not known either. A known protocol without a host names
    none: TLS to an address carries no server name (RFC 6066, section 3).
    """

    protocol: str | None = None
    host: str | None = None


UNTOLD = Application()
"""Nothing is known of what the packets carry."""
