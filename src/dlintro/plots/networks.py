"""Neurons and networks as drawings: circles, and lines as thick as their weights."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle

from dlintro import _validate, text
from dlintro.plots import drawn
from dlintro.plots.style import GREY, INK, signed_colour

RADIUS = 0.09  # of the one neuron
NODE, COLUMN, ROWS = 0.2, 1.5, (0.46, 0.9)  # of a network: radius, distance of layers, smallest and largest of neurons
MANY, ABOVE = 8, 6  # a wider layer shows its first 6 neurons, three dots, and its last neuron


def neuron(x, w, b, ax=None, feature_names=("x₁", "x₂")):
    """Draw one neuron at work: features, weights, weighted sum, threshold, answer.

    A weight that speaks for "yes" is vermillion with a plus, one that speaks for "no" blue with a minus; the stronger,
    the thicker.

    Parameters
    ----------
    x, w : array of shape (d,)
        The features of one patient and their weights.
    b : float
        The bias.
    feature_names : sequence of d str
        What the features are.

    Returns
    -------
    matplotlib Axes
        Draws `connections`, a line and the text of its weight for each, the bias last; `sum`, `answer` and `verdict`.
    """
    x, w = _validate.vector(x, "x"), _validate.vector(w, "w", length=len(x))
    if len(feature_names) != len(x):
        raise ValueError(f"feature_names must have length {len(x)}, like x, but has length {len(feature_names)}.")
    ax = drawn.axes(ax, figsize=(6, 3))
    heights = [0.85 - 0.7 * i / max(len(x) - 1, 1) for i in range(len(x))]
    connections = [_connection(ax, (0.3, height), (1.1, 0.5)) for height in heights]
    for value, height, name in zip(x, heights, feature_names, strict=True):
        _node(ax, (0.3, height), text.number(value))
        ax.text(0.3 - RADIUS - 0.04, height, name, ha="right", va="center")
    connections.append(_connection(ax, (1.1, 1.0), (1.1, 0.5)))
    _node(ax, (1.1, 1.0), "1")
    ax.text(1.1 + RADIUS + 0.04, 1.0, "bias", va="center")
    ax.plot([1.1, 1.75], [0.5, 0.5], color=GREY, lw=2, zorder=1)
    _node(ax, (1.1, 0.5), "Σ")
    total = ax.text(1.25, 0.54, "", va="bottom")
    answer = _node(ax, (1.75, 0.5), "")
    verdict = ax.text(1.75, 0.5 - RADIUS - 0.03, "", ha="center", va="top")
    ax.set(xlim=(-0.45, 2.1), ylim=(0.0, 1.15), aspect="equal")
    ax.set_axis_off()
    drawn.name(ax, connections=connections, sum=total, answer=answer, verdict=verdict)
    reweigh(ax, x, w, b)
    inputs = (
        f"{name} {text.number(value)} × {text.number(weight)}"
        for name, value, weight in zip(feature_names, x, w, strict=True)
    )
    answer = f"{total.get_text()}, answer {answer.get_text()}"
    return drawn.tell(ax, f"A neuron adds {', '.join(inputs)} and bias {text.number(b)}: {answer}")


def reweigh(ax, x, w, b):
    """Give the neuron that `neuron` drew into `ax` other weights w and another bias b; return the axes."""
    for (line, label), weight in zip(ax.drawn.connections, [*w, b], strict=True):
        line.set(color=signed_colour(weight), linewidth=line_width(weight))
        label.set_text(text.signed(weight))
    z = float(np.dot(x, w) + b)
    ax.drawn.sum.set_text(f"z = {text.number(z)}")
    ax.drawn.answer.set_text("1" if z > 0 else "0")
    ax.drawn.verdict.set_text("z > 0: fires" if z > 0 else "z ≤ 0: silent")
    return ax


def _node(ax, centre, label):
    """Draw a neuron, and return the text in it."""
    ax.add_patch(Circle(centre, RADIUS, facecolor="white", edgecolor=INK, lw=1.5, zorder=2))
    return ax.text(*centre, label, ha="center", va="center", zorder=3)


def _connection(ax, start, end):
    """Draw a line with room for its weight, which `reweigh` writes there; return both."""
    (x0, y0), (x1, y1) = start, end
    (line,) = ax.plot([x0, x1], [y0, y1], solid_capstyle="round", zorder=1)
    label = ax.text(
        x0 + 0.45 * (x1 - x0), y0 + 0.45 * (y1 - y0), "",
        ha="center", va="center", zorder=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip
    return line, label


def line_width(weight):
    """Return how thick, in points, a connection of this weight is drawn: at least 0.5, at most 8."""
    return min(0.5 + 2.5 * abs(weight), 8.0)


def node_positions(widths):
    """Return where `network` draws each neuron, so that others can draw over it.

    Parameters
    ----------
    widths : list of int
        The number of neurons in each layer, inputs and outputs included.

    Returns
    -------
    list of arrays of shape (width, 2)
        One for each layer, neurons from top to bottom; neurons that are left out are NaN.
    """
    widths = [_validate.count(width, "each of widths") for width in widths]
    if not widths:
        raise ValueError("widths must hold the number of neurons of each layer, such as [2, 2, 1], but is empty.")
    return [_column(COLUMN * k, width) for k, width in enumerate(widths)]


def _column(x, width):
    last, row = min(width, MANY) - 1, np.arange(width, dtype=float)
    if width > MANY:
        row[ABOVE:], row[-1] = np.nan, last  # the dots are in the row before the last
    return np.column_stack([np.full(width, x), np.clip(2.4 / max(last, 1), *ROWS) * (last / 2 - row)])


def network(widths, weights=None, node_texts=None, edge_texts=None, layer_names=None, ax=None, notes=None):
    """Draw a dense network: a column of circles for each layer, a line for each weight.

    Parameters
    ----------
    widths : list of int
        The number of neurons in each layer, inputs and outputs included; of more than 8, some are left out.
    weights : list of arrays of shape (n_in, n_out), optional
        One for each pair of neighbours: vermillion and solid above 0, blue and dashed below; the larger, the thicker.
    node_texts : list of lists of str, optional
        The text in each circle of each layer.
    edge_texts : list of arrays of str of shape (n_in, n_out), optional
        The text on each line between two layers, such as its weight.
    layer_names : list of str, optional
        The name above each layer.
    notes : list of lists of str, optional
        The text under each circle, such as the bias.

    Returns
    -------
    matplotlib Axes
        Draws, by the numbers of layer and neuron, `nodes[1, 0]`, the first neuron of the second layer, the text in it,
        `texts[1, 0]`, and below it, `notes[1, 0]`; `edges[0, 2, 1]`, the line from the third neuron of the first layer
        to the second of the next, and its text, `labels[0, 2, 1]`; and `names[1]`, the name of the second layer.
    """
    places = node_positions(widths)
    sizes, pairs = [(width,) for width in widths], list(pairwise(widths))
    weights = [_numbers(layer) for layer in _fitting(weights, pairs, "weights")]
    edge_texts = _fitting(edge_texts, pairs, "edge_texts")
    node_texts, notes = _fitting(node_texts, sizes, "node_texts"), _fitting(notes, sizes, "notes")
    names = [] if layer_names is None else list(layer_names)
    if names and len(names) != len(widths):
        raise ValueError(f"layer_names must have length {len(widths)}, one for each layer, but has {len(names)}.")
    top, right = max(centres[0, 1] for centres in places) + NODE, places[-1][0, 0] + 0.45
    low, high = 0.1 + 0.3 * any(layer is not None for layer in notes), 0.1 + 0.35 * bool(names)
    if ax is None:
        ax = drawn.axes(figsize=(6, min(3.4, 6 * (2 * top + low + high) / (right + 0.45))))
    drawn.name(ax, nodes={}, texts={}, notes={}, edges={}, labels={}, names={}, dots={})
    for k in range(len(pairs)):
        _edges(ax, k, places[k : k + 2], weights[k], edge_texts[k])
    for k, centres in enumerate(places):
        _nodes(ax, k, centres, node_texts[k], notes[k])
    for k, name in enumerate(names):
        ax.drawn.names[k] = ax.text(places[k][0, 0], top + 0.12, name, ha="center", va="bottom")
    ax.set(xlim=(-0.45, right), ylim=(-top - low, top + high), aspect="equal")
    ax.set_axis_off()
    return drawn.tell(ax, _layers_in_words(widths, names), _texts_in_words([*edge_texts, *notes]))


def _layers_in_words(widths, names):
    """Return the layers with their sizes in words, and how many weights there are; `names` may be empty."""
    names = names or ["neuron" if width == 1 else "neurons" for width in widths]
    layers = [
        name if name.startswith(f"{width} ") else f"{width} {name}" for width, name in zip(widths, names, strict=True)
    ]
    n_weights = sum(before * after for before, after in pairwise(widths))
    return f"A network, layer by layer: {'; '.join(layers)}; {n_weights:,} weights"


def _texts_in_words(tables):
    """Return the texts of arrays, such as those on the lines and below the circles; some arrays may be None."""
    lines = [" ".join(texts.ravel()).strip() for texts in tables if texts is not None]
    return f"Written on it, layer by layer: {'; '.join(filter(None, lines))}" if any(lines) else ""


def _fitting(values, shapes, name):
    """Return one array for each of the shapes, or None for each without values."""
    if values is None:
        return [None] * len(shapes)
    if len(values) != len(shapes):
        raise ValueError(f"{name} must hold {len(shapes)} tables for these widths, but holds {len(values)}.")
    arrays = [None if layer is None else np.asarray(layer) for layer in values]
    for k, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        if array is not None and array.shape != shape:
            raise ValueError(f"{name}[{k}] must have shape {shape} for these widths, but has shape {array.shape}.")
    return arrays


def _numbers(weights):
    return None if weights is None else _validate.matrix(weights, "weights")


def _edges(ax, layer, places, weights, texts):
    """Draw all lines between two layers, those with the largest weights above the others."""
    start, end = places
    n_in, n_out = len(start), len(end)
    # so far along their lines the texts lie evenly below each other, even where the lines cross
    along = 1 / (n_out + 1) if n_out <= n_in else n_in / (n_in + 1)
    for i, j in np.ndindex(n_in, n_out):
        if np.isnan([*start[i], *end[j]]).any():
            continue
        weight = None if weights is None else weights[i, j]
        style = {"color": GREY, "lw": 1.0} if weight is None else edge_style(weight)
        (ax.drawn.edges[layer, i, j],) = ax.plot(*np.transpose([start[i], end[j]]), **{"zorder": 1} | style)
        if texts is not None:
            ax.drawn.labels[layer, i, j] = ax.text(
                *(start[i] + along * (end[j] - start[i])), texts[i, j], zorder=2,
                ha="center", va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip


def edge_style(weight):
    """Return how a line of `network` shows its weight, for `line.set(**…)`: colour, dashes, width, order in depth."""
    return {
        "color": signed_colour(weight),
        "linestyle": (0, (1.5, 0.8)) if weight < 0 else "-",  # short dashes: a thick line must not fall into two blocks
        "linewidth": line_width(weight),
        "zorder": 1 + min(abs(weight), 8) / 10,
    }


def _nodes(ax, layer, centres, texts, notes):
    for i, centre in enumerate(centres):
        if np.isnan(centre).any():
            continue
        circle = Circle(centre, NODE, facecolor="white", edgecolor=INK, lw=1.5, zorder=3)
        ax.drawn.nodes[layer, i] = ax.add_patch(circle)
        if texts is not None:
            ax.drawn.texts[layer, i] = ax.text(*centre, texts[i], ha="center", va="center", zorder=4)
        if notes is not None:
            below = centre - (0, NODE + 0.04)
            ax.drawn.notes[layer, i] = ax.text(*below, notes[i], ha="center", va="top", zorder=4)
    if len(centres) > MANY:
        dots = centres[[ABOVE - 1, -1]].mean(axis=0)
        ax.drawn.dots[layer] = ax.text(*dots, "⋮", ha="center", va="center", fontsize=16)
