"""Simulated patients on one drug and on two: their truth is the formula that the docstring names."""

import numpy as np
import pytest

from dlintro import data


def test_the_chance_over_the_blood_level_is_what_the_docstring_says():
    level = np.array([0.0, 3.0, 4.5, 6.0, 10.0])
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    wanted = 0.1 + 0.8 * sigmoid(4 * (level - 3)) * sigmoid(4 * (6 - level))
    np.testing.assert_allclose(data.chance_to_do_well(level), wanted)
    assert data.chance_to_do_well(np.array([4.5]))[0] > 0.89
    assert data.chance_to_do_well(np.array([3.0]))[0] == pytest.approx(0.5, abs=0.001)


def test_patients_do_well_as_often_as_their_level_says():
    patients = data.blood_levels(n=100_000, window=(2, 5), seed=1)
    np.testing.assert_allclose(patients.info["chance"], data.chance_to_do_well(patients.x[:, 0], (2, 5)))
    for low in range(10):
        here = (patients.x[:, 0] >= low) & (patients.x[:, 0] < low + 1)
        assert patients.y[here].mean() == pytest.approx(patients.info["chance"][here].mean(), abs=0.02)
    assert "SIMULATED" in patients._repr_html_()


def test_each_treatment_has_its_risk():
    patients = data.two_drugs(n=100_000, risks=(0.2, 0.1, 0.05, 0.4), seed=1)
    for treatment, risk in {(0, 0): 0.2, (0, 1): 0.1, (1, 0): 0.05, (1, 1): 0.4}.items():
        here = (patients.x == treatment).all(axis=1)
        assert here.mean() == pytest.approx(0.25, abs=0.01)
        assert patients.y[here].mean() == pytest.approx(risk, abs=0.01)
    assert "SIMULATED" in patients._repr_html_()


def test_the_seed_decides_the_patients():
    for make in (data.blood_levels, data.two_drugs):
        first, again, other = (make(n=50, seed=seed) for seed in (0, 0, 1))
        np.testing.assert_array_equal(first.y, again.y)
        assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.blood_levels(window=(5, 3)), "two levels in order"),
        (lambda: data.blood_levels(window=(3, 12)), "two levels in order"),
        (lambda: data.blood_levels(n=0), "n must be at least 1"),
        (lambda: data.two_drugs(risks=(0.1, 0.2, 0.3)), "risks"),
        (lambda: data.two_drugs(risks=(0.1, 0.2, 0.3, 1.3)), r"risks must lie in \[0, 1\]"),
        (lambda: data.two_drugs(n=0), "n must be at least 1"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
