"""Repairs of internet gateways: attached, or a new one in place of one that another VPC holds.

Source: IGW-1.
"""

from collections.abc import Iterator

from wayout.ask.result.incident import Incident
from wayout.fix.change.any_change import Change
from wayout.fix.change.internet_gateway import AttachInternetGateway
from wayout.fix.change.route import ReplaceRoute
from wayout.fix.repair.new_gateway import Draft, internet_gateway
from wayout.fix.repair.place import internet_gateway_of
from wayout.fix.repair.repair import Repair
from wayout.model.route_table import UNTOLD


def attached(at: Incident) -> Iterator[Repair]:
    """The gateway that routes name attached to the VPC, or those routes led to the gateway that is."""
    vpc_id = at.fact("vpc") or (at.component if at.component.startswith("vpc-") else "")
    network = at.network
    gateway = network.internet_gateways.get(at.component)
    if vpc_id not in network.vpcs:
        return
    own = internet_gateway_of(network, vpc_id)
    if gateway is not None and not gateway.attachments and own is None:
        yield Repair((AttachInternetGateway(internet_gateway_id=at.component, vpc_id=vpc_id),))
        return
    draft = Draft(network)
    target = internet_gateway(draft, vpc_id)
    changes: list[Change] = [*draft.changes]
    for table in network.route_tables.values():
        if table.vpc_id == vpc_id:
            changes += [
                ReplaceRoute(route_table_id=table.route_table_id, destination=route.destination, target=target)
                for route in table.routes
                if route.gateway_id == at.component and not route.is_propagated and route.destination != UNTOLD
            ]
    if changes:
        yield Repair(tuple(changes))
