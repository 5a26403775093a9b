"""The explorers of the five steps, the chain rule and the walk downhill, against numbers computed here."""

import re

import numpy as np
import pytest
from explorers.descent import EXPLORERS, MAP, Y, computed, gradient, loss

from dlintro import scratch, widgets
from dlintro.scratch import SGD, Momentum, Value


def numbers(text):
    return [float(part.replace("−", "-")) for part in re.findall(r"−?\d+\.\d+", text)]


def named(explorer):
    """Return {name: artist} of what has a name in the picture."""
    (drawn,) = [vars(ax.drawn) for ax in explorer.figure.axes if hasattr(ax, "drawn") and hasattr(ax.drawn, "nodes")]
    pairs = [
        (kind.removesuffix("s"), place, artist)
        for kind, artists in drawn.items()
        for place, artist in (artists.items() if isinstance(artists, dict) else enumerate(artists))
    ]
    return {" ".join([kind, *map(str, np.atleast_1d(place))]): artist for kind, place, artist in pairs}


# Five steps. The lesson's numbers, by hand: x = (1, 0.5), y = 1, prediction 0.5, then 0.88.


@pytest.fixture
def steps():
    return widgets.explore_five_steps()


def test_the_five_steps_say_the_numbers_of_the_lesson(steps):
    assert "The prediction is 1.00 × 1.00 + 0.50 × (−1.00) = 0.50." in steps.words
    assert "truth 1 less prediction 0.50 is 0.50. The loss is its square, 0.25." in steps.set(step=1).words
    assert "δ of the prediction is −2 × 0.50 = −1.00" in steps.set(step=2).words
    assert "Upper right: 1.00 × (−1.00) = −1.00. Bottom left: 0.50 × 1.00 = 0.50." in steps.set(step=3).words
    assert "Upper right: 1.00 − 0.10 × (−1.00) = 1.10." in steps.set(step=4).words
    assert steps.set(step=5).words.endswith("= 0.881.")


def test_values_errors_and_gradients_stand_in_the_drawing(steps):
    steps.set(step=3)
    artists = named(steps)
    assert [artists[f"text 1 {i}"].get_text() for i in (0, 1)] == ["1.00", "0.50"]
    assert [artists[f"note 1 {i}"].get_text() for i in (0, 1)] == ["δ = −1.00", "δ = 1.00"]
    assert artists["label 0 0 1"].get_text() == "1.00\n∂ 1.00"
    assert artists["label 0 1 0"].get_text() == "1.00\n∂ −0.50"
    assert artists["label 1 1 0"].get_text() == "−1.00\n∂ −0.50"
    steps.set(step=4)
    assert artists["label 1 0 0"].get_text() == "1.00\n→ 1.10"


@pytest.mark.parametrize(("lr", "y"), [(0.1, 1), (0.3, 1), (0.2, 0)])
def test_its_losses_are_those_of_a_network_trained_here(steps, lr, y):
    w1, w2 = np.array([[0.5, 1.0], [1.0, -1.0]]), np.array([1.0, -1.0])
    x, wanted = np.array([1.0, 0.5]), []
    for _ in range(6):
        z = x @ w1
        h = np.maximum(z, 0)
        d = -2 * (y - h @ w2)
        wanted.append((y - h @ w2) ** 2)
        w1, w2 = w1 - lr * np.outer(x, d * w2 * (z > 0)), w2 - lr * d * h
    steps.set(lr=lr, y=y, step=29)
    curve = steps.figure.axes[-1].lines[0]
    assert np.allclose(curve.get_ydata(), wanted)


def test_the_lit_step_is_the_present_one(steps):
    strip = steps.figure.axes[0]
    for step, lit in ((0, {"values forward"}), (3, {"3 gradients"}), (5, {"values forward", "5 again"})):
        steps.set(step=step)
        shown = {text.get_text() for text in strip.texts if text.get_weight() == "bold" and text.get_visible()}
        assert shown == lit


def test_a_silent_neuron_passes_no_error_back():
    steps = widgets.explore_five_steps(x=(0, 1)).set(y=0, step=3)
    artists = named(steps)
    assert "δ = 0.00" in artists["note 1 1"].get_text()
    # the lesson's exercise 1
    labels = [artists[f"label {k}"].get_text() for k in ("1 0 0", "1 1 0", "0 1 0", "0 1 1")]
    assert [numbers(text)[-1] for text in labels] == [2, 0, 2, 0]


def test_the_truth_is_in_the_picture(steps):
    assert "truth = 1" in [text.get_text() for text in steps.figure.axes[1].texts]
    steps.set(y=0)
    assert "truth = 0" in [text.get_text() for text in steps.figure.axes[1].texts]


def test_three_features_are_refused():
    with pytest.raises(ValueError, match="x must have length 2"):
        widgets.explore_five_steps(x=(1, 2, 3))


# The chain rule.


def test_gradients_appear_from_the_result_backward():
    result = computed()
    explorer = widgets.explore_chain_rule(result)
    artists, graph = named(explorer), result.graph()
    assert explorer.words.startswith("All values are known")
    for step in range(1, len(graph.nodes) + 1):
        explorer.set(step=step)
        shown = [k for k in range(len(graph.nodes)) if artists[f"gradient {k}"].get_text()]
        assert shown == list(range(len(graph.nodes) - step, len(graph.nodes)))


def test_where_a_number_is_used_twice_its_paths_add_up():
    result = computed()
    explorer = widgets.explore_chain_rule(result)
    place = next(k for k, node in enumerate(result.graph().nodes) if node.label == "w")
    explorer.set(step=len(result.graph().nodes) - place)
    assert "several paths add up" in explorer.words
    *terms, total = numbers(explorer.words)
    assert terms[0] * terms[1] + terms[2] * terms[3] == pytest.approx(total, abs=5e-3)
    # L = (1 − tanh(3 w))² at w = 0.5
    t = np.tanh(1.5)
    assert total == pytest.approx(-2 * (1 - t) * (1 - t * t) * 3, abs=1e-3)


def test_the_chain_rule_wants_a_value():
    with pytest.raises(TypeError, match=r"must be a scratch\.Value"):
        widgets.explore_chain_rule(3.0)
    with pytest.raises(TypeError, match=r"but is 1\.0\."):
        widgets.explore_chain_rule(np.float64(1))


def test_a_value_without_a_name_is_called_by_its_operation():
    explorer = widgets.explore_chain_rule(Value(2.0, "w") * 3.0).set(step=3)
    assert explorer.words == "w is used by the box “×”. Gradient there × slope of the arrow: 1.00 × 3.00 = 3.00."


# The walk downhill.


def walk(optimiser, n_steps=40):
    return scratch.descend(gradient, MAP["start"], optimiser, n_steps)


def test_the_walk_is_that_of_the_optimiser():
    explorer = widgets.explore_descent(loss, gradient, **MAP).set(lr=0.2, momentum=0.5, step=13)
    path = walk(Momentum(0.2, 0.5))
    line, start, end = explorer.figure.axes[0].lines
    assert np.allclose(np.transpose(line.get_data()), path[:14])
    assert np.allclose(np.ravel(end.get_data()), path[13])
    assert np.allclose(np.ravel(start.get_data()), MAP["start"])
    assert numbers(explorer.words) == pytest.approx([*path[13], loss(path[13]), loss(path[0])], abs=6e-3)
    curve = explorer.figure.axes[1].lines[0]
    assert np.allclose(curve.get_ydata(), [loss(point) for point in path[:14]])


def test_the_readout_says_when_the_walk_diverges():
    explorer = widgets.explore_descent(loss, gradient, **MAP)
    assert "more than" not in explorer.set(lr=0.4, step=40).words
    explorer.set(lr=0.55, step=20)
    assert "That is more than at the start. The walk has left the map." in explorer.words
    explorer.set(lr=0.8, step=40)
    assert "the walk diverges" in explorer.words


def test_a_walk_to_infinity_is_drawn_without_a_warning():
    explorer = widgets.explore_descent(loss, gradient, **MAP, lrs=(0.1, 50.0), n_steps=400).set(lr=50.0, step=400)
    assert "the walk diverges" in explorer.words


def test_with_all_patients_in_a_batch_both_walks_are_one():
    explorer = widgets.explore_batches(loss, gradient, n=len(Y), **MAP).set(size=len(Y), lr=0.1)
    lines = explorer.figure.axes[0].lines
    assert np.allclose(lines[0].get_data(), lines[3].get_data())
    assert np.allclose(np.transpose(lines[0].get_data()), walk(SGD(0.1), 60))


def test_batches_differ_by_seed_and_are_noisier_when_small():
    explorer = widgets.explore_batches(loss, gradient, n=len(Y), **MAP)

    def far(size, seed):
        explorer.set(size=size, seed=seed, lr=0.05)
        lines = explorer.figure.axes[0].lines
        return np.abs(np.subtract(lines[3].get_data(), lines[0].get_data())).mean()

    assert far(4, 0) != far(4, 1)
    assert np.mean([far(1, seed) for seed in range(5)]) > 2 * np.mean([far(64, seed) for seed in range(5)])


def test_an_epoch_of_batches_shows_every_patient_once():
    seen = []

    def spy(w, rows):
        seen.append(np.array(rows))
        return gradient(w, rows)

    explorer = widgets.explore_batches(loss, spy, n=len(Y), **MAP)
    seen.clear()
    explorer.set(size=16)
    batches = [rows for rows in seen if len(rows) <= 16]
    epoch = np.concatenate(batches[: -(-len(Y) // 16)])
    assert sorted(epoch) == list(range(len(Y)))


def test_the_looks_at_patients_are_counted():
    explorer = widgets.explore_batches(loss, gradient, n=len(Y), **MAP).set(size=4)
    assert explorer.words.startswith("60 steps of 4 looked at a patient 240 times.")
    assert "(34,140 looks)" in explorer.words


def test_the_race_gives_the_loss_of_each_runner():
    explorer = EXPLORERS["race"]().set(step=25)
    wanted = [loss(walk(runner)[25]) for runner in (SGD(0.3), Momentum(0.3, 0.8), scratch.Adam(0.1))]
    assert numbers(explorer.words) == pytest.approx(wanted, abs=6e-4)
    legend = explorer.figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["SGD", "momentum", "Adam"]


def test_a_race_needs_runners():
    with pytest.raises(ValueError, match="optimisers must be two to four, but are 1"):
        widgets.explore_race(loss, gradient, optimisers={"SGD": SGD()}, **MAP)
