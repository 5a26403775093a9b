"""The pages beside the lessons: the home page, the index of explorers, measured results, the repository's own files.

What is written for the website alone is in the folder `pages`; `{names}` in it are filled in here.
"""

import re
from datetime import date
from html import escape
from pathlib import Path

import yaml
from addresses import CODE, FILES, labs, relinked

from dlintro import data
from dlintro.data.results import FOLDER as MEASURED
from dlintro.teaching.handouts import table as markdown_table

HERE = Path(__file__).parent / "pages"
BEGINNING = "notebooks/00_why_deep_learning.ipynb"
RUN = ("Start", "Real images", "When something fails")  # sections of the README
KINDS = {True: "simulated", False: "real"}
FROM_FILES = {file: page for file, page in FILES.items() if file not in ("README.md", "CITATION.cff")}


def filled(name, **values):
    """Return a page of the folder `pages` with its `{names}` filled in."""
    text = (HERE / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def all_pages(root, lessons, course, sources):
    """Return the source of each page that is no lesson, as {file: Markdown}.

    Parameters
    ----------
    root : Path
        The course's folder.
    lessons : list of Lesson
    course, sources : dict
        As `addresses.course` and `addresses.pages` return them.

    Returns
    -------
    dict of str to str
    """
    repository = course["repository"]
    texts = {file: (root / file).read_text(encoding="utf-8") for file in FROM_FILES}
    pages = {page: relinked(texts[file], file, sources, repository) for file, page in FROM_FILES.items()}
    readme = relinked((root / "README.md").read_text(encoding="utf-8"), "README.md", sources, repository)
    places = [f"[{name}]({address})" for name, address in labs(course, BEGINNING)]
    offered = f" Without an installation: {', '.join(places)}." if places else ""
    pages["run.md"] = filled("run.md", labs=offered, sections="\n".join(section(readme, name) for name in RUN))
    numbered = [each for each in lessons if each.path.stem[0].isdigit()]
    pages["index.md"] = home(numbered, [*places, "[on your own computer](run.md)"])
    pages["explorers.md"] = filled("explorers.md", gallery="\n\n".join(filter(None, map(gallery, lessons))))
    pages["about.md"] = about(readme, yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8")), course)
    return pages | measured()


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
    rows = [(each.path.stem[:2], f"[{each.title}](lessons/{each.path.name})", each.promise) for each in lessons]
    toctree = [f"{each.path.stem[:2]} {each.short} <lessons/{each.path.stem}>" for each in lessons]
    table = markdown_table(("No.", "Lesson", "What you will do"), rows)
    return filled("index.md", labs=", ".join(places), lessons=table, pages="\n".join(toctree))


def gallery(lesson):
    """Return the pictures of a lesson's explorers, each of which leads to it."""
    page = f"lessons/{lesson.path.stem}.html"
    items = "\n".join(
        f'<li><a href="{page}#explorer-{each.number}">'
        f'<img src="_static/{each.picture}" alt="{escape(each.alt)}" loading="lazy"/>'
        f"<span>{escape(plain(each.heading))}</span></a></li>"
        for each in lesson.results.explorers
    )
    heading = f"## {lesson.path.stem[:2]} {lesson.short}"
    return f'{heading}\n\n<ul class="dlintro-gallery">\n{items}\n</ul>' if items else ""


def plain(heading):
    """Return a heading without the marks of Markdown."""
    return re.sub(r"[`*$]", "", heading)


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
    return filled(
        "about.md",
        abstract=citation["abstract"].strip(),
        licence=body(readme, "Licence and citation"),
        citation=whole,
        bibtex=f"@software{{dlintro,\n{lines}}}",
        taking_part=body(readme, "Taking part"),
    )


def scrolled(table):
    """Return a table as HTML that scrolls by itself where it is wider than the screen."""
    return f'<div class="pst-scrollable-table-container">{table._repr_html_()}</div>'


def measured():
    """Return the pages of the measured results: one for each table, and their list."""
    names = sorted(file.name.removesuffix(".csv") for file in MEASURED.iterdir() if file.name.endswith(".csv"))
    tables = {name: data.measured(name) for name in names}
    pages = {f"measured/{name}.md": f"# {table.title}\n\n{scrolled(table)}\n" for name, table in tables.items()}
    rows = [
        (f"[{table.title}]({name}.md)", KINDS[table.simulated], f"{len(table.rows):,}", table.facts["date"])
        for name, table in tables.items()
    ]
    listed = markdown_table(("What was measured", "Patients", "Numbers", "Date"), rows)
    pages["measured/index.md"] = filled("measured.md", tables=listed, pages="\n".join(tables))
    return pages
