"""The expressions of a plan's configuration, which Terraform writes unevaluated: constants, and lists of references.

A reference says which object an expression speaks of, not what it does with it. Locals are not written at all.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from wayout.planned.shape import Json, as_list, as_object
from wayout.planned.terraform.plan import Instance, Plan, split_key, steps

_DEEPEST: Final = 24
"""How many modules and variables deep references are followed: Terraform has no circles, a damaged file may."""

DYNAMIC: Final = "local.dynamic"
"""What stands in a dynamic block, which Terraform does not write at all: hidden as locals are."""

ITERATION: Final = frozenset({"count.index", "each.key", "each.value"})


class Found(msgspec.Struct):
    """Where references lead: to instances, with the attribute that is asked of them ("" where it is not shown).

    `marks` are the iterations that choose among them; `unseen` are what cannot be followed, such as locals, each with the
    module in which it stands.
    """

    targets: list[tuple[Instance, str]]
    marks: set[str]
    unseen: list[tuple[str, str]]
    is_exact: bool = True
    """Whether every reference names one instance."""


def expression_of(plan: Plan, instance: Instance, path: tuple[str | int, ...]) -> Json | None:
    """The expression that gives an attribute, or the block that it stands in, its value; None where none is written."""
    block = _resource(plan, instance)
    node: Any = block.get("expressions")
    best: Json | None = None
    for step in path:
        if isinstance(node, dict) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step] if step < len(node) and len(node) == 1 else _all_of(node)
        elif not (isinstance(node, dict) and isinstance(step, int)):
            return best
        if isinstance(node, dict) and ("references" in node or "constant_value" in node):
            best = node
    return best


def _all_of(nodes: list[Any]) -> Json:
    """Blocks of one name as one: a plan gives sets in an order of its own, so any of them may be the one that is meant."""
    found: Json = {}
    for node in nodes:
        for key, each in node.items() if isinstance(node, dict) else ():
            if isinstance(each, dict) and "references" in each:
                known = found.setdefault(key, {"references": []})
                known["references"] = [*known["references"], *as_list(each["references"])]
    return found


def repetition_of(plan: Plan, instance: Instance) -> Json | None:
    """The expression of `for_each` or `count`."""
    block = _resource(plan, instance)
    found = block.get("for_each_expression") or block.get("count_expression")
    return found if isinstance(found, dict) else None


def _resource(plan: Plan, instance: Instance) -> Json:
    path = tuple(name for name, _ in steps(instance.module))
    return plan.expressions.get((path, instance.mode, instance.type, instance.name), {})


def module_of(plan: Plan, address: str) -> Json:
    """The configuration of a module, by the address of an instance of it."""
    return plan.modules.get(tuple(name for name, _ in steps(address)), {})


def follow(plan: Plan, expression: Json | None, module: str, depth: int = 0) -> Found:
    """Where an expression that stands in a module (an instance's address) leads."""
    found = Found([], set(), [])
    if expression is None or depth > _DEEPEST:
        found.unseen.append((DYNAMIC if depth == 0 else "an expression that the plan does not show", module))
        return found
    for reference in _longest(as_list(expression.get("references"))):
        _follow_one(plan, reference, module, depth, found)
    return found


def _longest(references: Iterable[Any]) -> Iterator[str]:
    """Each reference once: Terraform lists `a.b.id`, `a.b` and `a` for one."""
    texts = [each for each in references if isinstance(each, str)]
    for text in dict.fromkeys(texts):
        if not any(other != text and other.startswith((f"{text}.", f"{text}[")) for other in texts):
            yield text


def _follow_one(plan: Plan, reference: str, module: str, depth: int, found: Found) -> None:
    head, _, rest = reference.partition(".")
    if head in {"count", "each"}:
        found.marks.add(".".join(reference.split(".")[:2]).partition("[")[0])
    elif head == "var":
        _into_variable(plan, rest, module, depth, found)
    elif head == "module":
        _into_output(plan, reference, module, depth, found)
    elif head in {"path", "terraform", "self"}:
        return
    elif head == "data":
        _at_resource(plan, "data", rest, module, found)
    elif head == "local":
        found.unseen.append((reference, module))
    else:
        _at_resource(plan, "managed", reference, module, found)


def _parts(text: str) -> list[str]:
    """`aws_subnet.a["x.y"].id` in parts: dots in quoted keys do not part."""
    parts, start, is_quoted = [], 0, False
    for index, sign in enumerate(text):
        if sign == '"' and text[index - 1 : index] != "\\":
            is_quoted = not is_quoted
        elif sign == "." and not is_quoted:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def _at_resource(plan: Plan, mode: str, text: str, module: str, found: Found) -> None:
    parts = _parts(text)
    if len(parts) < 2:
        found.unseen.append((text, module))
        return
    name, key = split_key(parts[1])
    members = plan.blocks.get((module, mode, parts[0], name), [])
    if "[" in parts[1]:
        members = [each for each in members if each.key == key]
    attribute = split_key(parts[2])[0] if len(parts) > 2 else ""
    found.is_exact = found.is_exact and len(members) == 1
    found.targets += [(each, attribute) for each in members]


def _into_variable(plan: Plan, rest: str, module: str, depth: int, found: Found) -> None:
    """An input of a module leads to where the caller's expression leads; one of the root module is a constant."""
    if not module:
        return
    calls = steps(module)
    parent = parent_of(module)
    call = as_object(as_object(module_of(plan, parent).get("module_calls")).get(calls[-1][0]))
    name = split_key(_parts(rest)[0])[0]
    expression = as_object(call.get("expressions")).get(name)
    if isinstance(expression, dict):
        _merge(found, follow(plan, expression, parent, depth + 1), rest)


def inputs_of(plan: Plan, module: str) -> list[Json]:
    """The expressions that a module is called with; they stand in its parent."""
    calls = steps(module)
    if not calls:
        return []
    call = as_object(as_object(module_of(plan, parent_of(module)).get("module_calls")).get(calls[-1][0]))
    return [each for each in as_object(call.get("expressions")).values() if isinstance(each, dict)]


def _into_output(plan: Plan, reference: str, module: str, depth: int, found: Found) -> None:
    parts = _parts(reference)
    name, key = split_key(parts[1])
    output = split_key(parts[2])[0] if len(parts) > 2 else ""
    start = f"{module}.module.{name}" if module else f"module.{name}"
    every = {each for each in plan.called if each == start or _is_instance(each, start)}
    roots = {f"{start}{parts[1][len(name) :]}"} if "[" in parts[1] else every or {start}
    if len(roots) > 1 and key is None:
        found.is_exact = False
    for root in sorted(roots):
        config = module_of(plan, root)
        expression = as_object(as_object(config.get("outputs")).get(output)).get("expression")
        if isinstance(expression, dict):
            _merge(found, follow(plan, expression, root, depth + 1), ".".join(parts[2:]))
        else:
            found.unseen.append((reference, root))


def _is_instance(address: str, start: str) -> bool:
    """Whether an address is that of an instance of the module called so."""
    return address.startswith(f"{start}[") and split_key(address)[0] == start


def parent_of(module: str) -> str:
    """The address of the module in which a module is called."""
    parts = _parts(module)
    return ".".join(parts[:-2])


def _merge(found: Found, inner: Found, path: str) -> None:
    """Take over where a variable or an output leads; a key behind its name chooses one of a list."""
    targets = inner.targets
    _, key = split_key(_parts(path)[0])
    if isinstance(key, int) and len({each.block for each, _ in targets}) == 1 and key < len(targets):
        targets = [targets[key]]
    elif isinstance(key, str):
        named = [(each, attribute) for each, attribute in targets if each.key == key]
        targets = named or targets
    found.is_exact = found.is_exact and inner.is_exact
    found.targets += targets
    found.unseen += inner.unseen
    found.marks |= {"each.value"} if inner.marks else set()
