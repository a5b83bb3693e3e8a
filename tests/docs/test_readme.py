"""What README.md shows is what a reader gets. `WAYOUT_UPDATE=1` writes the sample output anew."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
COMMANDS = re.findall(r"^(wayout [a-z-]+(?: [a-z]+)?)", SHELL, re.MULTILINE)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _run(words: list[str], folder: Path) -> str:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8", "HOME": str(folder)}
    found = subprocess.run(
        [sys.executable, "-c", "from wayout.cli.main import main; main()", *words],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600,
    )  # fmt: skip
    assert "unexpected" not in found.stderr
    return found.stdout


def _shown(line: str, folder: Path) -> str:
    """What a line shows: nothing where it ends with `> FILE`, which then holds what it prints."""
    command, _, file = line.partition(" > ")
    printed = _run(shlex.split(command)[1:], folder)
    if not file:
        return printed
    (folder / file).write_text(printed, encoding="utf-8")
    return ""


def test_the_two_commands_come_first() -> None:
    """The first block of the README holds `make demo` and `make test`, which the Makefile knows."""
    first = _blocks("sh")[0]
    assert [line.split()[1] for line in first.splitlines()] == ["demo", "test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in ("demo", "test"))


def test_the_sample_output_is_what_the_commands_print(tmp_path: Path) -> None:
    """Each `$ wayout …` line of the console blocks prints what stands below it."""
    readme = README
    for block in _blocks("console"):
        lines = [part.partition("\n")[0] for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
        printed = "".join(f"$ {line}\n{_shown(line, tmp_path)}" for line in lines)
        readme = readme.replace(block, printed)
    if os.environ.get("WAYOUT_UPDATE"):
        (ROOT / "README.md").write_text(readme, encoding="utf-8")
    else:
        assert readme == README


def test_the_python_sample_runs(tmp_path: Path) -> None:
    """The Python block prints what its comments say."""
    _run(["demo", "--export", "broken"], tmp_path)
    (block,) = _blocks("python")
    found = subprocess.run(
        [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=600
    )
    assert found.stdout.splitlines() == re.findall(r"^print\(.*\)  # (.*)$", block, re.MULTILINE)


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_every_command_of_the_readme_has_help(line: str, tmp_path: Path) -> None:
    """`--help` of every command that the README names shows an example."""
    words = [word for word in line.split()[1:] if word in {"snapshot", "redact"} or word == line.split()[1]]
    assert "wayout" in _run([*words, "--help"], tmp_path)
