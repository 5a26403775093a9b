"""The explorer of a therapeutic window: which model follows it, and which one learns noise."""

import numpy as np
from ipywidgets import FloatSlider, SelectionSlider
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from dlintro import plots
from dlintro.plots.chances import place_patients
from dlintro.plots.style import CURVE_STYLES
from dlintro.text import number
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

MIDDLES = (2.0, 3.5, 5.0, 6.5, 8.0)  # mg/L
SIZES = (20, 60, 200, 1000)  # patients


def explore_window(simulate, chance, models, width=3.0, n=200):
    """Explore who follows a therapeutic window: sliders for where it lies and for the number of patients.

    Every model learns every position in advance, so that a step is quick.

    Parameters
    ----------
    simulate : callable
        `simulate(n, window)` returns n patients, a dlintro.data.Dataset with x of shape (n, 1) and two classes.
    chance : callable
        `chance(level, window)` returns the true probability of class 1 at levels, shape (k,).
    models : dict of str to scikit-learn classifier
        At most four, by their names.
    width : float
        From the lower to the upper border of the window, in the unit of the level.
    n : int
        How many patients there are at first: 20, 60, 200 or 1,000.

    Returns
    -------
    Explorer
        Its readout says how far each model is from the truth.

    Raises
    ------
    ValueError
        If there are no models or more than four, or n is none of the four sizes.
    """
    if not 1 <= len(models) <= len(CURVE_STYLES):
        raise ValueError(f"models must be 1 to {len(CURVE_STYLES)}, but are {len(models)}; leave some out.")
    if n not in SIZES:
        raise ValueError(f"n must be one of {', '.join(map(str, SIZES))}, but is {n!r}.")
    grid = np.linspace(0, 10, 201)
    windows = {middle: (middle - width / 2, middle + width / 2) for middle in MIDDLES}
    truths = {middle: chance(grid, window) for middle, window in windows.items()}
    seen = {(middle, k): simulate(k, window) for middle, window in windows.items() for k in SIZES}
    learned = {place: _curves(models, dataset, grid) for place, dataset in seen.items()}

    def build(figure):
        first = MIDDLES[0]
        ax = plots.chances(grid, learned[first, n], truths[first], seen[first, n], figure.subplots())
        animate(ax)
        touch(ax, lambda start, end, middle, **_: {"middle": middle + (end - start)[0]}, "drag the window sideways.")

        def update(middle, n):
            place = min(MIDDLES, key=lambda there: abs(there - middle))  # the nearest one where the models have learned
            ax.drawn.truth.set_ydata(truths[place])
            for name, curve in learned[place, n].items():
                ax.drawn.curves[name].set_ydata(curve)
            place_patients(ax.drawn.patients, seen[place, n])
            return _distances(windows[place], n, learned[place, n], truths[place])

        return update

    return Explorer(
        build,
        alt="Patients who did well above, badly below, the true chance over the blood level, and what models learned",
        look="Begin with 20 patients, then go to 1,000. Which curve stays wrong however many patients there are? Which "
        "ones jump about for few patients? Would you dose a patient at 9 mg/L by any of them?",
        figsize=(7, 4.4),
        middle=FloatSlider(
            3.5, min=MIDDLES[0], max=MIDDLES[-1], step=1.5, readout_format=".1f", description="middle of the window"
        ),
        n=SelectionSlider(options=[(f"{k:,}", k) for k in SIZES], value=n, description="patients to learn from"),
    )


def _curves(models, dataset, grid):
    """Return what each model, trained on the patients, says of every level of the grid."""
    with threadpool_limits(1):  # so little to compute that several threads would mostly wait for each other
        return {
            name: clone(model).fit(dataset.x, dataset.y).predict_proba(grid[:, None])[:, 1]
            for name, model in models.items()
        }


def _distances(window, n, learned, truth):
    off = "; ".join(f"{name} {number(100 * np.mean(np.abs(curve - truth)), 0)}" for name, curve in learned.items())
    low, high = (f"{end:.1f}" for end in window)
    return (
        f"Window from {low} to {high} mg/L, {n:,} patients. Mean distance from the true chance, in percentage points: "
        f"{off}."
    )
