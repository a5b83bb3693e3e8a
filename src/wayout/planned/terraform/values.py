"""The attributes of one resource, asked for by the kind of thing that they should be."""

from collections.abc import Iterator
from typing import Any

from wayout.planned.estate import Estate
from wayout.planned.nameless import UndeterminedError, nameless
from wayout.planned.shape import Json
from wayout.planned.terraform.plan import UNKNOWN, Instance
from wayout.planned.terraform.resolution import Path, Resolver


class Values:
    """The attributes of a resource, or of a block in it, before or after apply."""

    def __init__(self, resolver: Resolver, instance: Instance, data: Json, path: Path = ()) -> None:
        self.resolver = resolver
        self.instance = instance
        self._data = data
        self._path = path

    @property
    def estate(self) -> Estate:
        """The documents that the resource goes into."""
        return self.resolver.estate

    @property
    def id(self) -> str:
        """The resource's id, AWS's or planned."""
        return self.instance.id

    def has(self, name: str) -> bool:
        """Whether an attribute is set, to something known or not."""
        value = self._data.get(name)
        return value is not None and value not in ("", [], {})

    def is_unknown(self, name: str) -> bool:
        """Whether only apply tells an attribute, or a part of it."""
        return _is_open(self._data.get(name))

    def is_wholly_unknown(self, name: str) -> bool:
        """Whether only apply tells what an attribute is at all."""
        return self._data.get(name) is UNKNOWN

    def is_written(self, name: str) -> bool:
        """Whether the configuration says what an attribute is, so that one that is unknown is not merely computed."""
        from wayout.planned.terraform.configuration import expression_of  # noqa: PLC0415 - values stand beside it

        return expression_of(self.resolver.plan, self.instance, (*self._path, name)) is not None

    def is_told(self, name: str) -> bool:
        """Whether an attribute is set by somebody: one that is unknown without being written is merely computed."""
        return self.has(name) and (not self.is_unknown(name) or self.is_written(name))

    def text(self, name: str) -> str | None:
        """A text that is known; None when it is not set. Raises: UndeterminedError when only apply tells it."""
        value = self._known(name)
        return str(value) if isinstance(value, str | int | float) and value != "" else None

    def number(self, name: str) -> int | None:
        """A number that is known. Raises: UndeterminedError."""
        value = self._known(name)
        try:
            return int(value) if isinstance(value, int | float | str) and value != "" else None
        except ValueError:
            return None

    def flag(self, name: str, default: bool) -> bool:  # noqa: FBT001 - the value that Terraform takes
        """A truth value; the default when it is not set, or not known before apply."""
        value = self._data.get(name)
        return value if isinstance(value, bool) else default

    def told(self, name: str) -> str | None:
        """A text, or None when it is not set or not known before apply: where its being unknown changes nothing."""
        value = self._data.get(name)
        return value if isinstance(value, str) and value else None

    def _known(self, name: str) -> Any:  # noqa: ANN401 - JSON
        value = self._data.get(name)
        if value is UNKNOWN:
            raise UndeterminedError(f"{self._where(name)} is known only after apply")
        return value

    def _where(self, name: str) -> str:
        path = ".".join(str(step) for step in (*self._path, name) if isinstance(step, str))
        return f"{path} of {self.instance.address}"

    def identity(self, name: str, *prefixes: str) -> str | None:
        """The id of another resource, AWS's or planned; None when it is not set. Raises: UndeterminedError."""
        value = self._data.get(name)
        if value is UNKNOWN:
            found = self.resolver.each_value(self.instance, prefixes) if not self._path else None
            try:
                return self.resolver.one(self.instance, (*self._path, name), prefixes)
            except UndeterminedError:
                if found is None:
                    raise
                return found
        return value if isinstance(value, str) and value else None

    def target(self, name: str, *prefixes: str) -> str | None:
        """As `identity`, but an id that nothing describes where only apply tells it: what it leads to is then a Gap."""
        try:
            return self.identity(name, *prefixes)
        except UndeterminedError as error:
            return self.nameless(prefixes[0], error.sentence)

    def nameless(self, prefix: str, sentence: str) -> str:
        """The id of something of which nothing is known but why it is not."""
        return nameless(self.estate, prefix, self.instance.address, sentence)

    def identities(self, name: str, *prefixes: str) -> list[str]:
        """The ids of other resources in a list or set. Raises: UndeterminedError."""
        value = self._data.get(name)
        if isinstance(value, list) and not _is_open(value):
            return [each for each in value if isinstance(each, str)]
        if value is None:
            return []
        known = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
        found = self.resolver.many(self.instance, (*self._path, name), prefixes)
        size = len(value) if isinstance(value, list) else None
        every = list(dict.fromkeys((*known, *found)))
        if size is not None and len(every) != size:
            raise UndeterminedError(f"{self._where(name)} is known only after apply", tuple(every))
        return every

    def of_blocks(self, name: str, inner: str, *prefixes: str) -> list[str]:
        """The ids that an attribute has in the blocks of a set, of which no plan tells the order. Raises: UndeterminedError."""
        value = self._data.get(name)
        listed = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        known = [each[inner] for each in listed if isinstance(each.get(inner), str)]
        hidden = sum(each.get(inner) is UNKNOWN for each in listed)
        if not hidden and value is not UNKNOWN:
            return known
        found = self.resolver.many(self.instance, (*self._path, name, 0, inner), prefixes)
        more = [each for each in found if each not in known]
        if len(more) != hidden:
            raise UndeterminedError(f"{name}.{inner} of {self.instance.address} is known only after apply", tuple(more))
        return [*known, *more]

    def targets(self, name: str, *prefixes: str) -> list[str]:
        """As `identities`, but with an id that nothing describes where only apply tells them."""
        try:
            return self.identities(name, *prefixes)
        except UndeterminedError as error:
            return [self.nameless(prefixes[0], error.sentence)]

    def texts(self, name: str) -> list[str]:
        """The texts of a list or set. Raises: UndeterminedError when only apply tells one of them."""
        value = self._known(name)
        if _is_open(value):
            raise UndeterminedError(f"{self._where(name)} is known only after apply")
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def numbers(self, name: str) -> list[int]:
        """The numbers of a list or set. Raises: UndeterminedError when only apply tells one of them."""
        value = self._known(name)
        if _is_open(value):
            raise UndeterminedError(f"{self._where(name)} is known only after apply")
        return [int(each) for each in value if isinstance(each, int | float)] if isinstance(value, list) else []

    def blocks(self, name: str) -> Iterator["Values"]:
        """The blocks of this name. Raises: UndeterminedError when apply tells how many there are."""
        value = self._data.get(name)
        if value is UNKNOWN:
            if self.is_written(name):
                raise UndeterminedError(f"{self._where(name)} is known only after apply")
            return
        listed = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        for index, each in enumerate(listed):
            if each is UNKNOWN:
                raise UndeterminedError(f"{self._where(name)} is known only after apply")
            if isinstance(each, dict):
                yield Values(self.resolver, self.instance, each, (*self._path, name, index))

    def tags(self) -> list[Json]:
        """The tags, as AWS lists them."""
        for name in ("tags_all", "tags"):
            value = self._data.get(name)
            if isinstance(value, dict) and value:
                return [{"Key": str(key), "Value": each} for key, each in value.items() if isinstance(each, str)]
        return []


def _is_open(value: object) -> bool:
    if value is UNKNOWN:
        return True
    if isinstance(value, list):
        return any(_is_open(each) for each in value)
    return isinstance(value, dict) and any(_is_open(each) for each in value.values())
