"""The explorer that builds a curve from ReLUs, one by one."""

import numpy as np
from ipywidgets import IntSlider

from dlintro import _validate, plots
from dlintro.plots.style import GREY, INK, signed_colour
from dlintro.text import signed
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

DO = "drag to the right to add ReLUs, to the left to take them away."


def explore_relu_sum(dataset, unseen=None, max_relus=12):
    """Explore how a weighted sum of ReLUs follows a curve: add them one by one.

    Each new ReLU bends the curve where that lowers the error most; then all weights are found again by least squares.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 1), y measured.
    unseen : dlintro.data.Dataset, optional
        Other patients of the same kind, whose error is given too.
    max_relus : int
        The largest number of ReLUs.

    Returns
    -------
    Explorer
        Its readout gives the typical error, the root mean square, and where the newest ReLU bends the curve.
    """
    max_relus = _validate.count(max_relus, "max_relus")
    dose = dataset.x[:, 0]
    fits = _grow(dose, dataset.y, max_relus)
    grid = np.linspace(dose.min(), dose.max(), 201)
    parts = [_parts(grid, *fit) for fit in fits]

    def build(figure):
        curve, bends, pieces = _draw_sum(figure, dataset, grid, parts)
        for ax in figure.axes:
            touch(ax, lambda start, end, n: {"n": n + max_relus * (end - start)[0] / np.ptp(grid)}, DO)

        def update(n):
            kinks, weights = fits[n]
            curve.set_ydata(parts[n].sum(axis=0))
            bends.set_data(kinks, _parts(kinks, kinks, weights).sum(axis=0))
            for k, piece in enumerate(pieces):
                piece.set_data((grid, parts[n][1 + k]) if k < n else ([], []))
                piece.set(lw=4 if k == n - 1 else 1.5, color=signed_colour(weights[1 + k]) if k < n else INK)
            return _what_it_costs(dataset, unseen, kinks, weights)

        return update

    return Explorer(
        build,
        alt=f"Above: {dataset.target} over {dataset.feature_names[0]} with a sum of ReLUs. Below: each ReLU of the sum",
        look="Add ReLUs until the curve looks right, then add all the others. Do the last ones follow the effect, or "
        "single points? Would you trust the right end for a patient with a still higher dose?",
        figsize=(7, 4.6),
        play="n",
        n=IntSlider(value=min(2, max_relus), min=0, max=max_relus, description="ReLUs"),
    )


def _draw_sum(figure, dataset, grid, parts):
    """Prepare both panels, and return what moves: the curve, its bends, and a line for each ReLU."""
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    plots.measurements(dataset, top)
    (curve,) = top.plot(grid, grid, color=INK, lw=2.5, zorder=3)
    (bends,) = top.plot([], [], "o", ms=9, mfc="white", mec=INK, mew=2, zorder=4)
    top.set(title="the sum", ylim=(dataset.y.min() - 0.3, dataset.y.max() + 0.2))
    bottom.set(xlabel=top.get_xlabel(), title="each ReLU times its weight (the newest is thick)")
    top.set_xlabel("")
    reach = 1.1 * max(np.abs(part[1:]).max() for part in parts[1:]) or 1.0
    bottom.set_ylim(-reach, reach)
    bottom.axhline(0, color=GREY, lw=0.8, zorder=1)
    pieces = [bottom.plot([], [])[0] for _ in parts[1:]]
    animate(top)
    animate(bottom)
    return curve, bends, pieces


def _parts(x, kinks, weights):
    """Return the terms of the sum at x, shape (1 + n_relus, len(x)): the constant, then weight · relu(x − kink)."""
    return weights[:, None] * np.vstack([np.ones_like(x), *(np.maximum(x - kink, 0.0) for kink in kinks)])


def _grow(x, y, max_relus):
    """Return (kinks, weights) for 0, 1, … ReLUs; each new kink lies where it lowers the squared error most."""
    candidates, kinks, fits = list(np.linspace(x.min(), x.max(), 41)[:-1]), [], []
    for n in range(max_relus + 1):
        fits.append((np.array(kinks), _least_squares(x, y, kinks)[0]))
        if n < max_relus:
            best = min(candidates, key=lambda kink: _least_squares(x, y, [*kinks, kink])[1])
            kinks.append(best)
            candidates.remove(best)
    return fits


def _least_squares(x, y, kinks):
    terms = _parts(x, kinks, np.ones(1 + len(kinks)))
    weights = np.linalg.lstsq(terms.T, y, rcond=None)[0]
    return weights, np.sum((weights @ terms - y) ** 2)


def _what_it_costs(dataset, unseen, kinks, weights):
    error = _typical_error(dataset, kinks, weights)
    said = (
        f"{len(kinks)} ReLU{'s' if len(kinks) != 1 else ''}: typical error {error:.3f} on these {len(dataset)} patients"
    )
    if unseen is not None:
        said += f", {_typical_error(unseen, kinks, weights):.3f} on {len(unseen)} new ones"
    if not len(kinks):
        return f"{said}. Only a constant is left."
    unit, added = dataset.units[0] or "unit", signed(weights[-1])
    return f"{said}. The newest one starts at {kinks[-1]:.1f} {unit} and adds {added} per {unit}."


def _typical_error(dataset, kinks, weights):
    """Return the root mean square of the errors."""
    return np.sqrt(np.mean((_parts(dataset.x[:, 0], kinks, weights).sum(axis=0) - dataset.y) ** 2))
