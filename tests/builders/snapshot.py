"""A snapshot in one piece: AWS's answers under their top-level keys, to be put together and broken piece by piece."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

from tests.builders.place import Json

ALWAYS: Final = ("Vpcs", "Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "NetworkInterfaces")
"""The documents that every VPC has; a builder starts with them, empty."""

ASKED: Final = ("VpcEncryptionControls",)
"""What an account need not have, and AWS was asked for: a builder starts with them too, so that nothing is assumed."""

ID_KEYS: Final[Mapping[str, str]] = {
    "Vpcs": "VpcId",
    "Subnets": "SubnetId",
    "RouteTables": "RouteTableId",
    "NetworkAcls": "NetworkAclId",
    "SecurityGroups": "GroupId",
    "NetworkInterfaces": "NetworkInterfaceId",
    "Firewalls": "FirewallArn",
    "VpcEndpointAssociations": "VpcEndpointAssociationArn",
    "FirewallPolicies": "FirewallPolicyArn",
    "RuleGroups": "RuleGroupArn",
    "VpcEncryptionControls": "VpcEncryptionControlId",
    "InternetGateways": "InternetGatewayId",
    "EgressOnlyInternetGateways": "EgressOnlyInternetGatewayId",
    "NatGateways": "NatGatewayId",
    "Addresses": "AllocationId",
    "VpcEndpoints": "VpcEndpointId",
    "ServiceDetails": "ServiceName",
    "PrefixLists": "PrefixListId",
    "ManagedPrefixLists": "PrefixListId",
    "ManagedPrefixListEntries": "PrefixListId",
    "DhcpOptions": "DhcpOptionsId",
    "VpcAttributes": "VpcId",
    "VpcHostedZones": "VPCId",
    "HostedZoneRecords": "HostedZoneId",
    "ResolverRules": "Id",
    "ResolverRuleAssociations": "Id",
    "ResolverEndpoints": "Id",
    "ResolverEndpointIpAddresses": "ResolverEndpointId",
    "FirewallRuleGroupAssociations": "Id",
    "FirewallRuleGroups": "Id",
    "FirewallRuleGroupRules": "FirewallRuleGroupId",
    "FirewallDomainLists": "Id",
    "FirewallDomains": "FirewallDomainListId",
    "VpcPeeringConnections": "VpcPeeringConnectionId",
    "VpcBlockPublicAccessExclusions": "ExclusionId",
    "TransitGateways": "TransitGatewayId",
    "TransitGatewayVpcAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayAttachments": "TransitGatewayAttachmentId",
    "TransitGatewayRouteTables": "TransitGatewayRouteTableId",
    "TransitGatewayRouteTableAssociations": "TransitGatewayRouteTableId",
    "TransitGatewayPropagations": "TransitGatewayRouteTableId",
    "TransitGatewayStaticRoutes": "TransitGatewayRouteTableId",
    "TransitGatewayPropagatedRoutes": "TransitGatewayRouteTableId",
    "Attachments": "AttachmentId",
    "VpnGateways": "VpnGatewayId",
    "VpnConnections": "VpnConnectionId",
    "FlowLogs": "FlowLogId",
    "clusters": "clusterName",
    "services": "serviceName",
    "tasks": "taskArn",
    "taskDefinitions": "taskDefinitionArn",
    "containerInstances": "containerInstanceArn",
    "capacityProviders": "name",
    "LoadBalancers": "LoadBalancerArn",
    "LoadBalancerListeners": "LoadBalancerArn",
    "ListenerRules": "ListenerArn",
    "LoadBalancerAttributes": "LoadBalancerArn",
    "LoadBalancerDescriptions": "LoadBalancerName",
    "ClassicInstanceHealth": "LoadBalancerName",
    "ClassicLoadBalancerAttributes": "LoadBalancerName",
    "TargetGroups": "TargetGroupArn",
    "TargetGroupAttributes": "TargetGroupArn",
    "LoadBalancerTargetHealth": "TargetGroupArn",
    "Functions": "FunctionName",
}


class SnapshotBuilder:
    """Documents by top-level key, each a list of elements that may be added, replaced, removed or changed in place.

    An instance is named by its own id, although AWS wraps it in a reservation. Every method that changes something
    returns the builder, so that a case reads as one sentence.
    """

    def __init__(self) -> None:
        self._documents: dict[str, Any] = {key: [] for key in (*ALWAYS, *ASKED)}

    def add(self, document: str, *elements: Json) -> Self:
        """The same builder with these elements at the document's end; with none, the document is there and empty."""
        self._documents.setdefault(document, []).extend(elements)
        return self

    def replace(self, document: str, *elements: Json) -> Self:
        """The same builder with each element in the place of the one that has its id. Raises: KeyError."""
        for element in elements:
            index = self._index(document, _identity(document, element))
            self._documents[document][index] = element
        return self

    def remove(self, document: str, *ids: str) -> Self:
        """The same builder without these elements; the document stays. Raises: KeyError."""
        for identifier in ids:
            del self._documents[document][self._index(document, identifier)]
        return self

    def without(self, *documents: str) -> Self:
        """The same builder without these whole documents, as when AWS denied the call. Raises: KeyError."""
        for document in documents:
            del self._documents[document]
        return self

    def set(self, document: str, answer: Json) -> Self:
        """The same builder with an answer that is one object, such as `VpcBlockPublicAccessOptions`."""
        self._documents[document] = answer
        return self

    def element(self, document: str, identifier: str) -> Json:
        """The element with this id, to be changed in place. Raises: KeyError."""
        found: Json = self._documents[document][self._index(document, identifier)]
        return found

    def elements(self, document: str) -> list[Json]:
        """All elements of a document, in order, to be changed in place. Raises: KeyError."""
        found: list[Json] = self._documents[document]
        return found

    def documents(self) -> dict[str, Any]:
        """Every document under its key: what one `snapshot.json` holds."""
        return dict(self._documents)

    def write(self, path: Path) -> None:
        """Save all documents as one JSON file, the same bytes for the same content."""
        path.write_text(self.text(), encoding="utf-8")

    def text(self) -> str:
        """All documents as JSON with an indent of one and a final newline."""
        return json.dumps(self._documents, indent=1, ensure_ascii=False) + "\n"

    def files(self) -> dict[str, str]:
        """The files of the snapshot by their place: one, of no account in particular."""
        return {"snapshot.json": self.text()}

    def _index(self, document: str, identifier: str) -> int:
        for index, element in enumerate(self._documents[document]):
            if _identity(document, element) == identifier:
                return index
        raise KeyError(f"no {identifier} in {document}")


class Accounts:
    """A snapshot of several accounts and regions: a folder with one file for each."""

    def __init__(self, places: Mapping[tuple[str, str], SnapshotBuilder]) -> None:
        self._places = places

    def files(self) -> dict[str, str]:
        """The files of the snapshot by their place: account, region."""
        return {
            f"snapshot/{account}/{region}/network.json": network.text()
            for (account, region), network in self._places.items()
        }


def documents(**answers: list[Json] | Json) -> dict[str, list[Json] | Json]:
    """A whole snapshot from documents by keyword, the six that every VPC has being there, if only empty."""
    return {**{key: [] for key in (*ALWAYS, *ASKED)}, **answers}


def _identity(document: str, element: Json) -> str:
    if document == "Reservations":
        return str(element["Instances"][0]["InstanceId"])
    return str(element[ID_KEYS[document]])
