"""Partial verification: a published example, simulated studies whose truth is known, and the delta method."""

import numpy as np
import pytest

from dlintro import metrics

# Hepatic scintigraphy, Drum DE, Christacopoulos JS. J Nucl Med 1972;13:908–915: 650 patients, of whom 344 were verified
LIVER = metrics.Confusion(tp=231, fp=32, fn=27, tn=54)


def test_the_liver_scans_have_the_corrected_numbers_that_were_published():
    got = metrics.begg_greenes(LIVER, 429, 221)
    assert got.verified.sensitivity.value == pytest.approx(0.895, abs=5e-4)
    assert got.verified.specificity.value == pytest.approx(0.628, abs=5e-4)
    assert got.sensitivity.value == pytest.approx(0.836, abs=5e-4)
    assert got.specificity.value == pytest.approx(0.738, abs=5e-4)


def test_it_counts_the_sick_of_the_whole_study():
    """By hand: 100 called positive, of whom 40 of 50 verified are sick; 900 called negative, of whom 1 of 20 is."""
    got = metrics.begg_greenes(metrics.Confusion(tp=40, fp=10, fn=1, tn=19), 100, 900)
    assert got.sensitivity.value == pytest.approx(80 / (80 + 45))
    assert got.specificity.value == pytest.approx(855 / (855 + 20))


def test_nothing_is_corrected_if_all_were_verified():
    counts = metrics.Confusion(tp=45, fp=30, fn=5, tn=120)
    got = metrics.begg_greenes(counts, 75, 125)
    assert got.sensitivity.value == pytest.approx(counts.sensitivity.value)
    assert got.specificity.value == pytest.approx(counts.specificity.value)
    assert got.sensitivity.interval == pytest.approx(counts.sensitivity.interval, abs=0.03)


def study(rng, n=2000, sensitivity=0.7, specificity=0.9, prevalence=0.15, verified=(0.9, 0.15)):
    """Counts of a study in which few of those who are called negative are verified."""
    y = rng.random(n) < prevalence
    y_hat = rng.random(n) < np.where(y, sensitivity, 1 - specificity)
    known = rng.random(n) < np.where(y_hat, *verified)
    return metrics.confusion(y[known], y_hat[known]), int(y_hat.sum()), int((~y_hat).sum())


def test_the_correction_is_right_on_average_where_counting_is_not():
    rng = np.random.default_rng(1)
    studies = [metrics.begg_greenes(*study(rng)) for _ in range(300)]
    assert np.mean([float(each.sensitivity) for each in studies]) == pytest.approx(0.7, abs=0.015)
    assert np.mean([float(each.specificity) for each in studies]) == pytest.approx(0.9, abs=0.005)
    assert np.mean([float(each.verified.sensitivity) for each in studies]) > 0.9
    assert np.mean([float(each.verified.specificity) for each in studies]) < 0.65


@pytest.mark.parametrize("n", [300, 2000])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(n):
    rng = np.random.default_rng(2)
    studies = [metrics.begg_greenes(*study(rng, n)) for _ in range(1000)]
    for name, truth in (("sensitivity", 0.7), ("specificity", 0.9)):
        inside = [low <= truth <= high for low, high in (getattr(each, name).interval for each in studies)]
        assert 0.93 <= np.mean(inside) <= 0.98, name


def test_with_many_patients_the_interval_is_that_of_the_delta_method():
    n_positive, n_negative = 42_900, 22_100
    counts = metrics.Confusion(tp=23_100, fp=3_200, fn=2_700, tn=5_400)
    got = metrics.begg_greenes(counts, n_positive, n_negative)
    for share, parts in (
        (got.sensitivity, ((counts.tp, counts.fp), (counts.fn, counts.tn))),
        (got.specificity, ((counts.tn, counts.fn), (counts.fp, counts.tp))),
    ):
        variance = 1 / n_positive + 1 / n_negative + sum(1 / k - 1 / (k + other) for k, other in parts)
        odds = share.value / (1 - share.value) * np.exp(1.959964 * np.sqrt(variance) * np.array([-1, 1]))
        assert share.interval == pytest.approx(odds / (1 + odds), abs=2e-4)


def test_the_interval_is_about_that_of_a_bootstrap():
    rng = np.random.default_rng(0)
    n_positive = rng.binomial(650, 429 / 650, 20_000)
    ppv, missed = rng.binomial(263, 231 / 263, 20_000) / 263, rng.binomial(81, 27 / 81, 20_000) / 81
    drawn = n_positive * ppv / (n_positive * ppv + (650 - n_positive) * missed)
    assert metrics.begg_greenes(LIVER, 429, 221).sensitivity.interval == pytest.approx(
        np.quantile(drawn, [0.025, 0.975]), abs=0.01
    )


def test_perfect_and_useless_tests_have_intervals_too():
    perfect = metrics.begg_greenes(metrics.Confusion(tp=40, fp=0, fn=0, tn=20), 80, 400)
    assert (perfect.sensitivity.value, perfect.specificity.value) == (1, 1)
    assert perfect.sensitivity.high == perfect.specificity.high == 1
    assert 0.3 < perfect.sensitivity.low < 0.7  # 20 verified negatives can't exclude many missed ones among 400
    useless = metrics.begg_greenes(metrics.Confusion(tp=0, fp=40, fn=10, tn=0), 80, 400)
    assert (useless.sensitivity.value, useless.sensitivity.low) == (0, 0)
    assert 0 < useless.sensitivity.high < 0.1
    nobody_sick = metrics.begg_greenes(metrics.Confusion(tp=0, fp=40, fn=0, tn=20), 80, 400)
    assert str(nobody_sick.sensitivity) == "not estimable"


def test_both_numbers_are_told_with_those_of_the_verified():
    assert str(metrics.begg_greenes(LIVER, 429, 221)) == (
        "sensitivity  among the verified: 89.5% (231 of 258; 95 % interval 85.2% to 92.7%)\n"
        "             corrected: 83.6% (95 % interval 78.6% to 88.1%)\n"
        "specificity  among the verified: 62.8% (54 of 86; 95 % interval 52.2% to 72.3%)\n"
        "             corrected: 73.8% (95 % interval 65.5% to 80.6%)"
    )


@pytest.mark.parametrize(
    ("use", "kind", "words"),
    [
        (lambda: metrics.begg_greenes(LIVER, 200, 221), ValueError, "n_positive must be at least the 263 who were"),
        (lambda: metrics.begg_greenes(LIVER, 429, 80), ValueError, "n_negative must be at least the 81 who were"),
        (
            lambda: metrics.begg_greenes(metrics.Confusion(9, 3, 0, 0), 20, 90),
            ValueError,
            "nobody called negative was verified, so nobody knows how many are sick; verify a sample",
        ),
        (lambda: metrics.begg_greenes((9, 3, 1, 4), 20, 90), TypeError, "verified must be a Confusion, but is"),
        (lambda: metrics.begg_greenes(LIVER, 429.5, 221), TypeError, "n_positive must be a whole number"),
        (
            lambda: metrics.begg_greenes(metrics.confusion([1, 0, 1, 0], [1, 0, 0, 1], [1, 1, 2, 2]), 20, 90),
            ValueError,
            "verified must count each patient once",
        ),
    ],
)
def test_what_does_not_fit_is_refused(use, kind, words):
    with pytest.raises(kind, match=words):
        use()
