# ruff: noqa: ARG001, ARG005, E501 - each way to tamper is one line of a table, and takes what all take
"""Certificates hold against their snapshots, and whoever tampers with either is refused."""

import copy
import hashlib
import importlib.util
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cases.make import CASES, snapshot_of

import wayout
from wayout.ask.destination import parse_resolutions
from wayout.explain.certificate import certify, stated_in
from wayout.read.place import Places
from wayout.render.contract import encode
from wayout.render.contract_certificate import certificate_document

CHECKER = Path(__file__).parents[2] / "tools" / "check_certificate.py"
HOLDS, REFUSED, UNREADABLE, STATED = range(4)


def _loaded() -> Any:
    spec = importlib.util.spec_from_file_location("check_certificate", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = _loaded()


class Made(NamedTuple):
    """A certificate, the snapshot that it is about, and what it only states."""

    certificate: dict[str, Any]
    snapshot: Path
    stated: tuple[str, ...]


def _made(case: str, source: str, to: list[str], resolve: dict[str, list[str]]) -> Made:
    snapshot = snapshot_of(CASES / case)
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
    """What is only stated are names, transit gateways, peerings, regional NAT gateways and a few more."""
    definite = [(c, q) for c, q in QUESTIONS if q["verdict"] != "unknown" and not q.get("resolve")]
    literal = [(c, q) for c, q in definite if "transit" not in c and "203.0.113.9" in q["to"][0]]
    checked = 0
    for case, question in literal:
        made = _made(case, question["source"], question["to"], {})
        checked += not CHECK.check(made.certificate, made.snapshot)
    assert checked >= 90


def run(certificate: Any, snapshot: Path, folder: Path) -> tuple[int, str]:
    """The exit code and the words of the checker, which runs alone: no package of anybody's can be imported."""
    file = folder / "certificate.json"
    file.write_text(certificate if isinstance(certificate, str) else json.dumps(certificate), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(CHECKER), str(file), str(snapshot)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert not found.stderr
    return found.returncode, found.stdout


def test_the_checker_is_small_and_knows_nothing_of_the_package() -> None:
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert "import wayout" not in text
    assert "from wayout" not in text


Json = dict[str, Any]
Tamper = Callable[[Json, Json], object]
NAT, DENY = "nat", "deny"
GROUP, LOCAL, PUBLIC, DEAD = "group", "local", "public", "dead"
ENDPOINT, PORTS, NOWHERE = "endpoint", "ports", "nowhere"
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
    certificate["results"][0]["parts"][0]["translated_ports"] = [1024, 30000]


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
    ("the sender has another address", NAT, sender(addresses=[["10.0.1.77", "10.0.1.77"]])),
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


def test_there_are_ways_enough_to_tamper() -> None:
    assert len(TAMPERS) >= 50


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


def test_what_cannot_be_judged_is_listed(tmp_path: Path) -> None:
    made = _made("every-spoke-leaves-through-the-hub", "ecs:prod/payments", ["https://203.0.113.9"], {})
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
