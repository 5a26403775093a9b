"""What a teacher prints: pages that are whole, ask for nothing, and say what the lessons say."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from dlintro import __main__ as command_line
from dlintro import language
from dlintro.checks import texts
from dlintro.teaching import handouts, papers
from notebooks import NOTEBOOKS

ROOT = Path(__file__).parents[1]
HANDOUTS = {path.stem: f"handout_{path.stem}" for path in NOTEBOOKS}
MOST_PAGES = dict.fromkeys(papers.PAPERS, 1) | dict.fromkeys(HANDOUTS.values(), 3)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return the folders that hold all papers in each language."""
    to = {name: tmp_path_factory.mktemp(name) for name in language.LANGUAGES}
    with pytest.MonkeyPatch.context() as patch:
        for name in to:
            patch.setenv("DLINTRO_LANG", name)
            papers.write(ROOT, to[name])
    return to


@pytest.fixture(scope="module")
def folder(folders):
    return folders["en"]


def html(folder, name):
    return (folder / f"{name}.html").read_text(encoding="utf-8")


def text(folder, name):
    """Return the words of a page's body, as a reader sees them."""
    body = ET.fromstring(html(folder, name)).find("body")
    return " ".join("".join(body.itertext()).replace("\u00a0", " ").split())


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_all_papers_are_written_and_nothing_else(folders, spoken):
    assert {file.stem for file in folders[spoken].iterdir()} == MOST_PAGES.keys()


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("name", MOST_PAGES)
def test_a_page_is_whole_and_asks_for_nothing(folders, name, spoken):
    source = html(folders[spoken], name)
    page = ET.fromstring(source)  # every tag is closed
    assert source.startswith("<!DOCTYPE html>")
    assert page.get("lang") == spoken
    assert page.findtext("head/title") == page.findtext("body/h1") != ""
    assert len(page.findall("body/h1")) == 1
    assert {element.tag for element in page.iter()}.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert not [element.attrib for element in page.iter() if {"src", "style", "onclick"} & element.attrib.keys()]
    assert not re.search(r"@import|url\(", source)
    addresses = [element.get("href") for element in page.iter("a")]
    assert [address for address in addresses if not address.startswith("https://")] == []
    prose = ET.fromstring(source).find("body")
    for code in [*prose.iter("pre"), *prose.iter("code")]:
        code.clear()
    assert not re.search(r"[{}$\\]|\*\*|```", "".join(prose.itertext())), "Markdown or TeX is left over"
    assert "@page { size: A4" in source


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_handout_says_what_its_lesson_says(folders, path, spoken, monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", spoken)
    shown = text(folders[spoken], HANDOUTS[path.stem])
    (name,) = re.findall(r'checks\.start\("(\w+)"', "".join(handouts.cells(path, "code")))
    lesson = texts.lesson(name)
    assert lesson.title in shown
    wanted = [objective.text for objective in lesson.objectives]
    wanted += [exercise.title for exercise in lesson.exercises.values()]
    wanted += [re.sub(r"\*|\$.*", "", each.question[1:]) for each in lesson.predictions.values()]
    wanted += [language.translate(option) for each in lesson.predictions.values() for option in each.options]
    wanted += [word for word in handouts.words(path) if "-" not in word]
    assert [each for each in wanted if " ".join(each.split()) not in shown] == []
    spaces = shown.count("_" * 12), shown.count("☐")
    boxes = sum(len(each.options) for each in lesson.predictions.values())
    n_fields = sum(not each.options for each in lesson.predictions.values())
    assert spaces == (n_fields, boxes + len(lesson.objectives) + len(lesson.exercises))


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_beside_a_prediction_gives_it_away(folders, path, spoken, monkeypatch):
    """The summary begins a page of its own, and no heading of the lesson stands before a question."""
    monkeypatch.setenv("DLINTRO_LANG", spoken)
    source = html(folders[spoken], HANDOUTS[path.stem])
    titles = ["".join(head.itertext()) for head in ET.fromstring(source).findall("body/h2")]
    assert titles[-1] == language.translate("What to take home")
    assert 'body[class^="handout"] > h2:last-of-type { break-before: page; }' in source
    assert f'<body class="{HANDOUTS[path.stem]}">' in source
    asked = source.partition(f"<h2>{language.translate('What I think before I see it')}</h2>")[2].partition("<h2>")[0]
    shown = " ".join("".join(ET.fromstring(f"<div>{asked}</div>").itertext()).split())
    lesson_headings = re.findall(r"^## (?:Going further: )?(.+)$", "\n".join(handouts.cells(path)), flags=re.MULTILINE)
    assert len(lesson_headings) > 5
    assert [heading for heading in lesson_headings if f"{heading.rstrip('?')}:" in shown] == []


NUMBERS = {
    "en": ("", "one", "two", "three", "four", "five", "six", "seven", "eight"),
    "de": ("", "eines", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"),
}


@pytest.mark.parametrize(("spoken", "said"), [("en", "each lesson has {} to {}, with"), ("de", "hat {} bis {}, mit")])
def test_the_paper_knows_how_many_examples_by_hand_there_are(folders, spoken, said):
    counts = [sum(cell.count("**By hand first.**") for cell in handouts.cells(path)) for path in NOTEBOOKS]
    wanted = said.format(NUMBERS[spoken][min(counts)], NUMBERS[spoken][max(counts)])
    assert wanted in text(folders[spoken], "when_it_fails")


def heads(folder, name):
    """Return what tells a reader what a page, a part or a column is about, and the footer."""
    page = ET.fromstring(html(folder, name))
    return ["".join(part.itertext()) for part in page.iter() if part.tag in {"title", "h1", "h2", "h3", "th", "footer"}]


@pytest.mark.parametrize("name", MOST_PAGES)
def test_no_heading_of_a_german_page_is_english(folders, name):
    english, other = (heads(folder, name) for folder in folders.values())
    same = [one for one, two in zip(english, other, strict=True) if one == two]
    assert set(same) <= {"", "Python"}


@pytest.mark.parametrize("name", MOST_PAGES)
def test_what_stays_english_on_a_german_page_is_marked(folders, name):
    body = ET.fromstring(html(folders["de"], name)).find("body")
    assert {part.get("lang") for part in body.iter("div")} <= {"en"}
    for part in body.iter():
        if part.get("lang") == "en" or part.tag in {"em", "code"}:  # *A part of a lesson*
            part[:], part.text = [], ""
    shown = "".join(body.itertext())
    assert len(shown) > 200
    assert re.findall(r"\b(?:the|of|and|you|your|is|that|with|not|this)\b", shown) == []


def test_a_printed_source_shows_its_doi(folder):
    assert "Esteva Nature 2017 doi:10.1038/nature21056" in text(folder, HANDOUTS["09_melanoma"])
    assert text(folder, HANDOUTS["01_perceptron"]).count("10.1007/BF02478259") == 1  # the link says it already


def test_formulas_are_mathml_which_needs_no_program(folder):
    page = (folder / "handout_06_convolution.html").read_text(encoding="utf-8")
    assert "<math" in page
    assert "<script" not in page
    assert "$" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_a_word_that_no_lesson_explains_is_refused():
    with pytest.raises(ValueError, match="no lesson explains syzygy"):
        papers.filled("```words\nloss\nsyzygy\n```", ROOT)


def test_the_mail_names_lecturer_and_address(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "notebooks" / "teaching", tmp_path / "notebooks" / "teaching")
    file = tmp_path / "notebooks" / "teaching" / "course.json"
    named = {"lecturer": "Ada Lovelace", "hub": "https://hub.example.org"}
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | named), encoding="utf-8")
    mail = papers.filled(papers.source("before_the_course"), tmp_path)
    assert "Ada Lovelace" in mail
    assert "https://hub.example.org" in mail
    assert "1. Open the address" in mail
    monkeypatch.setenv("DLINTRO_LANG", "de")
    mail = papers.filled(papers.source("before_the_course"), tmp_path)
    assert "**Betreff:** Einführung in Deep Learning für die Medizin" in mail
    assert "1. Öffnen Sie die Adresse" in mail


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_without_an_address_the_mail_asks_to_install(tmp_path, monkeypatch, spoken):
    monkeypatch.setenv("DLINTRO_LANG", spoken)
    shutil.copytree(ROOT / "notebooks" / "teaching", tmp_path / "notebooks" / "teaching")
    file = tmp_path / "notebooks" / "teaching" / "course.json"
    course = json.loads(file.read_text(encoding="utf-8"))
    for hub, installs in (("", True), ("https://hub.example.org", False)):
        file.write_text(json.dumps(course | {"hub": hub, "lecturer": "Ada Lovelace"}), encoding="utf-8")
        mail = papers.filled(papers.source("before_the_course"), tmp_path)
        assert ("python -m dlintro doctor" in mail) == installs
        assert (f"1. {language.translate(course['login'][0])}" in mail) != installs
        assert papers.TO_FILL_IN not in mail  # no empty address; dates and rooms have shorter gaps
        assert "{" not in mail


def test_a_file_that_begins_with_a_byte_order_mark_is_read(tmp_path):
    shutil.copytree(ROOT / "notebooks" / "teaching", tmp_path / "notebooks" / "teaching")
    file = tmp_path / "notebooks" / "teaching" / "course.json"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert papers.filled("{course}", tmp_path) == json.loads(file.read_text(encoding="utf-8-sig"))["course"]


KEY = re.compile(r'\["([^"]+)", "[^"]+"\]')


def test_the_cheat_sheet_has_every_key_of_the_slides(folder):
    source = (ROOT / "labextension" / "static" / "slides.js").read_text(encoding="utf-8")
    keys = KEY.findall(source.partition("const HELP = [")[2].partition("];")[0])
    assert len(keys) > 10
    shown = text(folder, "cheat_sheet")
    assert [key for key in keys if key not in shown and key != "Tab, then arrows"] == []


@pytest.mark.parametrize("start", ["", "notebooks"])
def test_the_command_finds_the_course_and_names_what_it_wrote(start, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT / start)
    assert command_line.main(["papers", "--to", str(tmp_path / "new" / "folder")]) == 0
    said = capsys.readouterr().out
    assert str(tmp_path / "new" / "folder" / "faq.html") in said
    assert len(list((tmp_path / "new" / "folder").iterdir())) == len(MOST_PAGES)


def test_without_the_course_the_command_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(papers, "__file__", str(tmp_path / "a" / "b" / "c" / "d"))
    assert command_line.main(["papers"]) == 1
    assert "go to the course's folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.browser
@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("name", MOST_PAGES)
def test_a_paper_fits_its_pages(folders, name, spoken, browser, tmp_path):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folders[spoken] / f"{name}.html").as_uri())
    page.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
    page.close()
    n_pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "paper.pdf").read_bytes()))
    assert 1 <= n_pages <= MOST_PAGES[name]
    assert [address for address in asked if not address.startswith("file:")] == []
