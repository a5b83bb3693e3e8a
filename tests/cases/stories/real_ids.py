"""Short ids turned into ids as AWS makes them, always the same: `subnet-private-b` into `subnet-` and 17 digits."""

import hashlib
import re
from typing import Final

_PREFIXES: Final = (
    "vpc-cidr-assoc",
    "subnet-cidr-assoc",
    "eni-attach",
    "ela-attach",
    "rtbassoc-main",
    "rtbassoc",
    "aclassoc",
    "eipalloc",
    "eipassoc",
    "subnet",
    "vpce",
    "dopt",
    "vpc",
    "rtb",
    "acl",
    "fl",
    "nat",
    "igw",
    "eni",
    "ami",
    "sg",
    "i",
    "r",
)
_ID: Final = re.compile(rf"(?<![\w-])({'|'.join(_PREFIXES)})-([a-z0-9]+(?:-[a-z0-9]+)*)")
_ENDPOINT_NAME: Final = re.compile(r"(?<![\w-])(vpce-[a-z-]+)-x1y2z3(?=\.)")
_TASK: Final = re.compile(r"(?<=[:/])(task/prod|container/prod)/(task-[a-z])")
_ADDRESS: Final = re.compile(r"(?<![\d.-])(10)([.-])0\2([123])\2(10)(?![\d])")
_HOSTS: Final = {"1": "187", "2": "94", "3": "23"}
_WORDS: Final = frozenset({"vpc-endpoints", "vpc-id", "subnet-id", "prod-flow-logs"})


def real_ids(text: str, story: str) -> str:
    """The text with every short id in it replaced; the story's name makes the ids of different stories differ."""
    text = _ENDPOINT_NAME.sub(lambda found: f"{_id(found[1], story)}-8q2k9w1x", text)
    text = _ID.sub(lambda found: found[0] if found[0] in _WORDS else _id(found[0], story, found[1]), text)
    text = _TASK.sub(lambda found: f"{found[1]}/{_hex(found[2], story, 32)}", text)
    return _ADDRESS.sub(lambda found: found[2].join(("10", "0", found[3], _HOSTS[found[3]])), text)


def real_task_id(task_id: str, story: str) -> str:
    """The 32 hex digits that stand for a task."""
    return _hex(task_id, story, 32)


def _id(short: str, story: str, prefix: str | None = None) -> str:
    kind = prefix or short.partition("-")[0]
    return f"{kind.removesuffix('-main')}-{_hex(short, story, 17, lead='0')}"


def _hex(short: str, story: str, length: int, lead: str = "") -> str:
    return (lead + hashlib.sha256(f"{story} {short}".encode()).hexdigest())[:length]
