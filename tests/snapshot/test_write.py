"""A snapshot is either whole or not there, and only its owner can read it."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wayout.errors import InputError
from wayout.snapshot.aside import Aside, Purpose, clear_leftovers
from wayout.snapshot.manifest import SCHEMA, Manifest
from wayout.snapshot.store import open_snapshot
from wayout.snapshot.write import Existing, Readers, draft, require_free

MANIFEST = Manifest(schema=SCHEMA, created=datetime(2026, 11, 22, tzinfo=UTC), wayout="0.1.0")


def write(target: Path, vpc: str = "vpc-1", existing: Existing = Existing.KEEP) -> None:
    with draft(target) as snapshot:
        snapshot.add("111122223333", "eu-west-1", "Vpcs", [{"VpcId": vpc}])
        snapshot.finish(MANIFEST, existing)


def write_until(target: Path, interruption: BaseException) -> None:
    """Write a document, and then something happens."""
    with draft(target) as snapshot:
        snapshot.add("1", "eu-west-1", "Vpcs", [])
        raise interruption


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_finished_snapshot_opens(tmp_path: Path) -> None:
    write(tmp_path / "s")
    snapshot = open_snapshot(tmp_path / "s")
    assert snapshot.manifest == MANIFEST
    (file,) = snapshot.files
    assert (file.name, file.account, file.region) == ("111122223333/eu-west-1/Vpcs.json", "111122223333", "eu-west-1")
    assert names(tmp_path) == ["s"]


def test_every_file_is_on_the_disk_before_the_snapshot_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    brought: list[int] = []

    def bring(descriptor: int) -> None:
        assert not (tmp_path / "s").exists()
        brought.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", bring)
    write(tmp_path / "s")
    assert sorted(brought) == sorted(path.stat().st_ino for path in (tmp_path / "s").rglob("*") if path.is_file())


def test_a_disk_that_refuses_at_the_end_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(InputError, match="No space left on device"):
        write(tmp_path / "s")
    assert names(tmp_path) == []


def test_only_the_owner_may_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write(tmp_path / "s")
    finally:
        os.umask(before)
    folders = [tmp_path / "s", tmp_path / "s/111122223333", tmp_path / "s/111122223333/eu-west-1"]
    assert {mode(folder) for folder in folders} == {0o700}
    files = [path for path in (tmp_path / "s").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert {mode(file) for file in files} == {0o600}


def test_what_is_to_be_given_away_is_as_readable_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with draft(tmp_path / "s", Readers.AS_THE_UMASK_SAYS) as snapshot:
            snapshot.add("111122223333", "eu-west-1", "Vpcs", [])
            snapshot.finish(MANIFEST, Existing.KEEP)
    finally:
        os.umask(before)
    every = [tmp_path / "s", *(tmp_path / "s").rglob("*")]
    assert {mode(path) for path in every if path.is_dir()} == {0o750}
    assert {mode(path) for path in every if path.is_file()} == {0o640}


def test_nothing_is_there_until_it_is_finished(tmp_path: Path) -> None:
    with draft(tmp_path / "s") as snapshot:
        snapshot.add("1", "eu-west-1", "Vpcs", [])
        assert not (tmp_path / "s").exists()
        snapshot.finish(MANIFEST, Existing.KEEP)
        assert (tmp_path / "s").exists()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, interruption: type[BaseException]) -> None:
    with pytest.raises(interruption):
        write_until(tmp_path / "s", interruption())
    assert names(tmp_path) == []


def test_an_interrupted_run_leaves_the_old_snapshot(tmp_path: Path) -> None:
    write(tmp_path / "s", "vpc-old")
    with pytest.raises(KeyboardInterrupt):
        write_until(tmp_path / "s", KeyboardInterrupt())
    assert b"vpc-old" in open_snapshot(tmp_path / "s").files[0].content
    assert names(tmp_path) == ["s"]


def test_a_failure_between_the_two_renames_puts_the_old_snapshot_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "s", "vpc-old")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if ".partial" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "s", "vpc-new", Existing.REPLACE)
    assert b"vpc-old" in open_snapshot(tmp_path / "s").files[0].content
    assert names(tmp_path) == ["s"]


def test_a_snapshot_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path / "s", "vpc-old")
    (tmp_path / "s" / "note.json").write_text("{}")
    write(tmp_path / "s", "vpc-new", Existing.REPLACE)
    snapshot = open_snapshot(tmp_path / "s")
    assert [file.content.count(b"vpc-new") for file in snapshot.files] == [1]
    assert names(tmp_path) == ["s"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir(mode=0o755)
    write(tmp_path / "s")
    assert mode(tmp_path / "s") == 0o700


def test_folders_above_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "s")
    assert (tmp_path / "a" / "b" / "s" / "manifest.json").exists()


def test_a_link_to_a_folder_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "manifest.json").exists()


def a_file(target: Path) -> None:
    target.write_text("hello")


def a_folder_of_something_else(target: Path) -> None:
    target.mkdir()
    (target / "thesis.txt").write_text("hello")


def a_hand_made_snapshot(target: Path) -> None:
    target.mkdir()
    (target / "vpcs.json").write_text('{"Vpcs": []}')


def a_snapshot(target: Path) -> None:
    write(target)


REFUSED: dict[str, tuple[Callable[[Path], None], Existing, str]] = {
    "a file": (a_file, Existing.KEEP, "a file of that name exists"),
    "a file, even when replacing": (a_file, Existing.REPLACE, "a file of that name exists"),
    "something else": (a_folder_of_something_else, Existing.KEEP, "holds something else"),
    "something else, even when replacing": (a_folder_of_something_else, Existing.REPLACE, "holds something else"),
    "a hand-made snapshot, even when replacing": (a_hand_made_snapshot, Existing.REPLACE, "holds something else"),
    "a snapshot": (a_snapshot, Existing.KEEP, "there is a snapshot"),
}


@pytest.mark.parametrize(("make", "existing", "message"), REFUSED.values(), ids=REFUSED)
def test_what_stands_there_is_not_overwritten(
    tmp_path: Path, make: Callable[[Path], None], existing: Existing, message: str
) -> None:
    target = tmp_path / "s"
    make(target)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match=message):
        require_free(target, existing)
    with pytest.raises(InputError, match=message):
        write(target, existing=existing)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    with draft(tmp_path / "s") as snapshot:
        a_folder_of_something_else(tmp_path / "s")
        with pytest.raises(InputError, match="holds something else"):
            snapshot.finish(MANIFEST, Existing.REPLACE)
    assert names(tmp_path) == ["s"]


def test_a_place_that_cannot_be_written_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write a snapshot"):
        write(tmp_path / "file" / "s")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../up", ".hidden", "a\0b"])
def test_account_region_and_key_are_plain_names(tmp_path: Path, name: str) -> None:
    for place in ((name, "eu-west-1", "Vpcs"), ("1", name, "Vpcs"), ("1", "eu-west-1", name)):
        with pytest.raises(ValueError, match="no plain name"), draft(tmp_path / "s") as snapshot:
            snapshot.add(*place, [])


def leave(parent: Path, aside: Aside, written: float) -> Path:
    folder = parent / aside.file_name
    folder.mkdir()
    (folder / "Vpcs.json").write_text("{}")
    for path in (folder / "Vpcs.json", folder):
        os.utime(path, (written, written))
    return folder


PRINT_NAME = """
import sys
from wayout.snapshot.aside import Aside, Purpose
print(Aside.here(sys.argv[1], Purpose(sys.argv[2])).file_name)
"""


def of_a_dead_process(target: str, purpose: Purpose) -> Aside:
    made = subprocess.run(
        [sys.executable, "-c", PRINT_NAME, target, purpose.value], capture_output=True, check=True, text=True
    )
    aside = Aside.named(made.stdout.strip())
    assert aside is not None
    return aside


def test_what_a_dead_process_left_is_removed(tmp_path: Path) -> None:
    leave(tmp_path, of_a_dead_process("s", Purpose.PARTIAL), time.time())
    clear_leftovers(tmp_path)
    assert names(tmp_path) == []


def test_what_a_living_process_writes_stays(tmp_path: Path) -> None:
    leave(tmp_path, Aside.here("s", Purpose.PARTIAL), time.time())
    clear_leftovers(tmp_path)
    assert len(names(tmp_path)) == 1


def test_what_nobody_wrote_in_for_an_hour_is_removed(tmp_path: Path) -> None:
    leave(tmp_path, Aside.here("s", Purpose.PARTIAL), time.time() - 3700)
    clear_leftovers(tmp_path)
    assert names(tmp_path) == []


def test_a_replaced_snapshot_without_successor_is_put_back(tmp_path: Path) -> None:
    leave(tmp_path, of_a_dead_process("s", Purpose.REPLACED), time.time())
    clear_leftovers(tmp_path)
    assert names(tmp_path) == ["s"]


@pytest.mark.parametrize(
    "name", [".s.wayout", ".s.wayout-123-4-5.partial", "s.wayout-12345678-1-12345678.partial", ".git", ".s.partial"]
)
def test_other_hidden_folders_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    os.utime(tmp_path / name, (0, 0))
    clear_leftovers(tmp_path)
    assert names(tmp_path) == [name]
