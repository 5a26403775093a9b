"""An explorer of a rule over a model: nobody with a troponin above a limit goes home, whatever the model says."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate, text
from dlintro.plots.style import CLASS_MARKERS, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

LIMITS = 5, 100  # ng/l, between which the rule's limit can be moved
FLOOR = 0.0005  # the lowest risk that the picture tells apart; lower ones are drawn there
PALE = 0.15  # of the zone, while there is no rule in it


def explore_rule(troponin, infarction, risks, levels, curves, limit=40, discharge_below=0.03):
    """Explore a hard rule beside a model: sliders for the rule's limit and model, and a switch for the rule.

    A patient goes home if the model's risk is low and the rule, if it is on, does not forbid it. The limit can be
    dragged in the picture.

    Parameters
    ----------
    troponin : array of shape (n,)
        Of each patient on arrival, ng/l, above 0.
    infarction : array of shape (n,)
        The truth, 0 or 1, both of which occur.
    risks : dict of str to array of shape (n,)
        For each model, the risk of each patient, in [0, 1].
    levels : array of shape (k,)
        Rising values of troponin for a typical patient, ng/l, above 0.
    curves : dict of str to array of shape (k,)
        For each model, the risk of this patient at each level, in [0, 1].
    limit : int
        Where the rule's limit begins, ng/l, from 5 to 100.
    discharge_below : float
        The risk below which the model sends a patient home, above 0 and at most 1.

    Returns
    -------
    Explorer
        Its readout counts who is sent home above the limit, the missed infarctions and the admissions.
    """
    sick = _validate.both_classes(infarction, "infarction").astype(bool)
    troponin = _positive(troponin, "troponin", len(sick))
    levels = _positive(levels, "levels")
    if (np.diff(levels) <= 0).any():
        raise ValueError("levels must rise, but do not; sort them, and take each value once.")
    if not risks or list(risks) != list(curves):
        raise ValueError(
            f"risks has the models {list(risks)}, but curves {list(curves)}; give the same ones, in order."
        )
    risks = {name: _shares(values, f"risks of {name}", len(sick)) for name, values in risks.items()}
    curves = {name: _shares(values, f"curve of {name}", len(levels)) for name, values in curves.items()}
    low = _validate.number(discharge_below, "discharge_below", low=0, high=1, above=True)
    if not LIMITS[0] <= _validate.count(limit, "limit") <= LIMITS[1]:
        raise ValueError(f"limit must lie between {LIMITS[0]} and {LIMITS[1]} ng/l, but is {limit}.")
    return Explorer(
        partial(_build, troponin=troponin, sick=sick, risks=risks, levels=levels, curves=curves, low=low),
        alt="The risk that a model gives a typical patient, over troponin, with the risk below which patients go "
        "home, the zone above the rule's limit, and the patients whom the model sends home from there",
        look="Leave the rule off and follow the plain model's curve to the right: where does it fall, and who is sent "
        "home there? Does the other model need the rule? Then lower the limit, and watch what the rule costs.",
        figsize=(7, 4.4),
        limit=IntSlider(limit, min=LIMITS[0], max=LIMITS[1], description="limit of the rule, ng/l"),
        model=Dropdown(options=list(risks), description="model"),
        rule=Dropdown(options=[("off", False), ("on", True)], description="rule: who is above the limit stays"),
    )


def _positive(values, name, length=None):
    values = _validate.vector(values, name, length)
    if values.min() <= 0:
        raise ValueError(f"{name} must be above 0 ng/l, but one is {values.min():g}; the axis is logarithmic.")
    return values


def _shares(values, name, length):
    values = _validate.vector(values, name, length)
    if values.min() < 0 or values.max() > 1:
        raise ValueError(f"{name} must lie in [0, 1], but ranges from {values.min():g} to {values.max():g}.")
    return values


def _build(figure, troponin, sick, risks, levels, curves, low):
    ax = figure.subplots()
    right = max(levels[-1], troponin.max())
    zone = ax.axvspan(LIMITS[0], right, color=GREY, lw=0, alpha=PALE)
    edge = ax.axvline(LIMITS[0], color=INK, lw=1.5)
    ax.axhline(low, color=GREY, ls="--", lw=1.5)
    (curve,) = ax.plot(levels, np.full(len(levels), low), color=INK, lw=2.5, label="typical patient")
    marks = {
        label: ax.plot([], [], CLASS_MARKERS[k], ms=7, color=(GREY, VERMILLION)[k], mew=1.5, label=label)[0]
        for k, label in ((1, "low risk, infarction"), (0, "low risk, none"))
    }
    word = ax.text(0.98, 0.97, "", ha="right", va="top", transform=ax.transAxes)
    _axes(ax, levels[0], right, low)
    animate(ax)
    touch(ax, lambda start, end, **_: {"limit": end[0]}, "drag the limit left or right.")

    def update(limit, model, rule):
        above, calm = troponin > limit, risks[model] < low
        zone.set(x=limit, width=right - limit, alpha=0.45 if rule else PALE)
        edge.set_xdata([limit, limit])
        curve.set_ydata(curves[model].clip(FLOOR))
        for mark, group in zip(marks.values(), (sick, ~sick), strict=True):
            here = above & calm & group
            mark.set_data(troponin[here], risks[model][here].clip(FLOOR))
            mark.set_markerfacecolor("white" if rule else mark.get_color())
        word.set_text("the rule keeps everyone here" if rule else "above the limit; no rule")
        return _sentence(model, limit, rule, sick, above, calm)

    return update


def _axes(ax, left, right, low):
    """Give the axes logarithmic scales with plain numbers, and a legend above."""
    ax.set(xscale="log", yscale="log", xlim=(left, right), ylim=(0.8 * FLOOR, 1.6))
    ax.set(xlabel="troponin on arrival [ng/l]", ylabel="risk that the model gives")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.yaxis.set_major_formatter(lambda value, _: text.percent(value, 0 if value >= 0.01 else 1))
    ax.text(left * 1.1, low * 1.1, f"home below {text.percent(low, 0 if low >= 0.01 else 1)}", va="bottom")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, handletextpad=0.4, columnspacing=1)


def _sentence(model, limit, rule, sick, above, calm):
    home = calm & ~above if rule else calm
    forbidden = home & above
    sent = f"{forbidden.sum():,} go home" + (f", {(forbidden & sick).sum():,} of them with" * bool(forbidden.any()))
    sent += " an infarction" * bool(forbidden.any())
    return (
        f"Model: {model}; rule {'on' if rule else 'off'}. Of {above.sum():,} patients above {limit} ng/l {sent}. "
        f"Of all {sick.sum():,} infarctions {(home & sick).sum():,} are missed; {(~home).sum():,} patients are "
        f"admitted, {(~home & ~sick).sum():,} of them without an infarction."
    )
