"""The same test at another prevalence: Bayes by hand, and a published example in natural frequencies."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

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
    assert counts.ppv.interval is None  # nothing was measured
    assert str(counts) == (
        "Of 1,000 people, 10 have the disease: 9 found, 1 missed, 89 false alarms, 901 rightly negative."
    )


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
    assert tuple(map(float, got)) == metrics.predictive_values(0.75, 0.5, 0.2)
    people = metrics.per_thousand(counts.sensitivity, counts.specificity, 0.2)
    low, high = counts.sensitivity.interval
    assert people.tp == 150
    assert people.ranges["tp"] == (round(200 * low), round(200 * high))
    assert people.ranges["fn"] == (200 - round(200 * high), 200 - round(200 * low))
    assert f"150 found ({people.ranges['tp'][0]} to {people.ranges['tp'][1]}), 50 missed (" in str(people)


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "prevalence"), [((70, 78), (250, 340), 0.2), ((90, 100), (940, 1000), 0.005)]
)
def test_the_interval_of_predictive_values_is_mercaldos(sensitivity, specificity, prevalence):
    # Mercaldo ND et al. Stat Med 2007;26:2170–2183: logit(PPV) with the delta method
    (k, n), (k_0, n_0) = sensitivity, specificity
    got = metrics.predictive_values(metrics.Proportion(k, n), metrics.Proportion(k_0, n_0), prevalence)
    found, passed = k / n, k_0 / n_0
    variances = (
        (1 - found) / found / n + passed / (1 - passed) / n_0,
        found / (1 - found) / n + (1 - passed) / passed / n_0,
    )
    for estimate, variance in zip(got, variances, strict=True):
        wanted = expit(logit(estimate.value) + np.array([-1.96, 1.96]) * variance**0.5)
        np.testing.assert_allclose(estimate.interval, wanted, atol=0.1 * (wanted[1] - wanted[0]))


def test_predictive_values_have_an_interval_where_nobody_was_wrong():
    ppv, npv = metrics.predictive_values(metrics.Proportion(40, 40), metrics.Proportion(60, 60), 0.2)
    assert (ppv.value, npv.value) == (ppv.high, npv.high) == (1, 1)
    assert 0.6 < ppv.low < 0.9
    assert 0.9 < npv.low < 0.99
    assert f"{ppv:.2f} {npv:.0%}" == "1.00 100%"
    rows = np.repeat(np.arange(20), 2)
    by_patient = metrics.confusion(rows % 2, rows % 2, rows).sensitivity
    assert metrics.predictive_values(by_patient, metrics.Proportion(60, 60), 0.2)[1].low < npv.low


def test_the_interval_holds_the_true_ppv():
    rng = np.random.default_rng(0)
    held = []
    for k, k_0 in zip(rng.binomial(30, 0.9, 400), rng.binomial(100, 0.95, 400), strict=True):
        values = metrics.predictive_values(metrics.Proportion(int(k), 30), metrics.Proportion(int(k_0), 100), 0.1)
        truths = metrics.predictive_values(0.9, 0.95, 0.1)
        held.append([got.low <= truth <= got.high for got, truth in zip(values, truths, strict=True)])
    assert np.all(np.mean(held, axis=0) >= 0.93)


def test_near_an_end_per_cents_get_more_digits():
    _, npv = metrics.predictive_values(metrics.Proportion(70, 78), metrics.Proportion(250, 340), 0.005)
    assert str(npv).startswith("99.93% (95 % interval 99.8")


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
