"""An explorer of the power of a reader study: more readers, or more cases?"""

import re
from functools import partial

import numpy as np
from ipywidgets import SelectionSlider
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from dlintro import text
from dlintro._validate import shown
from dlintro.plots.style import CURVE_STYLES, GREY, INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

WAYS = ("random readers", "fixed readers")
POWER = "power, {way}, %"
PLAN = re.compile(r"(\d+) readers, (\d+) cases, effect ([\d.]+) points")
WANTED = 80  # per cent
GREEN = CURVE_STYLES[1][0]
PALE = LinearSegmentedColormap.from_list("power", ["white", "#8FD3BC"])  # pale enough for dark letters


def explore_reader_power(measured):
    """Explore how probably a reader study shows that a tool helps: sliders for readers, cases and the tool's effect.

    A plan can be chosen in the right panel too.

    Parameters
    ----------
    measured : dlintro.data.Measured
        Powers in per cent with their intervals, named "power, random readers, %" and "power, fixed readers, %", of
        groups such as "5 readers, 200 cases, effect 5 points", for all combinations: `data.measured("reader_studies")`.

    Returns
    -------
    Explorer
        Its readout gives the power of the plan with random and with fixed readers, each with its Monte Carlo error; for
        an effect of 0, these are false alarms.
    """
    grid = _grid(measured)
    readers, cases, effects = (sorted({plan[k] for plan in grid}) for k in range(3))
    if len(grid) != len(readers) * len(cases) * len(effects):
        raise ValueError("measured must hold every combination of readers, cases and effects; measure the others too.")
    powers = np.array([[[grid[r, c, e] for e in effects] for c in cases] for r in readers])  # (…, way, value low high)
    middle = [options[len(options) // 2] for options in (effects, cases)]
    return Explorer(
        partial(_build, rows=readers, columns=cases, effects=effects, powers=powers),
        alt="Left: the power of a study over its number of readers, with random readers, whose interval is drawn, and "
        "with fixed readers; a line at 80 %. Right: the power with random readers as a table of readers and cases",
        look="Take 5 readers and raise the cases as far as you can: do you reach 80%? Now add readers instead. Then "
        "set the effect to 0: how often does each analysis find an effect that is not there?",
        figsize=(8, 4),
        readers=SelectionSlider(options=readers, value=readers[min(1, len(readers) - 1)], description="readers"),
        cases=SelectionSlider(options=cases, value=middle[1], description="cases"),
        effect=SelectionSlider(
            options=[(f"{effect:g} points", effect) for effect in effects],
            value=middle[0],
            description="what the tool adds",
        ),
    )


def _grid(measured):
    """Return the powers of all plans, {(readers, cases, effect): ((value, low, high) for each way)}."""
    if not hasattr(measured, "rows"):
        raise TypeError(f'measured must be a table, but is {shown(measured)}; give data.measured("reader_studies").')
    found = {}
    for row in measured.rows:
        plan = PLAN.fullmatch(row.group)
        for way in WAYS:
            if plan and row.what == POWER.format(way=way):
                numbers = row.value, row.low, row.high
                found.setdefault((int(plan[1]), int(plan[2]), float(plan[3])), {})[way] = numbers
    if not found or any(set(ways) != set(WAYS) for ways in found.values()):
        raise ValueError("measured must hold the power of each plan, with random and with fixed readers.")
    return {plan: [ways[way] for way in WAYS] for plan, ways in found.items()}


def _build(figure, rows, columns, effects, powers):
    left, right = figure.subplots(1, 2, width_ratios=(1.3, 1))
    curves, errors, mark = _draw_curves(left, rows)
    table, words, frame = _draw_table(right, rows, columns)

    def choose(start, end, **_):
        column, row = np.clip(np.round(end).astype(int), 0, (len(columns) - 1, len(rows) - 1))
        return {"readers": rows[row], "cases": columns[column]}

    touch(right, choose, "choose a plan in the right panel.")
    shown_effect = None

    def update(readers, cases, effect):
        nonlocal shown_effect
        row, column, k = rows.index(readers), columns.index(cases), effects.index(effect)
        here = powers[:, column, k]  # (readers, way, value low high)
        for way, curve in enumerate(curves):
            curve.set_ydata(here[:, way, 0])
        errors.set_segments([[(x, low), (x, high)] for x, (_, low, high) in zip(rows, here[:, 0], strict=True)])
        mark.set_data([readers], [here[row, 0, 0]])
        frame.set_xy((column - 0.5, row - 0.5))
        if effect != shown_effect:
            table.set_data(powers[:, :, k, 0, 0])
            for cell, value in zip(words, powers[:, :, k, 0, 0].ravel(), strict=True):
                cell.set_text(_percent(value).removesuffix("%"))
            shown_effect = effect
        return _sentence(readers, cases, effect, powers[row, column, k])

    return update


def _draw_curves(ax, readers):
    """Return the curves of both ways, the Monte Carlo errors of the first, and the mark of the plan."""
    ax.axhline(WANTED, color=GREY, lw=1.2, ls=":")
    ax.text(0.99, WANTED + 1.5, f"{WANTED}%", ha="right", color=GREY, transform=ax.get_yaxis_transform())
    looks = ((GREEN, "-"), (INK, "--"))
    curves = [
        ax.plot(readers, [0] * len(readers), line, color=colour, label=way)[0]
        for way, (colour, line) in zip(WAYS, looks, strict=True)
    ]
    errors = ax.vlines(readers, 0, 0, color=GREEN, lw=2)
    (mark,) = ax.plot([], [], "o", color=GREEN, ms=10)
    ax.set(ylim=(0, 104), xlim=(0, readers[-1] + 1), xticks=readers, xlabel="readers", ylabel="power [%]")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.1, 1), ncols=2)
    animate(ax)
    return curves, errors, mark


def _draw_table(ax, readers, cases):
    """Return the image of a table of powers, the words in its cells, and the frame around one cell."""
    image = ax.imshow(np.zeros((len(readers), len(cases))), cmap=PALE, vmin=0, vmax=100, aspect="auto")
    words = [
        ax.text(column, row, "", ha="center", va="center", color=INK)
        for row in range(len(readers))
        for column in range(len(cases))
    ]
    frame = ax.add_patch(Rectangle((-0.5, -0.5), 1, 1, fill=False, ec=INK, lw=2.5))
    ax.set(xticks=range(len(cases)), xticklabels=cases, yticks=range(len(readers)), yticklabels=readers)
    ax.set(xlabel="cases", ylabel="readers")
    ax.set_title("power, random readers [%]", fontsize="medium")
    animate(ax)
    return image, words, frame


def _sentence(readers, cases, effect, both):
    """Return the power of a plan with random and with fixed readers."""
    random, fixed = (f"{value} ({low} to {high})" for value, low, high in (map(_percent, way) for way in both))
    plan = f"{readers} readers, {cases:,} cases"
    if effect:
        return (
            f"{plan}: if the tool adds {effect:g} percentage points, {random} of studies show it for other readers too "
            f"(random readers), and {fixed} for these readers alone (fixed readers). In brackets: Monte Carlo error."
        )
    return (
        f"{plan}: a tool that adds nothing seems to help or to harm in {random} of studies with random readers, and in "
        f"{fixed} with fixed readers, where 5% were promised. In brackets: Monte Carlo error."
    )


def _percent(power):
    return text.chance(power / 100)
