"""Shared by the judges of all lessons: is an answer right, is it a usual mistake, does a function do what it should?"""

import dis
from copy import deepcopy
from time import monotonic

import numpy as np

from dlintro.checks import limits
from dlintro.checks.values import (
    Unsolved,
    Wrong,
    as_mapping,
    as_number,
    as_numbers,
    plain,
    show,
    told_apart,
    unfinished,
)
from dlintro.language import translate

__all__ = [
    "Unsolved",
    "Wrong",
    "as_mapping",
    "as_number",
    "as_numbers",
    "call",
    "close",
    "judge",
    "judge_function",
    "judge_matches",
    "judge_number",
    "plain",
    "show",
    "told_apart",
    "unfinished",
    "untouched",
    "written",
]


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
            raise Wrong(f"{said} {translate(reason)}".strip())
    raise Wrong(f"{said} {translate(otherwise)}".strip())


def judge_number(answer, name, wanted, mistakes=(), otherwise="", *, digits=4, tolerance=0, near=0.01):
    """Judge one number that was worked out by hand; the message does not give the right one away.

    The answer must be right to so many `digits` after the point, or within a `tolerance` as in `judge`.
    """
    got, name = as_number(answer, name), translate(name)
    if abs(got - wanted) <= 0.5 * 10.0**-digits + 1e-9:
        return
    if not float(wanted).is_integer() and close(got, wanted, 0.05):
        nearly = translate("It is close, but not close enough: do not round on the way.")
        otherwise = f"{translate(otherwise)} {nearly}".strip()
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
        said = translate("{call} gives {gives}; it should give {should}.", call=shown, gives=gives, should=should)
        judge(got, wanted, mistakes, otherwise, said=said, tolerance=tolerance)


def judge_matches(answer, wanted, words):
    """Judge a dictionary that gives each line one of some words.

    Parameters
    ----------
    answer : object
        The learner's answer.
    wanted : mapping of str to (str, str)
        For each line the right word, and the reason that a wrong word is answered with.
    words : sequence of str
        All words that may be chosen.
    """
    said = as_mapping(answer)
    if said is None:
        raise Wrong("the answer should be a dictionary with one word for each line, but is {got}.", got=show(answer))
    if all(word is ... for word in said.values()):
        raise Unsolved("begin here: put your words in place of the three dots.")
    for name, (right, reason) in wanted.items():
        if name not in said or said[name] is ...:
            raise Wrong("{name!r} has no word yet; choose one for each line.", name=translate(name))
        chosen = str(said[name]).strip().lower()
        if chosen not in words:
            known = ", ".join(map(show, words))
            raise Wrong(
                "{name!r}: choose one of {words}, not {got}.", name=translate(name), words=known, got=show(said[name])
            )
        if chosen != right:
            raise Wrong("look at {name!r} again: {reason}.", name=translate(name), reason=translate(reason))


def call(function, *arguments, name):
    """Call a learner's function on copies of the arguments; say in plain words what went wrong.

    Raises
    ------
    Unsolved
        If it gives nothing back.
    Wrong
        If it is not a function, stops with an error, or does not stop.
    """
    if not callable(function):
        advice = "{name} should be a function (def {name}(…): …), but is {got}."
        raise Wrong(advice, name=name, got=show(function))
    began = monotonic()
    try:
        with limits.time_limit():
            got = plain(function(*deepcopy(arguments)))
    except limits.TooLong:
        raise Wrong(
            "{call} did not end, and was stopped after {seconds} seconds. Is there a loop that never ends, such as "
            "a `while` whose condition stays true?",
            call=written(name, arguments),
            seconds=show(monotonic() - began, 1),
        ) from None
    except (Exception, SystemExit) as error:
        stopped = {"call": written(name, arguments), "error": type(error).__name__, "reason": error}
        raise Wrong("{call} stopped with {error}: {reason}", **stopped) from error
    if unfinished(got):
        if untouched(function):
            raise Unsolved("begin here: put your code in place of the three dots.")
        raise Unsolved("{name} gives nothing back. If you have written it, a `return` may be missing.", name=name)
    return got


def untouched(function):
    """Return whether a function's body is still the three dots, by its bytecode: it does nothing but end."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = list(dis.get_instructions(code))
    returned = {step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")}
    names = {step.opname for step in steps}
    return names <= {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"} and returned <= {None, ...}


def close(got, wanted, tolerance=1e-6):
    """Return whether numbers agree, but for rounding."""
    return np.allclose(got, wanted, rtol=tolerance, atol=tolerance)


def written(name, arguments):
    """Return a call as one would write it: relu(−0.5)."""
    return f"{name}({', '.join(map(show, arguments))})"
