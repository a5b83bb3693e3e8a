"""Plans as `terraform show -json` writes them, built resource by resource.

A `Ref` is an expression of which only apply tells the value: the plan then holds it in `after_unknown` and its
references in the configuration, each with the shorter ones that Terraform lists beside it.
"""

import json
import re
from typing import Any, NamedTuple

import hcl2
from tests.render.plan.terraform_reader import text

Json = dict[str, Any]


class Ref(NamedTuple):
    """An expression with these references, unknown before apply; `size` where it is a list whose length is known."""

    references: tuple[str, ...]
    size: int | None = None


def ref(*references: str, size: int | None = None) -> Ref:
    return Ref(references, size)


def _unwrapped(reference: str) -> list[str]:
    """`aws_subnet.a[0].id`, `aws_subnet.a[0]`, `aws_subnet.a`."""
    parts = re.findall(r'[^.\["]+(?:\["[^"]*"\]|\[\d+\])?', reference)
    least = 3 if parts[0] == "data" else 2
    found = [".".join(parts[:size]) for size in range(len(parts), least - 1, -1)]
    if found and "[" in found[-1]:
        found.append(found[-1].rpartition("[")[0])
    return found or [reference]


def expression(value: Any) -> Any:
    match value:
        case Ref():
            return {"references": [part for each in value.references for part in _unwrapped(each)]}
        case list() if any(isinstance(each, dict) for each in value):
            return [{key: expression(each) for key, each in block.items()} for block in value]
        case list() if any(isinstance(each, Ref) for each in value):
            inner = [expression(each)["references"] for each in value if isinstance(each, Ref)]
            return {"references": [part for each in inner for part in each]}
        case _:
            return {"constant_value": value}


def known(value: Any) -> Any:
    match value:
        case Ref():
            return [None] * value.size if value.size else None
        case list():
            return [known(each) for each in value]
        case dict():
            return {key: known(each) for key, each in value.items() if not isinstance(each, Ref) or each.size}
        case _:
            return value


def unknown(value: Any) -> Any:
    match value:
        case Ref():
            return [True] * value.size if value.size else True
        case list():
            return [unknown(each) or False if not isinstance(each, dict) else unknown(each) for each in value]
        case dict():
            return {key: found for key, each in value.items() if (found := unknown(each))}
        case _:
            return None


class PlanBuilder:
    """Resources with their changes, modules by their calls."""

    def __init__(self) -> None:
        self.changes: list[Json] = []
        self.prior: list[Json] = []
        self.root: Json = {"resources": [], "module_calls": {}}
        self.variables: Json = {}

    def module(self, *path: str) -> Json:
        found = self.root
        for name in path:
            call = found["module_calls"].setdefault(name, {"source": "./x", "expressions": {}, "module": {}})
            found = call["module"]
            found.setdefault("resources", [])
            found.setdefault("module_calls", {})
            found.setdefault("outputs", {})
        return found

    def call(self, name: str, **inputs: Any) -> None:
        self.module(name)
        self.root["module_calls"][name]["expressions"] = {key: expression(each) for key, each in inputs.items()}

    def output(self, module: str, name: str, value: Ref) -> None:
        self.module(module)["outputs"][name] = {"expression": expression(value)}

    def add(
        self,
        kind: str,
        label: str,
        /,
        *,
        key: int | str | None = None,
        module: str = "",
        before: Json | None = None,
        actions: tuple[str, ...] | None = None,
        hidden: Json | None = None,
        for_each: Ref | None = None,
        computed: tuple[str, ...] = ("id", "arn"),
        **after: Any,
    ) -> str:
        """A resource that is created, or, with `before`, changed; `hidden` are attributes that no configuration writes."""
        place = f"{module}." if module else ""
        index = "" if key is None else f"[{json.dumps(key)}]"
        address = f"{place}{kind}.{label}{index}"
        where: Json = {"address": address, "mode": "managed", "type": kind, "name": label}
        where |= {"index": key} if key is not None else {}
        where |= {"module_address": module} if module else {}
        every = {**after, **(hidden or {})}
        marks = unknown(every) if every else {}
        if before is None:
            marks |= {each: True for each in computed if each not in every}
        done = actions or (("create",) if before is None else ("update",))
        values = None if "delete" in done and len(done) == 1 else known(every)
        self.changes.append(
            {**where, "change": {"actions": list(done), "before": before, "after": values, "after_unknown": marks}}
        )
        path = re.findall(r"module\.([\w-]+)", module)
        block: Json = {"address": f"{kind}.{label}", "mode": "managed", "type": kind, "name": label}
        block["expressions"] = {each: expression(value) for each, value in after.items()}
        if for_each is not None:
            block["for_each_expression"] = expression(for_each)
        resources = self.module(*path)["resources"]
        if not any((each["type"], each["name"]) == (kind, label) for each in resources) and values is not None:
            resources.append(block)
        return address

    def keep(self, kind: str, label: str, /, **values: Any) -> str:
        """A resource that is there and stays as it is."""
        return self.add(kind, label, before=values, actions=("no-op",), **values)

    def data(self, kind: str, label: str, /, **values: Any) -> None:
        where = {"address": f"data.{kind}.{label}", "mode": "data", "type": kind, "name": label}
        self.prior.append({**where, "values": values})

    def document(self) -> Json:
        return {
            "format_version": "1.2",
            "terraform_version": "1.9.5",
            "variables": {key: {"value": each} for key, each in self.variables.items()},
            "planned_values": {"root_module": {}},
            "resource_changes": self.changes,
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": self.prior}}},
            "configuration": {"root_module": self.root},
        }

    def bytes(self) -> bytes:
        return json.dumps(self.document()).encode()


def plan_of_text(source: str) -> PlanBuilder:
    """What `terraform plan` says of a file without variables, modules and repetitions, in an empty account."""
    plan = PlanBuilder()
    for resource in hcl2.loads(source).get("resource", []):
        for kind, labelled in resource.items():
            for label, body in labelled.items():
                left = {"lifecycle", "depends_on"}
                values = {k: _value(v) for k, v in body.items() if not k.startswith("__") and k not in left}
                plan.add(kind.strip('"'), label.strip('"'), **values)
    return plan


def _value(given: Any) -> Any:
    match given:
        case str() if given.startswith('"'):
            return text(given)
        case str() if given.startswith("${"):
            return ref(given[2:-1])
        case list():
            return [_value(each) for each in given]
        case dict():
            return {key.strip('"'): _value(each) for key, each in given.items() if not key.startswith("__")}
        case _:
            return given
