"""A plan of Terraform as `terraform show -json` writes it: every resource before and after, and what is not known yet.

The state alone (`terraform show -json` without a plan) is a plan that changes nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from wayout.errors import InputError
from wayout.model.planned import balancer_arn, planned_id, target_group_arn
from wayout.planned.shape import Json, as_list, as_object
from wayout.planned.terraform.kind import KINDS, prefix_of

_STEP: Final = re.compile(r'module\.([\w-]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?')
_KEYED: Final = re.compile(r'\[(\d+|"(?:[^"\\]|\\.)*")\]$')
_MAKE: Final = "`terraform plan -out tfplan`, then `terraform show -json tfplan > plan.json`."


class Unknown(msgspec.Struct, frozen=True):
    """A value that is known only after apply."""


UNKNOWN: Final = Unknown()


class Instance(msgspec.Struct, frozen=True):
    """One instance of a resource or data source: where it stands, and its attributes before and after.

    `before` is None for one that is created, `after` for one that goes; UNKNOWN stands in `after` for what apply tells.
    """

    address: str
    module: str
    mode: str
    type: str
    name: str
    key: int | str | None
    before: Json | None
    after: Json | None
    is_made: bool
    id: str
    """AWS's id, or the planned one."""

    @property
    def block(self) -> tuple[str, str, str, str]:
        """What it is an instance of."""
        return (self.module, self.mode, self.type, self.name)

    @property
    def now(self) -> Json:
        """The attributes after apply; of one that goes, before."""
        return self.after if self.after is not None else self.before or {}


class Plan(msgspec.Struct, frozen=True):
    """The instances by address, the configuration, and the variables of the root module."""

    instances: dict[str, Instance]
    blocks: dict[tuple[str, str, str, str], list[Instance]]
    modules: dict[tuple[str, ...], Json]
    """The configuration of each module by the names of the calls that lead to it; () is the root."""
    expressions: dict[tuple[tuple[str, ...], str, str, str], Json]
    """The configuration of each block: module, mode, type, name."""
    called: frozenset[str]
    """The addresses of the instances of modules that hold something."""
    variables: Json
    providers: Json
    """The configuration of each provider by its key."""
    notes: tuple[str, ...] = ()


def read_plan(top: Json, name: str) -> Plan:
    """The plan or state in the JSON of a file. Raises: InputError when it is of a format that is not known, or damaged."""
    version = str(top.get("format_version", ""))
    if version.partition(".")[0] not in {"0", "1"}:
        raise InputError(f"{name} has the format version {version[:20]!r} of Terraform; wayout reads 0 and 1", _MAKE)
    try:
        found = list(_instances(top))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{name} looks like a Terraform plan, but cannot be read: {_line(error)}", _MAKE) from error
    instances = _with_planned_ids(found)
    blocks: dict[tuple[str, str, str, str], list[Instance]] = {}
    for instance in instances.values():
        blocks.setdefault(instance.block, []).append(instance)
    for members in blocks.values():
        members.sort(key=_order)
    variables = {
        key: each.get("value") for key, each in as_object(top.get("variables")).items() if isinstance(each, dict)
    }
    modules = dict(_modules(as_object(as_object(top.get("configuration")).get("root_module")), ()))
    providers = as_object(as_object(top.get("configuration")).get("provider_config"))
    notes = []
    if top.get("errored"):
        notes.append("Terraform says that the plan ended with errors: what it could not plan is not in it")
    if top.get("complete") is False and not top.get("errored"):
        notes.append("Terraform says that the plan is not complete: a further one will have to follow it")
    called = frozenset(path for each in instances.values() for path in _ancestors(each.module))
    return Plan(instances, blocks, modules, dict(_expressions(modules)), called, variables, providers, tuple(notes))


def _modules(module: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    yield path, module
    for name, call in as_object(module.get("module_calls")).items():
        yield from _modules(as_object(as_object(call).get("module")), (*path, str(name)))


def _expressions(
    modules: dict[tuple[str, ...], Json],
) -> Iterator[tuple[tuple[tuple[str, ...], str, str, str], Json]]:
    for path, module in modules.items():
        for block in map(as_object, as_list(module.get("resources"))):
            yield (path, str(block.get("mode", "managed")), str(block.get("type")), str(block.get("name"))), block


def _ancestors(module: str) -> Iterator[str]:
    """A module's address, and those of the modules that it stands in."""
    for match in _STEP.finditer(module):
        yield module[: match.end()]


def _order(instance: Instance) -> tuple[int, int, str]:
    """The order of the instances of one block: by index, then by key."""
    if isinstance(instance.key, int):
        return (0, instance.key, "")
    return (1, 0, instance.key or "")


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:120]


def _instances(top: Json) -> Iterator[Instance]:
    """The instances of the prior state that no change names, such as data sources, and those that are in a change."""
    changes = [_deposed(each) if each.get("deposed") else each for each in top.get("resource_changes") or ()]
    named = {each["address"] for each in changes}
    values = as_object(as_object(top.get("prior_state")).get("values") or top.get("values"))
    for resource in _resources(as_object(values.get("root_module"))):
        is_data = resource.get("mode") == "data"
        if resource["address"] not in named and (is_data or "values" in top):
            known = as_object(resource.get("values"))
            yield _instance(resource, str(resource.get("module_address", "")), known, known, is_made=False)
    for change in changes:
        yield _changed(change)


def _deposed(change: Json) -> Json:
    """What is left of an object that was replaced by another: it goes under an address of its own."""
    return {**change, "address": f"{change['address']} (deposed {change['deposed']})"}


def _changed(change: Json) -> Instance:
    what = change["change"]
    actions = set(what["actions"])
    before = as_object(what.get("before")) or None
    after = None
    if not actions <= {"delete"} and actions != {"forget"}:
        merged = _merged(what.get("after") or {}, what.get("after_unknown") or {})
        after = merged if isinstance(merged, dict) else {}
    if actions == {"forget"}:
        after = before
    module = str(change.get("module_address", ""))
    return _instance(change, module, before, after, is_made="create" in actions or "read" in actions)


def _resources(module: Json) -> Iterator[Json]:
    for resource in module.get("resources") or ():
        yield {"module_address": module.get("address", ""), **resource}
    for child in module.get("child_modules") or ():
        yield from _resources(child)


def _instance(where: Json, module: str, before: Json | None, after: Json | None, *, is_made: bool) -> Instance:
    key = where.get("index")
    known = before if not is_made else None
    kind = KINDS.get(where["type"])
    identity = (known or {}).get(kind.id_attribute if kind else "id") or (known or {}).get("id")
    return Instance(
        address=str(where["address"]),
        module=module,
        mode=str(where.get("mode", "managed")),
        type=str(where["type"]),
        name=str(where["name"]),
        key=key if isinstance(key, int | str) else None,
        before=before,
        after=after,
        is_made=is_made,
        id=identity if isinstance(identity, str) else "",
    )


def _merged(after: Any, unknown: Any) -> Any:  # noqa: ANN401 - JSON
    """The value after apply, with UNKNOWN where only apply tells it."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        known = after if isinstance(after, dict) else {}
        return {key: _merged(known.get(key), unknown.get(key)) for key in {**known, **unknown}}
    if isinstance(unknown, list):
        listed = after if isinstance(after, list) else []
        size = max(len(listed), len(unknown))
        pairs = ((_at(listed, index), _at(unknown, index)) for index in range(size))
        return [_merged(value, mark) for value, mark in pairs]
    return after


def _at(values: list[Any], index: int) -> Any:  # noqa: ANN401 - JSON
    return values[index] if index < len(values) else None


def _with_planned_ids(found: list[Instance]) -> dict[str, Instance]:
    """The instances by address, those that have no id yet under a planned one; two never get the same."""
    taken = {each.id for each in found if each.id}
    instances: dict[str, Instance] = {}
    for each in sorted(found, key=lambda instance: instance.address):
        instance = each
        if not each.id:
            prefix = prefix_of(each.type)
            identity = _arn_of(each) or planned_id(prefix, label_of(each))
            number = 2
            while identity in taken:
                identity, number = planned_id(prefix, f"{label_of(each)}-{number}"), number + 1
            taken.add(identity)
            identity = _arn_around(each, prefix, identity)
            instance = msgspec.structs.replace(each, id=identity)
        instances[instance.address] = instance
    return instances


_ARNS: Final = {
    "aws_ecs_cluster": ("arn:aws:ecs:::cluster/", "name"),
    "aws_iam_role": ("arn:aws:iam:::role/", "name"),
    "aws_lambda_function": ("arn:aws:lambda:::function:", "function_name"),
}
"""What the ARNs of things begin with that go by their name, and the attribute that is it."""


def _arn_of(instance: Instance) -> str | None:
    """The ARN that AWS will give, as far as it is known."""
    start, name = _ARNS.get(instance.type, ("", ""))
    value = instance.now.get(name)
    return f"{start}{value}" if isinstance(value, str) and value else None


def _arn_around(instance: Instance, prefix: str, identity: str) -> str:
    """The planned ARN of what AWS describes by its ARN, around the planned id; the planned id of anything else."""
    told = instance.now.get("name")
    name = told if isinstance(told, str) and told else instance.name
    if prefix == "elb":
        return balancer_arn(str(instance.now.get("load_balancer_type")), name, identity)
    return target_group_arn(name, identity) if prefix == "tg" else identity


def label_of(instance: Instance) -> str:
    """What an instance is called in its planned id: `vpc-private-0` for `module.vpc.aws_subnet.private[0]`."""
    parts = [part for name, key in steps(instance.module) for part in (name, key) if part is not None]
    return "-".join(str(part) for part in (*parts, instance.name, *([] if instance.key is None else [instance.key])))


def steps(module: str) -> list[tuple[str, int | str | None]]:
    """A module's address as the calls that lead to it, each with its key."""
    return [(name, _key(key)) for name, key in _STEP.findall(module)]


def _key(text: str) -> int | str | None:
    if not text:
        return None
    return int(text) if text.isdigit() else str(msgspec.json.decode(text))


def split_key(address: str) -> tuple[str, int | str | None]:
    """An address without the key at its end, and the key."""
    match = _KEYED.search(address)
    if match is None:
        return address, None
    try:
        return address[: match.start()], _key(match[1])
    except ValueError:
        return address[: match.start()], match[1]
