"""Names of resources, which anybody may have written."""

import pytest
from tests.explain.scenes import network_of

from wayout.explain.wording.name import LONGEST, clean, name_of, named


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("prod-private-a", "prod-private-a"),
        ("two\nlines\tand more ", "two lines and more"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]8;;https://example.com\x07link", "]8;;https://example.comlink"),
        ("ring\x07 the\x00bell", "ring thebell"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("right\u202eto left", "rightto left"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u2028line\u2029separators", "line separators"),
        ("\x9b31mC1", "31mC1"),
        ("rocket 🚀", "rocket 🚀"),
        ("   ", ""),
    ],
)
def test_only_what_can_be_seen_is_left(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_a_long_name_is_cut() -> None:
    assert clean("x" * 256) == "x" * (LONGEST - 1) + "…"
    assert len(clean("🚀" * 256)) == LONGEST


def test_a_name_stands_beside_the_id() -> None:
    network = network_of("one-zone-has-an-acl-of-its-own")
    assert name_of(network, "subnet-private-a") == "prod-private-a"
    assert named(network, "subnet-private-a") == "subnet-private-a (prod-private-a)"


def test_a_name_that_the_id_holds_already_is_not_repeated() -> None:
    """Groups carry their own name, which a test network often uses as the id."""
    network = network_of("one-zone-has-an-acl-of-its-own")
    assert named(network, "sg-app") == "sg-app"


def test_what_the_network_does_not_describe_has_no_name() -> None:
    network = network_of("one-zone-has-an-acl-of-its-own")
    assert name_of(network, "subnet-elsewhere") is None
    assert named(network, "no id at all") == "no id at all"
