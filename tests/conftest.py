"""For all tests: hypothesis draws the same examples in every run, so that a green run stays green."""

from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
