"""The ways in which layers are put together, as diagrams: boxes for layers, arrows for values."""

from dataclasses import dataclass
from itertools import pairwise

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from dlintro.plots import drawn
from dlintro.plots.style import CLASS_COLOURS, INK

GREEN = CLASS_COLOURS[2]  # what passes by the layers
BOX, TALLEST = 0.34, 1.6  # width of a box, height of the largest layer


@dataclass(frozen=True)
class Stack:
    """How layers follow each other.

    Attributes
    ----------
    layers : tuple of (str, float)
        The text of each box, and its height as a share of the tallest; a height of 0 is a sum, drawn as a plus.
    skips : tuple of (int, int)
        From the output of which layer to the input of which other one an arrow passes over those between.
    caption : str
    """

    layers: tuple[tuple[str, float], ...]
    skips: tuple[tuple[int, int], ...] = ()
    caption: str = ""


STACKS = {
    "dense": Stack(
        (("30 features", 0.75), ("32 neurons", 0.8), ("16 neurons", 0.68), ("8 neurons", 0.6), ("1 answer", 0.58)),
        caption="each layer sees only the one before",
    ),
    "skip": Stack(
        (("32 values", 0.7), ("32 neurons", 0.7), ("32 neurons", 0.7), ("+", 0), ("32 neurons", 0.7),
         ("32 neurons", 0.7), ("+", 0), ("1 answer", 0.58)),
        skips=((0, 3), (3, 6)),
        caption="the values also pass by the layers, and are added again",
    ),
    "encoder–decoder": Stack(
        (("64 pixels", 1), ("32", 0.62), ("8", 0.4), ("2", 0.2), ("8", 0.4), ("32", 0.62), ("64 pixels", 1)),
        caption="down to a few numbers, and up again",
    ),
    "U-Net": Stack(
        (("image", 1), ("fine", 0.75), ("coarse", 0.52), ("coarser", 0.48), ("coarse", 0.52), ("fine", 0.75),
         ("mask", 1)),
        skips=((1, 5), (2, 4)),
        caption="encoder–decoder, with skips that keep the detail",
    ),
}  # fmt: skip


def architecture(kind, ax=None):
    """Draw one of the usual ways to stack layers: a box for each layer, an arrow where values go.

    Dense: Rumelhart et al. 1986, doi:10.1038/323533a0. Skip: He et al. 2016, doi:10.1109/CVPR.2016.90. Encoder–decoder:
    Hinton and Salakhutdinov 2006, doi:10.1126/science.1127647. U-Net: Ronneberger et al. 2015,
    doi:10.1007/978-3-319-24574-4_28.

    Parameters
    ----------
    kind : "dense", "skip", "encoder–decoder" or "U-Net"

    Returns
    -------
    matplotlib Axes
        Its texts are the layers' names, from left to right; its patches are boxes and arrows.
    """
    name = str(kind).replace("-", "–") if kind != "U-Net" else kind  # a hyphen is as good
    if name not in STACKS:
        raise ValueError(f"there is no kind {kind!r}; choose from {', '.join(STACKS)}.")
    stack = STACKS[name]
    ax = drawn.axes(ax, figsize=(6, 2.6))
    gap = 5.6 / (len(stack.layers) - 1)
    sides = [_box(ax, gap * k, text, share) for k, (text, share) in enumerate(stack.layers)]
    for (_, right), (left, _) in pairwise(sides):
        _arrow(ax, (right, 0), (left, 0))
    for start, end in stack.skips:
        _skip(ax, stack.layers, gap, start, end)
    ax.set(xlim=(-0.4, 6.0), ylim=(-TALLEST / 2 - 0.1, TALLEST / 2 + 0.55 * bool(stack.skips) + 0.1), aspect="equal")
    ax.set_title(f"{name[0].upper()}{name[1:]}: {stack.caption}")
    ax.set_axis_off()
    return ax


def _box(ax, x, text, share):
    """Draw a layer, and return the left and the right end of its box."""
    if not share:
        ax.text(
            x, 0, text, ha="center", va="center", bbox={"boxstyle": "circle", "facecolor": "white", "edgecolor": INK}
        )
        return x - 0.16, x + 0.16
    height = share * TALLEST
    shape = FancyBboxPatch(
        (x - BOX / 2, -height / 2),
        BOX,
        height,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor="#E8EEF4",
        edgecolor=INK,
    )
    ax.add_patch(shape)
    ax.text(x, 0, text, ha="center", va="center", rotation=90 if len(text) > 2 else 0)
    return x - BOX / 2, x + BOX / 2


def _arrow(ax, start, end, colour=INK):
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0, color=colour))


def _skip(ax, layers, gap, start, end):
    """Draw an arrow that branches off behind a layer, passes above the next ones, and comes down on a later one."""
    height = TALLEST * max(share for _, share in layers[start : end + 1]) / 2 + 0.12 + 0.05 * (end - start)
    off = gap * (start + 0.5)
    ax.plot([off, off, gap * end], [0, height, height], color=GREEN, lw=1.5, zorder=0.5)
    _arrow(ax, (gap * end, height), (gap * end, max(layers[end][1] * TALLEST / 2, 0.16)), GREEN)
