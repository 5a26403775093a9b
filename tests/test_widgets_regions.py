"""The explorers of regions, hidden neurons and folds: what they draw and say, against numbers computed here."""

import numpy as np
import pytest
from explorers.regions import LOSS, TRAIN, VALID, trained, xor
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlintro import data, plots, scratch, widgets
from dlintro.plots.networks import edge_style
from dlintro.widgets import hidden, panels, regions


@pytest.mark.parametrize("dpi", [100, 137, 200])
def test_a_quick_map_looks_as_matplotlib_draws_it(dpi):
    values = np.random.default_rng(0).random(31 * 31)
    pictures = []
    for quick in (True, False):
        figure = Figure((4, 3), dpi=dpi, layout="none")
        ax = figure.add_axes((0.123, 0.147, 0.7, 0.8))
        ax.set(xlim=(-2, 3), ylim=(10, 40))
        if quick:
            _, tint = panels.tinted_plane(ax, n=31)
            tint(values)
        else:
            plots.decision_region(values, ax).drawn.region.set_interpolation_stage("data")
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pictures.append(np.asarray(canvas.buffer_rgba()).astype(int))
    assert np.ptp(pictures[1][..., 2]) > 100
    assert np.abs(pictures[0] - pictures[1]).max() <= 3


def right(network, group):
    return np.mean(network.predict(group.x) == group.y)


@pytest.fixture(scope="module")
def depth_and_width():
    return widgets.explore_depth_and_width(TRAIN, VALID, n_epochs=20, seed=3)


def test_depth_and_width_show_the_network_of_that_epoch(depth_and_width):
    depth_and_width.set(depth=2, width=4, epoch=7)
    network = scratch.dense_network([2, 4, 4, 1], loss=LOSS, seed=3)
    network.fit(TRAIN.x, TRAIN.y, n_epochs=7, optimiser=scratch.Adam(lr=0.03))
    said = depth_and_width.words
    assert said.startswith("2 hidden layers of 4 neurons: 37 parameters. Epoch 7: ")
    assert f"{right(network, TRAIN):.0%} of the 60 patients learned from" in said
    assert f"{right(network, VALID):.0%} of 60 others" in said
    plane = depth_and_width.figure.axes[0]
    seen = plane.images[0].get_array()
    wanted = network.predict_proba(plots.grid(plane, len(seen))) > 0.5
    np.testing.assert_array_equal(seen, wanted.reshape(seen.shape))


def test_depth_and_width_draw_the_network_with_its_weights(depth_and_width):
    depth_and_width.set(depth=3, width=2, epoch=20)
    drawing = depth_and_width.figure.axes[1]
    lines, circles = drawing.collections
    assert len(lines.get_segments()) == 4 + 4 + 4 + 2
    assert len(circles.get_offsets()) == 2 + 2 + 2 + 2 + 1
    depth_and_width.set(depth=0, epoch=0)
    assert len(lines.get_segments()) == 2
    start = scratch.dense_network([2, 1], loss=LOSS, seed=3).layers[0].w[:, 0]
    styles = [edge_style(weight) for weight in start]
    np.testing.assert_allclose(lines.get_linewidths(), [style["linewidth"] for style in styles])
    (left, right_end) = lines.get_segments()[0]
    assert left[0] < right_end[0]
    assert np.isclose((left[0] + right_end[0]) / 2, np.mean(drawing.get_xlim()))  # in the middle


def test_without_hidden_layers_the_width_does_not_matter(depth_and_width):
    depth_and_width.set(depth=0, width=2, epoch=20)
    before = depth_and_width.words, depth_and_width.png
    depth_and_width.set(width=8)
    assert (depth_and_width.words, depth_and_width.png) == before
    assert depth_and_width.words.startswith("No hidden layer: 3 parameters.")


def test_capacity_shows_losses_and_the_patients_asked_for():
    network, history = trained([2, 8, 1])
    explorer = widgets.explore_capacity(TRAIN, VALID, {"eight": (network, history)}).set(epoch=12, patients=1)
    plane, curves = explorer.figure.axes
    assert f"losses: {history.train_loss[12]:.2f} and {history.valid_loss[12]:.2f}." in explorer.words
    np.testing.assert_array_equal(curves.lines[0].get_ydata(), history.train_loss)
    np.testing.assert_array_equal(curves.lines[1].get_ydata(), history.valid_loss)
    assert curves.lines[2].get_xdata() == [12, 12]
    for group, number in ((TRAIN, 0), (VALID, 1)):
        explorer.set(patients=number)
        for k in (0, 1):
            np.testing.assert_array_equal(plane.collections[k].get_offsets(), group.x[group.y == k])


def test_explorers_leave_the_learners_network_alone():
    network, history = trained([2, 3, 1])
    before = network.theta.copy()
    widgets.explore_capacity(TRAIN, VALID, {"three": (network, history)}).set(epoch=3)
    widgets.explore_hidden_neurons(TRAIN, network, history).set(epoch=3)
    np.testing.assert_array_equal(network.theta, before)


def test_the_hidden_layer_of_xor_puts_two_patients_in_one_place():
    explorer = widgets.explore_hidden_neurons(data.gate("XOR"), xor())
    plane, space = explorer.figure.axes
    no, yes = space.lines[:2]
    assert sorted(zip(*no.get_data(), strict=True)) == [(0, 0), (1, 1)]
    assert sorted(zip(*yes.get_data(), strict=True)) == [(1, 0), (1, 0)]
    for k, (total, active) in enumerate([(0.5, [[0, 1], [1, 1]]), (1.5, [[0, 0], [0, 1]])]):
        explorer.set(neuron=k)
        x, y = plane.lines[k].get_data()
        np.testing.assert_allclose(x + y, total)
        corners = [[plane.images[1].get_array()[int(a * 45), int(b * 45)] for b in (1 / 3, 1)] for a in (1 / 3, 1)]
        assert corners == active
    assert "Hidden neuron 2, with weights +1.00, +1.00 and bias −1.50, is active for 1 of 2 “no” and 0 of 2 “yes”" in (
        explorer.words
    )
    assert "right for 4 of 4. After the layer they lie at 3 places." in explorer.words
    region = space.images[0].get_array()  # from −0.2 to 1.2: places 0 and 1 are a seventh from the edges
    assert [[region[int(b * 61), int(a * 61)] for a in (1 / 7, 6 / 7)] for b in (1 / 7, 6 / 7)] == [[0, 1], [0, 0]]
    explorer.set(neuron=-1)
    assert plane.images[0].get_visible()
    assert not plane.images[1].get_visible()


def test_the_flat_boundary_is_the_last_neurons_line():
    network, history = trained([2, 2, 1])
    explorer = widgets.explore_hidden_neurons(TRAIN, network, history).set(epoch=30)
    space = explorer.figure.axes[1]
    last = network.layers[1]
    (line,) = space.lines[2:]
    x, y = line.get_data()
    assert np.isnan(x).all() or np.allclose(x * last.w[0, 0] + y * last.w[1, 0] + last.b[0], 0)
    a = np.maximum(TRAIN.x @ network.layers[0].w + network.layers[0].b, 0)
    shown = np.concatenate([np.transpose(cloud.get_data()) for cloud in space.lines[:2]])
    np.testing.assert_allclose(shown, np.concatenate([a[TRAIN.y == 0], a[TRAIN.y == 1]]))


def test_the_square_lies_in_the_last_neurons_plane():
    w, b = np.array([2.0, -1.0, 0.5]), -3.0
    corners = hidden._square_in_plane(w, b, 4.0)
    np.testing.assert_allclose(corners @ w + b, 0, atol=1e-12)
    sides = np.linalg.norm(np.diff(np.vstack([corners, corners[:1]]), axis=0), axis=1)
    np.testing.assert_allclose(sides, sides[0])
    np.testing.assert_array_equal(hidden._square_in_plane(np.zeros(3), 1.0, 4.0), np.zeros((4, 3)))


@pytest.mark.parametrize("turn", [-90, -20, 0, 45, 90])
def test_the_camera_turns_without_stretching(turn):
    camera = hidden._camera(turn)
    np.testing.assert_allclose(camera.T @ camera, np.eye(2), atol=1e-12)
    assert camera[2, 0] == 0  # the third axis stands upright


def test_turning_moves_the_patients_and_keeps_what_is_said():
    explorer = widgets.explore_hidden_neurons(TRAIN, *trained([2, 3, 1], seed=1))
    space = explorer.figure.axes[1]
    before, said = np.array(space.lines[0].get_data()), explorer.words
    explorer.set(turn=90)
    assert explorer.words == said
    assert not np.allclose(before, space.lines[0].get_data())


def test_folds_double_the_pieces():
    explorer = widgets.explore_folds(lambda x: 1 - np.abs(2 * np.asarray(x) - 1))
    for depth, pieces in ((0, "1 straight piece."), (1, "2 straight pieces."), (7, "128 straight pieces.")):
        explorer.set(depth=depth)
        assert pieces in explorer.words
    assert "14 neurons" in explorer.words
    assert "at most 15" in explorer.words
    curve, counts = explorer.figure.axes
    deep, wide = (line.get_ydata() for line in counts.lines[:2])
    np.testing.assert_array_equal(deep, [1, 2, 4, 8, 16, 32, 64, 128])
    np.testing.assert_array_equal(wide, [1, 3, 5, 7, 9, 11, 13, 15])
    explorer.set(depth=2)
    x, y = curve.lines[0].get_data()
    np.testing.assert_allclose(np.interp([0, 0.125, 0.25, 0.5, 0.75, 1], x, y), [0, 0.5, 1, 0, 1, 0])


# What notebook 03 says about its therapeutic window


@pytest.fixture(scope="module")
def window():
    train, valid = data.therapeutic_window(n=400, seed=0).split(shares=(0.5, 0.5), seed=0)
    return train.standardised(), valid.standardised(like=train)


def window_network(train, seed, widths=(2, 3, 1)):
    network = scratch.dense_network(list(widths), loss=LOSS, seed=seed)
    network.fit(train.x, train.y, optimiser=scratch.Adam(lr=0.03), n_epochs=100)
    return network


def test_the_seed_that_notebook_03_shows_is_a_typical_one(window):
    train, valid = window
    shares = [right(window_network(train, seed), valid) for seed in range(20)]
    assert abs(shares[2] - np.median(shares)) < 0.01
    assert sum(share < 0.7 for share in shares) == 1  # "of our twenty starts with three neurons, one did"
    assert np.median(shares) == pytest.approx(0.85, abs=0.01)


@pytest.mark.parametrize(("hidden", "failures"), [((3, 3), 3), ((6,), 0)])
def test_more_neurons_fail_less_often_than_more_layers(window, hidden, failures):
    """The numbers of the quiz "deeper": two networks of 25 parameters."""
    train, valid = window
    networks = [window_network(train, seed, (2, *hidden, 1)) for seed in range(20)]
    assert networks[0].n_params == 25
    assert sum(right(network, valid) < 0.7 for network in networks) == failures


def test_five_narrow_layers_fail_in_37_of_a_hundred_starts(window):
    """What *Deeper or wider?* says beyond its twenty starts, of which 7 failed."""
    train, valid = window
    failed = [right(window_network(train, seed, (2, 4, 4, 4, 4, 3, 1)), valid) < 0.7 for seed in range(100)]
    assert (sum(failed[:20]), sum(failed)) == (7, 37)


def test_the_fences_are_open_and_closed_as_notebook_03_says(window):
    explorer = widgets.explore_depth_and_width(*window)

    def good(depth, width):
        """Where the network says "good outcome", on the map that is shown: first row below, first column left."""
        explorer.set(depth=depth, width=width, epoch=100)
        return explorer.figure.axes[0].images[0].get_array() < 0.5

    def closed(region):
        return region.any() and not any(edge.any() for edge in (region[0], region[-1], region[:, 0], region[:, -1]))

    assert good(0, 1).mean() < 0.02  # one line, and it does not help
    assert not any(good(depth, 1).any() for depth in (1, 2, 3))
    assert good(1, 2).any()
    assert not closed(good(1, 2))
    assert all(closed(good(1, width)) for width in (3, 4, 6, 8))
    two_layers, strip = good(2, 3), good(3, 3)
    assert two_layers[:, 0].any()  # open on the left
    assert not two_layers[:, -1].any()
    assert strip[:, 0].any()
    assert strip[:, -1].any()
    assert not strip[[0, -1]].any()


def test_the_neurons_lines_cross_inside_the_fence_which_lies_at_the_threshold_of_their_weighted_sum(window):
    train, _ = window
    network = window_network(train, seed=2)
    first, last = network.layers
    for pair in ([0, 1], [0, 2], [1, 2]):
        crossing = np.linalg.solve(first.w[:, pair].T, -first.b[pair])
        assert network.predict(crossing[None])[0] == 0  # a good outcome
    values = np.maximum(train.x @ first.w + first.b, 0)
    assert (last.w > 0).all()  # louder means worse
    np.testing.assert_array_equal(network.predict(train.x), values @ last.w[:, 0] > -last.b[0])
    share_near_the_corner = [np.mean(values[train.y == k] @ last.w[:, 0] < -last.b[0]) for k in (0, 1)]
    assert share_near_the_corner[0] > 0.7 > 0.2 > share_near_the_corner[1]


def test_stopped_in_time_the_large_network_is_as_good_as_the_small_one():
    """Notebook 03, over the first of its twenty starts; at the end the large one is right for all that it learned from."""
    few, others = data.therapeutic_window(n=400, noise=0.1, seed=1).split(shares=(0.15, 0.85), seed=0)
    few, others = few.standardised(), others.standardised(like=few)
    lowest = {}
    for widths in ([2, 8, 1], [2, 64, 64, 1]):
        network = scratch.dense_network(widths, loss=LOSS, seed=1)
        options = {"n_epochs": 200, "batch_size": 16, "optimiser": scratch.Adam(lr=0.01)}
        history = network.fit(few.x, few.y, others.x, others.y, **options)
        lowest[widths[1]] = history.valid_loss.min()
    assert abs(lowest[8] - lowest[64]) < 0.04
    assert right(network, few) == 1
    assert history.valid_loss[-1] > 2 * lowest[64]
    assert history.valid_loss[20:43].max() < 1.17 * lowest[64]  # "low from about 20 to 42"
    assert history.valid_loss[60:].min() > 1.2 * lowest[64]


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_hidden_neurons(TRAIN, scratch.dense_network([2, 4, 1])), r"but has \[2, 4, 1\]"),
        (lambda: widgets.explore_hidden_neurons(TRAIN, scratch.dense_network([2, 3, 3, 1])), "one hidden layer"),
        (lambda: widgets.explore_hidden_neurons(TRAIN, scratch.dense_network([3, 3, 1])), "one hidden layer"),
        (lambda: widgets.explore_hidden_neurons(TRAIN, *unkept()), "must have snapshots"),
        (lambda: widgets.explore_capacity(TRAIN, VALID, {"x": unkept()}), "'x' kept no snapshots"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def unkept():
    network = scratch.dense_network([2, 3, 1], loss=LOSS)
    return network, network.fit(TRAIN.x, TRAIN.y, n_epochs=1)


def test_maps_are_fine_enough_to_show_one_patient():
    assert min(regions.FINE, hidden.FINE) >= 60
