"""The service behind an endpoint: whether it stands in the zone of the endpoint's interface.

AWS makes no endpoint interface in a zone that the service does not have. The provider of a service of one's own may take
a zone from its load balancer later: the interface stays, and nothing stands behind it (EP-9). Without a description the
service is taken to stand in all zones; where the call was refused, that holds for AWS's own services only.

Not modelled: services of another region, whose zones are not the endpoint's; the targets behind the load balancer.
Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html

Rules:
- EP-9: An interface endpoint has one interface for each of its subnets, any of which may answer; where its service
  left the zone, nobody does.
"""

from typing import Final

from wayout.forward.decision.decision import Decision, Split, Verdict, doubts, passes, stops
from wayout.model.endpoint_service import EndpointService
from wayout.model.gap import Gap
from wayout.model.network import Network
from wayout.model.reason import Reason
from wayout.model.subnet import Subnet
from wayout.model.vpc_endpoint import VpcEndpoint
from wayout.net.packet_set import PacketSet

DOCUMENT: Final = "ServiceDetails"
_OF_PROVIDERS: Final = "com.amazonaws.vpce."
"""How the names of services begin that are not AWS's own."""


def decide(network: Network, endpoint: VpcEndpoint, subnet: Subnet) -> Decision:
    """The service's answer for any packet that an endpoint's interface in this subnet takes. Source: EP-9."""
    standing = _standing(network, endpoint, subnet)
    if isinstance(standing, Gap):
        return Decision(Verdict.UNKNOWN, component=endpoint.vpc_endpoint_id, gap=standing)
    if standing is Verdict.ALLOW:
        return Decision(Verdict.ALLOW)
    return Decision(Verdict.DENY, None, Reason.ENDPOINT_SERVICE_NOT_IN_AZ, endpoint.vpc_endpoint_id)


def split(network: Network, endpoint: VpcEndpoint, subnet: Subnet, packets: PacketSet) -> Split:
    """The same for a set."""
    standing = _standing(network, endpoint, subnet)
    if isinstance(standing, Gap):
        return doubts(packets, standing)
    if standing is Verdict.ALLOW:
        return passes(packets)
    service = network.endpoint_services[endpoint.service_name]
    zones = service.availability_zones or service.availability_zone_ids
    facts = (
        ("service", endpoint.service_name),
        ("zone", subnet.availability_zone),
        *(("service_zone", zone) for zone in zones),
    )
    return stops(packets, Reason.ENDPOINT_SERVICE_NOT_IN_AZ, endpoint.vpc_endpoint_id, facts=facts)


def _standing(network: Network, endpoint: VpcEndpoint, subnet: Subnet) -> Verdict | Gap:
    if endpoint.service_region and not subnet.availability_zone.startswith(endpoint.service_region):
        return Verdict.ALLOW
    service = network.endpoint_services.get(endpoint.service_name)
    if service is not None:
        return Verdict.ALLOW if _stands_in(network, service, subnet) else Verdict.DENY
    is_own = not endpoint.service_name.startswith(_OF_PROVIDERS)
    if is_own or network.refusal(DOCUMENT, endpoint.vpc_id) is None:
        return Verdict.ALLOW
    return network.gap(
        DOCUMENT, endpoint.vpc_id, f"in which zones the service behind {endpoint.vpc_endpoint_id} stands"
    )


def _stands_in(network: Network, service: EndpointService, subnet: Subnet) -> bool:
    """By the zone's id; by its name where no ids are told and all names are one account's."""
    if service.availability_zone_ids and subnet.availability_zone_id:
        return subnet.availability_zone_id in service.availability_zone_ids
    has_one_meaning = len({scope.account for scope in network.scopes.values()}) <= 1
    if service.availability_zones and subnet.availability_zone and has_one_meaning:
        return subnet.availability_zone in service.availability_zones
    return True
