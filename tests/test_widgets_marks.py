"""The explorer of a mark shows the marked images, and compares the mark with what its pixels do anyway."""

import re

import numpy as np
import pytest
from explorers import marks
from explorers.marks import LESIONS
from strokes import stroke

from dlintro import data, widgets


@pytest.fixture
def explorer():
    return marks.EXPLORERS["mark"]()


def shown(explorer):
    """Return the images above and those below."""
    images = [np.asarray(ax.images[0].get_array()) for ax in explorer.figure.axes]
    return np.array(images[:4]), np.array(images[4:])


@pytest.mark.parametrize(("corner", "size", "strength"), [("top left", 4, 0.4), ("bottom right", 8, 1.0)])
def test_below_are_the_images_with_the_mark(explorer, corner, size, strength):
    above, below = shown(explorer.set(corner=corner, size=size, strength=strength))
    assert np.array_equal(above, LESIONS.x[:4])
    assert np.array_equal(below, data.add_mark(LESIONS, corner=corner, size=size, strength=strength).x[:4])


@pytest.mark.parametrize(
    ("corner", "rows", "columns"), [("top right", slice(3), slice(13, 16)), ("bottom left", slice(13, 16), slice(3))]
)
def test_the_readout_compares_the_mark_with_other_images(explorer, corner, rows, columns):
    explorer.set(corner=corner, size=3, strength=0.5)
    change, spread = re.search(r"pixels by ([\d.]+) on .*differ by ([\d.]+)", explorer.words).groups()
    assert float(change) == pytest.approx((0.5 * (1 - LESIONS.x[:4, rows, columns])).mean(), abs=0.006)
    assert float(spread) == pytest.approx(np.std(LESIONS.x[:, rows, columns], axis=0).mean(), abs=0.006)
    assert f"3 × 3 pixels at the {corner}, 3.5% of the image" in explorer.words  # 9 of 256


def test_a_click_moves_the_mark_to_the_nearest_corner(explorer):
    stroke(explorer, 1, (13.0, 12.0), panel=5)
    assert explorer.values["corner"] == "bottom right"
    stroke(explorer, 2, (2.0, 12.0), panel=6)
    assert explorer.values["corner"] == "bottom left"
    stroke(explorer, 3, (13.0, 2.0), panel=4)
    assert explorer.values["corner"] == "top right"


def test_the_corners_are_those_that_marks_can_have(explorer):
    for corner in explorer.controls["corner"].options:
        data.add_mark(LESIONS, corner=corner)
    assert len(explorer.controls["corner"].options) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [({"size": 9}, "size"), ({"strength": 2}, "strength"), ({"images": LESIONS.rows([0])}, "at least 2 images")],
)
def test_bad_input_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_mark(**{"images": LESIONS, "add_mark": data.add_mark} | change)
