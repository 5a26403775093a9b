"""Explorers of activation functions: their slope, gradients through depth, and the softmax."""

from functools import cache, partial

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dlintro import _validate, plots, scratch, text
from dlintro._validate import shown
from dlintro.plots.functions import LOWEST, SLOPE_COLOUR, cross, without_jumps
from dlintro.plots.style import INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

EDGE = 4.0  # z is shown from −4 to 4
WIDTH, MAX_LAYERS = 32, 20  # neurons in each hidden layer, and hidden layers
RELU_KIN = ("relu", "leaky_relu", "gelu")  # they start with the first weights of He, the others with those of Glorot
TEMPERATURES = np.linspace(0.2, 5, 49)
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def explore_activation(activations):
    """Explore the value and the slope of an activation function: choose one, and move z.

    Parameters
    ----------
    activations : sequence of dlintro.scratch.Activation
        Those to choose from; each must work on every z alone.

    Returns
    -------
    Explorer
        Its readout gives value and slope at z, and what the slope means.
    """
    grid = np.linspace(-EDGE, EDGE, 321)
    by_name = _named(activations)
    lines = {name: [without_jumps(grid, g(grid)) for g in (f, f.derivative)] for name, f in by_name.items()}

    def build(figure):
        left, right = figure.subplots(1, 2)
        value, tangent, here = _draw_panel(left, "value, with its tangent at z", INK, (-1.3, 4.3))
        slope, there = _draw_panel(right, "slope", SLOPE_COLOUR, (-0.25, 1.3), tangent=False)
        for ax in (left, right):
            touch(ax, lambda start, end, **_: {"z": end[0]}, "drag z along either curve.")

        def update(name, z):
            f = by_name[name]
            a, s = float(f(z)), float(f.derivative(z))
            value.set_data(*lines[name][0])
            slope.set_data(*lines[name][1])
            reach = 1.5 / np.hypot(1, s)  # the same length for every slope
            tangent.set_data([z - reach, z + reach], [a - s * reach, a + s * reach])
            here.set_data([z], [a])
            there.set_data([z], [s])
            at = f"{f.title} at z = {text.number(z, 1)}"
            return f"{at}: value {text.number(a, 3)}, slope {text.number(s, 3)}. {_meaning(s)}"

        return update

    return Explorer(
        build,
        alt="Left: an activation function with its tangent at z. Right: its slope at every z",
        look="Compare the sigmoid at z = 0 and at z = 4: how much of the slope is left? Then the ReLU at z = −1 and "
        "at z = 4. Which neuron can still learn from a patient who drives it to the end of the scale?",
        figsize=(8, 3.8),
        name=_choice(by_name),
        z=FloatSlider(value=1.0, min=-EDGE, max=EDGE, step=0.1, description="weighted sum z"),
    )


def _named(activations):
    """Return the activations by their names, if each can be drawn as a curve."""
    wrong = [f for f in activations if not isinstance(f, scratch.Activation)]
    if wrong:
        raise TypeError(f"activations must be functions such as scratch.relu, but one is {shown(wrong[0])}.")
    if not activations:
        raise ValueError("activations must hold at least one activation, such as [scratch.relu], but is empty.")
    if any(f.name == "softmax" for f in activations):
        raise ValueError("softmax mixes all scores of a patient, so it is no curve over z; use explore_softmax.")
    return {f.name: f for f in activations}


def _choice(by_name):
    """Return the dropdown of activations, at the second of them: the first, a step, teaches nothing."""
    options = [(f.title, name) for name, f in by_name.items()]
    return Dropdown(options=options, value=options[min(1, len(options) - 1)][1], description="activation")


def _draw_panel(ax, title, colour, ylim, tangent=True):
    """Prepare one side, and return its lines: the curve, perhaps a tangent, and the point."""
    cross(ax)
    style = "-" if tangent else "--"
    artists = [ax.plot([], [], color=colour, ls=style, zorder=2)[0]]
    if tangent:
        artists += ax.plot([], [], color=SLOPE_COLOUR, lw=3, alpha=0.85, zorder=3)
    artists += ax.plot([], [], "o", ms=9, color=INK if tangent else SLOPE_COLOUR, zorder=4)
    ax.set(xlim=(-1.06 * EDGE, 1.06 * EDGE), ylim=ylim, xlabel="z", title=title)
    animate(ax)
    return artists


def _meaning(slope):
    if slope == 0:
        return "Flat: a small change of z changes nothing, so nothing can be learned here."
    if abs(slope) < 0.05:
        return f"Almost flat: if z grows by 0.1, the value changes by only {text.number(0.1 * slope, 4)}."
    return f"If z grows by 0.1, the value {'grows' if slope > 0 else 'falls'} by about {abs(0.1 * slope):.3f}."


def explore_gradients(dataset, activations):
    """Explore how large the gradient is that reaches each layer of a deep network with random first weights.

    The gradient is ∂L/∂z, its root mean square over the neurons of a layer and all patients, divided by that of the
    last hidden layer. Each hidden layer has 32 neurons; the loss is the binary cross-entropy.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, d), standardised; two classes. A hundred patients are enough.
    activations : sequence of dlintro.scratch.Activation
        Those to choose from; each must work on every z alone.

    Returns
    -------
    Explorer
        Its readout says what part of the gradient arrives at the first layer.
    """
    by_name = _named(activations)

    @cache
    def sizes(name, n_layers, scale):
        return _gradient_sizes(dataset, by_name[name], n_layers, scale)

    def build(figure):
        ax = plots.layer_gradients(np.ones(MAX_LAYERS), figure.subplots())
        ax.set_ylabel("gradient (last layer = 1)")
        note = ax.text(0.5, 0.5, "", transform=ax.transAxes, ha="center")
        line = ax.drawn.sizes
        animate(ax)
        touch(ax, lambda start, end, **_: {"n_layers": end[0]}, "drag the last layer to the left or to the right.")

        def update(name, n_layers, scale):
            found = sizes(name, n_layers, scale)
            line.set_data(np.arange(1, n_layers + 1), np.maximum(found, LOWEST))
            note.set_text("" if found.any() else "nothing arrives: every gradient is 0")
            return f"{by_name[name].title}, {n_layers} hidden layers: {_what_arrives(found[0])}"

        return update

    return Explorer(
        build,
        alt="The size of the gradient at each hidden layer of a deep network, on a logarithmic scale",
        look="With sigmoids, go from 2 layers to 20: what is left for the first layer, which sees the patients? Which "
        "other activation keeps it alive, and does it survive when you double the first weights?",
        figsize=(7, 4),
        name=_choice(by_name),
        n_layers=IntSlider(value=10, min=2, max=MAX_LAYERS, description="hidden layers"),
        scale=FloatSlider(value=1.0, min=0.5, max=2.0, step=0.1, description="first weights (1 = usual)"),
    )


def _gradient_sizes(dataset, activation, n_layers, scale):
    """Return the gradient's size at each hidden layer of a new network, the last being 1, shape (n_layers,)."""
    init = "he" if activation.name in RELU_KIN else "glorot"
    widths = [dataset.x.shape[1]] + [WIDTH] * n_layers + [1]
    network = scratch.dense_network(widths, activation, scratch.binary_cross_entropy_from_logits, init, seed=0)
    network.theta = scale * network.theta
    network.forward(dataset.x)
    network.backward(dataset.y)
    found = np.array([np.sqrt(np.mean(layer.d_z**2)) for layer in network.layers[:-1]])
    return found / found[-1] if found[-1] else found


def _what_arrives(first):
    if not first:
        return (
            "nothing arrives at the first layer, so its weights cannot learn. Where every slope is 0, the sliders "
            "change nothing; the points lie at the lower edge, in place of 0."
        )
    if first > 100:
        return f"the first layer gets about {_rounded(first)} times the gradient of the last: it explodes."
    if first > 0.01:
        return f"the first layer gets {first:.2g} times the gradient of the last."
    return f"about one part in {_rounded(1 / first)} of the gradient arrives at the first layer: it vanishes."


def _rounded(number):
    """Return a large number as text: two digits, or a power of ten from a million on."""
    if number < 1e6:
        return f"{float(f'{number:.2g}'):,.0f}"
    return "10" + str(round(np.log10(number))).translate(SUPERSCRIPT)


def explore_softmax(logits, class_names, limit=0.02):
    """Explore how softmax turns scores into probabilities: move the temperature, and the score of the last class.

    Parameters
    ----------
    logits : sequence of c floats
        The scores of one patient.
    class_names : sequence of c str
        The diagnoses; the last is the one that must not be missed.
    limit : float
        In (0, 1]: a patient whose probability of the last class is lower is sent home.

    Returns
    -------
    Explorer
        Its readout gives all probabilities, and what becomes of the patient.
    """
    logits = _validate.vector(logits, "logits", length=len(class_names))
    limit = _validate.number(limit, "limit", low=0, high=1, above=True)
    last = class_names[-1]

    def build(figure):
        ax = plots.probabilities(np.zeros(len(logits)), class_names, figure.subplots(), len(logits) - 1, limit)
        ax.set_title(f"dashed line: the limit of {100 * limit:g}% for {last}")
        bars, texts = ax.drawn.bars, ax.drawn.numbers
        animate(ax)
        touch(ax, partial(pull_bar, logits), f"pull the bar of {last} for its score, another bar for the temperature.")

        def update(temperature, score):
            probs = scratch.softmax([*logits[:-1], score], temperature=temperature)
            for bar, label, prob in zip(bars, texts, probs, strict=True):
                bar.set_width(prob)
                label.set(x=max(prob, limit) + 0.015, text=text.chance(prob))
            said = ", ".join(f"{name} {text.chance(prob)}" for name, prob in zip(class_names, probs, strict=True))
            fate = "is sent home" if probs[-1] < limit else "stays for a blood test"
            side = "is below" if probs[-1] < limit else "reaches"
            return f"{said}. {last.capitalize()} {side} the limit of {100 * limit:g}%: the patient {fate}."

        return update

    return Explorer(
        build,
        alt=f"The probabilities of {', '.join(class_names)} as bars, with a limit for {last}",
        look="Leave the score and change only the temperature. What happens to the order of the bars, and on which "
        f"side of the limit does {last} lie? Would you let a setting decide who goes home?",
        figsize=(7, 2.9),
        page_values={"temperature": (0.2, 0.5, 1, 1.5, 2, 3, 5)},
        temperature=FloatSlider(
            value=1.0, min=TEMPERATURES[0], max=TEMPERATURES[-1], step=0.1, description="temperature"
        ),
        score=FloatSlider(value=float(logits[-1]), min=-4.0, max=4.0, step=0.1, description=f"score of {last}"),
    )


def pull_bar(logits, start, end, temperature, score):
    """Return the score that brings the bar of the last class to a hand, or for another bar the temperature.

    Parameters
    ----------
    logits : array of shape (c,)
        The scores of all classes; bar k lies at height k.
    start, end : arrays of shape (2,)
        Where the hand took a bar, and where it is now.
    temperature, score : float
        The temperature, and the score of the last class, when the hand took it.

    Returns
    -------
    dict of str to float
    """
    prob = np.clip(end[0], 1e-6, 1 - 1e-6)
    others, bar = logits[:-1], int(np.clip(round(start[1]), 0, len(logits) - 1))
    if bar == len(logits) - 1:  # the softmax, solved for the score
        return {"score": temperature * (np.log(prob / (1 - prob)) + np.logaddexp.reduce(others / temperature))}
    probs = [scratch.softmax([*others, score], temperature=t)[bar] for t in TEMPERATURES]
    return {"temperature": TEMPERATURES[np.abs(np.array(probs) - prob).argmin()]}
