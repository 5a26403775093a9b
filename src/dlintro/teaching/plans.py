"""Plans of a course: which sections, exercises and quizzes are taught when, and whether they fit.

A plan is a JSON file in `notebooks/teaching/plans/`, which the slides read too. Its blocks are of five kinds:

    {"minutes": 15, "what": "Welcome"}
    {"lesson": "01_perceptron", "sections": ["A neuron draws a line"], "exercises": ["perceptron.safe_bias"]}
    {"bridge": "07_latent_space", "say": "what learners need from a lesson that is left out, in 60 words or fewer"}
    {"break": 20}
    {"day": "Day two"}

A lesson without `sections` is taught to the end of its core; exercises and quizzes are always named. They may follow
later than their section. `hours` are those of one day.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from dlintro.checks import texts
from dlintro.teaching.minutes import WORDS_A_MINUTE, Section, lesson_of, minutes, practice, rounded_up, words

BRIDGE_WORDS = 60  # what learners can follow without a slide
KEYS = {
    "lesson": {"lesson", "sections", "exercises", "quizzes"},
    "bridge": {"bridge", "say"},
    "break": {"break", "what"},
    "day": {"day"},
    "minutes": {"minutes", "what"},
}  # the key that tells a block's kind: all keys that it may have


@dataclass(frozen=True)
class Block:
    """One entry of a plan.

    Attributes
    ----------
    kind : str
        "lesson", "bridge", "break", "day", or "minutes" for anything else.
    what : str
        What is done; of a lesson its notebook, such as "01_perceptron"; of a bridge what is said.
    minutes : int
        How long it takes; of a lesson, what the model says, rounded up to five.
    name : str
        The lesson's name in the package.
    teach, practise : float
        What the model says.
    sections, exercises, quizzes : list of str
        What is used of a lesson.
    """

    kind: str
    what: str
    minutes: int = 0
    name: str = ""
    teach: float = 0.0
    practise: float = 0.0
    sections: list[str] = field(default_factory=list)
    exercises: list[str] = field(default_factory=list)
    quizzes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A plan whose names are all known."""

    title: str
    hours: float
    blocks: list[Block]

    @property
    def days(self):
        """The blocks of each day."""
        days = [[]]
        for block in self.blocks:
            if block.kind == "day":
                days.append([])
            else:
                days[-1].append(block)
        return days

    @property
    def minutes(self):
        """The minutes of each day, breaks included."""
        return [sum(block.minutes for block in day) for day in self.days]

    @property
    def longest(self):
        """The longest time without a break, in minutes."""
        times = [0]
        for block in self.blocks:
            if block.kind in ("break", "day"):
                times.append(0)
            else:
                times[-1] += block.minutes
        return max(times)

    @property
    def practice(self):
        """The share of practice in what the lessons take, from 0 to 1."""
        practise = sum(block.practise for block in self.blocks)
        return practise / (practise + sum(block.teach for block in self.blocks))

    @property
    def unmet(self):
        """Lessons that come before what they need: pairs of the lesson and what it needs."""
        met, unmet = set(), []
        for block in self.blocks:
            if block.kind == "lesson":
                unmet += [(block.name, need) for need in texts.lesson(block.name).needs if need not in met]
            met.add(block.name)
        return unmet


@dataclass(frozen=True)
class Lesson:
    """A lesson that plans may use: its name in the package, its sections, and what a plan has shown of it so far."""

    name: str
    sections: list[Section]
    shown: set[str] = field(default_factory=set)


def plan(path):
    """Read a plan and compute its minutes.

    Parameters
    ----------
    path : pathlib.Path or str
        Its JSON file, in the folder `teaching/plans` beside the notebooks.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If it names a lesson, section, exercise or quiz that is not there, or a block cannot be understood.
    """
    path = Path(path)
    content = json.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors may begin a file with a mark
    lessons, blocks = lessons_in(path.resolve().parents[2]), []
    if content.keys() != {"title", "hours", "blocks"}:
        raise ValueError(f"{path.name} must hold title, hours and blocks, but holds {', '.join(content)}.")
    for number, entry in enumerate(content["blocks"], 1):
        try:
            blocks.append(_block(entry, lessons))
        except ValueError as error:
            raise ValueError(f"{path.name}, block {number}: {error}") from error
    return Plan(content["title"], content["hours"], blocks)


def lessons_in(folder):
    """Return the lessons whose notebooks are in a folder, by the names of their files."""
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    return {stem: Lesson(lesson_of(notebook), minutes(notebook)) for stem, notebook in notebooks.items()}


def _block(entry, lessons):
    kind = next((kind for kind in KEYS if kind in entry), None)
    if kind is None or not set(entry) <= KEYS[kind]:
        raise ValueError(f"a block holds one of {', '.join(KEYS)} and what belongs to it, but this one: {entry}.")
    if kind == "lesson":
        return _lesson(entry, _known(entry[kind], lessons, "lesson"))
    if kind == "bridge":
        return _bridge(entry, _known(entry[kind], lessons, "lesson"))
    if kind == "day":
        return Block(kind, entry["day"])
    return Block(kind, entry.get("what", kind), entry[kind])


def _lesson(entry, lesson):
    opening, *sections = lesson.sections
    known = {section.title: section for section in sections}
    titles = entry.get("sections", [section.title for section in sections if section.core])
    taught = [_known(title, known, "section") for title in titles]
    if taught and not lesson.shown:
        taught.insert(0, opening)
    lesson.shown.update(titles)
    exercises, quizzes = entry.get("exercises", []), entry.get("quizzes", [])
    _check_place(exercises, {name: each.title for each in sections for name in each.exercises}, lesson, "exercise")
    _check_place(quizzes, {name: each.title for each in sections for name in each.quizzes}, lesson, "quiz")
    teach, practise = sum(section.teach for section in taught), practice(exercises, quizzes)
    time = rounded_up(teach + practise)
    return Block("lesson", entry["lesson"], time, lesson.name, teach, practise, titles, exercises, quizzes)


def _check_place(names, places, lesson, kind):
    """Refuse an exercise or a quiz that is not there, or whose section the plan has not shown yet."""
    for name in names:
        place = _known(name, places, kind)
        if place not in lesson.shown:
            raise ValueError(f"{name} belongs to the section {place!r}, which the plan does not show before it.")


def _bridge(entry, lesson):
    count = words(entry["say"])
    if count > BRIDGE_WORDS:
        raise ValueError(f"a bridge is said in {BRIDGE_WORDS} words at most, but this one has {count}.")
    return Block("bridge", entry["say"], rounded_up(count / WORDS_A_MINUTE), lesson.name)


def _known(name, known, kind):
    """Return what is known under this name."""
    if name not in known:
        raise ValueError(f"there is no {kind} {name!r}; there are {', '.join(map(repr, known))}.")
    return known[name]
