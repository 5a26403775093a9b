"""What a slide says where an exercise or a quiz belongs: how many minutes, and what for."""

import math

from dlintro.checks import texts
from dlintro.teaching.minutes import QUIZ, exercise


def cue(identifier):
    """Return the minutes of an exercise or a quiz, and what it is for.

    Parameters
    ----------
    identifier : str
        Its id, such as "perceptron.by_hand".

    Returns
    -------
    dict
        `minutes`, whole ones for an exercise, and `for`: the objectives that it assesses, or an empty text.

    Raises
    ------
    ValueError
        If there is no such exercise or quiz.
    """
    name, _, key = identifier.partition(".")
    lesson = texts.lesson(name)
    if key not in lesson.exercises | lesson.quizzes:
        known = ", ".join([*lesson.exercises, *lesson.quizzes])
        raise ValueError(f"there is no exercise or quiz {identifier!r}; there are {known}.")
    time = math.ceil(exercise(identifier)) if key in lesson.exercises else QUIZ
    return {"minutes": time, "for": "; ".join(objective.text for objective in lesson.objectives if key in objective.by)}
