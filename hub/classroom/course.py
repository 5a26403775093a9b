"""What a class can be asked: the lessons, exercises, quizzes and predictions of the course, and what fits them."""

import json
import math
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise

KINDS = ("started", "solved", "hint", "chosen", "predicted")
ROWS = 6  # of a table of predicted numbers, at most


@dataclass(frozen=True)
class Question:
    """A quiz or a prediction, as a table that counts answers.

    Attributes
    ----------
    kind : {"chosen", "predicted"}
        The kind of event that answers it.
    name : str
        Its identifier, such as "perceptron.bias"; a quiz and a prediction may share one.
    text : str
        The question.
    labels : list of str
        What each row of the table is called.
    right : int or None
        The row of the right answer; None where only the notebook's figure knows it.
    values : list or None
        Which answer belongs to each row; None where answers are numbers.
    start, width : float
        Where the rows of numbers begin, and how much each covers.
    """

    kind: str
    name: str
    text: str
    labels: list[str]
    right: int | None = None
    values: list | None = None
    start: float = 0.0
    width: float = 1.0

    def row(self, value):
        """Return the row to which an answer belongs."""
        if self.values is not None:
            return self.values.index(value)
        return min(math.floor((value - self.start) / self.width + 1e-9), len(self.labels) - 1)


class Course:
    """The course's lessons, {name: texts}, as `dlintro.checks.texts` has them, but as dictionaries.

    `shown`, if given, has {option: how it is shown}, for the predictions' options, which the notebooks name in English;
    `language` is that of the texts.
    """

    def __init__(self, lessons, shown=None, language="en"):
        self.lessons, self.shown, self.language = lessons, shown or {}, language

    @cached_property
    def questions(self):
        """All questions by kind and name, in the course's order: {"chosen/perceptron.bias": Question}."""
        found = []
        for name, lesson in self.lessons.items():
            found += [_quiz(f"{name}.{key}", item) for key, item in lesson["quizzes"].items()]
            found += [self._prediction(f"{name}.{key}", item) for key, item in lesson["predictions"].items()]
        return {f"{question.kind}/{question.name}": question for question in found}

    def _prediction(self, name, item):
        if item["options"]:
            labels = [self.shown.get(option, option) for option in item["options"]]
            return Question("predicted", name, item["question"], labels, values=item["options"])
        low, high = item["low"], item["high"]
        width = _nice((high - low) / ROWS)
        start = width * math.floor(low / width + 1e-9)
        edges = [start + width * at for at in range(math.ceil((high - start) / width - 1e-9))]
        starts = [f"{round(edge, 9):,g}" for edge in edges]
        labels = [f"{this} to below {after}" for this, after in pairwise(starts)]
        labels.append(f"{starts[-1]} to {high:,g}")
        unit = "" if item["unit"].startswith("of ") else f" {item['unit']}".rstrip()  # "0 to below 20 of 100" misleads
        labels = [label + unit for label in labels]
        return Question("predicted", name, item["question"], labels, start=start, width=width)

    def check(self, event):
        """Return an event as (kind, name, value), if a notebook of this course can have sent it.

        Raises
        ------
        ValueError
            If it cannot; the message says what is wrong.
        """
        if not isinstance(event, dict) or event.keys() != {"kind", "name", "value"}:
            raise ValueError("an event must be an object with kind, name and value.")
        kind, name, value = event["kind"], event["name"], event["value"]
        if kind not in KINDS:
            raise ValueError(f"the kind of an event must be one of {', '.join(KINDS)}.")
        fits = self._fits(kind, name)
        if fits is None:
            raise ValueError(f"the name of an event of kind {kind} must be one that the course has.")
        if not fits(value):
            raise ValueError(f"the value of an event of kind {kind} must be one that {name} can have.")
        return kind, name, value

    def _fits(self, kind, name):
        """Return the function that says whether a value fits, or None where nothing has this name."""
        if kind == "started":
            return _nothing if isinstance(name, str) and name in self.lessons else None
        lesson, _, key = name.partition(".") if isinstance(name, str) else ("", "", "")
        lesson = self.lessons.get(lesson, {"exercises": {}, "quizzes": {}, "predictions": {}})
        if kind == "solved":
            return _nothing if key in lesson["exercises"] or key in lesson["quizzes"] else None
        part = {"hint": "exercises", "chosen": "quizzes", "predicted": "predictions"}[kind]
        if key not in lesson[part]:
            return None
        item = lesson[part][key]
        if kind == "hint":
            return lambda value: _is_whole(value) and 1 <= value <= len(item["hints"])
        if kind == "chosen":
            return lambda value: _is_whole(value) and 0 <= value < len(item["options"])
        if item["options"]:
            return lambda value: isinstance(value, str) and value in item["options"]
        return lambda value: _is_number(value) and item["low"] <= value <= item["high"]


def _quiz(name, item):
    options = item["options"]
    right = next(at for at, option in enumerate(options) if option["right"])
    labels = [option["answer"] for option in options]
    return Question("chosen", name, item["question"], labels, right, values=list(range(len(options))))


def _nice(width):
    """Return the next larger width that reads well: 1, 2, 2.5 or 5, times a power of ten."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= width * (1 - 1e-9))


def _nothing(value):
    return value is None


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def load():
    """Return the `Course`, read in a process of its own: the package takes 130 MB, the words alone 1 MB."""
    done = subprocess.run([sys.executable, __file__], stdout=subprocess.PIPE, check=True)
    return Course(**json.loads(done.stdout))


def main():
    """Print the course as JSON."""
    from dlintro.checks import texts
    from dlintro.language import chosen, translate

    lessons = {name: asdict(texts.lesson(name)) for name in texts.LESSONS}
    items = [item for lesson in lessons.values() for item in lesson["predictions"].values()]
    shown = {option: translate(option) for item in items for option in item["options"]}
    for item in items:
        item["question"] = translate("Predict: {question}", question=item["question"])
    print(json.dumps({"lessons": lessons, "shown": shown, "language": chosen()}))


if __name__ == "__main__":
    main()
