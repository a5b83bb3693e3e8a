"""What may be kept of a proxy variable's value: the way to the proxy, never a credential.

A task that speaks to the internet through a proxy has another destination than the one its owner asked about, so this
is the one kind of environment value that a diagnosis needs.
"""

import re

_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "ftp_proxy"})
_EXCEPTIONS = frozenset({"no_proxy"})

_SCHEME = re.compile(r"(?:https?|socks4a?|socks5h?)://", re.IGNORECASE)
_HOST_PORT = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_EXCEPTION = re.compile(
    r"\*|[.*]{0,2}[A-Za-z0-9][A-Za-z0-9.:-]{0,252}(?:/[0-9]{1,3})?|[0-9A-Fa-f:]{2,45}(?:/[0-9]{1,3})?"
)


def harmless_proxy_value(name: str, value: str) -> str | None:
    """The scheme, host and port of a proxy variable's value, or None when the variable is no proxy's or it is unclear.

    Credentials before `@` are cut off. When a `/`, `?` or `#` stands before the last `@`, nobody can say where the
    password ends (an unescaped one may hold any of them), and nothing is kept. Of NO_PROXY, items that are names,
    addresses or CIDRs are kept.
    """
    variable = name.lower()
    if variable in _EXCEPTIONS:
        items = [item.strip() for item in value.split(",")]
        return ",".join(item for item in items if _EXCEPTION.fullmatch(item))
    if variable not in _PROXIES:
        return None
    found = _SCHEME.match(value)
    scheme = found.group().lower() if found else ""
    before, _, after = value[len(scheme) :].rpartition("@")
    if re.search(r"[/?#]", before):
        return None
    host = re.split(r"[/?#]", after, maxsplit=1)[0]
    return scheme + host if _HOST_PORT.fullmatch(host) else None
