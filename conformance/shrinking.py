"""The smallest network in which kernel and model still differ about a packet, found by leaving things out."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from tests.laws.reading import network_of

from conformance.expectation import Expecter
from conformance.judgement import Judgement, Sort, judge_one
from conformance.trial import try_network
from wayout.errors import WayoutError
from wayout.lab.volley import Shot

_NESTED: Final = ("Routes", "Entries", "IpPermissions", "IpPermissionsEgress", "Attachments", "Groups")
_ALWAYS: Final = frozenset({"Vpcs"})
MOST_TRIALS: Final = 250


def shrink(documents: dict[str, Any], shot: Shot) -> tuple[dict[str, Any], Judgement | None]:
    """The documents with everything left out that the difference does not need; what still differs there."""
    best, found = documents, still_differs(documents, shot)
    trials = 0
    is_smaller = found is not None
    while is_smaller and trials < MOST_TRIALS:
        is_smaller = False
        for smaller in _smaller(best):
            trials += 1
            if trials >= MOST_TRIALS:
                break
            differs = still_differs(smaller, shot)
            if differs is not None:
                best, found, is_smaller = smaller, differs, True
                break
    return best, found


def still_differs(documents: dict[str, Any], shot: Shot) -> Judgement | None:
    """The difference about this packet in these documents, if there is one."""
    try:
        trial = try_network("shrinking", documents, (shot,))
        judged = [judge_one(Expecter(trial.network()), fate) for fate in trial.fates]
    except (WayoutError, KeyError, LookupError):
        return None
    if network_of(documents).problems:
        return None
    return next((one for one in judged if one.sort is Sort.DIFFERENT), None)


def _smaller(documents: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, elements in documents.items():
        for index in range(len(elements)):
            if key not in _ALWAYS or len(elements) > 1:
                less = copy.deepcopy(documents)
                del less[key][index]
                yield less
    for key, elements in documents.items():
        for index, element in enumerate(elements):
            for name in _NESTED:
                for place in range(len(element.get(name, ()))):
                    less = copy.deepcopy(documents)
                    del less[key][index][name][place]
                    yield less
