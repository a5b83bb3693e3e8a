"""YAML as CloudFormation takes it: short forms as functions, days as texts, no aliases."""

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """A loader of plain values that knows the tags of CloudFormation."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - PyYAML's own signature
        """A node; CloudFormation has no aliases, which may also make a small file endless."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it has an alias, which CloudFormation does not take")
        return super().compose_node(parent, index)


def _function(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """A short form as the function it stands for."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _function)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_yaml(content: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """The value in a text. Raises: ValueError when it is not YAML, or not CloudFormation's."""
    try:
        return yaml.load(content, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
