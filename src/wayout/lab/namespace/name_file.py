"""Name files: what the /etc of a workload says of names, in place of this machine's.

The C library asks the servers of resolv.conf, after the file of hosts and before nobody else. It gives up on each server
after two tries of a second, so that a name that fails does not take for ever; a workload's own settings are its image's.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from wayout.net.address import Address

_OPTIONS: Final = "options timeout:1 attempts:2"
_HOSTS: Final = "127.0.0.1 localhost\n::1 localhost\n"
_SWITCH: Final = Path("/etc/nsswitch.conf")
_SWITCHED: Final = "hosts: files dns"


def write_name_files(folder: Path, servers: Iterable[Address]) -> None:
    """Write `etc/` with resolv.conf, hosts and nsswitch.conf into a folder, and an empty `over/` beside it.

    Raises: OSError when it cannot.
    """
    etc = folder / "etc"
    for made in (etc, folder / "over"):
        made.mkdir(parents=True, exist_ok=True)
    lines = [*(f"nameserver {server}" for server in servers), _OPTIONS, ""]
    (etc / "resolv.conf").write_text("\n".join(lines), encoding="ascii")
    (etc / "hosts").write_text(_HOSTS, encoding="ascii")
    if _SWITCH.is_file():
        (etc / "nsswitch.conf").write_bytes(_switched(_SWITCH.read_bytes()))


def _switched(text: bytes) -> bytes:
    """This machine's choice of sources, with names from files and DNS alone: a daemon here would ask elsewhere."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith(b"hosts:")]
    return b"\n".join((*kept, _SWITCHED.encode(), b""))
