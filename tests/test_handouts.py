"""Paper from the website: a handout of two pages for each lesson, and any lesson that a reader prints."""

import re
import subprocess
import sys
import unicodedata
from base64 import b64encode
from io import BytesIO
from pathlib import Path

import nbformat
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from dlintro import web
from dlintro.checks import texts
from dlintro.teaching.handouts import cells, part, words
from dlintro.teaching.minutes import lesson_of
from notebooks import NOTEBOOKS, marked, read, solution_code

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "site"))

import handouts  # noqa: E402

GUIDE = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
LESSON = ROOT / "notebooks" / "01_perceptron.ipynb"
A4 = (595, 842)  # points
IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE

each_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


# Small lessons that have run -----------------------------------------------------------------------------------------------


def png(colour, size=(40, 30)):
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "png")
    return b64encode(file.getvalue()).decode()


def drawn(colour="black"):
    html = f'<img src="data:image/png;base64,{png(colour)}" alt="A “curve” that &lt;falls&gt;."/>'
    return nbformat.v4.new_output("display_data", {"text/html": html})


def explored():
    still = (
        f'<img src="data:image/webp;base64,{png("red")}" alt="A neuron."/><p class="dlintro-sentence">z is 0.11.</p>'
    )
    html = web.element("dlintro-explorer", {"alt": "A neuron."}, still)
    return nbformat.v4.new_output("display_data", {"text/html": html, "text/plain": "z is 0.11."})


def printed():
    return nbformat.v4.new_output("stream", text="0.11")


def remembering(*outputs):
    return nbformat.v4.new_code_cell("draw()", metadata={"dlintro": {"remember": True}}, outputs=list(outputs))


def lesson(*prose, code=()):
    return nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_markdown_cell, prose), *code])


# Formulas ------------------------------------------------------------------------------------------------------------------


def test_formulas_that_hold_in_general_are_kept_and_examples_are_not():
    run = lesson(
        "# A lesson\n\nIt costs $5, and $a = b$ is only mentioned.",
        "## It weighs\n\n$$z = w\nx + b$$\n\nWith $w = 2$ and $x = 3$ it is\n\n$$z = 2 x = 2 \\times 3 = 6$$",
        "It learns: $w \\leftarrow w + e$.\n\n$$\\frac{0.23 - 0.27}{0.02} = -2, \\qquad z = \\text{ReLU}(0.5) = 0.5$$",
        "## Going further: a share\n\n$$p > \\frac{c}{c + d}$$",
        "### What it costs\n\n$$6 \\times \\text{words}$$\n\n$$\\begin{pmatrix} 1 & 2 \\end{pmatrix}$$",
        code=[nbformat.v4.new_code_cell("'$$y = x$$'")],
    )
    assert handouts.laws(run) == [
        ("It weighs", "z = w x + b"),
        ("It weighs", r"w \leftarrow w + e"),
        ("a share", r"p > \frac{c}{c + d}"),
        ("What it costs", r"6 \times \text{words}"),
    ]
    assert handouts.formulas(run).splitlines()[2:] == [
        r"| It weighs | $\displaystyle z = w x + b$ |",
        r"|  | $\displaystyle w \leftarrow w + e$ |",
        r"| a share | $\displaystyle p > \frac{c}{c + d}$ |",
        r"| What it costs | $\displaystyle 6 \times \text{words}$ |",
    ]


def test_a_lesson_without_formulas_has_no_table_of_them():
    assert handouts.formulas(lesson("# Words only", "$$1 + 1 = 2$$")) == ""


@each_lesson
def test_no_formula_of_a_lesson_is_one_too_many(path):
    kept = handouts.laws(read(path))
    assert len(kept) <= handouts.MOST
    assert [law for _, law in kept if "|" in law] == [], "it would end a cell of the table"


def test_the_rules_that_two_lessons_are_about_are_there():
    laws = {path.stem[:2]: [law for _, law in handouts.laws(read(path))] for path in NOTEBOOKS}
    assert any(r"w \leftarrow w + \eta" in law for law in laws["01"])
    assert any(r"\sigma(z) = \frac{1}{1 + e^{-z}}" in law for law in laws["02"])
    assert any(r"w \leftarrow w - \eta\, \partial L / \partial w" in law for law in laws["04"])


# The figure ----------------------------------------------------------------------------------------------------------------


@each_lesson
def test_a_lesson_has_one_picture_to_remember(path):
    ((cell, value),) = marked(read(path), "remember")
    assert cell.cell_type == "code"
    assert value is True


def test_the_picture_is_the_one_of_the_marked_cell():
    other = nbformat.v4.new_code_cell("draw()", outputs=[drawn("white")])
    html = handouts.figure(LESSON, lesson("# A lesson", code=[other, remembering(printed(), drawn())]))
    (image,) = BeautifulSoup(html, "html.parser").find_all("img")
    assert image["src"] == f"data:image/png;base64,{png('black')}"
    assert image["alt"] == "A “curve” that <falls>."


def test_an_explorer_is_its_picture_and_its_sentence():
    html = handouts.figure(LESSON, lesson("# A lesson", code=[remembering(explored())]))
    page = BeautifulSoup(html, "html.parser")
    assert page.img["alt"] == "A neuron."
    assert page.get_text() == "z is 0.11."
    assert page.find("script") is None


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ([], "0 with 0 pictures"),
        ([remembering(printed())], "1 with 0 pictures"),
        ([remembering(drawn(), drawn())], "1 with 2 pictures"),
        ([remembering(drawn()), remembering()], "2 with 1 pictures"),
    ],
)
def test_anything_but_one_picture_is_refused(code, found):
    with pytest.raises(ValueError, match=rf"01_perceptron\.ipynb must have one cell .* but has {found}"):
        handouts.figure(LESSON, lesson("# A lesson", code=code))


# The page for Sphinx -------------------------------------------------------------------------------------------------------


def test_a_page_has_its_parts_in_order_and_nothing_to_take_home_before_the_questions():
    run = lesson("## It weighs\n\n$$z = w x$$", code=[remembering(explored())])
    elsewhere = ROOT / "notebooks" / "self_tests.ipynb"
    sources = handouts.pages({LESSON: run, elsewhere: lesson("# No lesson")})
    assert sources.keys() == {"handouts/01_perceptron.md"}
    (source,) = sources.values()
    assert source.startswith("---\norphan: true\nno-search: true\n---\n\n# The perceptron: one neuron that decides\n")
    head = re.search(
        r'@page \{ @top-left \{ content: "(.*?)" \} \} @page :first \{ @top-right \{ content: "(.*?)" \}', source
    )
    assert head[1] == "Introduction to deep learning for medicine · 01 The perceptron"
    assert re.fullmatch("Name _+  Date _+", head[2])
    assert re.findall("^## (.*)$", source, flags=re.MULTILINE) == [
        "You will be able to",
        "What I think before I see it",
        "Exercises",
        "Words",
        "Symbols",
        "What to take home",
        "Formulas",
        "The figure to remember",
        "Sources",
    ]
    assert r"$\displaystyle z = w x$" in source.partition("## Formulas")[2]
    assert "z is 0.11." in source.partition("## The figure to remember")[2]
    assert "is a weighted sum with a threshold" in source.partition("## What to take home")[2]


def test_a_page_links_nothing_that_lies_beside_the_notebook(tmp_path):
    notebook = read(LESSON)
    (home,) = [cell for cell in notebook.cells if "What to take home" in cell.source]
    home.source += "\n- See [notebook *02*](02_activation_functions.ipynb#x) and [here](https://example.org/a_b)."
    nbformat.write(notebook, tmp_path / LESSON.name)
    source = handouts.page(tmp_path / LESSON.name, lesson("# A lesson", code=[remembering(drawn())]), GUIDE)
    assert "- See notebook *02* and [here](https://example.org/a_b)." in source


def test_without_pages_or_a_browser_the_command_says_what_to_do(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match="run make site first"):
        handouts.print_pages(tmp_path, tmp_path)
    (tmp_path / "handouts").mkdir()
    (tmp_path / "handouts" / "01_perceptron.html").write_text("<p>Here</p>", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="Chromium is missing: install it"):
        handouts.print_pages(tmp_path, tmp_path)


# What a browser prints -----------------------------------------------------------------------------------------------------


STRAIGHT = str.maketrans("‘’“”", "''\"\"")  # Sphinx sets the marks around words as printers do


def plain(text):
    """Return text without spaces and ends of lines, which a PDF does not keep."""
    return re.sub(r"[\s\u00ad\ufffe\ufeff]+", "", unicodedata.normalize("NFKC", text).translate(STRAIGHT))


class Paper:
    """A PDF: the text of its pages, without spaces, and where its pictures are."""

    def __init__(self, file):
        pdf = pypdfium2.PdfDocument(file)
        self.sizes = [tuple(round(side) for side in page.get_size()) for page in pdf]
        self.texts = [plain(page.get_textpage().get_text_range()) for page in pdf]
        self.pictures = [
            [thing.get_bounds() for thing in page.get_objects(filter=[IMAGE], max_depth=9)] for page in pdf
        ]
        pdf.close()

    @property
    def text(self):
        return "".join(self.texts)


HAND_MADE = """<!DOCTYPE html><html data-theme="dark"><head><meta charset="utf-8"><style>{css}</style>
<style>[data-theme="dark"] h1::before {{ content: "DARK" }}</style><style media="print">{print}</style></head><body>
<header class="bd-header">Search</header><div class="bd-sidebar-primary bd-sidebar">All lessons</div>
<main class="bd-main"><div class="bd-content"><div class="bd-article-container">
<div class="bd-header-article">Fullscreen</div><article class="bd-article"><section><h1>A lesson</h1>
<p>See <a href="https://doi.org/10.1000/a%281%29b">Esteva 2017</a>, <a href="https://doi.org/10.1000/c">10.1000/c</a>.</p>
<section><h3>Exercise 1: a sum<a class="headerlink" href="#">#</a></h3><div class="admonition dlintro-open">JupyterLab</div>
<div class="cell_output"><div class="output"><div role="status">Not solved yet <details><summary>Hint</summary>Add</details></div></div></div>
<details><summary>Solution</summary><pre>z = 42</pre></details></section>
<section><h3>Look</h3><dlintro-explorer class="dlintro-moves"><div class="dlintro-still"><img src="data:image/png;base64,{png}"
 alt="A line"><p class="dlintro-sentence">z is 0.11.</p></div><div class="dlintro-moving"><button>Reset</button></div></dlintro-explorer>
<dlintro-quiz class="dlintro-asks"><div class="dlintro-still"><p>Who is it?</p><ul><li>nobody</li><li>everybody</li></ul>
<details open><summary>Show the answer</summary>Nobody, since</details></div><form><label>nobody</label><div>You are right</div></form>
</dlintro-quiz></section></section></article></div></div></main><script>{js}</script></body></html>"""


@pytest.mark.browser
def test_a_page_is_printed_without_what_needs_a_screen_and_its_solutions_last(browser, tmp_path):
    package = ROOT / "src" / "dlintro"
    css = "".join((package / file).read_text(encoding="utf-8") for file in ("widgets/player.css", "checks/asking.css"))
    style, script = (ROOT / "site" / file for file in ("print.css", "print.js"))
    html = HAND_MADE.format(css=css, print=style.read_text("utf-8"), js=script.read_text("utf-8"), png=png("red"))
    page = browser.new_page()
    page.set_content(html)
    before = page.inner_html("html")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert page.inner_html("html") == before, "after printing, the page is not as it was"
    assert page.get_attribute("html", "data-theme") == "dark"
    page.close()
    paper = Paper(tmp_path / "page.pdf")
    first, last = paper.texts
    assert paper.sizes == [A4, A4]
    for shown in (
        "A lesson",
        "Exercise 1: a sum",
        "z is 0.11.",
        "Who is it?",
        "nobody",
        "everybody",
        "at the end",
    ):
        assert plain(shown) in first
    for unseen in (
        "DARK",
        "Search",
        "lessons",
        "Fullscreen",
        "#",
        "JupyterLab",
        "Not solved",
        "Hint",
        "Reset",
        "right",
    ):
        assert unseen not in paper.text
    assert plain("Esteva 2017 (doi:10.1000/a(1)b), 10.1000/c.") in first
    assert last == plain("2 / 2 Solutions Exercise 1: a sum z = 42 Who is it? Nobody, since")
    assert [len(pictures) for pictures in paper.pictures] == [1, 0]


FIGURE = """<!DOCTYPE html><html><head><style>{print}</style></head><body><article class="bd-article">
<p style="height: 250mm">First page</p><div style="break-before: page; height: {filled}mm">Second</div>
<div class="dlintro-remember"><img src="data:image/png;base64,{png}"></div></article></body></html>"""


@pytest.mark.browser
@pytest.mark.parametrize(("filled", "height"), [(100, 120), (160, 100), (240, 65)])
def test_a_figure_is_as_tall_as_two_pages_allow(filled, height, browser, tmp_path):
    style = (ROOT / "site" / "print.css").read_text(encoding="utf-8")
    page = tmp_path / "page.html"
    html = FIGURE.format(print=style, filled=filled, png=png("red", (600, 1200)))
    page.write_text(html, encoding="utf-8")
    handouts.print_page(browser, page, tmp_path / "page.pdf", handouts.HEIGHTS)
    paper = Paper(tmp_path / "page.pdf")
    (bounds,) = [box for boxes in paper.pictures for box in boxes]
    assert (bounds[3] - bounds[1]) / 72 * 25.4 == pytest.approx(height, abs=0.5)
    assert len(paper.sizes) == (2 if height > 65 else 3)


@pytest.fixture(scope="module")
def handed_out(website, browser):
    """Print the handouts as `make handouts` does, and return each by the name of its lesson."""
    done = subprocess.run([sys.executable, ROOT / "site" / "handouts.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {Path(line).stem: Paper(ROOT / line) for line in done.stdout.splitlines()}


@pytest.mark.site
def test_every_lesson_has_a_handout(handed_out):
    assert list(handed_out) == [path.stem for path in NOTEBOOKS]


@pytest.mark.site
@each_lesson
def test_a_handout_is_two_pages_one_to_write_on_and_one_to_take_home(handed_out, path):
    paper = handed_out[path.stem]
    assert paper.sizes == [A4, A4]
    first, second = paper.texts
    said = texts.lesson(lesson_of(read(path)))
    wanted = [said.title, *(each.text for each in said.objectives), *(each.title for each in said.exercises.values())]
    wanted += [re.sub(r"\*|\$.*", "", each.question[1:]) for each in said.predictions.values()]
    wanted += [word for word in words(path) if "-" not in word]
    assert [each for each in wanted if plain(each) not in first] == []
    head = plain(f"Introduction to deep learning for medicine · {path.stem[:2]} {said.title.partition(':')[0]}")
    assert first.startswith(head + plain("Name __"))
    assert second.startswith(head)
    assert "Name_" not in second
    home = part(cells(path), "What to take home").splitlines()
    home = [re.sub(r"\[(.*?)\]\(.*?\)|[*`]|^- ", r"\1", line) for line in home if "$" not in line]
    assert [line for line in home if plain(line) not in second] == []
    assert plain(home[0]) not in first
    assert "doi:10." in second


@pytest.mark.site
@each_lesson
def test_a_handout_shows_formulas_and_one_figure(handed_out, path, website):
    first, second = handed_out[path.stem].texts
    for section, law in handouts.laws(read(path)):
        assert plain(section) in second.partition("Formulas")[2]
        assert plain(law) not in first + second, "it is not drawn, but TeX"
    assert not re.search(r"\\|\$", first + second)
    none, (bounds,) = handed_out[path.stem].pictures
    assert none == []
    page = BeautifulSoup((website / "handouts" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
    (image,) = page.select(".dlintro-remember img")
    left, bottom, right, top = bounds
    assert image["alt"]
    assert 0 < left < right < A4[0]
    assert 0 < bottom < top < A4[1]
    assert right - left > 170, "too small to read"


@pytest.mark.site
@each_lesson
def test_a_printed_lesson_is_whole_and_its_solutions_come_last(website, browser, path, tmp_path):
    file = website / "lessons" / f"{path.stem}.html"
    handouts.print_page(browser, file, tmp_path / "lesson.pdf")
    paper = Paper(tmp_path / "lesson.pdf")
    assert set(paper.sizes) == {A4}
    (last,) = [at for at, text in enumerate(paper.texts) if re.match(r"\d+/\d+Solutions", text)]
    taught, solved = "".join(paper.texts[:last]), "".join(paper.texts[last:])
    for cell, _ in marked(read(path), "solution"):
        assert plain(solution_code(cell)) in solved
    article = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").article
    sentences = [sentence.get_text() for sentence in article.select(".dlintro-still > .dlintro-sentence")]
    assert [sentence for sentence in sentences if plain(sentence) not in taught] == []
    for quiz in article.select("dlintro-quiz > .dlintro-still"):
        assert [option for option in quiz.select("li") if plain(option.get_text()) not in taught] == []
        (answer,) = quiz.select("details > p:last-child")
        assert plain(answer.get_text()) in solved
        assert plain(answer.get_text()) not in taught
    boxes = [box.get_text() for box in article.select(".dlintro-open")]
    assert len(boxes) > 1
    unseen = [*boxes, "Show the answer", "Check my answer", "Not solved yet"]
    assert [words for words in unseen if plain(words) in paper.text] == []
    shown = [image for image in article.find_all("img") if not image.find_parent(class_="dlintro-moving")]
    assert sum(map(len, paper.pictures)) == len(shown), "a picture is missing, or is cut in two"
