"""Load balancers of the second generation: their nodes, the listeners, and the rules of these.

AWS puts a node, an interface of its own, into each subnet of a load balancer, and gives it a public address where it faces
the internet. An application load balancer without groups carries the default one of its VPC, a network load balancer none.

Source: Elastic Load Balancing API Reference version 2015-12-01, CreateLoadBalancer, CreateListener, CreateRule.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from wayout.planned.estate import Estate
from wayout.planned.network_interface import carry, make_interface, pair, remove_interface, stand_in_ipv6_address
from wayout.planned.shape import Json, as_list
from wayout.snapshot.identity import IDENTITIES

_CROSS_ZONE: Final = "load_balancing.cross_zone.enabled"
_TYPES: Final = {"network": "network_load_balancer", "gateway": "gateway_load_balancer"}
"""The types of nodes' interfaces; those of application load balancers are plain ones."""


class Place(NamedTuple):
    """Where a node stands, and the addresses that somebody chose for it."""

    subnet_id: str
    private: str | None = None
    allocation_id: str | None = None


def make_balancer(estate: Estate, balancer: Json, places: Sequence[Place], groups: Sequence[str]) -> None:
    """A load balancer with a node in each place; one that is there gets the nodes and groups that it lacks, and loses others.

    `balancer` holds its ARN, name, type, scheme and `IpAddressType`. What was there before keeps its listeners.
    """
    arn, kind = balancer["LoadBalancerArn"], balancer["Type"]
    subnets = {place.subnet_id: estate.find("Subnets", place.subnet_id) or {} for place in places}
    vpc_id = next((subnet["VpcId"] for subnet in subnets.values() if subnet.get("VpcId")), balancer.get("VpcId"))
    scope = estate.scope_of(vpc_id)
    zones = [
        {"ZoneName": s["AvailabilityZone"], "SubnetId": i} for i, s in subnets.items() if s.get("AvailabilityZone")
    ]
    is_new = not estate.is_described("LoadBalancers", arn)
    told: Json = {"VpcId": vpc_id, "AvailabilityZones": zones, **({"State": {"Code": "active"}} if is_new else {})}
    (estate.make if is_new else estate.put)("LoadBalancers", {**told, **balancer}, scope)
    _place_nodes(estate, arn, kind, [place for place in places if subnets[place.subnet_id]], groups)
    carried = list(groups) or [group for node in nodes_of(estate, arn) for group in _groups(estate, node)]
    estate.put("LoadBalancers", {"LoadBalancerArn": arn, "SecurityGroups": list(dict.fromkeys(carried))})
    if is_new and estate.is_planning:
        estate.make("LoadBalancerListeners", {"LoadBalancerArn": arn, "Listeners": []}, scope)
    elif is_new and not estate.is_described("LoadBalancerListeners", arn):
        because = f"the plan shows only what it manages, perhaps not all listeners of {label_of(estate, arn)}"
        estate.doubt("LoadBalancerListeners", because, arn, vpc_id)


def set_attributes(estate: Estate, document: str, arn: str, settings: Iterable[tuple[str, str | None]]) -> None:
    """The settings of a load balancer or target group by their names, as far as they are told; others stay as they are."""
    known = estate.find(document, arn)
    if known is not None and not estate.is_planning:
        return
    told = {str(each.get("Key")): str(each.get("Value")) for each in as_list((known or {}).get("Attributes"))}
    told |= {key: value for key, value in settings if value is not None}
    listed = [{"Key": key, "Value": value} for key, value in told.items()]
    estate.put(document, {IDENTITIES[document]: arn, "Attributes": listed}, estate.scope_of(arn))


def cross_zone(kind: str, value: str | None) -> Iterator[tuple[str, str]]:
    """Whether nodes send to other zones: those of an application load balancer do, the others where it is told."""
    yield _CROSS_ZONE, "true" if kind == "application" else value or "false"


def label_of(estate: Estate, arn: str) -> str:
    """`app/NAME/ID`: what AWS writes into the descriptions of its nodes."""
    known = estate.find("LoadBalancers", arn) or {}
    return arn.partition(":loadbalancer/")[2] or str(known.get("LoadBalancerName") or arn)


def nodes_of(estate: Estate, arn: str) -> list[str]:
    """The interfaces of a load balancer."""
    described = f"ELB {label_of(estate, arn)}"
    return [i for i, element in estate.each("NetworkInterfaces") if element.get("Description") == described]


def _groups(estate: Estate, interface_id: str) -> list[str]:
    listed = as_list((estate.find("NetworkInterfaces", interface_id) or {}).get("Groups"))
    return [str(each.get("GroupId")) for each in listed]


def _place_nodes(estate: Estate, arn: str, kind: str, places: Sequence[Place], groups: Sequence[str]) -> None:
    """A node in each place and nowhere else; where the places are not known, those that are there stay."""
    standing = {(estate.find("NetworkInterfaces", node) or {}).get("SubnetId"): node for node in nodes_of(estate, arn)}
    for place in places:
        if place.subnet_id not in standing:
            _make_node(estate, arn, kind, place, groups)
    wanted = {place.subnet_id for place in places}
    for subnet_id, node in standing.items():
        if places and subnet_id not in wanted:
            remove_interface(estate, node)
        elif groups:
            carry(estate, node, groups)


def _make_node(estate: Estate, arn: str, kind: str, place: Place, groups: Sequence[str]) -> None:
    balancer = estate.find("LoadBalancers", arn) or {}
    own = arn.rpartition("/")[2].removeprefix("elb-new-")
    interface_id = f"eni-new-{own}-{place.subnet_id.removeprefix('subnet-new-')}"
    interface: Json = {
        "NetworkInterfaceId": interface_id,
        "SubnetId": place.subnet_id,
        "InterfaceType": _TYPES.get(kind, "interface"),
        "Description": f"ELB {label_of(estate, arn)}",
        "RequesterManaged": True,
    }
    if str(balancer.get("IpAddressType")).startswith("dualstack"):
        found = stand_in_ipv6_address(estate, place.subnet_id)
        interface["Ipv6Addresses"] = [{"Ipv6Address": found}] if found else []
    make_interface(estate, interface, groups, place.private)
    if not groups and kind != "application":
        carry(estate, interface_id, ())
    if balancer.get("Scheme") == "internet-facing" and balancer.get("IpAddressType") != "dualstack-without-public-ipv4":
        pair(estate, interface_id, None, place.allocation_id)


def remove_balancer(estate: Estate, arn: str) -> None:
    """A load balancer goes with its nodes, listeners and rules."""
    for node in nodes_of(estate, arn):
        remove_interface(estate, node)
    for listener in as_list((estate.find("LoadBalancerListeners", arn) or {}).get("Listeners")):
        estate.remove("ListenerRules", str(listener.get("ListenerArn")))
    for key in ("LoadBalancers", "LoadBalancerAttributes", "LoadBalancerListeners"):
        estate.remove(key, arn)


def add_listener(estate: Estate, arn: str, listener: Json) -> None:
    """A listener of a load balancer whose listeners are known, in the place of the one with its ARN."""
    remove_listener(estate, arn, listener["ListenerArn"])
    for element in estate.edit("LoadBalancerListeners", arn):
        element["Listeners"] = [*element.get("Listeners", ()), {"LoadBalancerArn": arn, **listener}]


def know_rules(estate: Estate, arn: str, listener_arn: str) -> None:
    """A new listener has no rules; of one that was there before, nobody has told them."""
    if estate.is_planning and not estate.is_described("ListenerRules", listener_arn):
        estate.make("ListenerRules", {"ListenerArn": listener_arn, "Rules": []}, estate.scope_of(arn))
    elif not estate.is_described("ListenerRules", listener_arn):
        because = f"the plan shows only what it manages, perhaps not all rules of {listener_arn.rpartition('/')[2]}"
        estate.doubt("ListenerRules", because, listener_arn, (estate.find("LoadBalancers", arn) or {}).get("VpcId"))


def remove_listener(estate: Estate, arn: str, listener_arn: str) -> None:
    """A listener goes; its rules are asked by nobody then."""
    for element in estate.edit("LoadBalancerListeners", arn):
        element["Listeners"] = [e for e in element.get("Listeners", ()) if e.get("ListenerArn") != listener_arn]


def add_rule(estate: Estate, listener_arn: str, rule: Json) -> None:
    """A rule of a listener whose rules are known; without a priority, it is asked after all others."""
    remove_rule(estate, listener_arn, rule["RuleArn"])
    for element in estate.edit("ListenerRules", listener_arn):
        others = element.get("Rules", ())
        numbers = [int(each["Priority"]) for each in others if str(each.get("Priority")).isdecimal()]
        own = {"Priority": str(max(numbers, default=0) + 1), "IsDefault": False, **rule}
        element["Rules"] = [*others, own]


def remove_rule(estate: Estate, listener_arn: str, rule_arn: str) -> None:
    """A rule goes."""
    for element in estate.edit("ListenerRules", listener_arn):
        element["Rules"] = [each for each in element.get("Rules", ()) if each.get("RuleArn") != rule_arn]


def forward_action(kind: str, groups: Sequence[tuple[str, int | None]]) -> Json:
    """An action of a listener or a rule; one that forwards has target groups, each with its weight, 1 where none is told."""
    listed = [{"TargetGroupArn": arn, **({"Weight": weight} if weight is not None else {})} for arn, weight in groups]
    return {"Type": kind, **({"ForwardConfig": {"TargetGroups": listed}} if groups else {})}
