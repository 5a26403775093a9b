"""Who gets the reference standard: the test by stage, who is verified, and what a study then makes of the sensitivity."""

import numpy as np
import pytest

from dlintro import data, metrics

N = 60_000
STUDY = data.simulate_verification(N, seed=1)


def corrected(study):
    test, known = study.info["test"], study.info["verified"]
    return metrics.begg_greenes(metrics.confusion(study.y[known], test[known]), test.sum(), (1 - test).sum())


def test_the_test_finds_the_advanced_more_often():
    test, advanced = STUDY.info["test"], STUDY.info["advanced"]
    sick = STUDY.y == 1
    assert sick.mean() == pytest.approx(0.2, abs=0.006)
    assert advanced[sick].mean() == pytest.approx(0.5, abs=0.015)
    assert not advanced[~sick].any()
    for who, share in ((advanced, 0.9), (sick & ~advanced, 0.6), (~sick, 0.1)):
        assert test[who].mean() == pytest.approx(share, abs=0.02)
    assert np.array_equal(test, STUDY.x[:, 0] > 1.2815515655446004)
    assert STUDY.simulated


@pytest.mark.parametrize(("share", "sensitivity"), [(0, 0.6), (0.5, 0.75), (1, 0.9)])
def test_the_spectrum_makes_the_sensitivity(share, sensitivity):
    study = data.simulate_verification(N, advanced_share=share, seed=2)
    assert metrics.confusion(study.y, study.info["test"]).sensitivity.value == pytest.approx(sensitivity, abs=0.015)


@pytest.mark.parametrize("shares", [(0.9, 0.1), (1.0, 0.0), (0.5, 0.5)])
def test_the_test_result_decides_who_is_verified(shares):
    study = data.simulate_verification(N, verified=shares, seed=3)
    test, known = study.info["test"], study.info["verified"]
    for result, share in zip((1, 0), shares, strict=True):
        for y in (0, 1):
            assert known[(test == result) & (study.y == y)].mean() == pytest.approx(share, abs=0.03)


def test_symptoms_add_patients_with_advanced_disease_alone():
    study = data.simulate_verification(N, symptoms=0.5, seed=1)
    more = study.info["verified"] & ~STUDY.info["verified"]
    assert not (STUDY.info["verified"] & ~study.info["verified"]).any()
    assert np.array_equal(more & study.info["advanced"], more)
    missed = study.info["advanced"] & (study.info["test"] == 0)
    assert study.info["verified"][missed].mean() == pytest.approx(0.1 + 0.9 * 0.5, abs=0.06)


def test_counting_the_verified_misleads_and_the_correction_mends_it_unless_symptoms_decide_too():
    got = corrected(STUDY)
    assert got.verified.sensitivity.value > 0.94
    assert got.verified.specificity.value < 0.55
    assert got.sensitivity.value == pytest.approx(0.75, abs=0.025)
    assert got.specificity.value == pytest.approx(0.9, abs=0.01)
    assert corrected(data.simulate_verification(N, symptoms=0.3, seed=1)).sensitivity.value < 0.71


def test_the_same_seed_gives_the_same_patients_whoever_is_verified():
    other = data.simulate_verification(N, verified=(0.3, 0.3), symptoms=0.5, seed=1)
    for mine, theirs in ((STUDY.x, other.x), (STUDY.y, other.y), (STUDY.info["test"], other.info["test"])):
        assert np.array_equal(mine, theirs)
    assert not np.array_equal(STUDY.x, data.simulate_verification(N, seed=2).x)


@pytest.mark.parametrize(
    ("numbers", "error", "words"),
    [
        ({"n_patients": 0}, ValueError, "n_patients must be at least 1"),
        ({"prevalence": 2}, ValueError, "prevalence must be at least 0 and at most 1"),
        ({"advanced_share": -1}, ValueError, "advanced_share must be at least 0"),
        ({"verified": (0.5, 1.5)}, ValueError, "each share of verified must be at least 0 and at most 1"),
        ({"verified": (0.5,)}, ValueError, "verified must have length 2"),
        ({"symptoms": 7}, ValueError, "symptoms must be at least 0 and at most 1"),
        ({"prevalence": "rare"}, TypeError, "prevalence must be a number"),
    ],
)
def test_numbers_out_of_range_are_refused(numbers, error, words):
    with pytest.raises(error, match=words):
        data.simulate_verification(**numbers)
