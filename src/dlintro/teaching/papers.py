"""Everything that a teacher prints: papers from Markdown, and a handout for each lesson.

The papers' sources are in the folder `papers` beside this file, and in German in its folder `de`. What the course
already says elsewhere is not typed again: a block `words` names words whose meaning the lessons explain, a block
`table` names a file and a heading under which there is a table, and `{hub}` and `{lecturer}` come from
`notebooks/teaching/course.json`. Lines from `{ifhub}` to `{nohub}` are for a course on a hub, those from there to
`{endhub}` for one without. What comes from the lessons and the guide is English in every language.
"""

import json
import re
from importlib.resources import files
from pathlib import Path

from dlintro.language import chosen, translate
from dlintro.teaching.handouts import cells, handout, lessons, part, rows, table, words
from dlintro.teaching.pages import english, page

PAPERS = ("before_the_course", "room_and_helpers", "when_it_fails", "cheat_sheet", "faq", "after_the_course")
HUB = re.compile(r"\{ifhub\}\n\n(.*?)\{nohub\}\n\n(.*?)\{endhub\}\n\n", flags=re.DOTALL)
TO_FILL_IN = "\\_" * 30


def course_folder():
    """Return the course's folder: where the command runs, or the folder above, or where this package comes from.

    Raises
    ------
    FileNotFoundError
        If none of them holds the notebooks and TEACHING.md.
    """
    here = Path.cwd()
    for folder in (here, here.parent, Path(__file__).parents[3]):
        if lessons(folder) and (folder / "TEACHING.md").is_file():
            return folder
    raise FileNotFoundError(f"There are no lessons in {here}: go to the course's folder, where TEACHING.md is.")


def write(folder, to):
    """Write all papers of the course in `folder` as HTML into the folder `to`, and return their paths."""
    guide = (folder / "TEACHING.md").read_text(encoding="utf-8")
    sources = {name: filled(source(name), folder) for name in PAPERS}
    sources |= {f"handout_{path.stem}": handout(path, guide) for path in lessons(folder)}
    to.mkdir(parents=True, exist_ok=True)
    for name, markdown in sources.items():
        (to / f"{name}.html").write_text(page(name, markdown), encoding="utf-8")
    return [to / f"{name}.html" for name in sources]


def source(name):
    """Return the Markdown of a paper, in the chosen language."""
    folder = files("dlintro.teaching").joinpath("papers", "" if chosen() == "en" else chosen())
    return folder.joinpath(f"{name}.md").read_text(encoding="utf-8")


def filled(markdown, folder):
    """Return a paper's Markdown with everything in it that the course in `folder` says elsewhere.

    What course.json says is translated as long as it is ours; what a teacher wrote instead stays as it is.
    """
    file = folder / "notebooks" / "teaching" / "course.json"
    course = json.loads(file.read_text(encoding="utf-8-sig"))  # Windows' editors may begin a file with a mark
    markdown = HUB.sub(lambda found: found[1] if course["hub"] else found[2], markdown)
    for name in ("course", "lecturer", "hub"):
        markdown = markdown.replace(f"{{{name}}}", translate(course[name]) or TO_FILL_IN)
    login = "\n".join(f"{at}. {translate(step)}" for at, step in enumerate(course["login"], 1))
    markdown = markdown.replace("{login}", login)
    makers = {"words": _chosen_words, "table": _table_elsewhere}
    return re.sub(
        r"```(words|table)\n(.*?)\n```", lambda found: makers[found[1]](found[2], folder), markdown, flags=re.S
    )


def _chosen_words(names, folder):
    """Return a table of the named words, one a line, with the meaning that a lesson gives them."""
    known = {word: meaning for path in lessons(folder) for word, meaning in words(path).items()}
    missing = [name for name in names.splitlines() if name not in known]
    if missing:
        raise ValueError(f"no lesson explains {', '.join(missing)}: write it as in the lesson's list of words.")
    chosen_words = [(name, known[name]) for name in names.splitlines()]
    return english(table([translate("word"), translate("meaning")], chosen_words))


def _table_elsewhere(place, folder):
    """Return the first two columns of the table at a place, such as "TEACHING.md: Symbols"."""
    file, heading = place.split(": ")
    path = folder / file
    sources = cells(path) if path.suffix == ".ipynb" else [path.read_text(encoding="utf-8")]
    head = [translate("you see"), translate("it means")]
    return english(table(head, [row[:2] for row in rows(part(sources, heading))]))
