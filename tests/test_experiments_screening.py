"""The measurement of trials of screening: its intervals by hand, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load
from scipy import stats

from dlintro import data, metrics

TABLE = data.measured("screening")
SCREENED, NOBODY, SOME = "no screening or 70%", "helps nobody", "cures 2 of 5"


@pytest.fixture
def script(monkeypatch):
    return load("screening", monkeypatch)


def find(what, *group):
    return TABLE.find(what, ", ".join(group))


def test_intervals_of_clusters_are_those_of_the_formulas(script):
    info = data.simulate_screening(20_000, new_sensitivity=0.7, n_sites=20, by_site=True, seed=1).info
    difference, found = script.intervals(info)
    shares = [
        [info["cancer"][info["site"] == site].mean() for site in np.unique(info["site"][arm])]
        for arm in (info["new"], ~info["new"])
    ]
    t = stats.ttest_ind(*shares).confidence_interval()
    assert found["t test"] == pytest.approx((t.low, t.high))
    assert difference == pytest.approx(np.mean(shares[0]) - np.mean(shares[1]))
    rate = info["cancer"].mean()
    effect = 1 + 999 * 0.2**2 * rate / (1 - rate)
    reaches = [found[name][1] - difference for name in ("as if women were randomised", "with the design effect")]
    assert reaches[1] / reaches[0] == pytest.approx(np.sqrt(effect))
    assert "t test" not in script.intervals(data.simulate_screening(5000, n_sites=20, seed=1).info)[1]


def test_end_points_of_one_seed_are_those_of_its_trials(script, monkeypatch):
    monkeypatch.setattr(script, "PAIRS", {"a": (0.5, 0.9)})
    monkeypatch.setattr(script, "HELPS", {"b": 0.4})
    found = script.end_points(3)
    settings = {"sensitivity": 0.5, "new_sensitivity": 0.9, "treatment_helps": 0.4, "seed": 3}
    wanted = metrics.screening_end_points(data.simulate_screening(**settings).info)
    for name, ratio in wanted.items():
        assert found["ratio", f"a, b, {name}"] == ratio.value
        assert found["clear of 1, %", f"a, b, {name}"] == (ratio.low > 1 or ratio.high < 1)
    deaths = [data.simulate_screening(**settings, new_share=share).y.sum() for share in (0, 1)]
    assert found["deaths prevented of 100,000", "a, b"] == deaths[0] - deaths[1] > 0


def test_end_points_improve_although_nobody_lives_longer():
    assert find("deaths prevented of 100,000", SCREENED, NOBODY).high == 0
    deaths = find("ratio", SCREENED, NOBODY, "deaths from the cancer")
    assert deaths.low < 1 < deaths.high
    assert find("ratio", SCREENED, NOBODY, "alive after 5 years, of the cancers").low > 1.08
    assert find("ratio", SCREENED, NOBODY, "small, of the cancers").low > 1.6
    assert find("ratio", SCREENED, NOBODY, "interval cancers").high < 0.45
    assert find("clear of 1, %", SCREENED, NOBODY, "alive after 5 years, of the cancers").value == 100


def test_a_trial_of_two_programmes_sees_what_is_found_and_neither_survival_nor_deaths():
    for end_point in ("found by screening", "interval cancers"):
        assert find("clear of 1, %", "70% or 85%", SOME, end_point).low > 55
    for end_point in ("alive after 5 years, of the cancers", "deaths from the cancer"):
        assert find("clear of 1, %", "70% or 85%", SOME, end_point).high < 20
    assert find("deaths prevented of 100,000", "70% or 85%", SOME).low > 0
    assert find("deaths prevented of 100,000", SCREENED, SOME).low > 60


def test_the_naive_interval_of_clusters_is_too_narrow_as_the_design_effect_says():
    assert find("interval holds the truth, %", "women randomised, 40 sites", "as if women were randomised").low > 92
    assert find("interval holds the truth, %", "sites randomised, 40 sites", "as if women were randomised").high < 80
    assert find("interval holds the truth, %", "sites randomised, 40 sites", "t test").low > 92
    effect = find("design effect", "sites randomised, 40 sites")
    rate = 0.0283  # cancers within ten years, if rounds find 70 %
    assert effect.low < metrics.design_effect(2500, rate * 0.2**2 / (1 - rate)) < effect.high


@pytest.mark.parametrize("rule", ["naive", "pocock", "obrien-fleming"])
@pytest.mark.parametrize("looks", [1, 2, 5, 10, 20])
def test_simulated_looks_err_as_often_as_is_computed(rule, looks):
    name = f"{looks} look{'s' * (looks > 1)}"
    for word, effect in (("no effect", 0), ("effect", 2.8016)):
        row = find("stops for a difference, %", rule, word, name)
        computed = 100 * metrics.chance_to_stop(metrics.stopping_bounds(looks, rule), effect)[-1]
        assert row.value == pytest.approx(computed, abs=100 * 4 * np.sqrt(0.25 / 40_000))
