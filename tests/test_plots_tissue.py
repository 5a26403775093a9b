"""Pictures of cells: each in its place, told apart by colour and marker, joined to those that are near."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from scipy.spatial import cKDTree

from dlintro import plots
from dlintro.data.colitis import cells as simulated
from dlintro.plots import style
from dlintro.plots.tissue import TYPES, counted


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


CELLS = simulated.draw(np.array([1.0, -1.0]), np.random.default_rng(0))


def test_the_types_are_those_of_the_simulated_cells_in_their_order():
    assert tuple(TYPES) == simulated.TYPES


def test_every_cell_is_drawn_once_in_its_place_with_the_marker_of_its_type():
    ax = plots.tissue(CELLS[0])
    for k, name in enumerate(simulated.TYPES):
        group = ax.drawn.groups[name]
        wanted = CELLS[0][CELLS[0][:, 2 + k] == 1, :2]
        np.testing.assert_array_equal(group.get_xydata(), wanted)
        assert (group.get_marker(), group.get_color()) == TYPES[name][:2]
    assert ax.yaxis_inverted()  # down is down
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(simulated.TYPES)


def test_no_type_is_told_by_colour_alone_or_has_the_colour_of_a_class_of_patients():
    looks = [(marker, to_hex(colour)) for marker, colour, _ in TYPES.values()]
    assert len({marker for marker, _ in looks}) == len({colour for _, colour in looks}) == 4
    assert not {style.BLUE.lower(), style.VERMILLION.lower()} & {colour for _, colour in looks}


@pytest.mark.parametrize("reach", [4.9, 9.0, 30.0])
def test_lines_join_the_pairs_that_a_search_tree_finds(reach):
    ax = plots.tissue(CELLS[1], reach=reach)
    places = CELLS[1][:, :2]
    wanted = cKDTree(places).query_pairs(reach - 1e-9)
    row = {tuple(place): k for k, place in enumerate(places)}
    drawn = [tuple(sorted(row[tuple(end)] for end in line)) for line in ax.drawn.lines.get_segments()]
    assert len(drawn) == len(wanted) > 0
    assert set(drawn) == wanted
    assert f"{len(wanted)} lines join cells nearer than {reach:g} µm" in plots.alt_text(ax.figure)


def test_cells_exactly_as_far_apart_as_the_reach_are_not_joined():
    pair = np.array([[0.0, 0, 1, 0, 0, 0], [3.0, 4, 1, 0, 0, 0]])
    assert len(plots.tissue(pair, reach=5).drawn.lines.get_segments()) == 0
    assert len(plots.tissue(pair, reach=5.01).drawn.lines.get_segments()) == 1
    assert "0 lines" in plots.alt_text(plots.tissue(pair, reach=5).figure)


def test_without_a_reach_there_are_no_lines():
    ax = plots.tissue(CELLS[0])
    assert len(ax.drawn.lines.get_segments()) == 0
    assert "lines" not in plots.alt_text(ax.figure)


@pytest.mark.parametrize(("wide", "bar"), [(112.0, 20), (1000.0, 200), (10.0, 2), (40.0, 10)])
def test_the_bar_is_as_long_as_it_says(wide, bar):
    corners = np.array([[0.0, 0, 1, 0, 0, 0], [wide, wide, 0, 0, 0, 1]])
    ax = plots.tissue(corners)
    left, right = ax.drawn.scale.get_xdata()
    assert right - left == bar
    assert [text.get_text() for text in ax.texts] == [f"{bar} µm"]
    ax.figure.draw_without_rendering()
    (x0, y0), (x1, y1) = ax.transData.transform([(0, 0), (1, 1)])
    assert x1 - x0 == pytest.approx(y0 - y1, rel=0.006)  # a µm is as long down as across


def test_everything_lies_inside_the_figure():
    ax = plots.tissue(CELLS[0], reach=9)
    ax.figure.draw_without_rendering()
    inside = ax.figure.bbox
    for artist in (*ax.texts, ax.get_legend(), ax.drawn.scale):
        box = artist.get_window_extent()
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1
        assert inside.y0 <= box.y0
        assert box.y1 <= inside.y1


def test_a_type_that_is_missing_and_a_single_cell_can_be_drawn():
    words = plots.alt_text(plots.tissue([[3, 4, 0, 1, 0, 0]], reach=9).figure)
    assert "1 cell, in µm: lymphocyte: 1 around (3, 4)" in words
    assert "0 lines join cells nearer than 9 µm." in words


def test_what_lies_beside_several_neutrophils_is_counted_once():
    three = np.array([[0.0, 0, 0, 0, 1, 0], [1, 0, 1, 0, 0, 0], [2, 0, 0, 0, 1, 0]])
    words = plots.alt_text(plots.tissue(three, reach=1.5).figure)
    assert words.endswith("2 lines join cells nearer than 1.5 µm; those from neutrophils lead to 1 epithelium.")


def test_counts_in_words():
    assert counted(np.array([0, 0, 2, 1, 2])) == "2 epithelium, 1 lymphocyte, 2 neutrophils"
    assert counted(np.array([3])) == "1 vessel"


@pytest.mark.parametrize(
    ("cells", "reach", "words"),
    [
        (CELLS, None, r"cells must have shape \(rows, columns\)"),
        (CELLS[0][:, :5], None, "cells must have 6 columns, but has 5"),
        (CELLS[0] * [1, 1, 0, 1, 1, 1], None, "1 for one type of each cell .*, but 18 of 48 have not"),
        (CELLS[0] * [1, 1, 2, 1, 1, 1], None, "but 18 of 48"),
        (CELLS[0], 0, "reach must be above 0"),
    ],
)
def test_what_are_no_cells_is_refused(cells, reach, words):
    with pytest.raises(ValueError, match=words):
        plots.tissue(cells, reach=reach)
