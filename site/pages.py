"""The pages beside the lessons: the home page, the index of explorers, measured results, the repository's own files.

What is written for the website alone is in the folder `pages`; `{names}` in it are filled in here.
"""

import math
import re
from datetime import date
from pathlib import Path

import gallery
import nbformat
import wording
import yaml
from addresses import CODE, FILES, NOTES, RESULTS, labs, relinked

from dlintro import data
from dlintro.data.results import FOLDER as MEASURED
from dlintro.teaching.handouts import table as markdown_table
from dlintro.teaching.minutes import minutes, rounded_up

HERE = Path(__file__).parent / "pages"
BEGINNING = "notebooks/00_why_deep_learning.ipynb"
RUN = ("With conda", "Exercises and papers in German", "When you are lost", "Real images", "When something fails")
NO_SEARCH = "---\nno-search: true\n---\n\n"  # a search for a word finds lessons, not how the course is made
UNSEARCHED = ("contributing.md", "changes.md", "conduct.md", "security.md")
KINDS = {True: "simulated", False: "real"}
FROM_FILES = {file: page for file, page in FILES.items() if file not in ("README.md", "CITATION.cff")}


def filled(name, **values):
    """Return a page of the folder `pages` with its `{names}` filled in."""
    text = (HERE / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def all_pages(root, lessons, course, sources, sizes=None):
    """Return the source of each page that is no lesson, as {file: Markdown}.

    Parameters
    ----------
    root : Path
        The course's folder.
    lessons : list of Lesson
    course, sources : dict
        As `addresses.course` and `addresses.pages` return them.
    sizes : dict of str to int, optional
        The bytes of the "folder" to download, 0 if there is none, and of the "website".

    Returns
    -------
    dict of str to str
    """
    repository = course["repository"]

    def read(file):
        return relinked((root / file).read_text(encoding="utf-8"), file, sources, repository)

    pages = {page: read(file) for file, page in FROM_FILES.items()}
    pages |= {page: NO_SEARCH + pages[page] for page in UNSEARCHED}
    pages["support.md"] = wording.support(pages["support.md"], repository)
    pages["teaching.md"] = with_handouts(pages["teaching.md"])
    readme = read("README.md")
    places = [f"[{name}]({address})" for name, address in labs(course, BEGINNING)]
    numbered = [each for each in lessons if each.path.stem[0].isdigit()]
    pages["run.md"] = run(readme, places, repository, sizes or {"folder": 0, "website": 0})
    pages["index.md"] = home(numbered, [*places, "[on your own computer](run.md)"])
    pages["handouts.md"] = filled("handouts.md", lessons=linked_list(numbered, "handouts"))
    pages["explorers.md"] = filled("explorers.md", **gallery.page(lessons))
    pages["about.md"] = about(readme, yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8")), course)
    return pages | notes(numbered, read) | measured(read, sources)


def linked_list(lessons, folder):
    """Return a list of links to the page that each lesson has in a folder."""
    return "\n".join(f"- [{each.path.stem[:2]} {each.title}]({folder}/{each.path.stem}.md)" for each in lessons)


def with_handouts(guide):
    """Return the lecturer's guide with a sentence on the handouts, which are pages here, below its first paragraph."""
    heading, first, rest = guide.split("\n\n", 2)
    handouts = "What learners take home is on [the handouts](handouts.md), two pages for each lesson."
    return "\n\n".join([heading, first, handouts, rest])


def notes(lessons, read):
    """Return the pages of the notes for teachers: one for each lesson, and their list."""
    pages = {}
    for each in lessons:
        stem = each.path.stem
        heading, text = read(f"{NOTES}/{stem}.md").split("\n\n", 1)
        lesson = f"To the lesson: [{stem[:2]} {each.title}](../lessons/{each.path.name})."
        pages[f"notes/{stem}.md"] = f"{NO_SEARCH}{heading}\n\n{lesson}\n\n{text}"
    listed = linked_list(lessons, ".")
    toctree = "\n".join(each.path.stem for each in lessons)
    return pages | {"notes/index.md": NO_SEARCH + filled("notes.md", lessons=listed, pages=toctree)}


def run(readme, places, repository, sizes):
    """Return the page on how to run the course, and how to take the website along."""
    folder = f"[the course's folder](course.zip) ({megabytes(sizes['folder'])}, a zip)"
    ask = "Ask whoever gave you these pages for the course's folder"
    sections = "\n".join(section(readme, name) for name in RUN)
    clone = f"git clone {repository} dlintro\ncd dlintro\n" if repository else ""
    return filled(
        "run.md",
        labs=f" Without an installation: {', '.join(places)}." if places else "",
        folder=f"Download {folder}" if sizes["folder"] else ask,
        clone=clone,
        sections=re.sub(r"^\| `make: command not found`.*\n", "", sections, flags=re.MULTILINE),
        size=megabytes(sizes["website"]),
    )


def megabytes(size):
    """Return a number of bytes in words, in whole megabytes, rounded up to tens from 20 on."""
    whole = -(-size // 1_000_000)
    return f"about {whole if whole < 20 else -(-whole // 10) * 10} MB"


def section(markdown, heading):
    """Return a section of a page, with its heading and everything up to the next one of the same level or above."""
    plain = CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)  # a remark in code is no heading
    begin = re.search(rf"^(#+) {re.escape(heading)}\n", plain, flags=re.MULTILINE)
    if not begin:
        raise ValueError(f"there is no heading {heading!r}.")
    end = re.compile(rf"^#{{1,{len(begin[1])}}} ", flags=re.MULTILINE).search(plain, begin.end())
    return markdown[begin.start() : end.start() if end else None]


def body(markdown, heading):
    """Return a section without its heading."""
    return section(markdown, heading).partition("\n")[2].strip()


def home(lessons, places):
    """Return the home page."""
    times = [core_minutes(each.path) for each in lessons]
    rows = [(listed(each), " + ".join(map(str, time))) for each, time in zip(lessons, times, strict=True)]
    toctree = [f"{each.path.stem[:2]} {each.short} <lessons/{each.path.stem}>" for each in lessons]
    teach, practise = (math.ceil(sum(column) / 60) for column in zip(*times, strict=True))
    return filled(
        "index.md",
        labs=", ".join(places),
        lessons=markdown_table(("Lesson", "Minutes"), rows),
        pages="\n".join(toctree),
        teach=str(teach),
        practise=str(practise),
    )


def listed(lesson):
    """Return a lesson's title with what it promises, which a telephone's narrow table leaves out."""
    title = f"{lesson.path.stem[:2]} [{lesson.title}](lessons/{lesson.path.name})"
    return f'{title} <span class="d-none d-md-block">{lesson.promise}</span>'


def core_minutes(path):
    """Return how many minutes the core of a lesson takes to teach and to practise, as the lecturer's guide says."""
    core = [each for each in minutes(nbformat.read(path, 4)) if each.core]
    return rounded_up(sum(each.teach for each in core)), rounded_up(sum(each.practise for each in core))


def about(readme, citation, course):
    """Return the page with licence and citation."""
    people = [each.get("name") or f"{each['given-names']} {each['family-names']}" for each in citation["authors"]]
    year = str(citation.get("date-released", date.today().year))[:4]
    title, version = citation["title"], citation["version"]
    address = citation.get("doi") or course["website"] or course["repository"]
    whole = f"{', '.join(people)} ({year}). *{title}*, version {version}." + (f" {address}" if address else "")
    facts = {"author": " and ".join(f"{{{name}}}" for name in people), "title": title, "version": version, "year": year}
    facts |= {"url": address} if address else {}
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in facts.items())
    licence = re.sub(
        r"\s*To cite the course,.*?(?=\n\n|\Z)", "", body(readme, "Licence and citation"), flags=re.DOTALL
    )  # the page says how, in full
    return filled(
        "about.md",
        abstract=citation["abstract"].strip(),
        licence=licence,
        citation=whole,
        bibtex=f"@software{{dlintro,\n{lines}}}",
        taking_part=body(readme, "Taking part"),
    )


def scrolled(table):
    """Return a table as HTML that scrolls by itself where it is wider than the screen."""
    return f'<div class="pst-scrollable-table-container">{table._repr_html_()}</div>'


def measured(read, sources):
    """Return the pages of what was measured: one for each table or, without a table, each report, and their list."""
    names = sorted(file.name.removesuffix(".csv") for file in MEASURED.iterdir() if file.name.endswith(".csv"))
    tables = {name: data.measured(name) for name in names}
    files = sorted(file for file in sources if file.startswith(RESULTS))
    reports = {Path(file).stem: read(file) for file in files if Path(file).stem not in tables}
    written = reports | {name: f"# {table.title}\n\n{scrolled(table)}\n" for name, table in tables.items()}
    rows = [
        (f"[{table.title}]({name}.md)", KINDS[table.simulated], f"{len(table.rows):,}", table.facts["date"])
        for name, table in tables.items()
    ]
    listed = markdown_table(("What was measured", "Patients", "Numbers", "Date"), rows)
    titles = (f"- [{text.splitlines()[0].removeprefix('# ')}]({name}.md)" for name, text in reports.items())
    index = filled("measured.md", tables=listed, reports="\n".join(titles), pages="\n".join(written))
    return {f"measured/{name}.md": NO_SEARCH + unbroken(text) for name, text in (written | {"index": index}).items()}


def unbroken(text):
    """Return a text whose dates stay on one line, also in narrow columns."""
    return re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", "\\1\u2011\\2\u2011\\3", text)
