"""First assertions as the text of a `wayout.toml`.

Source: https://toml.io/en/v1.0.0, for what a string may hold.
"""

from collections.abc import Iterator, Sequence

import msgspec

from wayout.guard.first_assertions import FirstAssertions
from wayout.render.untrusted_text import safe

_HEAD = """\
# What has to stay true of this network. `wayout guard` holds it against an account, a snapshot, or what is planned.
#
#   from      a source as `wayout diagnose` takes it, or a pattern of workloads' names, such as "ecs:prod/*"; also a list
#   to        what it has to reach: a destination, or a list of them. expect = "blocked" turns it round
#   only      in place of to: nothing but this may be reached. "vpc", blocks, prefix lists, destinations
#   pitfalls  in place of both: none of these may be there
#
# Beside to: egress-addresses = ["203.0.113.0/28"] and survives-zone-loss = true.
# What may fail for a while: tolerated-until = 2027-01-31 with because = "...".

# Names that nothing in the snapshot resolves:
# [resolve]
# "api.example.com" = ["203.0.113.9"]
"""


def assertion_toml(first: FirstAssertions) -> str:
    """The text of a file that holds in the network from which it was made."""
    return "\n".join([_HEAD, *_tables(first)])


def reach_assertion(name: str, source: str, to: Sequence[str]) -> str:
    """The text of one assertion: a source reaches destinations."""
    return _table(name, _pairs([source], to))


def _tables(first: FirstAssertions) -> Iterator[str]:
    to = [destination.text for destination in first.destinations]
    if first.reaching:
        yield _table(f"workloads reach {to[0]}", _pairs(first.reaching, to))
    if first.blocked:
        yield _table(f"workloads stay away from {to[0]}", [*_pairs(first.blocked, to), 'expect = "blocked"'])
    if first.open:
        yield f"# Not asserted, for they reach it some of the time, or a fact is missing: {safe(', '.join(first.open))}\n"
    if first.absent:
        yield _table("no pitfalls come back", [f"pitfalls = {_array([str(each) for each in first.absent])}"])


def _pairs(names: Sequence[str], to: Sequence[str]) -> list[str]:
    return [f"from = {_array(names)}", f"to = {_array(to)}"]


def _table(name: str, lines: Sequence[str]) -> str:
    return "\n".join(["[[assertion]]", f"name = {_string(name)}", *lines, ""])


def _array(texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return _string(texts[0])
    line = f"[{', '.join(map(_string, texts))}]"
    return line if len(line) <= 110 else "[\n" + "".join(f"    {_string(text)},\n" for text in texts) + "]"


def _string(text: str) -> str:
    """A basic string: the escapes of JSON are among those of TOML, but for the sign 127, which TOML wants escaped."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007F")
