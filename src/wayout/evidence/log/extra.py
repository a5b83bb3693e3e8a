"""Extra: what must be installed beside wayout before records can be read, and what to do when it is not."""

from importlib.util import find_spec
from typing import Final

from wayout.errors import InputError

_FLOWS: Final = ("duckdb", "pyarrow", "numpy", "isal", "zstandard")


def require_flows() -> None:
    """Nothing, when the extra `flows` is installed.

    Raises: InputError that names what is missing, and the command that installs it.
    """
    missing = [name for name in _FLOWS if find_spec(name) is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise InputError(
            f"to read flow logs takes {', '.join(missing)}, which {verb} not installed",
            "Install what flow logs need: pip install 'wayout[flows]'",
        )
