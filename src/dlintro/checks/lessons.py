"""The start of a lesson, and what the learner has done so far."""

from dataclasses import dataclass
from html import escape

import dlintro
from dlintro import machine, plots
from dlintro.checks import store
from dlintro.checks.messages import Message
from dlintro.checks.texts import LESSONS, lesson


def start(name, needs):
    """Greet the learner: how far this lesson is done, whether the package fits the notebook, why a kernel has died.

    Parameters
    ----------
    name : str
        The lesson, such as "perceptron".
    needs : str
        The version of the package that the notebook was written for, such as "0.1".

    Returns
    -------
    Message
    """
    plots.use_course_style()
    if _numbers(dlintro.__version__) < _numbers(needs):
        return Message(
            "Please update",
            f"this notebook was written for dlintro {needs}, but {dlintro.__version__} is installed, so some cells may "
            "fail. Update the package, or ask the administrator of your JupyterHub to do so.",
        )
    items = _items(name)
    done = f"You have solved {sum(items.values())} of the {len(items)} exercises and questions here."
    kills = machine.kills()
    if kills:
        return Message("Memory ran out", f"{_what_happened(kills)} {done}")
    return Message("Ready", f"dlintro {dlintro.__version__}. {done}")


def _what_happened(kills):
    """Return in plain words what a computer does that is short of memory, and what helps."""
    programs = "one of your programs was" if kills == 1 else f"{kills} of your programs were"
    return (
        f"since this session began, {programs} stopped because memory ran out. If a notebook said that its kernel "
        "had died or was restarting, this is why. Its results are lost; your text and code are saved. Choose Kernel, "
        "Shut Down All Kernels…, open one notebook alone, and run it from its first cell. If it stops again, ask the "
        "administrator of your JupyterHub for more memory; this notice stays until your server is restarted."
    )


@dataclass(frozen=True)
class Progress:
    """What is done in each lesson; a notebook displays it as a table.

    Attributes
    ----------
    lessons : dict of str to dict of str to bool
        For each lesson, the title of every exercise and question, and whether it is solved.
    """

    lessons: dict[str, dict[str, bool]]

    def __repr__(self):
        return "\n".join(
            f"{name}: {sum(items.values())} of {len(items)} solved" for name, items in self.lessons.items()
        )

    def _repr_html_(self):
        head = _row("th", "Lesson", "Solved", "Still open")
        rows = [
            _row(
                "td", lesson(name).title, f"{sum(items.values())} of {len(items)}", ", ".join(_still_open(items)) or "–"
            )
            for name, items in self.lessons.items()
        ]
        return f"<table><caption>Your progress</caption>{head}{''.join(rows)}</table>"


def _row(tag, first, *others):
    """Return a row of a table whose first cell is its heading."""
    left = 'style="text-align:left"'
    cells = "".join(f"<{tag} {left}>{escape(other)}</{tag}>" for other in others)
    return f'<tr><th scope="{"col" if tag == "th" else "row"}" {left}>{escape(first)}</th>{cells}</tr>'


def _still_open(items):
    return [title for title, done in items.items() if not done]


def progress():
    """Return what is done in each lesson of the course."""
    return Progress({name: _items(name) for name in LESSONS})


def _items(name):
    texts, done = lesson(name), store.solved()
    titles = {key: exercise.title for key, exercise in texts.exercises.items()}
    titles |= {key: f"question “{key}”" for key in texts.quizzes}
    return {title: f"{name}.{key}" in done for key, title in titles.items()}


def _numbers(version):
    return [int(part) for part in version.split(".") if part.isdigit()]
