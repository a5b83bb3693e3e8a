"""A diagnosis on screens of all widths."""

import msgspec
import pytest
from tests.explain.scenes import CASES, network_of, report_of

from wayout.ask.diagnosis import diagnose
from wayout.explain.answer.diagnosis import Report, report
from wayout.render.terminal.line import Charset, Colour, Screen, cell_width
from wayout.render.text.diagnosis import diagnosis_text

NAMES = sorted(path.parent.name for path in CASES.glob("*/case.toml"))
THREE_ZONES = "a-lost-route-does-not-hide-the-acl"


def _text(found: Report, width: int, charset: Charset = Charset.UNICODE, colour: Colour = Colour.OFF) -> str:
    return diagnosis_text(found, Screen(width, colour, charset))


def _many() -> Report:
    """Three placements and five destinations."""
    targets = [f"https://203.0.113.{n}" for n in range(4)] + ["https://192.0.2.77:8443/a/long/path"]
    network = network_of(THREE_ZONES)
    return report(network, diagnose(network, "ecs:prod/payments", targets))


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_every_case_fits(width: int) -> None:
    for name in NAMES:
        assert max(cell_width(line) for line in _text(report_of(name), width).splitlines()) <= width, name


@pytest.mark.parametrize("width", [40, 60, 80, 120, 160, 200])
def test_many_destinations_fit_and_are_all_there(width: int) -> None:
    found = _many()
    text = _text(found, width)
    assert max(cell_width(line) for line in text.splitlines()) <= width
    joined = "".join(text.split())
    assert all("".join(destination.split()) in joined for destination in found.destinations)
    assert all(statement.placement.id in text for statement in found.placements)
    assert text.count("✓ reachable") == 8
    assert "".join(text.split()).startswith("8of15waysfromthe3placementsofprod/payments")


def test_a_narrow_screen_gets_the_same_words() -> None:
    """Only the layout of the matrix differs."""
    narrow, wide = (_text(report_of(THREE_ZONES), width).split() for width in (60, 200))
    assert set(narrow) >= {word for word in wide if word.startswith(("subnet-", "nacl-", "no-route", "33%", "blocked"))}


def test_without_utf_8_the_text_is_ascii() -> None:
    text = _text(report_of(THREE_ZONES), 100, Charset.ASCII)
    assert text.isascii()
    assert "x blocked" in text
    assert "+ reachable" in text


def test_colour_adds_nothing_but_codes() -> None:
    coloured = _text(report_of(THREE_ZONES), 100, colour=Colour.ON)
    plain = _text(report_of(THREE_ZONES), 100)
    for code in ("0", "1", "2", "31", "32"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_a_hostile_name_does_no_harm() -> None:
    """A tag may hold anything: the table stays a table."""
    found = report_of(THREE_ZONES)
    for name in ("\x1b[31mred", "a\nb", "[bold]x[/bold]", "x" * 256, "🚀🚀", "\u202eevil"):
        rows = tuple(msgspec.structs.replace(row, subnet_name=name) for row in found.placements)
        text = _text(msgspec.structs.replace(found, placements=rows), 100)
        assert all(sign == "\n" or sign.isprintable() for sign in text)
        assert max(cell_width(line) for line in text.splitlines()) <= 100


def test_one_placement_needs_no_share_and_no_list_of_whom_it_hits() -> None:
    text = _text(report_of("private-subnet-without-any-way-out"), 100)
    assert "share" not in text
    assert "hits" not in text


def test_stopped_tasks_are_told_with_what_to_test() -> None:
    text = _text(report_of("private-subnet-without-any-way-out"), 100)
    assert "Stopped tasks\n" in text
    assert "--to aws:ecr.api" in text
