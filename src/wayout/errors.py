"""The few ways in which wayout itself fails to run.

An answer (blocked, unknown) is never an error, and a fact that could not be seen is a Gap beside the answer. What is
left for this module: wrong input, and an AWS call that the whole command depends on.
"""

from typing import ClassVar


class WayoutError(Exception):
    """A failure to run: one line that says what was attempted, on what, and what was found instead; then one hint."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(WayoutError):
    """What the user gave cannot be used: a wrong argument, or a snapshot that holds nothing readable."""

    exit_code = 2


class AwsError(WayoutError):
    """AWS, or the way to it, refused something without which the command cannot go on."""
