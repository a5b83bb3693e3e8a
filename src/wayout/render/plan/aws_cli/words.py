"""The words of a command of the AWS CLI for a call: its operation and its parameters, as the CLI names them.

Source: AWS CLI User Guide, "Specify parameter values"; the names are botocore's, which a test holds them to.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wayout.fix.call.value import Current, Planned
from wayout.render.plan.aws_cli.shell import Variable, Word, variable, word

_FIRST: Final = re.compile(r"(.)([A-Z][a-z]+)")
_SECOND: Final = re.compile(r"([a-z0-9])([A-Z])")
_FETCHED: Final = re.compile(r"(?:fileb?|https?)://", re.IGNORECASE)
"""Text that the CLI would take for the place of the value, and read."""

_SWITCHES: Final = {
    ("Egress", True): "--egress",
    ("Egress", False): "--ingress",
}
"""Truth values for which the CLI has words of its own."""

_WRAPPED: Final = frozenset({"SourceDestCheck"})
"""Truth values that the API wraps and the CLI does not."""


def kebab(name: str) -> str:
    """The CLI's name for an operation or a parameter: `create-nat-gateway`, `cidr-ip`."""
    return _SECOND.sub(r"\1-\2", _FIRST.sub(r"\1-\2", name)).lower()


def words(service: str, operation: str, parameters: Mapping[str, Any], currents: Mapping[int, Variable]) -> list[Word]:
    """The command, without `--query` and `--output`; `currents` are the variables of facts that were read before."""
    found = [word("aws"), word(service), word(kebab(operation))]
    if any(isinstance(value, str) and _FETCHED.match(value) for value in parameters.values()):
        return [*found, word("--cli-input-json"), Word(tuple(_json(parameters, currents)))]
    for name, value in parameters.items():
        found += _option(name, value, currents)
    return found


def _option(name: str, value: Any, currents: Mapping[int, Variable]) -> Iterator[Word]:  # noqa: ANN401 - a Value
    option = f"--{kebab(name)}"
    if name in _WRAPPED and isinstance(value, Mapping):
        value = value["Value"]
    match value:
        case bool():
            switch = _SWITCHES.get((name, value)) or (option if value else f"--no-{kebab(name)}")
            yield word(switch)
        case list() if not any(isinstance(each, Mapping | list) for each in value):
            yield word(option)
            yield from (Word(tuple(_scalar(each, currents))) for each in value)
        case list() | Mapping():
            yield word(option)
            yield Word(tuple(_json(value, currents)))
        case str() if value.startswith("-"):
            yield word(f"{option}=", value)  # or it would be taken for an option
        case _:
            yield word(option)
            yield Word(tuple(_scalar(value, currents)))


def _scalar(value: Any, currents: Mapping[int, Variable]) -> Iterator[str | Variable]:  # noqa: ANN401 - a Value
    match value:
        case Planned(planned_id):
            yield variable(planned_id)
        case Current():
            yield currents[id(value)]
        case str():
            yield value
        case _:
            yield json.dumps(value)


def _json(value: Any, currents: Mapping[int, Variable]) -> Iterator[str | Variable]:  # noqa: ANN401 - a Value
    """JSON whose placeholders are the script's variables: ids of AWS, which need no escaping."""
    match value:
        case Mapping():
            for index, (key, each) in enumerate(value.items()):
                yield f"{'{' if index == 0 else ','}{json.dumps(key)}:"
                yield from _json(each, currents)
            yield "}" if value else "{}"
        case list():
            for index, each in enumerate(value):
                yield "[" if index == 0 else ","
                yield from _json(each, currents)
            yield "]" if value else "[]"
        case Planned() | Current():
            yield '"'
            yield from _scalar(value, currents)
            yield '"'
        case _:
            yield json.dumps(value, ensure_ascii=False)
