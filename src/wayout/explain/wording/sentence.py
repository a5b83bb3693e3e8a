"""A text as a sentence, and the beginning of a sentence within another one."""


def sentence(text: str) -> str:
    """The text with a capital at its beginning and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}."


def within(text: str) -> str:
    """The beginning of a sentence as it stands within another one: in lower case, unless an abbreviation begins it."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
