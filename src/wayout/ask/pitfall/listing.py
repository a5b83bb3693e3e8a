"""All pitfalls of a network, in the order in which they are told."""

from collections.abc import Mapping

from wayout.ask.pitfall.address_range import overlapping_ranges
from wayout.ask.pitfall.execution_role import execution_role_pitfalls
from wayout.ask.pitfall.finding import Pitfalls
from wayout.ask.pitfall.flow_log import uncovered_places, undecided_logs, unseen_logs
from wayout.ask.pitfall.nat_gateway import cross_zone_routes, single_nat_gateways
from wayout.ask.pitfall.route_table import main_route_tables, shared_route_tables
from wayout.ask.pitfall.security_group import groups_for_nat_gateways
from wayout.ask.pitfall.target_group import unhealthy_targets
from wayout.ask.source.occupancy import Occupancy, occupancy_of
from wayout.model.network import Network


def pitfalls(network: Network, occupancy: Mapping[str, Occupancy] | None = None) -> Pitfalls:
    """What is worth changing around the workloads of the snapshot; `occupancy` where the caller has counted them."""
    places = occupancy_of(network) if occupancy is None else occupancy
    roles = execution_role_pitfalls(network)
    findings = (
        *shared_route_tables(network, places),
        *main_route_tables(network, places),
        *single_nat_gateways(network, places),
        *cross_zone_routes(network, places),
        *roles.findings,
        *overlapping_ranges(network),
        *groups_for_nat_gateways(network),
        *unhealthy_targets(network),
        *uncovered_places(network, places),
        *undecided_logs(network, places),
    )
    return Pitfalls(findings, (*roles.notes, *dict.fromkeys(unseen_logs(network, places))))
