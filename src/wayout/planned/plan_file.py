"""Files that hold a plan: which they are, told from their beginning, so that nobody else pays for reading plans."""

from pathlib import Path

import msgspec

from wayout.errors import InputError
from wayout.snapshot.store import SnapshotFile, as_utf8

HINT = "A plan is what `terraform show -json tfplan` writes, or a template of CloudFormation."

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def is_plan(top: object) -> bool:
    """Whether a JSON value is a plan, as `terraform show -json` writes it."""
    return (
        isinstance(top, dict) and "format_version" in top and bool({"resource_changes", "planned_values"} & top.keys())
    )


def is_state(top: object) -> bool:
    """Whether a JSON value is a state, as `terraform show -json` writes it."""
    return isinstance(top, dict) and {"format_version", "terraform_version"} <= top.keys() and not is_plan(top)


def is_template(top: object) -> bool:
    """Whether a value is a template of CloudFormation: its resources have types of AWS."""
    if not isinstance(top, dict) or not isinstance(top.get("Resources"), dict):
        return False
    kinds = [each.get("Type") for each in top["Resources"].values() if isinstance(each, dict)]
    return "AWSTemplateFormatVersion" in top or any(str(kind).startswith("AWS::") for kind in kinds)


def may_be_yaml(content: bytes) -> bool:
    """Whether bytes look like a template in YAML: a section Resources, and a type of AWS."""
    is_json = content.lstrip()[:1] in {b"{", b"["}
    return not is_json and b"Resources:" in content and b"AWS::" in content


def is_planned_file(path: Path) -> bool:
    """Whether the file at a path is a plan, rather than a snapshot."""
    try:
        if not path.is_file():
            return False
        content = as_utf8(path.read_bytes())
    except OSError:
        return False
    if content.startswith(_ZIP):
        return False
    if may_be_yaml(content):
        return True
    start = content[:65536]
    if b'"format_version"' not in start and not (b'"Resources"' in content and b'"AWS::' in content):
        return False
    try:
        top = msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return b'"terraform_version"' in start
    return is_plan(top) or is_state(top) or is_template(top)


def plan_file(path: Path) -> SnapshotFile:
    """The plan at a path, not yet decoded. Raises: InputError when there is no file that can be read."""
    try:
        content = as_utf8(path.read_bytes())
    except OSError as error:
        raise InputError(f"the plan {path} cannot be read: {error.strerror or error}", HINT) from error
    if content.startswith(_ZIP):
        raise InputError(f"{path} is a plan that only Terraform reads", f"`terraform show -json {path} > plan.json`.")
    return SnapshotFile(path.name, "default", "default", content)
