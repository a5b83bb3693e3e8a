"""wayout: why can this workload in an AWS VPC not reach that address, what is the smallest fix, and does it hold?

    >>> import wayout
    >>> network = wayout.load("snapshot/")
    >>> wayout.diagnose(network, "ecs:prod/payments", ["https://api.example.com"]).answer

Nothing here but `load` does any I/O, and nothing is imported before it is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wayout.ask.diagnosis import Diagnosis, can_reach, diagnose
    from wayout.ask.trace import trace
    from wayout.errors import WayoutError
    from wayout.model.network import Network
    from wayout.read.network import load

__version__ = "0.1.0"
__all__ = ["Diagnosis", "Network", "WayoutError", "__version__", "can_reach", "diagnose", "load", "trace"]

_HOMES = {
    "Diagnosis": "wayout.ask.diagnosis",
    "Network": "wayout.model.network",
    "WayoutError": "wayout.errors",
    "can_reach": "wayout.ask.diagnosis",
    "diagnose": "wayout.ask.diagnosis",
    "load": "wayout.read.network",
    "trace": "wayout.ask.trace",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the module's own names, typed above
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'wayout' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
