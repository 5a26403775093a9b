"""Explorers of one neuron: its weighted sum, its line between patients, and its learning, mistake by mistake."""

import numpy as np
from ipywidgets import FloatSlider, IntSlider

from dlintro import _validate, plots
from dlintro.metrics.counts import tally
from dlintro.plots.networks import reweigh
from dlintro.plots.patients import line_ends
from dlintro.plots.style import GREY, INK
from dlintro.text import exact, number, product
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.panels import tinted_plane


def explore_neuron(x=(1.2, 0.5), feature_names=("x₁", "x₂")):
    """Explore the weighted sum of one neuron with two features: sliders for its weights and its bias.

    Parameters
    ----------
    x : sequence of 2 floats
        The features of one patient.
    feature_names : sequence of 2 str

    Returns
    -------
    Explorer
        Its readout is the sum, written out.
    """
    x = _validate.vector(x, "x", length=2)

    def build(figure):
        ax = plots.neuron(x, [0, 0], 0, figure.subplots(), feature_names)
        animate(ax)

        def update(w1, w2, b):
            reweigh(ax, x, [w1, w2], b)
            z = x @ np.array([w1, w2]) + b
            answer = (
                "z is above 0: the neuron fires (1)." if z > 0 else "z is not above 0: the neuron stays silent (0)."
            )
            bias = f"{'−' if b < 0 else '+'} {exact(abs(b))}"
            return f"{product(x[0], w1)} + {product(x[1], w2)} {bias} = {exact(z)}. {answer}"

        return update

    return Explorer(
        build,
        alt="One neuron: two features, their weights, the bias, the weighted sum and the answer",
        figsize=(6, 3),
        w1=_slider("weight of " + feature_names[0], 0.8),
        w2=_slider("weight of " + feature_names[1], 0.3),
        b=_slider("bias", -1.0),
    )


def explore_line(dataset):
    """Explore the line that a neuron draws between two classes: sliders for its two weights and its bias.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 2), standardised; two classes.

    Returns
    -------
    Explorer
        Its readout counts who is called what.
    """

    def build(figure):
        ax = figure.subplots()
        points, tint = tinted_plane(ax, dataset)
        line = plots.decision_line([1, 0], 0, ax).drawn.line
        animate(ax)

        def update(w1, w2, b):
            w = np.array([w1, w2])
            tint(points @ w + b > 0)
            line.set_data(*line_ends(w, b, ax.get_xlim(), ax.get_ylim()).T)
            counts = tally(dataset.y, dataset.x @ w + b > 0)
            return (
                f"Sensitivity {_share(counts.sensitivity)}: {counts.fn} {dataset.class_names[1]} missed. "
                f"Specificity {_share(counts.specificity)}: {counts.fp} {dataset.class_names[0]} called "
                f"{dataset.class_names[1]}. Right: {counts.accuracy.k} of {len(dataset)}."
            )

        return update

    first, second = dataset.feature_names
    return Explorer(
        build,
        alt=f"A line between {' and '.join(dataset.class_names)}, over {first} and {second}",
        w1=_slider("weight of " + first, 1.0),
        w2=_slider("weight of " + second),
        b=_slider("bias"),
    )


def explore_updates(dataset, perceptron):
    """Explore how a perceptron learned: a slider, or a play button, goes through its updates one by one.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        What it learned from: x of shape (n, 2), two classes.
    perceptron : dlintro.scratch.Perceptron
        After `fit`.

    Returns
    -------
    Explorer
        Its readout says whose mistake moved the line, and how many are wrong now.
    """
    updates = perceptron.updates

    def build(figure):
        ax = figure.subplots()
        points, tint = tinted_plane(ax, dataset)
        before, after = (
            ax.plot([], [], color=colour, ls=style, zorder=3)[0] for colour, style in [(GREY, "--"), (INK, "-")]
        )
        (patient,) = ax.plot([], [], "o", ms=14, mfc="none", mec=INK, mew=2, zorder=4)
        animate(ax)

        def update(step):
            i = updates.patients[step]
            for line, k in ((before, max(step - 1, 0)), (after, step)):
                line.set_data(*line_ends(updates.weights[k], updates.biases[k], ax.get_xlim(), ax.get_ylim()).T)
            patient.set_data(*(dataset.x[[i]].T if step else ([], [])))
            tint(points @ updates.weights[step] + updates.biases[step] > 0)
            return _what_happened(dataset, updates, step)

        return update

    return Explorer(
        build,
        alt="The perceptron's line before and after an update, and the patient whose mistake caused it",
        play="step",
        step=IntSlider(min=0, max=len(updates), description="update"),
    )


def _what_happened(dataset, updates, step):
    w, b = updates.weights[step], updates.biases[step]
    wrong = np.sum((dataset.x @ w + b > 0) != dataset.y)
    now = f"Now w = ({number(w[0])}, {number(w[1])}), b = {number(b)}; {wrong} of {len(dataset)} are wrong."
    if step == 0:
        return f"Before the first update: the neuron says {dataset.class_names[0]!r} to everyone. {now}"
    i = updates.patients[step]
    truth, said = dataset.class_names[dataset.y[i]], dataset.class_names[1 - dataset.y[i]]
    cause = f"Epoch {updates.epochs[step]}, update {step} of {len(updates)}: row {i} is {truth} but was called {said}."
    return f"{cause} {now}"


def _slider(description, value=0.0):
    return FloatSlider(value=value, min=-3, max=3, step=0.1, description=description)


def _share(proportion):
    return f"{proportion.value:.1%} ({proportion.k} of {proportion.n})"
