"""AWS Network Firewall: firewalls with an endpoint in each subnet, policies and rule groups, as the describe calls answer.

Endpoints are ready when a plan has been carried out. Source: FW-1; Network Firewall API Reference, CreateFirewall.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wayout.planned.estate import Estate
from wayout.planned.shape import Json, as_object
from wayout.planned.vpc_endpoint import make_endpoint, remove_endpoint


class Standing(NamedTuple):
    """Where a firewall stands, and the endpoint that it has there already."""

    subnet_id: str
    endpoint_id: str | None = None


def make_firewall(estate: Estate, arn: str, settings: Json, places: Sequence[Standing]) -> None:
    """A firewall, or the settings and subnets of one that is there; without places, its endpoints stay as they are."""
    known = endpoints_of(estate, arn)
    states: Json = {}
    for place in places:
        endpoint_id = known.get(place.subnet_id) or place.endpoint_id or _endpoint_id(arn, place.subnet_id)
        subnet = estate.find("Subnets", place.subnet_id) or {}
        vpc_id = str(settings.get("VpcId") or subnet.get("VpcId") or "")
        if not estate.is_described("VpcEndpoints", endpoint_id):
            _make_endpoint(estate, arn, endpoint_id, place.subnet_id, vpc_id)
        attachment = {"SubnetId": place.subnet_id, "EndpointId": endpoint_id, "Status": "READY"}
        states[str(subnet.get("AvailabilityZone") or place.subnet_id)] = {"Attachment": attachment}
    for subnet_id, endpoint_id in known.items() if places else ():
        if subnet_id not in {place.subnet_id for place in places}:
            remove_endpoint(estate, endpoint_id)
    told = {**as_object((estate.find("Firewalls", arn) or {}).get("Firewall")), **settings, "FirewallArn": arn}
    firewall: Json = {"FirewallArn": arn, "Firewall": told}
    if places:
        firewall["FirewallStatus"] = {"Status": "READY", "SyncStates": states}
    estate.make("Firewalls", firewall, estate.scope_of(settings.get("VpcId")))


def _make_endpoint(estate: Estate, arn: str, endpoint_id: str, subnet_id: str, vpc_id: str) -> None:
    """The endpoint of a firewall in a subnet, with the tags by which AWS marks it as its own."""
    tags = [{"Key": "AWSNetworkFirewallManaged", "Value": "true"}, {"Key": "Firewall", "Value": arn}]
    endpoint = {"VpcEndpointId": endpoint_id, "VpcEndpointType": "GatewayLoadBalancer", "VpcId": vpc_id, "Tags": tags}
    make_endpoint(estate, {**endpoint, "ServiceName": "", "RouteTableIds": [], "SubnetIds": [subnet_id]}, ())


def _endpoint_id(arn: str, subnet_id: str) -> str:
    own = arn.rpartition("/")[2].removeprefix("firewall-new-")
    return f"vpce-new-{own}-{subnet_id.removeprefix('subnet-new-')}"


def endpoints_of(estate: Estate, arn: str) -> dict[str, str]:
    """The endpoints of a firewall by their subnets."""
    status = as_object((estate.find("Firewalls", arn) or {}).get("FirewallStatus"))
    states = (as_object(as_object(state).get("Attachment")) for state in as_object(status.get("SyncStates")).values())
    return {
        str(each["SubnetId"]): str(each["EndpointId"]) for each in states if {"SubnetId", "EndpointId"} <= each.keys()
    }


def remove_firewall(estate: Estate, arn: str) -> None:
    """A firewall goes with its endpoints."""
    for endpoint_id in endpoints_of(estate, arn).values():
        remove_endpoint(estate, endpoint_id)
    estate.remove("Firewalls", arn)


def make_policy(estate: Estate, arn: str, name: str, body: Json) -> None:
    """A policy; it takes the place of what it was before."""
    response = {"FirewallPolicyArn": arn, "FirewallPolicyName": name, "FirewallPolicyStatus": "ACTIVE"}
    policy = {"FirewallPolicyArn": arn, "FirewallPolicyResponse": response, "FirewallPolicy": body}
    estate.make("FirewallPolicies", policy)


def make_rule_group(estate: Estate, arn: str, name: str, kind: str, body: Json) -> None:
    """A rule group; it takes the place of what it was before."""
    response = {"RuleGroupArn": arn, "RuleGroupName": name, "Type": kind, "RuleGroupStatus": "ACTIVE"}
    estate.make("RuleGroups", {"RuleGroupArn": arn, "RuleGroupResponse": response, "RuleGroup": body})
