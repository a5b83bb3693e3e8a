"""Domain names: lower case, without the final dot; the root is the empty text."""

import re

_ESCAPE = re.compile(r"\\([0-3][0-7]{2})")


def normal(text: str) -> str:
    r"""A name as AWS writes it (`\052.Example.com.`, an octal escape for `*`) in the form used here."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), text).rstrip(".").lower()


def is_within(name: str, domain: str) -> bool:
    """Whether the name is the domain or lies below it; every name lies below the root."""
    return not domain or name == domain or name.endswith(f".{domain}")


def depth(domain: str) -> int:
    """How specific a domain is: its number of labels."""
    return domain.count(".") + 1 if domain else 0


def parents(name: str, domain: str) -> tuple[str, ...]:
    """The names above `name`, the nearest first, up to and including `domain`."""
    found = []
    while name != domain and name:
        name = name.partition(".")[2]
        found.append(name)
    return tuple(found)
