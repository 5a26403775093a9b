"""An explorer of one tool in two workflows: how many patients a day has time for, and who can read its colours."""

from functools import partial

import matplotlib
import numpy as np
from ipywidgets import Dropdown, FloatSlider

from dlintro import _validate, text
from dlintro.plots import as_deuteranope, colour_difference
from dlintro.plots.images import bare
from dlintro.plots.style import DIVERGING, INK
from dlintro.widgets.explorer import Explorer, animate

PROGRAM = {"a separate program": 120, "in the patient's record": 10}  # seconds for each photograph
COLOURS = {"green to red": matplotlib.colormaps["RdYlGn_r"], "blue to vermillion": DIVERGING}
PARTS = {  # of the day: colour and hatching
    "with the patient": ("0.85", ""),
    "photographs": ("#56B4E9", ""),
    "once more": ("#E69F00", "///"),
    "the program": ("white", "xx"),
}
EYES = ("full colour vision", "red–green deficient")


def explore_workflow(heat=None, program=None, patient=420, photograph=60, minutes=240):
    """Explore what a tool costs and tells: the workflow, the share of ungradable images, and the colours of its answer.

    The day is a model: each patient takes the seconds given here. A photograph that cannot be graded is taken, and
    given to the program, once more; the second one fails as often as the first, and then there is no answer.

    Parameters
    ----------
    heat : array of shape (height, width), optional
        The tool's answer for each tile, in [0, 1], 0.5 where it speaks neither for nor against a finding; without it, a
        made-up one with a spot that speaks for it and a spot that speaks against it.
    program : dict of str to number, optional
        For each workflow, the seconds that the program takes for each photograph.
    patient, photograph : number
        Seconds for all else with a patient, and to take a photograph.
    minutes : number
        How long the clinic is open.

    Returns
    -------
    Explorer
        Its readout counts the patients of a day and those without an answer, tells the minutes for each part, and how
        far apart the two ends of the colours look to people with and without a red–green deficiency.
    """
    heat = _spots() if heat is None else _validate.matrix(heat, "heat")
    if heat.min() < 0 or heat.max() > 1:
        raise ValueError(
            f"heat must lie in [0, 1], but ranges from {heat.min():g} to {heat.max():g}; 0.5 speaks for nothing."
        )
    program = PROGRAM if program is None else program
    if not isinstance(program, dict) or not program:
        raise ValueError(f"program must be a dict with the seconds of each workflow, such as {PROGRAM}.")
    for name, seconds in {**program, "photograph": photograph}.items():
        _validate.number(seconds, name, low=0)
    for name, length in {"patient": patient, "minutes": minutes}.items():
        _validate.number(length, name, low=0, above=True)
    tiles = {name: scale(heat)[..., :3] for name, scale in COLOURS.items()}
    pictures = {name: (seen, as_deuteranope(seen)) for name, seen in tiles.items()}
    return Explorer(
        partial(_build, program=program, patient=patient, photograph=photograph, minutes=minutes, pictures=pictures),
        alt="The minutes of a day in the clinic as a bar with a part for each kind of work; below it the tool's answer "
        "as coloured tiles, as somebody with full colour vision sees it and as somebody with a red–green deficiency",
        look="How many patients does the separate program cost? What do ungradable images cost in each workflow? Then "
        "cover the left tiles: can you say on the right which of the two spots is suspicious?",
        figsize=(7, 4.6),
        workflow=Dropdown(options=list(program), description="workflow"),
        ungradable=FloatSlider(0.2, min=0, max=0.4, step=0.05, readout_format=".0%", description="ungradable images"),
        colours=Dropdown(options=list(COLOURS), description="colours"),
    )


def day(ungradable, program, patient, photograph, minutes):
    """Return how many patients a day has time for, and the minutes of each part of the work.

    Parameters
    ----------
    ungradable : float
        The share of photographs that cannot be graded, in [0, 1].
    program, patient, photograph : number
        Seconds for each photograph in the program, for all else with a patient, and to take a photograph.
    minutes : number

    Returns
    -------
    n : int
    parts : array of shape (4,)
        Minutes with the patients, for first photographs, for second ones, in the program; together at most `minutes`.
    """
    seconds = np.array([patient, photograph, ungradable * (photograph + program), program], dtype=float)
    n = int(60 * minutes / seconds.sum() + 1e-9)  # 30.0 patients are 30, also where the last bit is missing
    return n, n * seconds / 60


def _spots():
    """Return the heat of 8 × 8 tiles with a spot for a finding and one against it."""
    down, across = np.mgrid[:8, :8]
    for_it, against = (np.exp(-((down - a) ** 2 + (across - b) ** 2) / 4) for a, b in ((2, 2), (5, 5)))
    return 0.5 + 0.45 * (for_it - against)


def _build(figure, program, patient, photograph, minutes, pictures):
    axes = figure.subplot_mosaic([["day", "day"], ["full", "deficient"]], height_ratios=(1, 3))
    top, *bottom = axes.values()
    bars = [top.barh(0, 1, 0.7, facecolor=colour, ec=INK, hatch=hatch, lw=0.8)[0] for colour, hatch in PARTS.values()]
    top.set(xlim=(0, minutes), ylim=(-0.5, 0.5), yticks=[], xlabel="minutes of the day")
    top.spines["left"].set_visible(False)
    count = top.text(0.01 * minutes, 0, "", va="center", size="large")
    top.legend(bars, PARTS, loc="lower left", bbox_to_anchor=(-0.01, 1), ncols=4, columnspacing=1.2, handlelength=1.5)
    images = [ax.imshow(pictures["green to red"][0], interpolation="nearest") for ax in bottom]
    for ax, name in zip(bottom, EYES, strict=True):
        bare(ax, name)
    for ax in (top, *bottom):
        animate(ax)

    def update(workflow, ungradable, colours):
        n, parts = day(ungradable, program[workflow], patient, photograph, minutes)
        for bar, start, length in zip(bars, np.cumsum([0, *parts[:-1]]), parts, strict=True):
            bar.set(x=start, width=length)
        count.set_text(f"{n} patients")
        for image, picture in zip(images, pictures[colours], strict=True):
            image.set_data(picture)
        return f"{_work(n, parts, ungradable)} {_apart(colours)}"

    return update


def _work(n, parts, ungradable):
    """Return in words how many patients a day has time for, and what takes how long."""
    listed = text.listed(f"{length:.0f} min {name}" for name, length in zip(PARTS, parts, strict=True))
    without = text.short(n * ungradable**2, 1)
    return f"A day has time for {n} patients, of whom {without} on average get no answer: {listed}."


def _apart(colours):
    """Return in words how far apart the ends of a scale of colours look, with and without a red–green deficiency."""
    ends = COLOURS[colours]([0.0, 1.0])[:, :3]
    full, deficient = colour_difference(*ends), colour_difference(*as_deuteranope(ends))
    return (
        f"The ends of {colours} are {full:.0f} apart to full colour vision, {deficient:.0f} to a red–green deficiency "
        "(2 can be seen side by side)."
    )
