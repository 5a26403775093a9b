"""A ladder of evidence: kinds of studies from the bottom to the top, each with the studies that stand on its rung."""

from collections.abc import Mapping
from textwrap import wrap

from dlintro import text
from dlintro.plots import drawn
from dlintro.plots.style import GREY, INK

LETTERS = 36  # in a line of names
RAILS = (0, 0.16)  # where they are, in shares of the width


def ladder(rungs, ax=None):
    """Draw a ladder of evidence with names on its rungs.

    Parameters
    ----------
    rungs : mapping of str to sequence of str
        The kinds of studies from the bottom to the top, and the names of those on each rung, such as "Goh 2024"; a rung
        may be empty.

    Returns
    -------
    matplotlib Axes
        Draws `rungs`, a line for each, and `names`, what is written beside each, by the kind of study.

    Raises
    ------
    ValueError
        If there is no rung.
    TypeError
        If rungs is no mapping, or a rung has one text instead of a sequence.
    """
    if not isinstance(rungs, Mapping) or any(isinstance(names, str) for names in rungs.values()):
        raise TypeError('rungs must map each kind to a list of names, such as {"reader study": ["Goh 2024"]}.')
    if not rungs:
        raise ValueError("rungs must hold at least one rung.")
    ax = drawn.axes(ax, figsize=(7, min(5, 0.6 + 0.62 * len(rungs))))
    lines, labels = {}, {}
    for height, (kind, names) in enumerate(rungs.items()):
        colour = INK if names else GREY
        (lines[kind],) = ax.plot(RAILS, [height] * 2, color=colour, lw=5 if names else 2, solid_capstyle="butt")
        ax.text(RAILS[0] - 0.03, height, kind, ha="right", va="center")
        labels[kind] = ax.text(RAILS[1] + 0.04, height, _written(names), va="center", color=colour)
    for rail in RAILS:
        ax.plot([rail, rail], [-0.6, len(rungs) - 0.4], color=INK, lw=3)
    ax.set(xlim=(-0.5, 1), ylim=(-0.7, len(rungs) - 0.3))
    ax.axis("off")
    drawn.tell(ax, _told(rungs))
    return drawn.name(ax, rungs=lines, names=labels)


def _written(names):
    """Return names in lines that are not too long."""
    return "\n".join(wrap(", ".join(name.replace(" ", "\xa0") for name in names), LETTERS)) or "none of these"


def _told(rungs):
    """Return in words what is on each rung, from the bottom to the top."""
    told = (f"{kind}: {text.listed(names) if names else 'none'}" for kind, names in rungs.items())
    return f"A ladder with {len(rungs)} rungs, from the bottom to the top. {'; '.join(told)}"
