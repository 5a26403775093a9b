"""The simulated referrals: the share of melanomas, the true chance, the skin, and what each change of a clinic does."""

import numpy as np
import pytest
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dlintro import data

N = 60_000
USUAL = data.simulate_referrals(N, seed=1)


def column(moles, name):
    return moles.x[:, moles.feature_names.index(name)]


def test_each_patient_has_one_mole_and_five_numbers():
    assert USUAL.feature_names == ("asymmetry", "border", "colours", "diameter", "age")
    assert dict(zip(USUAL.feature_names, USUAL.units, strict=True))["diameter"] == "mm"
    assert len(np.unique(USUAL.patient)) == N
    assert "SIMULATED" in USUAL._repr_html_()
    assert 1.5 <= column(USUAL, "diameter").min() < column(USUAL, "diameter").max() <= 20
    assert 16 <= column(USUAL, "age").min() < column(USUAL, "age").max() <= 95


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.3, 0.7])
def test_the_share_of_melanomas_is_the_one_that_was_asked_for(share):
    moles = data.simulate_referrals(N, malignant_share=share, seed=2)
    assert moles.y.mean() == pytest.approx(share, abs=4 * np.sqrt(share / N))
    assert moles.info["chance"].mean() == pytest.approx(share, abs=3 * np.sqrt(share / N))


@pytest.mark.parametrize("change", [{}, {"new_camera": 1.0}, {"older": 10}, {"lenient": 1.0}])
def test_of_those_with_a_chance_as_many_have_a_melanoma(change):
    moles = data.simulate_referrals(N, **change, seed=3)
    tenth = np.digitize(moles.info["chance"], (0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8))
    for k in np.unique(tenth):
        here = tenth == k
        expected = moles.info["chance"][here].mean()
        assert moles.y[here].mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / here.sum()))


def test_each_number_hints_at_melanoma():
    for name in USUAL.feature_names:
        assert 0.6 < roc_auc_score(USUAL.y, column(USUAL, name)) < 0.9


def test_the_camera_measures_worse_on_dark_skin_and_a_model_errs_more_there():
    dark = USUAL.info["skin"] == "dark"
    assert set(USUAL.info["skin"]) == {"fair", "dark"}
    assert dark.mean() == pytest.approx(0.15, abs=0.006)
    for name in ("asymmetry", "border", "colours"):  # the sign itself has variance 1
        assert column(USUAL, name)[~dark].var() == pytest.approx(1 + 0.2**2, rel=0.05)
        assert column(USUAL, name)[dark].var() == pytest.approx(1 + 1.2**2, rel=0.05)
    assert USUAL.y[dark].mean() == pytest.approx(USUAL.y[~dark].mean(), abs=0.015)  # the disease is as common
    x = USUAL.standardised().x
    probs = LogisticRegression().fit(x, USUAL.y).predict_proba(x)[:, 1]
    assert roc_auc_score(USUAL.y[dark], probs[dark]) < roc_auc_score(USUAL.y[~dark], probs[~dark]) - 0.04
    assert roc_auc_score(USUAL.y, USUAL.info["chance"]) > roc_auc_score(USUAL.y, probs)  # the truth is a ceiling


def test_a_new_camera_sees_more_border_and_colour_in_the_same_patients():
    changed = data.simulate_referrals(N, new_camera=0.8, seed=1)
    more = changed.x - USUAL.x
    np.testing.assert_allclose(more[:, 1:3], 0.8, atol=0.011)  # scores have two digits
    np.testing.assert_array_equal(more[:, [0, 3, 4]], 0)
    np.testing.assert_array_equal(changed.y, USUAL.y)
    np.testing.assert_array_equal(changed.info["chance"], USUAL.info["chance"])


def test_older_patients_have_more_melanomas_for_their_age_alone():
    changed = data.simulate_referrals(N, older=15, seed=1)
    np.testing.assert_array_equal(changed.x[:, :4], USUAL.x[:, :4])
    age, now = column(USUAL, "age"), column(changed, "age")
    inside = (age > 16) & (now < 95)
    np.testing.assert_array_equal((now - age)[inside], 15)
    rise = logit(changed.info["chance"]) - logit(USUAL.info["chance"])
    np.testing.assert_allclose(rise, 0.7, atol=1e-6)  # one standard deviation of age, with its weight
    assert changed.y.mean() > USUAL.y.mean() + 0.02


def test_a_more_lenient_definition_calls_more_of_the_same_moles_melanoma():
    changed = data.simulate_referrals(N, lenient=1.2, seed=1)
    np.testing.assert_array_equal(changed.x, USUAL.x)
    np.testing.assert_allclose(logit(changed.info["chance"]) - logit(USUAL.info["chance"]), 1.2, atol=1e-6)
    assert np.all(changed.y >= USUAL.y)
    assert changed.y.sum() > 1.3 * USUAL.y.sum()


def test_the_seed_decides_the_patients():
    first, again, other = (data.simulate_referrals(100, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize(
    ("error", "use", "words"),
    [
        (ValueError, {"n_patients": 0}, "n_patients must be at least 1, but is 0"),
        (TypeError, {"n_patients": 10.5}, "n_patients must be a whole number"),
        (ValueError, {"malignant_share": 0}, "malignant_share must be above 0"),
        (ValueError, {"malignant_share": 1}, "malignant_share must be below 1"),
        (TypeError, {"new_camera": "yes"}, "new_camera must be a number"),
        (ValueError, {"older": np.nan}, "older must be finite"),
        (TypeError, {"lenient": None}, "lenient must be a number"),
    ],
)
def test_wrong_use_is_refused(error, use, words):
    with pytest.raises(error, match=words):
        data.simulate_referrals(**use)
