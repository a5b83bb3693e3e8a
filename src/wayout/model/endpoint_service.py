"""Endpoint services: what stands behind interface endpoints, and in which zones.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ServiceDetail.html
"""

from wayout.model.noun import Noun


class EndpointService(Noun, frozen=True):
    """A service that endpoints can lead to. The names of zones are those of the account that asked, their ids are not."""

    service_name: str
    service_id: str | None = None
    service_region: str | None = None
    availability_zones: tuple[str, ...] = ()
    availability_zone_ids: tuple[str, ...] = ()
