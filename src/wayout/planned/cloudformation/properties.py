"""The properties of one resource of a template, asked for by the kind of thing that they should be."""

from collections.abc import Iterator
from typing import Any

from wayout.planned.cloudformation.intrinsic import Evaluator, Open, is_open, tags_of
from wayout.planned.estate import Estate
from wayout.planned.nameless import UndeterminedError, nameless
from wayout.planned.shape import Json


class Properties:
    """The properties of a resource, or of an object in them, with their functions carried out."""

    def __init__(self, evaluator: Evaluator, logical: str, data: Json) -> None:
        self.evaluator = evaluator
        self.logical = logical
        self._data = data

    @property
    def estate(self) -> Estate:
        """The documents that the resource goes into."""
        return self.evaluator.estate

    @property
    def id(self) -> str:
        """The planned id."""
        return self.evaluator.ids.get(self.logical, "")

    def has(self, name: str) -> bool:
        """Whether a property is written."""
        return self._data.get(name) not in (None, "", [], {})

    def text(self, name: str) -> str | None:
        """A text; None when it is not written. Raises: UndeterminedError when it is not known before."""
        value = self._known(name)
        if isinstance(value, bool):
            return str(value).lower()
        return str(value) if isinstance(value, str | int | float) and value != "" else None

    def told(self, name: str) -> str | None:
        """A text, or None when it is not written or not known: where its being unknown changes nothing."""
        value = self._data.get(name)
        return str(value) if isinstance(value, str | int) and value != "" else None

    def number(self, name: str) -> int | None:
        """A number. Raises: UndeterminedError."""
        value = self._known(name)
        try:
            return int(value) if isinstance(value, int | float | str) and value != "" else None
        except ValueError:
            return None

    def flag(self, name: str, default: bool) -> bool:  # noqa: FBT001 - the value that CloudFormation takes
        """A truth value, written as such or as a text; the default when it is not known."""
        value = self._data.get(name)
        if isinstance(value, bool):
            return value
        return value.lower() == "true" if isinstance(value, str) else default

    def _known(self, name: str) -> Any:  # noqa: ANN401 - JSON
        value = self._data.get(name)
        if is_open(value):
            raise UndeterminedError(self._sentence(name, value))
        return value

    def _sentence(self, name: str, value: Any) -> str:  # noqa: ANN401 - JSON
        first = value if isinstance(value, Open) else next(_opens(value), Open("a part of it"))
        return f"{name} of {self.logical} is not known before the stack is made: {first.because}"

    def identity(self, name: str, prefix: str) -> str | None:
        """The id of another resource. Raises: UndeterminedError, with the resources of the template that it may be."""
        value = self._data.get(name)
        if isinstance(value, Open):
            raise UndeterminedError(self._sentence(name, value), self.evaluator.made(prefix))
        return str(value) if isinstance(value, str) and value else None

    def target(self, name: str, prefix: str) -> str | None:
        """As `identity`, but an id that nothing describes where it is not known."""
        try:
            return self.identity(name, prefix)
        except UndeterminedError as error:
            return self.nameless(prefix, error.sentence)

    def targets(self, name: str, prefix: str) -> list[str]:
        """The ids of a list; those that are not known as one that nothing describes."""
        value = self._data.get(name)
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if isinstance(value, Open):
            return [self.nameless(prefix, self._sentence(name, value))]
        found = value if isinstance(value, list) else []
        known = [each for each in found if isinstance(each, str)]
        opened = [each for each in found if isinstance(each, Open)]
        return [*known, *([self.nameless(prefix, self._sentence(name, opened))] if opened else [])]

    def texts(self, name: str) -> list[str]:
        """The texts of a list, or one that is written by itself. Raises: UndeterminedError when one is not known."""
        value = self._known(name)
        listed = value if isinstance(value, list) else [value]
        return [str(each) for each in listed if isinstance(each, str | int)]

    def nameless(self, prefix: str, sentence: str) -> str:
        """The id of something of which nothing is known but why it is not."""
        return nameless(self.estate, prefix, self.logical, sentence)

    def part(self, name: str) -> "Properties":
        """An object among the properties; empty when it is not written. Raises: UndeterminedError."""
        value = self._data.get(name)
        if isinstance(value, Open):
            raise UndeterminedError(self._sentence(name, value))
        return Properties(self.evaluator, self.logical, value if isinstance(value, dict) else {})

    def parts(self, name: str) -> Iterator["Properties"]:
        """The objects of a list. Raises: UndeterminedError when one of them is not known."""
        value = self._data.get(name)
        listed = value if isinstance(value, list) else [value]
        for each in listed:
            if isinstance(each, Open):
                raise UndeterminedError(self._sentence(name, each))
            if isinstance(each, dict):
                yield Properties(self.evaluator, self.logical, each)

    def raw(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """A value as it is; None when it or a part of it is not known."""
        value = self._data.get(name)
        return None if is_open(value) else value

    def tags(self) -> list[Json]:
        """The tags."""
        return tags_of(self._data.get("Tags"))


def _opens(value: object) -> Iterator[Open]:
    if isinstance(value, Open):
        yield value
    for each in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _opens(each)
