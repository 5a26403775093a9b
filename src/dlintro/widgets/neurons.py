"""Explorers of one neuron: its weighted sum, its line between patients, and its learning, mistake by mistake."""

from functools import partial

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
from dlintro.widgets.touch import touch

PULL = 6  # by so much does a weight change where a hand pulls it up by 1 in the drawing of a neuron
REACH = 0.2  # so far from a connection, in that drawing, a hand still takes hold of it
NEAR = 0.25  # of the shorter side of the plane: so near its middle a hand shifts the line; farther out it turns it

COARSE = (-3, -1.5, 0, 1.5, 3)  # weights that a page without a kernel shows
WEIGHTS = (-1, 0, 1, 2)  # for a line there, with its biases: small steps where the lesson looks for one
BIASES = (-3, -2, -1.5, -1, -0.5, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1, 2, 3)
FIRST = 40  # so many updates it shows one by one


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
        ends = np.array([np.transpose(line.get_data()) for line, _ in ax.drawn.connections])
        touch(ax, partial(pull_weight, ends), "drag a connection up or down: its weight grows or falls.")

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
        look="Lower the bias until the answer changes. Which of the two weights needs the smaller rise to change it "
        "back? What has this patient's finding to do with it?",
        figsize=(6, 3),
        page_values={"w1": COARSE, "w2": COARSE, "b": (-3, -2, -1.3, -1.2, -1.1, -1, -0.5, 0, 1, 2, 3)},
        w1=_slider("weight of " + feature_names[0], 0.8),
        w2=_slider("weight of " + feature_names[1], 0.3),
        b=_slider("bias", -1.0),
    )


def pull_weight(ends, start, end, **weights):
    """Return the weight that a hand changes which takes a connection of the drawn neuron and pulls it up or down.

    Parameters
    ----------
    ends : array of shape (k, 2, 2)
        Where each connection begins and ends.
    start, end : arrays of shape (2,)
        Where the hand took the drawing, and where it is now.
    **weights : float
        The weights of the k connections when the hand took it.

    Returns
    -------
    dict of str to float
        Empty if the hand is at none of them.
    """
    first, ways = ends[:, 0], ends[:, 1] - ends[:, 0]  # both (k, 2)
    along = np.clip(((start - first) * ways).sum(axis=1) / (ways**2).sum(axis=1), 0, 1)
    distances = np.linalg.norm(first + along[:, None] * ways - start, axis=1)
    nearest = distances.argmin()
    if distances[nearest] > REACH:
        return {}
    name = list(weights)[nearest]
    return {name: weights[name] + PULL * (end[1] - start[1])}


def explore_line(dataset, w=(1.0, 0.0), b=0.0):
    """Explore the line that a neuron draws between two classes: sliders for its two weights and its bias.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 2), standardised; two classes.
    w : sequence of 2 floats
        The weights with which the explorer opens, each from −3 to 3.
    b : float
        The bias with which it opens, from −3 to 3.

    Returns
    -------
    Explorer
        Its readout counts who is called what.
    """
    w = _validate.vector(w, "w", length=2)

    def build(figure):
        ax = figure.subplots()
        points, tint = tinted_plane(ax, dataset)
        line = plots.decision_line([1, 0], 0, ax).drawn.line
        animate(ax)
        corners = np.array([ax.get_xlim(), ax.get_ylim()]).T
        touch(ax, partial(drag_line, corners=corners), "drag the line; near the border, turn it.")

        def update(w1, w2, b):
            w = np.array([w1, w2])
            tint(points @ w + b > 0)
            line.set_data(*line_ends(w, b, ax.get_xlim(), ax.get_ylim()).T)
            counts = tally(dataset.y, dataset.x @ w + b > 0)
            said = (
                f"Sensitivity {_share(counts.sensitivity)}: {counts.fn} {dataset.class_names[1]} missed. "
                f"Specificity {_share(counts.specificity)}: {counts.fp} {dataset.class_names[0]} called "
                f"{dataset.class_names[1]}. Right: {counts.accuracy.k} of {len(dataset)}."
            )
            return said + _why_it_stays(dataset, w1, w2, b)

        return update

    first, second = dataset.feature_names
    return Explorer(
        build,
        alt=f"A line between {' and '.join(dataset.class_names)}, over {first} and {second}",
        look="First only shift the line, then only turn it. Which of the two can raise sensitivity and specificity at "
        "once? And what does the other one cost a patient?",
        page_values={"w1": WEIGHTS, "w2": WEIGHTS, "b": BIASES},
        w1=_slider("weight of " + first, w[0]),
        w2=_slider("weight of " + second, w[1]),
        b=_slider("bias", b),
    )


def _why_it_stays(dataset, w1, w2, b):
    """Return which control does nothing here, and why, as the end of a text; empty if all do something."""
    if w1 == w2 == 0:
        return " With both weights at 0 there is no line, and the bias alone decides: the same for everyone."
    if b == 0 and 0 in (w1, w2):
        alone = dataset.feature_names[0 if w1 else 1]
        return f" While all else is 0, only the sign of the weight of {alone} counts: its size moves nothing."
    return ""


def drag_line(start, end, w1, w2, b, corners):
    """Return the weights and the bias that move a line as a hand does: near the middle a shift, outside a turn.

    Parameters
    ----------
    start, end : arrays of shape (2,)
        Where the hand took the line, and where it is now.
    w1, w2, b : float
        The line when the hand took it.
    corners : array of shape (2, 2)
        The lower left and the upper right corner of the plane.

    Returns
    -------
    dict of str to float
    """
    w, length = np.array([w1, w2]), np.hypot(w1, w2)
    if length == 0:
        return {}  # there is no line
    middle, near = corners.mean(axis=0), NEAR * np.ptp(corners, axis=0).min()
    start, end = start - middle, end - middle
    if np.hypot(*start) < near:
        return {"b": b - w @ (end - start)}
    angle = np.arctan2(end[1], end[0]) - np.arctan2(start[1], start[0])
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ w
    return {"w1": turned[0], "w2": turned[1], "b": b + (w - turned) @ middle}  # as far from the middle as before


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
        if len(updates):
            causes = dataset.x[updates.patients[1:]]  # before the first update, there is no mistake
            touch(ax, partial(mistake_near, causes), "click near a patient to see a mistake that moved the line.")

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
        look="Compare how many are wrong after the first few updates and after the last few. Where do the ringed "
        "patients lie? Had training stopped one update earlier, would your next patient get the same answer?",
        play="step",
        page_values={"step": [*range(min(FIRST, len(updates))), *range(FIRST, len(updates), 8), len(updates)]},
        step=IntSlider(value=1, min=0, max=len(updates), description="update"),  # before it, there is no line to see
    )


def mistake_near(causes, start, end, step):
    """Return the update whose patient lies nearest to a hand; of several updates, the next one after this step.

    Parameters
    ----------
    causes : array of shape (n_updates, 2)
        Where the patient of each update lies.
    start, end : arrays of shape (2,)
        Where the hand came down, and where it is now.
    step : int
        The update that was shown when it came down.

    Returns
    -------
    dict of str to int
    """
    distances = np.linalg.norm(causes - end, axis=1)
    steps = 1 + np.flatnonzero(distances == distances.min())
    return {"step": int(steps[(steps <= step).argmin()])}  # if none comes after it, the first


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
