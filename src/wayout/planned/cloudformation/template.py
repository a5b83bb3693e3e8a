"""A template as JSON or YAML: the short forms of YAML are written out, so that both are the same afterwards."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from wayout.errors import InputError
from wayout.planned.shape import Json

_HINT: Final = "A template is JSON or YAML with a section Resources."
_EXTRA: Final = "pip install 'wayout[iac]'; or turn the template into JSON."


class Template(msgspec.Struct, frozen=True):
    """The sections of a template, and the parameters that it is used with."""

    name: str
    resources: dict[str, Json]
    parameters: dict[str, Json]
    mappings: Json
    conditions: Json
    given: Mapping[str, str]


def read_yaml(content: bytes, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """The value that YAML says. Raises: InputError when it is none, or when PyYAML is not there to read it."""
    try:
        from wayout.planned.cloudformation.yaml_loader import load_yaml  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError(f"{name} is YAML, and PyYAML is not installed to read it", _EXTRA) from error
    try:
        return load_yaml(content)
    except (ValueError, RecursionError) as error:
        found = " ".join(str(error).split())[:160]
        raise InputError(f"{name} is not YAML that can be read: {found}", _HINT) from error


def read_template(top: Json, name: str, given: Mapping[str, str]) -> Template:
    """The template in the value of a file. Raises: InputError when a section or a resource is damaged."""
    sections: dict[str, Json] = {}
    for key in ("Resources", "Parameters", "Mappings", "Conditions"):
        section = top.get(key) or {}
        if not isinstance(section, dict):
            raise InputError(f"the section {key} of {name} is no object", _HINT)
        sections[key] = section
    broken = [logical for logical, each in sections["Resources"].items() if not _is_resource(each)]
    broken += [key for key, each in sections["Parameters"].items() if not isinstance(each, dict)]
    if broken:
        raise InputError(f"{name} holds {', '.join(map(repr, broken[:5]))}, of which no Type can be read", _HINT)
    return Template(
        name=name,
        resources={str(logical): each for logical, each in sections["Resources"].items()},
        parameters=sections["Parameters"],
        mappings=sections["Mappings"],
        conditions=sections["Conditions"],
        given=given,
    )


def _is_resource(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Type"), str)
