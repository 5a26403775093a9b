"""What a learner takes home from a lesson, read from the lesson itself."""

import re

import nbformat

from dlintro.checks import texts
from dlintro.language import translate
from dlintro.teaching.minutes import lesson_of
from dlintro.teaching.pages import english

NO_BREAK = "\u00a0"  # a space at which no line ends
LINE = "\\_" * 12  # a space to write on; Markdown would take plain underscores for emphasis


def lessons(folder):
    """Return the paths of the lessons in a course's folder, in order."""
    return sorted((folder / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def cells(path, kind="markdown"):
    """Return the sources of all cells of one kind in a notebook."""
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == kind]


def part(sources, heading):
    """Return what stands under a heading, up to the next one."""
    text = "\n\n".join(sources)
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"there is no heading {heading!r}.")
    return found[1].strip()


def rows(text):
    """Return the cells of each row of a Markdown table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[2:]]


def table(head, body):
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def words(path):
    """Return the words that a lesson explains, as {word: meaning}."""
    return dict(rows(part(cells(path), "Words learned")))


def handout(path, guide):
    """Return the handout of a lesson as Markdown, in the chosen language; what its notebook says stays English.

    What to take home comes last, where paper.css begins a page: nobody shall read it beside a question to guess at.

    Parameters
    ----------
    path : Path
        The lesson's notebook.
    guide : str
        The text of TEACHING.md, whose table of symbols says which lesson explains which.

    Returns
    -------
    str
    """
    title, parts = titled_parts(path, guide)
    return joined(title, parts)


def titled_parts(path, guide):
    """Return the title of a lesson's handout and its parts, as {heading: Markdown}; parameters as of `handout`."""
    prose = cells(path)
    notebook = nbformat.read(path, 4)
    lesson = texts.lesson(lesson_of(notebook))
    signs = [row[:2] for row in rows(part([guide], "Symbols")) if row[2] == path.stem[:2]]
    return lesson.title, {
        translate("You will be able to"): english(_boxes(objective.text for objective in lesson.objectives)),
        translate("What I think before I see it"): _numbered(map(_asked, lesson.predictions.values())),
        translate("Exercises"): _numbered(f"☐ {each.title}" for each in lesson.exercises.values()),
        translate("Words"): english(table([translate("word"), translate("meaning")], words(path).items())),
        translate("Symbols"): english(table([translate("sign"), translate("meaning")], signs)) if signs else "",
        translate("Sources"): english(part(prose, "Sources")),
        translate("What to take home"): english(part(prose, "What to take home")),
    }


def joined(title, parts):
    """Return the Markdown of a page from its title and its parts; one with nothing in it is left out."""
    return "\n\n".join([f"# {title}", *(f"## {head}\n\n{text}" for head, text in parts.items() if text)])


def _boxes(lines):
    return "\n".join(f"- ☐ {line}" for line in lines)


def _numbered(lines):
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _asked(prediction):
    """Return the question of a prediction, with boxes to tick or a line to write on."""
    question = prediction.question[0].upper() + prediction.question[1:]
    if prediction.options:
        boxes = (f"☐ {translate(option)}".replace(" ", NO_BREAK) for option in prediction.options)
        return " ".join([question, *boxes])
    return f"{question} {LINE} {prediction.unit}".rstrip()
