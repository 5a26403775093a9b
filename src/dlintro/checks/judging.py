"""Shared by the judges of all lessons: is an answer right, is it a usual mistake, does a function do what it should?"""

from copy import deepcopy

import numpy as np

from dlintro import text


class Unsolved(Exception):
    """The learner has not answered yet; the message may say more."""


class Wrong(Exception):
    """The answer is not right; the message names the mistake."""


def judge(got, wanted, mistakes=(), otherwise="", *, said, tolerance=1e-6, near=1e-4):
    """Raise `Wrong` unless an answer is right; name the mistake if it is a usual one.

    Parameters
    ----------
    got, wanted : float or ndarray
        The learner's answer and the right one.
    mistakes : sequence of (float or ndarray, str)
        Wrong answers, each with the reason behind it.
    otherwise : str
        The advice for any other wrong answer.
    said : str
        How the message begins: what the learner's answer is.
    tolerance : float
        How far from the right answer an answer may be: this much, and this share of the right answer.
    near : float
        How far from a known mistake an answer may be, as a share of it, beside 0.0001 for rounding.
    """
    if np.shape(got) == np.shape(wanted) and close(got, wanted, tolerance):
        return
    for value, reason in mistakes:
        if np.shape(value) == np.shape(got) and np.allclose(got, value, rtol=near, atol=1e-4):
            raise Wrong(f"{said} {reason}".strip())
    raise Wrong(f"{said} {otherwise}".strip())


def judge_number(answer, name, wanted, mistakes=(), otherwise="", *, tolerance=0.005, near=0.01):
    """Judge one number that was worked out by hand; the message does not give the right one away."""
    got = as_number(answer, name)
    judge(got, wanted, mistakes, otherwise, said=f"{name} = {show(got)}:", tolerance=tolerance, near=near)


def judge_function(function, name, cases, otherwise="", *, tolerance=1e-6):
    """Judge a learner's function by what it gives back for some arguments.

    Parameters
    ----------
    function : object
        What the learner wrote; perhaps no function at all.
    name : str
    cases : iterable of (tuple, float or ndarray, sequence of (float or ndarray, str))
        Arguments, what the function should give back, and the usual mistakes as in `judge`.
    otherwise : str
        The advice for any other wrong result.
    tolerance : float
        How far from the right result a result may be.
    """
    for arguments, wanted, mistakes in cases:
        shown = written(name, arguments)
        also = [np.shape(value) for value, _ in mistakes]  # a mistake may have another shape
        got = as_numbers(call(function, *arguments, name=name), np.shape(wanted), shown, also)
        gives, should = told_apart(got, wanted)
        said = f"{shown} gives {gives}; it should give {should}."
        judge(got, wanted, mistakes, otherwise, said=said, tolerance=tolerance)


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
        raise Wrong(f"{name} should be a function (def {name}(…): …), but is {show(function)}.")
    try:
        got = function(*deepcopy(arguments))
    except (Exception, SystemExit) as error:
        raise Wrong(f"{written(name, arguments)} stopped with {type(error).__name__}: {error}") from error
    if unfinished(got):
        raise Unsolved(f"{name} gives nothing back. If you have written it, a `return` may be missing.")
    return got


def unfinished(answer):
    """Return whether an answer still holds three dots, or nothing at all."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    return answer is ... or answer is None or (isinstance(answer, (tuple, list)) and any(map(unfinished, answer)))


def as_numbers(answer, shape, what, also=()):
    """Return a learner's numbers as an array of the shape wanted, or of one in `also`, or raise `Wrong`."""
    kind = "one number" if shape == () else f"{shape[0]} numbers" if len(shape) == 1 else f"a table of shape {shape}"
    try:
        array = np.asarray(answer)
        if array.dtype.kind == "O" and not any(isinstance(value, str) for value in array.flat):
            array = array.astype(float)  # fractions and decimals
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise Wrong(f"{what} should be {kind}, but is {show(answer)}.") from error
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{what} should be {kind}, but is {show(answer)}.")
    if shape == () and array.size == 1:  # one number in a list is one number
        array = array.reshape(())
    if array.shape not in (shape, *also):
        of_shape = f", of shape {array.shape}" if array.ndim else ""
        raise Wrong(f"{what} should be {kind}, but is {show(answer)}{of_shape}.")
    if not np.isfinite(array).all():
        raise Wrong(f"{what} should be finite, but is {show(answer)}: a number is missing (NaN) or infinite.")
    return array.astype(float)


def as_number(answer, what):
    """Return a learner's number as a float, or raise `Wrong` in plain words."""
    return float(as_numbers(answer, (), what))


def close(got, wanted, tolerance=1e-6):
    """Return whether numbers agree, but for rounding."""
    return np.allclose(got, wanted, rtol=tolerance, atol=tolerance)


def written(name, arguments):
    """Return a call as one would write it: relu(−0.5)."""
    return f"{name}({', '.join(map(show, arguments))})"


def told_apart(got, wanted):
    """Return two answers with as many digits as it takes to tell them apart."""
    for digits in range(3, 12):
        shown = show(got, digits), show(wanted, digits)
        if shown[0] != shown[1]:
            break
    return shown


def show(value, digits=4):
    """Return a learner's value in a few words: rounded numbers, a small table, the shape of a large one."""
    if isinstance(value, np.ndarray) and value.size > 16:
        return f"an array of shape {value.shape}"
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = text.short(value, digits)
    elif isinstance(value, (list, tuple)):
        inside = ", ".join(show(part, digits) for part in value)
        shown = f"[{inside}]" if isinstance(value, list) else f"({inside})"
    else:
        shown = getattr(value, "__name__", None) or repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
