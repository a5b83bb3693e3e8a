"""What moto's server lacks, answered as AWS answers in an account that never used it.

moto says HTTP 500 to calls that it does not know, and then a collection has gaps where AWS would show empty lists.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs

EC2_NAMESPACE: Final = "http://ec2.amazonaws.com/doc/2016-11-15/"

EMPTY_IN_EC2: Final[Mapping[str, str]] = {
    "DescribeVpcBlockPublicAccessOptions": "<vpcBlockPublicAccessOptions>"
    "<internetGatewayBlockMode>off</internetGatewayBlockMode><state>default-state</state>"
    "</vpcBlockPublicAccessOptions>",
    "DescribeVpcBlockPublicAccessExclusions": "<vpcBlockPublicAccessExclusionSet/>",
    "DescribeVpcEncryptionControls": "<vpcEncryptionControlSet/>",
    "DescribeSecurityGroupVpcAssociations": "<securityGroupVpcAssociationSet/>",
    "DescribePrefixLists": "<prefixListSet/>",
}
"""The content of AWS's answers, by operation of EC2."""

EMPTY_IN_RESOLVER: Final = frozenset(
    {
        "FirewallRuleGroupAssociations",
        "FirewallRuleGroups",
        "FirewallRules",
        "FirewallDomainLists",
        "FirewallDomains",
        "ResolverConfigs",
    }
)
"""The lists of Route 53 Resolver, each empty."""

ROUTE53: Final[Mapping[str, str]] = {"hostedzonesbyvpc": "ListHostedZonesByVPC", "rrset": "ListResourceRecordSets"}
"""Route 53's operations by the end of their path."""

Reply = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body."""


def operation_of(environ: Mapping[str, Any], body: bytes) -> tuple[str, str]:
    """The service from the signature's scope, and AWS's name of the operation."""
    scope = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    service = scope[1] if scope else "unknown"
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return service, target.rpartition(".")[2]
    if service == "route53":
        return service, ROUTE53.get(environ["PATH_INFO"].rstrip("/").rpartition("/")[2], "unknown")
    if service == "lambda":
        return service, "ListFunctions" if environ["REQUEST_METHOD"] == "GET" else "CreateFunction"
    return service, parse_qs(body.decode(errors="replace")).get("Action", ["unknown"])[0]


def reply_in_place_of_moto(service: str, operation: str, body: bytes) -> Reply | None:
    """AWS's answer to a call that moto does not know; None for all others."""
    if service == "ec2" and operation in EMPTY_IN_EC2:
        content = f'<R xmlns="{EC2_NAMESPACE}">{EMPTY_IN_EC2[operation]}</R>'
        return "200 OK", [("Content-Type", "text/xml")], content.encode()
    key = operation.removeprefix("List")
    if service == "route53resolver" and key in EMPTY_IN_RESOLVER:
        return _json({key: []})
    if service == "route53resolver" and operation == "GetFirewallConfig":
        asked = json.loads(body)["ResourceId"]
        return _json({"FirewallConfig": {"ResourceId": asked, "FirewallFailOpen": "DISABLED"}})
    if service == "network-firewall" and operation == "ListVpcEndpointAssociations":
        return _json({"VpcEndpointAssociations": []})
    if service == "ecs" and operation == "DescribeCapacityProviders":  # moto wants their names, and AWS does not
        return _json({"capacityProviders": []})
    return None


def _json(content: Mapping[str, Any]) -> Reply:
    return "200 OK", [("Content-Type", "application/x-amz-json-1.1")], json.dumps(content).encode()
