"""What a monitor watches: by hand, against SciPy's tests, and how often chance gives an alarm."""

import numpy as np
import pytest
from scipy import stats

from dlintro import data, metrics

RNG = np.random.default_rng(0)
MONTH = np.repeat([1, 2, 3], [40, 60, 50])
X = RNG.normal(5, [1, 4], size=(150, 2))
PROBS = RNG.uniform(0.05, 0.6, size=150)
Y = (RNG.random(150) < PROBS).astype(int)
REFERENCE = RNG.normal(5, [1, 4], size=(400, 2)), RNG.uniform(0.05, 0.6, size=400)


def test_observed_by_expected_by_hand():
    ratio = metrics.observed_expected([1, 0, 1, 0], [0.5, 0.1, 0.9, 0.1])
    assert ratio.value == pytest.approx(2 / 1.6)
    assert ratio.interval is None  # with 2 positives
    assert metrics.observed_expected([0, 0], [0.5, 0.5]).value == 0


@pytest.mark.parametrize("share", [1, 0.3])
def test_the_interval_of_observed_by_expected_is_that_of_the_bootstrap(share):
    rng = np.random.default_rng(1)
    truth = rng.beta(0.3, 0.6, size=200)
    y, probs = (rng.random(200) < truth).astype(int), share * truth
    found = metrics.observed_expected(y, probs)
    rows = rng.integers(0, 200, size=(4000, 200))
    again = np.log(y[rows].sum(axis=1) / probs[rows].sum(axis=1))
    wanted = np.exp(np.log(found.value) + np.array([-1.96, 1.96]) * again.std())
    np.testing.assert_allclose(found.interval, wanted, rtol=0.03)


@pytest.mark.parametrize("too_high", [1.0, 1.3])
def test_the_interval_of_observed_by_expected_holds_the_truth(too_high):
    rng, held = np.random.default_rng(2), []
    for _ in range(600):
        truth = rng.beta(1, 9, size=300)
        low, high = metrics.observed_expected(rng.random(300) < truth, np.minimum(too_high * truth, 1)).interval
        held.append(low <= 1 / too_high <= high)
    assert 0.92 <= np.mean(held) <= 0.975


def test_the_interval_of_observed_by_expected_counts_patients():
    twice, patient = [np.repeat(values, 2) for values in (Y, PROBS)], np.arange(300) // 2
    assert metrics.observed_expected(*twice, patient).interval == pytest.approx(
        metrics.observed_expected(Y, PROBS).interval
    )
    assert metrics.observed_expected(*twice).low > metrics.observed_expected(Y, PROBS).low


def test_inputs_and_outputs_are_compared_with_the_reference():
    seen = metrics.watch(MONTH, X, PROBS, Y, REFERENCE)
    for k, month in enumerate((1, 2, 3)):
        here = month == MONTH
        each = []
        for new, old in (
            (X[here, 0], REFERENCE[0][:, 0]),
            (X[here, 1], REFERENCE[0][:, 1]),
            (PROBS[here], REFERENCE[1]),
        ):
            # SciPy's t test with the spread of the reference on both sides
            t = stats.ttest_ind_from_stats(new.mean(), old.std(ddof=1), len(new), old.mean(), old.std(ddof=1), len(old))
            each.append(t.statistic)
        assert seen["inputs"][k] == pytest.approx(max(each[:2], key=abs))
        assert seen["outputs"][k] == pytest.approx(each[2])


def test_the_outcome_is_observed_minus_expected_in_standard_errors():
    y, probs = [1, 1, 0, 0, 1], [0.5, 0.5, 0.5, 0.2, 0.2]
    x = np.arange(5.0)[:, None]
    seen = metrics.watch([1, 1, 1, 2, 2], x, probs, y, (x, np.array([0.1, 0.2, 0.3, 0.4, 0.5])))
    np.testing.assert_allclose(seen["outcome"], [0.5 / np.sqrt(0.75), 0.6 / np.sqrt(0.32)])


def test_where_nothing_changes_each_watcher_counts_in_standard_errors():
    rng = np.random.default_rng(3)
    n, month = 24 * 100, np.repeat(np.arange(1, 25), 100)
    found = []
    for _ in range(60):
        x, probs = rng.normal(size=(n + 2000, 1)), rng.uniform(0, 0.4, size=n + 2000)
        found.append(metrics.watch(month, x[:n], probs[:n], rng.random(n) < probs[:n], (x[n:], probs[n:])))
    for name in ("inputs", "outputs", "outcome"):
        z = np.array([one[name] for one in found])
        assert z.mean() == pytest.approx(0, abs=0.12)
        assert z.std() == pytest.approx(1, abs=0.06)
        assert metrics.alarms_a_year(z, 2) == pytest.approx(12 * 2 * stats.norm.sf(2), abs=0.2)


def test_the_watcher_of_several_inputs_gives_more_false_alarms_than_one():
    rng = np.random.default_rng(4)
    month, x, probs = np.repeat(np.arange(1, 301), 20), rng.normal(size=(6000, 5)), rng.uniform(size=6000)
    reference = rng.normal(size=(20000, 5)), rng.uniform(size=20000)
    seen = metrics.watch(month, x, probs, rng.integers(0, 2, 6000), reference)
    once = 2 * stats.norm.sf(2)
    assert metrics.alarms_a_year(seen["inputs"], 2) == pytest.approx(12 * (1 - (1 - once) ** 5), abs=0.6)


def test_alarms_by_hand():
    z = [0.5, -2.5, 1.0, 3.2, -4.0, 0.0]
    assert [metrics.first_alarm(z, limit) for limit in (2, 2.5, 3, 3.5, 4)] == [2, 4, 4, 5, None]
    assert [metrics.first_alarm(z, 2, since) for since in (2, 3, 5, 6, 7)] == [2, 4, 5, None, None]
    assert metrics.alarms_a_year(z, 2) == 6
    assert metrics.alarms_a_year([z, np.zeros(6)], 3) == 2


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: metrics.observed_expected([0, 1], [0, 0]), "at least one above 0"),
        (lambda: metrics.observed_expected([0, 1], [0.5]), "probs must have length 2"),
        (lambda: metrics.watch(MONTH + 1, X, PROBS, Y, REFERENCE), "month must count 1, 2, … without a gap"),
        (lambda: metrics.watch(MONTH[1:], X, PROBS, Y, REFERENCE), "month must have length 150"),
        (lambda: metrics.watch(MONTH, X[:, :1], PROBS, Y, REFERENCE), "the inputs of reference must have 1 columns"),
        (lambda: metrics.watch(MONTH, X, PROBS, Y, (X[:1], PROBS[:1])), "reference must vary"),
        (lambda: metrics.watch(MONTH, X, np.ones(150), Y, REFERENCE), "probs must lie between 0 and 1 in each month"),
        (lambda: metrics.first_alarm([1, 2], 0), "limit must be above 0"),
        (lambda: metrics.first_alarm([1, 2], 1, 0), "since must be at least 1"),
        (lambda: metrics.alarms_a_year([1, np.nan], 1), "1 of them are missing"),
    ],
)
def test_what_does_not_fit_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_the_measured_streams_point_where_they_should():
    table = data.measured("monitoring")
    before, camera, _, both = (row for row in table.rows if row.what == "O:E" and row.group.startswith("one by one"))
    assert before.low < 1 < before.high
    assert camera.high < 0.8
    assert abs(both.value - 1) < 0.05  # the wider definition hides what the camera does

    def within(change, watch):
        return table.find("alarm within 12 months, %", f"{change}, {watch}, limit 3")

    assert within("wider definition", "inputs").value == within("nothing", "inputs").value  # the same patients
    assert within("wider definition", "outcome").low > within("nothing", "outcome").high
    assert within("older patients", "inputs").low > within("nothing", "inputs").high
    assert within("older patients", "outcome").low < within("nothing", "outcome").high
    for change in ("new camera", "wider definition"):
        aucs = [table.find("AUC", f"{one}, as it was").value for one in ("nothing", change)]
        assert abs(aucs[0] - aucs[1]) < 0.01
        off = [table.find("O:E, distance from 1", f"{change}, {way}") for way in ("as it was", "recalibrated, 1 month")]
        assert off[1].high < off[0].low
        assert table.find("AUC difference", f"{change}, recalibrated minus retrained, 1 month").low > 0
    needless = [table.find("O:E, distance from 1", f"nothing, {way}") for way in ("as it was", "recalibrated, 1 month")]
    assert needless[0].high < needless[1].low
