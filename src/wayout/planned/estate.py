"""An estate: the documents of an account while a plan is laid over them, element by element, by id.

Elements are AWS's own, as dictionaries that are changed in place; files in which nothing changes stay as they are, byte
by byte. What a plan leaves open is kept as Unread, so that the reader makes a Gap of it where it decides.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from wayout.model.gap import NOT_IN_PLAN, NOT_IN_SNAPSHOT
from wayout.model.scope import Scope, Unread
from wayout.planned.shape import Json, as_object
from wayout.snapshot.document import SINGULAR, Requirement, document, whole_answer
from wayout.snapshot.identity import IDENTITIES, SETTING, WHOLE
from wayout.snapshot.manifest import Manifest
from wayout.snapshot.problem import Problem
from wayout.snapshot.store import DEFAULT_ACCOUNT, DEFAULT_REGION, Snapshot, SnapshotFile

_MOST = 12
"""How many of what was taken for granted are named."""

_ATTRIBUTE_KEYS = frozenset({"EnableDnsSupport", "EnableDnsHostnames"})

_OF_A_VPC: Final = (
    "Vpcs",
    "VpcAttributes",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "NetworkInterfaces",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcEndpoints",
    "VpcPeeringConnections",
    "VpnGateways",
    "TransitGatewayVpcAttachments",
    "FlowLogs",
    "Reservations",
)
"""Documents that are whole for a VPC that a plan makes, because nobody else can have put anything into it."""


class _Page:
    """A file of the snapshot, decoded."""

    def __init__(self, file: SnapshotFile) -> None:
        self.file = file
        self.scope = Scope(file.account, file.region)
        self.top: Json = {}
        self.lists: dict[str, list[list[Any]]] = {}
        self.is_changed = False
        try:
            top = msgspec.json.decode(file.content)
        except (ValueError, RecursionError):
            return
        if not isinstance(top, dict):
            return
        self.top = top
        if "VpcId" in top and _ATTRIBUTE_KEYS & top.keys():
            self.top = {"VpcAttributes": [top]}
        whole = whole_answer(top) or ""
        if whole in WHOLE:
            name = IDENTITIES[whole]
            self.top = {whole: [{name: as_object(top.get(WHOLE[whole])).get(name), **top}]}
        for key, value in self.top.items():
            if SINGULAR.get(key) in IDENTITIES and isinstance(value, dict):
                self.lists[SINGULAR[key]] = [[value]]
            elif key == "Reservations" and isinstance(value, list):
                parts = (each.get("Instances") for each in value if isinstance(each, dict))
                self.lists[key] = [part for part in parts if isinstance(part, list)]
            elif key in IDENTITIES and isinstance(value, list):
                self.lists[key] = [value]

    def written(self) -> SnapshotFile:
        """The file as it is now."""
        if not self.is_changed:
            return self.file
        emptied = {key for key, plural in SINGULAR.items() if self.lists.get(plural) == [[]]}
        top = {key: value for key, value in self.top.items() if key not in emptied}
        return msgspec.structs.replace(self.file, content=msgspec.json.encode(top))


class Estate:
    """The elements of all documents by key and id, and what is said of them."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._manifest: Manifest | None = snapshot.manifest if snapshot else None
        self.problems: list[Problem] = list(snapshot.problems) if snapshot else []
        self._pages = [_Page(file) for file in (snapshot.files if snapshot else ())]
        self._found: dict[str, dict[str, list[tuple[_Page | None, Json]]]] = {key: {} for key in IDENTITIES}
        self._added: dict[tuple[Scope, str], list[Json]] = {}
        self._doubts: dict[Unread, None] = {}
        self._made: set[str] = set()
        self.is_planning = False
        """Whether what is made is the plan's doing; otherwise it was there before, and the plan only shows it."""
        self._assumed: dict[str, dict[str, None]] = {}
        self.addresses: dict[str, str] = {}
        """Where in the plan a resource stands that it makes or changes, by the resource's id."""
        self._scopes: dict[str, Scope] = {}
        for page in self._pages:
            for key, parts in page.lists.items():
                for part in parts:
                    self._note(page, key, part)
        self._present = {(page.scope, key) for page in self._pages for key in page.lists}
        self.scope = self._likely_scope()
        """The account and region of what does not say where it stands."""

    def _note(self, page: _Page, key: str, elements: list[Any]) -> None:
        for element in elements:
            identity = element.get(IDENTITIES[key]) if isinstance(element, dict) else None
            if isinstance(identity, str):
                self._found[key].setdefault(identity, []).append((page, element))
                self._scopes.setdefault(identity, page.scope)

    def _likely_scope(self) -> Scope:
        scopes = list(dict.fromkeys(page.scope for page in self._pages if page.lists))
        return scopes[0] if scopes else Scope(DEFAULT_ACCOUNT, DEFAULT_REGION)

    def stand_in(self, region: str) -> None:
        """Take this region for that of what follows, in the account that the snapshot has there, or has at all."""
        if region and region != self.scope.region:
            scopes = dict.fromkeys(page.scope for page in self._pages if page.lists)
            there = next((scope for scope in scopes if scope.region == region), None)
            is_untold = self.scope.region == DEFAULT_REGION and bool(scopes)
            self.scope = there or (self.scope if is_untold else Scope(self.scope.account, region))

    # Looking.

    def find(self, key: str, resource_id: str) -> Json | None:
        """The element of a document with this id."""
        copies = self._found.get(key, {}).get(resource_id)
        return copies[0][1] if copies else None

    def each(self, key: str) -> list[tuple[str, Json]]:
        """Every element of a document with its id, those of the snapshot first."""
        return [(identity, copies[0][1]) for identity, copies in self._found[key].items()]

    def is_described(self, key: str, resource_id: str) -> bool:
        """Whether a document holds an element with this id."""
        return resource_id in self._found.get(key, {})

    def is_of_snapshot(self, resource_id: str) -> bool:
        """Whether the snapshot describes a resource, so that it tells its parts too."""
        return any(page is not None for known in self._found.values() for page, _ in known.get(resource_id, ()))

    def is_made(self, resource_id: str) -> bool:
        """Whether a plan makes the resource."""
        return resource_id in self._made

    def scope_of(self, resource_id: str | None) -> Scope:
        """The account and region in which a resource stands."""
        return self._scopes.get(resource_id or "", self.scope)

    def zone_region(self) -> str:
        """The region of the estate, from a zone where nothing else says it; empty when nothing does."""
        if self.scope.region != DEFAULT_REGION:
            return self.scope.region
        zones = (str(subnet.get("AvailabilityZone") or "") for _, subnet in self.each("Subnets"))
        return next((zone.rstrip("abcdefghij") for zone in zones if zone), "")

    # Changing.

    def edit(self, key: str, resource_id: str) -> Iterator[Json]:
        """Every copy of an element, to be changed in place: a shared one is described by several accounts."""
        for page, element in self._found.get(key, {}).get(resource_id, ()):
            if page is not None:
                page.is_changed = True
            yield element

    def put(self, key: str, element: Json, scope: Scope | None = None) -> None:
        """Add an element, or change the keys of the one with its id. Values of None are left out."""
        told = {name: value for name, value in element.items() if value is not None}
        identity = str(told[IDENTITIES[key]])
        if self.is_described(key, identity):
            for known in self.edit(key, identity):
                known.update(told)
            return
        where = scope or self._scopes.get(identity) or self.scope_of(told.get("VpcId"))
        self._scopes.setdefault(identity, where)
        self._found[key].setdefault(identity, []).append((None, told))
        self._added.setdefault((where, key), []).append(told)

    def make(self, key: str, element: Json, scope: Scope | None = None) -> None:
        """Add an element that a plan makes, or shows."""
        if self.is_planning:
            self._made.add(str(element[IDENTITIES[key]]))
        self.put(key, element, scope)

    def settle(self, setting: Json | None) -> None:
        """Change the setting of the account and region in which the plan stands; None takes away what is known of it."""
        for page in self._pages:
            if page.scope == self.scope and SETTING in page.top:
                page.top = {**page.top, SETTING: {**as_object(page.top[SETTING]), **(setting or {})}}
                if setting is None:
                    page.top.pop(SETTING)
                page.is_changed = True
        self._added.pop((self.scope, SETTING), None)
        if setting is not None and (self.scope, SETTING) not in self._settings():
            self._added[self.scope, SETTING] = [setting]

    def is_set(self) -> bool:
        """Whether the setting of this account and region is known."""
        return (self.scope, SETTING) in {*self._settings(), *self._added}

    def _settings(self) -> set[tuple[Scope, str]]:
        return {(page.scope, SETTING) for page in self._pages if SETTING in page.top}

    def remove(self, key: str, resource_id: str) -> None:
        """Take an element out of its document."""
        for page, element in self._found.get(key, {}).pop(resource_id, ()):
            for part in [*self._added.values()] if page is None else page.lists[key]:
                part[:] = [each for each in part if each is not element]
            if page is not None:
                page.is_changed = True

    # What is not known.

    def doubt(
        self,
        key: str,
        because: str,
        resource_id: str | None = None,
        vpc_id: str | None = None,
        tied_to: frozenset[str] | None = None,
    ) -> None:
        """Take an element for unread, with a sentence that says why; without an id, any element may be meant."""
        scope = self.scope_of(resource_id if resource_id in self._scopes else vpc_id)
        self._doubts[Unread(scope, key, resource_id, vpc_id, tied_to, NOT_IN_PLAN, because)] = None

    def leave_open(self, key: str, resource_id: str, because: str) -> None:
        """Take one element for unread, and show it no more: what a plan makes of it is not known."""
        element = self.find(key, resource_id) or {}
        self.remove(key, resource_id)
        self.doubt(key, because, resource_id, element.get("VpcId"))

    def assume(self, what: str, of: str) -> None:
        """Keep what was taken for granted: what it is, the same words for all of a kind, and of what."""
        self._assumed.setdefault(what, {})[of] = None

    def assumed(self) -> tuple[str, ...]:
        """What was taken for granted, one sentence for each kind, with the first of what it was taken for."""
        return tuple(f"{what}: {first_of(list(of))}" for what, of in self._assumed.items())

    def spoil(self, resource_id: str, because: str) -> None:
        """Take an element for unread that a plan changes in a way that is not known; it is not shown any more."""
        for key in IDENTITIES:
            element = self.find(key, resource_id)
            if element is None:
                continue
            members = element.get("Associations")
            ties = None
            if key in {"RouteTables", "NetworkAcls"} and isinstance(members, list):
                ties = frozenset(str(a.get("SubnetId") or a.get("GatewayId")) for a in members if not a.get("Main"))
            self.doubt(key, because, resource_id, element.get("VpcId"), ties)
            self.remove(key, resource_id)

    # The result.

    def snapshot(self) -> Snapshot:
        """The documents as they are now, in the files they came in, and beside them those of the plan."""
        files = [page.written() for page in self._pages]
        for scope, keys in self._by_scope().items():
            content = msgspec.json.encode(keys)
            files.append(SnapshotFile(f"{scope.account}/{scope.region}/planned.json", *scope, content))
        return Snapshot(files=tuple(files), manifest=self._manifest, problems=tuple(self.problems))

    def _by_scope(self) -> dict[Scope, Json]:
        found: dict[Scope, Json] = {}
        for (scope, key), elements in self._added.items():
            listed = [{"Instances": elements}] if key == "Reservations" else elements
            found.setdefault(scope, {})[key] = elements[0] if key == SETTING else listed
        for scope in found if not self._pages else ():
            for key in _OF_A_VPC:
                if not _has_default(key):
                    found[scope].setdefault(key, [])
        return found

    def unread(self) -> tuple[Unread, ...]:
        """What the plan leaves open.

        A document that only the plan tells is whole for the VPCs that the plan makes, and for no others.
        """
        found = dict(self._doubts)
        elsewhere = [vpc_id for vpc_id in self._vpc_ids() if vpc_id not in self._made]
        for scope, keys in self._by_scope().items():
            for key in keys:
                if (scope, key) in self._present or _has_default(key):
                    continue
                if key == "Vpcs" or key not in _OF_A_VPC:
                    found[self._untold(scope, key, None)] = None
                else:
                    found.update({self._untold(scope, key, v): None for v in elsewhere if self.scope_of(v) == scope})
        return tuple(found)

    def _untold(self, scope: Scope, key: str, vpc_id: str | None) -> Unread:
        why = NOT_IN_SNAPSHOT if self._pages else NOT_IN_PLAN
        where = f" of {vpc_id}" if vpc_id else ""
        place = "the snapshot does not hold" if self._pages else "the plan shows only what it manages, not all"
        return Unread(scope, key, None, vpc_id, None, why, f"{place} {key}{where}")

    def _vpc_ids(self) -> Iterable[str]:
        known = (copies for found in self._found.values() for copies in found.values())
        named = (element.get("VpcId") for copies in known for _, element in copies)
        return dict.fromkeys(each for each in named if isinstance(each, str))


def first_of(subjects: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(subjects) - _MOST
    return ", ".join(subjects[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _has_default(key: str) -> bool:
    """Whether AWS's default is taken where the document is absent."""
    known = document(key)
    return known is not None and known.requirement is Requirement.AWS_DEFAULT
