"""Route 53 Resolver: endpoints, rules and DNS Firewall, as the list calls answer.

An endpoint has an interface in each of its subnets. What a plan makes is complete and in force when it has been carried out.
Of a rule group that was there before, only AWS's own answer tells the rules. Source: DNS-9, DNS-10; Route 53 Resolver API
Reference, CreateResolverEndpoint.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wayout.planned.estate import Estate
from wayout.planned.network_interface import carry, make_interface, remove_interface
from wayout.planned.shape import Json, as_list


class Place(NamedTuple):
    """Where an interface of an endpoint stands, and the addresses that somebody chose for it."""

    subnet_id: str
    ip: str | None = None
    ipv6: str | None = None


def make_endpoint(estate: Estate, endpoint_id: str, direction: str, places: Sequence[Place], groups: list[str]) -> None:
    """An endpoint with its interfaces; one that is there gets those that it lacks, and loses the others."""
    standing = {str(each.get("SubnetId")): each for each in _addresses(estate, endpoint_id)}
    addresses = [standing.get(place.subnet_id) or _stand(estate, endpoint_id, place, groups) for place in places]
    wanted = {place.subnet_id for place in places}
    for interface_id in interfaces_of(estate, endpoint_id):
        if (estate.find("NetworkInterfaces", interface_id) or {}).get("SubnetId") not in wanted:
            remove_interface(estate, interface_id)
        elif groups:
            carry(estate, interface_id, groups)
    vpc_id = next((estate.find("Subnets", place.subnet_id) or {} for place in places), {}).get("VpcId")
    scope = estate.scope_of(vpc_id)
    endpoint = {"Id": endpoint_id, "Direction": direction, "HostVPCId": vpc_id, "SecurityGroupIds": groups}
    estate.make("ResolverEndpoints", {**endpoint, "Status": "OPERATIONAL"}, scope)
    listed = {"ResolverEndpointId": endpoint_id, "IpAddresses": addresses}
    estate.put("ResolverEndpointIpAddresses", listed, scope)


def _addresses(estate: Estate, endpoint_id: str) -> list[Json]:
    return as_list((estate.find("ResolverEndpointIpAddresses", endpoint_id) or {}).get("IpAddresses"))


def _stand(estate: Estate, endpoint_id: str, place: Place, groups: list[str]) -> Json:
    """The interface of an endpoint in a subnet, unless it stands there; its address as AWS lists it."""
    own = endpoint_id.removeprefix("rslvr-new-")
    interface_id = f"eni-new-{own}-{place.subnet_id.removeprefix('subnet-new-')}"
    if estate.is_described("Subnets", place.subnet_id):
        interface: Json = {
            "NetworkInterfaceId": interface_id,
            "SubnetId": place.subnet_id,
            "InterfaceType": "interface",
        }
        interface |= {"Description": f"Route 53 Resolver: {endpoint_id}:{place.subnet_id}", "RequesterManaged": True}
        interface["Ipv6Addresses"] = [{"Ipv6Address": place.ipv6}] if place.ipv6 else []
        make_interface(estate, interface, groups, place.ip)
    held = (estate.find("NetworkInterfaces", interface_id) or {}).get("PrivateIpAddress")
    told = {"SubnetId": place.subnet_id, "Ip": place.ip or held, "Ipv6": place.ipv6, "Status": "ATTACHED"}
    return {key: value for key, value in told.items() if value is not None}


def interfaces_of(estate: Estate, endpoint_id: str) -> list[str]:
    """The interfaces of an endpoint, by the description that AWS gives them."""
    start = f"Route 53 Resolver: {endpoint_id}:"
    return [i for i, each in estate.each("NetworkInterfaces") if str(each.get("Description")).startswith(start)]


def remove_endpoint(estate: Estate, endpoint_id: str) -> None:
    """An endpoint goes with its interfaces."""
    for interface_id in interfaces_of(estate, endpoint_id):
        remove_interface(estate, interface_id)
    for key in ("ResolverEndpoints", "ResolverEndpointIpAddresses"):
        estate.remove(key, endpoint_id)


def make_rule(estate: Estate, rule: Json) -> None:
    """A rule, which holds in the VPCs that it is associated with."""
    told = {key: value for key, value in rule.items() if value is not None}
    estate.make("ResolverRules", {"Status": "COMPLETE", **told})


def associate_rule(estate: Estate, association_id: str, rule_id: str, vpc_id: str) -> None:
    """A rule holds in a VPC."""
    association = {"Id": association_id, "ResolverRuleId": rule_id, "VPCId": vpc_id, "Status": "COMPLETE"}
    estate.make("ResolverRuleAssociations", association, estate.scope_of(vpc_id))


def make_domain_list(estate: Estate, list_id: str, name: str, domains: list[str]) -> None:
    """A list of domains that rules name."""
    estate.make("FirewallDomainLists", {"Id": list_id, "Name": name, "DomainCount": len(domains)})
    estate.put("FirewallDomains", {"FirewallDomainListId": list_id, "Domains": domains})


def make_rule_group(estate: Estate, group_id: str, name: str) -> None:
    """A rule group of DNS Firewall; a new one has no rules."""
    estate.make("FirewallRuleGroups", {"Id": group_id, "Name": name})
    if estate.is_described("FirewallRuleGroupRules", group_id):
        return
    if estate.is_planning:
        estate.make("FirewallRuleGroupRules", {"FirewallRuleGroupId": group_id, "FirewallRules": []})
    else:
        because = f"the plan shows only what it manages, perhaps not all rules of {name}"
        estate.doubt("FirewallRuleGroupRules", because, group_id)


def add_firewall_rule(estate: Estate, group_id: str, rule: Json) -> None:
    """A rule of a group whose rules are known, in the place of the one of its priority."""
    remove_firewall_rule(estate, group_id, rule.get("Priority"))
    told = {key: value for key, value in rule.items() if value is not None}
    for element in estate.edit("FirewallRuleGroupRules", group_id):
        element["FirewallRules"] = [*element.get("FirewallRules", ()), {"FirewallRuleGroupId": group_id, **told}]


def remove_firewall_rule(estate: Estate, group_id: str, priority: int | None) -> None:
    """The rule of a priority goes: two of a group never have the same."""
    for element in estate.edit("FirewallRuleGroupRules", group_id):
        element["FirewallRules"] = [e for e in element.get("FirewallRules", ()) if e.get("Priority") != priority]


def associate_rule_group(estate: Estate, association: Json) -> None:
    """A rule group filters the queries of a VPC; it holds the id, the group, the VPC, a priority and a name."""
    told = {key: value for key, value in association.items() if value is not None}
    estate.make("FirewallRuleGroupAssociations", {"Status": "COMPLETE", **told}, estate.scope_of(told.get("VpcId")))


def remove_both(estate: Estate, keys: tuple[str, str], resource_id: str) -> None:
    """What is told in two documents goes from both."""
    for key in keys:
        estate.remove(key, resource_id)
