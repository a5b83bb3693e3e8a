"""Absence: the one line for a name that the snapshot does not describe, with the names that look like it."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from wayout.errors import InputError
from wayout.model.network import Network

_COMPARED = 5000
"""So many names are compared; an account may have tens of thousands of interfaces."""

_SHOWN = 4


def absent(network: Network, kind: str, name: str, known: Iterable[str], *, hint: str | None = None) -> InputError:
    """The failure for `name`, which is no resource of this kind; without names like it, `hint` says what to do.

    Whoever looks in another region than their workload is in sees where was looked.
    """
    names = list(dict.fromkeys(known))
    close = get_close_matches(name, islice(names, _COMPARED), n=3, cutoff=0.5)
    if close:
        hint = "Did you mean " + " or ".join(close) + "?"
    elif hint is None and names:
        hint = f"It describes {len(names)} of that kind{_looked_in(network)}, for example {names[0]}."
    elif hint is None:
        hint = (
            f"It describes none of that kind{_looked_in(network)}; is it elsewhere, or was that document not collected?"
        )
    return InputError(f"the snapshot describes no {kind} {name}", hint)


def _looked_in(network: Network) -> str:
    """The accounts and regions that are described, where a few are told."""
    places = sorted(
        {f"{scope.account}/{scope.region}" for scope, _ in network.coverage.present if scope.account.isdigit()}
    )
    return f" in {', '.join(places)}" if 0 < len(places) <= _SHOWN else ""
