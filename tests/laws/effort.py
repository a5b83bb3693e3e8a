"""How much of the profile's effort a law gets when it is checked by several tests."""

from hypothesis import settings


def examples(share: int) -> settings:
    """The settings of one of `share` tests that together try as many examples as the profile says, and 25 at the least."""
    profile = settings.default.max_examples if settings.default is not None else 100
    return settings(max_examples=max(25, profile // share))
