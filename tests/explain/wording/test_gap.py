"""What a gap could change, and what closes it."""

import pytest

from wayout.explain.wording.gap import closed_by, could_change
from wayout.model.gap import NOT_MODELLED, UNREADABLE, Gap
from wayout.snapshot.document import DOCUMENTS


@pytest.mark.parametrize(
    "key", ["NetworkAcls", "RouteTables", "NatGateways", "SecurityGroups", "TransitGatewayStaticRoutes"]
)
def test_what_decides_on_the_way_has_words_of_its_own(key: str) -> None:
    gap = Gap.document(key, "AccessDenied", "it is not known")
    assert could_change(gap) != could_change(Gap.feature("teleport", "it is not modelled"))
    assert closed_by(gap) == f"the permission {DOCUMENTS[key].permission}, and collecting again"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (Gap.document("NetworkInterfaces", "another account", "m"), "in the account that owns it"),
        (Gap.document("RouteTables", UNREADABLE, "m"), "a whole copy of RouteTables, saved again"),
        (Gap("DNS", "not resolved", None, "m"), "--resolve NAME=IP"),
        (Gap("NetworkInterfaces", NOT_MODELLED, None, "m"), "does not model it"),
        (Gap("NetworkInterfaces", "not known", None, "m"), "a test from the workload"),
    ],
)
def test_what_closes_a_gap_is_told(gap: Gap, words: str) -> None:
    assert words in closed_by(gap)
