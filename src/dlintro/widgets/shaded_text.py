"""Texts in which each word has a field of its own: a shade behind its letters, and a frame around one of them."""

from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path

from dlintro.plots.style import GREY, INK

SIZE, LINE = 14, 0.33  # of the letters, in points; from a line to the next, in inches
WIDTH, LONGEST = 5.0, 4.3  # of all lines, and of the words in one, in inches
SPACE = 0.14  # between words, in inches
BASE, EDGE = 0.11, 0.015  # from the foot of a line to its letters, and to its fields, in inches
SHADES = LinearSegmentedColormap.from_list("white_amber", ["white", "#F2A900"])  # dark letters stay readable on all
SHARES = PowerNorm(0.5, 0, 1)  # so that a tenth shows, too


@cache
def width(word):
    """Return how wide a word is, in inches."""
    points, _, _ = text_to_path.get_text_width_height_descent(word, FontProperties(size=SIZE), False)
    return points / 72


@cache
def _letters(word):
    path = TextPath((0, 0), word, size=SIZE)
    return path.vertices / 72, path.codes


def starts(words):
    """Return where each word of a line starts, and where one more would start, in inches."""
    return np.cumsum([0, *(width(word) + SPACE for word in words)])


def fields(lines):
    """Return the corners of the field of each word of a text, its lines from the top: (n, 4, 2), in inches."""
    corners = []
    for foot, words in zip(_feet(lines), lines, strict=True):
        edges, low, high = starts(words) - SPACE / 2, foot + EDGE, foot + LINE - EDGE
        corners += [((a, low), (b, low), (b, high), (a, high)) for a, b in pairwise(edges)]
    return np.array(corners)


def outlines(lines):
    """Return the outlines of all letters of a text, in inches: drawn as one, they take a tenth of the time of texts."""
    parts = [
        Path(vertices + np.array([start, foot + BASE]), codes)
        for foot, words in zip(_feet(lines), lines, strict=True)
        for start, (vertices, codes) in zip(starts(words), map(_letters, words), strict=False)
    ]
    return Path.make_compound_path(*parts)


def fits(words):
    """Return whether words fit into a line."""
    return starts(words)[-1] - SPACE <= LONGEST


def legend(ax):
    """Draw into the axes what the shades mean."""
    ax.figure.colorbar(ScalarMappable(SHARES, SHADES), cax=ax, orientation="horizontal", ticks=(0, 0.1, 0.5, 1))
    ax.set_xticklabels(["0", "0.1", "0.5", "1"])
    ax.minorticks_off()
    ax.text(1.08, 0.5, "how much a word is read", va="center", transform=ax.transAxes)


def _feet(lines):
    return LINE * np.arange(len(lines) - 1, -1, -1)


class ShadedText:
    """A text whose words have the darker a ground the more they are read, and a frame around the one that reads.

    Parameters
    ----------
    ax : matplotlib Axes
        As large, in inches, as `WIDTH` and the lines.
    n_lines : int
    """

    def __init__(self, ax, n_lines):
        self.ax = ax
        ax.axis("off")
        ax.set(xlim=(0, WIDTH), ylim=(0, n_lines * LINE))
        style = {"clip_on": False, "animated": True}
        self.fields = ax.add_collection(PolyCollection([], cmap=SHADES, norm=SHARES, lw=0, **style), autolim=False)
        self.letters = ax.add_patch(PathPatch(Path(np.empty((0, 2))), color=INK, lw=0, zorder=3, **style))
        (self.frame,) = ax.plot([], [], color=INK, lw=2, zorder=4, **style)
        self.caption = ax.text(0, n_lines * LINE + 0.08, "", fontweight="bold", animated=True)
        self.mark = ax.text(WIDTH, 0, "", color=GREY, ha="right", animated=True)
        for line, foot in enumerate(_feet(range(n_lines)), start=1):
            ax.text(-0.14, foot + BASE, str(line), color=GREY, ha="right")

    def show(self, corners, letters, shares, framed, caption):
        """Show letters on fields, each with its share, one of them framed."""
        self.fields.set_verts(corners)
        self.fields.set_array(shares)
        self.letters.set_path(letters)
        self.frame.set_data(*corners[framed][[0, 1, 2, 3, 0]].T)
        self.caption.set_text(caption)

    def mark_line(self, line, words):
        """Write words at the end of a line, counted from 1; of none if it is 0."""
        n_lines = round(self.ax.get_ylim()[1] / LINE)
        self.mark.set(y=(n_lines - line) * LINE + BASE, text=words if line else "")
