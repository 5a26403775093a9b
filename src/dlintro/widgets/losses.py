"""Explorers of losses: an outlier, a confident mistake, and the errors of many classes."""

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dlintro import _validate, plots, scratch
from dlintro.plots.functions import measurements
from dlintro.plots.style import CURVE_STYLES, INK, signed_colour
from dlintro.text import number, signed
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

LINES = ("squared error", "Huber", "absolute error")  # what the outlier's lines make small


def explore_outlier(dataset, row=None, recorded=None):
    """Explore what one wrong record does to lines fitted with three losses: sliders for it and for Huber's corner.

    Faint lines are those of the measured values.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        A few patients: x of shape (n, 1), y measured, at least 0.
    row : int, optional
        The patient whose value is recorded wrongly; the one in the middle of the feature's range without it.
    recorded : float, optional
        Where the slider for the value begins; at the measured value without it.

    Returns
    -------
    Explorer
        Its readout gives the mean absolute error of each line for the other patients.
    """
    x, y = dataset.x[:, 0], dataset.y
    row = int(np.abs(x - (x.min() + x.max()) / 2).argmin()) if row is None else row
    recorded = y[row] if recorded is None else recorded
    highest = 100 * np.ceil(2 * y.max() / 100)

    def build(figure):
        ax = measurements(dataset, figure.subplots())
        points = ax.drawn.points
        faint, lines = _three_lines(ax, lw=1.5, alpha=0.45), _three_lines(ax, labels=LINES, lw=2.5)
        (moved,) = ax.plot([], [], "o", ms=14, mfc="none", mec=INK, mew=2, zorder=4, label="the recorded value")
        ax.set(xlim=_widened(x), ylim=(0, 1.03 * highest))
        ax.legend(loc="upper left")
        animate(ax)
        touch(ax, lambda start, end, **_: {"value": end[1]}, "drag the recorded value up and down.")
        ends = np.array(ax.get_xlim())

        def update(value, corner):
            records = np.where(np.arange(len(y)) == row, value, y)
            points.set_offsets(np.column_stack([x, records]))
            moved.set_data([x[row]], [value])
            before, now = (_three_fits(x, values, corner) for values in (y, records))
            for line, (slope, height) in zip([*faint, *lines], [*before, *now], strict=True):
                line.set_data(ends, slope * ends + height)
            return f"{_recorded(value, y[row])} {_off_for_others(x, y, row, now)}"

        return update

    return Explorer(
        build,
        alt="Patients as points, one of them recorded wrongly, and the lines that three losses fit to them",
        look="Take the ringed value from its measured height to the top. Which lines leave their faint ones, and "
        "which come to rest? What does one wrong record do to the forecast of all other patients?",
        value=_whole(recorded, 0, highest, 1, "recorded value (ringed)"),
        corner=_whole(50, 5, 200, 5, "corner of Huber's loss"),
    )


def _three_lines(ax, labels=("", "", ""), **look):
    return [
        ax.plot([], [], color=colour, ls=dashes, label=label, **look)[0]
        for label, (colour, dashes) in zip(labels, CURVE_STYLES, strict=False)
    ]


def _three_fits(x, y, corner):
    """Return the slope and the height of the lines that make the three losses small."""
    losses = (scratch.mean_squared_error, scratch.huber.using(corner=corner), scratch.mean_absolute_error)
    return [scratch.fit_line(x, y, loss) for loss in losses]


def _whole(value, low, high, step, description):
    return FloatSlider(value, min=low, max=high, step=step, readout_format=".0f", description=description)


def _recorded(value, measured):
    right = "; so each line lies on its faint one" if value == measured else ""
    return f"Recorded {value:.0f}, measured {measured:.0f}{right}."


def _off_for_others(x, y, row, fits):
    others = np.arange(len(x)) != row
    errors = [scratch.mean_absolute_error(slope * x[others] + height, y[others]) for slope, height in fits]
    told = ", ".join(f"{name} {error:.0f}" for name, error in zip(LINES, errors, strict=True))
    return f"How far each line is off for the other {others.sum()} patients, on average: {told}."


def explore_confident_mistake():
    """Explore what a probability costs once the truth is known: a slider for it, and a choice of the truth.

    Returns
    -------
    Explorer
        Its readout compares cross-entropy with the squared error.
    """
    p = np.linspace(0.001, 0.999, 999)  # probability of the true class
    curves = {
        "cross-entropy": scratch.binary_cross_entropy.per_patient(p, np.ones(len(p), int)),
        "squared error": scratch.mean_squared_error.per_patient(p, np.ones(len(p))),
    }

    def build(figure):
        ax = plots.loss_curves(p, curves, figure.subplots(), "ŷ: the network's probability of cancer")
        lines = ax.drawn.curves.values()
        dots = [ax.plot([], [], "o", ms=11, color=line.get_color(), mec="white", zorder=4)[0] for line in lines]
        ax.set(xlim=(0, 1), ylim=(-0.1, 7.2))
        ax.legend(loc="upper center")
        animate(ax)
        touch(ax, lambda start, end, **_: {"prob": end[0]}, "drag the points along their curves.")

        def update(prob, truth):
            right = prob if truth else 1 - prob
            for line, dot, values in zip(lines, dots, curves.values(), strict=True):
                line.set_ydata(values if truth else values[::-1])
                dot.set_data([prob], [np.interp(right, p, values)])
            return _price(prob, right, truth)

        return update

    return Explorer(
        build,
        alt="Cross-entropy and squared error of one patient, over the probability that the network gave",
        look="For a patient with cancer, go from 0.5 to 0.02, and on to 0.001. Which of the two losses tells the last "
        "two apart? Should a doctor who is surer of a wrong answer be blamed more?",
        prob=FloatSlider(
            0.02, min=0.001, max=0.999, step=0.001, readout_format=".3f", description="probability of cancer ŷ"
        ),
        truth=Dropdown(options=[("cancer (y = 1)", 1), ("no cancer (y = 0)", 0)], description="the truth"),
    )


def _price(prob, right, truth):
    loss = scratch.binary_cross_entropy(prob, truth)
    verdict = "sure and right" if right >= 0.9 else "sure and wrong" if right <= 0.1 else "unsure"
    return (
        f"The network gives {prob:.1%} to a patient {'with' if truth else 'without'} cancer: {verdict}. "
        f"Cross-entropy −ln {right:.3f} = {number(loss, 2 if loss >= 0.01 else 3)}, {_compared(loss)}. "
        f"Squared error {(1 - right) ** 2:.2f}; it is never above 1."
    )


def _compared(loss):
    """Return a cross-entropy in words, beside that of a patient who rightly got 90%."""
    patients = loss / -np.log(0.9)
    if patients >= 1:
        return f"as much as {patients:.1f} patients with 90% for the truth"
    return f"{patients:.0%} of what one patient costs with 90% for the truth"


def explore_class_errors(images, y, probs, class_names):
    """Explore the error ŷ − y that cross-entropy sends back, class by class: sliders for the epoch and the image.

    Parameters
    ----------
    images : array of shape (n, height, width)
        Grey values in [0, 1].
    y : array of shape (n,)
        The true class of each image.
    probs : array of shape (n_epochs + 1, n, c)
        What the network said after each epoch; entry 0 before any.
    class_names : sequence of c str

    Returns
    -------
    Explorer
        Its readout gives the loss of this image.
    """
    y = _validate.labels(y, n_classes=len(class_names), length=len(images))
    errors = np.asarray(probs) - np.eye(len(class_names))[y]  # (n_epochs + 1, n, c)

    def build(figure):
        left, right = plots.class_errors(
            images[0], errors[0, 0], class_names, figure.subplots(1, 2, width_ratios=(1, 2))
        )
        truth = left.text(0.5, -0.04, "truth: ", ha="center", va="top", transform=left.transAxes)
        animate(left)
        animate(right)
        picture = left.drawn.image

        def update(epoch, image):
            picture.set_data(images[image])
            truth.set_text(f"truth: {class_names[y[image]]}")
            for bar, error in zip(right.drawn.bars, errors[epoch, image], strict=True):
                bar.set_height(error)
                bar.set_color(signed_colour(error))
            return _said(probs[epoch][image], y[image], epoch, class_names)

        return update

    return Explorer(
        build,
        alt="An image, and for each class the network's probability minus the truth as a bar",
        look="Play the epochs, then look for an image whose bars stay long. What do all its bars add up to? Which "
        "wrong class is pushed down the most? If these were diagnoses, what would the network have to unlearn?",
        figsize=(7, 3.2),
        play="epoch",
        epoch=IntSlider(0, min=0, max=len(errors) - 1, description="epoch"),
        image=IntSlider(0, min=0, max=len(images) - 1, description="image"),
    )


def _said(probs, y, epoch, class_names):
    rival = max((k for k in range(len(probs)) if k != y), key=lambda k: probs[k])
    return (
        f"After epoch {epoch} the network gives {probs[y]:.1%} to the truth, {class_names[y]}: "
        f"loss {-np.log(probs[y]):.2f}, error {signed(probs[y] - 1)}. "
        f"Its strongest other belief is {class_names[rival]}: error {signed(probs[rival])}."
    )


def _widened(values):
    margin = 0.06 * np.ptp(values)
    return values.min() - margin, values.max() + margin
