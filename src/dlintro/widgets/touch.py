"""Pictures that are controls: what a touch does, where it can be done, and which values a control can take."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Touch:
    """What a touch of axes does: `move` returns new values for controls, `do` says it in words."""

    move: Callable
    do: str


def touch(ax, move, do):
    """Let people touch what the axes show: a touch moves controls.

    Parameters
    ----------
    ax : matplotlib Axes
    move : callable
        `move(start, end, **values)` returns new values for controls, by their names. `start` and `end`, arrays of shape
        (2,) in the coordinates of the axes, are where mouse, pen or finger came down and where it is now; `values` are
        those of all controls when it came down.
    do : str
        What a touch does, such as "Drag the line."
    """
    ax.touched = Touch(move, do)


def touchable(figure):
    """Return the axes of a figure that can be touched."""
    return [ax for ax in figure.axes if hasattr(ax, "touched")]


def values_at(figure, start, end, controls, before):
    """Return the new values, by their controls' names, that a touch of a figure asks for.

    Parameters
    ----------
    figure : matplotlib Figure
    start, end : sequence of 2 floats
        Where mouse, pen or finger came down, and where it is now, in shares of width and height from the top left.
    controls : dict of str to widget
    before : dict of str to value
        Where the controls stood when it came down.

    Returns
    -------
    dict of str to value
        Such as the controls can take; empty where nothing can be touched.
    """
    start, end = (np.array([x, 1 - y]) * figure.bbox.size for x, y in (start, end))
    values = {}
    for ax in touchable(figure):
        if ax.bbox.contains(*start):
            back = ax.transData.inverted().transform
            values |= ax.touched.move(back(start), back(end), **before)
    return {name: on_grid(controls[name], value) for name, value in values.items()}


def place(ax):
    """Return where axes lie, in shares of the figure's width and height from the top left, and what a touch does."""
    (left, bottom), (right, top) = ax.bbox.get_points() / ax.figure.bbox.size
    return {"box": [left, 1 - top, right, 1 - bottom], "do": ax.touched.do}


def on_grid(control, value):
    """Return the value that a control can take nearest to this one."""
    if hasattr(control, "options"):
        numbers = [option for _, option in control._options_full]
        return value if value in numbers else min(numbers, key=lambda number: abs(number - value))
    if not hasattr(control, "step"):
        return value
    steps = round((np.clip(value, control.min, control.max) - control.min) / control.step)
    return type(control.value)(control.min + steps * control.step)
