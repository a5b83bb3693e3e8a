"""A share in words."""

from fractions import Fraction


def percent(share: Fraction | None) -> str:
    """A share in whole percent; a small one is not called nothing, nor a large one everything."""
    if share is None:
        return "an unknown share"
    if 0 < share < Fraction(1, 100):
        return "less than 1%"
    if Fraction(99, 100) < share < 1:
        return "more than 99%"
    return f"{round(share * 100)}%"
