"""Judging an answer: never by raising, always in plain words."""

from importlib import import_module
from inspect import signature

from dlintro import text
from dlintro.checks import store, texts
from dlintro.checks.judging import Unsolved, Wrong, unfinished
from dlintro.checks.messages import Message


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
    try:
        if unfinished(answer):
            raise Unsolved("put your answer in place of the three dots and run the cells again.")
        praise = judge(answer, **given) or exercise.solved
    except Unsolved as pending:
        return Message("not solved yet", str(pending), exercise.hints)
    except Wrong as mistake:
        return Message("wrong", str(mistake), exercise.hints)
    except (Exception, SystemExit) as error:
        problem = f"this answer could not be checked ({type(error).__name__}: {error}). Is it of the kind asked for?"
        return Message("wrong", problem, exercise.hints)
    store.solved(identifier)
    return Message("solved", praise)


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
