"""The simulated trial of screening: the same women in both programmes, lead time, and rates by a formula."""

from functools import partial

import numpy as np
import pytest

from dlintro import data

N = 200_000
MANY = partial(data.simulate_screening, N, overdiagnosed=0.15, seed=2)


@pytest.fixture(scope="module")
def worlds():
    """The same women without screening, in the usual programme and in the new one; earlier treatment helps nobody."""
    kinds = {"none": {"sensitivity": 0, "new_share": 0}, "usual": {"new_share": 0}, "new": {"new_share": 1}}
    return {name: MANY(treatment_helps=0, **settings) for name, settings in kinds.items()}


def test_each_woman_has_one_row_that_says_what_became_of_her(worlds):
    trial = data.simulate_screening(1000, seed=1)
    assert "SIMULATED" in trial._repr_html_()
    assert (trial.x.min() >= 50, trial.x.max() <= 70, trial.feature_names) == (True, True, ("age",))
    assert len(np.unique(trial.patient)) == len(trial) == 1000
    info = worlds["usual"].info
    assert (info["died"] == (info["death"] <= 10)).all()
    assert (worlds["usual"].y == info["died"]).all()
    assert (info["cancer"] == (info["diagnosed"] <= 10)).all()
    assert not (info["found"] & info["interval"]).any()
    assert set(info["diagnosed"][info["found"]]) == {0, 2, 4}
    by_symptoms = info["cancer"] & ~info["found"]
    assert (info["diagnosed"] == info["symptoms"])[by_symptoms].all()
    assert (info["diagnosed"][info["interval"]] <= 6).all()
    assert (info["diagnosed"][info["found"]] >= info["visible"][info["found"]]).all()
    assert (info["death"][info["cancer"]] > info["diagnosed"][info["cancer"]]).all()
    assert not (info["small"] | info["alive5"])[~info["cancer"]].any()


def test_the_same_women_have_the_same_tumours_and_deaths_in_every_programme(worlds):
    for name in ("visible", "symptoms", "death"):
        for other in ("usual", "new"):
            np.testing.assert_array_equal(worlds["none"].info[name], worlds[other].info[name])
    dates = [worlds[name].info["diagnosed"] for name in ("new", "usual", "none")]
    assert (dates[0] <= dates[1]).all()
    assert (dates[1] <= dates[2]).all()
    assert (dates[0] < dates[1]).sum() > 300
    trial = MANY(treatment_helps=0)
    for name in ("diagnosed", "found", "small"):
        wanted = np.where(trial.info["new"], worlds["new"].info[name], worlds["usual"].info[name])
        np.testing.assert_array_equal(trial.info[name], wanted)


def test_survival_and_size_improve_although_nobody_lives_longer(worlds):
    none, new = (worlds[name].info for name in ("none", "new"))
    assert none["died"].sum() == new["died"].sum()
    early = [info["diagnosed"] <= 5 for info in (none, new)]
    survival = [info["alive5"][when].mean() for info, when in zip((none, new), early, strict=True)]
    assert survival[1] > survival[0] + 0.05
    assert new["small"][new["cancer"]].mean() > none["small"][none["cancer"]].mean() + 0.2
    assert new["interval"].sum() < 0.5 * none["interval"].sum()


def test_without_screening_the_numbers_are_those_of_the_formulas():
    info = data.simulate_screening(400_000, 0, overdiagnosed=0, site_spread=0, new_share=0, seed=3).info
    rate = 0.0026 * np.mean(np.exp(0.02 * np.linspace(-10, 10, 1001)))
    waiting = (info["visible"] < 0).mean()  # visible at entry, without symptoms: rate times mean duration
    assert waiting == pytest.approx(3.5 * rate, abs=4 * np.sqrt(3.5 * rate / 400_000) + 1e-4)
    # P(symptoms within 6 years) of a steady stream of tumours
    assert info["interval"].mean() == pytest.approx(6 * rate, abs=4 * np.sqrt(6 * rate / 400_000) + 1.5e-4)
    later = (info["visible"] > 0) & np.isfinite(info["visible"])
    assert np.mean(info["symptoms"][later] - info["visible"][later]) == pytest.approx(3.5, rel=0.05)
    assert not info["found"].any()


@pytest.mark.parametrize("sensitivity", [0.4, 0.85, 1.0])
def test_a_round_finds_the_share_that_was_asked_for(sensitivity):
    info = MANY(sensitivity, new_share=0).info
    end = np.where(np.isinf(info["symptoms"]), 0, info["symptoms"])  # only of those with symptoms is the end known
    visible = (info["visible"] <= 0) & (end > 0)
    found = info["found"] & (info["diagnosed"] == 0)
    n = visible.sum()
    assert n > 1000
    assert found[visible].mean() == pytest.approx(sensitivity, abs=4 * np.sqrt(0.25 / n))


@pytest.mark.parametrize("share", [0, 0.15, 0.5])
def test_silent_tumours_have_their_share_and_kill_nobody(share):
    info = MANY(1.0, overdiagnosed=share, new_share=0).info
    silent = np.isinf(info["symptoms"])
    found = info["found"] & (info["diagnosed"] == 0)
    assert silent[found].mean() == pytest.approx(share, abs=4 * np.sqrt(0.25 / found.sum()))
    assert not info["died"][silent].any()


def test_earlier_treatment_cures_its_share_of_the_deadly_cancers_that_screening_finds(worlds):
    helped = MANY(treatment_helps=0.4, new_share=0).info
    before = worlds["usual"].info
    deadly = np.isfinite(before["death"])
    cured = np.isinf(helped["death"]) & deadly
    assert not (cured & ~before["found"]).any()
    share = cured[deadly & before["found"]].mean()
    assert share == pytest.approx(0.4, abs=4 * np.sqrt(0.25 / (deadly & before["found"]).sum()))
    assert np.isinf(helped["death"][~deadly]).all()
    all_cured = MANY(treatment_helps=1, new_share=0).info
    assert np.isinf(all_cured["death"][all_cured["found"]]).all()


def test_fast_tumours_kill_more_often_and_are_found_less_often(worlds):
    info = worlds["usual"].info
    lasts = info["symptoms"] - np.where(np.isfinite(info["visible"]), info["visible"], 0)  # inf without a tumour
    loud = np.isfinite(info["symptoms"]) & (info["diagnosed"] <= 6)
    fast, slow = loud & (lasts < 1), loud & (lasts > 4)
    deadly = np.isfinite(info["death"])
    assert deadly[fast].mean() > deadly[slow].mean() + 0.15
    assert info["found"][fast].mean() < info["found"][slow].mean() - 0.3


def test_women_or_sites_are_randomised():
    by_woman, by_site = (
        data.simulate_screening(10_000, n_sites=20, by_site=each, seed=5).info for each in (False, True)
    )
    sizes = np.bincount(by_woman["site"])
    assert (sizes.tolist(), by_woman["new"].sum()) == ([500] * 20, 5000)
    shares = [[info["new"][info["site"] == site].mean() for site in range(20)] for info in (by_woman, by_site)]
    assert set(shares[1]) == {0, 1}
    assert sum(shares[1]) == 10
    assert 0.3 < min(shares[0]) < max(shares[0]) < 0.7


def test_sites_differ_as_far_as_was_asked_for():
    def spread(site_spread):
        """The variance of the sites' shares beyond chance, as a standard deviation of their logarithm."""
        made = [data.simulate_screening(N, n_sites=50, site_spread=site_spread, seed=seed).info for seed in range(4)]
        shares = [np.bincount(one["site"], one["cancer"]) / np.bincount(one["site"]) for one in made]
        mean = np.mean(shares)
        between = np.mean([each.var(ddof=1) for each in shares]) - mean * (1 - mean) / (N / 50)
        return np.sign(between) * np.sqrt(abs(between)) / mean

    assert spread(0) == pytest.approx(0, abs=0.05)
    assert spread(0.3) == pytest.approx(0.3, abs=0.07)


def test_the_seed_decides():
    one, again, other = (data.simulate_screening(3000, seed=seed).info["visible"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"n_people": 0}, "n_people must be at least 1"),
        ({"sensitivity": 70}, "sensitivity must be at least 0 and at most 1, but is 70"),
        ({"new_sensitivity": -0.1}, "new_sensitivity must be at least 0"),
        ({"treatment_helps": 2}, "treatment_helps must be"),
        ({"overdiagnosed": 0.6}, "overdiagnosed must be at least 0 and at most 0.5"),
        ({"new_share": 1.5}, "new_share must be"),
        ({"site_spread": -1}, "site_spread must be"),
        ({"n_sites": 0}, "n_sites must be at least 1"),
        ({"by_site": 1}, "by_site must be True or False, but is 1"),
    ],
)
def test_impossible_trials_are_refused(settings, words):
    with pytest.raises((ValueError, TypeError), match=words):
        data.simulate_screening(**settings)
