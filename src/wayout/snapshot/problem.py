"""One thing in a snapshot that could not be used."""

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One element or file of a snapshot that was skipped, where it stands, and why; everything else still answers."""

    document: str
    """The file's name relative to the snapshot's root, '/' between its parts."""

    pointer: str
    """The JSON pointer (RFC 6901) of the element inside the file; empty for the whole file."""

    message: str

    def __str__(self) -> str:
        return f"{self.document}{'#' + self.pointer if self.pointer else ''}: {self.message}"
