"""What `open_snapshot` finds in folders, files and archives, and what it says about what it cannot use."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from wayout.errors import InputError
from wayout.snapshot import archive, folder
from wayout.snapshot.manifest import SCHEMA
from wayout.snapshot.store import open_snapshot

VPCS = b'{"Vpcs": []}'
MANIFEST = json.dumps({"schema": SCHEMA, "created": "2026-11-22T10:00:00Z", "wayout": "0.1.0"}).encode()


def folder_of(root: Path, files: dict[str, bytes]) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def zip_of(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


PLACES = {
    "a file at the root is in the default account and region": ("vpcs.json", ("default", "default")),
    "one folder names the region": ("eu-west-1/vpcs.json", ("default", "eu-west-1")),
    "two folders name account and region": ("111122223333/eu-west-1/vpcs.json", ("111122223333", "eu-west-1")),
    "of more folders the last two count": ("org/x/111122223333/eu-west-1/v.json", ("111122223333", "eu-west-1")),
    "the ending may be in capitals": ("VPCS.JSON", ("default", "default")),
}


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(("name", "place"), PLACES.values(), ids=PLACES)
def test_the_last_two_folders_name_account_and_region(
    tmp_path: Path, kind: str, name: str, place: tuple[str, str]
) -> None:
    files = {name: VPCS}
    path = folder_of(tmp_path / "s", files) if kind == "folder" else zip_of(tmp_path / "s.zip", files)
    (file,) = open_snapshot(path).files
    assert (file.name, (file.account, file.region), file.content) == (name, place, VPCS)


def test_one_json_file_is_a_snapshot_in_the_default_account_and_region(tmp_path: Path) -> None:
    folder_of(tmp_path, {"111122223333/eu-west-1/vpcs.json": VPCS})
    (file,) = open_snapshot(tmp_path / "111122223333/eu-west-1/vpcs.json").files
    assert (file.name, file.account, file.region) == ("vpcs.json", "default", "default")


def test_a_json_file_may_have_any_ending(tmp_path: Path) -> None:
    folder_of(tmp_path, {"answer.txt": VPCS})
    assert len(open_snapshot(tmp_path / "answer.txt").files) == 1


def test_the_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder_of(tmp_path, {"b.json": VPCS, "a/z.json": VPCS, "c/a.json": VPCS, "a.json": VPCS})
    assert [file.name for file in open_snapshot(tmp_path).files] == ["a.json", "a/z.json", "b.json", "c/a.json"]


def test_hidden_files_metadata_of_a_mac_and_other_endings_are_ignored_silently(tmp_path: Path) -> None:
    names = ["a.json", ".b.json", ".git/c.json", "__MACOSX/d.json", "e.txt", "f.json.gz", "json"]
    snapshot = open_snapshot(folder_of(tmp_path, dict.fromkeys(names, VPCS)))
    assert [file.name for file in snapshot.files] == ["a.json"]
    assert snapshot.problems == ()


UNUSABLE = {
    "an empty file": (b"", "is empty"),
    "a file of white space": (b" \n\t", "is empty"),
    "a binary file": (b"\x89PNG\x00\x01", "is binary, not JSON"),
    "a compressed file": (b"\x1f\x8b\x08\x00", "is compressed with gzip; unpack it first"),
}


@pytest.mark.parametrize("kind", ["folder", "zip"])
@pytest.mark.parametrize(("content", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_file_is_one_problem_and_the_others_load(
    tmp_path: Path, kind: str, content: bytes, message: str
) -> None:
    files = {"good.json": VPCS, "bad.json": content}
    path = folder_of(tmp_path / "s", files) if kind == "folder" else zip_of(tmp_path / "s.zip", files)
    snapshot = open_snapshot(path)
    assert [file.name for file in snapshot.files] == ["good.json"]
    assert [str(problem) for problem in snapshot.problems] == [f"bad.json: {message}"]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_file_past_the_limit_is_one_problem_and_is_not_read(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "FILE_LIMIT", 100)
    monkeypatch.setattr(archive, "FILE_LIMIT", 100)
    files = {"good.json": VPCS, "large.json": b" " * 101}
    path = folder_of(tmp_path / "s", files) if kind == "folder" else zip_of(tmp_path / "s.zip", files)
    snapshot = open_snapshot(path)
    assert [file.name for file in snapshot.files] == ["good.json"]
    assert "101 bytes" in snapshot.problems[0].message


def test_a_pipe_is_a_problem_and_does_not_hang(tmp_path: Path) -> None:
    folder_of(tmp_path, {"good.json": VPCS})
    os.mkfifo(tmp_path / "pipe.json")
    snapshot = open_snapshot(tmp_path)
    assert [str(problem) for problem in snapshot.problems] == ["pipe.json: cannot be read: not a regular file"]


def test_a_link_to_nothing_is_a_problem(tmp_path: Path) -> None:
    folder_of(tmp_path, {"good.json": VPCS})
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere.json")
    assert [problem.document for problem in open_snapshot(tmp_path).problems] == ["gone.json"]


def test_links_are_followed_and_a_loop_of_links_ends(tmp_path: Path) -> None:
    outside = folder_of(tmp_path / "outside", {"b.json": VPCS})
    root = folder_of(tmp_path / "s", {"deep/a.json": VPCS})
    (root / "deep" / "up").symlink_to(root)
    (root / "linked").symlink_to(outside)
    assert [file.name for file in open_snapshot(root).files] == ["deep/a.json", "linked/b.json"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_a_problem(tmp_path: Path) -> None:
    folder_of(tmp_path, {"good.json": VPCS, "closed/a.json": VPCS})
    (tmp_path / "closed").chmod(0)
    try:
        assert [problem.document for problem in open_snapshot(tmp_path).problems] == ["closed"]
    finally:
        (tmp_path / "closed").chmod(0o700)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_what_powershell_writes_is_read(tmp_path: Path, encoding: str) -> None:
    text = '{"Vpcs": ["ü"]}'
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    folder_of(tmp_path, {"a.json": mark + text.encode(encoding)})
    assert open_snapshot(tmp_path).files[0].content == text.encode()


def nothing(path: Path) -> Path:
    return path / "nothing"


def empty_folder(path: Path) -> Path:
    return folder_of(path / "empty", {})


def text_file(path: Path) -> Path:
    return folder_of(path, {"notes.txt": b"hello"}) / "notes.txt"


def broken_zip(path: Path) -> Path:
    return folder_of(path, {"s.zip": b"PK\x03\x04 and then nothing"}) / "s.zip"


def zip_without_json(path: Path) -> Path:
    return zip_of(path / "s.zip", {"notes.txt": b"hello"})


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing there": (nothing, "there is no snapshot at"),
    "an empty folder": (empty_folder, "no file in it ends in .json"),
    "a text file": (text_file, "neither .json nor .zip"),
    "a broken archive": (broken_zip, "is not a readable .zip"),
    "an archive without JSON": (zip_without_json, "no file in it ends in .json"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_snapshot_is_an_input_error_with_a_hint(
    tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(InputError) as caught:
        open_snapshot(path)
    assert message in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message


def test_an_archive_that_claims_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "TOTAL_LIMIT", 1000)
    bomb = zip_of(tmp_path / "bomb.zip", {f"{n}.json": b" " * 300 for n in range(4)})
    with pytest.raises(InputError, match="1,200 bytes long unpacked; wayout reads at most 1,000"):
        open_snapshot(bomb)


def test_archives_inside_an_archive_are_ignored(tmp_path: Path) -> None:
    inner = zip_of(tmp_path / "inner.zip", {"b.json": VPCS}).read_bytes()
    snapshot = open_snapshot(zip_of(tmp_path / "s.zip", {"a.json": VPCS, "inner.zip": inner}))
    assert [file.name for file in snapshot.files] == ["a.json"]


def test_names_in_an_archive_lead_nowhere_else(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "s.zip", {"../../etc/a.json": VPCS, "/b.json": VPCS, "win\\eu-west-1\\c.json": VPCS})
    assert [file.name for file in open_snapshot(path).files] == ["b.json", "etc/a.json", "win/eu-west-1/c.json"]


def test_a_corrupt_member_of_an_archive_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.json", VPCS)
        packed.writestr("b.json", b'{"Subnets": ["somewhere"]}')
    path.write_bytes(path.read_bytes().replace(b"somewhere", b"elsewhere"))
    snapshot = open_snapshot(path)
    assert [file.name for file in snapshot.files] == ["a.json"]
    assert [problem.document for problem in snapshot.problems] == ["b.json"]


def test_the_manifest_is_not_a_document(tmp_path: Path) -> None:
    snapshot = open_snapshot(folder_of(tmp_path, {"manifest.json": MANIFEST, "a.json": VPCS}))
    assert snapshot.manifest is not None
    assert snapshot.manifest.wayout == "0.1.0"
    assert [file.name for file in snapshot.files] == ["a.json"]


def test_a_snapshot_that_holds_only_refusals_opens(tmp_path: Path) -> None:
    snapshot = open_snapshot(folder_of(tmp_path, {"manifest.json": MANIFEST}))
    assert snapshot.manifest is not None
    assert snapshot.files == ()


def test_an_archive_may_hold_the_folder_itself(tmp_path: Path) -> None:
    files = {"prod/manifest.json": MANIFEST, "prod/a.json": VPCS, "prod/eu-west-1/b.json": VPCS}
    snapshot = open_snapshot(zip_of(tmp_path / "s.zip", files))
    assert snapshot.manifest is not None
    assert [(file.account, file.region) for file in snapshot.files] == [
        ("default", "default"),
        ("default", "eu-west-1"),
    ]


def test_another_file_called_manifest_is_a_document(tmp_path: Path) -> None:
    snapshot = open_snapshot(folder_of(tmp_path, {"manifest.json": VPCS}))
    assert snapshot.manifest is None
    assert [file.name for file in snapshot.files] == ["manifest.json"]


BAD_MANIFESTS = {
    "a version that is not known": ({"schema": "wayout.snapshot/2"}, "reads 'wayout.snapshot/1'"),
    "a member that is missing": ({"schema": SCHEMA}, "not a manifest"),
    "a time that is none": ({"schema": SCHEMA, "created": "yesterday", "wayout": "0"}, "not a manifest"),
}


@pytest.mark.parametrize(("content", "message"), BAD_MANIFESTS.values(), ids=BAD_MANIFESTS)
def test_a_bad_manifest_is_a_problem_and_the_documents_load(
    tmp_path: Path, content: dict[str, str], message: str
) -> None:
    files = {"manifest.json": json.dumps(content).encode(), "a.json": VPCS}
    snapshot = open_snapshot(folder_of(tmp_path, files))
    assert snapshot.manifest is None
    assert len(snapshot.files) == 1
    assert message in snapshot.problems[0].message
