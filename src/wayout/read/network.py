"""Snapshot → Network: every document read, what is doubled or refers to nothing reported, and the coverage noted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wayout.errors import InputError
from wayout.model.dhcp_options import VpcAttributes
from wayout.model.hosted_zone import VpcHostedZones
from wayout.model.network import Network
from wayout.model.scope import Coverage, Scope, Unread
from wayout.net.address import Address
from wayout.planned.laid import Laid
from wayout.planned.plan_file import is_planned_file, plan_file
from wayout.read.catalogue import CATALOGUE, OPTIONS
from wayout.read.collector import collector_at_rest
from wayout.read.document import Element, Part, read_file
from wayout.read.hosted_zone import merged_zone, summaries_of, zone_id
from wayout.read.network_firewall import FIREWALL_FIELDS
from wayout.read.page import unfinished
from wayout.read.prefix_list import merged
from wayout.read.reference import drop_dangling
from wayout.read.resolver import merged_endpoint, merged_group, merged_list
from wayout.read.role import merged_roles
from wayout.read.transit_gateway import merged_table
from wayout.snapshot.manifest import Manifest
from wayout.snapshot.problem import Problem
from wayout.snapshot.store import Snapshot, SnapshotFile, open_snapshot


def load(path: str | Path, plans: Sequence[str | Path] = (), parameters: Mapping[str, str] | None = None) -> Network:
    """The Network of the snapshot in this folder, `.json` file or `.zip`, as it is after the plans are carried out.

    A plan is what `terraform show -json` writes, or a template of CloudFormation, for which the parameters are; instead
    of a snapshot, it is read alone.

    Raises: InputError when there is no snapshot, when nothing in it can be used, or when a file is no plan.
    """
    is_planned = is_planned_file(Path(path))
    base = None if is_planned else open_snapshot(Path(path))
    files = [plan_file(Path(plan)) for plan in (*([path] if is_planned else []), *plans)]
    laid = Laid(base) if base is not None and not files else _laid(base, files, parameters)
    network = read_network(laid.snapshot, laid)
    if not network.coverage.present and not network.coverage.refused:
        found = f"; {network.problems[0]}" if network.problems else ""
        raise InputError(
            f"{path} holds no AWS answer that wayout can use{found}",
            "A document's top-level key says what it holds, for example Vpcs, Subnets or RouteTables.",
        )
    return network


def _laid(base: Snapshot | None, files: Sequence[SnapshotFile], parameters: Mapping[str, str] | None) -> Laid:
    from wayout.planned.lay import lay  # noqa: PLC0415 - most questions are about no plan, and start-up time is a promise

    return lay(base, files, parameters)


def load_after(old: str | Path, new: str | Path, parameters: Mapping[str, str] | None = None) -> Network:
    """The Network of a snapshot, or, where `new` is a plan, that of the snapshot `old` after it.

    Raises: InputError as `load` does.
    """
    return load(old, (new,), parameters) if is_planned_file(Path(new)) else load(new)


@collector_at_rest()
def read_network(snapshot: Snapshot, laid: Laid | None = None) -> Network:
    """All documents of the snapshot as one Network; `laid` is what plans left open in them."""
    problems = list(snapshot.problems)
    parts: list[Part] = []
    unread: list[Unread] = [*laid.unread] if laid is not None else []
    for file in snapshot.files:
        read = read_file(file)
        parts += read.parts
        problems += read.problems
        unread += read.unread
    gathered = _Gathered()
    for part in parts:
        gathered.add(part)
    present = frozenset((part.scope, part.key) for part in parts)
    for rest, problem in unfinished(parts):
        unread.append(rest)
        problems.append(problem)
    problems += gathered.problems
    unread += gathered.unread
    problems += drop_dangling(gathered.tables, gathered.origins, present, unread)
    tables: dict[str, Any] = gathered.tables
    gathered.spread_zones()
    for field, pieces in gathered.pieces.items():
        tables[field] = {key: _MERGED[field](parts) for key, parts in pieces.items()}
    tables["roles"] = merged_roles(gathered.roles)
    return Network(
        **tables,
        block_public_access=gathered.options,
        scopes={i: gathered.origins[f][i][0] for f in ("vpcs", "subnets") for i in tables.get(f, {})},
        coverage=Coverage(present, _refused(snapshot.manifest), tuple(unread)),
        problems=tuple(problems),
        resolved=_resolved(snapshot.manifest),
        assumed=laid.assumed if laid is not None else (),
        plan_addresses=laid.addresses if laid is not None else {},
    )


class _Gathered:
    """The elements of all files under the field of Network that they belong to, while they are being sorted in."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}
        self.origins: dict[str, dict[str, tuple[Scope, Element]]] = {}
        self.pieces: dict[str, dict[str, list[Any]]] = {}
        self.roles: list[tuple[str, Any]] = []
        """What the documents say about roles, each with its account: a name is one role's within an account only."""
        self.options: dict[Scope, Any] = {}
        self.problems: list[Problem] = []
        self.unread: list[Unread] = []

    def add(self, part: Part) -> None:
        if part.key == OPTIONS:
            self.options[part.scope] = part.elements[0].value
            return
        row = CATALOGUE[part.key]
        if row.field == "roles":
            self.roles += [(part.scope.account, element.value) for element in part.elements]
            return
        if row.field in _MERGED:
            pieces = self.pieces.setdefault(row.field, {})
            for element in part.elements:
                identity = row.id_of(element.value, part.scope)
                if identity:
                    pieces.setdefault(identity, []).append(element.value)
                else:
                    self._skip_nameless(part, element)
            return
        table = self.tables.setdefault(row.field, {})
        origins = self.origins.setdefault(row.field, {})
        scope, identity_of = part.scope, row.identity if row.named is None else None
        for element in part.elements:
            resource_id = identity_of(element.value) if identity_of is not None else row.id_of(element.value, scope)
            if not resource_id:
                self._skip_nameless(part, element)
                continue
            if resource_id in table and not self._replaces(scope, element, origins[resource_id], resource_id):
                continue
            table[resource_id] = element.value
            origins[resource_id] = (scope, element)

    def _skip_nameless(self, part: Part, element: Element) -> None:
        """Without an id nothing can refer to it, and two of them would be one."""
        message = "does not say which resource it is: its id or ARN is missing; the element is skipped"
        self.problems.append(Problem(element.document, element.pointer, message))
        self.unread.append(Unread(part.scope, part.key))

    def spread_zones(self) -> None:
        """Count what the VPCs say about their zones among what is said about each zone."""
        lists = (each for pieces in self.pieces.get("vpc_hosted_zones", {}).values() for each in pieces)
        for summary in summaries_of(lists):
            self.pieces.setdefault("hosted_zones", {}).setdefault(zone_id(summary), []).append(summary)

    def _replaces(self, scope: Scope, element: Element, known: tuple[Scope, Element], resource_id: str) -> bool:
        """Whether an element seen a second time counts.

        A shared resource is described by several accounts: its owner is believed.
        """
        if known[0] == scope:
            first = f"{known[1].document}#{known[1].pointer}"
            message = f"{resource_id} is described twice, first at {first}; the second is skipped"
            self.problems.append(Problem(element.document, element.pointer, message))
            return False
        return getattr(element.value, "owner_id", None) == scope.account


def _merged_zones(pieces: Iterable[VpcHostedZones]) -> VpcHostedZones:
    """The zones of one VPC, from as many answers as there are."""
    found = tuple(pieces)
    return VpcHostedZones(vpc_id=found[0].vpc_id, hosted_zone_summaries=tuple(dict.fromkeys(summaries_of(found))))


def _merged_attributes(pieces: Iterable[VpcAttributes]) -> VpcAttributes:
    support = hostnames = None
    vpc_id = ""
    for piece in pieces:
        vpc_id = piece.vpc_id
        support = piece.enable_dns_support or support
        hostnames = piece.enable_dns_hostnames or hostnames
    return VpcAttributes(vpc_id=vpc_id, enable_dns_support=support, enable_dns_hostnames=hostnames)


_MERGED: Mapping[str, Callable[[list[Any]], Any]] = {
    "prefix_lists": merged,
    "vpc_attributes": _merged_attributes,
    "transit_gateway_route_tables": merged_table,
    "vpc_hosted_zones": _merged_zones,
    "hosted_zones": merged_zone,
    "resolver_endpoints": merged_endpoint,
    "firewall_rule_groups": merged_group,
    "firewall_domain_lists": merged_list,
    **FIREWALL_FIELDS,
}
"""Fields whose elements are put together from several documents instead of being duplicates."""


def _refused(manifest: Manifest | None) -> dict[tuple[Scope, str], str]:
    if manifest is None:
        return {}
    return {(Scope(r.account, r.region), r.document): r.why for r in manifest.refused}


def _resolved(manifest: Manifest | None) -> dict[str, tuple[Address, ...]]:
    """The recorded addresses of names; an address that cannot be read is left out."""
    found: dict[str, tuple[Address, ...]] = {}
    for name, texts in (manifest.resolved if manifest else {}).items():
        addresses = []
        for text in texts:
            try:
                addresses.append(Address.parse(text))
            except ValueError:
                continue
        found[name.lower()] = tuple(addresses)
    return found
