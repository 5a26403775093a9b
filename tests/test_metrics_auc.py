"""AUC and its interval by patient: scikit-learn, DeLong, Obuchowski and published tables as oracles; coverage by simulation."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from dlintro import metrics
from dlintro.metrics import ranking

RNG = np.random.default_rng(0)
Y = RNG.permutation(np.repeat([0, 1], [300, 200]))
STRONG = norm.cdf(RNG.normal(1.2 * Y - 0.6))
WEAK = norm.cdf(RNG.normal(0.9 * Y - 0.4) / 2 + norm.ppf(STRONG) / 2)  # makes much the same mistakes


def delong(y, *models):
    """Return the AUCs of models on the same rows, and their covariance matrix.

    DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837–845, doi:10.2307/2531595.
    """
    sick, healthy = [], []
    for probs in models:
        wins = np.subtract.outer(probs[y == 1], probs[y == 0])
        wins = (np.sign(wins) + 1) / 2
        sick.append(wins.mean(axis=1))
        healthy.append(wins.mean(axis=0))
    covariance = np.cov(sick) / np.sum(y == 1) + np.cov(healthy) / np.sum(y == 0)
    return np.mean(sick, axis=1), np.atleast_2d(covariance)


scored = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 6), st.integers(0, 5)), min_size=2, max_size=40)


def obuchowski(y, probs, patient):
    """Return the AUC and its variance, summed pair by pair as in Obuchowski NA. Biometrics 1997;53:567–578."""
    sick, healthy = np.flatnonzero(y == 1), np.flatnonzero(y == 0)
    wins = (np.sign(np.subtract.outer(probs[sick], probs[healthy])) + 1) / 2
    area = wins.mean()
    ids = np.unique(patient)
    of_sick = [(wins.mean(axis=1)[patient[sick] == one] - area).sum() for one in ids]
    of_healthy = [(wins.mean(axis=0)[patient[healthy] == one] - area).sum() for one in ids]
    n_10, n_01 = len(np.unique(patient[sick])), len(np.unique(patient[healthy]))
    variance = n_10 / (n_10 - 1) * np.sum(np.square(of_sick)) / len(sick) ** 2
    variance += n_01 / (n_01 - 1) * np.sum(np.square(of_healthy)) / len(healthy) ** 2
    return area, variance + 2 * np.dot(of_sick, of_healthy) / len(sick) / len(healthy)


@settings(max_examples=60, deadline=None)
@given(scored)
def test_area_and_variance_are_obuchowskis(rows):
    four = [(0, 3, 6), (0, 2, 7), (1, 3, 8), (1, 4, 9)]  # two patients of each class, ties, patients with several rows
    y, probs, patient = np.array([*four, *rows]).T
    ranked = ranking._ranked(y, probs / 6, patient)
    area, variance = obuchowski(y, probs / 6, patient)
    assert ranked.area == pytest.approx(area, abs=1e-12)
    assert ranking._covariance(ranked, ranked) == pytest.approx(variance, abs=1e-12)
    assert metrics.auc(y, probs / 6).value == pytest.approx(roc_auc_score(y, probs), abs=1e-12)


def test_the_covariance_of_independent_rows_is_delongs():
    areas, covariance = delong(Y, STRONG, WEAK.round(1))
    both = [ranking._ranked(Y, probs, np.arange(500)) for probs in (STRONG, WEAK.round(1))]
    assert [ranked.area for ranked in both] == pytest.approx(list(areas), abs=1e-12)
    for i in range(2):
        for j in range(2):
            assert ranking._covariance(both[i], both[j]) == pytest.approx(covariance[i, j], rel=1e-9)


def newcombe(area, m, n):
    """Return Newcombe's interval, method 5, by going through all areas in small steps."""
    truths = np.linspace(0, 1, 200_001)
    more = (m + n) / 2 - 1
    variance = truths * (1 - truths) * (1 + more * ((1 - truths) / (2 - truths) + truths / (1 + truths))) / (m * n)
    within = truths[(truths - area) ** 2 <= 1.959964**2 * variance]
    return within.min(), within.max()


@pytest.mark.parametrize("value", [0.5, 0.85, 1.0])
def test_an_interval_without_rows_of_its_own_is_newcombes(value):
    ranked = ranking._Ranked(value, (10.0, 60.0), np.array([10, 60]), np.zeros((2, 70)))
    low, high = newcombe(value, 10, 60)
    if value == 1:  # nothing is wrong, so nothing varies: his assumption alone decides
        assert ranking._ends(ranked) == pytest.approx((low, 1), abs=1e-4)
    else:  # rows that do not vary at all make it narrower, yet by less than half
        assert low < ranking._ends(ranked)[0] < value < ranking._ends(ranked)[1] < high
        assert ranking._ends(ranked)[1] - ranking._ends(ranked)[0] > (high - low) / 2


@pytest.mark.parametrize("n_rows", [1, 10])
def test_a_million_rows_take_seconds_and_little_memory(n_rows):
    rng = np.random.default_rng(0)
    y = (rng.random(1_000_000) < 0.2).astype(int)
    probs, patient = norm.cdf(rng.normal(y)), np.arange(1_000_000) // n_rows
    began = time.process_time()
    tracemalloc.start()
    area = metrics.auc(y, probs, patient)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - began < 10
    assert most < 400e6
    assert area.low < norm.cdf(1 / np.sqrt(2)) < area.high
    began = time.process_time()
    sensitivity = metrics.confusion(y, probs > 0.5, patient).sensitivity
    assert sensitivity.interval[0] < 0.8413 < sensitivity.interval[1]
    assert time.process_time() - began < 4


def test_the_published_ratings_of_109_scans():
    # Hanley JA, McNeil BJ. Radiology 1982;143:29–36, Table I: area 0.893, standard error 0.032
    ratings = np.arange(5) / 4
    probs = np.repeat(np.tile(ratings, 2), [33, 6, 6, 11, 2, 3, 2, 2, 11, 33])
    area = metrics.auc(np.repeat([0, 1], [58, 51]), probs)
    assert area.value == pytest.approx(0.893, abs=5e-4)
    assert (area.high - area.low) / (2 * 1.96) == pytest.approx(0.032, abs=0.0025)


@pytest.mark.parametrize("probs", [STRONG, WEAK, STRONG.round(1)])
def test_the_interval_of_independent_rows_is_near_delongs(probs):
    (area,), ((variance,),) = delong(Y, probs)
    got = metrics.auc(Y, probs)
    assert got.value == pytest.approx(area, abs=1e-12)
    assert got.interval == pytest.approx((area - 1.96 * variance**0.5, area + 1.96 * variance**0.5), abs=0.006)


def test_the_paired_difference_is_near_delongs_and_narrower_than_apart():
    areas, covariance = delong(Y, STRONG, WEAK)
    error = (covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]) ** 0.5
    got = metrics.auc_difference(Y, STRONG, WEAK)
    assert got.value == pytest.approx(areas[0] - areas[1], abs=1e-12)
    assert got.interval == pytest.approx((got.value - 1.96 * error, got.value + 1.96 * error), abs=0.004)
    apart = 1.96 * (covariance[0, 0] + covariance[1, 1]) ** 0.5
    assert got.high - got.low < 0.9 * 2 * apart
    swapped = metrics.auc_difference(Y, WEAK, STRONG)
    assert swapped.interval == pytest.approx((-got.high, -got.low), abs=1e-3)


def test_names_of_patients_do_not_matter_nor_does_the_order_of_rows():
    patient = np.arange(500) // 5
    order = RNG.permutation(500)
    plain = metrics.auc(Y, STRONG, patient)
    assert metrics.auc(Y, STRONG, [f"P{i:03}" for i in patient]) == plain
    assert metrics.auc(Y[order], STRONG[order], patient[order]) == plain


def simulate(n_patients, n_rows, alike, rng):
    """Return labels, probabilities and patients whose rows resemble each other; the true AUC is that of `TRUTH`."""
    patient = np.repeat(np.arange(n_patients), n_rows)
    y = (patient % 2).astype(int)
    own, common = rng.normal(size=len(y)), rng.normal(size=n_patients)[patient]
    return y, norm.cdf(SHIFT * y + alike**0.5 * common + (1 - alike) ** 0.5 * own), patient


SHIFT = 1.0
TRUTH = norm.cdf(SHIFT / np.sqrt(2))


def share_covered(n_studies, estimate, truth):
    rng = np.random.default_rng(7)
    intervals = [estimate(*simulate(60, 8, 0.6, rng)).interval for _ in range(n_studies)]
    return np.mean([low <= truth <= high for low, high in intervals])


def test_only_an_interval_by_patient_covers_the_true_auc():
    assert share_covered(200, metrics.auc, TRUTH) >= 0.92
    assert share_covered(200, lambda y, probs, _: metrics.auc(y, probs), TRUTH) <= 0.75


def test_only_an_interval_by_patient_covers_the_true_sensitivity():
    def sensitivity(y, probs, patient):
        return metrics.confusion(y, (probs > 0.7).astype(int), patient).sensitivity

    truth = norm.cdf(SHIFT - norm.ppf(0.7))
    assert share_covered(200, sensitivity, truth) >= 0.92
    assert share_covered(200, lambda y, probs, _: sensitivity(y, probs, None), truth) <= 0.75


@pytest.mark.parametrize("n_rows", [1, 5])
@pytest.mark.parametrize("truth", [0.8, 0.9, 0.97])
@pytest.mark.parametrize(("n_sick", "n_healthy"), [(5, 60), (10, 60), (42, 258)])
def test_the_interval_holds_the_truth_also_where_models_are_good_and_the_sick_are_few(n_sick, n_healthy, truth, n_rows):
    rng = np.random.default_rng(0)
    patient = np.repeat(np.arange(n_sick + n_healthy), n_rows)
    y, held = (patient < n_sick).astype(int), []
    for _ in range(500):
        own, common = rng.normal(size=len(y)), rng.normal(size=patient[-1] + 1)[patient]
        scores = norm.ppf(truth) * np.sqrt(2) * y + (own if n_rows == 1 else np.sqrt(0.5) * (own + common))
        area = metrics.auc(y, norm.cdf(scores / 3), patient)
        held.append((area.low <= truth <= area.high, truth < area.low))
    covered, too_good = np.mean(held, axis=0)
    assert covered >= 0.92
    assert too_good <= 0.05


def test_the_interval_of_a_difference_holds_the_truth():
    rng = np.random.default_rng(1)
    y, held = np.repeat([1, 0], [15, 60]), []
    for _ in range(300):
        common = rng.normal(size=75)
        a, b = (
            norm.cdf((norm.ppf(truth) * np.sqrt(2) * y + np.sqrt(0.5) * (common + rng.normal(size=75))) / 3)
            for truth in (0.97, 0.9)
        )
        difference = metrics.auc_difference(y, a, b)
        held.append(difference.low <= 0.07 <= difference.high)
    assert np.mean(held) >= 0.93


def test_few_patients_have_a_wide_interval_not_none():
    y = np.repeat([1, 0], [90, 110])
    probs = RNG.random(200)
    healthy = np.arange(100, 210)
    ends = [metrics.auc(y, probs, np.append(np.arange(90) % n_sick, healthy)).interval for n_sick in (1, 3, 9, 30)]
    widths = [high - low for low, high in ends]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 0.5
    assert metrics.auc_difference(y, probs, probs[::-1], np.append(np.arange(90) % 9, healthy)).interval is not None
    one_person = metrics.auc([0, 0, 1, 1], [0.1, 0.2, 0.6, 0.7], patient=[1, 1, 1, 1])
    assert one_person.interval == pytest.approx((0.207, 1), abs=1e-3)  # Wilson's for one of one


def test_a_perfect_model_has_a_lower_bound_that_counts_patients():
    perfect = metrics.auc(Y, Y.astype(float))
    assert perfect.value == perfect.high == 1
    assert 0.97 < perfect.low < 0.995
    few = metrics.auc([1] * 10 + [0] * 60, [0.9] * 10 + [0.1] * 60)
    assert 0.8 < few.low < 0.9
    again = metrics.auc(np.repeat([1, 0], [50, 300]), np.repeat([0.9, 0.1], [50, 300]), np.arange(350) // 5)
    assert again.low == pytest.approx(few.low)  # five equal rows of each patient tell no more
    both = metrics.auc_difference(Y, Y.astype(float), Y / 2)
    assert both.low < 0 == both.value < both.high


def test_a_model_that_is_wrong_throughout_mirrors_a_perfect_one():
    right, wrong = metrics.auc(Y, STRONG), metrics.auc(Y, 1 - STRONG)
    assert wrong.interval == pytest.approx((1 - right.high, 1 - right.low))
    assert metrics.auc(Y, 1.0 - Y).low == 0
    same = metrics.auc(Y, np.full(500, 0.3))
    assert same.low < same.value == 0.5 < same.high


def test_an_estimate_reads_well():
    assert str(metrics.Estimate(0.8712, 0.8249, 0.9101)) == "0.87 (95 % interval 0.82 to 0.91)"
    assert str(metrics.Estimate(-0.031, -0.1, 0.0001)) == "−0.03 (95 % interval −0.10 to 0.00)"
    assert str(metrics.Estimate(-0.001)) == "0.00 (interval not estimable)"
    assert str(metrics.Estimate(float("nan"))) == "not estimable"
    assert repr(metrics.Estimate(0.016, 0.013, 0.0193, percent=True)) == "1.6% (95 % interval 1.3% to 1.9%)"
    assert float(metrics.Estimate(0.5)) == 0.5
    assert f"{metrics.Estimate(0.5, 0.4, 0.6):.3f}" == "0.500"
    assert f"{metrics.Estimate(0.5):>32}" == "   0.50 (interval not estimable)"


def test_a_difference_of_areas_has_three_digits_and_a_sign():
    got = metrics.auc_difference(Y, STRONG, WEAK)
    numbers = (f"{number:+.3f}".replace("-", "−") for number in (got.value, *got.interval))
    assert str(got) == repr(got) == "{} (95 % interval {} to {})".format(*numbers)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.auc([1, 1], [0.1, 0.2]), "only the label 1"),
        (lambda: metrics.auc([0, 1], [0.1, 1.2]), "probs must lie between 0 and 1, but one is 1.2; divide per cent"),
        (lambda: metrics.auc([0, 1], [-2.0, 1.2]), "turn logits into probabilities with a sigmoid"),
        (lambda: metrics.auc([0, 1], [0.1, np.nan]), "probs must hold finite numbers, but 1 of them"),
        (lambda: metrics.auc([0, 1], [0.1]), "probs must have length 2, but has length 1"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=[1]), "one id for each row"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=[1, np.nan]), "one id for each row, but 1 are missing"),
        (lambda: metrics.auc([0, 1], [0.1, 0.2], patient=["a", None]), "one id for each row, but 1 are missing"),
        (lambda: metrics.auc_difference([0, 1], [0.1, 0.2], [10, 20]), "probs_b must lie between 0 and 1"),
        (lambda: metrics.auc_difference([0, 0], [0.1, 0.2], [0.1, 0.2]), "only the label 0"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_ids_of_two_kinds_are_refused():
    with pytest.raises(TypeError, match="mixes numbers and texts"):
        metrics.auc([0, 1], [0.1, 0.2], patient=np.array([1, "b"], dtype=object))


SITE = np.repeat(["east", "north", "south"], [100, 150, 250])


def test_the_area_within_groups_is_the_mean_of_scikit_learns():
    areas = [roc_auc_score(Y[rows], STRONG[rows]) for rows in (slice(100), slice(100, 250), slice(250, None))]
    assert metrics.auc_within(Y, STRONG, SITE).value == pytest.approx(np.mean(areas))
    shuffled = RNG.permutation(len(Y))
    assert metrics.auc_within(Y[shuffled], STRONG[shuffled], SITE[shuffled]).value == pytest.approx(np.mean(areas))
    assert metrics.auc_within(Y, STRONG, np.zeros(len(Y), int)) == metrics.auc(Y, STRONG)  # one group: the usual area


def test_who_only_recognises_the_group_gains_nothing_and_a_shift_of_a_group_costs_nothing():
    site = np.repeat([0, 1], 100)
    y = np.concatenate([np.arange(100) < 20, np.arange(100) < 80]).astype(int)
    assert metrics.auc(y, 0.2 + 0.6 * site).value == pytest.approx(0.8)
    assert metrics.auc_within(y, 0.2 + 0.6 * site, site).value == 0.5
    shifted = np.where(SITE == "east", STRONG / 3, STRONG)
    assert metrics.auc(Y, shifted).value < metrics.auc(Y, STRONG).value - 0.02
    assert metrics.auc_within(Y, shifted, SITE).value == pytest.approx(metrics.auc_within(Y, STRONG, SITE).value)


def test_the_interval_of_the_area_within_groups_is_delongs_for_independent_groups():
    rng = np.random.default_rng(1)
    y, site = rng.integers(0, 2, 6000), np.arange(6000) % 3
    probs = norm.cdf(rng.normal(0.8 * y - 0.4))
    variance = sum(delong(y[site == k], probs[site == k])[1][0, 0] for k in range(3)) / 9
    found = metrics.auc_within(y, probs, site)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * variance**0.5, rel=0.03)


def test_rows_of_one_patient_make_the_interval_within_groups_wider():
    rows = np.repeat(np.arange(len(Y)), 4)
    once = metrics.auc_within(Y, STRONG, SITE)
    again = metrics.auc_within(Y[rows], STRONG[rows], SITE[rows], rows)
    assert again.value == pytest.approx(once.value)
    assert again.high - again.low == pytest.approx(once.high - once.low, rel=0.05)


@pytest.mark.parametrize(
    ("group", "patient", "words"),
    [
        (np.where(Y == 1, "sick", "healthy"), None, "group 'healthy' must hold both classes, but all are 0"),
        (SITE, np.arange(len(Y)) % 250, "group must be the same in all rows of a patient"),
        (SITE[1:], None, "group must have shape"),
    ],
)
def test_groups_that_cannot_be_compared_within_are_refused(group, patient, words):
    with pytest.raises(ValueError, match=words):
        metrics.auc_within(Y, STRONG, group, patient)
