"""What depth can do: each layer folds, and what the next one does happens on both sides of the fold."""

import numpy as np
from ipywidgets import IntSlider

from dlintro import plots
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

MOST = 7  # layers


def explore_folds(fold):
    """Explore how layers fold: each layer of two neurons doubles the number of straight pieces of a curve.

    Montúfar et al. 2014, arXiv:1402.1869; Telgarsky 2016, arXiv:1602.04485.

    Parameters
    ----------
    fold : callable
        Takes values of shape (n,) in [0, 1] and returns them folded, in [0, 1]: what one layer of two neurons does.

    Returns
    -------
    Explorer
        Its readout counts neurons and pieces, beside those of a single layer with as many neurons.
    """
    x = np.linspace(0, 1, 8 * 2**MOST + 1)
    curves = [x]
    for _ in range(MOST):
        curves.append(np.asarray(fold(curves[-1])))
    pieces = np.array([1 + np.count_nonzero(np.diff(np.sign(np.diff(curve)))) for curve in curves])

    def build(figure):
        curve, counts = figure.subplots(1, 2)
        (line,) = curve.plot(x, x)
        curve.set(xlim=(0, 1), ylim=(-0.05, 1.05), xlabel="place on the strip", ylabel="place after folding")
        now = _draw_counts(counts, pieces)
        for ax in (curve, counts):
            animate(ax)
        touch(counts, lambda start, end, depth: {"depth": end[0]}, "drag the ring along the line.")

        def update(depth):
            line.set_ydata(curves[depth])
            now.set_data([depth], [pieces[depth]])
            made = f"{pieces[depth]} straight piece{'s' if pieces[depth] > 1 else ''}"
            layers = f"{depth} hidden layer{'s' if depth != 1 else ''} of 2 neurons"
            return f"{layers}: {2 * depth} neurons, {made}. All in one layer, they make at most {2 * depth + 1}."

        return update

    return Explorer(
        build,
        alt="Left, the curve that a stack of folding layers draws; right, how many straight pieces it has",
        look="Count the straight pieces with 2 layers and with 3, then predict those with 4. How many neurons would "
        "one layer alone need for them? And which places of the strip does a deep network take for the same?",
        figsize=(7.5, 3.6),
        depth=IntSlider(1, 0, MOST, description="hidden layers"),
    )


def _draw_counts(ax, pieces):
    """Draw how many pieces so many layers make, and return the ring for the present number."""
    n_layers = np.arange(len(pieces))
    plots.history({"layers of 2 neurons": pieces, "one wide layer, at most": 2 * n_layers + 1}, ax, first=0)
    ax.set(xlabel="neurons, two for each layer", ylabel="straight pieces", yscale="log", ylim=(0.8, 200))
    ax.set_xticks(n_layers, 2 * n_layers)
    ax.set_yticks(pieces, pieces)
    ax.minorticks_off()
    return ax.plot([], [], "o", ms=14, mfc="none", mec="black", mew=2)[0]
