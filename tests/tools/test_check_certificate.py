# ruff: noqa: ARG001, ARG005, E501 - each way to tamper is one line of a table, and takes what all take
"""Certificates hold against their snapshots, and whoever tampers with either is refused."""

import copy
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cases.make import CASES, snapshot_of

import wayout
from wayout.ask.destination.destination import parse_resolutions
from wayout.explain.certificate.certificate import certify, stated_in
from wayout.read.place import Places
from wayout.render.json.certificate import certificate_document
from wayout.render.json.document import encode

CHECKER = Path(__file__).parents[2] / "tools" / "check_certificate.py"
PARTS = [CHECKER, *sorted((CHECKER.parent / "certificate").glob("*.py"))]
HOLDS, REFUSED, UNREADABLE, STATED = range(4)


sys.path.insert(0, str(CHECKER.parent))  # it is run as a script, beside the folder with its parts
CHECK: Any = importlib.import_module("check_certificate")


class Made(NamedTuple):
    """A certificate, the snapshot that it is about, and what it only states."""

    certificate: dict[str, Any]
    snapshot: Path
    stated: tuple[str, ...]


def _made(case: str, source: str, to: list[str], resolve: dict[str, list[str]]) -> Made:
    return _made_of(snapshot_of(CASES / case), source, to, resolve)


def _made_of(snapshot: Path, source: str, to: list[str], resolve: dict[str, list[str]]) -> Made:
    resolved = parse_resolutions(tuple(f"{host}={','.join(ips)}" for host, ips in resolve.items()))
    network = wayout.load(snapshot)
    certificate = certify(network, Places(snapshot), wayout.diagnose(network, source, to, resolved=resolved))
    return Made(json.loads(encode(certificate_document(certificate))), snapshot, stated_in(certificate))


def _questions() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*/case.toml")):
        for question in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            if question.get("kind", "diagnose") == "diagnose":
                yield path.parent.name, question


QUESTIONS = list(_questions())


@pytest.mark.parametrize(("case", "question"), QUESTIONS, ids=[f"{n}-{i}" for i, (n, _) in enumerate(QUESTIONS)])
def test_the_certificate_of_a_case_holds(case: str, question: dict[str, Any]) -> None:
    made = _made(case, question["source"], question["to"], question.get("resolve", {}))
    notes = CHECK.check(made.certificate, made.snapshot)
    assert made.certificate["verdict"] == question["verdict"]
    if question["verdict"] == "unknown":
        assert notes or not made.certificate["results"]


def test_most_definite_verdicts_are_checked_to_the_end() -> None:
    """What is only stated are names, firewalls, regional NAT gateways and a few more: docs/certificate.md lists them."""
    checked, crossing = 0, 0
    for case, question in QUESTIONS:
        if question["verdict"] == "unknown" or question.get("resolve"):
            continue
        made = _made(case, question["source"], question["to"], {})
        if not CHECK.check(made.certificate, made.snapshot):
            kinds = {step["kind"] for r in made.certificate["results"] for p in r["parts"] for step in p["steps"]}
            checked, crossing = checked + 1, crossing + bool(kinds & {"attachment", "peering"})
    assert checked >= 170
    assert crossing >= 36


def run(certificate: Any, snapshot: Path, folder: Path) -> tuple[int, str]:
    """The exit code and the words of the checker, which runs alone: no package of anybody's can be imported."""
    file = folder / "certificate.json"
    file.write_text(certificate if isinstance(certificate, str) else json.dumps(certificate), encoding="utf-8")
    command = [sys.executable, "-E", "-s", "-S", str(CHECKER), str(file), str(snapshot)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert not found.stderr
    return found.returncode, found.stdout


@pytest.mark.parametrize("file", PARTS, ids=lambda file: file.name)
def test_the_checker_is_small_and_knows_nothing_of_the_package(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert "import wayout" not in text
    assert "from wayout" not in text
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE))
    assert imported <= {*sys.stdlib_module_names, "certificate"}


Json = dict[str, Any]
Tamper = Callable[[Json, Json], object]
NAT, DENY = "nat", "deny"
GROUP, LOCAL, PUBLIC, DEAD = "group", "local", "public", "dead"
ENDPOINT, PORTS, NOWHERE = "endpoint", "ports", "nowhere"
HUB, ACCOUNTS, ONE_WAY, NO_WAY, SHUT, ZONE, LOOSE = "hub", "accounts", "one-way", "no-way", "shut", "zone", "loose"
SPOKES, APART, PEER, PUBLIC_PEER, PEER_LOST, UNPEERED = (
    "spokes",
    "apart",
    "peer",
    "public-peer",
    "peer-lost",
    "unpeered",
)
BASES = {
    NAT: ("every-zone-has-its-own-nat-gateway", "eni-task-a", "https://203.0.113.9", "reachable"),
    DENY: ("deny-stands-before-allow", "eni-task-a", "https://203.0.113.9", "blocked"),
    GROUP: ("egress-rule-for-http-only", "eni-task-a", "https://203.0.113.9", "blocked"),
    LOCAL: ("database-in-another-subnet", "eni-task-a", "10.0.21.7:5432", "reachable"),
    PUBLIC: ("longer-prefix-to-the-internet-gateway", "eni-task-a", "https://203.0.113.9", "blocked"),
    DEAD: ("more-specific-route-is-a-blackhole", "eni-task-a", "https://203.0.113.9", "blocked"),
    NOWHERE: ("private-subnet-without-any-way-out", "subnet-private-a:sg-app", "https://192.0.2.80", "blocked"),
    PORTS: ("nat-subnet-admits-linux-ephemeral-ports-only", "eni-task-a", "https://203.0.113.9", "intermittent"),
    ENDPOINT: ("egress-rule-names-the-s3-prefix-list", "eni-task-a", "https://52.216.1.1", "reachable"),
    HUB: ("every-spoke-leaves-through-the-hub", "eni-task-a", "https://203.0.113.9", "reachable"),
    ACCOUNTS: ("hub-stands-in-another-account", "eni-task-a", "https://203.0.113.9", "reachable"),
    ONE_WAY: ("nat-subnet-lacks-the-route-back-to-the-spoke", "eni-task-a", "https://203.0.113.9", "blocked"),
    NO_WAY: ("gateway-table-lacks-the-default-route", "eni-task-a", "https://203.0.113.9", "blocked"),
    SHUT: ("attachment-waits-for-acceptance", "eni-task-a", "https://203.0.113.9", "blocked"),
    ZONE: ("spoke-zone-without-an-attachment-subnet", "eni-task-b", "https://203.0.113.9", "blocked"),
    LOOSE: ("attachment-has-no-route-table", "eni-task-a", "https://203.0.113.9", "blocked"),
    SPOKES: ("static-route-of-the-gateway-beats-a-learned-one", "eni-task-a", "https://10.1.1.5", "reachable"),
    APART: ("black-hole-keeps-the-spokes-apart", "eni-task-a", "https://10.1.1.5", "blocked"),
    PEER: ("both-peers-have-routes", "eni-task-a", "https://10.1.0.5", "reachable"),
    PUBLIC_PEER: ("default-route-into-a-peering", "eni-task-a", "https://203.0.113.9", "blocked"),
    PEER_LOST: ("peer-without-a-route-back", "eni-task-a", "https://10.1.0.5", "blocked"),
    UNPEERED: ("peering-is-being-deleted", "eni-task-a", "https://10.1.0.5", "blocked"),
}


def base(name: str) -> Made:
    case, source, to, verdict = BASES[name]
    made = _made(case, source, [to], {})
    assert made.certificate["verdict"] == verdict
    return made


@pytest.mark.parametrize("name", BASES)
def test_what_is_tampered_with_below_holds_before(name: str, tmp_path: Path) -> None:
    made = base(name)
    assert run(made.certificate, made.snapshot, tmp_path) == (HOLDS, "holds\n")


def steps(certificate: Json) -> list[Json]:
    found: list[Json] = certificate["results"][0]["parts"][0]["steps"]
    return found


def step(certificate: Json, kind: str, nth: int = 0) -> Json:
    return [s for s in steps(certificate) if s["kind"] == kind][nth]


def cite(kind: str, pointer: str, nth: int = 0) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        step(certificate, kind, nth)["elements"][0]["pointer"] = pointer

    return tamper


def drop_step(index: int) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        del steps(certificate)[index]

    return tamper


def swap_steps(one: int, other: int) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        found = steps(certificate)
        found[one], found[other] = found[other], found[one]

    return tamper


def say(step_kind: str, nth: int = 0, /, **changes: Any) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        step(certificate, step_kind, nth).update(changes)

    return tamper


def result(**changes: Any) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        certificate["results"][0].update(changes)

    return tamper


def packets(part: str, **changes: Any) -> Tamper:
    """Change the packets of the question (`asked`), of the answer (`parts`), or of both."""

    def tamper(certificate: Json, snapshot: Json) -> None:
        found = certificate["results"][0]
        if part in {"asked", "both"}:
            found["asked"][0].update(changes)
        if part in {"parts", "both"}:
            found["parts"][0]["packets"].update(changes)

    return tamper


def sender(**changes: Any) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        certificate["results"][0]["sender"].update(changes)

    return tamper


def element(key: str, field: str, identity: str, change: Callable[[Json], object]) -> Tamper:
    """Change an element of the snapshot; its new digest is put in the certificate."""

    def tamper(certificate: Json, snapshot: Json) -> None:
        change(next(e for e in snapshot[key] if e[field] == identity))

    return tamper


def group(change: Callable[[Json], object]) -> Tamper:
    return element("SecurityGroups", "GroupId", "sg-app", change)


def table(name: str, change: Callable[[Json], object]) -> Tamper:
    return element("RouteTables", "RouteTableId", name, change)


def acl(name: str, change: Callable[[Json], object]) -> Tamper:
    return element("NetworkAcls", "NetworkAclId", name, change)


def nat(change: Callable[[Json], object]) -> Tamper:
    return element("NatGateways", "NatGatewayId", "nat-a", change)


def stop_everything(direction: str) -> Callable[[Json], object]:
    entry = {
        "Egress": direction == "egress",
        "RuleNumber": 1,
        "RuleAction": "deny",
        "Protocol": "-1",
        "CidrBlock": "0.0.0.0/0",
    }
    return lambda found: found["Entries"].insert(0, entry)


def both_verdicts(verdict: str, claim: str) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        certificate["verdict"] = certificate["results"][0]["verdict"] = verdict
        for part in certificate["results"][0]["parts"]:
            part["claim"] = claim

    return tamper


def drop_part(certificate: Json, snapshot: Json) -> None:
    del certificate["results"][0]["parts"][-1]


def more_steps(certificate: Json, snapshot: Json) -> None:
    steps(certificate).append(copy.deepcopy(steps(certificate)[-1]))


def other_digest(certificate: Json, snapshot: Json) -> None:
    certificate["documents"][0]["sha256"] = "0" * 64


def other_document(certificate: Json, snapshot: Json) -> None:
    certificate["documents"].append({"document": "other.json", "sha256": "0" * 64})


def no_parts(certificate: Json, snapshot: Json) -> None:
    certificate["results"][0]["parts"] = []


def no_results(certificate: Json, snapshot: Json) -> None:
    certificate["results"] = []


def halve(certificate: Json, snapshot: Json) -> None:
    certificate["results"][0]["parts"][0]["packets"]["translated_ports"] = [1024, 30000]


def twice(key: str) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        snapshot[key].append(copy.deepcopy(snapshot[key][0]))

    return tamper


def permissions(found: Json) -> Json:
    first: Json = found["IpPermissionsEgress"][0]
    return first


def default_route(found: Json) -> Json:
    first: Json = next(r for r in found["Routes"] if r.get("DestinationCidrBlock") == "0.0.0.0/0")
    return first


LONGER = {"DestinationCidrBlock": "203.0.113.0/24", "GatewayId": "igw-main", "State": "active", "Origin": "CreateRoute"}
LOST = {"DestinationCidrBlock": "10.0.1.0/24", "GatewayId": "igw-main", "State": "active", "Origin": "CreateRoute"}
TAMPERS: list[tuple[str, str, Tamper]] = [
    ("the digest is another", NAT, other_digest),
    ("a document more is listed", NAT, other_document),
    ("the schema is another", NAT, lambda c, s: c.update(schema="wayout.certificate/2")),
    ("the whole verdict is another", NAT, lambda c, s: c.update(verdict="blocked")),
    ("the verdict of the result is another", NAT, result(verdict="blocked")),
    ("everything is said to be blocked", NAT, both_verdicts("blocked", "denied")),
    ("everything is said to pass", DENY, both_verdicts("reachable", "passes")),
    ("blocked by a group is said to pass", GROUP, both_verdicts("reachable", "passes")),
    ("no parts are left", NAT, no_parts),
    ("no results are left", NAT, no_results),
    ("one of the parts is gone", PORTS, drop_part),
    ("half of the ports of the NAT gateway is gone", NAT, halve),
    ("a step is there twice", NAT, more_steps),
    *((f"step {i + 1} is gone", NAT, drop_step(i)) for i in range(12)),
    *((f"steps {i + 1} and {i + 2} are swapped", NAT, swap_steps(i, i + 1)) for i in (0, 1, 3, 6)),
    ("the group's rule is one that is not there", NAT, cite("groups", "/SecurityGroups/1/IpPermissionsEgress/7/IpRanges/0")),
    ("the rule is another group's", NAT, cite("groups", "/SecurityGroups/0/IpPermissionsEgress/0/IpRanges/0")),
    ("the ACL's entry is another", NAT, cite("acl", "/NetworkAcls/0/Entries/1")),
    ("the entry is the last one, which denies", NAT, cite("acl", "/NetworkAcls/0/Entries/2")),
    ("the denial is another entry", DENY, cite("acl", "/NetworkAcls/0/Entries/0")),
    ("the route is the local one", NAT, cite("route", "/RouteTables/2/Routes/0")),
    ("the route is another table's", NAT, cite("route", "/RouteTables/1/Routes/1")),
    ("the NAT gateway is another", NAT, cite("nat-gateway", "/NatGateways/1")),
    ("the document of an element is another", NAT, lambda c, s: steps(c)[1]["elements"][0].update(document="b.json")),
    ("nothing is cited", NAT, say("acl", elements=[])),
    ("the step is of a kind that nobody knows", NAT, say("nat-gateway", kind="teleport")),
    ("the ACL is asked in the other direction", NAT, say("acl", direction="ingress")),
    ("the ACL is asked at another subnet", NAT, say("acl", subnet="subnet-public-a")),
    ("the ACL is asked on the other leg", NAT, say("acl", leg="return")),
    ("a step that allows is said to deny", NAT, say("nat-gateway", verdict="deny", reason="nat-not-available")),
    ("the denial has another reason", PUBLIC, say("internet-gateway", reason="igw-not-attached")),
    ("the denial is said to allow", PUBLIC, say("internet-gateway", verdict="allow", reason=None)),
    ("the port that was asked is another", NAT, packets("both", destination_ports=[80, 80])),
    ("the port of the answer is another", NAT, packets("parts", destination_ports=[80, 80])),
    ("the address is another", NAT, packets("both", destinations=["203.0.113.10", "203.0.113.10"])),
    ("the source ports are fewer", NAT, packets("both", source_ports=[40000, 60999])),
    ("the part's source ports are fewer", NAT, packets("parts", source_ports=[32768, 40000])),
    ("the protocol is another", NAT, packets("both", protocols=[17, 17])),
    ("the destination is another", NAT, result(destination="https://198.51.100.9")),
    ("the sender stands elsewhere", NAT, sender(subnet="subnet-private-b")),
    ("the sender has another group", NAT, sender(groups=["sg-db"])),
    ("the sender has another address", NAT, sender(addresses=["10.0.1.77"])),
    ("the sender has a public address", PUBLIC, sender(public=True)),
    ("the sender is another interface", NAT, sender(component="eni-task-b")),
    ("the planned place has a public address", NOWHERE, sender(public=True)),
    ("snapshot: the group allows another port", NAT, group(lambda g: permissions(g).update(FromPort=80, ToPort=80))),
    ("snapshot: the group allows another protocol", NAT, group(lambda g: permissions(g).update(IpProtocol="udp"))),
    ("snapshot: the group allows another block", NAT, group(lambda g: permissions(g).update(IpRanges=[{"CidrIp": "10.0.0.0/8"}]))),
    ("snapshot: the group lost its rules", NAT, group(lambda g: g.update(IpPermissionsEgress=[]))),
    ("snapshot: the group allows more than it did", GROUP, group(lambda g: permissions(g).update(FromPort=0, ToPort=65535))),
    ("snapshot: a denial stands first on the way out", NAT, acl("acl-main", stop_everything("egress"))),
    ("snapshot: a denial stands first on the way in", NAT, acl("acl-main", stop_everything("ingress"))),
    ("snapshot: the entries have other numbers", DENY, acl("acl-private-a", lambda a: [e.update(RuleNumber=900 - e["RuleNumber"]) for e in a["Entries"] if e["RuleNumber"] < 900])),
    ("snapshot: the entry allows", DENY, acl("acl-private-a", lambda a: [e.update(RuleAction="allow") for e in a["Entries"]])),
    ("snapshot: the ACL guards no subnet", NAT, acl("acl-main", lambda a: [x.update(SubnetId="subnet-gone") for x in a["Associations"][:1]])),
    ("snapshot: the default route is gone", NAT, table("rtb-private-a", lambda t: t["Routes"].remove(default_route(t)))),
    ("snapshot: the default route is a black hole", NAT, table("rtb-private-a", lambda t: default_route(t).update(State="blackhole"))),
    ("snapshot: the default route leads elsewhere", NAT, table("rtb-private-a", lambda t: default_route(t).update(NatGatewayId="nat-b"))),
    ("snapshot: a longer route leads elsewhere", NAT, table("rtb-private-a", lambda t: t["Routes"].append(LONGER))),
    ("snapshot: replies take another route", NAT, table("rtb-public", lambda t: t["Routes"].append(LOST))),
    ("snapshot: the black hole is gone", DEAD, table("rtb-private-a", lambda t: t["Routes"].pop())),
    ("snapshot: a way out was added", NOWHERE, table("rtb-private-a", lambda t: t["Routes"].append({**LONGER, "DestinationCidrBlock": "0.0.0.0/0"}))),
    ("snapshot: the association is another subnet's", NAT, table("rtb-private-a", lambda t: t["Associations"][0].update(SubnetId="subnet-gone"))),
    ("snapshot: the NAT gateway is being deleted", NAT, nat(lambda n: n.update(State="deleting"))),
    ("snapshot: the NAT gateway is private", NAT, nat(lambda n: n.update(ConnectivityType="private"))),
    ("snapshot: the NAT gateway has no public address", NAT, nat(lambda n: n["NatGatewayAddresses"][0].pop("PublicIp"))),
    ("snapshot: the NAT gateway stands elsewhere", NAT, nat(lambda n: n.update(SubnetId="subnet-private-a"))),
    ("snapshot: the internet gateway is detached", NAT, element("InternetGateways", "InternetGatewayId", "igw-main", lambda g: g.update(Attachments=[]))),
    ("snapshot: the task has a public address", PUBLIC, element("NetworkInterfaces", "NetworkInterfaceId", "eni-task-a", lambda i: i["PrivateIpAddresses"][0].update(Association={"PublicIp": "198.51.100.7"}))),
    ("snapshot: public access is blocked", NAT, lambda c, s: s.update(VpcBlockPublicAccessOptions={"InternetGatewayBlockMode": "block-bidirectional", "State": "update-complete"})),
    ("snapshot: the task has another group", NAT, element("NetworkInterfaces", "NetworkInterfaceId", "eni-task-a", lambda i: i.update(Groups=[{"GroupId": "sg-db"}]))),
    ("snapshot: the database has another group", LOCAL, lambda c, s: [i.update(Groups=[{"GroupId": "sg-bastion"}]) for i in s["NetworkInterfaces"] if "10.0.21.7" in json.dumps(i)]),
    ("snapshot: the database has another address", LOCAL, lambda c, s: [i.update(PrivateIpAddresses=[], PrivateIpAddress="10.0.21.8") for i in s["NetworkInterfaces"] if "10.0.21.7" in json.dumps(i)]),
    ("snapshot: the endpoint is being deleted", ENDPOINT, lambda c, s: s["VpcEndpoints"][0].update(State="deleting")),
]  # fmt: skip


def attachment(name: str, change: Callable[[Json], object]) -> Tamper:
    return element("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", f"tgw-attach-{name}", change)


def transit(key: str, name: str, change: Callable[[Json], object]) -> Tamper:
    return element(f"TransitGateway{key}", "TransitGatewayRouteTableId", f"tgw-rtb-{name}", change)


def peering(change: Callable[[Json], object]) -> Tamper:
    return element("VpcPeeringConnections", "VpcPeeringConnectionId", "pcx-shared", change)


def to(name: str, block: str, state: str = "active", how: str = "static") -> Json:
    """A route of a transit gateway."""
    attached = [{"TransitGatewayAttachmentId": f"tgw-attach-{name}", "ResourceType": "vpc"}]
    return {"DestinationCidrBlock": block, "TransitGatewayAttachments": attached, "State": state, "Type": how}


def gone(key: str, index: int = 0) -> Tamper:
    def tamper(certificate: Json, snapshot: Json) -> None:
        del snapshot[key][index]

    return tamper


def unassociated(certificate: Json, snapshot: Json) -> None:
    snapshot["TransitGatewayRouteTableAssociations"][0]["Associations"] = []
    del snapshot["TransitGatewayAttachments"][0]["Association"]


def of_hub(field: str, value: str) -> Callable[[Json], object]:
    return lambda found: found["Routes"][1].update({field: value})


CROSSINGS: list[tuple[str, str, Tamper]] = [
    *((f"hub: step {i + 1} is gone", HUB, drop_step(i)) for i in range(26)),
    *((f"hub: steps {i + 1} and {i + 2} are swapped", HUB, swap_steps(i, i + 1)) for i in (2, 3, 4, 5, 6, 17, 18, 20, 21)),
    *((f"peering: step {i + 1} is gone", PEER, drop_step(i)) for i in range(12)),
    ("hub: the way in is another attachment", HUB, cite("attachment", "/TransitGatewayVpcAttachments/1")),
    ("hub: the way out is another attachment", HUB, cite("attachment", "/TransitGatewayVpcAttachments/0", 1)),
    ("hub: the attachment is called otherwise", HUB, say("attachment", component="tgw-attach-hub")),
    ("hub: another table is associated", HUB, cite("association", "/TransitGatewayRouteTableAssociations/1")),
    ("hub: the route is another table's", HUB, cite("transit-route", "/TransitGatewayPropagatedRoutes/1/Routes/0")),
    ("hub: the route is one that is not there", HUB, cite("transit-route", "/TransitGatewayStaticRoutes/0/Routes/1")),
    ("hub: the table is called otherwise", HUB, say("transit-route", component="tgw-rtb-hub")),
    ("hub: the route is said to be a black hole", HUB, say("transit-route", verdict="deny", reason="tgw-blackhole")),
    ("hub: the way back is said to be the way there", HUB, say("transit-route", 1, leg="forward")),
    ("hub: everything is said to be blocked", HUB, both_verdicts("blocked", "denied")),
    ("no way back is said to be a way back", ONE_WAY, both_verdicts("reachable", "passes")),
    ("no route is said to have another reason", NO_WAY, say("transit-route", reason="tgw-blackhole-route")),
    ("no route is said to be one list only", NO_WAY, lambda c, s: steps(c)[-1]["elements"].pop()),
    ("the attachment is said to miss a zone", SHUT, say("attachment", reason="tgw-az-not-attached")),
    ("the zone is said to be attached", ZONE, both_verdicts("reachable", "passes")),
    ("the route wins that was learned", SPOKES, cite("transit-route", "/TransitGatewayPropagatedRoutes/0/Routes/1")),
    ("the peering is said to be the way to the internet", PUBLIC_PEER, both_verdicts("reachable", "passes")),
    ("the peering is said not to be active", PUBLIC_PEER, say("peering", reason="peering-not-active")),
    ("the peering is another", PEER, say("peering", component="pcx-other")),
    ("the peer's interface is another", PEER, cite("arrive", "/NetworkInterfaces/0")),
    ("snapshot: the way in is being deleted", HUB, attachment("main", lambda a: a.update(State="deleting"))),
    ("snapshot: the way out is being deleted", HUB, attachment("hub", lambda a: a.update(State="deleting"))),
    ("snapshot: the way in is another gateway's", HUB, attachment("main", lambda a: a.update(TransitGatewayId="tgw-other"))),
    ("snapshot: the way in is another VPC's", HUB, attachment("main", lambda a: a.update(VpcId="vpc-other"))),
    ("snapshot: the zone has no attachment subnet", HUB, attachment("main", lambda a: a["SubnetIds"].remove("subnet-transit-a"))),
    ("snapshot: the hub's zone has no attachment subnet", HUB, attachment("hub", lambda a: a["SubnetIds"].remove("subnet-hub-transit-a"))),
    ("snapshot: nothing is associated", HUB, unassociated),
    ("snapshot: the hub's table is associated", HUB, lambda c, s: [t.update(TransitGatewayRouteTableId=n) for t, n in zip(s["TransitGatewayRouteTableAssociations"], ("tgw-rtb-hub", "tgw-rtb-spokes"), strict=True)]),
    ("snapshot: the default route is gone", HUB, transit("StaticRoutes", "spokes", lambda t: t.update(Routes=[]))),
    ("snapshot: the default route is a black hole", HUB, transit("StaticRoutes", "spokes", lambda t: t["Routes"][0].update(State="blackhole"))),
    ("snapshot: a longer route is a black hole", HUB, transit("StaticRoutes", "spokes", lambda t: t["Routes"].append(to("main", "203.0.113.0/24", "blackhole")))),
    ("snapshot: a longer route was learned", HUB, transit("PropagatedRoutes", "spokes", lambda t: t["Routes"].append(to("main", "203.0.113.0/24", how="propagated")))),
    ("snapshot: the hub does not learn the spoke", HUB, transit("PropagatedRoutes", "hub", lambda t: t.update(Routes=[]))),
    ("snapshot: the way home is a black hole", HUB, transit("StaticRoutes", "hub", lambda t: t["Routes"].append(to("main", "10.0.0.0/16", "blackhole")))),
    ("snapshot: the hub's attachment subnet leads elsewhere", HUB, table("rtb-hub-transit-a", of_hub("NatGatewayId", "nat-b"))),
    ("snapshot: the hub's attachment subnet leads nowhere", HUB, table("rtb-hub-transit-a", of_hub("State", "blackhole"))),
    ("snapshot: the NAT subnet lacks the way back", HUB, table("rtb-hub-public", lambda t: t["Routes"].pop())),
    ("snapshot: the attachment subnet lacks the way home", HUB, table("rtb-transit", lambda t: t["Routes"].clear())),
    ("snapshot: the spoke's ACL lets nothing in", HUB, acl("acl-main", stop_everything("ingress"))),
    ("snapshot: the hub's ACL lets nothing out", HUB, acl("acl-hub", stop_everything("egress"))),
    ("snapshot: the hub's ACL lets nothing in", HUB, acl("acl-hub", stop_everything("ingress"))),
    ("snapshot: the NAT gateway of the hub is another VPC's", HUB, nat(lambda n: n.update(SubnetId="subnet-hub-public-b"))),
    ("snapshot: the internet gateway is the spoke's", HUB, element("InternetGateways", "InternetGatewayId", "igw-hub", lambda g: g["Attachments"][0].update(VpcId="vpc-main"))),
    ("snapshot: the way back was added", ONE_WAY, table("rtb-hub-public", lambda t: t["Routes"].append({"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-hub", "State": "active"}))),
    ("snapshot: the route was added", NO_WAY, transit("StaticRoutes", "spokes", lambda t: t["Routes"].append(to("hub", "0.0.0.0/0")))),
    ("snapshot: the attachment was accepted", SHUT, attachment("main", lambda a: a.update(State="available"))),
    ("snapshot: the zone was attached", ZONE, attachment("main", lambda a: a["SubnetIds"].append("subnet-private-b"))),
    ("snapshot: the table was associated", LOOSE, transit("RouteTableAssociations", "spokes", lambda t: t.update(Associations=[{"TransitGatewayAttachmentId": "tgw-attach-main", "State": "associated"}]))),
    ("snapshot: the static route is gone", SPOKES, transit("StaticRoutes", "spokes", lambda t: t["Routes"].pop())),
    ("snapshot: the black hole is gone", APART, transit("StaticRoutes", "spokes", lambda t: t["Routes"].pop())),
    ("snapshot: the black hole is open again", APART, transit("StaticRoutes", "spokes", lambda t: t["Routes"][1].update(to("other", "10.1.0.0/16")))),
    ("snapshot: the peering is being deleted", PEER, peering(lambda p: p["Status"].update(Code="deleting"))),
    ("snapshot: the peer has other blocks", PEER, peering(lambda p: p["AccepterVpcInfo"].update(CidrBlock="10.2.0.0/16", CidrBlockSet=[]))),
    ("snapshot: this side has other blocks", PEER, peering(lambda p: p["RequesterVpcInfo"].update(CidrBlock="10.9.0.0/16", CidrBlockSet=[]))),
    ("snapshot: the peer is another VPC", PEER, peering(lambda p: p["AccepterVpcInfo"].update(VpcId="vpc-other"))),
    ("snapshot: this side is another VPC", PEER, peering(lambda p: p["RequesterVpcInfo"].update(VpcId="vpc-other"))),
    ("snapshot: the peering is gone", PEER, gone("VpcPeeringConnections")),
    ("snapshot: the peer has no way back", PEER, table("rtb-peer", lambda t: t["Routes"].pop())),
    ("snapshot: the peer's way back is a black hole", PEER, table("rtb-peer", of_hub("State", "blackhole"))),
    ("snapshot: the peer's ACL lets no replies out", PEER, acl("acl-peer", stop_everything("egress"))),
    ("snapshot: the peer's group lets nobody in", PEER, element("SecurityGroups", "GroupId", "sg-peer", lambda g: g.update(IpPermissions=[]))),
    ("snapshot: the peer's instance has stopped", PEER, lambda c, s: [i["State"].update(Name="stopped") for r in s["Reservations"] for i in r["Instances"]]),
    ("snapshot: the peer's interface has another address", PEER, element("NetworkInterfaces", "NetworkInterfaceId", "eni-peer", lambda i: i.update(PrivateIpAddress="10.1.0.6", PrivateIpAddresses=[]))),
    ("snapshot: the peer got a way back", PEER_LOST, table("rtb-peer", lambda t: t["Routes"].append({"DestinationCidrBlock": "10.0.0.0/16", "VpcPeeringConnectionId": "pcx-shared", "State": "active"}))),
    ("snapshot: the peering is active again", UNPEERED, peering(lambda p: p["Status"].update(Code="active"))),
    ("snapshot: the peer's blocks hold the internet", PUBLIC_PEER, peering(lambda p: p["AccepterVpcInfo"].update(CidrBlockSet=[{"CidrBlock": "203.0.113.0/24"}]))),
]  # fmt: skip
TAMPERS += CROSSINGS


def test_there_are_ways_enough_to_tamper() -> None:
    assert len(TAMPERS) - len(CROSSINGS) >= 50
    assert len(CROSSINGS) >= 50


@pytest.mark.parametrize(("name", "tamper"), [(n, t) for _, n, t in TAMPERS], ids=[title for title, _, _ in TAMPERS])
def test_tampering_is_refused(name: str, tamper: Tamper, tmp_path: Path) -> None:
    """A changed snapshot gets its new digest into the certificate, so that the digest alone is not what refuses."""
    made = base(name)
    certificate, snapshot = copy.deepcopy(made.certificate), json.loads(made.snapshot.read_text(encoding="utf-8"))
    before = json.dumps(snapshot)
    tamper(certificate, snapshot)
    file = tmp_path / "snapshot.json"
    file.write_bytes(made.snapshot.read_bytes() if json.dumps(snapshot) == before else json.dumps(snapshot).encode())
    if json.dumps(snapshot) != before:
        certificate["documents"][0]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (certificate, snapshot) != (made.certificate, json.loads(before))
    folder = tmp_path / "out"
    folder.mkdir()
    code, words = run(certificate, file, folder)
    assert code == REFUSED, words
    assert words.startswith("refused: ")
    assert words.count("\n") == 1


def test_an_edited_snapshot_is_refused_by_its_digest(tmp_path: Path) -> None:
    made = base(NAT)
    file = tmp_path / "snapshot.json"
    file.write_bytes(made.snapshot.read_bytes() + b" ")
    (tmp_path / "out").mkdir()
    assert run(made.certificate, file, tmp_path / "out")[0] == REFUSED


def test_a_service_is_cited_beside_a_namesake_in_another_cluster(tmp_path: Path) -> None:
    source, to = "ecs:prod/payments", ["https://203.0.113.9"]
    documents = json.loads(
        snapshot_of(CASES / "acl-lets-no-replies-in-to-a-public-address").read_text(encoding="utf-8")
    )
    own = documents["services"][0]
    other = own | {key: own[key].replace("/prod", "/test") for key in ("clusterArn", "serviceArn")}
    documents["services"] = [other, own]
    file = tmp_path / "snapshot.json"
    file.write_text(json.dumps(documents), encoding="utf-8")
    made = _made_of(file, source, to, {})
    senders = [result["sender"] for result in made.certificate["results"]]
    cited = [{"document": "snapshot.json", "pointer": "/services/1"}]
    assert senders
    assert all((sender["kind"], sender["elements"]) == ("service", cited) for sender in senders)
    assert CHECK.check(made.certificate, file) == []


def test_what_cannot_be_judged_is_listed(tmp_path: Path) -> None:
    made = _made("two-gateways-are-peered", "ecs:prod/payments", ["https://10.1.0.5"], {})
    code, words = run(made.certificate, made.snapshot, tmp_path)
    assert code == STATED
    assert "stated, not checked: subnet-private-a: the way through tgw-hub" in words
    assert words.endswith("what can be checked holds\n")
    assert made.stated


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"schema": 1}', '{"results": 5, "documents": 3}'])
def test_what_is_no_certificate_is_not_accepted(text: str, tmp_path: Path) -> None:
    assert run(text, base(NAT).snapshot, tmp_path)[0] in {REFUSED, UNREADABLE}


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    code, words = run(base(NAT).certificate, tmp_path / "nowhere.json", tmp_path)
    assert code in {REFUSED, UNREADABLE}
    assert words
