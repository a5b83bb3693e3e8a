"""Labs that stand: they carry packets as AWS would, leave the host alone, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import pytest
from tests.builders import healthy_network
from tests.lab.ground import alone_with_the_dead, host, needs_lab
from tests.laws.reading import network_of

from wayout.lab.namespace.kernel import FOLDER
from wayout.lab.namespace.lab import Lab
from wayout.lab.namespace.leftover import clean
from wayout.lab.rebuild.rebuild import rebuild
from wayout.lab.traffic.volley import Gun, Shot
from wayout.net.address import Address
from wayout.net.packet import Packet

API = Address.parse("203.0.113.9")
ROOT: Final = Path(__file__).resolve().parents[3]
STORY: Final = ROOT / "src" / "wayout" / "cli" / "practice" / "stories" / "mission" / "snapshot"

STANDS = """
import sys, time
from tests.builders import healthy_network
from tests.laws.reading import network_of
from wayout.lab.namespace.lab import Lab
from wayout.lab.rebuild.rebuild import rebuild
with Lab(rebuild(network_of(healthy_network().documents()), [])) as lab:
    print(lab.prefix, flush=True)
    time.sleep(3600)
"""

pytestmark = needs_lab


def test_each_task_leaves_through_the_nat_gateway_of_its_zone() -> None:
    network = network_of(healthy_network().documents())
    plan = rebuild(network, [API])
    with Lab(plan) as lab:
        tasks = [("eni-task-a", "10.0.1.10"), ("eni-task-b", "10.0.2.10"), ("eni-task-c", "10.0.3.10")]
        shots = [
            Shot(number, name, Packet.tcp(Address.parse(address), API, 443))
            for number, (name, address) in enumerate(tasks, 1)
        ]
        with Gun(lab) as gun:
            fates = gun.fire(shots)
    seen = [str(fate.arrived.source) for _, fate in sorted(fates.items()) if fate.arrived is not None]
    assert seen == ["198.51.100.11", "198.51.100.12", "198.51.100.13"]
    assert all(fate.answered for fate in fates.values())
    assert all(fate.arrived is not None and fate.arrived.source_port >= 1024 for fate in fates.values())


def test_the_group_lets_nothing_else_out() -> None:
    with Lab(rebuild(network_of(healthy_network(1).documents()), [API])) as lab, Gun(lab) as gun:
        packet = Packet.udp(Address.parse("10.0.1.10"), API, 53)
        stopped = gun.fire([Shot(1, "eni-task-a", packet)])[1].stopped
    assert stopped is not None
    assert (stopped.label.event, stopped.label.component) == ("reject", "sg-app")


def test_the_host_is_as_it_was() -> None:
    before = host()
    with Lab(rebuild(network_of(healthy_network(1).documents()), [API])) as lab:
        assert host() == before
        prefix = lab.prefix
    assert host() == before
    assert not list(FOLDER.glob(f"{prefix}*"))


def started(*words: str) -> "subprocess.Popen[str]":
    """A process of its own that can import the tests and the source."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    return subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True, env=environment)


def test_what_a_killed_lab_leaves_is_cleaned_up() -> None:
    before = host()
    process = started("-c", STANDS)
    assert process.stdout is not None
    prefix = process.stdout.readline().strip()
    assert prefix
    with alone_with_the_dead():
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert list(FOLDER.glob(f"{prefix}*"))
        assert any(name.startswith(prefix) for name in clean())
    assert not list(FOLDER.glob(f"{prefix}*"))
    assert host() == before


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_of_a_command_that_was_killed(number: signal.Signals) -> None:
    """No namespace, no link, no mount, no process, no keys. Of one killed outright, `wayout lab clean` leaves nothing."""
    before = host()
    words = ("-m", "wayout", "lab", "shell", "ecs:prod/payments", "--to", "https://api.example.com")
    command = ("sh", "-c", "sleep 3600 & echo $!; wait")
    process = started(*words, "--snapshot", str(STORY), "--", *command)
    assert process.stdout is not None
    inhabitant = int(process.stdout.readline())
    own = Path("/proc", str(inhabitant), "root", "etc", "resolv.conf").read_text(encoding="ascii")
    assert own.startswith("nameserver 10.0.0.2\n")
    assert host() == before
    named = f"wayout-{process.pid}-*"
    assert list(FOLDER.glob(named))
    folders = Path(tempfile.gettempdir())
    with alone_with_the_dead():
        process.send_signal(number)
        process.wait()
        process.stdout.close()
        if number is signal.SIGKILL:
            assert list(FOLDER.glob(named))
            assert list(folders.glob(named))
            cleaned = subprocess.run(
                [sys.executable, "-m", "wayout", "lab", "clean"], capture_output=True, text=True, check=True
            )
            assert f"wayout-{process.pid}-" in cleaned.stdout
    assert not list(FOLDER.glob(named))
    assert not list(folders.glob(named))
    assert not runs(inhabitant)
    assert host() == before


def test_a_machine_without_a_file_about_names_gets_none(tmp_path: Path) -> None:
    """The lab's own then lies over all of /etc, which nobody else sees."""
    (tmp_path / "etc").mkdir()
    copied = (
        'mount -t tmpfs none "$0" && cp -a /etc/. "$0" && rm -f "$0/resolv.conf" && mount --bind "$0" /etc && exec "$@"'
    )
    with Lab(rebuild(network_of(healthy_network(1).documents()), [API])) as lab:
        command = lab.command("eni-task-a", "cat", "/etc/resolv.conf", "/etc/passwd")
        told = subprocess.run(
            ["unshare", "--mount", "sh", "-c", f"{copied}", str(tmp_path / "etc"), *command],
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("nameserver 10.0.0.2\n")
    assert "root:" in told.stdout
    assert not list((tmp_path / "etc").iterdir())


def runs(number: int) -> bool:
    """Whether a process still runs, give or take the time that its end takes; one that nobody buried does not."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
        except OSError:
            return False
        if status.rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.02)
    return True
