"""The smallest network in which kernel and model still differ about a packet, found by leaving things out.

First whole resources are left out, then rules, routes, attachments and the like: many at once, then fewer and fewer.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from tests.laws.reading import network_of

from conformance.expectation import Expecter, Word
from conformance.judgement import Judgement, Sort, judge_one
from conformance.trial import try_network
from wayout.errors import WayoutError
from wayout.lab.traffic.volley import Shot

_NESTED: Final = ("Routes", "Entries", "IpPermissions", "IpPermissionsEgress", "Attachments", "Groups")
MOST_TRIALS: Final = 250

Documents = dict[str, Any]
Place = tuple[str | int, ...]
"""Where something stands in the documents: key and index, and for what an element holds, its name and index there."""


def shrink(
    documents: Documents, shot: Shot, differs: Callable[[Documents, Shot], Judgement | None] | None = None
) -> tuple[Documents, Judgement | None]:
    """The documents with everything left out that the difference does not need; what still differs there.

    What is left differs as the whole did: the same end by the kernel, and the same by the model. `differs` tells whether
    they differ in some documents; without it, both are asked.
    """
    asked = still_differs if differs is None else differs
    found = asked(documents, shot)
    kind = None if found is None else _kind(found)
    trials = MOST_TRIALS
    for places in (_elements, _parts) if found is not None else ():
        kept = list(places(documents))
        size = max(len(kept) // 2, 1)
        while size and trials:
            start, before = 0, len(kept)
            while start < len(kept) and trials:
                trials -= 1
                fewer = kept[:start] + kept[start + size :]
                smaller = _only(documents, places, fewer)
                judgement = asked(smaller, shot)
                if judgement is None or _kind(judgement) != kind:
                    start += size
                else:
                    kept, found = fewer, judgement
            if size > 1 or len(kept) == before:  # what was needed by something left out since may be left out now
                size //= 2
        documents = _only(documents, places, kept)
    return documents, found


def still_differs(documents: Documents, shot: Shot) -> Judgement | None:
    """The difference about this packet in these documents, if there is one."""
    if network_of(documents).problems:
        return None
    try:
        trial = try_network("shrinking", documents, (shot,))
        judged = [judge_one(Expecter(trial.network()), fate) for fate in trial.fates]
    except (WayoutError, LookupError):
        return None
    return next((one for one in judged if one.sort is Sort.DIFFERENT), None)


def _kind(judgement: Judgement) -> tuple[bool, bool, Word]:
    """How a packet ends by the kernel (did it arrive, was it answered) and by the model."""
    return judgement.fate.arrived is not None, judgement.fate.answered is not None, judgement.said.word


def _elements(documents: Documents) -> Iterator[Place]:
    for key, elements in documents.items():
        for index in range(len(elements)):
            yield key, index


def _parts(documents: Documents) -> Iterator[Place]:
    for key, elements in documents.items():
        for index, element in enumerate(elements):
            for name in _NESTED:
                for place in range(len(element.get(name, ()))):
                    yield key, index, name, place


def _only(documents: Documents, places: Callable[[Documents], Iterator[Place]], kept: list[Place]) -> Documents:
    """The documents without those of the places that are not kept."""
    left_out = set(places(documents)) - set(kept)
    return {
        key: [_without(element, key, i, left_out) for i, element in enumerate(elements) if (key, i) not in left_out]
        for key, elements in documents.items()
    }


def _without(element: dict[str, Any], key: str, index: int, left_out: set[Place]) -> dict[str, Any]:
    nested = {
        name: [part for place, part in enumerate(element[name]) if (key, index, name, place) not in left_out]
        for name in _NESTED
        if name in element
    }
    return element | nested
