"""What an exercise is, and how an answer is judged: never by raising, always in plain words."""

import importlib
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from html import escape

import numpy as np

from dlintro.checks import store


class Unsolved(Exception):
    """The learner has not answered yet; the message may say more."""


class Wrong(Exception):
    """The answer is not right; the message names the mistake."""


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson.

    Attributes
    ----------
    title : str
        What the progress page calls it.
    verify : callable
        `verify(answer)` returns a sentence of praise or meaning, or raises `Unsolved` or `Wrong`.
    hints : tuple of str
        From a nudge to almost the answer.
    """

    title: str
    verify: Callable[[object], str]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Message:
    """What a learner sees: a word for the state, a text, and perhaps folded (summary, text) pairs under it."""

    state: str
    text: str
    folded: tuple[tuple[str, str], ...] = ()

    COLOURS = {"solved": "#00664B", "wrong": "#9A4200", "not solved yet": "#444444"}  # noqa: RUF012  (each ≥ 4.5 : 1 on white)
    MARKS = {"solved": "✓", "wrong": "✗", "not solved yet": "○"}  # noqa: RUF012

    def __str__(self):
        return f"{self.state}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self):
        colour = self.COLOURS.get(self.state, "#005A8C")
        mark = self.MARKS.get(self.state, "•")
        folded = "".join(
            f"<details><summary>{escape(summary)}</summary>{_html(text)}</details>" for summary, text in self.folded
        )
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:0.3em 0.8em;max-width:46em">'
            f'<b style="color:{colour}">{mark} {escape(self.state.capitalize())}:</b> {_html(self.text)}{folded}</div>'
        )


def _html(text):
    """Return plain text as HTML, with what stands between backticks as code."""
    return re.sub("`(.*?)`", r"<code>\1</code>", escape(text))


def lesson(name):
    """Return the module that holds a lesson's EXERCISES and QUIZZES.

    Raises
    ------
    ValueError
        If there is no such lesson.
    """
    try:
        return importlib.import_module(f"dlintro.checks.{name}")
    except ModuleNotFoundError as error:
        raise ValueError(f"there is no lesson {name!r}; the name stands in the notebook's first code cell.") from error


def find(identifier, kind="EXERCISES"):
    """Return the exercise or quiz called "<lesson>.<name>"."""
    name, _, item = str(identifier).partition(".")
    items = getattr(lesson(name), kind)
    if item not in items:
        raise ValueError(f"{identifier!r} is not one of {', '.join(f'{name}.{key}' for key in items)}.")
    return items[item]


def check(identifier, answer):
    """Judge an answer to an exercise.

    Parameters
    ----------
    identifier : str
        "<lesson>.<exercise>".
    answer : object
        The learner's function or value, whatever it is.

    Returns
    -------
    Message
        Its state is "solved", "wrong" or "not solved yet".

    Raises
    ------
    ValueError
        If there is no such exercise; never because of the answer.
    """
    exercise = find(identifier)
    try:
        if answer is ...:
            raise Unsolved("put your answer in place of the three dots and run the cells again.")
        text = exercise.verify(answer)
    except Unsolved as pending:
        return Message("not solved yet", str(pending))
    except Wrong as mistake:
        return Message("wrong", str(mistake))
    except Exception as error:
        return Message(
            "wrong", f"this answer could not be checked ({type(error).__name__}: {error}). Is it of the kind asked for?"
        )
    store.solved(identifier)
    return Message("solved", text)


_shown = {}


def hint(identifier):
    """Show one more hint for an exercise at each call; each is folded, so that a learner decides to look.

    Parameters
    ----------
    identifier : str
        "<lesson>.<exercise>".

    Returns
    -------
    Message
    """
    hints = find(identifier).hints
    _shown[identifier] = min(_shown.get(identifier, 0) + 1, len(hints))
    text = "Click to open." if _shown[identifier] == len(hints) else "Click to open; run this cell again for one more."
    folded = [(f"Hint {i} of {len(hints)}", text) for i, text in enumerate(hints[: _shown[identifier]], 1)]
    return Message("Hints", text, tuple(folded))


def call(function, *arguments, name):
    """Call a learner's function on copies of the arguments; say in plain words what went wrong.

    Raises
    ------
    Unsolved
        If it gives nothing back.
    Wrong
        If it is not a function, or stops with an error.
    """
    if not callable(function):
        raise Wrong(f"{name} should be a function (def {name}(…): …), but {_shorten(function)} came.")
    try:
        got = function(*deepcopy(arguments))
    except Exception as error:
        shown = ", ".join(_shorten(argument) for argument in arguments)
        raise Wrong(f"{name}({shown}) stopped with {type(error).__name__}: {error}") from error
    if got is None or got is ...:
        raise Unsolved(f"{name} gives nothing back. If you have written it, a `return` may be missing.")
    return got


def as_numbers(got, shape, what):
    """Return a learner's numbers as a float array of the shape wanted, or raise `Wrong` in plain words."""
    if got is None or got is ...:
        raise Unsolved(f"{what} still holds no number.")
    try:
        array = np.asarray(got)
    except ValueError as error:  # rows of different lengths
        raise Wrong(f"{what} should be {_kind(shape)}, but {_shorten(got)} came.") from error
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{what} should be {_kind(shape)}, but {_shorten(got)} came.")
    if array.shape != shape:
        raise Wrong(f"{what} should be {_kind(shape)}, but {_shorten(got)} came, of shape {array.shape}.")
    if not np.isfinite(array).all():
        raise Wrong(f"{what} should hold numbers only, but {_shorten(got)} has one that is missing (NaN) or infinite.")
    return array.astype(float)


def close(got, wanted, tolerance=1e-6):
    """Return whether numbers agree, but for rounding."""
    return np.allclose(got, wanted, rtol=tolerance, atol=tolerance)


def _kind(shape):
    return "one number" if shape == () else f"{shape[0]} numbers" if len(shape) == 1 else f"a table of shape {shape}"


def _shorten(value):
    if isinstance(value, np.ndarray):
        value = (np.round(value, 3) if value.dtype.kind in "iufc" else value).tolist()
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
