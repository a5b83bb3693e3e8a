"""`wayout report`: one page that holds everything and fetches nothing."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from tests.builders import healthy_network
from tests.cli.program import BROKEN, HEALTHY, UNKNOWN

from wayout.cli.main import program
from wayout.cli.practice.story import FIRST, export, story

ASK: Final = ("ecs:prod/payments", "--to", "https://203.0.113.9")
_VOID: Final = {"meta", "br", "link", "img", "hr", "input"}


class _Page(HTMLParser):
    """Elements that stand open, those that were ever there, and the text outside of styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += "" if "style" in self.open else data


def _run(*words: str | Path) -> tuple[int, str, str]:
    found = CliRunner().invoke(program, ["report", *map(str, words)])
    return found.exit_code, found.stdout, found.stderr


def _page(*words: str | Path) -> _Page:
    page = _Page(_run(*words)[1])
    assert page.open == []
    return page


CODES = {"reachable": (HEALTHY, 0), "blocked": (BROKEN, 3), "unknown": (UNKNOWN, 4)}


@pytest.mark.parametrize(("snapshot", "code"), CODES.values(), ids=CODES)
def test_the_exit_code_is_that_of_the_verdict(snapshot: Path, code: int) -> None:
    assert _run(*ASK, "--snapshot", snapshot)[0] == code


@pytest.mark.parametrize("snapshot", [HEALTHY, BROKEN, UNKNOWN], ids=["healthy", "broken", "unknown"])
def test_the_page_is_whole_and_fetches_nothing(snapshot: Path) -> None:
    page = _page(*ASK, "--snapshot", snapshot)
    assert page.text.lstrip().startswith("doctype html") or "html" in page.seen
    assert not page.seen & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not {name for name, _ in page.attributes} & {"src", "href", "onclick", "onload", "srcdoc", "action"}


def test_the_mission(tmp_path: Path) -> None:
    """Both causes, the plan in three forms, the proof, the flow logs with their plot, and the pitfalls."""
    pytest.importorskip("duckdb")
    export(story(FIRST), tmp_path / "broken")
    words = ("ecs:prod/payments", "--to", "https://api.example.com", "--snapshot", tmp_path / "broken")
    page = _page(*words, "--logs", tmp_path / "broken" / "flow-logs")
    for told in (
        "1 of 3 placements reaches https://api.example.com",
        "no-route at rtb-06807f60d40a76638",
        "nacl-denied at acl-028bd78e7ef96f22f",
        "Add a route for 0.0.0.0/0",
        "As Terraform",
        'resource "aws_route"',
        "aws ec2 create-route",
        "No route table makes a REJECT",
        "Answered attempts by minute",
        "single-nat-gateway at nat-0100a0736d0322421",
        "wayout diagnose ecs:prod/payments --to https://api.example.com --snapshot",
        "wayout flows explain ecs:prod/payments --to https://api.example.com --logs",
    ):
        assert told in page.text, told


def test_a_saved_page_is_the_same_and_whole(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    code, text, errors = _run(*ASK, "--snapshot", BROKEN, "--save", file)
    assert (code, text) == (3, "")
    assert errors.endswith(f"wrote {file}\n")
    assert file.read_text(encoding="utf-8") == _run(*ASK, "--snapshot", BROKEN)[1]


HOSTILE: Final = "{{ 7*7 }}</title><script>alert(1)</script><img src=x>\x1b[31m"


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    """Tags are whatever somebody wrote into the account."""
    documents = healthy_network().documents()
    for key in ("Subnets", "RouteTables", "NatGateways", "NetworkAcls", "Vpcs"):
        for element in documents[key]:
            element["Tags"] = [{"Key": "Name", "Value": HOSTILE}]
    documents["RouteTables"][2]["Routes"] = documents["RouteTables"][2]["Routes"][:1]
    path = tmp_path / "snapshot.json"
    path.write_text(json.dumps(documents), encoding="utf-8")
    code, text, _ = _run(*ASK, "--snapshot", path)
    assert code == 3
    page = _Page(text)
    assert not page.seen & {"script", "img"}
    assert "\x1b" not in text
    assert "{{ 7*7 }}</title><script>" in page.text
