"""How many patients: the smallest number whose Wilson interval is narrow enough, found by trying them all."""

import numpy as np
import pytest
from statsmodels.stats.proportion import samplesize_confint_proportion

from dlintro import metrics
from dlintro.metrics import intervals


@pytest.mark.parametrize("sensitivity", [0.5, 0.8, 0.9, 0.95, 1.0])
@pytest.mark.parametrize("half_width", [0.02, 0.05, 0.1, 0.3])
def test_the_number_is_the_smallest_that_does(sensitivity, half_width):
    n = np.arange(1, 20_000)
    low, high = intervals.wilson(sensitivity, n)
    if sensitivity == 1:
        low = (1 - intervals.Z**2 / (n + intervals.Z**2)) * np.ones(len(n))  # in closed form
    wanted = n[(high - low) / 2 <= half_width + 1e-12][0]
    assert metrics.sample_size(sensitivity, half_width).sick == wanted


def test_the_half_width_is_that_of_the_study_then_made():
    size = metrics.sample_size(0.9, 0.05, prevalence=0.14)
    low, high = metrics.Proportion(round(0.9 * size.sick), size.sick).interval
    assert (high - low) / 2 == pytest.approx(0.05, abs=0.001)
    assert size.total == int(np.ceil(size.sick / 0.14)) == 1008


def test_a_sample_size_reads_as_a_sentence():
    assert repr(metrics.sample_size(0.9, 0.05, prevalence=0.005)) == (
        "141 people with the disease: a sensitivity of 90.0% then has an interval of about 83.9% to 93.9%. "
        "To meet so many, examine about 28,200 people."
    )
    alone = metrics.sample_size(0.9, 0.05)
    assert alone.total is None
    assert str(alone).endswith("about 83.9% to 93.9%.")


def test_the_simple_formula_is_that_of_papers():
    size = metrics.sample_size(0.9, 0.05, prevalence=0.1, method="normal")
    assert (size.sick, size.total) == (139, 1390)  # 1.96² · 0.9 · 0.1 / 0.05² = 138.3
    assert "139 instead of 141" in metrics.sample_size.__doc__
    assert metrics.sample_size(0.9, 0.05).sick == 141
    assert str(size) == (
        "139 people with the disease: a sensitivity of 90.0% then has an interval of about 85.0% to 95.0% by the simple "
        "formula. To meet so many, examine about 1,390 people."
    )


@pytest.mark.parametrize("half_width", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("sensitivity", [0.5, 0.75, 0.9])
def test_the_simple_formula_is_that_of_statsmodels(sensitivity, half_width):
    wanted = samplesize_confint_proportion(sensitivity, half_width)
    assert metrics.sample_size(sensitivity, half_width, method="normal").sick == np.ceil(wanted - 1e-9)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.sample_size(90, 0.05), "sensitivity must be at least 0 and at most 1, but is 90"),
        (lambda: metrics.sample_size(0.9, 5), "half_width must be above 0 and at most 0.5, but is 5"),
        (lambda: metrics.sample_size(0.9, 0), "half_width must be above 0"),
        (lambda: metrics.sample_size(0.9, 0.05, 14), "prevalence must be above 0 and at most 1, but is 14"),
        (lambda: metrics.sample_size(0.9, 0.05, method="wald"), "method must be .* but is 'wald'"),
        (lambda: metrics.sample_size(0.98, 0.03, method="normal"), "but 0.98 ± 0.03 does not; use method="),
        (lambda: metrics.sample_size(0.01, 0.05, method="normal"), "must lie between 0 and 1 for the simple formula"),
    ],
)
def test_what_does_not_fit_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
