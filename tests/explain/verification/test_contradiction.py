"""Every two witnesses who can contradict one another have words for it, and what a lab says is told apart."""

from itertools import permutations

import pytest
from tests.evidence.verification.test_verification import API, asked, called, healthy

from wayout.evidence.probe.observed_call import Failure
from wayout.evidence.probe.probed import Probed
from wayout.evidence.verification.verification import About, Contradiction, Witness, verify
from wayout.explain.verification.contradiction import contradiction_statement
from wayout.explain.verification.verification import verification_report


@pytest.mark.parametrize(("passes", "fails"), list(permutations(Witness, 2)))
def test_every_pair_has_a_meaning_and_what_settles_it(passes: Witness, fails: Witness) -> None:
    (row,) = verify(asked(healthy())).rows
    told = contradiction_statement(Contradiction(About.REACH, passes, fails), row, ())
    assert told.between == (passes, fails)
    assert told.meaning.endswith(".")
    assert told.settled_by.endswith(".")


def test_a_probe_in_a_lab_contradicts_by_a_fault_of_ours() -> None:
    met = called(Failure.TIMEOUT).call
    meanings = []
    for is_rebuilt in (True, False):
        probed = Probed("a test", met, is_rebuilt=is_rebuilt)
        network = healthy()
        report = verification_report(network, verify(asked(network), probes={("eni-task-a", API): probed}))
        meanings.append(report.rows[0].contradictions[0].meaning)
    assert "one of the two is wrong" in meanings[0]
    assert "the configuration changed" in meanings[1]
