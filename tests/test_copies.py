"""A lesson as a file: everything that it showed, and nothing that it would have to fetch."""

import re

import nbformat
import pytest
import small
from bs4 import BeautifulSoup

from dlintro.checks import texts
from dlintro.teaching import copies


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return a copy of the small lesson, to which a formula and a figure were added."""
    folder = tmp_path_factory.mktemp("lesson")
    notebook = small.lesson()
    notebook.cells.append(nbformat.v4.new_markdown_cell("Then $z = w_1 x_1$, and\n\n$$a = \\frac{1}{1 + e^{-z}}$$"))
    drawing = "from dlintro import data, plots\n\nplots.use_course_style()\ntwo = data.breast_cancer()"
    drawing += '.select("worst radius", "worst concave points")\nplots.scatter(two);'
    notebook.cells.append(nbformat.v4.new_code_cell(drawing))
    nbformat.write(notebook, folder / "lesson.ipynb")
    before = (folder / "lesson.ipynb").read_text(encoding="utf-8")
    file = copies.copy(folder / "lesson.ipynb", folder / "copies")
    assert (folder / "lesson.ipynb").read_text(encoding="utf-8") == before
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_it_fetches_nothing(page):
    assert page.title.string == "A lesson"
    assert page.find_all("script") == []
    fetched = [part.get("src") or part.get("href") for part in page.find_all(["img", "link", "iframe"])]
    assert all(address.startswith("data:") for address in fetched)
    assert not re.search(r"@import|url\(\s*['\"]?http", str(page.find_all("style")))


def test_formulas_are_mathml(page):
    inside, alone = page.find_all("math")
    assert inside.get_text().replace("\u2062", "") == "z=w1x1"
    assert alone["display"] == "block"
    assert alone.find("mfrac")


def test_explorers_are_pictures_with_their_sentence_and_figures_have_their_text(page):
    explorer, figure = page.find_all("img")
    assert "the neuron" in explorer["alt"]
    assert page.find("p", string=explorer["alt"])
    assert "worst radius" in figure["alt"]
    assert int(figure["width"]) < 1000  # as on the page, whatever the density


def test_a_question_is_there_with_its_answers(page):
    quiz = texts.quiz("perceptron.xor")
    for text in (quiz.question, *(option.answer for option in quiz.options), copies.HOW):
        assert text in page.get_text()
    assert "VBox" not in page.get_text()


def test_an_error_on_purpose_is_shown_as_any_result_is(tmp_path):
    cell = nbformat.v4.new_code_cell("bmi = 82, 4\nbmi / 2", metadata={"tags": ["raises-exception"]})
    cells = [nbformat.v4.new_markdown_cell("# A lesson"), cell, nbformat.v4.new_code_cell("print('and on', 6 * 7)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    file = copies.copy(tmp_path / "lesson.ipynb", tmp_path / "copies")
    text = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").get_text()
    assert "TypeError: unsupported operand type(s) for /: 'tuple' and 'int'" in text
    assert "and on 42" in text


def test_a_lesson_that_ends_with_an_error_has_no_copy(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), tmp_path / "lesson.ipynb")
    with pytest.raises(RuntimeError, match=r"lesson\.ipynb has no copy.*(\n.*)*ZeroDivisionError"):
        copies.copy(tmp_path / "lesson.ipynb", tmp_path / "copies")
    assert not (tmp_path / "copies").exists()
