"""The explorer of message passing: which cells have been heard, against graph distances from SciPy."""

import re

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path
from strokes import stroke

from dlintro import widgets
from dlintro.data.colitis import cells
from dlintro.data.colitis.by_hand import BESIDE
from dlintro.plots.tissue import PALE, PLURALS

TWO = cells.draw(np.array([2.0, -2.0]), np.random.default_rng(3))
NAMES = ("active", "not active")
# a chain of epithelium, lymphocyte, neutrophil and vessel, 5 µm apart, and a lymphocyte far away
CHAIN = np.column_stack([[0, 5, 10, 15, 99], np.zeros(5), np.eye(4)[[0, 1, 2, 3, 1]]])


@pytest.fixture
def explorer():
    return widgets.explore_rounds(dict(zip(NAMES, TWO, strict=True)))


def distances(tissue, reach=9.0):
    apart = np.linalg.norm(tissue[:, None, :2] - tissue[:, :2], axis=2)
    near = (apart < reach) & ~np.eye(len(tissue), dtype=bool)
    return shortest_path(csr_matrix(near), unweighted=True)


def shown(explorer):
    """Return the places that are drawn strongly, pale, and framed: each an array of shape (k, 2)."""
    (ax,) = explorer.figure.axes
    ring = next(line for line in ax.lines if line.get_label() == "the cell")
    points = [line for line in ax.lines if line is not ring and line is not ax.drawn.scale]
    groups = {pale: [line.get_xydata() for line in points if (line.get_alpha() == PALE) == pale] for pale in (0, 1)}
    return *(np.concatenate(groups[pale]) for pale in (0, 1)), ring.get_xydata()


def centred(tissue):
    places = tissue[:, :2]
    return places - (places.min(axis=0) + places.max(axis=0)) / 2


def as_set(places):
    return {tuple(place) for place in np.round(places, 6).tolist()}


@pytest.mark.parametrize("rounds", range(6))
def test_the_cells_heard_are_those_at_most_so_many_edges_away(explorer, rounds):
    for name, tissue in zip(NAMES, TWO, strict=True):
        far = distances(tissue)
        for cell in (0, 7, 21, 40, 47):
            explorer.set(tissue=name, cell=cell, rounds=rounds)
            heard = far[cell] <= rounds
            strong, pale, ring = shown(explorer)
            assert as_set(strong) == as_set(centred(tissue)[heard])
            assert as_set(pale) == as_set(centred(tissue)[~heard])
            assert as_set(ring) == as_set(centred(tissue)[[cell]])


@pytest.mark.parametrize("rounds", range(1, 6))
def test_the_sentence_counts_them_by_type(explorer, rounds):
    far = distances(TWO[0])
    for cell in range(48):
        words = explorer.set(tissue="active", cell=cell, rounds=rounds).words
        heard = np.flatnonzero((far[cell] <= rounds) & (far[cell] > 0))
        counts = TWO[0][heard, 2:].sum(axis=0).astype(int)
        told = [f"{n} {name if n == 1 else PLURALS[name]}" for name, n in zip(cells.TYPES, counts, strict=True) if n]
        if len(heard):
            plural = "s" * (len(heard) > 1)
            assert f"has heard {len(heard)} other cell{plural}: {', '.join(told)}." in words
            finished = not np.isfinite(far[cell][far[cell] > rounds]).any()
            assert words.endswith("so more rounds change nothing.") == finished
        else:
            assert "hears no other cell" in words


def test_a_chain_hears_one_more_cell_on_each_side_in_each_round():
    explorer = widgets.explore_rounds({"chain": CHAIN}, reach=6)
    assert explorer.values["cell"] == 2  # it begins with a neutrophil
    words = [explorer.set(rounds=rounds).words for rounds in range(4)]
    assert words == [
        "Before the first round the neutrophil has heard no other cell; it has 2 neighbours.",
        "After 1 round the neutrophil has heard 2 other cells: 1 lymphocyte, 1 vessel.",
        "After 2 rounds the neutrophil has heard 3 other cells: 1 epithelium, 1 lymphocyte, 1 vessel. "
        "No other cell is joined to these, so more rounds change nothing.",
        "After 3 rounds the neutrophil has heard 3 other cells: 1 epithelium, 1 lymphocyte, 1 vessel. "
        "No other cell is joined to these, so more rounds change nothing.",
    ]
    assert explorer.set(cell=0, rounds=1).words.startswith(
        "After 1 round the epithelial cell has heard 1 other cell: 1 l"
    )
    lonely = "The lymphocyte hears no other cell, however many rounds there are: none is nearer than 6 µm."
    assert explorer.set(cell=4).words == explorer.set(rounds=0).words == lonely


@pytest.mark.parametrize(("n", "finished"), [(6, True), (7, False)])
def test_what_lies_beyond_the_last_round_is_known(n, finished):
    row = np.column_stack([5.0 * np.arange(n), np.zeros(n), np.eye(4)[np.ones(n, dtype=int)]])
    words = widgets.explore_rounds({"row": row}, reach=6).set(cell=0, rounds=5).words
    assert words.startswith("After 5 rounds the lymphocyte has heard 5 other cells: 5 lymphocytes.")
    assert words.endswith("so more rounds change nothing.") == finished


def test_messages_run_along_the_lines_that_they_had_time_for():
    explorer = widgets.explore_rounds({"chain": CHAIN}, reach=6).set(cell=0)
    lines, told = (artist for artist in explorer.figure.axes[0].collections if isinstance(artist, LineCollection))
    for rounds in range(6):
        explorer.set(rounds=rounds)
        assert len(lines.get_segments()) == 3
        starts = sorted(min(x for x, _ in segment) + 49.5 for segment in told.get_segments())
        assert starts == [0, 5, 10][:rounds]


def test_the_reach_is_that_of_the_measure_by_hand(explorer):
    again = widgets.explore_rounds(dict(zip(NAMES, TWO, strict=True)), reach=BESIDE)
    assert again.words == explorer.words
    assert widgets.explore_rounds(dict(zip(NAMES, TWO, strict=True)), reach=0.01).words.endswith("than 0.01 µm.")


def test_a_touch_takes_the_nearest_cell_of_the_tissue_that_is_shown(explorer):
    for number, name in enumerate(NAMES):
        explorer.set(tissue=name)
        for cell in (3, 30):
            stroke(explorer, 10 * number + cell, centred(TWO[number])[cell] + 0.05)
            assert explorer.values["cell"] == cell
            assert as_set(shown(explorer)[2]) == as_set(centred(TWO[number])[[cell]])


def test_a_tissue_with_fewer_cells_shows_its_last():
    explorer = widgets.explore_rounds({"small": CHAIN, "large": TWO[0]}, reach=6).set(cell=40)
    assert explorer.words.endswith("This tissue has only 5 cells; the last is framed.")
    assert "only" not in explorer.set(tissue="large").words


def test_it_says_what_to_look_at_and_what_a_touch_does(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60
    (place,) = explorer._screen.places
    assert re.fullmatch(r"(click|drag).*\.", place["do"])


@pytest.mark.parametrize(
    ("tissues", "reach", "words"),
    [
        ({}, 9, "tissues must be a dict with at least one tissue"),
        (TWO, 9, "tissues must be a dict"),
        ({"one": TWO}, 9, r"one must have shape \(rows, columns\)"),
        ({"one": TWO[0], "two": TWO[1][:, 1:]}, 9, "two must have 6 columns, but has 5"),
        ({"one": TWO[0]}, -1, "reach must be above 0"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(tissues, reach, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_rounds(tissues, reach)
