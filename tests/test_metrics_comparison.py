"""Differences of proportions against published examples and simulated studies; discordant pairs against McNemar's p."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from dlintro import metrics


def ones(k, n):
    return np.repeat([1, 0], [k, n - k])


def pairs(both, only_first, only_second, neither):
    counts = both, only_first, only_second, neither
    return np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)


@pytest.mark.parametrize(
    ("k", "n", "k_2", "n_2", "low", "high"),
    [  # Newcombe RG. Stat Med 1998;17:873–890, Table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_two_groups_have_newcombes_interval(k, n, k_2, n_2, low, high):
    got = metrics.proportion_difference(ones(k, n), ones(k_2, n_2), paired=False)
    assert got.value == pytest.approx(k / n - k_2 / n_2)
    assert got.interval == pytest.approx((low, high), abs=5e-5)


def newcombe(both, only_first, only_second, neither):
    """Newcombe RG. Stat Med 1998;17:2635–2650, method 10, written as in the paper."""
    n = both + only_first + only_second + neither
    ends = []
    for k in (both + only_first, both + only_second):
        bounds = metrics.Proportion(k, n).interval
        ends.append((k / n - bounds[0], bounds[1] - k / n))
    (dl_1, du_1), (dl_2, du_2) = ends
    cross = both * neither - only_first * only_second
    cross = max(cross - n / 2, 0) if cross > 0 else cross
    whole = np.sqrt(
        float((both + only_first) * (only_second + neither) * (both + only_second) * (only_first + neither))
    )
    phi = cross / whole if whole else 0
    value = (only_first - only_second) / n
    down = np.sqrt(max(dl_1**2 - 2 * phi * dl_1 * du_2 + du_2**2, 0))
    return value - down, value + np.sqrt(max(du_1**2 - 2 * phi * du_1 * dl_2 + dl_2**2, 0))


fours = st.tuples(*[st.integers(0, 40)] * 4)


@settings(max_examples=100, deadline=None)
@given(fours)
def test_pairs_have_newcombes_interval(four):
    if sum(four):
        got = metrics.proportion_difference(*pairs(*four), paired=True)
        assert got.value == pytest.approx((four[1] - four[2]) / sum(four))
        assert got.interval == pytest.approx(newcombe(*four), abs=1e-9)


def test_the_published_pairs():  # the same paper, Table II
    got = metrics.proportion_difference(*pairs(36, 12, 2, 0), paired=True)
    assert got.interval == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_pairing_narrows_what_two_groups_leave_open():
    first, second = pairs(150, 20, 8, 22)
    together = metrics.proportion_difference(first, second, paired=True)
    apart = metrics.proportion_difference(first, second, paired=False)
    assert together.value == apart.value
    assert apart.low < 0 < together.low
    named = metrics.proportion_difference(first, second, paired=False, patient=(np.arange(200), np.arange(200)))
    assert named.interval == pytest.approx(together.interval)  # the same patients in both groups


def test_several_rows_of_a_patient_that_are_the_same_count_once():
    first, second = pairs(20, 9, 2, 9)
    once = metrics.proportion_difference(first, second, paired=True)
    thrice = metrics.proportion_difference(
        np.repeat(first, 3), np.repeat(second, 3), paired=True, patient=np.repeat(np.arange(40), 3)
    )
    assert thrice.value == pytest.approx(once.value)
    assert thrice.interval == pytest.approx(once.interval, abs=0.003)


def simulated(n_patients, rng, n_rows=5):
    """Return two answers about each row, right in 90 % and 80 %; the rows and the answers of a patient are alike."""
    patient = np.repeat(np.arange(n_patients), n_rows)
    common, own = rng.normal(size=n_patients)[patient], rng.normal(size=(2, len(patient)))
    latent = np.sqrt(0.5) * (common + own)
    return (latent < norm.ppf([[0.9], [0.8]])).astype(int), patient


@pytest.mark.parametrize("n_patients", [15, 60])
def test_the_interval_holds_the_truth_if_rows_are_counted_by_patient(n_patients):
    rng = np.random.default_rng(n_patients)
    held = np.zeros((400, 3))
    for i in range(len(held)):
        (first, second), patient = simulated(n_patients, rng)
        half = patient < n_patients // 2
        found = (
            metrics.proportion_difference(first, second, paired=True, patient=patient),
            metrics.proportion_difference(
                first[half], second[~half], paired=False, patient=(patient[half], patient[~half])
            ),
            metrics.proportion_difference(first[half], second[~half], paired=False),
        )
        held[i] = [difference.low <= 0.1 <= difference.high for difference in found]
    by_patient, two_groups, by_row = held.mean(axis=0)
    assert by_patient >= 0.92
    assert two_groups >= 0.92
    assert by_row < 0.9


def test_a_difference_reads_as_a_sentence():
    got = metrics.proportion_difference(ones(29, 40), ones(24, 40), paired=False)
    assert (
        str(got)
        == repr(got)
        == ("72.5% (29 of 40) minus 60.0% (24 of 40): +12.5 percentage points (95 % interval −8.0 to +31.7)")
    )
    nothing = metrics.proportion_difference(ones(40, 40), ones(40, 40), paired=True)
    assert str(nothing).endswith(": 0 percentage points (95 % interval −8.8 to +8.8)")


def test_the_side_of_0_is_always_seen():
    assert str(metrics.Difference(0.0412, 0.0004, 0.0862)) == "+0.0412 (95 % interval +0.0004 to +0.0862)"
    assert str(metrics.Difference(0.041, -0.02, 0.1)) == "+0.041 (95 % interval −0.020 to +0.100)"
    assert str(metrics.Difference(-0.0, -0.02, 0.02)) == "0 (95 % interval −0.020 to +0.020)"
    assert str(metrics.Difference(0.03)) == "+0.030 (interval not estimable)"
    assert str(metrics.Difference(float("nan"))) == "not estimable"


@settings(max_examples=60, deadline=None)
@given(fours)
def test_only_discordant_pairs_count(four):
    if sum(four):
        got = metrics.discordant(*pairs(*four))
        assert (got.both, got.only_first, got.only_second, got.neither) == four
        fewer, n = min(four[1:3]), sum(four[1:3])
        assert got.p == pytest.approx(min(1, 2 * binom.cdf(fewer, n, 0.5)))


def test_discordant_pairs_read_as_a_sentence():
    assert str(metrics.discordant(*pairs(80, 12, 3, 5))) == (
        "only the first is right: 12, only the second: 3 (both: 80, neither: 5); McNemar's exact p = 0.035"
    )
    assert repr(metrics.discordant(*pairs(0, 40, 3, 0))).endswith("McNemar's exact p < 0.001")
    assert str(metrics.discordant([1, 0], [1, 0])).endswith("p = 1.00")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.proportion_difference([1, 0], [1], paired=True), "same length if paired, but have 2 and 1"),
        (lambda: metrics.proportion_difference([1, 2], [1, 0], paired=True), "first must hold labels 0"),
        (lambda: metrics.proportion_difference([], [1, 0], paired=False), "first must hold at least one value"),
        (
            lambda: metrics.proportion_difference([1, 0], [1, 0], paired=False, patient=[1, 2]),
            "patient must be two arrays for two groups",
        ),
        (
            lambda: metrics.proportion_difference([1, 0], [1], paired=False, patient=([1, 2], [3, 4])),
            "patient must have shape .1,., one id for each row",
        ),
        (lambda: metrics.proportion_difference([1, 0], [1, 0], paired=True, patient=[1]), "one id for each row"),
        (lambda: metrics.discordant([1, 0], [1]), "second_right must have length 2, but has length 1"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()
