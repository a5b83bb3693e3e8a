"""A stand-in for an AWS account that gives recorded answers: for tests, and to try a command without credentials."""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from wayout.aws.account import Identity
from wayout.aws.answer import Answer, CallRefused
from wayout.aws.json_value import Json


class Question(msgspec.Struct, frozen=True):
    """One call as it was made: what was asked, where, with which parameters."""

    service: str
    operation: str
    region: str
    parameters: tuple[tuple[str, str], ...]
    """Sorted by name, each value as JSON text."""


def question(service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Question:
    """The question that this call asks, the same for the same parameters in any order."""
    shown = ((name, msgspec.json.encode(value, order="sorted").decode()) for name, value in parameters.items())
    return Question(service, operation, region, tuple(sorted(shown)))


Recording: TypeAlias = Mapping[Question, Answer | CallRefused]
"""Answers and refusals by the question that they were given to."""


class RecordedAccount:
    """An `Account` that knows only what was recorded; any other question is refused as `NotRecorded`."""

    def __init__(self, identity: Identity, recording: Recording) -> None:
        self._identity = identity
        self._recording = dict(recording)

    @property
    def identity(self) -> Identity:
        """Who asked when the answers were recorded."""
        return self._identity

    def call(self, service: str, operation: str, region: str, parameters: Mapping[str, Json]) -> Answer | CallRefused:
        """The recorded answer to this question."""
        asked = question(service, operation, region, parameters)
        return self._recording.get(asked) or CallRefused(
            service=service,
            operation=operation,
            region=region,
            why="NotRecorded",
            message=f"no answer to {operation} {dict(parameters)} was recorded",
        )
