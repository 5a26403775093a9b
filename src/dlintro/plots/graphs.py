"""Computation graphs as drawings: what was computed from what, and how errors flow back."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from dlintro import text
from dlintro._validate import shown
from dlintro.plots import drawn, phrases
from dlintro.plots.style import GREY, INK

WIDTH, HEIGHT = 1.5, 1.05  # from column to column, and from row to row, in inches
BOX = 0.64, 0.76  # width and height of a box, in columns and rows
DETOUR = 0.55  # how far an arrow goes around boxes in its way, in rows
GIVEN, MADE = "#EDEDED", "white"


def graph(graph, ax=None, gradients=True):
    """Draw how a number was computed, from left to right, with the local slope on every arrow.

    Numbers that were given are grey boxes, results white ones with their operation.

    Parameters
    ----------
    graph : dlintro.scratch.Graph
        `result.graph()`; call `result.backward()` first, or all gradients are 0.
    ax : matplotlib Axes, optional
        Where to draw; a new figure, as large as the graph needs, without it.
    gradients : bool
        Whether the boxes show the gradients too; without them the place stays free.

    Returns
    -------
    matplotlib Axes
        Draws for each node its box in `nodes` and its texts in `heads`, `values` and `gradients`; for each edge its
        arrow in `edges` and the text on it in `slopes`.
    """
    if not (hasattr(graph, "nodes") and hasattr(graph, "edges")):
        raise TypeError(f"graph must be a computation graph, result.graph(), but is {shown(graph)}.")
    ax = drawn.axes(ax, figsize=graph_size(graph))
    places, bends, low, high = _layout(graph)
    arrows = [
        _arrow(ax, places[start], places[end], slope, bend)
        for (start, end, slope), bend in zip(graph.edges, bends, strict=True)
    ]
    boxes = [_box(ax, node, place, gradients) for node, place in zip(graph.nodes, places, strict=True)]
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set_axis_off()
    edges, slopes = zip(*arrows, strict=True) if arrows else ((), ())
    nodes, heads, values, grads = zip(*boxes, strict=True)
    drawn.tell(ax, _in_words(graph, gradients))
    return drawn.name(ax, nodes=nodes, heads=heads, values=values, gradients=grads, edges=edges, slopes=slopes)


def _in_words(graph, gradients):
    """Return a graph in words: each number, from the first to the last, perhaps with its gradient; of many the last."""
    names = [" ".join(filter(None, [node.label, f"({node.op})" if node.op else ""])) for node in graph.nodes]
    said = [f"{name} = {text.number(node.data)}" for name, node in zip(names, graph.nodes, strict=True)]
    if gradients:
        said = [f"{words}, gradient {text.number(node.grad)}" for words, node in zip(said, graph.nodes, strict=True)]
    whole = f"A computation graph of {len(said)} numbers"
    return phrases.fitting(f"{whole}: {'; '.join(said)}", f"{whole}, from {said[0]} to {said[-1]}")


def graph_size(graph):
    """Return how wide and how high, in inches, `graph` draws a graph."""
    _, _, low, high = _layout(graph)
    width, height = np.ceil(4 * (high - low) * (WIDTH, HEIGHT)) / 4  # in quarters of an inch
    return float(width), float(height)


def _layout(graph):
    """Return the places of the nodes, the bends of the arrows, and the lower left and upper right corner of all."""
    places = _places(graph)
    bends = [_bend(graph.edges, places, number) for number in range(len(graph.edges))]
    margin = np.array([0.4, 0.45])
    low, high = places.min(axis=0) - margin, places.max(axis=0) + margin
    low[1] -= 0.3 * (DETOUR in bends)
    return places, bends, low, high


def _places(graph):
    """Return column and row of each node, shape (n, 2): right before the first node that uses it."""
    n = len(graph.nodes)
    users = [[end for start, end, _ in graph.edges if start == i] for i in range(n)]
    column = np.zeros(n)
    for i in reversed(range(n)):
        column[i] = min((column[j] for j in users[i]), default=0) - 1
    row = np.zeros(n)
    for c in sorted(set(column), reverse=True):
        members = [i for i in range(n) if column[i] == c]
        members.sort(key=lambda i: (-np.mean([row[j] for j in users[i]]) if users[i] else 0, i))
        heights = (len(members) - 1) / 2 - np.arange(len(members))
        if len(members) == 1 and users[members[0]]:
            heights = [np.mean([row[j] for j in users[members[0]]])]
        row[members] = heights
    return np.column_stack([column - column.min(), row])


def _bend(edges, places, number):
    """Return how many rows an arrow is bent down: two from x to x * x part; a long one goes around boxes."""
    start, end, _ = edges[number]
    twins = [k for k, edge in enumerate(edges) if edge[:2] == (start, end)]
    if len(twins) > 1:
        return 0.4 * (twins.index(number) / (len(twins) - 1) - 0.5)
    between = places[(places[:, 0] > places[start, 0]) & (places[:, 0] < places[end, 0])]
    return DETOUR if (between[:, 1] == places[start, 1]).any() else 0.0


def _arrow(ax, start, end, slope, bend):
    """Draw an arrow, and return it with its text."""
    half = BOX[0] / 2
    (x0, y0), (x1, y1) = (start[0] + half, start[1]), (end[0] - half, end[1])
    rad = 2 * bend * HEIGHT / (x1 - x0) / WIDTH  # what matplotlib calls a bend: of the control point, by length
    arrow = FancyArrowPatch(
        (x0, y0), (x1, y1), arrowstyle="-|>", mutation_scale=12, color=GREY, lw=1.5, shrinkA=0, shrinkB=0,
        connectionstyle=f"arc3,rad={rad}", zorder=1,
    )  # fmt: skip
    ax.add_patch(arrow)
    label = ax.text(
        0.5 * (x0 + x1) - 0.02, 0.5 * (y0 + y1) - bend + (0.03 if bend <= 0 else -0.03), text.number(slope),
        ha="center", va="center" if y0 != y1 else "top" if bend > 0 else "bottom", style="italic", zorder=2,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )  # fmt: skip
    return arrow, label


def _box(ax, node, place, gradients):
    """Draw a node, and return its box and its three texts."""
    (x, y), (width, height) = place, BOX
    box = FancyBboxPatch(
        (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.06", edgecolor=INK,
        facecolor=MADE if node.op else GIVEN, zorder=2,
    )  # fmt: skip
    ax.add_patch(box)
    op = node.op.replace("**2", "²").replace("**", "power ")
    head = f"{node.label}  ({op})" if op and node.label else op or node.label
    gradient = f"∂ {text.number(node.grad)}" if gradients else ""
    lines = (head, 0.24, "normal"), (text.number(node.data), 0.0, "normal"), (gradient, -0.25, "bold")
    texts = [ax.text(x, y + up, line, ha="center", va="center", weight=weight, zorder=3) for line, up, weight in lines]
    return box, *texts
