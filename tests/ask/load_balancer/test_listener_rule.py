"""Which rules of a listener may take a request."""

import time

import pytest

from wayout.ask.destination.destination import parse_destination
from wayout.ask.destination.web_request import WebRequest, web_request_of
from wayout.ask.load_balancer.listener_rule import takers
from wayout.model.load_balancer import Action, ConditionValues, ListenerRule, RuleCondition
from wayout.net.address import Address
from wayout.net.interval_set import IntervalSet

CLIENT = IntervalSet.single(Address.parse("10.0.1.10"))
DEFAULT = (Action(type="fixed-response"),)


def _rule(priority: str, *conditions: RuleCondition) -> ListenerRule:
    return ListenerRule(priority=priority, conditions=conditions, actions=(Action(type="redirect"),))


def _host(value: str) -> RuleCondition:
    return RuleCondition(field="host-header", host_header_config=ConditionValues(values=(value,)))


def _path(value: str) -> RuleCondition:
    return RuleCondition(field="path-pattern", values=(value,))


def _source(value: str) -> RuleCondition:
    return RuleCondition(field="source-ip", source_ip_config=ConditionValues(values=(value,)))


@pytest.mark.parametrize(
    ("rules", "url", "taken_by"),
    [
        pytest.param((), "https://api.example.com/", ["default"], id="without rules the default action takes it"),
        pytest.param((_path("/a*"),), "https://x.example.com/abc", ["10"], id="a path that fits is decided"),
        pytest.param((_path("/A*"),), "https://x.example.com/abc", ["default"], id="capitals of a path count"),
        pytest.param((_host("*.EXAMPLE.com"),), "https://x.example.com", ["10"], id="those of a host do not"),
        pytest.param((_path("/a?c"),), "https://x.example.com/ac", ["default"], id="? is exactly one character"),
        pytest.param((_path("/a*"),), "https://x.example.com", ["10", "default"], id="an unwritten path is open"),
        pytest.param((_path("/a*"),), "10.0.1.90:443", ["10", "default"], id="an address tells nothing"),
        pytest.param((_host("y.example.com"), _path("/a*")), "https://x.example.com", ["default"], id="one no decides"),
        pytest.param((_source("10.0.0.0/16"),), "10.0.1.90:443", ["10"], id="the client's address is known"),
        pytest.param((_source("10.9.0.0/16"),), "10.0.1.90:443", ["default"], id="and may lie elsewhere"),
        pytest.param((_source("no block"),), "10.0.1.90:443", ["10", "default"], id="an unreadable block is open"),
        pytest.param((RuleCondition(field="http-header"),), "10.0.1.90:443", ["10", "default"], id="headers are open"),
        pytest.param(
            (RuleCondition(field="path-pattern", regex_values=("^/a",)),),
            "https://x.example.com/abc",
            ["10", "default"],
            id="regular expressions are open",
        ),
    ],
)
def test_takers(rules: tuple[RuleCondition, ...], url: str, taken_by: list[str]) -> None:
    every = (_rule("10", *rules),) if rules else ()
    found = takers(every, DEFAULT, web_request_of(parse_destination(url)), CLIENT)
    assert [taker.rule.priority if taker.rule else "default" for taker in found] == taken_by


def test_the_lowest_number_comes_first_and_not_the_first_in_the_list() -> None:
    rules = (_rule("100", _path("/*")), _rule("20", _path("/a*")))
    found = takers(rules, DEFAULT, WebRequest("x", "/abc", ""), CLIENT)
    assert [taker.rule.priority for taker in found if taker.rule] == ["20"]


def test_many_stars_take_no_longer_than_few() -> None:
    rules = (_rule("1", _path("*a" * 60 + "b")),)
    begun = time.process_time()
    takers(rules, DEFAULT, WebRequest("x", "/" + "a" * 2000, ""), CLIENT)
    assert time.process_time() - begun < 20  # a twentieth of a second on a machine of 2026; a slip takes minutes
