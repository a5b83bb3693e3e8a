"""Knowing less never turns a verdict into its opposite: it stays, or becomes unknown.

What an account need not have is the exception: when such a document is missing and AWS refused nothing, AWS's default is
taken and said among the assumptions.
"""

from typing import Any, Final

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.builders import healthy_network
from tests.laws.effort import examples
from tests.laws.estate import Estate, clutter, estates
from tests.laws.fault import FAULTS, Fault, Place
from tests.laws.reading import network_of
from tests.laws.test_break_one_thing import RESOLVED, target

import wayout
from wayout import Diagnosis
from wayout.forward.journey.outcome import Answer
from wayout.snapshot.document import Requirement, document

SOURCES: Final = frozenset({"services", "clusters", "tasks", "taskDefinitions"})
"""Without these the question itself cannot be asked, or is about other places."""

Documents = dict[str, Any]


@st.composite
def questions(draw: st.DrawFn) -> tuple[Fault, str, Documents]:
    """A network, healthy or with one fault, and the destination that shows the fault."""
    estate: Estate = draw(estates)
    fault: Fault = draw(st.sampled_from(FAULTS))
    network = clutter(healthy_network(estate.azs), estate)
    place = Place(estate.letters[draw(st.integers(0, 2)) % estate.azs], estate.letters, estate.random())
    fault.prepare(network, place)
    if draw(st.integers(0, 3)):
        fault.break_(network, place)
    return fault, target(estate, fault), estate.documents(network)


def ask(fault: Fault, to: str, documents: Documents, *refused: str) -> Diagnosis:
    return wayout.diagnose(network_of(documents, *refused), fault.source, [to], resolved=RESOLVED)


def without(documents: Documents, *keys: str) -> Documents:
    return {key: value for key, value in documents.items() if key not in keys}


def removable(fault: Fault, documents: Documents) -> list[str]:
    named = SOURCES | ({"Reservations", "NetworkInterfaces"} if fault.source.startswith("i-") else frozenset())
    return sorted(documents.keys() - named)


def is_optional(key: str, documents: Documents) -> bool:
    """Whether an account need not have what the document describes: nor endpoints, as long as no route names one."""
    known = document(key)
    if known is not None and known.requirement is Requirement.AWS_DEFAULT:
        return True
    routes = [route for table in documents.get("RouteTables", []) for route in table["Routes"]]
    return key == "VpcEndpoints" and not any(route.get("GatewayId", "").startswith("vpce-") for route in routes)


def check_no_flip(richer: Diagnosis, poorer: Diagnosis) -> None:
    assert poorer.answer in {richer.answer, Answer.UNKNOWN}
    known = {place.id: row[0].answer for place, row in zip(richer.placements, richer.results, strict=True)}
    for place, (result,) in zip(poorer.placements, poorer.results, strict=True):
        assert result.answer in {known.get(place.id, result.answer), Answer.UNKNOWN}
    if poorer.answer is Answer.UNKNOWN and richer.answer is not Answer.UNKNOWN:
        assert poorer.deciding


@examples(2)
@given(questions(), st.data())
def test_a_document_that_was_refused_leaves_the_verdict_or_makes_it_unknown(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    fault, to, documents = question
    key = data.draw(st.sampled_from(removable(fault, documents)))
    check_no_flip(ask(fault, to, documents), ask(fault, to, without(documents, key), key))


@examples(2)
@given(questions(), st.data())
def test_a_document_that_is_missing_leaves_the_verdict_or_makes_it_unknown(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    fault, to, documents = question
    key = data.draw(st.sampled_from(removable(fault, documents)))
    richer, poorer = ask(fault, to, documents), ask(fault, to, without(documents, key))
    if is_optional(key, documents) and poorer.answer is not richer.answer:
        assert set(poorer.assumptions) - set(richer.assumptions)
    else:
        check_no_flip(richer, poorer)


@examples(2)
@given(questions(), st.data())
def test_of_two_refused_documents_each_makes_the_answer_only_less_definite(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    fault, to, documents = question
    keys = removable(fault, documents)
    one, other = data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True))
    half = ask(fault, to, without(documents, one), one)
    check_no_flip(half, ask(fault, to, without(documents, one, other), one, other))


@examples(3)
@given(questions(), st.data())
def test_in_whatever_order_documents_come_back_no_verdict_that_was_right_turns_wrong(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    """Each state of knowledge is held against all that know more, not only against the next one."""
    fault, to, documents = question
    keys = removable(fault, documents)
    gone = data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=5, unique=True))
    known = [ask(fault, to, without(documents, *gone[:count]), *gone[:count]) for count in range(len(gone) + 1)]
    for less, poorer in enumerate(known):
        for richer in known[:less]:
            check_no_flip(richer, poorer)


NAMED: Final = ("NatGateways", "InternetGateways", "SecurityGroups", "NetworkAcls", "VpcPeeringConnections")
"""Documents whose elements are named by others, so that a missing one is missed."""


@examples(2)
@given(questions(), st.data())
def test_an_element_that_is_named_and_missing_leaves_the_verdict_or_makes_it_unknown(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    fault, to, documents = question
    present = [(key, index) for key in NAMED for index in range(len(documents.get(key, [])))]
    gone = data.draw(st.lists(st.sampled_from(present), min_size=1, max_size=3, unique=True))
    poorer = {
        key: [e for i, e in enumerate(elements) if (key, i) not in gone] if key in NAMED else elements
        for key, elements in documents.items()
    }
    check_no_flip(ask(fault, to, documents), ask(fault, to, poorer))


@examples(2)
@given(questions(), st.data())
def test_an_element_that_cannot_be_read_leaves_the_verdict_or_makes_it_unknown(
    question: tuple[Fault, str, Documents], data: st.DataObject
) -> None:
    fault, to, documents = question
    key = data.draw(st.sampled_from(removable(fault, documents)))
    elements = documents[key]
    assume(isinstance(elements, list) and elements)
    index = data.draw(st.integers(0, len(elements) - 1))
    spoilt = data.draw(st.sampled_from((None, 5, "text", [], {**elements[index], "Tags": 7, "TagSet": 7})))
    if key == "Reservations" and isinstance(spoilt, dict):
        spoilt = {**spoilt, "Instances": [{**machine, "Tags": 7} for machine in spoilt["Instances"]]}
    worse = {**documents, key: [*elements[:index], spoilt, *elements[index + 1 :]]}
    network = network_of(worse)
    if network.problems:
        assert any(p.pointer.startswith(f"/{key}/{index}") for p in network.problems)
    else:
        assert isinstance(spoilt, dict), "only an element without tags may be read all the same"
    check_no_flip(ask(fault, to, documents), ask(fault, to, worse))
