"""What a hand does in the pictures of explorers, from neurons to thresholds, and what they tell a learner to look at."""

import numpy as np
import pytest
from explorers import activations, descent, losses, neurons, regions, stains, thresholds
from sklearn.metrics import confusion_matrix
from strokes import stroke

from dlintro import scratch

FILES = activations, descent, losses, neurons, regions, stains, thresholds
OTHERS = "five_steps", "chain_rule", "stains"  # in the same files
EXPLORERS = {
    f"{file.__name__.removeprefix('explorers.')}.{name}": make
    for file in FILES
    for name, make in file.EXPLORERS.items()
    if name not in OTHERS
}


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_says_what_to_look_at_in_a_sentence_or_two(name):
    look = EXPLORERS[name]()._screen.look
    assert 5 <= len(look.split()) <= 60
    assert look[-1] in ".?"


def said_after(explorer, number, *places, panel=0):
    """Touch a panel, and return the sentence, which must be another one."""
    before = explorer.words
    stroke(explorer, number, *places, panel=panel)
    assert explorer.words != before
    return explorer.words


def test_a_connection_of_a_neuron_is_pulled_up_and_down():
    explorer = EXPLORERS["neurons.neuron"]()
    words = said_after(explorer, 1, (0.6, 0.72), (0.6, 0.82))  # on the upper connection
    assert explorer.values == pytest.approx({"w1": 0.8 + 0.6, "w2": 0.3, "b": -1.0})
    assert f"= {1.2 * 1.4 + 0.5 * 0.3 - 1:.2f}." in words
    said_after(explorer, 2, (0.5, 0.24), (0.5, 0.14))  # on the lower one
    said_after(explorer, 3, (1.1, 0.75), (1.3, 0.75 + 0.05))  # on that of the bias
    assert explorer.values == pytest.approx({"w1": 1.4, "w2": -0.3, "b": -0.7})
    stroke(explorer, 4, (1.75, 0.2), (1.75, 0.9))  # under the answer, where nothing can be taken
    assert explorer.values == pytest.approx({"w1": 1.4, "w2": -0.3, "b": -0.7})


def test_a_line_says_which_control_does_nothing():
    explorer = EXPLORERS["neurons.line"]()
    assert explorer.words.endswith("only the sign of the weight of worst radius counts: its size moves nothing.")
    assert "no line" in explorer.set(w1=0).words
    assert explorer.set(w1=1, w2=1).words.endswith("of 569.")


def test_near_a_patient_the_next_update_that_it_caused_is_shown():
    explorer, updates = EXPLORERS["neurons.updates"](), neurons.LEARNER.updates
    patients, counts = np.unique(updates.patients[1:], return_counts=True)
    again = patients[counts > 1][0]
    first, second = np.flatnonzero(updates.patients == again)[:2]
    assert f"update {first} of" in said_after(explorer, 1, neurons.CELLS.x[again])
    assert f"row {again} is" in said_after(explorer, 2, neurons.CELLS.x[again])
    assert explorer.values == {"step": second}
    explorer.set(step=len(updates))
    said_after(explorer, 3, neurons.CELLS.x[again])
    assert explorer.values == {"step": first}


def test_the_threshold_is_dragged_across_the_probabilities():
    explorer = EXPLORERS["thresholds.threshold"]()
    words = said_after(explorer, 1, (0.1, 5), (0.3, -5), (0.62, 2))
    assert explorer.values["threshold"] == pytest.approx(0.62)
    tn, fp, fn, tp = confusion_matrix(thresholds.Y, thresholds.PROBS > 0.62).ravel()
    assert f"({tp} of {tp + fn};" in words
    assert f"({tn} of {tn + fp};" in words


def test_the_threshold_of_a_risk_is_dragged_up_and_down():
    explorer = EXPLORERS["losses.class_weight"]().set(weight=1)
    words = said_after(explorer, 1, (0, 0.5), (2, 0.2))
    assert explorer.values["threshold"] == pytest.approx(0.2)
    _, fp, fn, tp = confusion_matrix(losses.PEOPLE.y, losses.TRUE_RISK > 0.2).ravel()
    assert f"calls {tp + fp} sick and finds {tp} of the {tp + fn}" in words


def test_the_threshold_is_dragged_along_what_it_costs():
    explorer = EXPLORERS["losses.cost"]()
    words = said_after(explorer, 1, (0.5, 0.9), (0.1, 0.7))
    assert explorer.values["threshold"] == pytest.approx(0.1)
    _, fp, fn, _ = confusion_matrix(losses.PEOPLE.y, losses.TRUE_RISK > 0.1).ravel()
    assert f"At 0.100: {fn} missed, {fp} false alarms, cost {20 * fn + fp}." in words


def test_a_record_is_dragged_to_a_wrong_value_and_the_line_of_least_squares_follows():
    explorer = EXPLORERS["losses.outlier"]()
    assert "so each line lies on its faint one" in explorer.words
    assert "Recorded 616, measured 166." in said_after(explorer, 1, (30, 166), (33, 616))
    x, y = losses.FEW.x[:, 0], losses.FEW.y.copy()
    y[np.abs(x - (x.min() + x.max()) / 2).argmin()] = 616
    line = explorer.figure.axes[0].lines[3]
    np.testing.assert_allclose(line.get_ydata(), np.polyval(np.polyfit(x, y, deg=1), line.get_xdata()), rtol=1e-6)


def test_the_points_of_a_loss_are_dragged_to_another_probability():
    explorer = EXPLORERS["losses.confident_mistake"]()
    assert f"−ln 0.250 = {-np.log(0.25):.2f}, as much as {np.log(0.25) / np.log(0.9):.1f}" in said_after(
        explorer, 1, (0.02, 3), (0.25, 3)
    )
    assert "−ln 0.999 = 0.001, 1% of what one patient costs" in said_after(explorer, 2, (0.5, 3), (2, 3))


@pytest.mark.parametrize("panel", [0, 1])
def test_z_is_dragged_along_both_curves(panel):
    explorer = EXPLORERS["activations.activation"]()
    words = said_after(explorer, 1, (1, 0.7), (-1.5, 0.2), panel=panel)
    assert explorer.values["z"] == pytest.approx(-1.5)
    value = 1 / (1 + np.exp(1.5))
    assert f"value {value:.3f}, slope {value * (1 - value):.3f}" in words


def test_the_last_layer_is_dragged():
    explorer = EXPLORERS["activations.gradients"]()
    assert "14 hidden layers" in said_after(explorer, 1, (10, 1), (14.2, 1e-6))
    assert "the sliders change nothing" in explorer.set(name="step").words


def test_a_bar_is_pulled_to_a_probability():
    explorer = EXPLORERS["activations.softmax"]()
    said_after(explorer, 1, (0.05, 2), (0.4, 2))  # of the last class, with its score
    temperature, score = explorer.values.values()
    assert temperature == 1
    assert score == pytest.approx(np.log(0.4 / 0.6 * (np.exp(2) + np.exp(1))), abs=0.05)
    explorer.reset()
    said_after(explorer, 2, (0.6, 0), (0.87, 0.2))  # of the first class, with the temperature
    temperature, score = explorer.values.values()
    assert score == 0
    assert temperature == pytest.approx(0.5)  # the lesson's prose: there, the heart attack has 1.6%
    assert "heart attack 1.6%" in explorer.words
    said_after(explorer, 3, (0.5, 2), (1.1, 2))
    assert explorer.values["score"] == 4  # as far as it goes


def test_relus_are_added_by_dragging():
    explorer = EXPLORERS["activations.relu_sum"]()
    assert said_after(explorer, 1, (2, 0.5), (7.1, 0.5)).startswith("8 ReLUs")  # 12 over the 10 mg of the panel
    assert said_after(explorer, 2, (9, 0), (1, 0), panel=1).startswith("0 ReLUs")


def test_a_step_is_found_on_the_walk_and_on_its_loss():
    explorer = EXPLORERS["descent.descent"]().set(lr=0.01, momentum=0.5)
    walk = scratch.descend(descent.gradient, descent.MAP["start"], scratch.Momentum(0.01, 0.5), 40)
    said_after(explorer, 1, walk[20], walk[33])
    assert explorer.values["step"] == 33
    said_after(explorer, 2, (20, 0.2), (7.3, 0.2), panel=1)
    assert explorer.values["step"] == 7


def test_a_walk_to_infinity_can_be_touched():
    explorer = EXPLORERS["descent.descent"]().set(lr=0.8, momentum=0.95)
    said_after(explorer, 1, descent.MAP["start"])
    assert explorer.values["step"] == 0
    assert "Learning rate and momentum change nothing before the first step." in explorer.words
    assert "Momentum changes nothing before the second step." in explorer.set(step=1).words


def test_in_a_race_the_hand_follows_the_walk_that_it_took():
    explorer = EXPLORERS["descent.race"]()
    walk = scratch.descend(descent.gradient, descent.MAP["start"], scratch.Adam(0.1), 60)
    words = said_after(explorer, 1, walk[5], walk[9])
    assert explorer.values["step"] == 9
    assert f"Adam {descent.loss(walk[9]):.3f}" in words


def test_with_everyone_in_the_batch_the_order_has_no_effect():
    explorer = EXPLORERS["descent.batches"]()
    assert "another order" not in explorer.words
    assert explorer.set(size=569).words.endswith("With everyone in the batch, another order changes nothing.")


def test_a_hidden_neuron_is_chosen_by_its_line():
    explorer = EXPLORERS["regions.hidden-xor"]()
    assert said_after(explorer, 1, (0.9, 0.5)).startswith("Hidden neuron 2")  # x1 + x2 is 1.4, near its 1.5
    assert said_after(explorer, 2, (0.9, 0.5), (0.2, 0.4)).startswith("Hidden neuron 1")


def test_a_space_is_turned_so_that_its_front_follows_the_hand():
    explorer = EXPLORERS["regions.hidden-three"]()
    space = explorer.figure.axes[1]
    radius = space.get_xlim()[1]
    before = explorer.png
    stroke(explorer, 1, (0, 0), (np.radians(30) * radius, 0), panel=1)
    assert explorer.values["turn"] == -90
    assert explorer.png != before
    assert "Turning the space moves your eye, and no patient." in explorer.words


def test_a_network_is_pulled_to_more_layers_and_neurons():
    explorer = EXPLORERS["regions.depth-and-width"]()
    assert "3 hidden layers of 4 neurons" in said_after(explorer, 1, (1, -0.5), (4, 0), panel=1)
    words = said_after(explorer, 2, (4, 0), (-2, 0), panel=1)
    assert explorer.values["depth"] == 0
    assert "no hidden neurons, so their number changes nothing" in words


def test_the_epoch_is_dragged_along_the_losses():
    explorer = EXPLORERS["regions.capacity"]()
    assert said_after(explorer, 1, (30, 0.2), (11.8, 0.4), panel=1).startswith("Epoch 12:")
    assert "never seen" in explorer.set(patients=1).words


def test_the_depth_of_folds_is_dragged():
    explorer = EXPLORERS["regions.folds"]()
    assert "16 straight pieces" in said_after(explorer, 1, (1, 2), (4.1, 16), panel=1)


def test_the_share_of_patients_in_both_parts_is_dragged():
    explorer = EXPLORERS["stains.shared_patients"]()
    assert said_after(explorer, 1, (0.1, 0.8), (0.6, 0.9), panel=1).startswith("50%")  # the nearest that was measured
