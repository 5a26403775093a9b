"""What a lesson's exercises and questions say: one TOML file for each lesson, which a physician can review."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LESSONS = (
    "perceptron",
    "activations",
    "deep_networks",
    "backpropagation",
    "losses",
    "convolution",
    "latent_space",
    "melanoma",
    "pathology",
)  # in the course's order


@dataclass(frozen=True)
class Exercise:
    """The texts of one exercise.

    Attributes
    ----------
    title : str
        What the progress page calls it.
    hints : list of str
        From a nudge to almost the answer.
    solved : str or None
        What a right answer means; None where the judge says it, with the learner's own numbers.
    """

    title: str
    hints: list[str]
    solved: str | None = None


@dataclass(frozen=True)
class Option:
    """One answer to a question, and why it is right or wrong."""

    answer: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Quiz:
    """A question with options, exactly one of which is right."""

    question: str
    options: list[Option]

    def __post_init__(self):
        right = sum(option.right for option in self.options)
        if right != 1:
            raise ValueError(f"exactly one option must have `right = true`, but {right} have it.")


@dataclass(frozen=True)
class Lesson:
    """The texts of one lesson, in the order of its notebook."""

    title: str
    exercises: dict[str, Exercise]
    quizzes: dict[str, Quiz]


@cache
def lesson(name):
    """Return the texts of a lesson.

    Raises
    ------
    ValueError
        If there is no such lesson, or its file is wrong.
    """
    if name not in LESSONS:
        raise ValueError(f"there is no lesson {name!r}; the lessons are {', '.join(LESSONS)}.")
    return parse(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


def parse(toml, where):
    """Return the `Lesson` that a TOML text holds; `where` names its file in an error."""
    entry = "the file"
    try:
        content = tomllib.loads(toml)
        exercises, quizzes = {}, {}
        for key, texts in content.pop("exercises").items():
            entry = f"exercises.{key}"
            exercises[key] = Exercise(**texts)
        for key, texts in content.pop("quizzes").items():
            entry = f"quizzes.{key}"
            quizzes[key] = Quiz(**texts | {"options": [Option(**option) for option in texts["options"]]})
        entry = "the top of the file"
        return Lesson(**content, exercises=exercises, quizzes=quizzes)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{where} is wrong in {entry}: {error}") from error


def exercise(identifier):
    """Return the texts of the exercise called "<lesson>.<exercise>"."""
    return _find(identifier, "exercises")


def quiz(identifier):
    """Return the question called "<lesson>.<quiz>"."""
    return _find(identifier, "quizzes")


def _find(identifier, kind):
    name, _, key = str(identifier).partition(".")
    entries = getattr(lesson(name), kind)
    if key not in entries:
        known = ", ".join(f"{name}.{known}" for known in entries)
        raise ValueError(f"there is nothing called {identifier!r} among the {kind} {known}.")
    return entries[key]
