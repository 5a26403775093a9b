"""The simulated screening: its truth is the formula that it names."""

import numpy as np
import pytest

from dlintro import data


def test_the_true_risk_is_what_the_docstring_says():
    people = data.uncommon_disease(n=200_000, seed=3)
    marker = people.x[:, 0]
    risk = 1 / (1 + np.exp(-(1.5 * marker - 4.2)))
    assert people.simulated
    assert people.y.mean() == pytest.approx(risk.mean(), abs=0.002)
    assert 0.03 < people.y.mean() < 0.045  # "about 4 in 100"
    for low in (-1, 0, 1, 2):
        here = (marker > low) & (marker < low + 0.5)
        assert people.y[here].mean() == pytest.approx(risk[here].mean(), abs=0.02)


def test_the_seed_decides_the_people():
    first, again, other = (data.uncommon_disease(n=50, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.x, other.x)
    with pytest.raises(ValueError, match="n must be at least 1"):
        data.uncommon_disease(n=0)
