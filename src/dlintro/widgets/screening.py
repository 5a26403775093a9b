"""An explorer of a trial of screening: women over the years, and end points that improve though nobody lives longer."""

from functools import partial
from itertools import product

import numpy as np
from ipywidgets import Dropdown
from matplotlib.ticker import NullLocator

from dlintro import metrics, text
from dlintro.metrics.screening import ALIVE, ALL_CANCERS, DEATHS, FOUND, INTERVAL, NEEDED, SMALL
from dlintro.plots.style import CURVE_STYLES, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate

PAIRS = {  # sensitivity of the usual and of the new programme
    "no screening, or 70%": (0.0, 0.7),
    "70%, or 85%": (0.7, 0.85),
    "70%, or 95%": (0.7, 0.95),
    "70% in both": (0.7, 0.7),
}
MANY = "30 of 100"
SILENT = {"none": 0.0, "15 of 100": 0.15, MANY: 0.3}
HELPS = {"nobody": 0.0, "2 of 5 deadly cancers": 0.4}
ROWS = (FOUND, SMALL, INTERVAL, ALIVE, ALL_CANCERS, DEATHS)
SHOWN = ("found", "diagnosed", "visible", "symptoms", "death")  # of a woman
WOMEN, YEARS, REACH = 12, 10, (0.3, 3)
GREEN = CURVE_STYLES[1][0]


def explore_screening(simulate):
    """Explore a trial of screening: choose the programmes, how many tumours stay silent, and if early treatment helps.

    All settings have the same women. It takes about a second to open, as all trials are simulated before.

    Parameters
    ----------
    simulate : function
        `data.simulate_screening`, or one with other settings, such as `partial(data.simulate_screening, seed=1)`: the
        explorer has that trial's women and arms. It is called with `sensitivity`, `overdiagnosed`, `treatment_helps`
        and `new_share=0`, so that all women are in one programme.

    Returns
    -------
    Explorer
        Its readout gives what the trial sees in both arms, and, which no trial knows, how many of all women die in
        either programme, and how many found tumours would never have caused symptoms.

    Raises
    ------
    TypeError
        If simulate is no function.
    """
    if not callable(simulate):
        raise TypeError(f"simulate must be a function such as data.simulate_screening, but is {simulate!r}.")
    arm = simulate().info["new"]
    women = _typical(simulate(sensitivity=0.7, overdiagnosed=SILENT[MANY], treatment_helps=0.0, new_share=0).info)
    lives, trials = {}, {}
    for silent, helps in product(SILENT.values(), HELPS.values()):
        worlds = {}  # with all women in one programme; of each, only what is counted, as they are large
        for one in sorted({one for pair in PAIRS.values() for one in pair}):
            info = simulate(sensitivity=one, overdiagnosed=silent, treatment_helps=helps, new_share=0).info
            lives[one, silent, helps] = {name: info[name][women] for name in SHOWN}
            worlds[one] = {name: info[name] for name in NEEDED} | {"silent": np.isinf(info["symptoms"])}
        for pair in PAIRS.values():
            trials[pair, silent, helps] = _compared(arm, *(worlds[one] for one in pair))
    return Explorer(
        partial(_build, lives=lives, trials=trials),
        alt="Left: twelve women over ten years; a line from when a tumour is visible to its symptoms, with the "
        "diagnosis in each programme, and death. Right: end points of a trial, new programme divided by usual, with "
        "intervals",
        look="Early treatment helps nobody: which end points look better all the same? On the left, what changes for "
        "the women who die? Then let it help: does the trial see the deaths that are prevented?",
        figsize=(8, 3.5),
        compare=Dropdown(options=PAIRS, description="sensitivity: usual, or new"),
        silent=Dropdown(options=SILENT, value=0.15, description="tumours that never cause symptoms"),
        helps=Dropdown(options=HELPS, description="earlier treatment cures"),
    )


def _typical(world):
    """Return twelve women with a tumour who show what can happen, in the order in which it becomes visible."""
    near = (world["visible"] > -3) & (world["visible"] < 5)
    never, dies = np.isinf(world["symptoms"]), world["death"] <= YEARS
    long = world["symptoms"] > world["visible"] + 0.7  # others can hardly be seen
    ahead = world["found"] & (world["symptoms"] > world["diagnosed"] + 0.7)
    groups = (
        (3, never & world["found"]),
        (4, dies & ahead),
        (2, dies & ~world["found"]),
        (3, ~never & ~dies & ahead),
    )
    chosen = np.concatenate([np.flatnonzero(near & long & group)[:n] for n, group in groups])
    return chosen[np.argsort(world["visible"][chosen])]


def _compared(arm, usual, new):
    """Return the end points of a trial, those of the same women in both programmes, and how many found are silent."""
    counted = set(NEEDED) - {"new"}
    trial = {name: np.where(arm, new[name], usual[name]) for name in counted}
    both = {name: np.concatenate([usual[name], new[name]]) for name in counted}
    trial["new"], both["new"] = arm, np.repeat([False, True], len(arm))
    points = [metrics.screening_end_points(info) for info in (trial, both)]
    hidden = [int((world["silent"] & world["found"]).sum()) for world in (usual, new)]
    return {"trial": points[0], "truth": points[1], "hidden": hidden}


def _build(figure, lives, trials):
    left, right = figure.subplots(1, 2, width_ratios=(1.15, 1))
    artists = _draw_women(left, len(next(iter(lives.values()))["visible"]))
    bars, dots, truths = _draw_ratios(right)

    def update(compare, silent, helps):
        usual, new = (lives[sensitivity, silent, helps] for sensitivity in compare)
        _move_women(artists, usual, new)
        trial, truth = (trials[compare, silent, helps][name] for name in ("trial", "truth"))
        for row, name in enumerate(ROWS):
            known = trial[name].interval is not None
            ends = trial[name].interval if known else (np.nan, np.nan)
            bars[row].set_data(ends, [row, row])
        dots.set_data([trial[name].value for name in ROWS], range(len(ROWS)))
        truths.set_data([truth[name].value for name in ROWS], range(len(ROWS)))
        return _sentence(**trials[compare, silent, helps])

    return update


def _draw_women(ax, n):
    """Return the lines and markers of the women, by name; the upper marks are the usual programme's."""
    for year in (0, 2, 4):
        ax.axvline(year, color=GREY, lw=1, ls=":")
    style = {
        "visible": {"color": "#C8C8C8", "lw": 5, "label": "visible, no symptoms", "solid_capstyle": "butt"},
        "silent": {"color": "#C8C8C8", "lw": 5, "ls": (0, (1, 0.6)), "label": "never any symptoms"},
        "usual": {"color": INK, "marker": "o", "mfc": "white", "ls": "", "label": "diagnosed: usual"},
        "new": {"color": INK, "marker": "o", "ls": "", "label": "diagnosed: new"},
        "death, usual": {"color": VERMILLION, "marker": "s", "mfc": "white", "ls": "", "label": "dies: usual"},
        "death, new": {"color": VERMILLION, "marker": "s", "ls": "", "label": "dies: new"},
    }
    artists = {name: ax.plot([], [], **look)[0] for name, look in style.items()}
    ax.set(xlim=(-3, YEARS + 0.2), ylim=(n - 0.4, -0.6), yticks=[], xticks=range(-2, 11, 2), xlabel="year of the trial")
    ax.set_ylabel("women")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.08, 1), ncols=2, columnspacing=0.8, handletextpad=0.4, fontsize=11)
    animate(ax)
    return artists


def _move_women(artists, usual, new):
    row = np.arange(len(usual["visible"]))
    silent = np.isinf(usual["symptoms"])
    ends = np.where(silent, YEARS + 1, usual["symptoms"])
    for name, kind in (("visible", ~silent), ("silent", silent & np.isfinite(usual["visible"]))):
        gaps = np.full(kind.sum(), np.nan)
        x = np.column_stack([usual["visible"][kind], ends[kind], gaps]).ravel()
        artists[name].set_data(x, np.repeat(row[kind], 3))
    for name, lives, shift in (("usual", usual, -0.22), ("new", new, 0.22)):
        artists[name].set_data(lives["diagnosed"], row + shift)
        artists[f"death, {name}"].set_data(lives["death"], row + shift)


def _draw_ratios(ax):
    """Return a bar for each end point's interval, the points of the trial, and those of the same women in both."""
    ax.axvline(1, color=INK, lw=1)
    bars = [ax.plot([], [], color=INK, lw=2)[0] for _ in ROWS]
    (dots,) = ax.plot([], [], "o", color=INK, ms=7, label="the trial, 95% interval")
    (truths,) = ax.plot([], [], "D", color=GREEN, mfc="none", mew=2, ms=11, label="the same women in both")
    ax.set(xscale="log", xlim=REACH, ylim=(len(ROWS) - 0.5, -0.5), xlabel="new programme divided by usual")
    ax.set_xticks((0.4, 0.6, 1, 1.5, 2.5), ("0.4", "0.6", "1", "1.5", "2.5"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_yticks(range(len(ROWS)), [name.replace(", of", ",\nof").replace(" from", "\nfrom") for name in ROWS])
    ax.legend(loc="lower right", bbox_to_anchor=(1.03, 1), handletextpad=0.4, fontsize=11)
    animate(ax)
    return bars, dots, truths


def _sentence(trial, truth, hidden):
    """Return what the trial sees, and, which no trial knows, who dies in either programme and who is overdiagnosed."""
    small, alive = (_both(trial[name], text.percent, 0) for name in (SMALL, ALIVE))
    interval, deaths = (_both(trial[name], _of_1000, 1) for name in (INTERVAL, DEATHS))
    died, silent = f"{_counts(truth[DEATHS])} die of it", f"{hidden[0]:,} and {hidden[1]:,} silent tumours are found"
    return (
        f"Usual and new arm: small {small}, alive after 5 years {alive} of the cancers; of 1,000 women {interval} have "
        f"an interval cancer, {deaths} die of it: ratio {_ratio(trial[DEATHS])}. No trial knows: of the same women in "
        f"both programmes, {died}, {silent}."
    )


def _both(ratio, written, digits):
    """Return the shares of the usual and the new arm, each as `written` writes it."""
    new, usual = (written(share.value, digits) for share in ratio.shares)
    return f"{usual} and {new}"


def _of_1000(share, digits):
    return text.number(1000 * share, digits)


def _counts(ratio):
    new, usual = (share.k for share in ratio.shares)
    return f"{usual:,} and {new:,}"


def _ratio(ratio):
    ends = f" ({text.number(ratio.low)} to {text.number(ratio.high)})" if ratio.interval else ""
    return f"{text.number(ratio.value)}{ends}"
