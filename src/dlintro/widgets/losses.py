"""Explorers of losses: an outlier, a confident mistake, and the errors of many classes."""

import numpy as np
from ipywidgets import Dropdown, FloatSlider, IntSlider

from dlintro import _validate, plots, scratch
from dlintro.plots.functions import measurements
from dlintro.plots.style import CURVE_STYLES, INK, signed_colour
from dlintro.text import signed
from dlintro.widgets.explorer import Explorer, animate

LINES = ("squared error", "Huber", "absolute error")  # what the outlier's lines make small


def explore_outlier(dataset, row=None):
    """Explore what one wrongly recorded value does to lines fitted with three losses: sliders for it and Huber's δ.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        A few patients: x of shape (n, 1), y measured, at least 0.
    row : int, optional
        The patient whose value is recorded wrongly; the one with the largest feature without it.

    Returns
    -------
    Explorer
        Its readout gives the mean absolute error of each line for the other patients.
    """
    row = int(dataset.x[:, 0].argmax()) if row is None else row
    highest = 100 * np.ceil(2 * dataset.y.max() / 100)

    def build(figure):
        ax = measurements(dataset, figure.subplots())
        points = ax.drawn.points
        lines = [
            ax.plot([], [], color=colour, ls=dashes, lw=2.5, label=name)[0]
            for name, (colour, dashes) in zip(LINES, CURVE_STYLES, strict=False)
        ]
        (moved,) = ax.plot([], [], "o", ms=14, mfc="none", mec=INK, mew=2, zorder=4, label="the recorded value")
        ax.set(xlim=_widened(dataset.x[:, 0]), ylim=(0, 1.03 * highest))
        ax.legend(loc="upper left")
        animate(ax)
        x, ends = dataset.x[:, 0], np.array(ax.get_xlim())

        def update(value, delta):
            y = dataset.y.copy()
            y[row] = value
            points.set_offsets(np.column_stack([x, y]))
            moved.set_data([x[row]], [value])
            losses = (scratch.mean_squared_error, scratch.huber.using(delta=delta), scratch.mean_absolute_error)
            fits = [_fit_line(x, y, loss) for loss in losses]
            for line, (slope, height) in zip(lines, fits, strict=True):
                line.set_data(ends, slope * ends + height)
            return f"Recorded {value:.0f}, measured {dataset.y[row]:.0f}. {_off_for_others(x, y, row, fits)}"

        return update

    return Explorer(
        build,
        alt="Patients as points, one of them recorded wrongly, and the lines that three losses fit to them",
        value=FloatSlider(
            dataset.y[row], min=0, max=highest, step=1, readout_format=".0f", description="recorded value (ringed)"
        ),
        delta=FloatSlider(50, min=5, max=200, step=5, readout_format=".0f", description="δ of Huber's loss"),
    )


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
        prob=FloatSlider(
            0.9, min=0.001, max=0.999, step=0.001, readout_format=".3f", description="probability of cancer ŷ"
        ),
        truth=Dropdown(options=[("cancer (y = 1)", 1), ("no cancer (y = 0)", 0)], description="the truth"),
    )


def _price(prob, right, truth):
    loss = scratch.binary_cross_entropy(prob, truth)
    verdict = "sure and right" if right >= 0.9 else "sure and wrong" if right <= 0.1 else "unsure"
    return (
        f"The network gives {prob:.1%} to a patient {'with' if truth else 'without'} cancer: {verdict}. "
        f"Cross-entropy −log {right:.3f} = {loss:.2f}, as much as {loss / -np.log(0.9):.1f} patients with 90% for the "
        f"truth. Squared error {(1 - right) ** 2:.2f}; it can never pass 1."
    )


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


def _fit_line(x, y, loss, n_rounds=60):
    """Return slope and height of the line with the lowest loss, by least squares, again and again.

    Each patient is weighed by the loss's slope, divided by the error: then the squares pull as the loss would.
    """
    centre = x.mean()
    design = np.column_stack([x - centre, np.ones(len(x))])  # (n, 2)
    weights = np.ones(len(x))
    for _ in range(n_rounds):
        slope, height = np.linalg.solve(design.T @ (weights[:, None] * design), design.T @ (weights * y))
        size = np.maximum(np.abs(y - slope * design[:, 0] - height), 1e-6)
        weights = loss.slope(size, 0.0) / size
    return slope, height - slope * centre


def _widened(values):
    margin = 0.06 * np.ptp(values)
    return values.min() - margin, values.max() + margin
