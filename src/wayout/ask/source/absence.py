"""Absence: the one line for a name that the snapshot does not describe, with the names that look like it."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from wayout.errors import InputError

_COMPARED = 5000
"""So many names are compared; an account may have tens of thousands of interfaces."""


def absent(kind: str, name: str, known: Iterable[str], *, hint: str | None = None) -> InputError:
    """The failure for `name`, which is no resource of this kind; without names like it, `hint` says what to do."""
    names = list(dict.fromkeys(known))
    close = get_close_matches(name, islice(names, _COMPARED), n=3, cutoff=0.5)
    if close:
        hint = "Did you mean " + " or ".join(close) + "?"
    elif hint is None and names:
        hint = f"It describes {len(names)} of that kind, for example {names[0]}."
    elif hint is None:
        hint = "It describes none of that kind; was that document collected?"
    return InputError(f"the snapshot describes no {kind} {name}", hint)
