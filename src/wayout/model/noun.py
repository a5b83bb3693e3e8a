"""What all AWS nouns share: they are frozen, carry AWS's field names, and keep what they do not know harmless.

Fields are snake_case here and PascalCase (EC2, Lambda) or camelCase (ECS) on the wire. Keys that AWS adds later are
ignored; states and types are plain strings, so that a value nobody has seen yet survives and is judged where it
matters.
"""

import msgspec


class Noun(msgspec.Struct, frozen=True, rename="pascal", gc=False, kw_only=True):
    """A resource of EC2 or Lambda, as AWS describes it."""


class EcsNoun(msgspec.Struct, frozen=True, rename="camel", gc=False, kw_only=True):
    """A resource of ECS, as AWS describes it."""


class Tag(Noun, frozen=True):
    """A key and value that somebody wrote on a resource. Both are untrusted text."""

    key: str = ""
    value: str = ""


def name_tag(tags: tuple[Tag, ...]) -> str | None:
    """The value of the tag `Name`, or None."""
    return next((tag.value for tag in tags if tag.key == "Name" and tag.value), None)
