"""Several texts as one: "a, b and c"."""

from collections.abc import Iterable


def listed(texts: Iterable[str], last: str = "and", *, most: int | None = None) -> str:
    """The texts with `last` before the last one: "a, b and c"; of more than `most` the first, "and 4 more"."""
    found = list(texts)
    if most is not None and len(found) > most:
        found = [*found[:most], f"{len(found) - most:,} more"]
    return f"{', '.join(found[:-1])} {last} {found[-1]}" if len(found) > 1 else "".join(found)
