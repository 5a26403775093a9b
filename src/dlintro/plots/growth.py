"""How models grew: their parameters, or the computing of their training, in powers of ten."""

from collections import Counter

import numpy as np

from dlintro import text
from dlintro.plots import drawn
from dlintro.plots.style import CLASS_COLOURS, GREY, INK

# what is drawn: the field of a model, the field that says how it is known, the axis, and how people read it
SIZES = {
    "parameters": ("parameters", "parameters_mark", "parameters", text.large),
    "training compute": ("training_flop", "flop_mark", "training compute [FLOP]", text.power),
}
KNOWN = {  # how a number is known: marker and colour
    "read in the paper": ("o", INK),
    "secondary source": ("s", CLASS_COLOURS[2]),
    "our own arithmetic": ("D", CLASS_COLOURS[3]),
}
NEEDED = ("model", "year", *(field for size in SIZES.values() for field in size[:2]))
TICKS = 5  # at most, on the axis of powers of ten


def milestones(models, ax=None, of="parameters", names=True):
    """Draw how large models were, a row for each, in powers of ten; markers tell how each number is known.

    Parameters
    ----------
    models : sequence of dlintro.data.Milestone
        In any order; the oldest is drawn at the top. At least one has this number.
    of : str
        "parameters" or "training compute".
    names : bool
        Whether to write name and year beside each row.

    Returns
    -------
    matplotlib Axes
        Draws `dots`, a line of points for each way to know; `sizes` are the number of each model that has one, by its
        name, and `rows` where each model is, from the top.
    """
    models = ranked(models, of)
    field, mark, xlabel, _ = SIZES[of]
    ax = drawn.axes(ax, figsize=(7, min(5, 1.2 + 0.25 * len(models))))
    rows = {model.model: row for row, model in enumerate(models)}
    sizes = {model.model: getattr(model, field) for model in models if getattr(model, field)}
    _powers_of_ten(ax, sizes.values())
    ax.hlines(range(len(models)), *ax.get_xlim(), color="#E8E8E8", lw=0.8, zorder=1)
    dots = {}
    for name, (marker, colour) in KNOWN.items():
        here = [model.model for model in models if model.model in sizes and getattr(model, mark) == name]
        if here:
            style = {"marker": marker, "color": colour, "ls": "", "ms": 7, "label": name, "zorder": 3}
            (dots[name],) = ax.plot([sizes[each] for each in here], [rows[each] for each in here], **style)
    for model in models:
        if model.model not in sizes:
            place, box = (ax.get_xlim()[0], rows[model.model]), {"facecolor": "white", "edgecolor": "none", "pad": 1}
            style = {"textcoords": "offset points", "va": "center_baseline", "color": GREY, "bbox": box, "zorder": 2}
            ax.annotate("not published", place, (6, 0), **style)
    ax.set(ylim=(len(models) - 0.5, -0.5), xlabel=xlabel, yticks=[])
    if names:
        ax.set_yticks(range(len(models)), [f"{model.model}, {model.year}" for model in models])
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, handletextpad=0.1, columnspacing=1)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    drawn.tell(ax, *_told([model for model in models if model.model in sizes], of))
    return drawn.name(ax, dots=dots, sizes=sizes, rows=rows)


def ranked(models, of="parameters"):
    """Return models in the order of the years, if each has a name of its own and at least one has this number.

    Parameters
    ----------
    models : sequence of dlintro.data.Milestone
    of : str
        "parameters" or "training compute".

    Raises
    ------
    ValueError
        If none has it, a model lacks something or has another one's name, or there is no such number.
    """
    if of not in SIZES:
        raise ValueError(f"of must be {text.listed(SIZES, 'or')}, but is {of!r}.")
    models = list(models)
    for model in models:
        missing = [name for name in NEEDED if not hasattr(model, name)]
        if missing:
            raise ValueError(f"models must be like those of data.milestones(), but {model!r} has no {missing[0]}.")
    twice = [name for name, count in Counter(model.model for model in models).items() if count > 1]
    if twice:
        raise ValueError(f"each model must have a name of its own, but {twice[0]!r} is there more than once.")
    if not any(getattr(model, SIZES[of][0]) for model in models):
        raise ValueError(f"models must hold at least one with {of}; give those of data.milestones().")
    return sorted(models, key=lambda model: model.year)


def _powers_of_ten(ax, sizes):
    """Give the axes a scale of powers of ten around all sizes, with few ticks."""
    low, high = np.log10([min(sizes), max(sizes)])
    margin = max(0.5, 0.08 * (high - low))
    low, high = low - margin, high + margin
    step = -(-(high - low) // TICKS)
    powers = np.arange(np.ceil(low / step), high / step) * step
    ax.set(xscale="log", xlim=10 ** np.array([low, high]))
    ax.set_xticks(10**powers)
    ax.minorticks_off()


def _told(models, of):
    """Return in words the smallest, the largest and a model between, and how the numbers are known."""
    field, mark, _, shown = SIZES[of]
    by_size = sorted(models, key=lambda model: getattr(model, field))
    few = [by_size[k] for k in sorted({0, len(by_size) // 2, len(by_size) - 1})]
    told = "; ".join(f"{model.model} ({model.year}) {shown(getattr(model, field))}" for model in few)
    known = Counter(getattr(model, mark) for model in models)
    ways = ", ".join(f"{known[name]} {name}" for name in KNOWN if known[name])
    return f"{of} of {len(models)} models, {models[0].year} to {models[-1].year}, in powers of ten: {told}", ways
