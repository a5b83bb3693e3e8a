"""To which resource a value leads that is known only after apply.

Sure: an expression that names one instance, a set of which only one is there, a splat of which all are meant. Taken for
granted, and said so: an instance of the same index or key, where the plan shows no more than that `count.index` or
`each.key` chooses; the only resource of its kind that the module makes, where a local hides which one is meant.
Everything else stays open.
"""

from typing import Final

import msgspec

from wayout.model.planned import (
    balancer_dns_name,
    default_acl_id,
    default_group_id,
    default_transit_table,
    interface_of,
    main_table_id,
)
from wayout.planned.estate import Estate
from wayout.planned.nameless import UndeterminedError
from wayout.planned.network_firewall import endpoints_of
from wayout.planned.terraform.configuration import Found, expression_of, follow, inputs_of, parent_of, repetition_of
from wayout.planned.terraform.kind import KINDS, prefix_of
from wayout.planned.terraform.plan import UNKNOWN, Instance, Plan
from wayout.planned.vpn import attachment_of

Path = tuple[str | int, ...]

_DEEPEST: Final = 12

_SAME: Final = "the plan shows only that the index or key chooses, and the same one is taken"
_ONLY: Final = (
    "the plan does not show what a local or dynamic block is, and the only thing of its kind that is made is taken"
)
_HOLDERS: Final = frozenset({"aws_instance", "aws_network_interface"})
"""What holds an address of its own."""

_ALL: Final = "the plan shows only what a list is made of, and all of it is taken"


class Candidate(msgspec.Struct, frozen=True):
    """An id, and the instance that it was read from."""

    id: str
    instance: Instance


class Resolver:
    """Finds ids in a plan, and keeps what was taken for granted on the way."""

    def __init__(self, plan: Plan, estate: Estate) -> None:
        self.plan = plan
        self.estate = estate
        self._made: dict[str, list[Instance]] = {}
        """What the plan makes, by what its ids begin with."""
        for each in plan.instances.values():
            if each.is_made:
                self._made.setdefault(prefix_of(each.type), []).append(each)

    def one(self, instance: Instance, path: Path, prefixes: tuple[str, ...]) -> str:
        """The id, of a kind whose ids begin so, that an attribute will have. Raises: UndeterminedError."""
        found = follow(self.plan, expression_of(self.plan, instance, path), instance.module)
        # What is there already has a known id, so it is not what an unknown value leads to.
        candidates = [each for each in self._candidates(found, prefixes) if each.instance.is_made]
        if not candidates:
            candidates = self._behind_locals(instance, found, prefixes)
        ids = dict.fromkeys(each.id for each in candidates)
        if len(ids) == 1:
            if found.unseen:
                self._assume(_ONLY, instance, path, candidates[0].instance.address)
            return next(iter(ids))
        standing = self._in_the_same_place(instance, found, candidates)
        if standing is not None:
            self._assume(_SAME, instance, path, standing)
            return standing
        chosen = self._of_the_same_key(instance, found, candidates)
        if chosen is not None:
            self._assume(_SAME, instance, path, _block_name(chosen.instance))
            return chosen.id
        raise self._undetermined(instance, path, prefixes, tuple(ids))

    def many(self, instance: Instance, path: Path, prefixes: tuple[str, ...]) -> list[str]:
        """The ids that a list or set will hold. Raises: UndeterminedError."""
        found = follow(self.plan, expression_of(self.plan, instance, path), instance.module)
        candidates = self._candidates(found, prefixes)
        if not candidates and found.unseen:
            candidates = self._behind_locals(instance, found, prefixes)
            if len({each.instance.block for each in candidates}) > 1:
                candidates = []
        if candidates and found.marks and not found.is_exact:
            chosen = self._of_the_same_key(instance, found, candidates)
            if chosen is None:
                raise self._undetermined(instance, path, prefixes, tuple(each.id for each in candidates))
            self._assume(_SAME, instance, path, _block_name(chosen.instance))
            return [chosen.id]
        if not candidates:
            raise self._undetermined(instance, path, prefixes)
        if not found.is_exact or found.unseen:
            names = dict.fromkeys(_block_name(each.instance) for each in candidates)
            self._assume(_ALL, instance, path, " and ".join(names))
        return list(dict.fromkeys(each.id for each in candidates))

    def _candidates(self, found: Found, prefixes: tuple[str, ...], depth: int = 0) -> list[Candidate]:
        candidates: list[Candidate] = []
        for target, attribute in found.targets:
            ids = self._ids(target, attribute, prefixes, depth)
            candidates += [Candidate(identity, target) for identity in ids]
        return candidates

    def _ids(self, target: Instance, attribute: str, prefixes: tuple[str, ...], depth: int) -> list[str]:
        """What an attribute of an instance is, as ids of the kinds that are asked for."""
        kind = KINDS.get(target.type)
        own = {"", "id", "arn", kind.id_attribute if kind else "id"}
        if attribute in own and prefix_of(target.type) in prefixes and (kind is None or kind.document is not None):
            return [target.id]
        value = target.now.get(attribute or (kind.id_attribute if kind else "id"))
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return value
        if target.type in {"aws_vpc", "aws_default_vpc"} and target.is_made:
            return _of_new_vpc(target.id, attribute)
        if target.type == "aws_ec2_transit_gateway" and attribute.endswith("_default_route_table_id"):
            return [default_transit_table(target.id)]
        if target.type == "aws_instance" and attribute == "primary_network_interface_id":
            return [interface_of(target.id)]
        if attribute == "firewall_status" and "vpce" in prefixes and target.type == "aws_networkfirewall_firewall":
            return list(endpoints_of(self.estate, target.id).values())
        if attribute == "private_ip" and "address" in prefixes and target.type in _HOLDERS:
            return self._address(target)
        if attribute == "transit_gateway_attachment_id" and target.type == "aws_vpn_connection":
            return [attachment_of(target.id)]
        if attribute == "dns_name" and prefix_of(target.type) == "elb":
            return [balancer_dns_name(target.id)]
        if value is UNKNOWN and attribute and depth < _DEEPEST:
            inner = follow(self.plan, expression_of(self.plan, target, (attribute,)), target.module)
            deeper = self._candidates(inner, prefixes, depth + 1)
            return list(dict.fromkeys(each.id for each in deeper)) if len({c.id for c in deeper}) == 1 else []
        return []

    def _address(self, target: Instance) -> list[str]:
        """The address that an instance or interface of the plan has been given; it is made before what names it."""
        interface_id = interface_of(target.id) if target.type == "aws_instance" else target.id
        held = (self.estate.find("NetworkInterfaces", interface_id) or {}).get("PrivateIpAddress")
        return [held] if isinstance(held, str) else []

    def _behind_locals(self, instance: Instance, found: Found, prefixes: tuple[str, ...]) -> list[Candidate]:
        """What locals may hide: what the plan makes of these kinds where they stand, below, or in what is handed in.

        Nothing where more than locals is hidden.
        """
        if any(not text.startswith("local.") for text, _ in found.unseen):
            return []
        candidates: list[Candidate] = []
        for module in dict.fromkeys(module for _, module in found.unseen):
            made = (each for prefix in prefixes for each in self._made.get(prefix, ()) if each is not instance)
            below = f"{module}.module." if module else ""
            candidates += [Candidate(m.id, m) for m in made if m.module == module or m.module.startswith(below)]
            for expression in inputs_of(self.plan, module):
                handed = self._candidates(follow(self.plan, expression, parent_of(module)), prefixes)
                candidates += [each for each in handed if each.instance.is_made]
        return list({each.id: each for each in candidates}.values())

    def _of_the_same_key(self, instance: Instance, found: Found, candidates: list[Candidate]) -> Candidate | None:
        """The candidate whose index or key is that of the instance; an index beyond the last begins again."""
        if len({each.instance.block for each in candidates}) != 1 or instance.key is None:
            return None
        is_counted = isinstance(instance.key, int) and "count.index" in found.marks
        if not is_counted and not found.marks & {"each.key", "each.value"}:
            return None
        same = next((each for each in candidates if each.instance.key == instance.key), None)
        is_whole = len(candidates) == len(self.plan.blocks[candidates[0].instance.block])
        if same is None and is_whole and isinstance(instance.key, int):
            return candidates[instance.key % len(candidates)]
        return same

    def _in_the_same_place(self, instance: Instance, found: Found, candidates: list[Candidate]) -> str | None:
        """Of the endpoints of a firewall, the one in the subnet that the expression names, or in the zone that is the key."""
        firewalls = {each.instance.id for each in candidates if each.instance.type == "aws_networkfirewall_firewall"}
        if len(firewalls) != 1 or len({each.instance.id for each in candidates}) != 1:
            return None
        endpoints = endpoints_of(self.estate, firewalls.pop())
        subnets = [target for target, _ in found.targets if prefix_of(target.type) == "subnet"]
        if len(subnets) > 1:
            subnets = [each for each in subnets if each.key == instance.key and instance.key is not None]
        if len({each.id for each in subnets}) == 1:
            return endpoints.get(subnets[0].id)
        zones = {(self.estate.find("Subnets", i) or {}).get("AvailabilityZone"): e for i, e in endpoints.items()}
        return zones.get(instance.key) if found.marks & {"each.key", "each.value"} else None

    def each_value(self, instance: Instance, prefixes: tuple[str, ...]) -> str | None:
        """The id that `each.value` is, where `for_each` goes over resources with the same keys; None where not known."""
        repeated = repetition_of(self.plan, instance)
        if repeated is None:
            return None
        candidates = self._candidates(follow(self.plan, repeated, instance.module), prefixes)
        same = [each for each in candidates if each.instance.key == instance.key]
        return same[0].id if len(same) == 1 else None

    def _assume(self, what: str, instance: Instance, path: Path, target: str) -> None:
        attribute = ".".join(str(step) for step in path if isinstance(step, str))
        self.estate.assume(what, f"{_block_name(instance)}.{attribute} → {target}")

    def _undetermined(
        self, instance: Instance, path: Path, prefixes: tuple[str, ...], candidates: tuple[str, ...] = ()
    ) -> UndeterminedError:
        attribute = ".".join(str(step) for step in path if isinstance(step, str))
        sentence = f"{attribute} of {instance.address} is known only after apply"
        made = tuple(each.id for prefix in prefixes for each in self._made.get(prefix, ()))
        return UndeterminedError(sentence, candidates or made)


def _block_name(instance: Instance) -> str:
    parts = [instance.module, "data" if instance.mode == "data" else "", instance.type, instance.name]
    return ".".join(part for part in parts if part)


def _of_new_vpc(vpc_id: str, attribute: str) -> list[str]:
    parts = {
        "main_route_table_id": main_table_id,
        "default_route_table_id": main_table_id,
        "default_network_acl_id": default_acl_id,
        "default_security_group_id": default_group_id,
    }
    return [parts[attribute](vpc_id)] if attribute in parts else []
