"""The explorers of activation functions, of sums of ReLUs, and of the softmax."""

from functools import partial

from dlintro import data, scratch, widgets

FAMILY = [scratch.step, scratch.sigmoid, scratch.tanh, scratch.relu, scratch.leaky_relu, scratch.gelu, scratch.softplus]
CELLS = data.breast_cancer().standardised().rows(slice(0, 100))

EXPLORERS = {
    "activation": partial(widgets.explore_activation, FAMILY),
    "gradients": partial(widgets.explore_gradients, CELLS, FAMILY),
    "relu_sum": partial(widgets.explore_relu_sum, data.dose_response(), data.dose_response(seed=1)),
    "relu_sum_alone": partial(widgets.explore_relu_sum, data.dose_response(), max_relus=3),
    "softmax": partial(widgets.explore_softmax, [2, 1, 0], ["reflux", "muscle pain", "heart attack"]),
}
