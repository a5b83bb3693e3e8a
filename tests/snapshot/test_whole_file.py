"""A file is written whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wayout.errors import InputError
from wayout.snapshot.whole_file import write_whole


def test_a_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "certificate.json"
    target.write_text("old", encoding="utf-8")
    write_whole(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["certificate.json"]
    assert target.read_text(encoding="utf-8") == "new"


@pytest.fixture
def umask() -> Iterator[None]:
    """The umask of most people while a test runs."""
    old = os.umask(0o022)
    yield
    os.umask(old)


@pytest.mark.usefixtures("umask")
def test_the_umask_says_who_may_read_it(tmp_path: Path) -> None:
    """A report for a web server or a colleague is as readable as any other file that a command writes."""
    write_whole(tmp_path / "report.html", "new")
    assert (tmp_path / "report.html").stat().st_mode & 0o777 == 0o644


@pytest.mark.usefixtures("umask")
def test_a_file_that_stood_there_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    target.touch(0o600)
    write_whole(target, "new")
    assert (target.stat().st_mode & 0o777, target.read_text(encoding="utf-8")) == (0o600, "new")


@pytest.mark.parametrize("name", ["", "nowhere/certificate.json"])
def test_what_cannot_be_written_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        write_whole(tmp_path / name, "new")
    assert not list(tmp_path.iterdir())


def test_a_device_stays_one() -> None:
    """Whoever runs this as root must not get a file in the place of a device."""
    write_whole(Path(os.devnull), "new")
    assert Path(os.devnull).is_char_device()


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system does not show what is open")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1"])
def test_what_is_open_is_written_to(name: str, tmp_path: Path) -> None:
    """`--junit /dev/stdout > log` adds to the log."""
    code = (
        f"from pathlib import Path; from wayout.snapshot.whole_file import write_whole as w; w(Path({name!r}), 'new')"
    )
    with (tmp_path / "log").open("wb") as log:
        log.write(b"old ")
        log.flush()
        subprocess.run([sys.executable, "-c", code], stdout=log, check=True)
    piped = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert ((tmp_path / "log").read_text(encoding="utf-8"), piped.stdout) == ("old new", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
