"""The ways in which layers are put together, as diagrams: boxes for layers, arrows for values."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from dlintro._validate import shown
from dlintro.plots import drawn
from dlintro.plots.style import CLASS_COLOURS, INK

GREEN = CLASS_COLOURS[2]  # what passes by the layers
LENGTH, BOX = 7.4, 0.78  # of the row, of a box
TALLEST, DROP = 1.3, 0.68  # height of the largest layer; from a level to the next


@dataclass(frozen=True)
class Stack:
    """How layers follow each other.

    Attributes
    ----------
    layers : tuple of (str, float)
        The text of each box, and its height as a share of the tallest; a height of 0 is a sum, drawn as a plus.
    skips : tuple of (int, int)
        From the output of which layer to the input of which other one an arrow passes by those between.
    caption : str
    levels : tuple of int, optional
        How far down each layer is drawn; all in one row without it.
    """

    layers: tuple[tuple[str, float], ...]
    skips: tuple[tuple[int, int], ...] = ()
    caption: str = ""
    levels: tuple[int, ...] | None = None

    def places(self):
        """Return where the middle of each layer is drawn: x, y."""
        gap = LENGTH / (len(self.layers) - 1)
        return [(gap * k, -DROP * level) for k, level in enumerate(self.levels or [0] * len(self.layers))]


STACKS = {
    "dense": Stack(
        (("30\nfeatures", 1), ("32\nneurons", 1), ("16\nneurons", 0.8), ("8\nneurons", 0.6), ("1\nanswer", 0.45)),
        caption="each layer sees only the one before",
    ),
    "skip": Stack(
        (("32\nvalues", 0.7), ("32\nneurons", 0.7), ("32\nneurons", 0.7), ("+", 0), ("32\nneurons", 0.7),
         ("32\nneurons", 0.7), ("+", 0), ("1\nanswer", 0.45)),
        skips=((0, 3), (3, 6)),
        caption="the values also pass by the layers, and are added again",
    ),
    "CNN": Stack(
        (("image\n32 × 32", 1), ("16 maps\n16 × 16", 0.75), ("32 maps\n8 × 8", 0.55), ("64 maps\n4 × 4", 0.42),
         ("64\nmeans", 0.42), ("2\nanswers", 0.42)),
        caption="three times convolution, ReLU and pooling, then the mean of each map",
    ),
    "encoder–decoder": Stack(
        (("64\npixels", 1), ("32", 0.62), ("8", 0.4), ("2", 0.25), ("8", 0.4), ("32", 0.62), ("64\npixels", 1)),
        caption="down to a few numbers, and up again",
    ),
    "U-Net": Stack(
        (("image", 0.6), ("fine", 0.5), ("coarse", 0.4), ("coarser", 0.32), ("coarse", 0.4), ("fine", 0.5),
         ("mask", 0.6)),
        skips=((1, 5), (2, 4)),
        caption="down and up again, with skips that keep the detail",
        levels=(0, 0, 1, 2, 1, 0, 0),
    ),
}  # fmt: skip


def architecture(kind, ax=None):
    """Draw one of the usual ways to stack layers: a box for each layer, an arrow where values go.

    Dense: Rumelhart et al. 1986, doi:10.1038/323533a0. Skip: He et al. 2016, doi:10.1109/CVPR.2016.90. CNN: the
    course's `SmallCNN`, after LeCun et al. 1989, doi:10.1162/neco.1989.1.4.541. Encoder–decoder: Hinton and
    Salakhutdinov 2006, doi:10.1126/science.1127647. U-Net: Ronneberger et al. 2015, doi:10.1007/978-3-319-24574-4_28.

    Parameters
    ----------
    kind : "dense", "skip", "CNN", "encoder–decoder" or "U-Net"

    Returns
    -------
    matplotlib Axes
        Its texts are the layers' names, from left to right; its patches are boxes and arrows.
    """
    name = str(kind).replace("-", "–") if kind != "U-Net" else kind  # a hyphen is as good
    if name not in STACKS:
        raise ValueError(f"there is no kind {shown(kind)}; choose from {', '.join(STACKS)}.")
    stack = STACKS[name]
    ax = drawn.axes(ax, figsize=(8, 2.6))
    places = stack.places()
    for place, (text, share) in zip(places, stack.layers, strict=True):
        _box(ax, *place, text, share)
    for (start, first), (end, second) in pairwise(zip(places, stack.layers, strict=True)):
        _step(ax, start, end, first[1], second[1])
    for start, end in stack.skips:
        if stack.levels:  # what is between lies lower
            (left, y), (right, _) = places[start], places[end]
            _arrow(ax, (left + BOX / 2, y), (right - BOX / 2, y), GREEN)
        else:
            _skip(ax, stack.layers, places, start, end)
    low = min(y - share * TALLEST / 2 for (_, y), (_, share) in zip(places, stack.layers, strict=True))
    high = TALLEST * max(share for _, share in stack.layers) / 2 + 0.4 * (bool(stack.skips) and not stack.levels)
    ax.set(xlim=(-0.4, LENGTH + 0.4), ylim=(low - 0.1, high + 0.1), aspect="equal")
    ax.set_title(f"{name[0].upper()}{name[1:]}: {stack.caption}")
    ax.set_axis_off()
    layers = [text.replace("\n", " ") for text, _ in stack.layers]
    passing = "; ".join(f"box {start + 1} also goes to box {end + 1}" for start, end in stack.skips)
    return drawn.tell(ax, f"{len(layers)} boxes: {', '.join(layers)}", passing)


def _box(ax, x, y, text, share):
    """Draw a layer."""
    if not share:
        ax.text(
            x, y, text, ha="center", va="center", bbox={"boxstyle": "circle", "facecolor": "white", "edgecolor": INK}
        )
        return
    height = share * TALLEST
    shape = FancyBboxPatch(
        (x - BOX / 2, y - height / 2),
        BOX,
        height,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor="#E8EEF4",
        edgecolor=INK,
    )
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center")


def _step(ax, start, end, first, second):
    """Draw the arrow from a layer to the next, whose shares are given: with a corner where the level changes."""
    (x0, y0), (x1, y1) = start, end
    right, left = x0 + (BOX / 2 if first else 0.16), x1 - (BOX / 2 if second else 0.16)
    if y0 == y1:
        _arrow(ax, (right, y0), (left, y1))
    elif y0 > y1:
        _arrow(ax, (x0, y0 - first * TALLEST / 2), (left, y1), connectionstyle="angle,angleA=90,angleB=0")
    else:
        _arrow(ax, (right, y0), (x1, y1 - second * TALLEST / 2), connectionstyle="angle,angleA=0,angleB=90")


def _arrow(ax, start, end, color=INK, **style):
    shape = FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0, color=color, **style)
    ax.add_patch(shape)


def _skip(ax, layers, places, start, end):
    """Draw an arrow that branches off behind a layer, passes above the next ones, and comes down on a later one."""
    height = TALLEST * max(share for _, share in layers[start : end + 1]) / 2 + 0.2
    off, on = (places[start][0] + places[start + 1][0]) / 2, places[end][0]
    ax.plot([off, off, on], [0, height, height], color=GREEN, lw=1.5, zorder=0.5)
    _arrow(ax, (on, height), (on, max(layers[end][1] * TALLEST / 2, 0.16)), GREEN)
