"""Whatever stands in a snapshot's files, reading and asking raise nothing but InputError, and nothing disappears in silence.

Each file and each element that cannot be used has a Problem with its document and pointer; all others still answer.
"""

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from tests.builders import (
    ACCOUNT,
    REGION,
    SnapshotBuilder,
    block_public_access_options,
    healthy_network,
    lambda_function,
)
from tests.builders.snapshot import ID_KEYS
from tests.laws.effort import examples
from tests.laws.estate import Estate
from tests.laws.fault import Place, add_gateway_endpoint, add_interface_endpoint, add_peering, add_reachable_database
from tests.laws.reading import manifest

import wayout
from wayout import Network
from wayout.errors import InputError
from wayout.read.catalogue import CATALOGUE
from wayout.read.network import read_network
from wayout.snapshot.manifest import encode_manifest
from wayout.snapshot.problem import Problem
from wayout.snapshot.store import Snapshot, open_snapshot

FOLDER: Final = f"{ACCOUNT}/{REGION}"
QUESTIONS: Final = (
    ("ecs:prod/payments", "https://203.0.113.9"),
    ("ecs:prod/payments", "https://api.example.com"),
    ("ecs:prod/payments", "aws:ecr.api"),
    ("ecs:prod/payments", "https://10.1.0.5"),
    ("ecs-task:prod/task-a", "52.216.1.1:443"),
    ("eni-task-a", "udp://10.0.21.7:53"),
    ("i-bastion", "icmp://203.0.113.9"),
    ("lambda:mailer", "0.0.0.0/0:443"),
    ("subnet-private-a:sg-app:public", "[2001:db8::9]:443"),
    ("10.0.1.10", "i-db:443"),
)

Json = Any
Path_ = tuple[Any, ...]


@cache
def sound() -> dict[str, Json]:
    """A network with something in nearly every document."""
    network = healthy_network(2)
    place = Place("a", "ab", Estate(2, 0).random())
    changes: tuple[Callable[[SnapshotBuilder, Place], None], ...] = (
        add_gateway_endpoint,
        add_interface_endpoint,
        add_peering,
        add_reachable_database,
    )
    for change in changes:
        change(network, place)
    network.add("Functions", lambda_function("mailer", subnets=("subnet-private-a",), groups=("sg-app",)))
    network.set("VpcBlockPublicAccessOptions", block_public_access_options())
    return network.documents()


def paths(value: Json, path: Path_ = ()) -> Iterator[Path_]:
    """The way to every value inside a document."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, index))


@cache
def paths_of(key: str) -> tuple[Path_, ...]:
    return tuple(paths(sound()[key]))


def nested(depth: int) -> Json:
    value: Json = []
    for _ in range(depth):
        value = [value]
    return value


STRANGE: Final[tuple[Json, ...]] = (
    None,
    True,
    0,
    -1,
    65536,
    10**30,
    1.5,
    1e300,
    "",
    "x",
    "-1",
    "0.0.0.0/33",
    "10.0.0.0/16",
    "2001:db8::/129",
    "999.1.1.1",
    "\ud800",
    "\x00",
    "é" * 5000,
    "blackhole",
    [],
    {},
    [None],
    [{}],
    {"": {}},
    nested(60),
)


def put(document: Json, path: Path_, change: Callable[[Any, Any], None]) -> Json:
    """A copy of the document in which `change` was applied to the holder of a value and the value's key."""
    changed = copy.deepcopy({"": document})
    holder: Json = changed
    steps = ("", *path)
    for step in steps[:-1]:
        holder = holder[step]
    change(holder, steps[-1])
    return changed.get("")


@st.composite
def mutated(draw: st.DrawFn, key: str) -> Json:
    """The document with one to three values replaced, removed or doubled."""
    document = sound()[key]
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_of(key) if document is sound()[key] else tuple(paths(document))))
        document = put(document, path, draw(changes()))
    return document


@st.composite
def changes(draw: st.DrawFn) -> Callable[[Any, Any], None]:
    value = draw(st.sampled_from(STRANGE))

    def replace(holder: Any, key: Any) -> None:
        holder[key] = value

    def remove(holder: Any, key: Any) -> None:
        del holder[key]

    def double(holder: Any, key: Any) -> None:
        if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        else:
            holder[f"{key}2"] = holder[key]

    def wrap(holder: Any, key: Any) -> None:
        holder[key] = [holder[key]]

    found: Callable[[Any, Any], None] = draw(st.sampled_from((replace, replace, replace, remove, double, wrap)))
    return found


def broken(content: bytes, position: int) -> dict[str, bytes]:
    """Ways in which a file is no document any more; each makes it unusable as a whole."""
    at = position % len(content)
    middle = max(1, at - 1)
    return {
        "empty": b"",
        "blank": b" \n\t",
        "cut off": content[:middle],
        "binary": b"\x00\x01\x02" + content,
        "gzip": b"\x1f\x8b\x08" + content,
        "another call": b'{"Buckets": [{"Name": "x"}]}',
        "no object": b"[" + content + b"]",
        "a number": b"5",
        "text": b"An error occurred (UnauthorizedOperation) when calling the operation",
        "deep": b"[" * 100_000,
        "deep object": b'{"a":' * 100_000,
        "two documents": content + content,
    }


def dressed(content: bytes) -> dict[str, bytes]:
    """Other clothes for the same text: byte order marks and encodings that Windows writes."""
    text = content.decode()
    return {
        "byte order mark": b"\xef\xbb\xbf" + content,
        "UTF-16": text.encode("utf-16"),
        "blank lines": b"\r\n\r\n" + content + b"\r\n",
    }


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files_of(documents: dict[str, Json]) -> dict[str, bytes]:
    return {f"{FOLDER}/{key}.json": json.dumps({key: value}).encode() for key, value in documents.items()}


@cache
def sound_files() -> dict[str, bytes]:
    return files_of(sound())


@cache
def sound_snapshot() -> Snapshot:
    with TemporaryDirectory() as folder:
        write(Path(folder), sound_files())
        return open_snapshot(Path(folder))


def load(files: dict[str, bytes]) -> Network:
    """The Network of the sound snapshot with these files in the place of its own; only they are written."""
    with TemporaryDirectory() as folder:
        write(Path(folder), files)
        found = open_snapshot(Path(folder))
    others = tuple(file for file in sound_snapshot().files if file.name not in files)
    return read_network(Snapshot(files=others + found.files, manifest=found.manifest, problems=found.problems))


def ask_everything(network: Network) -> None:
    for source, to in QUESTIONS:
        with suppress(InputError):
            wayout.diagnose(network, source, [to])
            wayout.trace(network, source, to)


keys = st.sampled_from(sorted(sound()))


@examples(4)
@given(keys, st.data(), st.sampled_from(range(len(QUESTIONS))))
def test_strange_values_raise_nothing_but_input_errors(key: str, data: st.DataObject, which: int) -> None:
    document = data.draw(mutated(key))
    name = f"{FOLDER}/{key}.json"
    network = load(files_of({key: document}))
    check_nothing_disappears(network, {**sound(), key: document})
    assert all(problem.document for problem in network.problems)
    assert {problem.document for problem in network.problems if not problem.pointer} <= {name}
    source, to = QUESTIONS[which]
    with suppress(InputError):
        wayout.diagnose(network, source, [to])
        wayout.trace(network, source, to)


def check_nothing_disappears(network: Network, documents: dict[str, Json]) -> None:
    """Every element of every list is in the network under its id, or has a Problem."""
    for key, elements in documents.items():
        row = CATALOGUE.get(key)
        if row is None or key == "Reservations":
            continue
        name = f"{FOLDER}/{key}.json"
        if not isinstance(elements, list):
            assert troubles(network, name, f"/{key}"), key
            continue
        table = getattr(network, row.field)
        for index, element in enumerate(elements):
            is_there = isinstance(element, dict) and not table.keys().isdisjoint(identities(key, element))
            assert is_there or troubles(network, name, f"/{key}/{index}"), (key, index)


def identities(key: str, element: dict[str, Json]) -> set[str]:
    """The ids by which the network may know the element."""
    names = (ID_KEYS[key], f"{key.removesuffix('s')}Arn", "FunctionArn", "PublicIp")
    found = [*(element.get(name) for name in names), f"/{element.get('serviceName')}"]
    return {identity for identity in found if isinstance(identity, str)}


def troubles(network: Network, name: str, pointer: str) -> list[Problem]:
    found = [problem for problem in network.problems if problem.document == name]
    return [p for p in found if p.pointer in {"", pointer} or p.pointer.startswith(f"{pointer}/")]


@examples(4)
@given(keys, st.integers(0, 10**6), st.data())
def test_an_unusable_file_has_a_problem_and_the_others_still_answer(
    key: str, position: int, data: st.DataObject
) -> None:
    name = f"{FOLDER}/{key}.json"
    ways = broken(sound_files()[name], position)
    content = ways[data.draw(st.sampled_from(sorted(ways)))]
    network = load({name: content})
    assert [problem.document for problem in network.problems] == [name]
    assert network.problems[0].message
    reference = whole()
    for other, row in CATALOGUE.items():
        if other != key and other in sound() and row.field not in {"prefix_lists", "vpc_attributes"}:
            assert getattr(network, row.field) == getattr(reference, row.field)


@cache
def whole() -> Network:
    return read_network(sound_snapshot())


@examples(4)
@given(keys, st.data())
def test_other_clothes_change_nothing(key: str, data: st.DataObject) -> None:
    name = f"{FOLDER}/{key}.json"
    ways = dressed(sound_files()[name])
    network = load({name: ways[data.draw(st.sampled_from(sorted(ways)))]})
    assert network.problems == ()
    assert all(getattr(network, row.field) == getattr(whole(), row.field) for row in CATALOGUE.values())


@examples(4)
@given(keys, st.integers(0, 10**6), st.integers(0, 255), st.sampled_from(("replace", "insert", "remove")))
def test_a_wrong_byte_raises_nothing_but_input_errors(key: str, position: int, byte: int, how: str) -> None:
    name = f"{FOLDER}/{key}.json"
    content = sound_files()[name]
    at = position % len(content)
    after = content[at:] if how == "insert" else content[at + 1 :]
    network = load({name: content[:at] + (b"" if how == "remove" else bytes([byte])) + after})
    source, to = QUESTIONS[position % len(QUESTIONS)]
    with suppress(InputError):
        wayout.diagnose(network, source, [to])


@examples(4)
@given(st.sampled_from(STRANGE), st.sampled_from(range(40)), st.binary(max_size=3))
def test_a_strange_manifest_is_a_problem_and_the_documents_still_answer(value: Json, which: int, noise: bytes) -> None:
    said = json.loads(encode_manifest(manifest("NatGateways", "Vpcs")))
    spots = [path for path in paths(said) if path]
    path = spots[which % len(spots)]

    def replace(holder: Any, key: Any) -> None:
        holder[key] = value

    content = noise + json.dumps(put(said, path, replace)).encode()
    network = load({"manifest.json": content})
    assert set(network.vpcs) == {"vpc-main", "vpc-peer"}
    for source, to in QUESTIONS[:2]:
        wayout.diagnose(network, source, [to])


def test_every_question_can_be_asked_of_the_sound_network() -> None:
    assert whole().problems == ()
    ask_everything(whole())
