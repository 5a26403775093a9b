"""What a model is worth, as pictures: ROC curves, the four counts, calibration, net benefit, and numbers in a row."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from dlintro import _validate, text
from dlintro.plots import drawn, phrases
from dlintro.plots.style import BLUE, CLASS_COLOURS, GREY, INK, VERMILLION

DASHES = ("-", "--", ":", "-.")


def roc(evaluation, ax=None, label=""):
    """Draw the ROC curve of a model, and on it the point of its threshold.

    Called again with the same axes, it adds a curve in another colour and dash.

    Parameters
    ----------
    evaluation : dlintro.metrics.Evaluation
    label : str
        What the curve belongs to, for the legend.

    Returns
    -------
    matplotlib Axes
        Draws `curves`, one for each call, and of the latest `point` and `note`.
    """
    if evaluation.roc is None:
        raise ValueError("evaluation must have an ROC curve, but only one class occurs; join this group with another.")
    fpr, tpr, _ = evaluation.roc
    ax = drawn.axes(ax, figsize=(5.2, 4.8))
    curves = getattr(getattr(ax, "drawn", None), "curves", [])  # of models drawn before
    if not curves:
        ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=":", label="chance: AUC 0.50")
        ax.set(xlabel="false positive rate (1 − specificity)", ylabel="true positive rate (sensitivity)")
        ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    k = len(curves)
    name = f"{label}: AUC {_short(evaluation.auc)}" if label else f"AUC {_short(evaluation.auc)}"
    (line,) = ax.plot(fpr, tpr, color=CLASS_COLOURS[(2 + k) % 7], ls=DASHES[k % 4], label=name)
    below = ax.transAxes + ScaledTranslation(0, -0.5, ax.get_figure().dpi_scale_trans)  # inches: clear of the x label
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=below)  # names with intervals are long
    point = 1 - float(evaluation.confusion.specificity), float(evaluation.confusion.sensitivity)
    dot = ax.scatter(*point, s=70, color=line.get_color(), edgecolor="white", zorder=4)
    text = f"threshold {evaluation.threshold:.2f}"
    box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    note = ax.annotate(text, point, (8, -4), textcoords="offset points", va="top", color=INK, bbox=box, zorder=3)
    where = f"at {text} sensitivity {point[1]:.2f}, false positive rate {point[0]:.2f}"
    drawn.tell(ax, f"ROC curve of {name}; {where}" if label else f"ROC curve: {name}; {where}")
    return drawn.name(ax, curves=[*curves, line], point=dot, note=note)


def _short(estimate):
    """Return a number and its interval as a short text; of a difference of two shares, only the difference."""
    return str(estimate).rpartition(": ")[2].replace("95 % interval ", "")


def _parts(estimate):
    """Return a number, then its interval and what it counts, if it has them: "50.0%", "15.0% to 85.0%", "2 of 4"."""
    value, _, more = _short(estimate).rstrip(")").partition(" (")
    return value, *reversed(more.split("; ") if more else ())


def confusion_matrix(confusion, ax=None, class_names=("negative", "positive")):
    """Draw the four counts: what is true in the rows, what the model says in the columns.

    Parameters
    ----------
    confusion : dlintro.metrics.Confusion
    class_names : (str, str)
        The names of class 0 and class 1.

    Returns
    -------
    matplotlib Axes
        Filled where the model is right, hatched where it is wrong.
    """
    ax = drawn.axes(ax, figsize=(4.6, 3.6))
    cells = (
        (0, 0, confusion.tn, f"called\n{class_names[0]}", {"color": BLUE, "alpha": 0.25}),
        (1, 0, confusion.fp, "false alarm", {"facecolor": "white", "edgecolor": BLUE, "hatch": "//", "alpha": 0.35}),
        (0, 1, confusion.fn, "missed", {"facecolor": "white", "edgecolor": VERMILLION, "hatch": "//", "alpha": 0.35}),
        (1, 1, confusion.tp, "found", {"color": VERMILLION, "alpha": 0.25}),
    )
    for called, true, count, word, style in cells:
        ax.add_patch(Rectangle((called - 0.48, true - 0.48), 0.96, 0.96, **style))
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        ax.text(called, true - 0.18, f"{count:,}", ha="center", va="center", fontsize=18, color=INK, bbox=box)
        ax.text(called, true + 0.22, word, ha="center", va="center", color=INK, bbox=box)
    ax.set(xlim=(-0.5, 1.5), ylim=(1.5, -0.5), xticks=[0, 1], yticks=[0, 1], aspect="equal")
    ax.set(xticklabels=class_names, yticklabels=class_names, xlabel="the model says", ylabel="the truth")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    negative, positive = class_names
    sick, healthy = confusion.tp + confusion.fn, confusion.tn + confusion.fp
    return drawn.tell(
        ax,
        f"Of {sick:,} {positive}, {confusion.tp:,} found and {confusion.fn:,} missed",
        f"Of {healthy:,} {negative}, {confusion.tn:,} called {negative} and {confusion.fp:,} false alarms",
    )


def calibration(calibration, ax=None, label="groups of similar risk"):
    """Draw how many had the disease, with intervals, over the risk that was predicted for them.

    Parameters
    ----------
    calibration : dlintro.metrics.Calibration
    label : str
        What the points are, for the legend.

    Returns
    -------
    matplotlib Axes
        Points above the diagonal: more had it than predicted.
    """
    ax = drawn.axes(ax, figsize=(5.2, 4.1))
    predicted, observed = calibration.predicted, np.array([share.value for share in calibration.observed])
    ends = np.array([share.interval for share in calibration.observed])  # also where nobody, or everybody, has it
    top = min(1.02, 1.05 * max(predicted.max(), ends.max()))
    ax.plot([0, 1], [0, 1], color=GREY, lw=1, ls=":", label="as predicted")
    ax.vlines(predicted, *ends.T, color=INK, lw=1.5)
    ax.plot(predicted, observed, "o-", color=INK, lw=1, ms=6, label=label)
    ax.set_title(f"slope {_short(calibration.slope)}\nintercept {_short(calibration.intercept)}", fontsize="medium")
    ax.set(xlabel="predicted risk", ylabel="share with the disease", aspect="equal")
    ax.set(xlim=(-0.02 * top, top), ylim=(-0.02 * top, top))
    ax.legend(loc="best")
    within = np.sum((ends[:, 0] <= predicted) & (predicted <= ends[:, 1]))
    said, had = (f"{text.chance(values.min())} to {text.chance(values.max())}" for values in (predicted, observed))
    inside = f"{within} of {len(predicted)} intervals hold the predicted risk"
    return drawn.tell(ax, f"Calibration of {label}: {said} predicted, {had} had the disease; {inside}")


def decision_curve(curve, ax=None):
    """Draw the net benefit over the threshold: the best way to decide lies highest.

    Parameters
    ----------
    curve : dlintro.metrics.DecisionCurve

    Returns
    -------
    matplotlib Axes
        Its lines are the model, with the band of its intervals, all treated, nobody treated.
    """
    ax = drawn.axes(ax)
    ax.plot(curve.thresholds, curve.model, color=INK, lw=2.5, label="by the model")
    ax.fill_between(curve.thresholds, *curve.model_ends.T, color=INK, alpha=0.12, lw=0, label="its 95 % interval")
    ax.plot(curve.thresholds, curve.all, color="#E69F00", ls="--", label="treat all")
    ax.plot(curve.thresholds, curve.none, color=GREY, ls=":", label="treat nobody")
    top = max(curve.model_ends.max(), curve.all.max(), 1e-9)
    ax.set(xlabel="threshold: treated above this risk", ylabel="net benefit", ylim=(-0.25 * top, 1.1 * top))
    ax.legend(loc="upper right")
    best = curve.thresholds[curve.model > np.maximum(curve.all, curve.none)]
    where = f"at thresholds from {best.min():.2f} to {best.max():.2f}" if len(best) else "at no threshold"
    ways = {"model": curve.model, "treat all": curve.all}
    told = phrases.courses(curve.thresholds, ways, "threshold", "net benefit")
    return drawn.tell(ax, told, f"The model is best {where}")


def forest(estimates, ax=None, reference=None, xlabel="value, with its 95 % interval"):
    """Draw numbers below each other, each with its name and interval.

    Parameters
    ----------
    estimates : dict of str to Estimate or Proportion
        From top to bottom. A number that is not estimable is shown in these words.
    reference : float, optional
        The place of a line for comparison, such as 0.5 for an AUC by chance.
    xlabel : str
    """
    if not estimates:
        raise ValueError("estimates must hold at least one name with its number, but is empty.")
    ax = drawn.tell(drawn.axes(ax, figsize=(9, 0.9 + 0.4 * len(estimates))), xlabel)
    _compare(ax, reference)
    for place, estimate in enumerate(estimates.values()):
        if estimate.interval is not None:
            ax.plot(estimate.interval, [place, place], color=INK, lw=2)
        if not np.isnan(estimate.value):
            ax.plot(estimate.value, place, "s", color=INK, ms=7)
        ax.text(1.03, place, _short(estimate), va="center", color=INK, transform=ax.get_yaxis_transform())
    ax.set(yticks=range(len(estimates)), yticklabels=list(estimates), ylim=(len(estimates) - 0.5, -0.5), xlabel=xlabel)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return drawn.tell(ax, phrases.rows({name: _parts(estimate) for name, estimate in estimates.items()}))


def _compare(ax, reference):
    """Draw the line for comparison, if there is one."""
    if reference is not None:
        ax.axvline(_validate.number(reference, "reference"), color=GREY, lw=1, ls=":")
    if reference:  # 0 is what a difference is compared with anyway
        drawn.tell(ax, f"A line marks {text.short(reference)}")


def strips(values, ax=None, reference=None, xlabel="value", unit="training"):
    """Draw what came out of several trainings: a row of points for each name, with their median.

    Parameters
    ----------
    values : dict of str to array of shape (n,)
        From top to bottom.
    reference : float, optional
        The place of a line for comparison, such as 0 for no difference.
    xlabel : str
    unit : str
        What each point is, for the legend.

    Returns
    -------
    matplotlib Axes
        Draws `points` and `medians`.
    """
    if not values:
        raise ValueError("values must hold at least one name with its numbers, but is empty.")
    rows = [_validate.vector(row, name) for name, row in values.items()]
    ax = drawn.tell(drawn.axes(ax, figsize=(9, 1.1 + 0.42 * len(rows))), xlabel)
    _compare(ax, reference)
    places = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    (points,) = ax.plot(np.concatenate(rows), places, "o", color=INK, alpha=0.4, ms=7, mew=0, label=f"one {unit}")
    middle = [np.median(row) for row in rows]
    (medians,) = ax.plot(middle, range(len(rows)), "|", color=VERMILLION, ms=18, mew=3, label="median")
    told = {}
    for place, (name, row) in enumerate(zip(values, rows, strict=True)):
        low, half, high = (text.number(end) for end in np.percentile(row, (0, 50, 100)))
        ax.text(1.03, place, f"{half} ({low} to {high})", va="center", transform=ax.get_yaxis_transform())
        told[name] = half, f"{low} to {high}"
    drawn.tell(ax, f"Medians: {phrases.rows(told)}")
    ax.set(yticks=range(len(rows)), yticklabels=list(values), ylim=(len(rows) - 0.5, -0.5), xlabel=xlabel)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.locator_params(axis="x", nbins=7)
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return drawn.name(ax, points=points, medians=medians)
