"""An explorer of message passing: which cells of a tissue a cell has heard after so many rounds."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider
from matplotlib.collections import LineCollection

from dlintro import plots
from dlintro.plots.style import GREY, INK
from dlintro.plots.tissue import PALE, TYPES, checked, counted, frame, pairs, points
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

MOST = 5  # rounds
PLACE = 0.04, 0.07, 0.7, 0.86  # where the tissue lies in the picture; beside it is the legend


def explore_rounds(tissues, reach=9.0):
    """Explore message passing: choose a cell, and see which others it has heard after so many rounds.

    In each round every cell hears its neighbours, and so what they heard before.

    Parameters
    ----------
    tissues : dict of str to array of shape (m, 6)
        The cells of each: across and down in µm, then 1 for the type of each cell, as `plots.tissue` wants them.
    reach : float
        Cells that are nearer to each other than this are neighbours, µm.

    Returns
    -------
    Explorer
        Its readout counts the cells that were heard, by their types.
    """
    if not isinstance(tissues, dict) or not tissues:
        raise ValueError('tissues must be a dict with at least one tissue, such as {"patient 3": cells.x[3]}.')
    tissues = {name: _Tissue(*checked(cells, name), reach) for name, cells in tissues.items()}
    first = next(iter(tissues.values()))
    return Explorer(
        partial(_build_rounds, tissues=tissues, reach=reach),
        alt="The cells of a piece of tissue as points, with lines between neighbours; one cell is framed, and the "
        "cells that it has heard are filled strongly, the others pale",
        look="Click a neutrophil beside the epithelium, then one beside the vessels. What has each heard after one "
        "round? Do further rounds tell it more? Why does it never hear most of the cells?",
        figsize=(7, 4.8),
        next="rounds",
        tissue=Dropdown(options=list(tissues), description="tissue"),
        cell=IntSlider(first.start, min=0, max=max(map(len, tissues.values())) - 1, description="cell"),
        rounds=IntSlider(2, min=0, max=MOST, description="rounds"),
    )


class _Tissue:
    """Cells at places (m, 2) around 0 with types (m,), pairs of neighbours (k, 2), and rounds between cells (m, m)."""

    def __init__(self, places, kinds, reach):
        self.places = places - (places.max(axis=0) + places.min(axis=0)) / 2  # all tissues around one middle
        self.kinds, self.pairs = kinds, pairs(places, reach)
        near = np.zeros((len(places), len(places)), dtype=bool)
        near[tuple(self.pairs.T)] = True
        near |= near.T
        self.rounds = _rounds(near)
        neutrophils = kinds == list(TYPES).index("neutrophil")
        self.start = int(np.argmax(near.sum(axis=1) + len(near) * neutrophils))  # one with the most neighbours

    def __len__(self):
        return len(self.places)


def _rounds(near):
    """Return after how many rounds each cell has heard each other one, inf if after more than one round beyond MOST."""
    rounds = np.where(np.eye(len(near), dtype=bool), 0, np.inf)
    for number in range(1, MOST + 2):
        heard = np.isfinite(rounds)
        rounds[(heard @ near) & ~heard] = number
    return rounds


def _build_rounds(figure, tissues, reach):
    first = next(iter(tissues.values()))
    figure.set_layout_engine("none")
    ax = figure.add_axes(PLACE)
    plots.tissue(np.column_stack([first.places, np.eye(len(TYPES))[first.kinds]]), ax, reach)
    pale, lines = ax.drawn.groups, ax.drawn.lines
    frame(ax, np.concatenate([tissue.places for tissue in tissues.values()]))
    told = ax.add_collection(LineCollection([], colors=INK, lw=2.5, zorder=1.5))
    strong = {name: points(ax, name, np.empty((0, 2)), label=None, zorder=3) for name in TYPES}
    (ring,) = ax.plot([], [], "s", ms=15, mfc="none", mec=INK, mew=2, label="the cell", clip_on=False, zorder=4)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), handletextpad=0.4, labelspacing=0.8)
    for artist in pale.values():
        artist.set_alpha(PALE)
    lines.set(colors=GREY, alpha=0.5)
    ax.set_title("strong: heard; pale: not heard")
    animate(ax)

    def nearest(start, end, tissue, **_):
        return {"cell": int(np.linalg.norm(tissues[tissue].places - end, axis=1).argmin())}

    touch(ax, nearest, "click a cell.")

    def update(tissue, cell, rounds):
        now = tissues[tissue]
        one = min(cell, len(now) - 1)
        heard = now.rounds[one] <= rounds
        for k, name in enumerate(TYPES):
            pale[name].set_data(*now.places[(now.kinds == k) & ~heard].T)
            strong[name].set_data(*now.places[(now.kinds == k) & heard].T)
        lines.set_segments(now.places[now.pairs])
        passed = now.rounds[one, now.pairs].min(axis=1) < rounds  # a message went from the nearer end to the other
        told.set_segments(now.places[now.pairs[passed]])
        ring.set_data(*now.places[[one]].T)
        only = f" This tissue has only {len(now)} cells; the last is framed." if one < cell else ""
        return f"{_sentence(now, one, rounds, reach)}{only}"

    return update


def _sentence(tissue, cell, rounds, reach):
    """Return how many cells of which types a cell has heard, and whether more rounds would change that."""
    name, far = list(TYPES)[tissue.kinds[cell]].replace("epithelium", "epithelial cell"), tissue.rounds[cell]
    heard = (far <= max(rounds, 1)) & (far > 0)
    n = int(heard.sum())
    if not n:
        return f"The {name} hears no other cell, however many rounds there are: none is nearer than {reach:g} µm."
    if rounds == 0:
        return f"Before the first round the {name} has heard no other cell; it has {n} neighbour{'s' * (n > 1)}."
    after = f"After {rounds} round{'s' * (rounds > 1)} the {name} has heard {n} other cell{'s' * (n > 1)}"
    end = "" if (far == rounds + 1).any() else " No other cell is joined to these, so more rounds change nothing."
    return f"{after}: {counted(tissue.kinds[heard])}.{end}"
