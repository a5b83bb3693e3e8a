"""The documents of a snapshot while an account is made.

Each element is encoded as it comes, so that half a million of them fit into memory.
"""

from pathlib import Path

import msgspec
from tests.builders import Json


class Documents:
    """Elements under their top-level keys, as compact JSON."""

    def __init__(self) -> None:
        self._encoded: dict[str, list[bytes]] = {}

    def add(self, key: str, *elements: Json) -> None:
        """Put these elements at the document's end."""
        self._encoded.setdefault(key, []).extend(map(msgspec.json.encode, elements))

    def write(self, folder: Path) -> None:
        """Write `Key.json` for each document. The folder has to be there."""
        for key, elements in self._encoded.items():
            with (folder / f"{key}.json").open("wb") as file:
                file.write(b'{"' + key.encode() + b'":[')
                file.write(b",".join(elements))
                file.write(b"]}\n")
