"""In which region a resource stands: as it says itself, as its ARN says, or as its provider is configured."""

import re
from collections import Counter
from typing import Final

from wayout.planned.shape import as_list, as_object
from wayout.planned.terraform.plan import Instance, Plan, steps

_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")


def regions_of(plan: Plan) -> dict[str, str]:
    """The region of each resource by its address; that of most others where nothing tells it."""
    told = {address: _told(plan, instance) for address, instance in plan.instances.items()}
    counted = Counter(region for region in told.values() if region)
    usual = counted.most_common(1)[0][0] if counted else ""
    return {address: region or usual for address, region in told.items()}


def _told(plan: Plan, instance: Instance) -> str | None:
    own = instance.now.get("region")
    if isinstance(own, str) and _REGION.fullmatch(own):
        return own
    arn = str(instance.now.get("arn") or (instance.before or {}).get("arn") or "").split(":")
    if len(arn) > 4 and _REGION.fullmatch(arn[3]):
        return arn[3]
    path = tuple(name for name, _ in steps(instance.module))
    block = plan.expressions.get((path, instance.mode, instance.type, instance.name), {})
    provider = as_object(plan.providers.get(str(block.get("provider_config_key"))))
    expression = as_object(as_object(provider.get("expressions")).get("region"))
    named = (str(reference).removeprefix("var.") for reference in as_list(expression.get("references")))
    values = [expression.get("constant_value"), *(plan.variables.get(name) for name in named)]
    return next((each for each in values if isinstance(each, str) and _REGION.fullmatch(each)), None)
