"""A misspelt service is told with the names like it; one that nobody could know yet is taken as it is."""

import pytest
from tests.builders import healthy_network, interface_endpoint
from tests.laws.reading import network_of

from wayout.ask.destination.destination import parse_destination
from wayout.ask.destination.known_service import check_service
from wayout.ask.dns.resolution import resolve
from wayout.errors import InputError

NETWORK = network_of(healthy_network(1).documents())


@pytest.mark.parametrize(
    "service",
    ["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager", "kms-fips", "ssmmessages", "bedrock-runtime", "ecr"],
)
def test_services_that_exist_are_known(service: str) -> None:
    assert check_service(NETWORK, service) is None


@pytest.mark.parametrize(
    ("service", "meant"),
    [("ecr.apo", "aws:ecr.api"), ("secretmanager", "aws:secretsmanager"), ("ssm-messages", "aws:ssm")],
)
def test_a_misspelt_service_is_told_with_the_names_like_it(service: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        resolve(NETWORK, parse_destination(f"aws:{service}"), "vpc-main", {})
    assert service in str(caught.value)
    assert meant in (caught.value.hint or "")


def test_a_service_that_nobody_knows_yet_is_asked_about_with_a_note() -> None:
    found = resolve(NETWORK, parse_destination("aws:quantumfoam"), "vpc-main", {})
    assert "does not know the AWS service quantumfoam" in found.notes[0]


def test_a_service_with_an_endpoint_in_the_snapshot_is_known() -> None:
    network = healthy_network(1)
    network.add("VpcEndpoints", interface_endpoint("vpce-new", "ecr.apo", {}, groups=()))
    assert check_service(network_of(network.documents()), "ecr.apo") is None
