"""What the functions of a template say. What cannot be told before the stack is made is Open, with the reason.

Modelled: Ref, Fn::GetAtt, Sub, Join, Select, Split, If, FindInMap, Cidr, GetAZs, Base64, conditions, parameters and
pseudo parameters. Open: Fn::ImportValue, transforms, dynamic references, attributes that AWS makes up.
"""

import ipaddress
import re
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

import msgspec

from wayout.model.planned import (
    balancer_arn,
    balancer_dns_name,
    default_acl_id,
    default_group_id,
    planned_id,
    target_group_arn,
)
from wayout.planned.cloudformation.kind import IDS, NAMES, PREFIXES
from wayout.planned.cloudformation.template import Template
from wayout.planned.estate import Estate
from wayout.planned.network_firewall import endpoints_of
from wayout.planned.shape import Json, as_list, as_object
from wayout.snapshot.store import DEFAULT_ACCOUNT

_DEEPEST: Final = 60
_VARIABLE: Final = re.compile(r"\$\{(!?)([^${}]+)\}")
_WORDS: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+[a-z]*")


class Open(msgspec.Struct, frozen=True):
    """A value that is not known before the stack is made."""

    because: str


class NoValue(msgspec.Struct, frozen=True):
    """AWS::NoValue: the property is as if it were not written."""


NO_VALUE: Final = NoValue()


def is_open(value: object) -> bool:
    """Whether a value or a part of it is Open."""
    if isinstance(value, Open):
        return True
    if isinstance(value, list):
        return any(is_open(each) for each in value)
    return isinstance(value, dict) and any(is_open(each) for each in value.values())


class Evaluator:
    """Says what the values of a template are."""

    def __init__(self, template: Template, estate: Estate) -> None:
        self.template = template
        self.estate = estate
        self._deciding: list[str] = []
        self.ids: dict[str, str] = {}
        self.ids = self._planned_ids()

    def _planned_ids(self) -> dict[str, str]:
        """The planned id of each resource; two never get the same."""
        found: dict[str, str] = {}
        for logical, resource in sorted(self.template.resources.items()):
            prefix = PREFIXES.get(resource["Type"])
            if prefix is None:
                continue
            label = "-".join(_WORDS.findall(_without_kind(logical, resource["Type"]))) or logical
            identity, number = planned_id(prefix, label), 2
            while identity in found.values():
                identity, number = planned_id(prefix, f"{label}-{number}"), number + 1
            found[logical] = identity
        named = {
            logical: self._known(logical, each) or self._arn_around(logical, each) for logical, each in found.items()
        }
        self.ids = named
        listeners = {logical: known for logical in self.made_logicals("listener") if (known := self._listener(logical))}
        return {**named, **listeners}

    def _name(self, logical: str, kind: str) -> str | None:
        """The name that is written for a resource of a kind whose resources go by one."""
        told = self.value(as_object(self.template.resources[logical].get("Properties")).get(NAMES[kind].written))
        return told if isinstance(told, str) and told else None

    def _known(self, logical: str, identity: str) -> str | None:
        """The id of what the snapshot has under the name that is written: names are unique, so there is one of it."""
        kind = PREFIXES[self.template.resources[logical]["Type"]]
        name = self._name(logical, kind) if kind in NAMES else None
        if name is None:
            return None
        for known, element in self.estate.each(NAMES[kind].document):
            told: Any = element
            for key in NAMES[kind].path:
                told = as_object(told).get(key)
            if told == name and known != identity:
                return known
        return None

    def _listener(self, logical: str) -> str | None:
        """The ARN of the listener that a load balancer of the snapshot has on the same port: there is one of it."""
        properties = as_object(self.template.resources[logical].get("Properties"))
        arn, port = self.value(properties.get("LoadBalancerArn")), str(self.value(properties.get("Port")))
        known = self.estate.find("LoadBalancerListeners", arn) if isinstance(arn, str) else None
        listed = as_list((known or {}).get("Listeners"))
        return next((each.get("ListenerArn") for each in listed if str(each.get("Port")) == port), None)

    def _arn_around(self, logical: str, identity: str) -> str:
        """The planned ARN of what AWS describes by its ARN, around the planned id; the planned id of anything else."""
        resource = self.template.resources[logical]
        kind = PREFIXES.get(resource["Type"])
        if kind not in {"elb", "tg"}:
            return identity
        name = self._name(logical, kind) or logical
        if kind == "tg":
            return target_group_arn(name, identity)
        return balancer_arn(str(self.value(as_object(resource.get("Properties")).get("Type"))), name, identity)

    def made_logicals(self, prefix: str) -> list[str]:
        """The logical ids of the template's resources of a kind."""
        return [each for each in self.ids if PREFIXES.get(self.template.resources[each]["Type"]) == prefix]

    def made(self, prefix: str) -> tuple[str, ...]:
        """The ids of the template's resources of a kind."""
        return tuple(self.ids[logical] for logical in self.made_logicals(prefix))

    def value(self, node: Any, depth: int = 0) -> Any:  # noqa: ANN401 - JSON
        """A value with its functions carried out."""
        if depth > _DEEPEST:
            return Open("a function that is nested too deeply")
        if isinstance(node, list):
            found = [self.value(each, depth + 1) for each in node]
            return [each for each in found if each is not NO_VALUE]
        if isinstance(node, str) and "{{resolve:" in node:
            return Open(f"{node[:60]} is resolved by AWS")
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name == "Ref":
                return self._ref(argument)
            if isinstance(name, str) and name.startswith("Fn::"):
                return self._function(name, argument, depth)
        told = {key: self.value(each, depth + 1) for key, each in node.items()}
        return {key: each for key, each in told.items() if each is not NO_VALUE}

    def _function(self, name: str, argument: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
        if name == "Fn::If":
            return self._if(argument, depth)
        if name == "Fn::GetAtt":
            return self._get_att(argument)
        if name == "Fn::Sub":
            return self._sub(argument, depth)
        inner = self.value(argument, depth + 1)
        carried: Callable[[Any], Any] | None = {
            "Fn::Join": _join,
            "Fn::Select": _select,
            "Fn::Split": _split,
            "Fn::Cidr": _cidr,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": self._zones,
            "Fn::Base64": lambda given: given,
            "Fn::ToJsonString": lambda given: msgspec.json.encode(given).decode(),
            "Fn::Length": len,
        }.get(name)
        if carried is None:
            return Open(f"{name} {_shown(argument)} is known to AWS only")
        if isinstance(inner, Open):
            return inner
        try:
            return carried(inner)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            return Open(f"{name} {_shown(argument)} cannot be carried out")

    def _ref(self, name: Any) -> Any:  # noqa: ANN401 - JSON
        name = str(name)
        if name in self.template.parameters or name.startswith("AWS::"):
            return self._parameter(name)
        resource = self.template.resources.get(name)
        if resource is None:
            return Open(f"{name}, which the template does not define")
        kind = resource["Type"]
        if kind == "AWS::EC2::EIP":
            return Open(f"the address of {name}")
        if kind in {"AWS::ECS::Cluster", "AWS::Lambda::Function"}:
            return self.own_name(name)
        return self.ids.get(name) or Open(f"the id of {name} ({kind})")

    def own_name(self, logical: str) -> str:
        """The name of a resource that goes by one: what is written, otherwise the logical id that AWS makes one of."""
        properties = as_object(self.template.resources[logical].get("Properties"))
        kind = self.template.resources[logical]["Type"]
        written = properties.get(
            {"AWS::ECS::Cluster": "ClusterName", "AWS::ECS::Service": "ServiceName"}.get(kind, "FunctionName")
        )
        told = self.value(written) if written is not None else None
        return told if isinstance(told, str) and told else logical

    def _parameter(self, name: str) -> Any:  # noqa: ANN401 - JSON
        if name == "AWS::NoValue":
            return NO_VALUE
        given = self.template.given.get(name)
        known = self.template.parameters.get(name) or {}
        if given is None and known.get("Default") is not None:
            default = known["Default"]
            given = str(default).lower() if isinstance(default, bool) else str(default)
        if given is not None:
            kind = str(known.get("Type", "String"))
            if kind.startswith("AWS::SSM::Parameter"):
                return Open(f"{given}, a value of Parameter Store")
            is_list = kind.startswith("List<") or kind == "CommaDelimitedList"
            return [part.strip() for part in given.split(",")] if is_list else given
        return self._pseudo(name) if name.startswith("AWS::") else Open(f"the parameter {name}, which is not given")

    def _pseudo(self, name: str) -> Any:  # noqa: ANN401 - JSON
        region = self.estate.zone_region()
        account = self.estate.scope.account
        china = region.startswith("cn-")
        known = {
            "AWS::Region": region or None,
            "AWS::AccountId": account if account != DEFAULT_ACCOUNT else None,
            "AWS::Partition": "aws-cn" if china else "aws-us-gov" if region.startswith("us-gov-") else "aws",
            "AWS::URLSuffix": "amazonaws.com.cn" if china else "amazonaws.com",
        }
        return known.get(name) or Open(f"{name}, which --parameter {name}=VALUE can give")

    def _get_att(self, argument: Any) -> Any:  # noqa: ANN401 - JSON
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or str(parts[0]) not in self.template.resources:
            return Open(f"Fn::GetAtt {_shown(argument)}")
        logical, attribute = str(parts[0]), str(parts[1])
        resource = self.template.resources[logical]
        identity = self.ids.get(logical)
        if resource["Type"] == "AWS::EC2::VPC" and identity is not None:
            parts_of = {"DefaultSecurityGroup": default_group_id, "DefaultNetworkAcl": default_acl_id}
            if attribute in parts_of:
                return parts_of[attribute](identity)
        if PREFIXES.get(resource["Type"]) == "elb" and identity is not None and attribute == "DNSName":
            return balancer_dns_name(identity)
        if resource["Type"] == "AWS::NetworkFirewall::Firewall" and attribute == "EndpointIds":
            return self._firewall_endpoints(logical)
        properties = as_object(resource.get("Properties"))
        if attribute in properties:
            return self.value(properties[attribute])
        return identity if identity is not None and attribute in IDS else Open(f"{attribute} of {logical}")

    def _firewall_endpoints(self, logical: str) -> Any:  # noqa: ANN401 - JSON
        """The zone and endpoint of a firewall in one subnet; of several, AWS promises no order."""
        found = endpoints_of(self.estate, self.ids[logical])
        if len(found) != 1:
            return Open(f"the order of EndpointIds of {logical}, which AWS does not promise")
        [(subnet_id, endpoint_id)] = found.items()
        return [f"{(self.estate.find('Subnets', subnet_id) or {}).get('AvailabilityZone') or ''}:{endpoint_id}"]

    def _sub(self, argument: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
        text, own = (argument[0], argument[1]) if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(own, dict):
            return Open(f"Fn::Sub {_shown(argument)} cannot be carried out")
        opened: list[Open] = []

        def insert(match: re.Match[str]) -> str:
            if match[1]:
                return f"${{{match[2]}}}"
            name = match[2].strip()
            found = self._get_att(name) if "." in name and name not in own else self._ref(name)
            found = self.value(own[name], depth + 1) if name in own else found
            if isinstance(found, Open):
                opened.append(found)
            return str(found)

        told = _VARIABLE.sub(insert, text)
        return opened[0] if opened else self.value(told, depth + 1)

    def _if(self, argument: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(argument, list) or len(argument) != 3:
            return Open(f"Fn::If {_shown(argument)} cannot be carried out")
        decided = self.condition(str(argument[0]))
        if isinstance(decided, Open):
            first, second = (self.value(each, depth + 1) for each in argument[1:])
            return first if first == second else decided
        return self.value(argument[1] if decided else argument[2], depth + 1)

    def condition(self, name: str) -> bool | Open:
        """Whether a condition holds."""
        if name not in self.template.conditions or name in self._deciding:
            return Open(f"the condition {name}")
        self._deciding.append(name)
        found = self._decide(self.template.conditions[name])
        self._deciding.pop()
        return Open(f"the condition {name} ({found.because})") if isinstance(found, Open) else found

    def _decide(self, node: Any) -> bool | Open:  # noqa: ANN401 - JSON
        if not isinstance(node, dict) or len(node) != 1:
            return Open("it cannot be read")
        ((name, argument),) = node.items()
        if name == "Condition":
            return self.condition(str(argument))
        if name == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:
            sides = [self.value(each) for each in argument]
            opened: Open | None = next((each for each in sides if isinstance(each, Open)), None)
            return opened if opened is not None else _text(sides[0]) == _text(sides[1])
        if name not in {"Fn::And", "Fn::Or", "Fn::Not"} or not isinstance(argument, list):
            return Open("it cannot be read")
        parts = [self._decide(each) for each in argument]
        if name == "Fn::Not":
            return parts[0] if isinstance(parts[0], Open) else not parts[0]
        settling = str(name) == "Fn::Or"
        if any(each is settling for each in parts):
            return settling
        opened_part = next((each for each in parts if isinstance(each, Open)), None)
        return not settling if opened_part is None else opened_part

    def _find_in_map(self, given: Any) -> Any:  # noqa: ANN401 - JSON
        name, *keys = given[:3]
        opened = next((each for each in given[:3] if isinstance(each, Open)), None)
        if opened is not None:
            return opened
        found = self.template.mappings[str(name)]
        for key in keys:
            found = found[str(key)]
        return found

    def _zones(self, given: Any) -> Any:  # noqa: ANN401 - JSON
        region = given or self.estate.zone_region() or self.template.given.get("AWS::Region") or ""
        known = {str(each.get("AvailabilityZone") or "") for _, each in self.estate.each("Subnets")}
        zones = sorted(zone for zone in known if region and zone.startswith(region))
        if len(zones) > 1:
            self.estate.assume("the zones of a region are those in which the snapshot has subnets", str(region))
            return zones
        where = f"{region}" if region else "zone-"
        self.estate.assume("Fn::GetAZs is taken for the zones a, b, c, …", str(region) or "the region")
        return [f"{where}{letter}" for letter in "abcdef"]


def _without_kind(logical: str, kind: str) -> str:
    """A logical id without the kind that it begins with, as in `SubnetPrivateA`: the planned id says it already."""
    short = kind.rpartition("::")[2]
    return logical[len(short) :] if logical.lower().startswith(short.lower()) and logical != short else logical


def _shown(argument: object) -> str:
    try:
        return msgspec.json.encode(argument).decode()[:60]
    except (TypeError, ValueError):
        return ""


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _join(given: Any) -> Any:  # noqa: ANN401 - JSON
    sign, parts = given
    if isinstance(parts, Open):
        return parts
    opened = next((each for each in parts if isinstance(each, Open)), None)
    return opened or str(sign).join(_text(each) for each in parts)


def _select(given: Any) -> Any:  # noqa: ANN401 - JSON
    index, parts = given
    if isinstance(index, Open) or isinstance(parts, Open):
        return index if isinstance(index, Open) else parts
    number = int(index)
    if number < 0:
        raise IndexError(number)
    return parts[number]


def _split(given: Any) -> Any:  # noqa: ANN401 - JSON
    sign, text = given
    return text if isinstance(text, Open) else text.split(sign)


def _cidr(given: Any) -> Any:  # noqa: ANN401 - JSON
    """`count` blocks of a block, each with this many bits for hosts (8 where not told)."""
    block, count = given[0], given[1]
    bits = given[2] if len(given) > 2 else 8
    opened = next((each for each in (block, count, bits) if isinstance(each, Open)), None)
    if opened is not None:
        return opened
    network = ipaddress.ip_network(str(block), strict=False)
    size = min(int(count), 256)
    parts = network.subnets(new_prefix=network.max_prefixlen - int(bits))
    return [str(each) for each in islice(parts, size)]


def tags_of(value: object) -> list[Json]:
    """The tags of a resource, without those whose value is not known."""
    listed = value if isinstance(value, list) else []
    told = [each for each in listed if isinstance(each, dict) and not is_open(each)]
    return [{"Key": str(each.get("Key")), "Value": str(each.get("Value"))} for each in told]
