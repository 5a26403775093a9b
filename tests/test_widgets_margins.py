"""The explorer of a margin: interval, verdict and p, against statsmodels and the numbers of MASAI."""

import re

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep
from strokes import stroke

from dlintro import metrics, widgets
from dlintro.widgets.margins import p_values

MASAI = 82, 53_043, 93, 52_872


@pytest.fixture
def explorer():
    return widgets.explore_margin()


def interval(explorer):
    return next(line for line in explorer.figure.axes[0].lines if line.get_linewidth() == 3).get_xdata()


def verdict(explorer):
    return next(text.get_text() for text in explorer.figure.axes[0].texts if text.get_fontsize() == 15)


def test_it_opens_with_masai(explorer):
    assert [round(end, 2) for end in interval(explorer)] == [0.65, 1.18]
    assert verdict(explorer) == "non-inferior"
    assert "0.88 (95 % interval 0.65 to 1.18)" in explorer.words
    assert "p = 0.39 for a difference, two-sided; p = 0.020 against the margin, one-sided" in explorer.words


@pytest.mark.parametrize(
    ("events", "name"), [(83, "non-inferior"), (84, "inconclusive"), (50, "superior"), (180, "inferior")]
)
def test_events_change_the_verdict(explorer, events, name):
    explorer.set(events=events)
    assert verdict(explorer) == name
    assert f"Margin 1.20: {name}:" in explorer.words
    mark = next(line for line in explorer.figure.axes[1].lines if line.get_marker() == "o")
    wanted = confint_proportions_2indep(events, *MASAI[1:], method="log", compare="ratio")
    assert interval(explorer) == pytest.approx(wanted)
    assert mark.get_xydata()[0] == pytest.approx([events, wanted[1]])


@pytest.mark.parametrize("size", [0.25, 0.5, 2, 4, 8])
def test_a_larger_trial_has_as_many_times_events_and_people(explorer, size):
    explorer.set(size=size)
    counts = [round(size * number) for number in MASAI]
    assert interval(explorer) == pytest.approx(confint_proportions_2indep(*counts, method="log", compare="ratio"))
    assert f"({counts[0]:,} of {counts[1]:,})" in explorer.words


def test_a_small_trial_shows_no_difference_and_is_not_non_inferior(explorer):
    words = explorer.set(size=0.25).words
    assert verdict(explorer) == "inconclusive"
    assert float(re.search(r"p = ([\d.]+) for a difference", words)[1]) > 0.5


def test_the_curve_crosses_the_margin_where_the_verdict_changes(explorer):
    explorer.set(margin=1.2)
    curve = next(line for line in explorer.figure.axes[1].lines if line.get_linestyle() == "--")
    events, ends = map(np.asarray, curve.get_data())
    assert events[ends >= 1.2][0] == 84
    line = next(line for line in explorer.figure.axes[1].lines if len(line.get_xdata()) == 2)
    explorer.set(margin=1.4)
    np.testing.assert_allclose(line.get_ydata(), [1.4, 1.4])


@pytest.mark.parametrize("counts", [MASAI, (20, 1000, 10, 1000), (300, 5000, 290, 5000)])
def test_both_p_are_those_of_the_logarithm_of_the_ratio(counts):
    ratio = metrics.risk_ratio(*counts)
    error = np.sqrt(1 / counts[0] - 1 / counts[1] + 1 / counts[2] - 1 / counts[3])
    z, z_margin = (np.log(ratio.value / equal) / error for equal in (1, 1.2))
    assert p_values(ratio, 1.2) == pytest.approx((2 * norm.sf(abs(z)), norm.cdf(z_margin)), rel=1e-6)


def test_margin_and_events_can_be_dragged(explorer):
    stroke(explorer, 1, (1.2, 0), (1.41, 0))
    assert explorer.values["margin"] == pytest.approx(1.4)
    stroke(explorer, 2, (82, 1), (100, 1), panel=1)
    assert explorer.values["events"] == 100


def test_tiny_and_huge_p_are_told_as_such(explorer):
    assert "p < 0.001 for a difference" in explorer.set(events=180, size=8).words
    assert "p > 0.99 against the margin" in explorer.words


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_margin(margin=2), "margin must be at least 1.05 and at most 1.6"),
        (lambda: widgets.explore_margin(3, 100, 9, 100), "must be at least 8"),
        (lambda: widgets.explore_margin(120, 100, 9, 100), "k must be at most n"),
    ],
)
def test_wrong_use_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
