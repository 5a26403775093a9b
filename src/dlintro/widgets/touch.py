"""Pictures that are controls: what a touch does, where it can be done, and which values a control can take."""

import numpy as np


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
    ax.touched = move, do


def place(ax):
    """Return where axes lie, in shares of the figure's width and height from the top left, and what a touch does."""
    (left, bottom), (right, top) = ax.bbox.get_points() / ax.figure.bbox.size
    return {"box": [left, 1 - top, right, 1 - bottom], "do": ax.touched[1]}


def on_grid(control, value):
    """Return the value that a control can take nearest to this one."""
    if hasattr(control, "options"):
        numbers = [option for _, option in control._options_full]
        return value if value in numbers else min(numbers, key=lambda number: abs(number - value))
    if not hasattr(control, "step"):
        return value
    steps = round((np.clip(value, control.min, control.max) - control.min) / control.step)
    return type(control.value)(control.min + steps * control.step)
