"""The explorer of a therapeutic window says how far each model is from the truth, and its window can be dragged."""

import re

import numpy as np
import pytest
from explorers import windows
from sklearn.linear_model import LogisticRegression
from strokes import stroke

from dlintro import data, widgets

LEVEL = np.linspace(0, 10, 201)


def distances(words):
    """Return the distance of each model that a sentence names."""
    told = words.partition("percentage points: ")[2].rstrip(".")
    return {name: float(points) for name, points in re.findall(r"([\w ]+) (\d+)(?:;|$)", told.replace("; ", ";"))}


@pytest.mark.parametrize(("middle", "n"), [(3.5, 200), (8.0, 20), (2.0, 1000)])
def test_the_distances_are_those_of_scikit_learn(middle, n):
    explorer = windows.EXPLORERS["window"]().set(middle=middle, n=n)
    window = (middle - 1.5, middle + 1.5)
    patients = data.blood_levels(n, window)
    line = LogisticRegression().fit(patients.x, patients.y).predict_proba(LEVEL[:, None])[:, 1]
    wanted = 100 * np.abs(line - data.chance_to_do_well(LEVEL, window)).mean()
    assert distances(explorer.words)["straight line"] == pytest.approx(wanted, abs=0.51)
    assert f"{n:,} patients" in explorer.words
    (ax,) = explorer.figure.axes
    np.testing.assert_allclose(ax.drawn.curves["straight line"].get_ydata(), line)
    np.testing.assert_allclose(ax.drawn.truth.get_ydata(), data.chance_to_do_well(LEVEL, window))
    assert sum(len(group.get_xdata()) for group in ax.drawn.patients) == min(n, 200)


def test_the_window_is_dragged_to_the_next_place_that_was_learned():
    explorer = windows.EXPLORERS["window"]()
    stroke(explorer, 1, (3.0, 0.5), (4.7, 0.5))
    assert explorer.values["middle"] == 5.0
    assert "from 3.5 to 6.5" in explorer.words


def test_between_two_places_the_nearest_one_is_shown():
    explorer = windows.EXPLORERS["window"]().set(middle=4.1)
    assert "from 2.0 to 5.0" in explorer.words


@pytest.mark.parametrize(
    ("change", "message"),
    [({"models": {}}, "models must be 1 to 4"), ({"n": 50}, "n must be one of 20, 60, 200, 1000")],
)
def test_bad_input_is_refused(change, message):
    wanted = {"models": windows.MODELS, "n": 20} | change
    with pytest.raises(ValueError, match=message):
        widgets.explore_window(data.blood_levels, data.chance_to_do_well, **wanted)
