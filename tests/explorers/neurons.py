"""The explorers of one neuron."""

from functools import partial

from dlintro import data, scratch, widgets

CELLS = data.breast_cancer().select("worst radius", "worst concave points").standardised()
LEARNER = scratch.Perceptron(n_epochs=2, seed=0).fit(CELLS.x, CELLS.y)

EXPLORERS = {
    "neuron": widgets.explore_neuron,
    "line": partial(widgets.explore_line, CELLS),
    "gate": partial(widgets.explore_line, data.gate("XOR")),
    "updates": partial(widgets.explore_updates, CELLS, LEARNER),
}
