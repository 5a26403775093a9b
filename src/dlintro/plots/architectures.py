"""The ways in which layers are put together, as diagrams: boxes for layers, arrows for values."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from dlintro._validate import shown
from dlintro.plots import drawn, phrases
from dlintro.plots.stacks import BOX, DIAGRAMS, LENGTH, STACKS, TALLEST
from dlintro.plots.style import CLASS_COLOURS, GREY, INK

GREEN = CLASS_COLOURS[2]  # what passes by the layers
FILL, HEARD = "#E8EEF4", CLASS_COLOURS[4]  # a layer; a cell that was heard
ROUND = 0.16  # from the middle of a sum, or of dots, to its border
KINDS = STACKS | DIAGRAMS


def architecture(kind, ax=None):
    """Draw one of the usual ways to put a network together: a box for each layer, an arrow where values go.

    Dense: Rumelhart et al. 1986, doi:10.1038/323533a0. Skip: He et al. 2016, doi:10.1109/CVPR.2016.90. CNN: the
    course's `SmallCNN`, after LeCun et al. 1989, doi:10.1162/neco.1989.1.4.541. Encoder–decoder: Hinton and
    Salakhutdinov 2006, doi:10.1126/science.1127647. U-Net: Ronneberger et al. 2015, doi:10.1007/978-3-319-24574-4_28.
    Denoising: Vincent et al. 2008, doi:10.1145/1390156.1390294.
    Diffusion: Ho et al. 2020, doi:10.48550/arXiv.2006.11239. Boosting, of trees: Friedman 2001,
    doi:10.1214/aos/1013203451. Recurrent: Cho et al. 2014, doi:10.3115/v1/D14-1179. Transformer: Vaswani et al. 2017,
    doi:10.48550/arXiv.1706.03762. Graph: Gilmer et al. 2017, doi:10.48550/arXiv.1704.01212.

    Parameters
    ----------
    kind : str
        "dense", "skip", "CNN", "encoder–decoder", "denoising", "U-Net", "boosting", "recurrent", "transformer",
        "graph" or "diffusion".

    Returns
    -------
    matplotlib Axes
        Its texts are the boxes' names; of those in a row, from left to right. Its patches are boxes and arrows.
    """
    name = str(kind).replace("-", "–") if kind != "U-Net" else kind  # a hyphen is as good
    if name not in KINDS:
        raise ValueError(f"there is no kind {shown(kind)}; choose from {', '.join(KINDS)}.")
    draw = _draw_stack if name in STACKS else _draw_diagram
    ax = draw(drawn.axes(ax, figsize=(8, 2.6)), KINDS[name])
    ax.set_aspect("equal")
    ax.set_title(f"{name[0].upper()}{name[1:]}: {KINDS[name].caption}")
    ax.set_axis_off()
    return ax


def _draw_stack(ax, stack):
    """Draw layers in a row, or on levels, and return the axes."""
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
    ax.set(xlim=(-0.4, LENGTH + 0.4), ylim=(low - 0.1, high + 0.1))
    layers = [text.replace("\n", " ") for text, _ in stack.layers]
    passing = "; ".join(f"box {start + 1} also goes to box {end + 1}" for start, end in stack.skips)
    return drawn.tell(ax, f"{len(layers)} boxes: {', '.join(layers)}", passing)


def _draw_diagram(ax, diagram):
    """Draw boxes in their places and arrows between them, and return the axes."""
    boxes = diagram.boxes
    for start, end in diagram.lines:
        (x0, y0), (x1, y1) = ((boxes[k].x, boxes[k].y) for k in (start, end))
        ax.plot([x0, x1], [y0, y1], color=GREY, lw=1, zorder=0.5)
    for box in boxes:
        if box.kind.startswith("cell"):
            colour = HEARD if box.kind == "cell that heard" else "white"
            ax.add_patch(Circle((box.x, box.y), box.height / 2, facecolor=colour, edgecolor=INK))
        elif box.kind == "text":
            ax.text(box.x, box.y, box.text, ha="center", va="center")
        else:
            _box(ax, box.x, box.y, box.text, box.height / TALLEST, box.width)
    for pairs, colour in ((diagram.arrows, INK), (diagram.passing, GREEN)):
        for start, end in pairs:
            _arrow(ax, *_between(boxes[start], boxes[end]), colour)
    low = min(box.y - max(box.height / 2, ROUND) for box in boxes)
    high = max(box.y + max(box.height / 2, ROUND) for box in boxes)
    ax.set(xlim=(-0.5, LENGTH + 0.5), ylim=(low - 0.1, high + 0.1))
    names = phrases.counted([" ".join(box.text.split()) for box in boxes if box.text not in ("", "+", "…")])
    return drawn.tell(ax, f"{len(names)} kinds of boxes: {', '.join(names.values())}", diagram.told)


def _between(start, end):
    """Return where an arrow from one box to another begins and ends: on their sides, or above each other."""
    ends = []
    for box, other in ((start, end), (end, start)):
        across, up = np.sign([other.x - box.x, other.y - box.y])
        if across:
            ends.append((box.x + across * (box.width / 2 if box.kind == "box" and box.height else ROUND), box.y))
        else:
            ends.append((box.x, box.y + up * (box.height / 2 or ROUND)))
    return ends


def _box(ax, x, y, text, share, width=BOX):
    """Draw a layer, or a sum without a share."""
    if not share:
        ax.text(
            x, y, text, ha="center", va="center", bbox={"boxstyle": "circle", "facecolor": "white", "edgecolor": INK}
        )
        return
    height = share * TALLEST
    shape = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.06",
        facecolor=FILL,
        edgecolor=INK,
    )
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center")


def _step(ax, start, end, first, second):
    """Draw the arrow from a layer to the next, whose shares are given: with a corner where the level changes."""
    (x0, y0), (x1, y1) = start, end
    right, left = x0 + (BOX / 2 if first else ROUND), x1 - (BOX / 2 if second else ROUND)
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
    _arrow(ax, (on, height), (on, max(layers[end][1] * TALLEST / 2, ROUND)), GREEN)
