"""Drawings of networks: where the circles, lines and texts stand, and how a weight looks."""

from itertools import combinations, pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import shortest_path

from dlintro import models, plots, training
from dlintro.plots import architectures, networks, stacks, style
from dlintro.plots.networks import node_positions


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.fixture
def ax():
    return Figure(figsize=(6, 4), layout="constrained").subplots()


def named(ax):
    """Return {"node 1 0": circle, …}: what the plot drew, by kind and place."""
    return {
        " ".join([kind.removesuffix("s"), *map(str, np.atleast_1d(place))]): artist
        for kind, artists in vars(ax.drawn).items()
        for place, artist in artists.items()
    }


def overlap(ax, texts):
    """Return the pairs of texts whose boxes on the screen overlap."""
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in texts]
    return [(a, b) for a, b in combinations(range(len(boxes)), 2) if boxes[a].overlaps(boxes[b])]


def test_positions_are_one_column_for_each_layer_centred_and_from_top_to_bottom():
    places = node_positions([2, 3, 1])
    assert [layer.shape for layer in places] == [(2, 2), (3, 2), (1, 2)]
    for layer in places:
        assert len(np.unique(layer[:, 0])) == 1
        assert np.isclose(layer[:, 1].mean(), 0)
        assert (np.diff(layer[:, 1]) < -2 * networks.NODE).all()  # circles do not touch
    assert places[0][0, 0] < places[1][0, 0] < places[2][0, 0]


def test_a_wide_layer_shows_eight_rows_and_leaves_the_others_out(ax):
    (layer,) = node_positions([30])
    assert layer.shape == (30, 2)
    assert np.isfinite(layer[[0, 1, 2, 3, 4, 5, -1]]).all()
    assert np.isnan(layer[6:-1, 1]).all()
    plots.network([30, 2], ax=ax)
    artists = named(ax)
    assert "dot 0" in artists
    assert "node 0 5" in artists
    assert "node 0 6" not in artists
    assert "edge 0 29 1" in artists
    assert len(ax.lines) == 7 * 2
    (eight,) = node_positions([8])
    assert np.isfinite(eight).all()


def test_lines_run_between_the_circles_and_show_their_weights(ax):
    weights = [np.array([[2.0, -0.5], [0.0, 1.0]]), np.array([[1.0], [-3.0]])]
    plots.network([2, 2, 1], weights, ax=ax)
    artists, places = named(ax), node_positions([2, 2, 1])
    for (k, i, j), colour, dashes in [
        ((0, 0, 0), style.VERMILLION, "-"),
        ((0, 0, 1), style.BLUE, "--"),
        ((0, 1, 0), style.GREY, "-"),
        ((1, 1, 0), style.BLUE, "--"),
    ]:
        line = artists[f"edge {k} {i} {j}"]
        np.testing.assert_allclose(line.get_xydata(), [places[k][i], places[k + 1][j]])
        assert line.get_color() == colour
        assert line.get_linestyle() == dashes  # never colour alone
    assert artists["edge 0 0 0"].get_linewidth() > artists["edge 0 0 1"].get_linewidth()


def test_texts_stand_in_their_circles_and_notes_below(ax):
    plots.network(
        [2, 1], node_texts=[["0.2", "0.3"], ["−1.25"]], layer_names=["in", "out"], notes=[["", ""], ["b = 1"]], ax=ax
    )
    artists = named(ax)
    assert artists["text 0 1"].get_text() == "0.3"
    assert artists["name 1"].get_text() == "out"
    ax.figure.draw_without_rendering()
    circle = artists["node 1 0"].get_window_extent()
    text, note = artists["text 1 0"].get_window_extent(), artists["note 1 0"].get_window_extent()
    assert circle.x0 < text.x0
    assert text.x1 < circle.x1
    assert note.y1 < circle.y0


@pytest.mark.parametrize("widths", [[2, 2, 1], [3, 3, 2], [2, 3, 1], [1, 3, 1], [4, 2, 1], [2, 4, 1]])
def test_texts_of_crossing_lines_do_not_overlap(ax, widths):
    shapes = list(pairwise(widths))
    plots.network(widths, edge_texts=[np.full(shape, "−0.12") for shape in shapes], ax=ax)
    labels = [artist for name, artist in named(ax).items() if name.startswith("label")]
    assert len(labels) == sum(n_in * n_out for n_in, n_out in shapes)
    assert overlap(ax, labels) == []


def test_a_label_lies_on_its_line(ax):
    plots.network([2, 2], edge_texts=[[["a", "b"], ["c", "d"]]], ax=ax)
    artists = named(ax)
    for i, j, text in [(0, 0, "a"), (0, 1, "b"), (1, 0, "c"), (1, 1, "d")]:
        label, (start, end) = artists[f"label 0 {i} {j}"], artists[f"edge 0 {i} {j}"].get_xydata()
        assert label.get_text() == text
        along, across = end - start, np.array(label.get_position()) - start
        assert np.isclose(along[0] * across[1] - along[1] * across[0], 0)


def test_everything_lies_inside_the_axes(ax):
    plots.network([9, 2, 1], layer_names=["a", "b", "c"], notes=[[""] * 9, ["b", "b"], ["b"]], ax=ax)
    ax.figure.draw_without_rendering()
    frame = ax.get_window_extent()
    for text in ax.texts:
        box = text.get_window_extent()
        assert frame.y0 <= box.y0 + 1
        assert box.y1 <= frame.y1 + 1


@pytest.mark.parametrize("kind", ["dense", "skip", "CNN", "encoder–decoder", "encoder-decoder", "U-Net"])
def test_an_architecture_names_its_layers_from_left_to_right(ax, kind):
    plots.architecture(kind, ax)
    texts = [text.get_text() for text in ax.texts]
    stack = architectures.STACKS[kind.replace("encoder-", "encoder–")]
    assert texts == [text for text, _ in stack.layers]
    assert np.all(np.diff([text.get_position()[0] for text in ax.texts]) > 0)
    n_boxes = sum(share > 0 for _, share in stack.layers)
    assert len(ax.patches) == n_boxes + len(stack.layers) - 1 + len(stack.skips)
    assert len(stack.skips) == {"skip": 2, "U-Net": 2}.get(kind, 0)
    assert ax.get_title("left").lower().startswith(kind.lower()[:7])


def test_the_cnn_that_is_drawn_is_the_courses_network():
    model, image = models.SmallCNN(seed=0), np.zeros((1, 32, 32, 3), dtype=np.float32)
    maps = [block[0].shape for block in training.feature_maps(model, image)]  # (height, width, n)
    answers = model(training.to_tensor(image))
    ax = plots.architecture("CNN")
    texts = [text.get_text() for text in ax.texts]
    assert texts[0] == "image\n32 × 32"
    assert texts[1:4] == [f"{n} maps\n{height} × {width}" for height, width, n in maps]
    assert texts[4:] == [f"{training.embed(model, image).shape[1]}\nmeans", f"{answers.shape[1]}\nanswers"]
    assert "16 maps 16 × 16, 32 maps 8 × 8, 64 maps 4 × 4" in plots.alt_text(ax.figure)


def test_a_u_net_is_drawn_as_a_u_whose_skips_join_layers_of_one_level():
    ax = plots.architecture("U-Net")
    heights = [text.get_position()[1] for text in ax.texts]
    assert heights == heights[::-1]
    assert heights[0] == heights[1] > heights[2] > heights[3]
    assert all(heights[start] == heights[end] for start, end in architectures.STACKS["U-Net"].skips)


def arrows(ax):
    """Return the arrows of a diagram as (start, end, colour), the places rounded."""
    shapes = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    return [
        (*(tuple(np.round(place, 6)) for place in shape._posA_posB), to_hex(shape.get_edgecolor())) for shape in shapes
    ]


def reached(kind, start):
    """Return the texts of all boxes to which arrows lead from the boxes with a text."""
    diagram = stacks.DIAGRAMS[kind]
    steps = (*diagram.arrows, *diagram.passing)
    found = {k for k, box in enumerate(diagram.boxes) if box.text == start}
    while True:
        more = found | {end for begin, end in steps if begin in found}
        if more == found:
            return {diagram.boxes[k].text for k in found}
        found = more


@pytest.mark.parametrize("kind", stacks.DIAGRAMS)
def test_a_diagram_draws_every_box_and_an_arrow_from_edge_to_edge(ax, kind):
    plots.architecture(kind, ax)
    diagram = stacks.DIAGRAMS[kind]
    texts = [box.text for box in diagram.boxes if box.text]
    assert [text.get_text() for text in ax.texts] == texts
    assert min(text.get_fontsize() for text in ax.texts) >= 11
    drawn = arrows(ax)
    assert len(drawn) == len(diagram.arrows) + len(diagram.passing)
    assert sum(colour == "#009e73" for *_, colour in drawn) == len(diagram.passing)
    for (start, end), (first, last, _) in zip((*diagram.arrows, *diagram.passing), drawn, strict=True):
        for number, place, other in ((start, first, last), (end, last, first)):
            box = diagram.boxes[number]
            half = np.array([box.width, box.height]) / 2 if box.kind == "box" and box.height else np.full(2, 0.16)
            off = np.abs(np.subtract(place, (box.x, box.y)))
            assert np.isclose(off, half).any() or np.isclose(off[1], box.height / 2)  # on an edge
            assert (off <= half + 1e-6).all()
            assert np.dot(np.subtract(place, (box.x, box.y)), np.subtract(other, place)) > 0  # the edge that faces
    assert ax.get_title("left").lower().startswith(kind)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for box in diagram.boxes:
        assert left < box.x - box.width / 2
        assert box.x + box.width / 2 < right
        assert low < box.y - box.height / 2
        assert box.y + box.height / 2 < high


def test_the_arrows_of_each_kind_lead_where_its_idea_says():
    assert reached("boosting", "tree 3") == {"tree 3", "+", "…", "tree 60", "answer"}  # no earlier tree
    assert reached("recurrent", "day 2") == {"day 2", "state", "…", "answer"}
    assert reached("transformer", "ulcers") >= {"no", "rectum", "mean", "answer"}
    assert reached("graph", "round 1") == {"round 1", "round 2", "mean of\nall cells", "answer"}
    assert reached("diffusion", "less\nnoise") == {"less\nnoise", "network", "even\nless", "picture"}
    transformer = stacks.DIAGRAMS["transformer"]
    assert sorted(step for step in (*transformer.arrows, *transformer.passing) if step[1] < 8) == [
        (word, other) for word in range(4) for other in range(4, 8)
    ]


def test_each_tree_gets_the_sum_of_those_before_it():
    boosting = stacks.DIAGRAMS["boosting"]
    sums = sorted(
        (box.x, box.text) for box in boosting.boxes if box.text in ("mean\nrisk", "+") or (box.text == "…" and box.y)
    )
    for start, end in boosting.passing:
        before, tree = boosting.boxes[start], boosting.boxes[end]
        assert tree.text.startswith("tree")
        assert (before.x, before.text) == max(one for one in sums if one[0] < tree.x)
    assert len(boosting.passing) == sum(box.text.startswith("tree") for box in boosting.boxes)


def test_the_cells_of_the_graph_are_heard_as_far_as_the_rounds_reach():
    n = len(stacks.CELLS)
    near = coo_matrix((np.ones(len(stacks.BESIDE)), np.transpose(stacks.BESIDE)), shape=(n, n))
    rounds = shortest_path(near, directed=False, unweighted=True)[0]
    ax = plots.architecture("graph")
    circles = [patch for patch in ax.patches if isinstance(patch, Circle)]
    heard = np.array([to_hex(circle.get_facecolor()) != "#ffffff" for circle in circles]).reshape(3, n)
    assert heard.tolist() == [(rounds <= number).tolist() for number in range(3)]
    lines = {tuple(map(tuple, np.round(line.get_xydata(), 6))) for line in ax.lines}
    centres = np.round([circle.center for circle in circles], 6)
    wanted = {(tuple(centres[k + i]), tuple(centres[k + j])) for k in (0, n, 2 * n) for i, j in stacks.BESIDE}
    assert lines == wanted


@pytest.mark.parametrize("kind", architectures.KINDS)
def test_an_architectures_names_fit_their_boxes(kind):
    ax = plots.architecture(kind)
    ax.figure.draw_without_rendering()
    boxes = [patch for patch in ax.patches if to_hex(patch.get_facecolor()) == "#e8eef4"]
    for text, box in zip([text for text in ax.texts if text.get_text() not in "+…"], boxes, strict=True):
        inner, outer = text.get_window_extent(), box.get_window_extent()
        assert outer.y0 < inner.y0
        assert inner.y1 < outer.y1
        assert outer.x0 < inner.x0
        assert inner.x1 < outer.x1


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda ax: node_positions([]), "but is empty"),
        (lambda ax: node_positions([2, 0]), "at least 1"),
        (lambda ax: plots.network([2, 1], [np.ones((1, 2))], ax=ax), r"weights\[0\] must have shape \(2, 1\)"),
        (lambda ax: plots.network([2, 1], [], ax=ax), "weights must hold 1"),
        (lambda ax: plots.network([2, 1], node_texts=[["a"], ["b"]], ax=ax), r"node_texts\[0\] must have shape \(2,\)"),
        (lambda ax: plots.network([2, 1], edge_texts=[["a"]], ax=ax), r"edge_texts\[0\]"),
        (lambda ax: plots.network([2, 1], layer_names=["a"], ax=ax), "layer_names must have length 2"),
        (lambda ax: plots.network([2, 1], [[[np.nan], [1]]], ax=ax), "missing"),
        (lambda ax: plots.architecture("spiral", ax), "dense, skip"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, ax):
    with pytest.raises(ValueError, match=words):
        use(ax)
