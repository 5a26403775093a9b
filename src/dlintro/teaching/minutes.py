"""How long a lesson takes to teach and to practise: one simple model, the same for every lesson.

It counts what a teacher does on the slides (says words, waits for predictions, works an example by hand, shows an
explorer, waits for the computer) and what learners do between them. It is calm: a first lecture fits in it.
"""

import json
import math
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from dlintro.checks import texts

WORDS_A_MINUTE = 130  # slow speech, for listeners whose first language is another
PREDICTION = 1.0  # everyone writes an answer before the figure is shown
BY_HAND = 2.0  # an example on the board, whose last step the class computes
CLINIC = 2.0  # a box "In the clinic": read aloud, then one case from the learners' own wards
EXPLORER = 2.0  # move each control once, and ask what will happen
QUIZ = 1.5  # read, choose, hear why
EXERCISES = {  # by kind
    "type": 1.0, "hand": 5.0, "search": 6.0, "design": 6.0, "choose": 5.0, "lines": 8.0, "card": 15.0,
}  # fmt: skip
DISCUSSION = 1.5  # after each exercise: two solutions, and what they mean
STEP = 5  # what is promised and planned is rounded up to these minutes

HEADING = re.compile(r"##? (Going further: )?(.+)")  # the first section that goes further ends the core
NOT_ON_SLIDES = {"skip", "notes"}


@dataclass
class Section:
    """What one section of a lesson holds: what is said, shown and asked on its slides, and what is practised.

    Attributes
    ----------
    title : str
        Its heading, without "Going further: "; for the cells before the first section, the lesson's own heading.
    core : bool
        Whether it comes before the first section that goes further.
    words, predictions, by_hand, clinic, explorers : int
        How many there are.
    seconds : float
        How long its cells compute, as measured.
    exercises, quizzes : list of str
        Their ids, such as "perceptron.by_hand".
    """

    title: str
    core: bool
    words: int = 0
    predictions: int = 0
    by_hand: int = 0
    clinic: int = 0
    explorers: int = 0
    seconds: float = 0.0
    exercises: list[str] = field(default_factory=list)
    quizzes: list[str] = field(default_factory=list)

    @property
    def teach(self):
        """The minutes that its slides take."""
        return (
            self.words / WORDS_A_MINUTE
            + PREDICTION * self.predictions
            + BY_HAND * self.by_hand
            + CLINIC * self.clinic
            + EXPLORER * self.explorers
            + self.seconds / 60
        )

    @property
    def practise(self):
        """The minutes that its exercises and quizzes take."""
        return practice(self.exercises, self.quizzes)


def minutes(notebook):
    """Return the sections of a lesson, in their order, each with its minutes to teach and to practise.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson, as `nbformat.read` gives it.

    Returns
    -------
    list of Section
        The first one holds the cells before the first heading of a section.
    """
    seconds, sections = _measured().get(lesson_of(notebook), {}), []
    for cell in notebook.cells:
        heading = heading_of(cell) if _is_shown(cell) else None
        if heading:
            core = not heading[1] and all(section.core for section in sections)
            sections.append(Section(heading[2], core))
        if not sections:
            raise ValueError(f"a lesson begins with its heading, '# …', but its first cell is: {cell.source[:60]}")
        _count(cell, sections[-1], seconds.get(cell.get("id"), 0.0))
    return sections


def _count(cell, section, seconds):
    """Add to a section what one of its cells holds."""
    is_shown = _is_shown(cell)
    if cell.cell_type == "markdown" and is_shown:
        section.words += words(cell.source)
        section.by_hand += cell.source.count("**By hand first.**")
        section.clinic += cell.source.count("> **In the clinic.**")
    if cell.cell_type == "code":
        section.explorers += is_shown * cell.source.count("widgets.explore_")
        section.seconds += is_shown * seconds
        section.predictions += cell.source.count("checks.predict(")
        section.quizzes += re.findall(r'checks\.quiz\("([\w.]+)"', cell.source)
        if "exercise" in cell.metadata.get("dlintro", {}):
            section.exercises.append(cell.metadata["dlintro"]["exercise"])


def heading_of(cell):
    """Return the match of HEADING where a cell begins a section, else None."""
    return HEADING.match(cell.source) if cell.cell_type == "markdown" else None


def _is_shown(cell):
    """Say whether a cell is on a slide."""
    return cell.metadata.get("slideshow", {}).get("slide_type") not in NOT_ON_SLIDES


@cache
def _measured():
    """Return the seconds that cells compute, by lesson and id of the cell, as benchmarks/seconds.py measured them."""
    return json.loads(files("dlintro.teaching").joinpath("seconds.json").read_text(encoding="utf-8"))["lessons"]


def exercise(identifier):
    """Return the minutes that an exercise takes, its discussion included."""
    return EXERCISES[texts.exercise(identifier).kind] + DISCUSSION


def practice(exercises, quizzes):
    """Return the minutes that these exercises and quizzes take."""
    return sum(exercise(each) for each in exercises) + QUIZ * len(quizzes)


def rounded_up(time, step=STEP):
    """Return a number of minutes, rounded up to a multiple of `step`."""
    return step * math.ceil(round(time / step, 9))


def promise(notebook):
    """Return the minutes to teach and to practise the core of a lesson, each rounded up to five."""
    core = [section for section in minutes(notebook) if section.core]
    return rounded_up(sum(each.teach for each in core)), rounded_up(sum(each.practise for each in core))


def lesson_of(notebook):
    """Return the lesson's name, which its cell with `checks.start` gives."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return next(iter(re.findall(r'checks\.start\("(\w+)"', text)), "")


def words(text):
    """Return the number of words in a piece of Markdown, without formulas, code and addresses."""
    text = re.sub(r"\$\$.*?\$\$|\$.*?\$|```.*?```|\(https?://\S+\)|[|#*>`-]", " ", text, flags=re.DOTALL)
    return len(text.split())
