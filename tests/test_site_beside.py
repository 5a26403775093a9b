"""The website's pages beside the lessons, without building them: what each offers to whom, and what a search leaves out."""

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import addresses
import course_zip
import gallery
import glossary
import nbformat
import outputs
import pages
import pytest
import wording

from notebooks import FOLDER, NOTEBOOKS, read

ROOT = Path(__file__).parents[1]
SOURCES = addresses.pages(NOTEBOOKS)
NOWHERE = {"repository": "", "hub": "", "website": ""}
SOMEWHERE = {"repository": "https://github.com/clinic/course", "hub": "", "website": ""}
ASKS_TO_RUN = re.compile(r"(?:[Rr]un|[Cc]lick|[Pp]ress)[^.|]*\b(?:cell|again|Shift)\b|\b(?:next|this) cell\b")


def lesson(path, *explorers):
    """Return what pages need to know of a lesson."""
    heading, promise, *_ = read(path).cells[0].source.split("\n\n")
    results = outputs.Results(path.stem, explorers=list(explorers))
    title = heading.lstrip("# ")
    return SimpleNamespace(path=path, title=title, short=title.partition(":")[0], promise=promise, results=results)


LESSONS = [lesson(path) for path in NOTEBOOKS]


def made(course=NOWHERE, **sizes):
    return pages.all_pages(ROOT, LESSONS, course, SOURCES, {"folder": 0, "website": 0} | sizes)


# How to run it -----------------------------------------------------------------------------------------------------------


def test_who_has_no_repository_is_offered_the_folder_and_no_command_that_cannot_work():
    page = made(folder=2_700_000, website=91_000_001)["run.md"]
    assert page.index("You need not do this") < page.index("On your own computer") < page.index("```")
    assert "[the course's folder](course.zip) (about 3 MB, a zip)" in page
    assert "the whole folder of these pages (about 100 MB)" in page
    for absent in ("git clone", "<address", "make check", "make test", "*Without make*", "tests/run.py"):
        assert absent not in page, absent


def test_without_the_folder_nothing_leads_to_it_and_with_a_repository_it_is_named():
    assert "course.zip" not in made()["run.md"]
    assert "\ngit clone https://github.com/clinic/course dlintro\n" in made(SOMEWHERE)["run.md"]


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "about 1 MB"), (2_000_000, "about 2 MB"), (19_000_001, "about 20 MB"), (91_000_000, "about 100 MB")],
)
def test_sizes_are_rounded_up(size, said):
    assert pages.megabytes(size) == said


def git(folder, *command):
    subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def test_the_folder_to_download_holds_what_git_keeps_and_is_the_same_each_time(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "ä.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "start").write_text("#!/bin/sh", encoding="utf-8")
    (tmp_path / "start").chmod(0o755)
    for name in ("kept nowhere.txt", ".settings"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert course_zip.course_zip(tmp_path) == {}
    git(tmp_path, "init")
    git(tmp_path, "add", "notebooks", "start", ".settings")
    packed = course_zip.course_zip(tmp_path)["course.zip"]
    file = zipfile.ZipFile(io.BytesIO(packed))
    assert file.namelist() == ["dlintro/notebooks/ä.ipynb", "dlintro/start"]
    assert file.read("dlintro/start") == b"#!/bin/sh"
    assert file.getinfo("dlintro/start").external_attr >> 16 & 0o111
    assert course_zip.course_zip(tmp_path)["course.zip"] == packed


def test_a_folder_that_is_too_large_to_download_is_refused(tmp_path, monkeypatch):
    git(tmp_path, "init")
    (tmp_path / "a").write_text("x", encoding="utf-8")
    git(tmp_path, "add", "a")
    monkeypatch.setattr(course_zip, "LARGEST", 10)
    with pytest.raises(ValueError, match="should have 10 at most"):
        course_zip.course_zip(tmp_path)


# For teachers ------------------------------------------------------------------------------------------------------------


def test_the_home_page_has_the_minutes_that_the_lecturers_guide_says():
    guide = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    table = guide.partition("<!-- table: lessons -->")[2].partition("<!-- end -->")[0]
    rows = [line.strip("| ").split(" | ") for line in table.strip().splitlines()[2:]]
    wanted = {row[0]: f"{row[-2]} + {row[-1]}" for row in rows}
    home = made()["index.md"]
    assert dict(re.findall(r"^\| (\d\d) .* \| (\d+ \+ \d+) \|$", home, flags=re.MULTILINE)) == wanted
    hours = [-(-sum(int(row[column]) for row in rows) // 60) for column in (-2, -1)]
    assert f"about {hours[0]} hours of teaching and {hours[1]} of practice" in home


def test_notes_and_handouts_of_every_lesson_are_linked():
    there = made()
    for path in NOTEBOOKS:
        assert f"](../lessons/{path.name})" in there[f"notes/{path.stem}.md"]
        assert f"](./{path.stem}.md)" in there["notes/index.md"]
        assert f"](handouts/{path.stem}.md)" in there["handouts.md"]
        assert f"[notes](notes/{path.stem}.md)" in there["teaching.md"]
    assert "](handouts.md)" in there["teaching.md"]
    assert "[the notes](notes/index.md)" in there["teaching.md"]


# Who looks for something -------------------------------------------------------------------------------------------------


def test_a_search_leaves_out_how_the_course_is_made():
    hidden = {name for name, text in made().items() if text.startswith("---\nno-search: true\n---\n\n# ")}
    assert {"contributing.md", "changes.md", "conduct.md", "security.md", "measured/index.md"} <= hidden
    measured = {name for name in made() if name.startswith("measured/")}
    assert measured <= hidden
    assert not hidden & {"index.md", "run.md", "teaching.md", "support.md", "data.md", "explorers.md"}


def test_who_found_a_mistake_learns_whom_to_tell():
    assert "Open an issue" not in made()["support.md"]
    assert "Tell your teacher" in made()["support.md"]
    assert "[Open an issue](https://github.com/clinic/course/issues)" in made(SOMEWHERE)["support.md"]
    with pytest.raises(ValueError, match=r"SUPPORT\.md should hold"):
        wording.support("# Help", "")


def test_how_to_cite_is_on_the_page_and_names_no_file_that_is_not_there():
    page = made()["about.md"]
    assert "### How to cite the course" in page
    assert "paper.md" not in page
    assert "CITATION.cff" not in page
    assert "The outline follows" in page


@pytest.mark.parametrize(
    ("written", "led"),
    [
        ("[labels](01_perceptron.ipynb)", "{term}`labels <label>`"),
        ("[AUC](07_latent_space.ipynb)", "{term}`AUC`"),
        ("[tiles](10_pathology.ipynb)", "{term}`tiles <tile (of a slide)>`"),
        ("[notebook 09](09_melanoma.ipynb)", "[notebook 09](09_melanoma.ipynb)"),
        ("[AUC](07_latent_space.ipynb#a-heading)", "[AUC](07_latent_space.ipynb#a-heading)"),
        ("[AUC](https://example.org)", "[AUC](https://example.org)"),
    ],
)
def test_a_link_from_a_word_to_a_lesson_leads_to_its_meaning(written, led):
    assert glossary.linked([f"See {written}."], []) == [f"See {led}."]


# What explorers show, and what a page asks -------------------------------------------------------------------------------


def shown(number, heading):
    return outputs.Shown(number, heading, f"pictures/{number}.webp", "points")


def test_each_explorer_has_a_title_of_its_own_that_names_no_exercise():
    path = NOTEBOOKS[3]
    twice = [shown(1, "What hidden neurons see"), shown(2, "What hidden neurons see"), shown(3, "Going further: `a`")]
    text = gallery.page([lesson(path, *twice)])["gallery"]
    assert re.findall(r"<span>(.*?)</span>", text) == [*gallery.TITLES["What hidden neurons see"], "a"]
    assert re.findall(r'href="(.*?)"', text) == [f"lessons/{path.stem}.html#explorer-{n}" for n in (1, 2, 3)]
    for wrong in ([shown(1, "Exercise 9: new")], [shown(1, "Same"), shown(2, "Same")]):
        with pytest.raises(ValueError, match="a title of its own"):
            gallery.page([lesson(path, *wrong)])


def test_three_explorers_to_begin_with_are_where_their_headings_say():
    for stem, heading in gallery.BEGIN:
        cells = read(FOLDER / f"{stem}.ipynb").cells
        assert any(f"## {heading}\n" in cell.source for cell in cells), heading
    first = lesson(NOTEBOOKS[1], shown(1, "A"), shown(2, gallery.BEGIN[0][1]))
    assert gallery.page([first])["begin"] == '<a href="lessons/01_perceptron.html#explorer-2">A neuron draws a line</a>'


def test_titles_are_for_headings_that_there_are():
    prose = "\n".join(cell.source for path in NOTEBOOKS for cell in read(path).cells) + "\n"
    assert [heading for heading in gallery.TITLES if f"# {heading}\n" not in prose] == []


@pytest.mark.parametrize("path", [*NOTEBOOKS, FOLDER / "self_tests.ipynb"], ids=lambda path: path.stem)
def test_no_page_asks_to_run_something_without_saying_where(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown" and cell.id != "how-to":
            for found in ASKS_TO_RUN.finditer(wording.on_a_page(cell.source)):
                sentence = wording.on_a_page(cell.source)[max(0, found.start() - 60) : found.end()]
                assert "JupyterLab" in sentence or "has" in sentence, sentence


def test_each_sentence_that_is_changed_for_a_page_is_in_a_notebook():
    prose = json.dumps([cell.source for path in FOLDER.glob("*.ipynb") for cell in nbformat.read(path, 4).cells])
    assert [each for each in wording.ON_A_PAGE if json.dumps(each)[1:-1] not in prose] == []
