"""Maps of a slide: each tile's number and picture stand in the tile's place, and the border goes around the region."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlintro import plots

ROWS, COLUMNS = np.array([0, 0, 1, 2]), np.array([0, 2, 1, 2])


@pytest.fixture
def ax():
    yield plt.figure().subplots()
    plt.close("all")


def border(ax):
    """Return the lines of the region's border as sorted pairs of ends."""
    return {tuple(map(tuple, line.tolist())) for line in ax.collections[-1].get_segments()}


def test_each_number_stands_in_its_place_and_the_rest_stays_empty(ax):
    drawn = plots.slide_map([0.1, 0.2, 0.3, 0.4], ROWS, COLUMNS, ax, "tumour", "probability")
    assert drawn is ax
    sheet = np.ma.filled(ax.images[0].get_array(), np.nan)
    wanted = np.full((3, 3), np.nan)
    wanted[ROWS, COLUMNS] = [0.1, 0.2, 0.3, 0.4]
    np.testing.assert_array_equal(sheet, wanted)
    assert ax.images[0].get_clim() == (0, 1)
    assert ax.get_title("left") == "tumour"
    assert "probability" in [other.get_ylabel() for other in ax.figure.axes]


def test_limits_are_those_asked_for(ax):
    plots.slide_map([1, 2, 3, 4], ROWS, COLUMNS, ax, limits=(0, 5))
    assert ax.images[0].get_clim() == (0, 5)


def test_each_tile_stands_in_its_place(ax):
    tiles = np.random.default_rng(0).random((4, 5, 6, 3), dtype=np.float32)
    plots.mosaic(tiles, ROWS, COLUMNS, ax)
    sheet = np.asarray(ax.images[0].get_array())
    assert sheet.shape == (15, 18, 3)
    for tile, row, column in zip(tiles, ROWS, COLUMNS, strict=True):
        np.testing.assert_array_equal(sheet[5 * row : 5 * row + 5, 6 * column : 6 * column + 6], tile)
    assert (sheet[:5, 6:12] == 1).all()  # no tile there


def test_map_and_mosaic_have_the_same_places(ax):
    plots.mosaic(np.zeros((4, 5, 6, 3)), ROWS, COLUMNS, ax)
    left = ax.images[0].get_extent()
    other = plots.slide_map(np.zeros(4), ROWS, COLUMNS)
    assert tuple(left) == tuple(other.images[0].get_extent())
    plt.close("all")


def test_the_border_goes_around_the_region(ax):
    plots.slide_map(np.zeros(4), ROWS, COLUMNS, ax, region=[False, False, True, False], region_name="tumour")
    assert border(ax) == {
        ((0.5, 0.5), (1.5, 0.5)),
        ((0.5, 1.5), (1.5, 1.5)),
        ((0.5, 0.5), (0.5, 1.5)),
        ((1.5, 0.5), (1.5, 1.5)),
    }
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["tumour"]


def test_tiles_side_by_side_have_no_border_between_them(ax):
    row, column = np.divmod(np.arange(6), 3)
    plots.slide_map(np.zeros(6), row, column, ax, region=column < 2)
    inner = ((0.5, -0.5), (0.5, 0.5))
    assert len(border(ax)) == 8
    assert inner not in border(ax)
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"values": [0.1, 0.2]}, "2 whole numbers"),
        ({"rows": [0.5, 0, 1, 2]}, "whole numbers"),
        ({"rows": [-1, 0, 1, 2]}, "at least 0"),
        ({"rows": [0, 0, 0, 0], "columns": [0, 1, 2, 2]}, "one slide at a time"),
        ({"region": [True]}, "one for each tile"),
        ({"values": [0.1, 0.2, np.nan, 0.3]}, "missing"),
    ],
)
def test_what_is_no_map_is_refused(ax, changes, words):
    settings = {"values": [0.1, 0.2, 0.3, 0.4], "rows": ROWS, "columns": COLUMNS} | changes
    with pytest.raises(ValueError, match=words):
        plots.slide_map(ax=ax, **settings)


def test_tiles_out_of_range_are_refused(ax):
    with pytest.raises(ValueError, match="must lie in"):
        plots.mosaic(np.full((4, 5, 6, 3), 255), ROWS, COLUMNS, ax)
