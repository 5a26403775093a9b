"""The chain rule on a computation graph, from the result backward, one number after the other."""

import numpy as np
from ipywidgets import IntSlider

from dlintro import plots, scratch, text
from dlintro._validate import shown
from dlintro.plots.graphs import graph_size
from dlintro.plots.style import GREY, INK
from dlintro.text import exact as number
from dlintro.text import product
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.touch import touch


def explore_chain_rule(result):
    """Explore how gradients are found: from the result backward, one number after the other.

    Parameters
    ----------
    result : dlintro.scratch.Value
        What was computed; its gradients are found by this call.

    Returns
    -------
    Explorer
        With a button for the next number; its readout writes out the chain rule there.
    """
    if not isinstance(result, scratch.Value):
        raise TypeError(f"result must be a scratch.Value, but is {shown(result)}.")
    result.backward()
    graph = result.graph()

    def build(figure):
        figure.set_layout_engine("none")
        ax = plots.graph(graph, figure.add_axes((0, 0, 1, 1)), gradients=False)
        drawn = ax.drawn
        for artist in (*drawn.gradients, *drawn.edges, *drawn.slopes):
            artist.set_animated(True)
        (ring,) = ax.plot([], [], color=INK, lw=4, solid_joinstyle="round", animated=True)
        middles = np.array([_outline(box) for box in drawn.nodes])[..., :4].mean(axis=2)
        touch(ax, lambda start, end, step: {"step": step_of_box(end, middles)}, "click a box to go there.")

        def update(step):
            now = len(graph.nodes) - step  # the node whose gradient is new; none before the first step
            for i, node in enumerate(graph.nodes):
                drawn.gradients[i].set_text(f"∂ {text.number(node.grad)}" if i >= now else "")
            for k, (start, _, _) in enumerate(graph.edges):
                drawn.edges[k].set(color=INK if start == now else GREY, linewidth=3.5 if start == now else 1.5)
            ring.set_data(*(_outline(drawn.nodes[now]) if step else ([], [])))
            return _chain_sentence(graph, now)

        return update

    width, height = graph_size(graph)
    return Explorer(
        build,
        alt="A computation graph, whose gradients appear one after the other from the result backward",
        look="Begin with no gradient found. Before you press Next, multiply the gradient of a box by the slope of an "
        "arrow that leads to it: what will the box before it get? When all are found, which number would you change, "
        "and which way, to lower the result?",
        figsize=(width, height),
        next="step",
        step=IntSlider(min=0, max=len(graph.nodes), description="gradients found"),
    )


def step_of_box(point, middles):
    """Return the step at which the gradient of the box at a point is found; beside the boxes, that of the nearest one.

    Parameters
    ----------
    point : array of shape (2,)
    middles : array of shape (n, 2)
        The middle of each box, in the order in which the numbers were computed.

    Returns
    -------
    int
        From 1, for the result, to n.
    """
    return len(middles) - int(np.argmin(np.linalg.norm(middles - point, axis=1)))


def _outline(box):
    """Return the corners of a box, once around, as x and y."""
    left, low, right, high = box.get_x(), box.get_y(), box.get_x() + box.get_width(), box.get_y() + box.get_height()
    return [left, right, right, left, left], [low, low, high, high, low]


def _chain_sentence(graph, now):
    """Return the chain rule at one node, written out."""
    if now == len(graph.nodes):
        return "All values are known, computed from left to right. No gradient is known yet. Press Next to go back."
    name, node = _name(graph, now), graph.nodes[now]
    paths = [(_name(graph, end), graph.nodes[end].grad, slope) for start, end, slope in graph.edges if start == now]
    if not paths:
        return f"The way back begins at {name}: its own gradient is 1."
    terms = " + ".join(product(grad, slope) for _, grad, slope in paths)
    users = " and ".join(dict.fromkeys(user for user, _, _ in paths))
    adds = "; several paths add up" if len(paths) > 1 else ""
    return f"{name} is used by {users}. Gradient there × slope of the arrow{adds}: {terms} = {number(node.grad)}."


def _name(graph, i):
    node = graph.nodes[i]
    return node.label or (f"the box “{node.op}”" if node.op else number(node.data))
