"""The same test at another prevalence: Bayes by hand, and a published example in natural frequencies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlintro import metrics

shares = st.floats(0.001, 0.999)


def test_bayes_by_hand():
    ppv, npv = metrics.predictive_values(0.9, 0.9, 0.01)
    assert ppv == pytest.approx(0.009 / (0.009 + 0.099))  # 1 in 12
    assert npv == pytest.approx(0.891 / (0.891 + 0.001))
    assert isinstance(ppv, float)


def test_several_prevalences_at_once():
    ppv, npv = metrics.predictive_values(0.8, 0.75, [0.0, 0.2, 1.0])
    np.testing.assert_allclose(ppv, [0, 0.16 / 0.36, 1])
    np.testing.assert_allclose(npv, [1, 0.6 / 0.64, 0])


def test_where_nobody_is_called_the_value_is_not_estimable():
    ppv, npv = metrics.predictive_values(0, 1, 0.1)
    assert np.isnan(ppv)
    assert npv == pytest.approx(0.9)


def test_mammography_in_natural_frequencies():
    # Gigerenzer G et al. 2007: prevalence 1 %, sensitivity 90 %, false positives 9 %: of 1,000 women 10 are ill, 9 found
    counts = metrics.per_thousand(0.9, 0.91, 0.01)
    assert (counts.tp, counts.fn, counts.fp, counts.tn) == (9, 1, 89, 901)
    assert counts.ppv.interval is None  # nobody was observed
    assert counts.sensitivity.interval is None


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_thousand_people_are_a_thousand_whole_people(sensitivity, specificity, prevalence):
    counts = metrics.per_thousand(sensitivity, specificity, prevalence)
    four = counts.tp, counts.fp, counts.fn, counts.tn
    assert sum(four) == 1000
    assert min(four) >= 0
    assert abs(counts.tp + counts.fn - 1000 * prevalence) <= 0.5 + 1e-9
    assert abs(counts.tp - 1000 * prevalence * sensitivity) <= 1
    assert abs(counts.fp - 1000 * (1 - prevalence) * (1 - specificity)) <= 1.01


def test_measured_proportions_may_be_given():
    counts = metrics.confusion([1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 1])
    got = metrics.predictive_values(counts.sensitivity, counts.specificity, 0.2)
    assert got == metrics.predictive_values(0.75, 0.5, 0.2)
    assert metrics.per_thousand(counts.sensitivity, counts.specificity, 0.2).tp == 150


@settings(max_examples=60, deadline=None)
@given(shares, shares, shares)
def test_a_shift_is_bayes_and_can_be_taken_back(p, old, new):
    shifted = metrics.shift_prevalence([p], old, new)
    odds = p / (1 - p) * (new / (1 - new)) / (old / (1 - old))
    assert shifted[0] == pytest.approx(odds / (1 + odds))
    assert metrics.shift_prevalence(shifted, new, old)[0] == pytest.approx(p)


def test_an_enriched_sample_is_corrected():
    rng = np.random.default_rng(0)
    y = (rng.random(200_000) < 0.05).astype(int)
    marker = rng.normal(1.5 * y)
    enriched = 1 / (1 + np.exp(-(1.5 * marker - 1.125)))  # right where half of the patients are sick
    assert enriched.mean() > 0.3
    assert metrics.shift_prevalence(enriched, 0.5, 0.05).mean() == pytest.approx(y.mean(), abs=0.002)
    assert metrics.shift_prevalence([0.0, 1.0], 0.5, 0.05).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.predictive_values(90, 0.9, 0.01), "sensitivity must be at least 0 and at most 1, but is 90"),
        (lambda: metrics.predictive_values(0.9, 0.9, [0.1, 20]), "prevalence must lie between 0 and 1, but one is 20"),
        (lambda: metrics.predictive_values(0.9, 0.9, np.nan), "missing"),
        (lambda: metrics.predictive_values(metrics.Proportion(0, 0), 0.9, 0.1), "sensitivity is not estimable"),
        (lambda: metrics.per_thousand(0.9, -0.1, 0.1), "specificity must be at least 0"),
        (lambda: metrics.per_thousand(0.9, 0.9, 1.1), "prevalence must be at least 0 and at most 1"),
        (lambda: metrics.shift_prevalence([0.5], 0, 0.1), "old must be above 0 and below 1.*but is 0"),
        (lambda: metrics.shift_prevalence([0.5], 0.1, 1), "new must be above 0 and below 1.*but is 1"),
        (lambda: metrics.shift_prevalence([50], 0.1, 0.2), "probs must lie between 0 and 1"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()
