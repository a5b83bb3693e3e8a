"""Where a document came from: one account in one region."""

from typing import NamedTuple


class Scope(NamedTuple):
    """An account and a region; `default` where the snapshot's folders do not say."""

    account: str
    region: str


class Coverage(NamedTuple):
    """What was read and what AWS refused, by scope and document key. What is in neither was never asked for."""

    present: frozenset[tuple[Scope, str]]
    refused: dict[tuple[Scope, str], str]
