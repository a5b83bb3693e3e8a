"""The exit code that an answer has."""

from typing import assert_never

from wayout.forward.journey.outcome import Answer


def exit_code(answer: Answer) -> int:
    """0 reachable, 3 blocked or intermittent, 4 unknown."""
    match answer:
        case Answer.REACHABLE:
            return 0
        case Answer.BLOCKED | Answer.INTERMITTENT:
            return 3
        case Answer.UNKNOWN:
            return 4
        case never:
            assert_never(never)
