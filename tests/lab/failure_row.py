"""The failures of the semantics' table of flow log records (section 11.4) that a lab can bring about.

Each has a network that is healthy but for one thing, a client that tries, and the records that the table expects.
`python -m tests.lab.failure_row F3 …` (as root) makes them happen and keeps what the lab recorded.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
from tests.builders import SnapshotBuilder, healthy_network
from tests.cases.networks.transit_gateway_table import gateway_table_lacks_the_default_route
from tests.lab import network_fault
from tests.lab.client import HOST, Client, asks, holds, knocks, pauses
from tests.laws.reading import network_of

from wayout.evidence.log.log_file import find_files
from wayout.evidence.log.log_format import RECOMMENDED, LogFormat
from wayout.evidence.log.log_place import Wanted
from wayout.evidence.log.record_source import RecordSource
from wayout.evidence.log.selection import Selection
from wayout.lab.device.nat_gateway import PORTS
from wayout.lab.flow_log.flow_recorder import Recorder
from wayout.lab.namespace.lab import Lab
from wayout.lab.plan.plan import Plan
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.server.certificate import make_certificate
from wayout.lab.server.server import Listen, Servers
from wayout.lab.watch.lookout import Lookout
from wayout.model.network import Network
from wayout.net.address import Address
from wayout.net.protocol import TCP

FILE: Final = "flow-logs.log"
KEPT: Final = Path(__file__).resolve().parent.parent / "evidence" / "failure" / "lab_records"
TASK, NAT, REMOTE, SILENT, ENDPOINT = "10.0.1.10", "10.0.101.5", "203.0.113.9", "203.0.113.66", "10.0.1.60"
_LETTERS: Final = {TASK: "T", NAT: "N", REMOTE: "R", SILENT: "R", ENDPOINT: "P"}
_NAMES: Final = {"eni-task-a": "task", "eni-nat-a": "nat", "eni-endpoint-a": "endpoint", "eni-bastion": "bastion"}
_SYN, _RST, _ACK = 2, 4, 16

SENT = "task out ACCEPT T>R syn 1"
LOST = "task out ACCEPT T>R syn -"
NAT_1, NAT_2 = "nat in ACCEPT T>N for R syn -", "nat out ACCEPT N>R syn 8"
NAT_3, NAT_4 = "nat in ACCEPT R>N syn-ack -", "nat out ACCEPT N>T from R syn-ack 1"
ANSWERED = "task in ACCEPT R>T syn-ack -"


def _same(plan: Plan) -> Plan:
    return plan


def _few_ports(plan: Plan) -> Plan:
    """A NAT gateway with two ports is soon out of them; the real one has 55,000 for each destination (NAT-15)."""
    namespaces = tuple(
        msgspec.structs.replace(n, ruleset=tuple(line.replace(PORTS, "1024-1025") for line in n.ruleset))
        for n in plan.namespaces
    )
    return msgspec.structs.replace(plan, namespaces=namespaces)


class FailureRow(NamedTuple):
    """One row of the table: what is wrong, the network in which it is, what the client does, and the records."""

    name: str
    title: str
    network: Callable[[], SnapshotBuilder]
    records: tuple[str, ...]
    client: Client = asks(REMOTE)
    ports: tuple[int, ...] = (443,)
    change: Callable[[Plan], Plan] = _same


ROWS: Final = (
    FailureRow("F0", "nothing is wrong", lambda: healthy_network(1), (SENT, NAT_1, NAT_2, NAT_3, NAT_4, ANSWERED)),
    FailureRow(
        "F1", "the task's group does not let it out", network_fault.closed_group, ("task out REJECT T>R syn -",)
    ),
    FailureRow(
        "F2",
        "the ACL of the task's subnet does not let it out",
        network_fault.task_acl_out,
        ("task out REJECT T>R syn -",),
    ),
    FailureRow(
        "F3",
        "the ACL of the task's subnet does not let replies in",
        network_fault.task_acl_in,
        (SENT, NAT_1, NAT_2, NAT_3, NAT_4, "task in REJECT R>T syn-ack -"),
    ),
    FailureRow(
        "F4",
        "the ACL of the NAT gateway's subnet does not let the task in",
        network_fault.nat_acl_from_task,
        (SENT, "nat in REJECT T>N for R syn -"),
    ),
    FailureRow(
        "F5",
        "the ACL of the NAT gateway's subnet does not let it out",
        network_fault.nat_acl_to_internet,
        (SENT, NAT_1, "nat out REJECT N>R syn -"),
    ),
    FailureRow(
        "F6",
        "the ACL of the NAT gateway's subnet does not let replies in",
        network_fault.nat_acl_from_internet,
        (SENT, NAT_1, NAT_2, "nat in REJECT R>N syn-ack -"),
    ),
    FailureRow(
        "F7",
        "the ACL of the NAT gateway's subnet does not let replies out to the task",
        network_fault.nat_acl_to_task,
        (SENT, NAT_1, NAT_2, NAT_3, "nat out REJECT N>T from R syn-ack -"),
    ),
    FailureRow("F8", "the task's subnet has no route", network_fault.no_route, (LOST,)),
    FailureRow("F9", "the route of the task's subnet is a black hole", network_fault.black_hole, (LOST,)),
    FailureRow(
        "F10",
        "the route leads to the internet gateway, and the task has no public address",
        network_fault.no_public_address,
        ("task out ACCEPT T>R syn 8",),
    ),
    FailureRow(
        "F11",
        "the NAT gateway's subnet has no route to the internet gateway",
        network_fault.nat_without_route,
        (SENT, NAT_1, "nat out ACCEPT N>R syn -"),
    ),
    FailureRow("F12", "the NAT gateway is a private one", network_fault.private_nat, (SENT, NAT_1, NAT_2)),
    FailureRow("F13", "the NAT gateway has failed", network_fault.failed_nat, (LOST,)),
    FailureRow(
        "F14",
        "the NAT gateway has no port left: two of three connections stand",
        lambda: healthy_network(1),
        (*(SENT, NAT_1) * 3, *(NAT_2, NAT_3, NAT_4, ANSWERED) * 2),
        holds(3, REMOTE),
        change=_few_ports,
    ),
    FailureRow(
        "F15",
        "the NAT gateway has forgotten a connection that was idle",
        lambda: healthy_network(1),
        (
            SENT,
            NAT_1,
            NAT_2,
            NAT_3,
            NAT_4.replace("syn-ack", "syn-ack+rst"),
            ANSWERED.replace("syn-ack", "syn-ack+rst"),
        ),
        pauses(REMOTE),
    ),
    FailureRow("F16", "the remote is silent", lambda: healthy_network(1), (SENT, NAT_1, NAT_2), asks(SILENT)),
    FailureRow(
        "F17",
        "the remote's port is closed",
        lambda: healthy_network(1),
        (SENT, NAT_1, NAT_2, "nat in ACCEPT R>N rst -", "nat out ACCEPT N>T from R rst 1", "task in ACCEPT R>T rst -"),
        ports=(),
    ),
    FailureRow(
        "F20",
        "the group of an interface endpoint does not let the task in",
        network_fault.endpoint_group,
        ("task out ACCEPT T>P syn 1", "endpoint in REJECT T>P syn -"),
        asks(ENDPOINT),
    ),
    FailureRow("F24", "the transit gateway has no route", gateway_table_lacks_the_default_route, (LOST,)),
    FailureRow(
        "F37",
        "somebody on the internet calls the NAT gateway unasked",
        lambda: healthy_network(1),
        ("nat in ACCEPT R>N syn -",),
        knocks("198.51.100.11"),
    ),
)


def happen(row: FailureRow, folder: Path, log_format: LogFormat = RECOMMENDED) -> Path:
    """Make a failure happen in a lab, and write what the lab recorded into a folder; the file."""
    return play(row, network_of(row.network().documents()), folder, log_format)


def play(row: FailureRow, network: Network, folder: Path, log_format: LogFormat = RECOMMENDED) -> Path:
    """The same in a network that was read before: reading is not for several threads at once."""
    plan = row.change(rebuild(network, map(Address.parse, (REMOTE,))))
    with ExitStack() as stack:
        keys = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        certificate = make_certificate(keys, (HOST,), (REMOTE,))
        lab = stack.enter_context(Lab(plan))
        internet = lab.prefix + plan.internet.name
        stack.enter_context(Servers([Listen(internet, TCP, port, speaks_tls=True) for port in row.ports], certificate))
        recorder = stack.enter_context(Recorder(plan, network, folder / FILE, log_format, time.time))
        stack.enter_context(Lookout(lab, [recorder], time.time))
        row.client(lab, certificate.authority)
    return recorder.path


def told(path: Path) -> list[str]:
    """What a file of flow logs says, in the words of this table and sorted."""
    asked = (
        *("interface-id", "srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "action", "log-status"),
        *("tcp-flags", "flow-direction", "traffic-path"),
    )
    source = RecordSource(find_files([str(path)], Wanted()))
    records = [row for batch in source.batches(asked, Selection({})) for row in batch.to_pylist()]
    problems = [reading for reading in source.readings if reading.bad or reading.broken]
    assert not problems, problems
    return sorted(_words(record) for record in records if record["log_status"] == "OK")


def _words(record: dict[str, str | int | None]) -> str:
    flags = int(record["tcp_flags"] or 0)
    said = [word for bit, word in ((_SYN, "syn-ack" if flags & _ACK else "syn"), (_RST, "rst")) if flags & bit]
    source, destination = _letter(record["srcaddr"]), _letter(record["dstaddr"])
    begun, meant = _letter(record["pkt_srcaddr"]), _letter(record["pkt_dstaddr"])
    ends = f"{source}>{destination}"
    ends += f" for {meant}" if meant != destination else ""
    ends += f" from {begun}" if begun != source else ""
    side = "in" if record["flow_direction"] == "ingress" else "out"
    path = "-" if record["traffic_path"] is None else record["traffic_path"]
    who = _NAMES[str(record["interface_id"])]
    return f"{who} {side} {record['action']} {ends} {'+'.join(said) or 'data'} {path}"


def _letter(address: str | int | None) -> str:
    return _LETTERS.get(str(address), str(address))


def keep(row: FailureRow) -> None:
    """Make a failure happen, and keep network and records for tests that have no root."""
    folder = KEPT / row.name
    shutil.rmtree(folder, ignore_errors=True)
    path = happen(row, folder)
    row.network().write(folder / "snapshot.json")
    lines = (
        f"# {row.name}: {row.title}",
        "",
        f"What the lab recorded of one attempt, mostly of a task that calls {HOST}, in a network that is healthy but for this.",
        "",
        "```",
        *told(path),
        "```",
        "",
        "T is the task (10.0.1.10), N its NAT gateway (10.0.101.5), R the remote, P an interface endpoint; then come the",
        "TCP flags and the traffic path.",
        "",
        f"Made by `python -m tests.lab.failure_row {row.name}` (as root).",
    )
    (folder / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(names: Iterable[str]) -> None:
    """Keep these rows; all of them, when none is named."""
    wanted = set(names) or {row.name for row in ROWS}
    for row in ROWS:
        if row.name in wanted:
            keep(row)
            found = told(KEPT / row.name / FILE)
            said = "as the table says" if found == sorted(row.records) else f"is different: {found}"
            sys.stdout.write(f"{row.name} {said}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
