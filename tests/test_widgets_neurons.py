"""The explorers of one neuron: what they draw and say, against numbers computed here."""

from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from dlintro import data, scratch, widgets


@pytest.fixture(scope="module")
def cells():
    return data.breast_cancer().select("worst radius", "worst concave points").standardised()


@pytest.fixture(scope="module")
def learner(cells):
    return scratch.Perceptron(n_epochs=2, seed=0).fit(cells.x, cells.y)


def test_the_lines_readout_counts_patients(cells):
    explorer = widgets.explore_line(cells).set(w1=1, w2=1, b=0)
    # the lesson's prose: right for 534, misses 7
    assert explorer.words.startswith("Sensitivity 96.7% (205 of 212): 7 malignant missed.")
    assert explorer.words.endswith("Right: 534 of 569.")


def test_the_line_and_its_region_move_with_the_weights(cells):
    explorer = widgets.explore_line(cells).set(w1=1, w2=2, b=-1)
    (ax,) = explorer.figure.axes
    x, y = ax.lines[0].get_data()
    assert np.allclose(x + 2 * y - 1, 0)
    region = ax.images[0].get_array()
    left, right, bottom, top = ax.images[0].get_extent()
    corner_low, corner_high = region[0, 0], region[-1, -1]
    assert corner_low == int(left + 2 * bottom - 1 > 0)
    assert corner_high == int(right + 2 * top - 1 > 0)


def test_the_neurons_readout_is_the_sum_written_out():
    explorer = widgets.explore_neuron()
    assert explorer.words.startswith("1.20 × 0.80 + 0.50 × 0.30 − 1.00 = 0.11. z is above 0")
    explorer.set(b=-1.2)
    assert "= −0.09. z is not above 0" in explorer.words


def test_a_drawing_without_axes_has_no_frame():
    explorer = widgets.explore_neuron()
    picture = imread(BytesIO(explorer.png))[:, :, :3]
    left, bottom = picture[:, :20], picture[-20:]
    assert left.min() == bottom.min() == 1  # white to the margins


def test_updates_show_the_patient_whose_mistake_moved_the_line(cells, learner):
    explorer = widgets.explore_updates(cells, learner)
    assert "Epoch 1, update 1 of" in explorer.words  # it opens where there is a line to see
    explorer.set(step=0)
    assert "212 of 569 are wrong" in explorer.words  # at the start everyone is called benign
    explorer.set(step=5)
    (ax,) = explorer.figure.axes
    before, after, patient = ax.lines
    i, path = learner.updates.patients[5], learner.updates
    assert np.allclose(np.ravel(patient.get_data()), cells.x[i])
    assert f"row {i} is {cells.class_names[cells.y[i]]}" in explorer.words
    x, y = after.get_data()
    assert np.allclose(path.weights[5, 0] * x + path.weights[5, 1] * y + path.biases[5], 0)
    x, y = before.get_data()
    assert np.allclose(path.weights[4, 0] * x + path.weights[4, 1] * y + path.biases[4], 0)
    wrong = (learner_at(path, 5, cells.x) != cells.y).sum()
    assert f"{wrong} of 569 are wrong" in explorer.words


def learner_at(path, k, x):
    return (x @ path.weights[k] + path.biases[k] > 0).astype(int)


def test_the_play_button_moves_the_slider_in_the_browser(cells, learner):
    explorer = widgets.explore_updates(cells, learner)
    row = explorer.children[0]
    slider, play = row.children
    assert slider is explorer.controls["step"]
    assert (play.min, play.max) == (0, len(learner.updates))


def test_a_neuron_explorer_wants_two_features():
    with pytest.raises(ValueError, match="x must have length 2"):
        widgets.explore_neuron((1, 2, 3))
