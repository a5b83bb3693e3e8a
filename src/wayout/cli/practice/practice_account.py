"""The account of `wayout demo --apply`: the mission's network in a moto server on a free port of 127.0.0.1.

Run as a process of its own, `python -m wayout.cli.practice.practice_account`, in an environment that holds no credentials of the
user's. It prints one line of JSON when the network is there, and ends when its standard input does: whatever becomes of
the process that started it, nothing goes on listening.
"""

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from wayout.aws.account import Account
from wayout.aws.answer import CallRefused
from wayout.aws.json_value import Json
from wayout.cli.practice.moto_gap import operation_of, reply_in_place_of_moto
from wayout.errors import AwsError

REGION: Final = "us-east-1"
SOURCE: Final = "ecs:prod/payments"
DESTINATION: Final = "https://203.0.113.10"
"""What a name of the story stands for: nobody resolves names here."""

NEEDS: Final = ("moto", "flask", "flask_cors", "werkzeug")
"""The modules of moto and its server."""

_ZONES: Final = ("a", "b", "c")
_EVERYWHERE: Final = "0.0.0.0/0"
_PUBLIC_ADDRESS: Final = "198.51.100.11"
"""The gateway's, as in the story; moto would draw one from 127.0.0.0/8."""


def main() -> None:
    """Serve the account until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; who started this ends it
    with _served() as url:
        os.environ["AWS_ENDPOINT_URL"] = url  # of this process alone
        _build()
        sys.stdout.write(json.dumps({"url": url}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


@contextmanager
def _served() -> Iterator[str]:
    """The address of a moto server with an empty account; it ends with the block."""
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    class Quiet(MotoRequestHandler):
        """moto's handler, without a line on stderr for each request."""

        def log(self, type: str, message: str, *args: object) -> None:
            """Nothing."""

    application = _completed(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def _completed(moto: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application of moto, with answers to what it does not know."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        instead = reply_in_place_of_moto(*operation_of(environ, body), body)
        if instead is None:
            return moto(environ, start_response)
        status, headers, content = instead
        start_response(status, [*headers, ("Content-Length", str(len(content)))])
        return [content]

    return application


class _Builder:
    """Calls that have to succeed, and the names that the story gives to what they make."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def __call__(self, operation: str, service: str = "ec2", /, **parameters: Json) -> Mapping[str, Any]:
        """What is answered. Raises: AwsError when the call fails."""
        answer = self._account.call(service, operation, REGION, parameters)
        if isinstance(answer, CallRefused):
            raise AwsError(f"build the demo's network: {service}:{operation}: {answer.why}: {answer.message}")
        return answer

    def named(self, id: str, name: str) -> str:
        """The id, of what bears this name from now on."""
        self("CreateTags", Resources=[id], Tags=[{"Key": "Name", "Value": name}])
        return id

    def subnet(self, vpc: str, name: str, zone: str, number: int) -> str:
        """A subnet of 256 addresses in this zone."""
        made = self("CreateSubnet", VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        return self.named(made["Subnet"]["SubnetId"], f"{name}-{zone}")

    def route_table(self, vpc: str, name: str, subnets: Iterable[str], **target: str) -> None:
        """A table for these subnets, with a default route if there is a target."""
        table = self.named(self("CreateRouteTable", VpcId=vpc)["RouteTable"]["RouteTableId"], name)
        for subnet in subnets:
            self("AssociateRouteTable", RouteTableId=table, SubnetId=subnet)
        if target:
            self("CreateRoute", RouteTableId=table, DestinationCidrBlock=_EVERYWHERE, **target)


def _build() -> None:
    """Three zones, one NAT gateway, a service that may run in each zone; and the mission's two faults.

    The table of zone b has no default route, and the ACL of zone c lets no replies in.
    """
    from wayout.aws.boto import Session

    call = _Builder(Session(None, REGION, os.environ).account())
    vpc = call.named(call("CreateVpc", CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"], "prod")
    call("ModifyVpcAttribute", VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = call("CreateInternetGateway")["InternetGateway"]["InternetGatewayId"]
    call("AttachInternetGateway", InternetGatewayId=gateway, VpcId=vpc)
    public = [call.subnet(vpc, "prod-public", zone, 100 + number) for number, zone in enumerate(_ZONES, 1)]
    private = [call.subnet(vpc, "prod-private", zone, number) for number, zone in enumerate(_ZONES, 1)]
    call.route_table(vpc, "prod-public", public, GatewayId=gateway)
    address = call("AllocateAddress", Domain="vpc", Address=_PUBLIC_ADDRESS)["AllocationId"]
    made = call("CreateNatGateway", SubnetId=public[0], AllocationId=address)["NatGateway"]
    nat = call.named(made["NatGatewayId"], "prod-a")
    for zone, subnet in zip(_ZONES, private, strict=True):
        target = {} if zone == "b" else {"NatGatewayId": nat}
        call.route_table(vpc, f"prod-private-{zone}", [subnet], **target)
    _harden(call, vpc, private[2])
    _deploy(call, vpc, private)


def _harden(call: _Builder, vpc: str, subnet: str) -> None:
    """Give the subnet an ACL that lets everything out, and in nothing but the VPC's own."""
    acl = call.named(call("CreateNetworkAcl", VpcId=vpc)["NetworkAcl"]["NetworkAclId"], "prod-private-c-hardened")
    entry: dict[str, Json] = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow"}
    call("CreateNetworkAclEntry", **entry, Egress=True, CidrBlock=_EVERYWHERE)
    call("CreateNetworkAclEntry", **entry, Egress=False, CidrBlock="10.0.0.0/16")
    before = next(
        held["NetworkAclAssociationId"]
        for each in call("DescribeNetworkAcls")["NetworkAcls"]
        for held in each["Associations"]
        if held["SubnetId"] == subnet
    )
    call("ReplaceNetworkAclAssociation", AssociationId=before, NetworkAclId=acl)


def _deploy(call: _Builder, vpc: str, subnets: list[str]) -> None:
    """Put the service into the subnets, behind a group that lets HTTPS out and nothing else."""
    group = call("CreateSecurityGroup", GroupName="payments", Description="payments", VpcId=vpc)["GroupId"]
    anywhere: list[Json] = [{"CidrIp": _EVERYWHERE}]
    call("RevokeSecurityGroupEgress", GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": anywhere}])
    https: Json = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": anywhere}
    call("AuthorizeSecurityGroupEgress", GroupId=group, IpPermissions=[https])
    call("CreateCluster", "ecs", clusterName="prod")
    call(
        "RegisterTaskDefinition",
        "ecs",
        family="payments",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "payments", "image": "payments:1", "memory": 512}],
    )
    places: Json = {"subnets": [*subnets], "securityGroups": [group], "assignPublicIp": "DISABLED"}
    call(
        "CreateService",
        "ecs",
        cluster="prod",
        serviceName="payments",
        taskDefinition="payments",
        desiredCount=len(subnets),
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": places},
    )


if __name__ == "__main__":
    main()
