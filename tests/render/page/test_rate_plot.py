"""The plot of rates: sound XML, whatever stands in it."""

from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from wayout.evidence.rate.change_point import ChangePoint
from wayout.evidence.rate.rate import Expectation, Minute
from wayout.evidence.rate.tally import Tally
from wayout.explain.flows.rate_columns import columns
from wayout.render.page.rate_plot import rate_plot
from wayout.render.terminal.line import Charset, cell_width
from wayout.render.text.flows.rates import bars

MINUTES = (
    Minute(600, Tally(answered=20)),
    Minute(660, Tally(answered=5, unanswered=15)),
    Minute(900, Tally(unanswered=20)),
)
EVEN = Expectation(Fraction(1), Fraction(1))
SVG = "{http://www.w3.org/2000/svg}"


def test_every_minute_with_attempts_is_drawn() -> None:
    found = ET.fromstring(rate_plot("Payments", MINUTES, expected=EVEN))  # noqa: S314 - our own
    labels = [title.text for title in found.iter(f"{SVG}title")]
    assert labels == [
        "Payments",
        "1970-01-01T00:10:00Z: 20 of 20",
        "1970-01-01T00:11:00Z: 5 of 20",
        "1970-01-01T00:15:00Z: 0 of 20",
    ]


def test_a_hostile_title_stays_text() -> None:
    title = '</svg><script>alert("x")</script>'
    found = ET.fromstring(rate_plot(title, MINUTES))  # noqa: S314 - our own
    assert found.find(f"{SVG}title").text == title  # type: ignore[union-attr]
    assert not list(found.iter(f"{SVG}script"))


@pytest.mark.parametrize(
    "title", ["a\x00\x1b[31mb\ufffe\uffff\udc80\u202ec", "&<>\"' ]]>", "x" * 500, "\U0001f600" * 300]
)
def test_no_name_breaks_the_drawing(title: str) -> None:
    drawing = rate_plot(title, MINUTES, expected=EVEN)
    found = ET.fromstring(drawing.encode())  # noqa: S314 - our own
    (shown,) = [each.text or "" for each in found.iter(f"{SVG}text") if each.get("font-weight") == "bold"]
    assert cell_width(shown) <= 96
    assert shown.isprintable()


def test_long_times_are_drawn_in_fewer_columns() -> None:
    many = tuple(Minute(60 * at, Tally(answered=at % 2, unanswered=1)) for at in range(5000))
    drawing = rate_plot("x", many)
    assert drawing.count('class="rate"') <= 161
    assert "answered by 32 minutes" in drawing


def test_an_expectation_that_a_missing_fact_leaves_open_has_two_ends() -> None:
    drawing = rate_plot("x", MINUTES, expected=Expectation(Fraction(0), Fraction(1, 2)))
    assert drawing.count('class="model"') == 3


def test_changes_are_lines_within_the_drawing() -> None:
    change = ChangePoint(660, (20, 20), (5, 40), 1e-9)
    found = ET.fromstring(rate_plot("x", MINUTES, changes=[change]))  # noqa: S314 - our own
    (line,) = [each for each in found.iter(f"{SVG}line") if each.get("class") == "change"][1:]
    assert 52 < float(line.get("x1", "0")) < 720


def test_without_minutes_it_is_drawn_all_the_same() -> None:
    assert "<title>nothing</title>" in rate_plot("nothing", ())


@pytest.mark.parametrize(("charset", "shown"), [(Charset.UNICODE, "█▃···▁"), (Charset.ASCII, "72...0")])
def test_the_bars_say_the_share_and_a_dot_nothing(charset: Charset, shown: str) -> None:
    assert bars(columns(MINUTES, 80)[0], charset) == shown


def test_long_times_are_drawn_in_wider_columns() -> None:
    tallies, each = columns(tuple(Minute(60 * at, Tally(answered=1)) for at in range(1000)), 80)
    assert (len(tallies), each) == (77, 13)
    assert sum(tally.answered for tally in tallies) == 1000
