"""A file is written whole or not at all."""

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


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "certificate.json", "new")
    assert (tmp_path / "certificate.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["", "nowhere/certificate.json"])
def test_what_cannot_be_written_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write"):
        write_whole(tmp_path / name, "new")
    assert not list(tmp_path.iterdir())
