"""What the diagrams of architectures show: layers in a row, and boxes in other places with arrows between them."""

from dataclasses import dataclass
from itertools import pairwise

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
    "denoising": Stack(
        (("record", 1), ("half of it\nhidden", 1), ("32\nneurons", 0.7), ("1\nnumber", 0.4), ("32\nneurons", 0.7),
         ("guess of\nit all", 1)),
        caption="what is hidden is guessed, through one number",
    ),
    "U-Net": Stack(
        (("image", 0.6), ("fine", 0.5), ("coarse", 0.4), ("coarser", 0.32), ("coarse", 0.4), ("fine", 0.5),
         ("mask", 0.6)),
        skips=((1, 5), (2, 4)),
        caption="down and up again, with skips that keep the detail",
        levels=(0, 0, 1, 2, 1, 0, 0),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A box with a text around a place, without a height a sum; or a text alone, or a cell."""

    text: str
    x: float
    y: float
    height: float = 0.4
    width: float = BOX
    kind: str = "box"  # or "text", "cell", "cell that heard"


@dataclass(frozen=True)
class Diagram:
    """Boxes in any places, and arrows between them.

    Attributes
    ----------
    boxes : tuple of Box
    arrows, passing : tuple of (int, int)
        From which box to which other; `passing` are those by which values pass by.
    lines : tuple of (int, int)
        Between which boxes, or cells, a line without a head is drawn.
    caption, told : str
        The text above, and what the diagram shows, for those who cannot see it.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[int, int], ...]
    passing: tuple[tuple[int, int], ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    caption: str = ""
    told: str = ""


def _row(names, y, word=""):
    """Return a box for each name, evenly from the left, with a word before it; "…" stays without a box."""
    gap = LENGTH / len(names)
    return [
        Box(name, gap * k, y, kind="text") if name == "…" else Box(f"{word} {name}".strip(), gap * k, y, 0.45)
        for k, name in enumerate(names)
    ]


def _boosting(names=("mean\nrisk", "1", "2", "3", "…", "60")):
    """Return trees in a row, above the sums of what they say."""
    first, *trees = _row(names, 0, "tree")
    n, low = len(trees), -1.05
    sums = [Box("…", tree.x, low, kind="text") if tree.text == "…" else Box("+", tree.x, low, 0) for tree in trees]
    row = [2 * n, *range(n, 2 * n), 2 * n + 1]
    real = [k for k, tree in enumerate(trees) if tree.kind == "box"]
    return Diagram(
        (*trees, *sums, Box(names[0], first.x, low, 0.6), Box("answer", LENGTH, low, 0.45)),
        arrows=(*pairwise(row), *((k, n + k) for k in real)),
        passing=tuple((row[k], k) for k in real),
        caption="each tree learns what the sum before it got wrong (green), and is added",
        told="60 trees are added to the mean risk one by one, each trained on what the sum before it got wrong",
    )


def _recurrent(names=("1", "2", "3", "…", "30")):
    """Return days in a row, below the states after them."""
    days, n = _row(names, -1.05, "day"), len(names)
    states = [Box("…" if day.kind == "text" else "state", day.x, 0, 0.45, kind=day.kind) for day in days]
    return Diagram(
        (*days, *states, Box("answer", LENGTH, 0, 0.45)),
        arrows=(*((k, n + k) for k in range(n) if days[k].kind == "box"), *pairwise(range(n, 2 * n + 1))),
        caption="the same neurons read every day; the state goes on to the next",
        told="30 days, one after the other: each changes the state, which goes on to the next day; the last gives the "
        "answer",
    )


def _transformer(words=("no", "ulcers", "in the", "rectum")):
    """Return words in two columns, joined all to all, then their mean."""
    n, tall = len(words), 0.4
    heights = [1.2 * tall * ((n - 1) / 2 - k) for k in range(n)]
    columns = [Box(word, x, y, tall) for x in (0, 3.4) for word, y in zip(words, heights, strict=True)]
    others = ((i, n + j) for i in range(n) for j in range(n) if i != j)
    return Diagram(
        (*columns, Box("mean", 5.6, 0, tall), Box("answer", LENGTH, 0, tall)),
        arrows=(*others, *((n + k, 2 * n) for k in range(n)), (2 * n, 2 * n + 1)),
        passing=tuple((k, n + k) for k in range(n)),
        caption="each word reads all the others, and is kept (green); then their mean",
        told=f"Each of {n} words gets an arrow from every other one, and one from itself; their mean gives the answer",
    )


# six cells around a middle, who is beside whom, and how many of them the first has heard after 0, 1 and 2 rounds
CELLS = ((-0.39, 0.0), (-0.14, 0.26), (-0.1, -0.24), (0.16, 0.22), (0.17, -0.12), (0.4, 0.05))
BESIDE = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (4, 5))
HEARD = (1, 3, 5)


def _graph(names=("types\nof cells", "round 1", "round 2")):
    """Return the same cells once for each step, of which the first hears more and more, above the steps in a row."""
    gap, n, wide = 1.9, len(CELLS), 0.95
    cells = [
        Box("", gap * step + x, y, 0.19, 0.19, "cell that heard" if number < heard else "cell")
        for step, heard in enumerate(HEARD)
        for number, (x, y) in enumerate(CELLS)
    ]
    row = [Box(name, gap * step, -0.95, 0.55, wide) for step, name in enumerate(names)]
    row += [Box("mean of\nall cells", 5.65, -0.95, 0.55, wide), Box("answer", LENGTH, -0.95, 0.45)]
    return Diagram(
        (*cells, *row),
        arrows=tuple(pairwise(range(len(cells), len(cells) + len(row)))),
        lines=tuple((n * step + i, n * step + j) for step in range(len(names)) for i, j in BESIDE),
        caption="each round, a cell hears its neighbours; orange: known to the left one",
        told="Of 6 cells, joined to their neighbours, the left one knows 1, itself, then 3 after round 1 and 5 after "
        "round 2; the mean of all cells gives the answer",
    )


def _diffusion(names=("noise", "less\nnoise", "even\nless", "picture")):
    """Return pictures in a row, and below them, between each two, the network."""
    n, gap = len(names), LENGTH / (len(names) - 1)
    pictures = [Box(name, gap * k, 0, 0.6) for k, name in enumerate(names)]
    networks = [Box("network", gap * (k + 0.5), -1, 0.45) for k in range(n - 1)]
    return Diagram(
        (*pictures, *networks),
        arrows=tuple(arrow for k in range(n - 1) for arrow in ((k, n + k), (n + k, k + 1))),
        passing=tuple(pairwise(range(n))),
        caption="the same network again and again; each time it takes away some noise",
        told=f"From noise to picture in {n - 1} steps: each time the network says what is noise, and some of it goes",
    )


DIAGRAMS = {
    "boosting": _boosting(),
    "recurrent": _recurrent(),
    "transformer": _transformer(),
    "graph": _graph(),
    "diffusion": _diffusion(),
}
