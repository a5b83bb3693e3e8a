"""Plans laid over a snapshot, or over nothing: which kind of plan a file is, and the documents that come of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from wayout.errors import InputError
from wayout.model.scope import Unread
from wayout.planned.cloudformation.lay import lay_cloudformation
from wayout.planned.cloudformation.template import is_template, may_be_yaml, read_template, read_yaml
from wayout.planned.estate import Estate
from wayout.planned.terraform.lay import lay_terraform
from wayout.planned.terraform.plan import is_plan, is_state, read_plan
from wayout.snapshot.store import Snapshot, SnapshotFile

_HINT = "A plan is what `terraform show -json tfplan` writes, or a template of CloudFormation."


class Laid(NamedTuple):
    """The documents of an account as plans leave it, and what of them is open or was taken for granted."""

    snapshot: Snapshot
    unread: tuple[Unread, ...] = ()
    assumed: tuple[str, ...] = ()
    addresses: Mapping[str, str] = MappingProxyType({})
    """Where in a plan each resource stands that it makes or changes, by the resource's id."""


def lay(base: Snapshot | None, plans: Sequence[SnapshotFile], parameters: Mapping[str, str] | None = None) -> Laid:
    """The base with the plans laid over it in their order; the parameters are those of templates.

    Raises: InputError for a file that is no plan.
    """
    estate = Estate(base)
    for file in plans:
        _lay_one(file, estate, parameters or {})
    return Laid(estate.snapshot(), estate.unread(), estate.assumed(), estate.addresses)


def _lay_one(file: SnapshotFile, estate: Estate, parameters: Mapping[str, str]) -> None:
    top = _decoded(file)
    if is_plan(top) or is_state(top):
        lay_terraform(read_plan(top, file.name), estate, file.name)
    elif is_template(top):
        template = read_template(top, file.name, parameters)
        strange = [key for key in parameters if key not in template.parameters and not key.startswith("AWS::")]
        if strange:
            raise InputError(
                f"{file.name} has no parameter {', '.join(strange)}",
                f"It has {', '.join(template.parameters)}." if template.parameters else "It has none.",
            )
        lay_cloudformation(template, estate)
    else:
        raise InputError(f"{file.name} is no plan: it holds {_shape(top)}", _HINT)


def _decoded(file: SnapshotFile) -> Any:  # noqa: ANN401 - whatever the file holds
    if may_be_yaml(file.content):
        return read_yaml(file.content, file.name)
    try:
        return msgspec.json.decode(file.content)
    except (ValueError, RecursionError) as error:
        found = " ".join(str(error).split())[:120]
        raise InputError(f"{file.name} is not JSON that can be read, perhaps it was cut off: {found}", _HINT) from error


def _shape(top: object) -> str:
    if isinstance(top, dict):
        keys = ", ".join(repr(str(key)[:40]) for key in list(top)[:3])
        return f"an object with the keys {keys}" if keys else "an empty object"
    return f"a {type(top).__name__}"


def is_planned_file(path: Path) -> bool:
    """Whether the file at a path is a plan, rather than a snapshot."""
    try:
        if not path.is_file():
            return False
        content = path.read_bytes()
    except OSError:
        return False
    if may_be_yaml(content):
        return True
    is_promising = b'"format_version"' in content[:65536] or (b'"Resources"' in content and b'"AWS::' in content)
    if not is_promising or content.startswith(_ZIP):
        return False
    try:
        top = msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return b'"terraform_version"' in content[:65536]
    return is_plan(top) or is_state(top) or is_template(top)


_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def plan_file(path: Path) -> SnapshotFile:
    """The plan at a path, not yet decoded. Raises: InputError when there is no file that can be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"the plan {path} cannot be read: {error.strerror or error}", _HINT) from error
    if content.startswith(_ZIP):
        raise InputError(f"{path} is a plan that only Terraform reads", f"`terraform show -json {path} > plan.json`.")
    return SnapshotFile(path.name, "default", "default", content)
