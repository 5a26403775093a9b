"""For a learner who is lost: what is done and comes next, and a fresh copy of a notebook as the course gave it."""

import itertools
import json
import os
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass

from dlintro.checks import store
from dlintro.checks.texts import LESSONS, lesson
from dlintro.language import chosen, translate

PATIENCE = 60  # seconds for git, on a slow disk that many share
OWN_COPY = re.compile(r"(.+) \(mine \d+\)")


class NoOriginal(Exception):
    """There is no original of a notebook; the message says why and what to do."""


@dataclass(frozen=True)
class Whereabouts:
    """Where a learner is.

    Attributes
    ----------
    lessons : list of (str, str)
        For each lesson, its number with its title, and how much is solved.
    advice : str
        What to do next, as a sentence.
    next : str or None
        The identifier of the exercise or question that is next in the open notebook.
    """

    lessons: list[tuple[str, str]]
    advice: str
    next: str | None

    def __str__(self):
        return "\n".join([*(f"{name}: {done}" for name, done in self.lessons), "", self.advice])


def whereabouts(asked=()):
    """Return what is solved in each lesson, and what comes next.

    Parameters
    ----------
    asked : sequence of str
        The exercises and questions of the open notebook, "<lesson>.<name>", in its order; others are ignored.
    """
    done = store.solved()
    items = {name: [f"{name}.{key}" for key in _titles(name)] for name in LESSONS}
    here = [key for key in asked if key in itertools.chain(*items.values())]
    left = next((key for key in here if key not in done), None)
    rows = [(_named(name), _solved(keys, done)) for name, keys in items.items()]
    return Whereabouts(rows, _advice(left, here, items, done), left)


def for_browser(facts):
    """Return facts as JSON for the course's menu in JupyterLab, which does not know the learner's language."""
    return json.dumps({"language": chosen()} | facts)


def _titles(name):
    """Return the exercises, then the questions of a lesson, each with its title."""
    texts = lesson(name)
    titles = {key: exercise.title for key, exercise in texts.exercises.items()}
    return titles | {key: translate("question “{key}”", key=key) for key in texts.quizzes}


def _named(name):
    return f"{LESSONS.index(name):02} {lesson(name).title}"


def _solved(keys, done):
    return translate("{n} of {total} solved", n=sum(key in done for key in keys), total=len(keys))


def _advice(left, here, items, done):
    if left:
        name, _, key = left.partition(".")
        return translate("Next in this notebook: {title}.", title=_titles(name)[key])
    there = _next_lesson(here[0].partition(".")[0] if here else None, items, done)
    if there is None:
        return translate("You have solved everything in the course.")
    if here:
        return translate("You have solved everything in this notebook. Go on with {lesson}.", lesson=_named(there))
    return translate("Go on with {lesson}.", lesson=_named(there))


def _next_lesson(current, items, done):
    """Return the first lesson with something left, from the current one on, or from the last one that was begun."""
    begun = [name for name, keys in items.items() if any(key in done for key in keys)]
    start = LESSONS.index(current or (begun or LESSONS[:1])[-1])
    order = LESSONS[start:] + LESSONS[:start]
    return next((name for name in order if any(key not in done for key in items[name])), None)


def original(notebook):
    """Return a notebook as the authors gave it, in the version that this copy of the course has taken in.

    Parameters
    ----------
    notebook : Path
        In a folder that git has made; the notebook itself may be missing.

    Returns
    -------
    str

    Raises
    ------
    NoOriginal
        If git is missing, or knows no such notebook.
    """
    own = OWN_COPY.fullmatch(notebook.stem)
    if own:
        text = "{name} is your own copy. Open {original}, and ask for a fresh copy there."
        raise NoOriginal(translate(text, name=notebook.name, original=f"{own[1]}{notebook.suffix}"))
    folder = notebook.absolute().parent
    try:
        revision = _revision(folder)
    except OSError as error:
        text = (
            "There is no original of {name} on this computer ({reason}). Unpack the file of the course once more, in "
            "another folder, and copy {name} from there."
        )
        raise NoOriginal(translate(text, name=notebook.name, reason=error)) from error
    try:
        return _git(folder, "show", f"{revision}:./{notebook.name}").decode()
    except (OSError, UnicodeDecodeError) as error:
        text = (
            "The course has no notebook {name} in this folder. If it is your copy of another one, open that one, and "
            "ask for a fresh copy there."
        )
        raise NoOriginal(translate(text, name=notebook.name)) from error


def _revision(folder):
    """Return the authors' latest version that is in this copy; HEAD may hold a learner's work, as a hub commits it."""
    for question in (("merge-base", "HEAD", "@{upstream}"), ("rev-parse", "--verify", "@{upstream}")):
        with suppress(OSError):
            return _git(folder, *question).decode().strip()
    return _git(folder, "rev-parse", "--verify", "HEAD").decode().strip()


def _git(folder, *question):
    """Return what git answers; an OSError says why it gives none."""
    try:
        run = subprocess.run(
            ["git", "-C", folder, *question], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE
        )
    except FileNotFoundError as error:
        raise OSError(translate("git is not installed")) from error
    except subprocess.TimeoutExpired as error:
        raise OSError(translate("git does not answer")) from error
    if run.returncode:
        raise OSError(run.stderr.decode(errors="replace").strip().removeprefix("fatal: ") or "git")
    return run.stdout


def kept_as(notebook):
    """Return the free name under which the learner's notebook is kept: `01_perceptron (mine 1).ipynb`."""
    names = (notebook.with_name(f"{notebook.stem} (mine {n}){notebook.suffix}") for n in itertools.count(1))
    return next(place for place in names if not os.path.lexists(place))


def question(notebook):
    """Return the sentences that say what a fresh copy does, before it is made."""
    text = (
        "{name} will be as the course gave it. Your notebook, with all that you wrote, is kept as {kept}. What you "
        "have solved stays solved."
    )
    return translate(text, name=notebook.name, kept=kept_as(notebook).name)


def fresh(notebook):
    """Put a notebook as the authors gave it in its place, and keep the learner's; return that one's path, or None.

    Raises
    ------
    NoOriginal
        If there is no original.
    OSError
        If the folder cannot be written; the learner's notebook is where it was.
    """
    text = original(notebook)
    draft = notebook.with_name(f".{notebook.name}.fresh")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        kept = _moved(notebook, kept_as(notebook)) if os.path.lexists(notebook) else None
        try:
            os.replace(draft, notebook)
        except BaseException:
            if kept:
                _moved(kept, notebook)
            raise
    finally:
        draft.unlink(missing_ok=True)
    return kept


def _moved(path, place):
    """Rename a file, over no other one: its new name is taken first."""
    open(place, "x").close()
    try:
        os.replace(path, place)
    except OSError:
        os.unlink(place)
        raise
    return place
