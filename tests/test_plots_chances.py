"""Probabilities over one feature: checked by the data that are drawn."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlintro import data, plots

X = np.linspace(0, 10, 11)
CURVES = {"line": X / 10, "step": (X > 5).astype(float)}


@pytest.fixture
def ax():
    return Figure().subplots()


def test_every_model_has_its_curve_and_the_truth_lies_behind(ax):
    plots.chances(X, CURVES, truth=1 - X / 10, ax=ax)
    for name, values in CURVES.items():
        np.testing.assert_array_equal(ax.drawn.curves[name].get_ydata(), values)
        assert ax.drawn.curves[name].get_zorder() > ax.drawn.truth.get_zorder()
    np.testing.assert_array_equal(ax.drawn.truth.get_ydata(), 1 - X / 10)
    dashes = [line.get_linestyle() for line in ax.drawn.curves.values()]
    assert len(set(dashes)) == len(dashes)  # never colour alone


def test_patients_are_above_or_below_by_their_outcome(ax):
    patients = data.blood_levels(60, seed=1)
    plots.chances(X, CURVES, dataset=patients, ax=ax)
    for k, group in enumerate(ax.drawn.patients):
        np.testing.assert_array_equal(np.sort(group.get_xdata()), np.sort(patients.x[patients.y == k, 0]))
        assert ((group.get_ydata() > 1) == bool(k)).all()
    assert ax.get_xlabel() == "blood level [mg/L]"
    assert ax.get_ylabel() == "probability: does well"


def test_of_many_patients_some_are_drawn(ax):
    plots.chances(X, CURVES, dataset=data.blood_levels(1000), ax=ax)
    assert sum(len(group.get_xdata()) for group in ax.drawn.patients) == 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"curves": {}}, "curves must be 1 to 4"),
        ({"curves": {"short": X[:3]}}, "short"),
        ({"truth": X[:3]}, "truth"),
    ],
)
def test_bad_input_is_refused(ax, change, message):
    with pytest.raises(ValueError, match=message):
        plots.chances(**{"x": X, "curves": CURVES, "ax": ax} | change)
