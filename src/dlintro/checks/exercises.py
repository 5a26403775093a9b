"""Judging an answer: never by raising, always in plain words."""

import warnings
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from importlib import import_module
from inspect import signature
from io import StringIO
from itertools import combinations, islice, permutations
from time import monotonic

from dlintro import text, web
from dlintro.checks import classroom, store, texts
from dlintro.checks.judging import Unsolved, Wrong, unfinished
from dlintro.checks.messages import Message
from dlintro.language import translate

AT_EASE = 0.2  # seconds: a slower answer is not tried again in another order


def check(identifier, answer, **given):
    """Judge an answer to an exercise.

    Parameters
    ----------
    identifier : str
        "<lesson>.<exercise>".
    answer : object
        The learner's function or value, whatever it is.
    **given : object
        What the notebook has made and the answer is about, such as a network; the notebook's cell shows what is needed.

    Returns
    -------
    Message
        Its state is "solved", "wrong" or "not solved yet"; below it a button gives hints.

    Raises
    ------
    ValueError
        If there is no such exercise, or it is not given what it needs; never because of the answer.
    """
    exercise, judge = texts.exercise(identifier), find_judge(identifier)
    _check_given(identifier, judge, given)
    began = monotonic()
    message = _verdict(judge, answer, exercise, given)
    if message.state == "wrong" and monotonic() - began < AT_EASE:
        message = replace(message, text=message.text + _if_turned(judge, answer, exercise, given))
    if message.state == "solved":
        store.solved(identifier)
        classroom.tell("solved", identifier)
    if message.state == "not solved yet" and web.is_on():
        advice = "this page cannot run an answer. To have yours checked, open this lesson in JupyterLab."
        return Message("your turn", translate(advice), message.hints)
    return classroom.counted(message, identifier)


def judged(identifier, answer, **given):
    """Return the `Message` for an answer that is no learner's: nothing is noted, nothing is printed."""
    return _quietly(_verdict, find_judge(identifier), answer, texts.exercise(identifier), given)


def _verdict(judge, answer, exercise, given):
    try:
        if unfinished(answer):
            raise Unsolved("put your answer in place of the three dots and run the cells again.")
        return Message("solved", judge(answer, **given) or exercise.solved)
    except Unsolved as pending:
        return Message("not solved yet", str(pending), exercise.hints)
    except Wrong as mistake:
        return Message("wrong", str(mistake), exercise.hints)
    except (Exception, SystemExit) as error:
        problem = translate(
            "this answer could not be checked ({error}: {reason}). Is it of the kind asked for?",
            error=type(error).__name__,
            reason=error,
        )
        return Message("wrong", problem, exercise.hints)


def _if_turned(judge, answer, exercise, given):
    """Say so if a wrong pair, or function, would be right the other way round: its own numbers do not show it."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        turned = _quietly(_verdict, judge, answer[::-1], exercise, given).state == "solved"
        return " " + translate("The two would be right the other way round: look at their order.") if turned else ""
    for order in _other_orders(_n_arguments(answer)):
        before = monotonic()
        if _quietly(_verdict, judge, _turned(answer, order), exercise, given).state == "solved":
            return " " + translate(
                "With its arguments in another order your function is right: compare their order in your `def` line, "
                "and in every call inside the function, with what the task says."
            )
        if monotonic() - before > AT_EASE:
            break
    return ""


def _other_orders(n):
    """Return the orders of n arguments in which a wrong function is tried: all of two or three, else two exchanged."""
    if n <= 3:
        return list(islice(permutations(range(n)), 1, None))
    return [tuple({i: j, j: i}.get(k, k) for k in range(n)) for i, j in combinations(range(n), 2)]


def _quietly(function, *arguments):
    """Call a function without what it prints and warns: the learner has seen that once."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        return function(*arguments)


def _n_arguments(answer):
    try:
        return len(signature(answer).parameters)
    except (TypeError, ValueError):  # no function, or one that does not say
        return 0


def _turned(function, order):
    return lambda *arguments: function(*(arguments[place] for place in order))


def find_judge(identifier):
    """Return the function that judges an exercise: `by_hand` in judges/perceptron.py for "perceptron.by_hand"."""
    lesson, _, name = identifier.partition(".")
    return getattr(import_module(f"dlintro.checks.judges.{lesson}"), name)


def _check_given(identifier, judge, given):
    _, *wanted = signature(judge).parameters
    if set(wanted) != set(given):
        example = ", ".join([f'"{identifier}"', "…", *(f"{name}=…" for name in wanted)])
        raise ValueError(
            f"{identifier} must be given {text.listed(wanted or ['nothing'])}, but is given "
            f"{text.listed(given or ['nothing'])}: write checks.check({example})."
        )
