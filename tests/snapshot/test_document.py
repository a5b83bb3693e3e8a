"""The catalogue of documents agrees with what design and collector call them."""

import pytest

from wayout.collect.calls import CALLS
from wayout.snapshot.document import DOCUMENTS, Requirement, document


def test_every_document_is_found_under_its_own_key() -> None:
    assert {key: found.key for key, found in DOCUMENTS.items()} == {key: key for key in DOCUMENTS}


def test_the_collector_asks_for_every_document_and_for_no_other() -> None:
    assert {call.key for call in CALLS if call.is_document} == set(DOCUMENTS)


def test_what_every_vpc_has_is_always_required() -> None:
    always = {key for key, found in DOCUMENTS.items() if found.requirement is Requirement.ALWAYS}
    assert always == {"Vpcs", "Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "NetworkInterfaces"}


@pytest.mark.parametrize("key", ["", "vpcs", "Buckets"])
def test_another_key_is_no_document(key: str) -> None:
    assert document(key) is None
