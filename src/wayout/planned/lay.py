"""Plans laid over a snapshot, or over nothing: which kind of plan a file is, and the documents that come of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from wayout.errors import InputError
from wayout.planned.cloudformation.lay import lay_cloudformation
from wayout.planned.cloudformation.template import read_template, read_yaml
from wayout.planned.estate import Estate
from wayout.planned.laid import Laid
from wayout.planned.plan_file import HINT, is_plan, is_state, is_template, may_be_yaml
from wayout.planned.terraform.lay import lay_terraform
from wayout.planned.terraform.plan import read_plan
from wayout.snapshot.store import Snapshot, SnapshotFile


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
        raise InputError(f"{file.name} is no plan: it holds {_shape(top)}", HINT)


def _decoded(file: SnapshotFile) -> Any:  # noqa: ANN401 - whatever the file holds
    if may_be_yaml(file.content):
        return read_yaml(file.content, file.name)
    try:
        return msgspec.json.decode(file.content)
    except (ValueError, RecursionError) as error:
        found = " ".join(str(error).split())[:120]
        raise InputError(f"{file.name} is not JSON that can be read, perhaps it was cut off: {found}", HINT) from error


def _shape(top: object) -> str:
    if isinstance(top, dict):
        keys = ", ".join(repr(str(key)[:40]) for key in list(top)[:3])
        return f"an object with the keys {keys}" if keys else "an empty object"
    return f"a {type(top).__name__}"
