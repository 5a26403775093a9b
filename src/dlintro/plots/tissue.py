"""A piece of tissue as points: each cell in its place, each type with a colour and a marker of its own."""

import numpy as np
from matplotlib.collections import LineCollection

from dlintro import _validate
from dlintro.plots import drawn, phrases
from dlintro.plots.style import CLASS_COLOURS, GREY, INK

# type of cell: its marker, its colour and its size; blue and vermillion stand for the classes of patients
TYPES = {
    "epithelium": ("s", CLASS_COLOURS[3], 7),
    "lymphocyte": ("o", CLASS_COLOURS[5], 7),
    "neutrophil": ("^", CLASS_COLOURS[4], 8.5),
    "vessel": ("D", CLASS_COLOURS[2], 6.5),
}
PLURALS = {"epithelium": "epithelium", **{name: f"{name}s" for name in list(TYPES)[1:]}}
PALE = 0.22  # opacity of what matters less


def tissue(cells, ax=None, reach=None):
    """Draw the cells of a piece of tissue where they lie, and lines between those that lie near each other.

    Parameters
    ----------
    cells : array of shape (m, 6)
        Across and down in µm, then 1 for the type of each cell and 0 elsewhere: epithelium, lymphocyte, neutrophil,
        vessel.
    reach : float, optional
        A line joins two cells that are nearer to each other than this, µm.

    Returns
    -------
    matplotlib Axes
        Draws `groups`, the points of each type; `lines` between neighbours, none without `reach`; and `scale`, a bar.
    """
    places, kinds = checked(cells)
    ax = drawn.axes(ax, figsize=(6, 4.2))
    joined = pairs(places, reach) if reach is not None else np.empty((0, 2), dtype=int)
    lines = ax.add_collection(LineCollection(places[joined], colors=GREY, lw=1.2, zorder=1))
    groups = {name: points(ax, name, places[kinds == k]) for k, name in enumerate(TYPES)}
    frame(ax, places)
    ax.invert_yaxis()  # down is down
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), handletextpad=0.2)
    drawn.tell(ax, lambda: _where(places, kinds))
    if reach is not None:
        drawn.tell(ax, _beside(joined, kinds, reach))
    return drawn.name(ax, groups=groups, lines=lines, scale=_scale(ax, places))


def checked(cells, name="cells"):
    """Return the places of cells, shape (m, 2), and their types, int array of shape (m,), if each has one type.

    Raises
    ------
    ValueError
        If the shape is another one, or a cell has no type or several.
    """
    cells = _validate.matrix(cells, name, columns=2 + len(TYPES))
    kinds = cells[:, 2:]
    wrong = int(((kinds != 0) & (kinds != 1)).any(axis=1).sum() or (kinds.sum(axis=1) != 1).sum())
    if wrong:
        raise ValueError(
            f"{name} must have 1 for one type of each cell ({', '.join(TYPES)}) and 0 for the others, but {wrong} of "
            f"{len(cells)} have not; give the rows of a cohort's cells."
        )
    return cells[:, :2], kinds.argmax(axis=1)


def pairs(places, reach):
    """Return the row numbers of cells that lie nearer to each other than `reach` µm: shape (k, 2), the lower first."""
    reach = _validate.number(reach, "reach", low=0, above=True)
    apart = np.linalg.norm(places[:, None] - places, axis=2)
    return np.argwhere(np.triu(apart < reach, k=1))


def points(ax, name, places, **style):
    """Draw cells of one type at places, shape (k, 2), and return their points."""
    marker, colour, size = TYPES[name]
    look = {"ms": size, "color": colour, "mec": INK, "mew": 0.7, "label": name, "zorder": 2} | style
    return ax.plot(*places.T, marker, ls="", clip_on=False, **look)[0]


def frame(ax, places):
    """Let the axes hold these places too, shape (m, 2), in µm; their room beside the tissue stays free."""
    ax.update_datalim(places)
    ax.autoscale_view()
    ax.set_aspect("equal", adjustable="datalim")


def _scale(ax, places):
    """Draw a bar of 1, 2 or 5 times a power of ten µm under the tissue, about a fifth as long, and return it."""
    left, right = places[:, 0].min(), places[:, 0].max()
    wide = max(right - left, 1)
    length = max(m * 10.0**p for p in range(-2, 6) for m in (1, 2, 5) if m * 10.0**p <= 0.3 * wide)
    under = ax.get_xaxis_transform()
    (bar,) = ax.plot([left, left + length], [-0.03, -0.03], color=INK, lw=3, transform=under, clip_on=False)
    bar.set_solid_capstyle("butt")
    ax.text(left + length + 0.02 * wide, -0.03, f"{length:g} µm", va="center", transform=under)
    return bar


def counted(kinds):
    """Return in words how many cells there are of each type that occurs: "5 epithelium, 1 lymphocyte"."""
    counts = zip(TYPES, np.bincount(kinds, minlength=len(TYPES)).tolist(), strict=True)
    return ", ".join(f"{n} {name if n == 1 else PLURALS[name]}" for name, n in counts if n)


def _where(places, kinds):
    """Return in words where the cells of each type lie."""
    there = [k for k in range(len(TYPES)) if (kinds == k).any()]
    names = [list(TYPES)[k] for k in there]
    groups = phrases.groups(places, np.searchsorted(there, kinds), names)
    return f"{len(kinds)} cell{'s' * (len(kinds) > 1)}, in µm: {groups}"


def _beside(joined, kinds, reach):
    """Return in words how many cells are neighbours, and what lies beside the neutrophils."""
    rare = list(TYPES).index("neutrophil")
    both = np.concatenate([joined, joined[:, ::-1]])
    near = np.unique(both[kinds[both[:, 0]] == rare, 1])
    whole = f"{len(joined)} lines join cells nearer than {reach:g} µm"
    return f"{whole}; those from neutrophils lead to {counted(kinds[near]) or 'no cell'}" if rare in kinds else whole
