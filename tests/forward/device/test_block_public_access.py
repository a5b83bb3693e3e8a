"""VPC Block Public Access, rule by rule: BPA-1 to BPA-6."""

import pytest
from tests.builders import Json, block_public_access_exclusion, block_public_access_options, subnet, subnet_arn, vpc
from tests.laws.reading import network_of

from wayout.forward.device.block_public_access import Blocking, assumption, blocking
from wayout.model.gap import Gap
from wayout.model.network import Network

OPTIONS, EXCLUSIONS = "VpcBlockPublicAccessOptions", "VpcBlockPublicAccessExclusions"
VPC_ARN = subnet_arn("x").replace("subnet/x", "vpc/vpc-main")
OFF, INGRESS, BOTH = "off", "block-ingress", "block-bidirectional"


def network(mode: str | None, *exclusions: Json, refused: tuple[str, ...] = (), **options: str) -> Network:
    """A VPC with subnet-a; a mode of None stands for an account whose options are not in the snapshot."""
    documents: dict[str, object] = {"Vpcs": [vpc()], "Subnets": [subnet("subnet-a", "10.0.1.0/24")]}
    if mode is not None:
        documents[OPTIONS] = block_public_access_options(mode) | options
    if exclusions:
        documents[EXCLUSIONS] = list(exclusions)
    return network_of(documents, *refused)


def exclusion(mode: str, of: str = subnet_arn("subnet-a"), state: str = "create-complete") -> Json:
    return block_public_access_exclusion(of, mode, exclusion_id=f"vpcbpa-exclude-{mode}-{of[-8:]}", state=state)


def is_blocked(known: Network, *, nat: bool, place: str | None = "subnet-a") -> bool | str:
    found = blocking(known, "vpc-main", place, by_egress_gateway=nat)
    return "unknown" if isinstance(found, Gap) else found is not None


EGRESS_A, BOTH_A = exclusion("allow-egress"), exclusion("allow-bidirectional")
EGRESS_VPC, BOTH_VPC = exclusion("allow-egress", VPC_ARN), exclusion("allow-bidirectional", VPC_ARN)
HALF_DONE, DELETED = (exclusion("allow-bidirectional", state=s) for s in ("create-in-progress", "delete-complete"))
BOTH_B = exclusion("allow-bidirectional", subnet_arn("subnet-b"))


@pytest.mark.parametrize(
    ("known", "own_address", "nat"),
    [
        pytest.param(network(OFF), False, False, id="BPA-1: off blocks nothing"),
        pytest.param(network(BOTH), True, True, id="BPA-2: both ways blocks NAT gateways too"),
        pytest.param(network(INGRESS), True, False, id="BPA-3, T25, T26: ingress spares NAT gateways alone"),
        pytest.param(network(INGRESS, BOTH_A), False, False, id="BPA-4, T28: both ways exempts in either mode"),
        pytest.param(network(BOTH, BOTH_A), False, False, id="BPA-4: also in the stricter one"),
        pytest.param(network(INGRESS, EGRESS_A), True, False, id="BPA-4, T27: egress means nothing under ingress"),
        pytest.param(network(BOTH, EGRESS_A), True, False, id="BPA-4: egress exempts NAT gateways under both ways"),
        pytest.param(network(BOTH, BOTH_VPC), False, False, id="BPA-6: a VPC's exclusion covers its subnets"),
        pytest.param(network(BOTH, EGRESS_VPC), True, False, id="BPA-6: in its own mode"),
        pytest.param(network(BOTH, EGRESS_A, BOTH_VPC), False, False, id="BPA-6: the more generous one counts"),
        pytest.param(network(BOTH, BOTH_B), True, True, id="BPA-5, T29: another subnet's exclusion does not help"),
        pytest.param(network(BOTH, HALF_DONE), True, True, id="BPA-6: only a completed exclusion counts"),
        pytest.param(network(BOTH, DELETED), True, True, id="BPA-6: not a deleted one"),
        pytest.param(
            network(BOTH, BOTH_A, ExclusionsAllowed="not-allowed"), True, True, id="BPA-6: unless they are forbidden"
        ),
        pytest.param(
            network(BOTH, State="update-in-progress"), "unknown", "unknown", id="BPA-1: a change is under way"
        ),
        pytest.param(network("block-some"), "unknown", "unknown", id="a mode that nobody knows"),
        pytest.param(network(None, refused=(OPTIONS,)), "unknown", "unknown", id="AWS refused to tell the mode"),
        pytest.param(
            network(BOTH, refused=(EXCLUSIONS,)), "unknown", "unknown", id="AWS refused to tell the exclusions"
        ),
        pytest.param(network(OFF, refused=(EXCLUSIONS,)), False, False, id="which does not matter when it is off"),
    ],
)
def test_what_is_blocked(known: Network, own_address: bool | str, nat: bool | str) -> None:
    """With an own public address, and through a NAT gateway or egress-only gateway in the same subnet."""
    assert (is_blocked(known, nat=False), is_blocked(known, nat=True)) == (own_address, nat)


def test_a_regional_nat_gateway_is_exempt_by_its_vpc_only() -> None:
    assert is_blocked(network(BOTH, EGRESS_VPC), nat=True, place=None) is False
    assert is_blocked(network(BOTH, EGRESS_A), nat=True, place=None) is True


def test_the_component_is_the_place_that_talks_to_the_gateway() -> None:
    assert blocking(network(BOTH), "vpc-main", "subnet-a", by_egress_gateway=True) == Blocking("subnet-a", BOTH)


@pytest.mark.parametrize(
    ("of_vpc", "of_subnet", "own_address", "nat"),
    [
        pytest.param(OFF, OFF, False, False, id="both say off"),
        pytest.param(BOTH, OFF, False, False, id="the subnet's own value counts before the VPC's"),
        pytest.param(OFF, INGRESS, True, False, id="ingress spares NAT gateways"),
        pytest.param(OFF, BOTH, True, True, id="both ways does not"),
        pytest.param(BOTH, None, True, True, id="a subnet that says nothing follows its VPC"),
        pytest.param(None, None, False, False, id="without any word it is off, as AWS has it by default"),
    ],
)
def test_without_the_options_the_resources_tell(
    of_vpc: str | None, of_subnet: str | None, own_address: bool, nat: bool
) -> None:
    """`BlockPublicAccessStates` is what AWS computed for the resource, exclusions included."""
    home, place = vpc(), subnet("subnet-a", "10.0.1.0/24")
    for element, mode in ((home, of_vpc), (place, of_subnet)):
        element["BlockPublicAccessStates"] = None if mode is None else {"InternetGatewayBlockMode": mode}
    known = network_of({"Vpcs": [home], "Subnets": [place]})
    assert (is_blocked(known, nat=False), is_blocked(known, nat=True)) == (own_address, nat)
    assert (assumption(known, "vpc-main", "subnet-a") is not None) is (of_vpc is of_subnet is None)


def test_missing_exclusions_are_taken_for_none_and_said() -> None:
    assert EXCLUSIONS in (assumption(network(BOTH), "vpc-main", "subnet-a") or "")
    assert assumption(network(BOTH, BOTH_B), "vpc-main", "subnet-a") is None
    assert assumption(network(OFF), "vpc-main", "subnet-a") is None
