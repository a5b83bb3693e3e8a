"""The file of assertions: what it may say, and how it is told what it may not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.errors import InputError
from wayout.guard.assertion import Bound, Expectation, Reaching, Soundness, Tolerance
from wayout.guard.assertion_file import parse_assertions, read_assertions
from wayout.model.reason import Advisory
from wayout.net.address import Address
from wayout.net.prefix import Prefix

WHOLE = """
[resolve]
"API.example.com." = "203.0.113.9"

[[assertion]]
name = "reach"
from = ["ecs:prod/payments", "lambda:*"]
except = "lambda:old-*"
to = "https://api.example.com"
egress-addresses = ["198.51.100.0/29", "2001:db8::1"]
survives-zone-loss = true
tolerated-until = 2027-01-31
because = "NET-42"

  [[ assertion ]]
name = "stay inside"
from = "ecs:prod/batch"
only = ["vpc", "10.20.0.0/16", "pl-0a1", "udp://192.0.2.1:53"]

[[assertion]]
name = "sound"
pitfalls = ["single-*", "cross-az-nat"]
except = "nat-0a*"
"""


def test_every_kind_is_read() -> None:
    found = parse_assertions(WHOLE)
    assert found.resolved == {"api.example.com": (Address.parse("203.0.113.9"),)}
    reach, bound, sound = found.assertions
    assert [each.line for each in found.assertions] == [5, 15, 20]
    assert isinstance(reach.claim, Reaching)
    assert reach.claim.senders.names == ("ecs:prod/payments", "lambda:*")
    assert reach.claim.senders.exceptions == ("lambda:old-*",)
    assert [destination.text for destination in reach.claim.destinations] == ["https://api.example.com"]
    assert reach.claim.expected is Expectation.REACHABLE
    assert reach.claim.egress is not None
    assert reach.claim.egress.size == 9
    assert reach.claim.survives_zone_loss
    assert reach.tolerance == Tolerance(date(2027, 1, 31), "NET-42")
    assert isinstance(bound.claim, Bound)
    assert bound.claim.own_vpc
    assert bound.claim.blocks == Prefix.parse("10.20.0.0/16").as_set()
    assert bound.claim.prefix_list_ids == ("pl-0a1",)
    assert [destination.text for destination in bound.claim.destinations] == ["udp://192.0.2.1:53"]
    assert sound.claim == Soundness((Advisory.SINGLE_NAT_GATEWAY, Advisory.CROSS_AZ_NAT), ("nat-0a*",))


HEAD = '[[assertion]]\nname = "a"\n'
SAYS = f'{HEAD}from = "i-1"\nto = "192.0.2.1:443"\n'
WRONG = {
    "no TOML": ("[[assertion", "wayout.toml is not TOML"),
    "nothing": ("", "wayout.toml holds no [[assertion]]"),
    "another key at the top": ("[asertion]\n", "there is no key 'asertion'"),
    "no name": (
        '[[assertion]]\nto = "192.0.2.1:443"\nfrom = "i-1"\n',
        "assertion 1: Object missing required field `name`",
    ),
    "no claim": (f'{HEAD}from = "i-1"\n', "assertion 1 ('a'): one of to, only and pitfalls"),
    "two claims": (f'{SAYS}only = "vpc"\n', "both to and only"),
    "no sender": (f'{HEAD}to = "192.0.2.1:443"\n', "from is missing"),
    "a misspelt key": (f'{SAYS}expects = "blocked"\n', "there is no key 'expects'"),
    "another expectation": (f'{SAYS}expect = "open"\n', "Invalid enum value 'open'"),
    "a key of another kind": (f'{HEAD}pitfalls = "*"\nfrom = "i-1"\n', "from says nothing beside pitfalls"),
    "no destination": (f'{HEAD}from = "i-1"\nto = "192.0.2.1"\n', "the destination '192.0.2.1' has no port"),
    "no source": (f'{HEAD}from = "payments"\nto = "192.0.2.1:443"\n', "assertion 1 ('a'):"),
    "many destinations in one": (f'{HEAD}from = "i-1"\nto = "aws:ecs-start"\n', "stands for many"),
    "an unknown pitfall": (f'{HEAD}pitfalls = "single-nat"\n', "there is no pitfall 'single-nat'"),
    "an address that is none": (f'{SAYS}egress-addresses = "nat-a"\n', "'nat-a' is no address"),
    "addresses of nothing": (
        f'{SAYS}expect = "blocked"\negress-addresses = "192.0.2.1"\n',
        "egress-addresses says nothing",
    ),
    "an exception to nothing": (f'{SAYS}except = "i-*"\n', "except takes away from a pattern"),
    "tolerated for no reason": (f"{SAYS}tolerated-until = 2027-01-31\n", "both a last day and a reason"),
    "no date": (f'{SAYS}tolerated-until = "soon"\nbecause = "x"\n', "assertion 1 ('a'): Invalid"),
    "an empty list": (f'{HEAD}from = []\nto = "192.0.2.1:443"\n', "assertion 1 ('a'): Expected `array` of length >= 1"),
    "one name twice": (SAYS + SAYS, "two assertions are called 'a'"),
    "a name that resolves to a name": (f'{SAYS}[resolve]\n"a.example" = "b.example"\n', "wayout.toml, resolve:"),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_understood_is_told(text: str, told: str) -> None:
    with pytest.raises(InputError) as failure:
        parse_assertions(text)
    assert told in failure.value.message
    assert "\n" not in failure.value.message


def test_a_misspelt_key_is_told_with_the_one_like_it() -> None:
    with pytest.raises(InputError) as failure:
        parse_assertions(f"{SAYS}survive-zone-loss = true\n")
    assert failure.value.hint == "Did you mean survives-zone-loss?"


def test_where_the_lines_do_not_tell_it_is_the_first() -> None:
    """Another way of writing the same, and a string that looks like the beginning of an assertion."""
    (inline,) = parse_assertions('assertion = [{name = "a", from = "i-1", to = "192.0.2.1:443"}]').assertions
    assert inline.line == 1
    found = parse_assertions(f'{SAYS}tolerated-until = 2027-01-31\nbecause = """\n[[assertion]]\n"""\n')
    assert [each.line for each in found.assertions] == [1]


@given(text=st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_does_more_than_that(text: str | bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError):
        read_assertions(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file of assertions"):
        read_assertions(tmp_path / "wayout.toml")
    with pytest.raises(InputError, match="is a folder"):
        read_assertions(tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "wayout.toml"
    path.write_text("#" * (1 << 20) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="larger than a megabyte"):
        read_assertions(path)
