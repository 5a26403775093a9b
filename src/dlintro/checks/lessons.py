"""The start of a lesson, and what the learner has done so far."""

from dataclasses import dataclass
from html import escape

import dlintro
from dlintro import machine, plots, web
from dlintro.checks import classroom, store
from dlintro.checks.messages import Message
from dlintro.checks.texts import LESSONS, lesson
from dlintro.language import attribute, problem, translate

_current = None  # the lesson that this kernel's notebook has started


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
    global _current
    plots.use_course_style()
    lesson(name)
    _current = name
    classroom.tell("started", name)
    if _numbers(dlintro.__version__) < _numbers(needs):
        text = translate(
            "this notebook was written for dlintro {needs}, but {installed} is installed, so some cells may fail. "
            "Update the package, or ask the administrator of your JupyterHub to do so.",
            needs=needs,
            installed=dlintro.__version__,
        )
        return Message("Please update", _said(text, classroom.notice()))
    if web.is_on():
        advice = "figures with controls move, and questions answer. To run code, open this lesson in JupyterLab."
        return Message("on this page", translate(advice))
    items = _items(name)
    done = "You have solved {n} of the {total} exercises and questions here."
    done = _said(translate(done, n=sum(items.values()), total=len(items)), problem(), classroom.notice())
    kills = machine.kills()
    if kills:
        return Message("Memory ran out", f"{_what_happened(kills)} {done}")
    return Message("Ready", f"dlintro {dlintro.__version__}. {done}")


def _said(*sentences):
    return " ".join(filter(None, sentences))


def _what_happened(kills):
    """Return in plain words what a computer does that is short of memory, and what helps."""
    one = translate("one of your programs was stopped")
    programs = one if kills == 1 else translate("{n} of your programs were stopped", n=kills)
    return translate(
        "since this session began, {programs} because memory ran out. If a notebook said that its kernel had died or "
        "was restarting, this is why. Its results are lost; your text and code are saved. Choose Kernel, Shut Down All "
        "Kernels…, open one notebook alone, and run it from its first cell. If it stops again, ask the administrator "
        "of your JupyterHub for more memory; this notice stays until your server is restarted.",
        programs=programs,
    )


@dataclass(frozen=True)
class Progress:
    """What is done in each lesson; a notebook displays its own lesson open, and the others folded.

    Attributes
    ----------
    lessons : dict of str to dict of str to bool
        For each lesson, the title of every exercise and question, and whether it is solved.
    current : str, optional
        The lesson of this notebook.
    """

    lessons: dict[str, dict[str, bool]]
    current: str | None = None

    def __repr__(self):
        return "\n".join(f"{name}: {_solved(items)}" for name, items in self.lessons.items())

    def _repr_html_(self):
        first = [name for name in self.lessons if name == self.current]
        names = first + [name for name in self.lessons if name != self.current]
        parts = "".join(_folded(name, self.lessons[name], name == self.current) for name in names)
        return f'<div{attribute()} style="max-width:46em"><b>{translate("Your progress")}</b>{parts}</div>'


def _folded(name, items, is_open):
    """Return one lesson as HTML: how much is solved, and in a fold what is done and what is not."""
    lines = "".join(
        f"<li>{translate('✓ solved' if done else '○ open')}: {escape(title)}</li>" for title, done in items.items()
    )
    return (
        f'<details style="margin-top:0.4em"{" open" if is_open else ""}>'
        f"<summary>{escape(lesson(name).title)}: {_solved(items)}</summary>"
        f'<ul style="margin:0.2em 0 0;list-style:none">{lines}</ul></details>'
    )


def _solved(items):
    return translate("{n} of {total} solved", n=sum(items.values()), total=len(items))


def progress():
    """Return what is done in each lesson of the course; a page without a kernel cannot know."""
    if web.is_on():
        said = "this page keeps none. In JupyterLab, you see here which exercises and questions you have solved."
        return Message("your progress", translate(said))
    return Progress({name: _items(name) for name in LESSONS}, _current)


def _items(name):
    texts, done = lesson(name), store.solved()
    titles = {key: exercise.title for key, exercise in texts.exercises.items()}
    titles |= {key: translate("question “{key}”", key=key) for key in texts.quizzes}
    return {title: f"{name}.{key}" in done for key, title in titles.items()}


def _numbers(version):
    return [int(part) for part in version.split(".") if part.isdigit()]
