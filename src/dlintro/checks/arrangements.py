"""The path without programming: the lines of a solution, to be put in order."""

import math
import random
from importlib.resources import files

import anywidget
import numpy as np
from traitlets import Dict, Int, List, Unicode

from dlintro import cells, data, metrics, scratch
from dlintro.checks import texts
from dlintro.checks.exercises import check
from dlintro.checks.messages import Message
from dlintro.language import catalogue, chosen, translate

KNOWN = {"np": np, "math": math, "data": data, "metrics": metrics, "scratch": scratch}  # what the lines may use


class Arrange(cells.Said, anywidget.AnyWidget):
    """Lines that are moved into order by mouse, by touch and by keyboard.

    Attributes
    ----------
    head : str
        The first line of the function, which stays.
    lines : list of str
        All lines, in the mixed order in which they are offered.
    order : list of int
        The lines that the learner has placed, by their index in `lines`.
    asked : int
        How often the learner has asked for a verdict.
    verdict : str
        The answer to that, as HTML.
    labels : dict of str to str
        What the buttons say, where that is not English.
    """

    _esm = files(__package__) / "arrange.js"
    _css = files(__package__) / "arrange.css"
    head = Unicode().tag(sync=True)
    lines = List(Unicode()).tag(sync=True)
    order = List(Int()).tag(sync=True)
    asked = Int(0).tag(sync=True)
    verdict = Unicode().tag(sync=True)
    labels = Dict().tag(sync=True)


def arrange(identifier, **given):
    """Show the lines of an exercise's solution, mixed, with one or two that do not belong; a right order solves it.

    Parameters
    ----------
    identifier : str
        "<lesson>.<exercise>".
    **given : object
        What `check` is given for this exercise.

    Returns
    -------
    Arrange

    Raises
    ------
    ValueError
        If there is no such exercise, or it asks for no function.
    """
    item = texts.exercise(identifier).arrange
    if item is None:
        raise ValueError(f"{identifier} has no lines to arrange: add them to its texts under `arrange`.")
    lines = item.lines + [extra.line for extra in item.extra]
    random.Random(identifier).shuffle(lines)  # the same mixture at every run
    labels = {} if chosen() == "en" else catalogue(chosen())["arrange.js"]
    widget = Arrange(head=item.head, lines=lines, labels=labels)
    widget.words = "\n".join([translate("Lines to put in order:"), item.head, *lines])

    def judge(_):
        chosen = [lines[number] for number in widget.order]
        widget.verdict = verdict(identifier, chosen, **given)._repr_html_()

    widget.observe(judge, "asked")
    return cells.once(widget)


def verdict(identifier, chosen, **given):
    """Return the `Message` for lines in the learner's order: every order whose code does what is asked is right."""
    exercise = texts.exercise(identifier)
    item = exercise.arrange
    for place, line in enumerate(chosen, 1):
        for extra in item.extra:
            if line == extra.line:
                said = "line {place}, `{line}`, does not belong here. {because}"
                said = translate(said, place=place, line=line.strip(), because=extra.because)
                return Message("wrong", said, exercise.hints)
    missing = len(item.lines) - len(chosen)
    if missing == 1:
        return Message("not solved yet", translate("1 more line belongs to the function."), exercise.hints)
    if missing:
        said = translate("{n} more lines belong to the function.", n=missing)
        return Message("not solved yet", said, exercise.hints)
    message = check(identifier, _function(item.head, chosen), **given)
    if message.state == "solved":
        return message
    place = next(number for number, pair in enumerate(zip(chosen, item.lines, strict=True)) if len(set(pair)) > 1)
    return Message("wrong", _where(chosen, place), exercise.hints)


def _function(head, lines):
    """Return the function that the lines make in this order, or None where Python cannot read them."""
    names = dict(KNOWN)
    try:
        exec("\n".join([head, *lines]), names)
    except SyntaxError:
        return None
    return names[head.removeprefix("def ").partition("(")[0]]


def _where(chosen, place):
    """Say up to which line an order is right."""
    line = "line {place}, `{line}`, comes too early: another line must stand before it."
    line = translate(line, place=place + 1, line=chosen[place].strip())
    if place == 0:
        return line
    if place == 1:
        return translate("the first line is right, but {line}", line=line)
    return translate("the first {n} lines are right, but {line}", n=place, line=line)
