"""For all tests: the same examples in every run, so that a green run stays green, and the look that students see."""

import pytest
from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def course_look(request):
    """Draw as a notebook does after `checks.start`; a test without plots does not load matplotlib for it."""
    if "plots" not in vars(request.module) and "widgets" not in vars(request.module):
        yield
        return
    from dlintro import plots

    with plots.course_style():
        yield
