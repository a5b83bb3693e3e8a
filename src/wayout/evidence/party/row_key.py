"""Row key: one placement and one destination, by which what several witnesses say is held together."""

from typing import TypeAlias

RowKey: TypeAlias = tuple[str, str]
"""A placement's id and a destination's text."""
