"""Numbers of things and of bytes in words."""


def counted(count: int, noun: str) -> str:
    """A number of things: "1 line", "1,234 lines"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def size_text(count: int) -> str:
    """A number of bytes in the unit that suits it, in powers of a thousand."""
    if count < 1000:
        return f"{count} B"
    size = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        size /= 1000
        if size < 1000:
            return f"{size:.1f} {unit}"
    return f"{size / 1000:,.1f} PB"
