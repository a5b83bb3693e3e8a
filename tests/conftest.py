"""How hard the properties are tried: HYPOTHESIS_PROFILE=ci is what CI sets, dev is what everybody else gets."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=100, deadline=None)
# Workers share few cores, so a slow draw says nothing about the property.
settings.register_profile(
    "ci", max_examples=2000, deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
