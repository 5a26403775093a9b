"""An explorer of the size of models: how many times larger one is than another."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, SelectionSlider

from dlintro import plots
from dlintro.plots.growth import KNOWN, SIZES, ranked
from dlintro.plots.style import INK
from dlintro.text import large
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

UNIT = {"parameters": "parameters", "training compute": "FLOP to train it"}


def explore_milestones(models):
    """Explore how models grew: choose one, and see how many times larger it is than another.

    Parameters
    ----------
    models : sequence of dlintro.data.Milestone
        At least two; at least one has parameters, and one training compute.

    Returns
    -------
    Explorer
        Its readout gives parameters and training compute of the model, how many times they are those of the other one,
        and how we know them.
    """
    models = list(models)
    for of in SIZES:
        ranked_models = ranked(models, of)
    if len(models) < 2:
        raise ValueError(f"models must be at least two, to be compared, but are {len(models)}.")
    names = [model.model for model in ranked_models]
    largest = max(models, key=lambda model: model.parameters or 0)
    return Explorer(
        partial(_build, models={model.model: model for model in ranked_models}),
        alt="A row for each model, from the oldest to the newest; left its parameters and right the computing of its "
        "training, in powers of ten, with a line from one model to another",
        look="Compare GPT-3 with AlexNet, eight years older: which grew more, the parameters or the training compute? "
        "Now find AlphaFold 2, UNI and Virchow. Must a model for medicine be as large as one for language?",
        figsize=(7, 4.9),
        model=SelectionSlider(options=names, value=largest.model, description="model"),
        other=Dropdown(options=names, value=names[0], description="compared with"),
    )


def _build(figure, models):
    figure.get_layout_engine().set(w_pad=0.1)  # inches
    axes = figure.subplots(1, 2, sharey=True)
    panels = [_Panel(ax, models, of) for ax, of in zip(axes, SIZES, strict=True)]
    handles = {name: line for panel in panels for name, line in panel.ax.drawn.dots.items()}
    ways = [name for name in KNOWN if name in handles]
    figure.legend([handles[name] for name in ways], ways, loc="outside lower center", ncols=3, handletextpad=0.1)

    def update(model, other):
        for panel in panels:
            panel.show(model, other)
        return _sentence(models[model], models[other])

    return update


class _Panel:
    """Models by one of their sizes, a ring around two of them, the way from one to the other, and their ratio."""

    def __init__(self, ax, models, of):
        self.ax = plots.milestones(models.values(), ax, of)
        if ax.get_legend():
            ax.get_legend().remove()
        self.band = ax.axhspan(-0.5, 0.5, color="#E2E2E2", lw=0, zorder=0)
        (self.way,) = ax.plot([], [], color=INK, lw=1.5, zorder=2)
        (self.rings,) = ax.plot([], [], "o", ms=15, mfc="none", mec=INK, mew=2, zorder=4)
        animate(ax)
        self.ratio = ax.text(0.5, 1.01, "", ha="center", transform=ax.transAxes, fontweight="bold", animated=True)
        touch(ax, partial(_model_at, list(models)), "click a row to choose its model.")

    def show(self, model, other):
        """Mark the row of a model, and go from the other one straight to this row, then along it."""
        drawn = self.ax.drawn
        self.band.set_y(drawn.rows[model] - 0.5)
        spots = np.array([(drawn.sizes.get(name, np.nan), drawn.rows[name]) for name in (model, other)])
        self.rings.set_data(*spots.T)
        (size, row), (size_two, row_two) = spots
        known = not np.isnan(spots).any()
        self.way.set_data(([size_two, size_two, size], [row_two, row, row]) if known else ([], []))
        self.ratio.set_text(_ratio(size, size_two))


def _model_at(names, start, end, **_):
    return {"model": names[int(np.clip(round(end[1]), 0, len(names) - 1))]}


def _times(size, size_two):
    """Return how many times the smaller number goes into the larger one, with two digits that count."""
    return large(float(f"{max(size, size_two) / min(size, size_two):.1e}"))


def _ratio(size, size_two):
    """Return a ratio as it is written above a panel, "" where there is none."""
    if np.isnan([size, size_two]).any() or size == size_two:
        return ""
    return f"{'× ' if size > size_two else '1/'}{_times(size, size_two)}"


def _sentence(model, other):
    """Return both sizes of a model, how many times they are those of another one, and how we know them."""
    told = "; ".join(_compared(model, other, of) for of in SIZES)
    known = {of: getattr(model, mark) for of, (_, mark, *_) in SIZES.items() if getattr(model, mark)}
    ways = ", ".join(f"{way} ({of})" for of, way in known.items())
    if len(known) == 2 and len(set(known.values())) == 1:
        ways = f"{ways.partition(' (')[0]} (both)"
    return " ".join(filter(None, [f"{model.model} ({model.year}): {told}.", f"How we know: {ways}.", model.note]))


def _compared(model, other, of):
    """Return one size of a model and how many times it is that of another one."""
    size, size_two = (getattr(one, SIZES[of][0]) for one in (model, other))
    if not size:
        return f"{of} not published"
    told = f"{SIZES[of][3](size)} {UNIT[of]}"
    if not size_two or model is other:
        return told
    if max(size, size_two) < 1.05 * min(size, size_two):
        return f"{told} (about {other.model}'s)"
    times = _times(size, size_two)
    return f"{told} ({f'{times} times' if size > size_two else f'1/{times} of'} {other.model}'s)"
