"""The path without programming: the lines of a solution, to be put in order."""

import math
import random
from html import escape
from importlib.resources import files
from itertools import permutations

import anywidget
import numpy as np
from traitlets import Dict, Int, List, Unicode

from dlintro import cells, data, metrics, scratch
from dlintro.checks import asking, classroom, texts
from dlintro.checks.exercises import check, judged
from dlintro.checks.messages import Message, as_html
from dlintro.language import attribute, catalogue, chosen, translate

TEXT = "{text}"  # holds the place of what is said, on a page
MODULE = "export default { render: dlintroArrange };"  # what anywidget expects
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

    _esm = files(__package__).joinpath("arrange.js").read_text(encoding="utf-8") + MODULE
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
    widget.page = lambda: _page(widget, identifier, given)

    def judge(_):
        chosen = [lines[number] for number in widget.order]
        widget.verdict = classroom.counted(verdict(identifier, chosen, **given), identifier)._repr_html_()

    widget.observe(judge, "asked")
    return cells.once(widget)


def verdict(identifier, chosen, **given):
    """Return the `Message` for lines in the learner's order: every order whose code does what is asked is right."""
    exercise = texts.exercise(identifier)
    item = exercise.arrange
    for place, line in enumerate(chosen, 1):
        for extra in item.extra:
            if line == extra.line:
                return Message("wrong", _strange(extra, place), exercise.hints)
    if len(chosen) < len(item.lines):
        return _missing(len(item.lines) - len(chosen), exercise)
    message = check(identifier, _function(item.head, chosen), **given)
    if message.state == "solved":
        return message
    place = next(number for number, pair in enumerate(zip(chosen, item.lines, strict=True)) if len(set(pair)) > 1)
    return Message("wrong", _early(chosen[place], place), exercise.hints)


def _function(head, lines):
    """Return the function that the lines make in this order, or None where Python cannot read them."""
    names = dict(KNOWN)
    try:
        exec("\n".join([head, *lines]), names)
    except SyntaxError:
        return None
    return names[head.removeprefix("def ").partition("(")[0]]


def _strange(extra, place):
    said = "line {place}, `{line}`, does not belong here. {because}"
    return translate(said, place=place, line=extra.line.strip(), because=extra.because)


def _missing(n, exercise):
    one, more = "1 more line belongs to the function.", "{n} more lines belong to the function."
    return Message("not solved yet", translate(one) if n == 1 else translate(more, n=n), exercise.hints)


def _early(line, place):
    """Say up to which line an order is right; places count from 0."""
    said = "line {place}, `{line}`, comes too early: another line must stand before it."
    line = translate(said, place=place + 1, line=line.strip())
    if place == 0:
        return line
    if place == 1:
        return translate("the first line is right, but {line}", line=line)
    return translate("the first {n} lines are right, but {line}", n=place, line=line)


def _page(widget, identifier, given):
    """Return the lines for a page without a kernel: which orders are right is known, and what is said to the others."""
    exercise = texts.exercise(identifier)
    item, lines = exercise.arrange, widget.lines
    places, messages = range(len(lines)), _right(identifier, item, given)
    facts = {
        "head": item.head,
        "lines": lines,
        "labels": widget.labels,
        "solution": [lines.index(line) for line in item.lines],
        "right": [",".join(str(lines.index(line)) for line in order) for order in messages],
        "extra": {
            lines.index(extra.line): [as_html(_strange(extra, place + 1)) for place in places] for extra in item.extra
        },
        "early": {lines.index(line): [as_html(_early(line, place)) for place in places] for line in item.lines},
        "missing": {n + 1: _missing(n + 1, exercise)._repr_html_() for n in range(len(item.lines))},
        "wrong": Message("wrong", TEXT, exercise.hints)._repr_html_(),
        "solved": messages[tuple(item.lines)]._repr_html_(),
    }
    head, _, code = widget.words.partition("\n")
    still = f"<p{attribute()}>{escape(head)}</p><pre>{escape(code)}</pre>"
    return asking.element("dlintro-arrange", facts, still, "arrange.css", "arrange.js")


def _right(identifier, item, given):
    """Return each order of the lines that solves the exercise, with its message; they are few enough to try all."""
    tried = {order: judged(identifier, _function(item.head, order), **given) for order in permutations(item.lines)}
    return {order: message for order, message in tried.items() if message.state == "solved"}
