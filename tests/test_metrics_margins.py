"""Differences and ratios of two arms against statsmodels and published trials; every verdict, on both sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from dlintro import metrics

MASAI = 82, 53_043, 93, 52_872  # Gommers 2026: interval cancers in the arm with AI and without


def test_masai_has_the_ratio_and_the_interval_that_were_published():
    got = metrics.risk_ratio(*MASAI)
    assert [round(number, 2) for number in (got.value, got.low, got.high)] == [0.88, 0.65, 1.18]
    assert str(got) == (
        "1.55 per 1,000 (82 of 53,043) divided by 1.76 per 1,000 (93 of 52,872): 0.88 (95 % interval 0.65 to 1.18)"
    )


@pytest.mark.parametrize("counts", [MASAI, (187, 341, 139, 344), (145, 648, 226, 795), (3, 10, 9, 12)])
def test_ratio_and_difference_have_the_intervals_of_statsmodels(counts):
    ratio, difference = metrics.risk_ratio(*counts), metrics.risk_difference(*counts)
    wanted = confint_proportions_2indep(*counts, method="log", compare="ratio")
    assert ratio.interval == pytest.approx(wanted)
    assert difference.interval == pytest.approx(confint_proportions_2indep(*counts, method="newcomb", compare="diff"))
    assert ratio.value == pytest.approx(counts[0] / counts[1] / (counts[2] / counts[3]))
    assert difference.value == pytest.approx(counts[0] / counts[1] - counts[2] / counts[3])


def test_a_difference_is_the_same_from_counts_and_from_rows():
    rows = [np.repeat([1, 0], [k, n - k]) for k, n in ((187, 341), (139, 344))]
    from_rows = metrics.proportion_difference(*rows, paired=False)
    from_counts = metrics.risk_difference(187, 341, 139, 344)
    assert from_counts.interval == pytest.approx(from_rows.interval)
    assert str(from_counts) == str(from_rows)


def test_a_ratio_needs_events():
    assert str(metrics.risk_ratio(0, 50, 4, 50)).endswith("divided by 8.0% (4 of 50): 0.00 (interval not estimable)")
    assert str(metrics.risk_ratio(4, 50, 0, 50)).endswith("not estimable")
    assert metrics.risk_difference(0, 50, 0, 50).interval[1] > 0
    assert str(metrics.Ratio(0.88, 0.65, 1.18)) == "0.88 (95 % interval 0.65 to 1.18)"


VERDICTS = [  # Piaggio and others 2012, figure 1: equally good is 0, worse is higher, too bad begins at 1
    (-1.0, -0.2, "superior"),
    (-0.5, 0.5, "non-inferior"),
    (0.2, 0.8, "non-inferior but worse"),
    (-0.5, 1.5, "inconclusive"),
    (0.5, 1.5, "inconclusive but worse"),
    (1.2, 2.0, "inferior"),
    (-0.5, 0.0, "non-inferior"),  # an end that touches a line holds it
    (0.0, 0.5, "non-inferior"),
    (-0.5, 1.0, "inconclusive"),
    (1.0, 1.5, "inconclusive but worse"),
]


@pytest.mark.parametrize(("low", "high", "name"), VERDICTS)
def test_each_place_of_the_interval_has_its_verdict(low, high, name):
    assert metrics.verdict((low, high), 1.0, equal=0).name == name
    assert metrics.verdict((-high, -low), -1.0, equal=0).name == name  # worse is lower
    assert metrics.verdict((1 + 0.2 * low, 1 + 0.2 * high), 1.2, equal=1).name == name
    assert metrics.verdict((1 - 0.2 * high, 1 - 0.2 * low), 0.8, equal=1).name == name


@given(st.floats(-3, 3), st.floats(1e-3, 3), st.floats(1e-3, 2))
def test_a_verdict_is_what_the_two_lines_say(low, width, margin):
    high = low + width
    name = metrics.verdict((low, high), margin, equal=0).name
    assert (name == "superior") == (high < 0)
    assert (name in ("superior", "non-inferior", "non-inferior but worse")) == (high < margin)
    assert (name in ("inferior", "non-inferior but worse", "inconclusive but worse")) == (low > 0)


def test_two_more_cancers_would_have_changed_the_verdict_of_masai():
    names = [metrics.verdict(metrics.risk_ratio(k, *MASAI[1:]), 1.20).name for k in (82, 83, 84)]
    assert names == ["non-inferior", "non-inferior", "inconclusive"]


def test_known_trials_get_their_verdicts():
    assert metrics.verdict((-0.132, -0.077), 0.05, equal=0).name == "superior"  # He 2023: fewer values were changed
    assert metrics.verdict((-0.04, 0.08), -0.05, equal=0).name == "non-inferior"  # Goh 2024, with a margin made up here
    assert metrics.verdict(metrics.risk_difference(187, 341, 139, 344), -0.05).name == "superior"  # Repici 2020


def test_a_verdict_reads_as_a_sentence_and_shows_enough_digits():
    assert str(metrics.verdict(metrics.risk_ratio(*MASAI), 1.20)) == (
        "non-inferior: the interval, 0.65 to 1.18, stays clear of the margin, 1.20, but holds 1: not much worse, and not "
        "shown to be better."
    )
    close = metrics.risk_ratio(83, *MASAI[1:])
    assert "0.662 to 1.196, stays clear of the margin, 1.200" in str(metrics.verdict(close, 1.20))
    small = metrics.risk_difference(*MASAI)
    assert "−0.0007 to 0.0003, stays clear of the margin, 0.0005, but holds 0" in repr(metrics.verdict(small, 0.0005))
    for low, high, name in VERDICTS:
        assert str(metrics.verdict((low, high), 1, equal=0)).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.verdict(metrics.risk_ratio(*MASAI), 1), "margin must differ from 1"),
        (lambda: metrics.verdict(metrics.risk_ratio(*MASAI), 0), "margin must differ from 1 and be above 0"),
        (lambda: metrics.verdict(metrics.risk_difference(*MASAI), 0), "margin must differ from 0"),
        (lambda: metrics.verdict((0.65, 1.18), 1.2), "equal must be 0 for a difference or 1 for a ratio"),
        (lambda: metrics.verdict((0.65, 1.18), 1.2, equal=0.5), "equal must be 0 for a difference or 1 for a ratio"),
        (lambda: metrics.verdict(metrics.risk_ratio(*MASAI), 1.2, equal=0), "equal must be 0 for a difference or 1"),
        (lambda: metrics.verdict((1.18, 0.65), 1.2, equal=1), "effect must be \\(low, high\\), but 1.18 is not below"),
        (lambda: metrics.verdict((0.65, 0.88, 1.18), 1.2, equal=1), "effect must have length 2"),
        (lambda: metrics.verdict(metrics.risk_ratio(0, 9, 3, 9), 1.2), "effect must have an interval, but has none"),
        (lambda: metrics.risk_ratio(60, 50, 4, 50), "k must be at most n, 50, but is 60"),
        (lambda: metrics.risk_difference(4, 50, 60, 50), "k_control must be at most n_control, 50, but is 60"),
        (lambda: metrics.risk_ratio(4, 0, 4, 50), "n must be at least 1"),
        (lambda: metrics.risk_ratio(-4, 50, 4, 50), "k must be at least 0"),
    ],
)
def test_the_impossible_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_counts_are_whole():
    with pytest.raises(TypeError, match=r"k must be a whole number, but is 0\.00155"):
        metrics.risk_ratio(0.00155, 53_043, 93, 52_872)
