"""The explorer of digitisation shows the images and the AUC of each setting, and its quality can be clicked."""

from functools import partial

import numpy as np
import pytest
from explorers import digitising
from explorers.digitising import AUCS, SIZES, TILES
from strokes import stroke

from dlintro import data, widgets


@pytest.fixture
def explorer():
    return digitising.EXPLORERS["digitisation"]()


def shown(explorer):
    return [np.asarray(ax.images[0].get_array()) for ax in explorer.figure.axes[:2]]


def first_tiles(label):
    """Return the first tile of each patient with this label."""
    return [TILES.x[TILES.patient == who][0] for who in np.unique(TILES.patient[TILES.y == label])]


@pytest.mark.parametrize(("pixels", "quality", "pair"), [(1, 100, 1), (2, 10, 3), (4, 50, 6)])
def test_the_images_are_those_of_the_setting_one_of_each_class(explorer, pixels, quality, pair):
    explorer.set(pixels=pixels, quality=quality, pair=pair)
    for label, picture in enumerate(shown(explorer)):
        whole = data.digitise(TILES, pixels, quality).x
        here = [k for k, x in enumerate(TILES.x) if np.array_equal(x, first_tiles(label)[pair - 1])]
        np.testing.assert_allclose(picture, whole[here[0]], atol=1e-6)
    assert [ax.get_title(loc="left") for ax in explorer.figure.axes[:2]] == ["MSS", "MSI"]


@pytest.mark.parametrize(("pixels", "quality"), [(1, 100), (4, 10)])
def test_curves_bars_and_readout_are_those_of_the_setting(explorer, pixels, quality):
    explorer.set(pixels=pixels, quality=quality)
    ax = explorer.figure.axes[2]
    lines = {line.get_label(): line for line in ax.lines}
    for name, table in AUCS.items():
        np.testing.assert_allclose(
            lines[name].get_ydata(), [table[pixels, each].value for each in (10, 50, 100)], atol=1e-9
        )
        assert f"{table[pixels, quality]} for the network that {name}" in explorer.words
    bars = [line for line in ax.lines if line.get_linewidth() == 6]
    wanted = [[table[pixels, quality].low, table[pixels, quality].high] for table in AUCS.values()]
    assert [list(bar.get_ydata()) for bar in bars] == wanted
    assert f"Pixels of {7 * pixels} µm, JPEG quality {quality}" in explorer.words
    assert f"{100 * SIZES[pixels, quality] / SIZES[1, 100]:.1f}% of the largest file" in explorer.words


def test_a_click_on_the_curves_chooses_the_nearest_quality(explorer):
    stroke(explorer, 1, (1.2, 0.5), panel=2)
    assert explorer.values["quality"] == 50


def test_without_sizes_the_readout_names_no_file():
    assert "file" not in widgets.explore_digitisation(TILES, data.digitise, AUCS, 7.0).words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"aucs": {}}, "1 to 4 networks"),
        ({"aucs": {"one": {(1, 100): 0.5}}}, "at least two of each"),
        ({"aucs": {"one": dict.fromkeys(list(SIZES)[1:], 0.5)}}, "every pair of a shrink and a quality"),
        ({"sizes": {(1, 100): 3.0}}, "every pair of a shrink and a quality"),
        ({"images": TILES.rows(TILES.y == 1)}, "both classes"),
        ({"pixel_size": 0}, "pixel_size must be above 0"),
    ],
)
def test_bad_input_is_refused(change, words):
    parts = {"images": TILES, "digitise": data.digitise, "aucs": AUCS, "pixel_size": 7.0} | change
    with pytest.raises(ValueError, match=words):
        partial(widgets.explore_digitisation, **parts)()
