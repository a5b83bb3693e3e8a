"""What wayout does where only its own dependencies are installed: it works without extras, or names the one it takes."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.program import BROKEN

_HIDE = """
import sys
HIDDEN = {"duckdb", "pyarrow", "numpy", "isal", "zstandard", "pyspark", "starlette", "uvicorn", "mcp", "yaml", "moto"}
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
import importlib.util
_find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name.partition(".")[0] in HIDDEN else _find(name, package)
from wayout.cli.main import main
main()
"""
ASK = ("ecs:prod/payments", "--to", "https://203.0.113.9")


def _bare(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _HIDE, *map(str, words)], capture_output=True, text=True, check=False, timeout=600
    )


WORKS = {
    "diagnose": ("diagnose", *ASK),
    "fix": ("fix", *ASK),
    "report": ("report", *ASK),
    "verify": ("verify", *ASK),
    "flows coverage": ("flows", "coverage", "ecs:prod/payments"),
}


@pytest.mark.parametrize("words", WORKS.values(), ids=WORKS)
def test_it_works_without_extras(words: tuple[str, ...]) -> None:
    done = _bare(*words, "--snapshot", BROKEN)
    assert done.returncode in {0, 3, 4}, done.stderr
    assert done.stdout


def test_the_demo_says_what_it_leaves_out() -> None:
    done = _bare("demo")
    assert done.returncode == 0, done.stderr
    assert "This chapter is left out" in done.stdout


LOGS = ("--logs", str(BROKEN.parent))
TAKES = {
    "flows explain": (("flows", "explain", *LOGS, "--snapshot", str(BROKEN)), "flows"),
    "flows rates": (("flows", "rates", *LOGS, "--snapshot", str(BROKEN)), "flows"),
    "flows egress": (("flows", "egress", *LOGS, "--snapshot", str(BROKEN)), "flows"),
    "flows top": (("flows", "top", *LOGS), "flows"),
    "flows convert": (("flows", "convert", "out.parquet", *LOGS), "flows"),
    "verify with logs": (("verify", *ASK, *LOGS, "--snapshot", str(BROKEN)), "flows"),
    "report with logs": (("report", *ASK, *LOGS, "--snapshot", str(BROKEN)), "flows"),
    "serve": (("serve", "--snapshot", str(BROKEN)), "serve"),
    "mcp": (("mcp", "--snapshot", str(BROKEN)), "mcp"),
}


@pytest.mark.parametrize(("words", "extra"), TAKES.values(), ids=TAKES)
def test_it_names_the_extra_that_it_takes(words: tuple[str, ...], extra: str) -> None:
    done = _bare(*words)
    assert done.returncode == 2, done.stderr
    assert "unexpected" not in done.stderr
    assert f"pip install 'wayout[{extra}]'" in done.stderr
