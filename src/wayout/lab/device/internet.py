"""The internet: a namespace outside every VPC that holds the asked addresses and answers on them."""

from collections.abc import Iterable

from wayout.lab.plan.draft import LAST, NamespaceDraft, PlanDraft, base_chain
from wayout.lab.plan.label import Event
from wayout.lab.plan.plan import Role
from wayout.net.address import Address

NAME = "internet"


def add_internet(plan: PlanDraft, asked: Iterable[Address]) -> NamespaceDraft:
    """Add the internet; routes to public addresses of the network are added by each border."""
    draft = plan.namespace(Role.INTERNET, NAME, forwards=True)
    draft.addresses += [("lo", address) for address in asked]
    arrived = f"{draft.say(Event.ARRIVE, NAME)} accept"
    draft.chain("in", base_chain("input", 0, "accept"), 'iifname "lo" accept', arrived)
    nowhere = plan.dead_end(draft)
    draft.default(nowhere, metric=LAST)
    lost = f'oifname "{nowhere}" {draft.lose(NAME, "destination-not-found")}'
    draft.chain("out", base_chain("output", 0, "accept"), lost)
    draft.chain("through", base_chain("forward", 0, "accept"), lost)
    return draft
