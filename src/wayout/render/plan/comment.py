"""Comments of scripts and configuration, in the form that shells, Terraform and YAML share."""

import re
from typing import Final

_LINE_BREAK: Final = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def comment(text: str) -> str:
    """The text as comment lines: whatever line breaks it holds, no line of it is read as anything else."""
    lines = _LINE_BREAK.split(text)
    return "".join(f"# {''.join(sign for sign in line if sign.isprintable())}".rstrip() + "\n" for line in lines)
