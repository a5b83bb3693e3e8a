"""Untrusted text: names and tags of an account are whatever somebody wrote there, and some of it must reach no reader."""

from wayout.explain.wording.name import is_seen


def safe(text: str) -> str:
    """The text without signs that control a terminal or cannot be seen; line breaks and tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if sign.isspace() else sign for sign in text if sign.isspace() or is_seen(sign))
