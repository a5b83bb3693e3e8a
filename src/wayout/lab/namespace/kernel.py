"""The kernel's side of a plan: what iproute2 and nft are told, and how they are run.

Nothing is done in the host's own namespace but to make and remove others: links are born in the namespaces they join.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wayout.errors import WayoutError
from wayout.lab.plan.plan import Namespace, Plan, Route, Rule
from wayout.net.address import Family

FOLDER: Final = Path("/run/netns")
"""Where iproute2 keeps the names of namespaces."""
_HARDWARE_ADDRESS: Final = "02:00:00:00:00:01"
"""Both ends of every link have it, so that neither has to ask for the other's."""
_TIME_LIMIT: Final = 120
"""Seconds that a tool may take on a machine that does much else."""
_NEW_NETWORK_NAMESPACE: Final = 0x40000000
_SETTINGS: Final = {
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
    "ipv4/conf/all/send_redirects": "0",
    "ipv4/conf/default/send_redirects": "0",
    "ipv6/conf/all/accept_ra": "0",
    "ipv6/conf/default/accept_ra": "0",
    "ipv6/conf/default/accept_dad": "0",
}
_FORWARDING: Final = {"ipv4/ip_forward": "1", "ipv6/conf/all/forwarding": "1"}


class LabError(WayoutError):
    """The lab could not be built: no root, no Linux, a tool is missing, or the kernel refused."""


def obstacle() -> str | None:
    """Why no lab can be built here; None when one can."""
    if not sys.platform.startswith("linux"):
        return "the lab needs Linux: it is made of network namespaces"
    if os.geteuid() != 0:
        return "the lab needs root: it makes network namespaces"
    missing = [tool for tool in ("ip", "nft") if shutil.which(tool) is None]
    if missing:
        return f"the lab needs {' and '.join(missing)} (on Debian and Ubuntu: iproute2 and nftables)"
    return None


def require() -> None:
    """Check that a lab can be built here.

    Raises: LabError with the reason when it cannot.
    """
    found = obstacle()
    if found is not None:
        raise LabError(found, "Everything else that wayout does needs none of it.")


def make(plan: Plan, prefix: str) -> None:
    """Make the namespaces of a plan, with their links, addresses, routes and rules.

    Raises: LabError when the kernel refuses something.
    """
    run("ip", "-batch", "-", text="\n".join(f"netns add {prefix}{namespace.name}" for namespace in plan.namespaces))
    for namespace in plan.namespaces:
        with inside(prefix + namespace.name):
            _set(_SETTINGS | (_FORWARDING if namespace.forwards else {}))
    run("ip", "-batch", "-", text="\n".join(link_commands(plan, prefix)))
    for namespace in plan.namespaces:
        with inside(prefix + namespace.name):
            for family in Family:
                run(
                    "ip",
                    "-4" if family is Family.IPV4 else "-6",
                    "-batch",
                    "-",
                    text=address_text(plan, namespace, family),
                )
            if namespace.ruleset:
                run("nft", "-f", "-", text="\n".join((*namespace.ruleset, "")))
            _set(dict(namespace.settings))


def remove(names: list[str]) -> None:
    """Remove namespaces; what is in them goes with them.

    Raises: LabError when the kernel refuses.
    """
    if names:
        run("ip", "-force", "-batch", "-", text="\n".join(f"netns del {name}" for name in names))


def link_commands(plan: Plan, prefix: str) -> Iterator[str]:
    """The lines of `ip -batch` that join namespaces."""
    for link in plan.links:
        ends = [
            f"name {end.device} netns {prefix}{end.namespace} address {_HARDWARE_ADDRESS}"
            for end in (link.left, link.right)
        ]
        yield f"link add {ends[0]} type veth peer {ends[1]}"


def address_text(plan: Plan, namespace: Namespace, family: Family) -> str:
    """The lines of `ip -batch` that set up a namespace for one family: devices and addresses, routes, rules."""
    lines = []
    if family is Family.IPV4:
        lines.append("link set lo up")
        lines += [f"link set {device} arp off addrgenmode none up" for device in plan.devices_of(namespace.name)]
    lines += [
        f"address add {address}/32 dev {device}"
        if family is Family.IPV4
        else f"address add {address}/128 dev {device} nodad"
        for device, address in namespace.addresses
        if address.family is family
    ]
    lines += [_route_text(route) for route in namespace.routes if route.prefix.family is family]
    lines += [_rule_text(rule) for rule in namespace.rules if rule.family is family]
    return "\n".join(lines)


def _route_text(route: Route) -> str:
    parts = [f"route add {route.prefix} dev {route.device}" if route.device else f"route add throw {route.prefix}"]
    parts += [f"metric {route.metric}"]
    parts += [f"table {route.table}"] if route.table is not None else []
    parts += [f"src {route.source}"] if route.source is not None else []
    return " ".join(parts)


def _rule_text(rule: Rule) -> str:
    parts = [f"rule add priority {rule.priority}"]
    parts += [f"to {rule.to}"] if rule.to is not None else []
    parts += [f"iif {rule.device}"] if rule.device is not None else []
    parts += [f"fwmark {rule.mark}"] if rule.mark is not None else []
    return " ".join((*parts, f"lookup {rule.table}"))


@contextmanager
def inside(name: str) -> Iterator[None]:
    """The calling thread, for a while, in another network namespace: what it opens or starts there stays there.

    Raises: LabError when there is no such namespace.
    """
    try:
        there = os.open(FOLDER / name, os.O_RDONLY)
    except OSError as error:
        raise LabError(
            f"cannot enter the namespace {name}: {error.strerror}", "Was the lab removed meanwhile?"
        ) from None
    here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        _enter(there)
        try:
            yield
        finally:
            _enter(here)
    finally:
        os.close(there)
        os.close(here)


def _enter(descriptor: int) -> None:
    # os.setns came with Python 3.12.
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, _NEW_NETWORK_NAMESPACE) != 0:
        number = ctypes.get_errno()
        raise LabError(f"cannot enter a network namespace: {os.strerror(number)}", "The lab needs root.")


def _set(values: dict[str, str]) -> None:
    for name, value in values.items():
        path = Path("/proc/sys/net") / name
        try:
            path.write_text(value, encoding="ascii")
        except FileNotFoundError:
            continue  # a kernel without IPv6
        except OSError as error:
            raise LabError(f"cannot set {path}: {error.strerror}", None) from None


def run(*command: str, text: str = "") -> str:
    """Run a tool on this input; its output.

    Raises: LabError with what it said when it fails.
    """
    if not text.strip() and "-" in command:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - fixed tools, and input in which every name is generated
            command, input=text + "\n", capture_output=True, text=True, timeout=_TIME_LIMIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"cannot run {command[0]}: {error}", None) from None
    if done.returncode != 0:
        said = " ".join(done.stderr.split())[:400]
        raise LabError(f"{command[0]} refused a part of the lab: {said}", "Report it, with the snapshot if you can.")
    return done.stdout
