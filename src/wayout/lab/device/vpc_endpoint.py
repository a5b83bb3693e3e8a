"""A gateway endpoint: a namespace that answers on the service's addresses, for its own VPC only.

TCP and ICMP echo pass, from addresses of the VPC (EP-4, EP-5). Interface endpoints are interfaces like any other.
"""

from collections.abc import Iterable

from wayout.lab.device.router import Router, outside
from wayout.lab.plan.draft import PlanDraft, base_chain
from wayout.lab.plan.label import Event
from wayout.lab.plan.plan import Role
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.address import Address

_ECHO = ("icmp type echo-request", "icmpv6 type echo-request")


def add_gateway_endpoint(plan: PlanDraft, router: Router, endpoint: VpcEndpoint, asked: Iterable[Address]) -> None:
    """Add a gateway endpoint that answers on those of the asked addresses to which a route of the VPC leads by it."""
    name = endpoint.vpc_endpoint_id
    draft = plan.namespace(Role.ENDPOINT, name)
    device = router.join_gateway(draft, name)
    draft.default(device)
    draft.addresses += [("lo", address) for address in asked]
    come = draft.chain("in", base_chain("input", 0, "drop"), 'iifname "lo" accept')
    if not endpoint.is_available:
        come.append(draft.lose(name, "endpoint-not-available"))
    come += [f"{foreign} {draft.lose(name, 'spoofed-source')}" for foreign in outside("saddr", router.own_prefixes())]
    arrived = f"{draft.say(Event.ARRIVE, name)} accept"
    come += [f"{traffic} {arrived}" for traffic in ("meta l4proto tcp", *_ECHO)]
    come.append(draft.lose(name, "endpoint-protocol"))
    draft.chain("out", base_chain("output", 0, "accept"))
