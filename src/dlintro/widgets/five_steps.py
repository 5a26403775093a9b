"""The five steps of learning, one after the other, in a network small enough to follow every number."""

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from ipywidgets import Dropdown, IntSlider, SelectionSlider

from dlintro import _validate, plots, scratch
from dlintro.plots.networks import edge_style, node_positions
from dlintro.plots.style import GREY, INK
from dlintro.text import exact as number
from dlintro.text import product
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.touch import touch

STAGES = (
    (0.09, "values forward"), (0.26, "1 error"), (0.44, "2 error backward"), (0.63, "3 gradients"), (0.79, "4 update"),
    (0.935, "5 again"),
)  # fmt: skip
N_STAGES = 5  # of a round: the sixth, "again", is where the next round begins
STAGE_OF_LAYER, GRADIENTS = (0, 2, 1), 3  # where a click on a neuron of a layer, or on a weight, goes
W_HIDDEN, W_OUT = ((0.5, 1.0), (1.0, -1.0)), ((1.0,), (-1.0,))  # the first weights, which notebook 04 works by hand
N_ROUNDS = 6
PLACES = (0.01, 0.88, 0.98, 0.11), (0.0, 0.0, 0.8, 0.86), (0.84, 0.16, 0.15, 0.6)  # strip, network, losses


@dataclass(frozen=True)
class Round:
    """The numbers of one round: values of each layer, errors δ behind the features, weights and their gradients."""

    values: list
    deltas: list
    weights: list
    gradients: list
    updated: list
    loss: float


def explore_five_steps(x=(1.0, 0.5)):
    """Explore how a 2–2–1 network (ReLU, no biases, squared error) learns from one patient, step by step.

    Parameters
    ----------
    x : sequence of 2 floats
        The features of the patient, size and dents.

    Returns
    -------
    Explorer
        With a button for the next step; its readout writes out what was computed.
    """
    rounds = cache(partial(_rounds, _validate.vector(x, "x", length=2)))

    def build(figure):
        show = _draw_network(figure)
        strip, net, losses = figure.axes
        touch(strip, step_on_strip, "click a step or a round.")
        touch(losses, step_of_round, "click a step or a round.")
        touch(
            net, partial(step_of_part, *_parts(net)), "click a neuron or a weight for its step, the truth to change it."
        )

        def update(step, lr, y):
            return show(rounds(y, lr), *divmod(step, N_STAGES), lr, y)

        return update

    return Explorer(
        build,
        alt="A network of two features, two hidden neurons and a prediction, with the numbers of the present step",
        look="At “4 update” of round 1, which weights grow, and why just these? Go back to “3 gradients” and set the "
        "truth to benign: which gradients change their sign, and where will the prediction for this lump go?",
        figsize=(8, 3.7),
        next="step",
        step=IntSlider(min=0, max=N_ROUNDS * N_STAGES - 1, description="step", readout=False),
        lr=SelectionSlider(options=(0.02, 0.05, 0.1, 0.2, 0.3), value=0.1, description="learning rate"),
        y=Dropdown(options=[("malignant, y = 1", 1), ("benign, y = 0", 0)], description="truth"),
    )


def step_on_strip(start, end, step, **_):
    """Return the step whose name on the strip a hand points at, in the present round; at “again”, the next round.

    Parameters
    ----------
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now; the strip reaches from 0 to 1.
    step : int
        Where the explorer stood when it came down.

    Returns
    -------
    dict of str to int
    """
    stage = int(np.argmin([abs(place - end[0]) for place, _ in STAGES]))
    return {"step": step // N_STAGES * N_STAGES + stage}


def step_of_round(start, end, step, **_):
    """Return the same step in the round that a hand points at, at the axis of rounds, which begins with 1."""
    k = int(np.clip(round(end[0]), 1, N_ROUNDS)) - 1
    return {"step": k * N_STAGES + step % N_STAGES}


def step_of_part(places, stages, start, end, step, y, **_):
    """Return the step, in the present round, that finds what is written at the part of the network nearest to a hand.

    From its gradient, a weight goes on to its update. The truth is no step: it becomes the other one.

    Parameters
    ----------
    places : array of shape (n, 2)
        Of the parts: neurons, weights, truth.
    stages : list of n int
        The step of each part, from 0; -1 for the truth.
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now.
    step, y : int
        Where the controls stood when it came down.

    Returns
    -------
    dict of str to int
    """
    stage = stages[np.linalg.norm(places - end, axis=1).argmin()]
    if stage < 0:
        return {"y": 1 - y}
    goes_on = stage == GRADIENTS and step % N_STAGES == GRADIENTS
    return {"step": step // N_STAGES * N_STAGES + stage + goes_on}


def _parts(net):
    """Return the places of the drawn neurons, weights and truth, and the step of each, as `step_of_part` takes them."""
    nodes, texts = net.drawn.nodes.items(), [*net.drawn.labels.values(), *net.drawn.truths.values()]
    places = [node.center for _, node in nodes] + [text.get_position() for text in texts]
    stages = [STAGE_OF_LAYER[layer] for (layer, _), _ in nodes] + [GRADIENTS] * len(net.drawn.labels) + [-1]
    return np.array(places), stages


def _rounds(x, y, lr):
    """Return the numbers of every round."""
    layers = [scratch.Dense(2, 2, "relu"), scratch.Dense(2, 1)]
    layers[0].w, layers[1].w = W_HIDDEN, W_OUT
    network, rounds = scratch.Network(layers), []
    for _ in range(N_ROUNDS):
        y_hat = network.forward(x[None])
        network.backward([y])
        kept = [[layer.w.copy() for layer in layers], [layer.d_w.copy() for layer in layers]]
        values, deltas = [x, *(layer.a[0] for layer in layers)], [layer.d_z[0] for layer in layers]
        for layer in layers:
            layer.w = layer.w - lr * layer.d_w
        rounds.append(Round(values, deltas, *kept, [layer.w.copy() for layer in layers], network.loss(y_hat, [y])))
    return rounds


def _draw_network(figure):
    """Draw the strip of steps, the network and the losses, and return what moves them."""
    figure.set_layout_engine("none")
    strip, net, losses = (figure.add_axes(place) for place in PLACES)
    light = _draw_strip(strip)
    blank = [[""] * 2, [""] * 2, [""]]
    plots.network(
        [2, 2, 1], [np.ones((2, 2)), np.ones((2, 1))], blank, [np.full((2, 2), ""), np.full((2, 1), "")],
        ["features", "hidden neurons", "prediction"], net, [["size", "dents"], *blank[1:]],
    )  # fmt: skip
    truth = net.text(*node_positions([2, 2, 1])[2][0] - (0, 0.62), "", ha="center", va="center")
    drawn = net.drawn
    drawn.truths = {(2, 0): truth}
    for artists in (drawn.nodes, drawn.texts, drawn.notes, drawn.edges, drawn.labels, drawn.truths):
        for place, artist in artists.items():
            artist.set_animated(not (artists is drawn.notes and place[0] == 0))  # the features' names stay
    losses.set(xlim=(0.5, N_ROUNDS + 0.5), ylim=(0, 1), xlabel="round", title="loss", xticks=range(1, N_ROUNDS + 1))
    losses.spines[["top", "right"]].set_visible(False)
    (curve,) = losses.plot([], [], "o-", color=INK, ms=7, animated=True)

    def show(rounds, k, stage, lr, y):
        now, known = rounds[k], k + 1  # a prediction has a loss as soon as it is there
        light(stage, again=stage == 0 and k > 0)
        _show_nodes(drawn, now, stage)
        if stage == 1:
            drawn.notes[2, 0].set_text(f"error {number(y - now.values[-1][0])}")
        _show_edges(drawn, now, stage)
        truth.set_text(f"truth = {y}")
        curve.set_data(np.arange(known) + 1, [r.loss for r in rounds[:known]])
        idle = "" if stage == 4 or k else " The learning rate counts only from step 4 on."
        return f"Round {k + 1}, {_SENTENCES[stage](now, lr, y)}{idle}"

    return show


def _draw_strip(ax):
    """Draw the names of the steps in a row, and return what lights one, and perhaps the last as well."""
    ax.set_axis_off()
    frame = {"boxstyle": "round,pad=0.4"}
    quiet, lit = ({"facecolor": "white", "edgecolor": GREY}, {"facecolor": "#FFE9A8", "edgecolor": INK, "linewidth": 2})
    for place, name in STAGES:
        ax.text(place, 0.5, name, ha="center", va="center", bbox=frame | quiet)
    lights = [ax.text(0, 0.5, "", ha="center", va="center", animated=True, bbox=frame | lit) for _ in range(2)]

    def light(stage, again):
        for text, k, on in ((lights[0], stage, True), (lights[1], N_STAGES, again)):
            place, name = STAGES[k]
            text.set(x=place, text=name, visible=on, weight="bold")

    return light


def _show_nodes(drawn, now, stage):
    for layer, values in enumerate(now.values):
        for i, value in enumerate(values):
            drawn.texts[layer, i].set_text(number(value))
            if layer:
                delta = f"δ = {number(now.deltas[layer - 1][i])}" if stage in (2, 3) else ""
                drawn.notes[layer, i].set_text(delta)


def _show_edges(drawn, now, stage):
    for layer, tables in enumerate(zip(now.weights, now.gradients, now.updated, strict=True)):
        for i, j in np.ndindex(tables[0].shape):
            weight, gradient, new = (table[i, j] for table in tables)
            more = {3: f"\n∂ {number(gradient)}", 4: f"\n→ {number(new)}"}.get(stage, "")
            drawn.labels[layer, i, j].set_text(number(weight) + more)
            drawn.edges[layer, i, j].set(**edge_style(new if stage == 4 else weight))


def _forward(now, lr, y):
    (x1, x2), (h1, h2), (y_hat,) = now.values
    w, (v1, v2) = now.weights[0], now.weights[1][:, 0]
    first, second = (
        f"{product(x1, w[0, j])} + {product(x2, w[1, j])} = {number(x1 * w[0, j] + x2 * w[1, j])}"
        + (", not above 0, so silent" if h == 0 else "")
        for j, h in enumerate((h1, h2))
    )
    return (
        f"values forward: the hidden neurons give {first} and {second}. "
        f"The prediction is {product(h1, v1)} + {product(h2, v2)} = {number(y_hat)}."
    )


def _error(now, lr, y):
    y_hat = now.values[-1][0]
    return (
        f"step 1, the error: truth {y} less prediction {number(y_hat)} is {number(y - y_hat)}. "
        f"The loss is its square, {number(now.loss)}."
    )


def _backward(now, lr, y):
    (d_out,), v, error = now.deltas[1], now.weights[1][:, 0], y - now.values[-1][0]
    first, second = (
        f"{product(d_out, v[j])} = {number(now.deltas[0][j])}" if now.values[1][j] > 0 else "0 (it was silent)"
        for j in range(2)
    )
    return (
        f"step 2, the error goes backward: δ of the prediction is −2 × {number(error)} = {number(d_out)}. "
        f"Through the weights it reaches the hidden neurons: {first} and {second}."
    )


def _gradients(now, lr, y):
    h, (d_out,), x, d = now.values[1][0], now.deltas[1], now.values[0][1], now.deltas[0][1]
    return (
        "step 3, the gradient ∂ of each weight is the value at its start times the δ at its end. Upper right: "
        f"{product(h, d_out)} = {number(h * d_out)}. Bottom left: {product(x, d)} = {number(x * d)}."
    )


def _update(now, lr, y):
    v, g, new = (table[1][0, 0] for table in (now.weights, now.gradients, now.updated))
    return (
        f"step 4, the update: every weight loses learning rate × gradient. Upper right: {number(v)} − "
        f"{product(lr, g)} = {number(new)}. Press Next, and all begins again with these weights."
    )


_SENTENCES = (_forward, _error, _backward, _gradients, _update)
