"""The explorer of paint: a learner draws on an image, and the answer of a network follows."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate, text
from dlintro.plots.images import bare
from dlintro.plots.style import GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

VIOLET = np.array([0.40, 0.18, 0.62], dtype=np.float32)  # what gentian violet lets through, as in simulated lesions
PENS = {
    "none": "no paint: the image as it was",
    "up": "up: moves, and paints nothing",
    "ink": "ink: a violet marker",
    "skin": "skin: the colour of the image's border",
}
DOWN = "ink", "skin"
STEPS = 40  # of the pen, whose answers are shown
SIDES = {  # whether the answer was above the threshold, and whether it is now
    (False, False): "Neither is above the threshold of",
    (False, True): "It has risen above the threshold of",
    (True, False): "It is no longer above the threshold of",
    (True, True): "Both are above the threshold of",
}
DRAG = "drag over the image to paint, in ink if the pen has no colour yet."


def explore_painting(ask, image, caption="", width=3, threshold=None, what="malignant"):
    """Explore what a network says while you paint on an image: violet ink, or the colour of the skin around it.

    Parameters
    ----------
    ask : callable
        Takes images of shape (n, height, width, 3) and returns the n probabilities of the class, such as
        `partial(training.predict_proba, model)`.
    image : array of shape (height, width, 3)
        Values in [0, 1].
    caption : str
        What is to be said of the image, such as "A simulated naevus."
    width : int
        How thick a line is, in pixels; odd, so that it lies around the place of the pen.
    threshold : float, optional
        From which probability on the network's answer counts as positive, in [0, 1].
    what : str
        The class.

    Returns
    -------
    Explorer
        Its readout gives the probability before and now, and how many pixels are painted.
    """
    image = _validate.images(np.asarray(image)[None], "image")[0]
    if image.shape[2] != 3:
        raise ValueError(f"image must be in colour, of shape (height, width, 3), but has shape {image.shape}.")
    if not _validate.count(width, "width") % 2:
        raise ValueError(f"width must be odd, so that a line lies around the pen's place, but is {width}.")
    if threshold is not None:
        threshold = _validate.number(threshold, "threshold", low=0, high=1)
    before = _validate.number(_validate.vector(ask(image[None]), "the answer of ask", 1)[0], "a probability", 0, 1)
    height, breadth = image.shape[:2]

    return Explorer(
        partial(_build, ask=ask, paint=Paint(image, width), before=before, threshold=threshold, said=(caption, what)),
        alt="An image to paint on, and beside it the network's probability: before any paint, and at the pen's steps",
        look="Draw a line beside the lesion, as a surgeon does. Does the probability move, although the lesion is the "
        "same? Reset, then cover the lesion with the colour of the skin: what did the network read?",
        figsize=(7.2, 3.5),
        left=IntSlider(breadth // 8, min=0, max=breadth - 1, description="pen, from the left (pixels)"),
        top=IntSlider(height // 8, min=0, max=height - 1, description="pen, from the top (pixels)"),
        pen=Dropdown(options=[(label, pen) for pen, label in PENS.items()], description="pen"),
    )


class Paint:
    """An image, and the paint on it: a line from each place of the pen to the next, while it is down.

    Attributes
    ----------
    covered, inked : bool arrays of shape (height, width)
        Where there is skin colour, and where ink; ink can lie on skin colour, but not below it.
    """

    def __init__(self, image, width):
        self._image, self._reach = image, width / 2
        border = np.ones(image.shape[:2], dtype=bool)
        border[1:-1, 1:-1] = False
        self._skin = np.median(image[border], axis=0)
        self.wipe()

    def wipe(self):
        self.covered, self.inked = np.zeros((2, *self._image.shape[:2]), dtype=bool)
        self._pen, self._place, self._touch = None, None, None

    def put_down(self, place, pen, touch):
        """Let a touch begin at a place (column, row); the same touch, told again, changes nothing."""
        if touch != self._touch:
            last = np.array(self._image.shape[1::-1]) - 1
            self._pen, self._place, self._touch = pen, np.clip(np.round(place), 0, last), touch

    def move(self, place, pen):
        """Move the pen to a place (column, row), with a line from where it was if it was down and had this colour."""
        if pen in DOWN:
            line = near_line(place if self._pen != pen else self._place, place, self._reach, self.inked.shape)
            self.inked[line] = pen == "ink"
            self.covered[line] |= pen == "skin"
        self._pen, self._place = pen, place

    def picture(self):
        on_skin = np.where(self.covered[..., None], self._skin, self._image)
        return np.where(self.inked[..., None], on_skin * VIOLET, on_skin).astype(np.float32)


def near_line(start, end, reach, shape):
    """Return which pixels of a picture lie near a line: their middle is at most `reach` pixels away from it.

    Parameters
    ----------
    start, end : arrays of shape (2,)
        Column and row, from 0.
    reach : float
    shape : (int, int)
        Rows and columns of the picture.

    Returns
    -------
    bool array of this shape
    """
    rows, columns = np.indices(shape)
    (across, down), (column, row) = np.subtract(end, start), start
    along = ((columns - column) * across + (rows - row) * down) / max(across**2 + down**2, 1)
    along = along.clip(0, 1)  # the share of the line up to the point nearest to each pixel
    return np.hypot(columns - column - along * across, rows - row - along * down) <= reach


def _build(figure, ask, paint, before, threshold, said):
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
    picture = left.imshow(paint.picture(), interpolation="nearest")
    marks = [left.plot([0], [0], "+", ms=14, color=colour, mew=w)[0] for colour, w in (("white", 4), (INK, 1.5))]
    bare(left, "image, and the pen (+)")
    animate(left)
    left.spines[:].set_animated(False)
    show = _draw_answers(right, before, threshold, said[1])
    answers = []

    def draw_along(start, end, left, top, pen):
        colour = pen if pen in DOWN else "ink"
        paint.put_down(start, colour, touch=(*start, left, top, pen))
        return {"left": end[0], "top": end[1], "pen": colour}

    touch(left, draw_along, DRAG)

    def update(left, top, pen):
        if pen == "none":
            paint.wipe()
            answers.clear()
        paint.move(np.array([left, top]), pen)
        now = paint.picture()
        picture.set_data(now)
        for mark in marks:
            mark.set_data([left], [top])
        answers.append(float(ask(now[None])[0]))
        show(answers[-STEPS:])
        return _sentence(before, answers[-1], threshold, said, paint) + f" {_where(pen, left, top)}"

    return update


def _draw_answers(ax, before, threshold, what):
    """Draw the answer before any paint; return a function that shows the latest ones, the last of them in words."""
    ax.axhline(before, color=GREY, lw=1.5, ls=":", label=f"before: {text.chance(before)}")
    if threshold is not None:
        ax.axhline(threshold, color=INK, lw=1.5, ls="--", label=f"threshold: {text.number(threshold)}")
    (track,) = ax.plot([], [], color=VERMILLION, lw=2)
    (dot,) = ax.plot([0], [before], "o", color=VERMILLION, ms=8)
    words = ax.text(2.5, before, "", va="center", bbox={"fc": "white", "ec": "none", "pad": 1})
    ax.set(xlim=(1 - STEPS, 24), ylim=(-0.02, 1.02), xticks=[])
    ax.set(xlabel="the pen's latest steps", ylabel=f"probability: {what}")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2, columnspacing=1)
    animate(ax)

    def show(answers):
        now = answers[-1]
        track.set_data(np.arange(1 - len(answers), 1), answers)
        dot.set_ydata([now])
        words.set(y=np.clip(now, 0.05, 0.95), text=f"now: {text.chance(now)}")

    return show


def _sentence(before, now, threshold, said, paint):
    caption, what = said
    painted = int(np.sum(paint.covered | paint.inked))
    crossed = "" if threshold is None else f" {SIDES[before > threshold, now > threshold]} {text.number(threshold)}."
    return (
        f"{caption} Probability of {what}: {text.chance(before)} before any paint, {text.chance(now)} now.{crossed} "
        f"{painted} of {paint.inked.size:,} pixels are painted."
    ).strip()


def _where(pen, left, top):
    state = {"none": "has not painted", "up": "is up", "ink": "is down, with ink", "skin": "is down, with skin colour"}
    return f"The pen {state[pen]}: {left} from the left, {top} from the top."
