"""A lesson as a file: everything that it showed, and nothing that it would have to fetch."""

import json
import os
import re
import sys
import time

import nbformat
import pytest
import small
from bs4 import BeautifulSoup

from dlintro import web
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
    assert [
        script.attrs for script in page.find_all("script") if not {"type", "data-dlintro"} & script.attrs.keys()
    ] == []
    assert {script.get("src") for script in page.find_all("script")} == {None}
    fetched = [part.get("src") or part.get("href") for part in page.find_all(["img", "link", "iframe"])]
    assert all(address.startswith("data:") for address in fetched)
    assert not re.search(r"@import|url\(\s*['\"]?http", str(page.find_all("style")))


def test_formulas_are_mathml(page):
    inside, alone = page.find_all("math")
    assert inside.get_text().replace("\u2062", "") == "z=w1x1"
    assert alone["display"] == "block"
    assert alone.find("mfrac")


def test_explorers_have_their_frames_a_picture_and_a_sentence_and_figures_have_their_text(page):
    explorer = page.find("dlintro-explorer")
    assert json.loads(explorer.find("script", type="application/json").string)
    picture, figure = page.find_all("img")
    assert picture.find_parent("dlintro-explorer") is explorer
    assert picture["alt"]
    assert explorer.find("p").get_text()
    assert "worst radius" in figure["alt"]
    assert int(figure["width"]) < 1000  # as on the page, whatever the density


def test_a_question_is_there_with_its_answers(page):
    quiz = texts.quiz("perceptron.xor")
    for text in (quiz.question, *(option.answer for option in quiz.options)):
        assert text in page.get_text()
    assert "VBox" not in page.get_text()


def test_each_script_and_style_of_ours_is_there_once_and_those_of_others_are_not(tmp_path):
    for name in ("player.js", "player.css"):
        (tmp_path / name).write_text(f"/* {name} */", encoding="utf-8")
    show = "from pathlib import Path\nfrom IPython.display import HTML\nfrom dlintro import web\n"
    show += "files = [Path('player.js'), Path('player.css')]\n"
    code = [show, *["HTML(web.element('dlintro-x', {'a': '</script>'}, 'still', *files))"] * 2]
    cells = [nbformat.v4.new_markdown_cell("# A lesson"), *map(nbformat.v4.new_code_cell, code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    page = copies.copy(tmp_path / "lesson.ipynb", tmp_path / "copies").read_text(encoding="utf-8")
    assert (
        page.count("<dlintro-x>") == page.count('<script type="application/json">{"a":"\\u003c/script>"}</script>') == 2
    )
    assert page.count("<script") == 3
    assert [page.count(text) for text in ("/* player.js */", "/* player.css */")] == [1, 1]
    assert page.index("/* player.js */") < page.rindex("<dlintro-x>")


def test_only_the_kernel_of_a_run_makes_pages(tmp_path):
    code = "import os\n\nprint(os.environ.get('DLINTRO_WEB'))"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)]), tmp_path / "lesson.ipynb")
    before = dict(os.environ)
    ran = copies.run(tmp_path / "lesson.ipynb")
    assert ran.cells[0].outputs[0].text == "1\n"
    assert dict(os.environ) == before


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
    with pytest.raises(RuntimeError, match=r"lesson\.ipynb has no page.*(\n.*)*ZeroDivisionError"):
        copies.copy(tmp_path / "lesson.ipynb", tmp_path / "copies")
    assert not (tmp_path / "copies").exists()


def test_a_progress_bar_leaves_its_last_state_only(tmp_path):
    bar = "for step in range(3):\n    print(f'\\rstep {step}', end='', flush=True)\nprint()\nprint('done')"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(bar)]), tmp_path / "lesson.ipynb")
    (output,) = copies.run(tmp_path / "lesson.ipynb").cells[0].outputs
    assert output.text == "step 2\ndone\n"


needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process with threads is not copied")


@needs_linux
def test_what_is_made_meanwhile_is_the_same(tmp_path):
    nbformat.write(small.lesson(), tmp_path / "lesson.ipynb")
    at_once, meanwhile = (copies.run(tmp_path / "lesson.ipynb", meanwhile=chosen) for chosen in (False, True))
    results = [[output.data for output in copies.displayed(ran)] for ran in (at_once, meanwhile)]
    assert results[0] == results[1]
    assert "<dlintro-explorer>" in str(results[0])


@needs_linux
def test_the_next_cells_run_meanwhile_and_what_fails_is_made_again_where_an_error_says_why(tmp_path):
    def html(*lines):
        """Return code that displays, as HTML, what a function with these lines makes."""
        body = "\n".join(f"    {line}" for line in lines)
        return f"def make():\n{body}\n\n\nHTML(web.made(make))"

    def run(*code):
        imports = "import os\nimport time\n\nfrom IPython.display import HTML\n\nfrom dlintro import web\n\nkernel = os.getpid()"
        cells = [nbformat.v4.new_code_cell(source) for source in (imports, *code)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
        return [output.data["text/html"] for output in copies.displayed(copies.run(tmp_path / "lesson.ipynb", True))]

    waits = "while not os.path.exists('there'):", "    time.sleep(0.01)", "return 'seen'"
    here = "return f'made by the kernel: {1 / (os.getpid() == kernel):.0f}'"
    assert run(html(*waits), html(here), "open('there', 'w').close()") == ["seen", "made by the kernel: 1"]
    with pytest.raises(RuntimeError, match=r"has no page.*(\n.*)*KeyError.*no such picture"):
        run(html("raise KeyError('no such picture')"))


@needs_linux
def test_what_a_copy_does_not_finish_is_made_here(tmp_path, monkeypatch):
    monkeypatch.setenv(web.LATER, str(tmp_path))
    monkeypatch.setattr(web, "PATIENCE", 0.2)
    monkeypatch.setattr(web, "_begun", [])
    here = os.getpid()

    def make():
        if os.getpid() != here:
            time.sleep(600)
        return "made here"

    mark = web.made(make)
    web.finish()
    assert web.filled(f"<p>{mark}</p>") == "<p>made here</p>"
