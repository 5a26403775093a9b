"""Simulated chest pain: the guideline decides on the label alone, and the highest values are noted elsewhere."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from dlintro import data

OLD, NEW = (40, 40), (16, 34)
MANY = data.simulate_chest_pain(60_000, OLD, seed=0)
MANY_NEW = data.simulate_chest_pain(60_000, NEW, seed=0)
TROPONIN, FEMALE = MANY.x[:, 0], MANY.x[:, 2] == 1


def test_another_guideline_changes_labels_and_nothing_else():
    assert np.array_equal(MANY.x, MANY_NEW.x)
    assert np.array_equal(MANY_NEW.info["limit"], np.where(FEMALE, 16, 34))
    assert (MANY_NEW.info["infarction"] >= MANY.info["infarction"]).all()
    more = MANY_NEW.info["infarction"].astype(bool) & (MANY.info["infarction"] == 0)
    assert more.any()
    assert (TROPONIN[more] <= 40.05).all()  # above the old limit they would have been infarctions before
    assert not np.array_equal(data.simulate_chest_pain(100, seed=1).x, data.simulate_chest_pain(100, seed=2).x)


def test_women_gain_far_more_diagnoses_than_men():
    gain = [
        MANY_NEW.info["infarction"][group].sum() / MANY.info["infarction"][group].sum() for group in (FEMALE, ~FEMALE)
    ]
    injured = [part.info["highest"] > part.info["limit"] for part in (MANY, MANY_NEW)]
    more = [injured[1][group].sum() / injured[0][group].sum() for group in (FEMALE, ~FEMALE)]
    assert gain[0] == pytest.approx(1.19, abs=0.04)
    assert gain[1] == pytest.approx(1.03, abs=0.02)
    assert more == pytest.approx([1.42, 1.06], abs=0.05)  # Lee et al.: 42 % more women and 6 % more men


def test_every_infarction_exceeded_the_limit_but_a_few_only_after_arrival():
    sick = MANY.info["infarction"] == 1
    early = np.mean(TROPONIN[sick] <= 40)
    assert (MANY.info["highest"][sick] >= 40).all()
    assert 0.005 < early < 0.1
    assert 0.1 < np.mean(~sick[TROPONIN > 40]) < 0.3  # chronic injury, most of it of the kidneys' patients
    chronic = ~sick & (TROPONIN > 40)
    assert np.median(MANY.x[chronic, 5]) < 50 < np.median(MANY.x[~chronic, 5])


def test_the_highest_values_are_noted_elsewhere_unless_told_otherwise():
    sick = MANY.info["infarction"] == 1
    assert (MANY.y <= MANY.info["infarction"]).all()
    assert MANY.y[sick & (TROPONIN < 150)].mean() > 0.9
    assert MANY.y[sick & (TROPONIN > 2000)].mean() == pytest.approx(0.05, abs=0.02)  # all but 95 of 100
    everywhere = data.simulate_chest_pain(2000, elsewhere=0, seed=3)
    assert np.array_equal(everywhere.y, everywhere.info["infarction"])
    assert np.array_equal(everywhere.x, data.simulate_chest_pain(2000, seed=3).x)


def test_signs_and_risks_point_the_way_that_physicians_know():
    sick = MANY.info["infarction"] == 1
    assert MANY.x[sick, 3].mean() > 4 * MANY.x[~sick, 3].mean()  # changes in the ECG
    assert MANY.x[sick, 1].mean() > MANY.x[~sick, 1].mean() + 3  # age
    assert np.median(TROPONIN[~sick & ~FEMALE]) > np.median(TROPONIN[~sick & FEMALE])
    assert spearmanr(TROPONIN[~sick], MANY.x[~sick, 5]).statistic < -0.2  # the worse the kidneys, the higher
    assert FEMALE.mean() == pytest.approx(0.47, abs=0.01)
    assert sick.mean() == pytest.approx(0.095, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n_patients": 0}, "n_patients must be at least 1"),
        ({"limits": (16,)}, "limits must have length 2"),
        ({"limits": (16, 0)}, "each of limits must be above 0"),
        ({"elsewhere": 1.5}, "elsewhere must be at least 0 and at most 1"),
    ],
)
def test_wrong_use_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        data.simulate_chest_pain(**arguments)
