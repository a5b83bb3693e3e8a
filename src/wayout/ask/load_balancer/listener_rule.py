"""Listener rules: which of them may take a request, in the order in which the load balancer asks them.

Rules are asked by their number, the lowest first, and the default action comes last. Decided: hosts (any capitals), paths
(capitals count), each with `*` and `?`, and the client's address. What the question does not tell (headers, methods,
query strings, a path that nobody wrote) and regular expressions leave a rule open: it may take the request or not.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html and
.../application/listener-rules.html.
"""

import msgspec

from wayout.ask.destination.web_request import WebRequest
from wayout.ask.permission.policy_pattern import matches
from wayout.model.load_balancer import Action, ListenerRule, RuleCondition
from wayout.net.interval_set import IntervalSet
from wayout.net.prefix import Prefix


class Taker(msgspec.Struct, frozen=True):
    """Actions that take the request or may do so, and the rule that they belong to; None for the default."""

    actions: tuple[Action, ...]
    rule: ListenerRule | None = None

    @property
    def label(self) -> str:
        """The rule in words."""
        if self.rule is None:
            return "the default action"
        tests = " and ".join(f"{c.field} {' or '.join(_shown(c))}".strip() for c in self.rule.conditions)
        return f"rule {self.rule.priority}" + (f" ({tests})" if tests else "")


def takers(
    rules: tuple[ListenerRule, ...], default: tuple[Action, ...], request: WebRequest, clients: IntervalSet
) -> tuple[Taker, ...]:
    """Everything that may take a request of these clients: the last one does if none before it does."""
    found = []
    for rule in sorted((rule for rule in rules if not rule.is_default), key=_order):
        answers = [_meets(condition, request, clients) for condition in rule.conditions]
        if False in answers:
            continue
        found.append(Taker(rule.actions, rule))
        if None not in answers:
            return tuple(found)
    return (*found, Taker(default))


def _order(rule: ListenerRule) -> int:
    is_number = rule.priority.isascii() and rule.priority.isdigit() and len(rule.priority) < 9
    return int(rule.priority) if is_number else 10**9


def _shown(condition: RuleCondition) -> tuple[str, ...]:
    return (*condition.compared.values, *condition.compared.regex_values)


def _meets(condition: RuleCondition, request: WebRequest, clients: IntervalSet) -> bool | None:
    """Whether the request meets the condition; None where the question does not tell it."""
    compared = condition.compared
    match condition.field:
        case "host-header" if request.host is not None:
            found = any(matches(value.lower(), request.host.lower()) for value in compared.values)
        case "path-pattern" if request.path is not None:
            found = any(matches(value, request.path) for value in compared.values)
        case "source-ip":
            return _comes_from(compared.values, clients)
        case "query-string" if request.query == "":
            return False
        case _:
            return None
    return True if found else None if compared.regex_values else False


def _comes_from(values: tuple[str, ...], clients: IntervalSet) -> bool | None:
    """Whether the clients' addresses lie in one of the blocks: None where only some do, or where one is not readable."""
    try:
        blocks = [Prefix.parse(value) for value in values]
    except ValueError:
        return None
    meant = IntervalSet.of(*((block.first, block.last) for block in blocks))
    if not clients:
        return None
    if clients <= meant:
        return True
    return False if clients.isdisjoint(meant) else None
