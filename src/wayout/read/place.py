"""Where the elements of a snapshot stand: file, JSON pointer, and the element as AWS wrote it.

A certificate cites them. Reading keeps no pointers, because nobody else needs them: they are looked up here, in the files
themselves, when somebody asks.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final, NamedTuple

from wayout.errors import InputError
from wayout.snapshot.identity import IDENTITIES

_TRANSIT_ROUTES: Final = ("TransitGatewayStaticRoutes", "TransitGatewayPropagatedRoutes")


class Element(NamedTuple):
    """A part of a snapshot: the file, relative to the snapshot, and a JSON pointer (RFC 6901) into it."""

    document: str
    pointer: str

    def below(self, *parts: str | int) -> "Element":
        """A part of this part."""
        return Element(self.document, "/".join((self.pointer, *map(str, parts))))


class Places:
    """The elements of the snapshot at a path, a folder or one `.json` file, by document and id.

    Raises: InputError for anything else, whose files cannot be cited.
    """

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            named = sorted((p.relative_to(path).as_posix(), p) for p in path.rglob("*.json") if p.is_file())
            files = {name: p for name, p in named if not any(q.startswith(".") for q in name.split("/"))}
        elif path.is_file() and path.suffix.lower() == ".json":
            files = {path.name: path}
        else:
            raise InputError(
                f"a certificate cites files, and {path} is neither a folder nor a .json file",
                "Unpack the archive, and name the folder.",
            )
        contents = {name: file.read_bytes() for name, file in files.items()}
        self.digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        self._tops = {name: top for name, content in contents.items() if (top := _object(content)) is not None}
        self._known: dict[str, dict[str, list[tuple[Element, Any]]]] = {}

    def find(self, key: str, identity: str) -> Element | None:
        """Where the one element with this id stands; None where there is none, or where accounts tell it differently."""
        found = self._of(key).get(identity, [])
        return found[0][0] if found and all(element == found[0][1] for _, element in found) else None

    def association(self, attachment_id: str) -> Element | None:
        """Where a transit gateway's table is said to be associated with an attachment."""
        wanted = {"TransitGatewayAttachmentId": attachment_id, "State": "associated"}.items()
        for elements in self._of("TransitGatewayRouteTableAssociations").values():
            for place, element in elements:
                if any(wanted <= each.items() for each in _objects(element, "Associations")):
                    return place
        return None

    def transit_route_lists(self, table_id: str) -> tuple[Element, ...]:
        """Where the routes of a transit gateway's table stand: the static ones, and those that it learned."""
        found = (self.find(key, table_id) for key in _TRANSIT_ROUTES)
        return tuple(place.below("Routes") for place in found if place is not None)

    def transit_route(self, table_id: str, destination: str, attachment_id: str | None) -> Element | None:
        """Where such a route of a transit gateway's table stands; without an attachment, such a black hole."""
        for key in _TRANSIT_ROUTES:
            for place, element in self._of(key).get(table_id, []):
                for index, route in enumerate(_elements(element, "Routes")):
                    if isinstance(route, dict) and _leads(route, destination, attachment_id):
                        return place.below("Routes", index)
        return None

    def instance(self, instance_id: str) -> Element | None:
        """Where an EC2 instance stands within its reservation."""
        for name, top in self._tops.items():
            for index, reservation in enumerate(_elements(top, "Reservations")):
                for number, instance in enumerate(_elements(reservation, "Instances")):
                    if isinstance(instance, dict) and instance.get("InstanceId") == instance_id:
                        return Element(name, f"/Reservations/{index}/Instances/{number}")
        return None

    def _of(self, key: str) -> dict[str, list[tuple[Element, Any]]]:
        if key not in self._known:
            found: dict[str, list[tuple[Element, Any]]] = {}
            for name, top in self._tops.items():
                for index, element in enumerate(_elements(top, key)):
                    if isinstance(element, dict) and isinstance(element.get(IDENTITIES[key]), str):
                        found.setdefault(element[IDENTITIES[key]], []).append(
                            (Element(name, f"/{key}/{index}"), element)
                        )
            self._known[key] = found
        return self._known[key]


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        top = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return top if isinstance(top, dict) else None


def _elements(top: Any, key: str) -> list[Any]:  # noqa: ANN401 - whatever a file holds
    found = top.get(key) if isinstance(top, dict) else None
    return found if isinstance(found, list) else []


def _objects(top: Any, key: str) -> list[dict[str, Any]]:  # noqa: ANN401 - the same
    return [element for element in _elements(top, key) if isinstance(element, dict)]


def _leads(route: dict[str, Any], destination: str, attachment_id: str | None) -> bool:
    """Whether a route of a transit gateway leads there, by this attachment; None for a black hole."""
    attached = [each.get("TransitGatewayAttachmentId") for each in _objects(route, "TransitGatewayAttachments")]
    leads = attached[0] if attached and route.get("State") != "blackhole" else None
    named = route.get("DestinationCidrBlock") or route.get("PrefixListId")
    return bool(named == destination and leads == attachment_id)
