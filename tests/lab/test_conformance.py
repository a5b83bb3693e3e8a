"""A small run of conformance, so that a change of the model meets the kernel before CI."""

from collections import Counter

from conformance.judgement import Sort, judge
from conformance.trial import try_seed
from tests.lab.ground import needs_lab


@needs_lab
def test_kernel_and_model_agree() -> None:
    """On a handful of networks; `make conformance` draws more."""
    judged = [one for number in range(8) for one in judge(try_seed(f"suite-{number}", 25))]
    assert [one.why for one in judged if one.sort is Sort.DIFFERENT] == []
    sorts = Counter(one.sort for one in judged)
    assert sorts[Sort.AGREED] > 0.9 * len(judged)
