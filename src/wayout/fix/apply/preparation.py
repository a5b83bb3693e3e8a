"""Preparation: an order held against the network as it is now, before anything is changed."""

from collections.abc import Mapping

import msgspec

from wayout.ask.diagnosis import Diagnosis, diagnose
from wayout.ask.dns.host_answer import Resolver
from wayout.errors import InputError
from wayout.fix.apply.run import Undertaking
from wayout.fix.apply.step import Step, steps_of
from wayout.fix.call.place import UNKNOWN
from wayout.fix.cost import monthly
from wayout.fix.expected_state import states_of
from wayout.fix.order import Order
from wayout.forward.journey.outcome import Answer
from wayout.model.network import Network
from wayout.model.scope import Scope
from wayout.net.address import Address


def undertaking_for(order: Order, fresh: Network, here: Scope) -> Undertaking:
    """What carrying the order out in this network takes; `here` is the place of what tells none.

    Raises: InputError when a change cannot be made in it, or could not be undone.
    """
    return Undertaking(
        plan=order.plan.id,
        source=order.plan.source,
        destinations=order.plan.destinations,
        steps=tuple(_placed(step, here) for step in steps_of(order.plan.changes, fresh)),
        expected=order.expected,
        promised=states_of(order.expected, order.plan.on(fresh)),
        resolved=order.resolved,
        task_definition=order.task_definition,
        dollars=_dollars(order, fresh),
    )


def proved_on(order: Order, fresh: Network, live: Resolver | None) -> Diagnosis | None:
    """The diagnosis of the network as it will be; None for a plan that names no source.

    Raises: InputError when the plan does not make every placement reach every destination, as the network is now.
    """
    if not order.plan.source or not order.plan.destinations:
        return None
    resolved = addresses(order.resolved)
    found = diagnose(
        order.plan.on(fresh),
        order.plan.source,
        order.plan.destinations,
        resolved=resolved,
        live=live,
        task_definition=order.task_definition,
    )
    if found.answer is not Answer.REACHABLE:
        raise InputError(
            f"nothing was changed: as the network is now, the plan would leave {order.plan.source} {found.answer}",
            "Make the plan anew: `wayout fix`.",
        )
    return found


def addresses(resolved: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Address, ...]]:
    """The addresses of names, from their texts."""
    return {name: tuple(Address.parse(each) for each in texts) for name, texts in resolved.items()}


def _dollars(order: Order, fresh: Network) -> float | None:
    """What the changes add to a month's bill by list price; None where a price is not known."""
    costs = [monthly(before, change) for change, before in order.plan.steps(fresh)]
    return float(sum(dollars for dollars, _ in costs)) if all(is_priced for _, is_priced in costs) else None


def _placed(step: Step, here: Scope) -> Step:
    account = here.account if step.account == UNKNOWN.account else step.account
    region = here.region if step.region == UNKNOWN.region else step.region
    return msgspec.structs.replace(step, account=account, region=region)
