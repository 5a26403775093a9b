"""The explorers of regions, hidden neurons and folds, as tests/test_widgets.py drives them."""

from functools import partial

from dlintro import data, scratch, widgets

LOSS = scratch.binary_cross_entropy_from_logits
TRAIN, VALID = (part.standardised() for part in data.therapeutic_window(n=120).split(shares=(0.5, 0.5)))


def trained(widths, seed=0, n_epochs=30):
    network = scratch.dense_network(widths, loss=LOSS, seed=seed)
    return network, network.fit(
        TRAIN.x, TRAIN.y, VALID.x, VALID.y, n_epochs=n_epochs, optimiser=scratch.Adam(lr=0.03), snapshots=True
    )


def xor():
    network = scratch.Network([scratch.Dense(2, 2, "step"), scratch.Dense(2, 1, "step")])
    network.layers[0].w, network.layers[0].b = [[1, 1], [1, 1]], [-0.5, -1.5]
    network.layers[1].w, network.layers[1].b = [[1], [-1]], [-0.5]
    return network


EXPLORERS = {
    "depth-and-width": partial(widgets.explore_depth_and_width, TRAIN, VALID, n_epochs=10),
    "capacity": partial(
        widgets.explore_capacity, TRAIN, VALID, {"small": trained([2, 3, 1]), "large": trained([2, 16, 16, 1])}
    ),
    "hidden-xor": partial(widgets.explore_hidden_neurons, data.gate("XOR"), xor()),
    "hidden-three": partial(widgets.explore_hidden_neurons, TRAIN, *trained([2, 3, 1], seed=1)),
    "hidden-two": partial(widgets.explore_hidden_neurons, TRAIN, *trained([2, 2, 1])),
    "folds": partial(widgets.explore_folds, lambda x: 2 * scratch.relu(x) - 4 * scratch.relu(x - 0.5)),
}
