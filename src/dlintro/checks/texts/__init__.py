"""What exercises and questions say: one TOML file for each lesson and self-test, which a physician can review."""

import tomllib
from functools import cache
from importlib.resources import files

from dlintro import language
from dlintro.checks.texts.entries import (
    Arrangement,
    Concept,
    Exercise,
    Extra,
    Item,
    Lesson,
    Objective,
    Option,
    Prediction,
    Quiz,
    SelfTest,
)

LESSONS = (
    "why",
    "perceptron",
    "activations",
    "deep_networks",
    "backpropagation",
    "losses",
    "convolution",
    "latent_space",
    "diversity",
    "melanoma",
    "pathology",
    "challenges",
    "trials",
)  # in the course's order
SELF_TESTS = ("foundations", "images")
SPOKEN = {"title", "hints", "solved", "because", "question", "answer", "answers", "unit"}  # what is translated here


def lesson(name):
    """Return the texts of a lesson, in the chosen language.

    The options of its predictions stay English, since the notebook and the kept file name them so; they are translated
    where they are shown.

    Raises
    ------
    ValueError
        If there is no such lesson, or its file is wrong.
    """
    if name not in LESSONS:
        raise ValueError(f"there is no lesson {name!r}; the lessons are {', '.join(LESSONS)}.")
    return _lesson(name, language.chosen())


@cache
def _lesson(name, _):
    return parse(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


def spoken(content, key=""):
    """Return the content of a file with its sentences in the chosen language; names and code stay as they are."""
    if isinstance(content, dict):
        return {key: spoken(part, key) for key, part in content.items()}
    if isinstance(content, list):
        return [spoken(part, key) for part in content]
    return language.translate(content) if key in SPOKEN and isinstance(content, str) else content


def parse(toml, where):
    """Return the `Lesson` that a TOML text holds; `where` names its file in an error."""
    entry = "the file"
    try:
        content = spoken(tomllib.loads(toml))
        made = {}
        for kind, make in KINDS.items():
            entry = kind
            made[kind] = {}
            for key, texts in content.pop(kind, {}).items():
                entry = f"{kind}.{key}"
                made[kind][key] = make(texts)
        entry = "objectives"
        objectives = [Objective(**texts) for texts in content.pop("objectives", [])]
        entry = "the top of the file"
        return Lesson(**content, **made, objectives=objectives)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{where} is wrong in {entry}: {error}") from error


def self_test(name):
    """Return the questions of a self-test, in the chosen language; the concepts' names, which are kept, stay English.

    Raises
    ------
    ValueError
        If there is no such test.
    """
    if name not in SELF_TESTS:
        raise ValueError(f"there is no self-test {name!r}; there are {', '.join(SELF_TESTS)}.")
    return _self_test(name, language.chosen())


@cache
def _self_test(name, _):
    content = spoken(tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")))
    concepts = [
        Concept(**concept | {time: Item(**concept[time]) for time in ("before", "after")})
        for concept in content["concepts"]
    ]
    return SelfTest(content["title"], concepts)


def _exercise(texts):
    lines = texts.pop("arrange", None)
    if lines is not None:
        lines = Arrangement(**lines | {"extra": [Extra(**extra) for extra in lines.get("extra", [])]})
    return Exercise(**texts, arrange=lines)


def _quiz(texts):
    return Quiz(**texts | {"options": [Option(**option) for option in texts["options"]]})


KINDS = {"exercises": _exercise, "quizzes": _quiz, "predictions": lambda texts: Prediction(**texts)}


def exercise(identifier):
    """Return the texts of the exercise called "<lesson>.<exercise>"."""
    return _find(identifier, "exercises")


def quiz(identifier):
    """Return the question called "<lesson>.<quiz>"."""
    return _find(identifier, "quizzes")


def prediction(identifier):
    """Return the prediction called "<lesson>.<prediction>"."""
    return _find(identifier, "predictions")


def _find(identifier, kind):
    name, _, key = str(identifier).partition(".")
    entries = getattr(lesson(name), kind)
    if key not in entries:
        known = ", ".join(f"{name}.{known}" for known in entries)
        raise ValueError(f"there is nothing called {identifier!r} among the {kind} {known}.")
    return entries[key]
