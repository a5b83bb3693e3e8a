"""Ids as AWS writes them."""

from random import Random


def identifier(kind: str, dice: Random) -> str:
    """An id of AWS's present form: the kind and 17 hexadecimal digits."""
    return f"{kind}-0{dice.getrandbits(64):016x}"
