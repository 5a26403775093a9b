"""The explorer of the size of an accuracy study: curves, dots and readout, against Wilson's interval by statsmodels."""

import re

import numpy as np
import pytest
from explorers.trials import EXPLORERS
from statsmodels.stats.proportion import proportion_confint
from strokes import stroke

from dlintro import widgets

SETTINGS = [(0.9, 0.05, 0.1), (0.5, 0.01, 0.005), (0.99, 0.15, 0.5), (0.8, 0.07, 0.02)]


def half(share, n):
    """Half of the width of Wilson's interval."""
    low, high = proportion_confint(share * n, n, method="wilson")
    return (high - low) / 2


@pytest.fixture
def explorer():
    return EXPLORERS["study_size"]()


def drawn(explorer, panel, label):
    return next(line for line in explorer.figure.axes[panel].lines if line.get_label() == label).get_xydata()


def marks(explorer):
    """The height of the mark on each curve."""
    return [line.get_xydata()[0] for line in explorer.figure.axes[0].lines if line.get_marker() in "^s"]


@pytest.mark.parametrize(("sensitivity", "half_width", "prevalence"), SETTINGS)
def test_the_curves_hold_the_fewest_people_whose_interval_is_narrow_enough(
    explorer, sensitivity, half_width, prevalence
):
    explorer.set(sensitivity=sensitivity, half_width=half_width, prevalence=prevalence)
    sick, everybody = drawn(explorer, 0, "the sick"), drawn(explorer, 0, "all people")
    np.testing.assert_allclose(sick[:, 0], np.arange(1, 16))
    for (points, n), (_, total) in zip(sick, everybody, strict=True):
        assert half(sensitivity, n) <= points / 100 + 1e-9
        assert n == 1 or half(sensitivity, n - 1) > points / 100
        assert total == np.ceil(n / prevalence - 1e-9)
    at = round(100 * half_width) - 1
    np.testing.assert_allclose(marks(explorer), [sick[at], everybody[at]])


@pytest.mark.parametrize("prevalence", [0.005, 0.05, 0.5])
def test_the_dots_show_the_share_of_sick_people(explorer, prevalence):
    explorer.set(prevalence=prevalence)
    sick, healthy = drawn(explorer, 1, "sick"), drawn(explorer, 1, "healthy")
    assert (len(sick), len(healthy)) == (200 * prevalence, 200 - 200 * prevalence)
    total = drawn(explorer, 0, "all people")[4, 1]
    assert explorer.figure.axes[1].texts[0].get_text() == f"one dot: about {total / 200:,.0f} people"
    assert len({tuple(place) for place in np.vstack([sick, healthy])}) == 200


@pytest.mark.parametrize(("sensitivity", "half_width", "prevalence"), SETTINGS)
def test_the_sentence_says_how_many_are_sick_and_healthy(explorer, sensitivity, half_width, prevalence):
    words = explorer.set(sensitivity=sensitivity, half_width=half_width, prevalence=prevalence).words
    (_, sick), (_, total) = marks(explorer)
    assert f"takes {sick:,.0f} sick people" in words
    assert f"examine about {total:,.0f} people, of whom {total - sick:,.0f} are healthy" in words
    low, high = proportion_confint(sensitivity * sick, sick, method="wilson")
    assert f"interval {100 * low:.1f}% to " in words
    assert f" to {100 * high:.1f}%)" in words or (high > 0.9995 and " to above 99.9%)" in words)
    told = float(re.search(r"a specificity of 90% ± ([\d.]+)\.$", words)[1])
    assert told == pytest.approx(100 * half(0.9, total - sick), rel=0.06)


def test_the_half_width_can_be_dragged(explorer):
    for number, (place, wanted) in enumerate(((8.2, 0.08), (15.9, 0.15), (0.2, 0.01))):
        stroke(explorer, number, (5, 1000), (place, 100))
        assert explorer.values["half_width"] == pytest.approx(wanted)


def test_a_prevalence_of_its_own_is_an_option():
    explorer = widgets.explore_study_size(0.8, 0.1, 0.07)
    assert explorer.values["prevalence"] == 0.07
    assert "If 7% are sick" in explorer.words
    assert "none of them healthy" in widgets.explore_study_size(prevalence=1).words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"sensitivity": 0.3}, "sensitivity must be at least 0.5 and at most 0.99"),
        ({"half_width": 0.3}, "half_width must be at least 0.01 and at most 0.15"),
        ({"prevalence": 0}, "prevalence must be at least 0.005 and at most 1"),
    ],
)
def test_numbers_out_of_range_are_refused(numbers, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_study_size(**numbers)
