"""Whatever AWS's own models allow in its answers is read, and every question about it ends with an answer or one clear line.

The networks of cases are changed in ways that AWS's models of its answers allow: members left out or added that no case
has, other states, whole documents made up.
"""

from contextlib import suppress
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.aws_shape import answers, changed, made_document, pool_of
from tests.laws.effort import examples
from tests.laws.test_changed_cases import NAMES, TARGETS, documents_of, network_of_case, questions

from wayout.ask.source.workload import workloads
from wayout.errors import InputError
from wayout.fix.question import Goal


@examples(5)
@given(st.sampled_from(NAMES), st.integers(0, 1 << 32), st.sampled_from(TARGETS), st.sampled_from(Goal))
def test_every_question_ends(name: str, seed: int, target: str, goal: Goal) -> None:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    documents = dict(documents_of(name))
    pool = pool_of(documents)
    for _ in range(random.choice((1, 2, 3))):
        if random.random() < 0.7:
            key = random.choice([key for key in documents if key in answers()])
            documents[key] = changed(random, key, documents[key], pool)
        else:
            key = random.choice(list(answers()))
            documents[key] = made_document(random, key, pool)
    network = network_of_case(documents)
    names = [workload.name for workload in workloads(network)] or ["ecs:prod/payments"]
    for question in questions(name, network, random.choice(names), target, goal):
        with suppress(InputError):
            question()


def test_a_document_made_up_is_read() -> None:
    """Every call's, by its own shape: what is read of it has a name, and what is not has a problem."""
    random = Random(1)  # noqa: S311 - repeatable on purpose
    for key in answers():
        for _ in range(20):
            network_of_case({key: made_document(random, key, {})})
