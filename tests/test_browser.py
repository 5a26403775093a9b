"""The notebooks as a student uses them: opened in JupyterLab, run, and worked with by keyboard.

Keeps a picture of each in test-results/. Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is
set, they fail.
"""

import os
import re
import shutil
from pathlib import Path

import lab
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dlintro.checks import texts
from notebooks import FOLDER, NOTEBOOKS, marked, solution_code

PICTURES = Path(__file__).parents[1] / "test-results"
RUN = 240  # seconds that a notebook may take
NOISE = ()  # errors in the console that are other people's, by their first words
NOISE_IN_SLIDES = (
    "RangeError: Maximum call stack size exceeded",  # jupyterlab-rise's toolbar, which slides do not show
    "Refused to apply style from",  # it looks for a style sheet with the notebook's name; ours is rise.css
)
LETTERS = {".jp-RenderedMarkdown p": 21, ".cm-content": 15}  # pixels of a slide 720 high, at least
OURS = {"include": [[".jp-MarkdownOutput"], [".jp-OutputArea-output"]]}  # prose and results; the rest is JupyterLab's
THEIRS = (  # rules of axe that are not ours to keep
    "empty-table-header",  # the corner of a table, for which Markdown has no other cell
    "link-in-text-block",  # JupyterLab tells links by their colour alone
)
SEEN_BY_AXE = (
    "body { overflow: visible !important }"  # axe takes what overflows JupyterLab's body, 0 high, for invisible
)
STEPS = 15  # how often an arrow key is pressed: enough to turn a line round

pytestmark = pytest.mark.browser
expect.set_options(timeout=lab.ANSWER * 1000)


@pytest.fixture(scope="module")
def browser():
    if lab.find_browser() is None:
        reason = f"none of {', '.join(lab.BROWSERS)} is installed"
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)(reason)
    with lab.chromium() as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("jupyterlab")
    copy = shutil.copytree(FOLDER, home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with lab.jupyterlab(copy, home) as started:
        yield started


@pytest.fixture(scope="module", params=reversed(NOTEBOOKS), ids=lambda path: path.stem)  # the slowest ones first
def notebook(request, browser, server):
    """A notebook, opened and run once for all the tests here."""
    opened = lab.Notebook(browser, server, server.home / "notebooks" / request.param.name)
    opened.run_all(RUN)
    yield opened
    opened.close()


def test_it_runs_clean(notebook):
    notebook.picture(PICTURES / f"{notebook.path.stem}.png")
    for kind in ("error", "stderr"):
        assert notebook.page.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").all_inner_texts() == []
    for cell, _ in notebook.calls("widgets.explore_") + notebook.calls("checks.quiz"):
        expect(notebook.cell(cell).locator(".jupyter-widgets").first, cell).to_be_visible()


def test_axe_finds_no_barrier_in_it(notebook):
    notebook.page.add_style_tag(content=SEEN_BY_AXE)
    off = {"rules": {rule: {"enabled": False} for rule in THEIRS}}
    found = Axe().run(notebook.page, context=OURS, options=off).response
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    looked_at = {rule["id"] for rule in found["passes"]}
    assert {"image-alt", "aria-input-field-name", "button-name", "color-contrast", "heading-order"} <= looked_at


def test_every_slide_fits_on_the_screen(notebook, browser):
    """As a lecturer does: run all, save, then show the slides."""
    notebook.save()
    slides = lab.Slides(browser, notebook.lab, notebook.path)
    for text, least in LETTERS.items():
        assert slides.slide.locator(text).first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)") >= least
    too_large = {name: found for name in slides.walk() if (found := slides.sticks_out())}
    expect(slides.page.locator(".dlintro-explorer")).to_have_count(len(notebook.calls("widgets.explore_")))
    slides.page.close()
    assert too_large == {}
    assert [error for error in slides.errors if not error.startswith(NOISE_IN_SLIDES)] == []
    assert slides.strangers == []


def test_arrow_keys_move_the_picture_of_every_explorer(notebook):
    for identifier, _ in notebook.calls("widgets.explore_"):
        notebook.select(identifier)
        moves(notebook, notebook.cell(identifier))


def moves(page, cell):
    """Tab to the first control of a cell's explorer, press keys, and see picture and readout change."""
    image, readout = cell.get_by_role("img"), cell.get_by_role("status")
    expect(image).to_have_accessible_name(re.compile(r"\w+ \w+ \w+"))
    pixels, sentence = page.pixels(image), readout.inner_text()
    control = cell.locator(".noUi-handle, select").first
    page.tab_to(control)
    for key in keys(control):
        page.page.keyboard.press(key)
    expect(readout).not_to_have_text(sentence)
    page.pixels(image, other_than=pixels)


def keys(control):
    """Return the keys that move a slider away from its left end, else towards it, or take another option of a dropdown."""
    if control.evaluate("element => element.tagName") == "SELECT":
        return ["Space", "ArrowUp" if control.evaluate("select => select.selectedIndex") else "ArrowDown", "Enter"]
    at_the_left_end = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemin")
    return ["ArrowRight" if at_the_left_end else "ArrowLeft"] * STEPS


def test_a_quiz_explains_a_wrong_answer_and_keeps_a_right_one(notebook):
    for identifier, name in notebook.calls("checks.quiz"):
        cell, quiz = notebook.cell(identifier), texts.quiz(name)
        right = next(number for number, option in enumerate(quiz.options) if option.right)
        for option, state in ((0 if right else 1, "wrong"), (right, "solved")):
            notebook.select(identifier)
            notebook.tab_to(cell.get_by_role("radio").nth(option))
            notebook.page.keyboard.press("Space")
            expect(cell.get_by_role("button", name="Check my answer")).to_be_enabled()
            notebook.tab_to(cell.get_by_role("button", name="Check my answer"))
            notebook.page.keyboard.press("Enter")
            expect(cell.get_by_role("status")).to_have_text(says(state))
            expect(cell.get_by_role("status")).to_contain_text(quiz.options[option].because.replace("`", ""))
        assert name in notebook.lab.solved()


def test_an_exercise_says_wrong_then_solved(notebook):
    stub, name = marked(notebook.source, "exercise")[0]
    ((solution, _),) = [(cell, key) for cell, key in marked(notebook.source, "solution") if key == name]
    (check,) = [cell for cell, exercise in notebook.calls("checks.check") if exercise == name]
    verdict = notebook.cell(check).get_by_role("status")
    expect(verdict).to_have_text(says("not solved yet"))
    hints = verdict.locator("summary")
    for number in range(hints.count()):
        notebook.select(check)
        notebook.tab_to(hints.nth(number))
        notebook.page.keyboard.press("Space")
        expect(hints.nth(number).locator("..")).to_have_attribute("open", "")
    for code, state in ((nonsense(stub.source), "wrong"), (solution_code(solution), "solved")):
        notebook.rewrite(stub.id, code)
        notebook.run(check)
        expect(verdict).to_have_text(says(state))
    assert name in notebook.lab.solved()


def says(state):
    """Return the pattern of a message whose first words, after its mark, are the state."""
    return re.compile(rf"^\W*{state}\b", re.IGNORECASE)


def nonsense(stub):
    """Return a stub filled in by someone who answers with a word."""
    as_function = re.sub(r"^( +)\.\.\.$", r"\1return 'no idea'", stub, flags=re.MULTILINE)
    return as_function.replace("...", "'no idea'")


def test_every_solution_opens(notebook):
    for cell, _ in marked(notebook.source, "solution"):
        code = notebook.cell(cell.id).locator("details pre")
        expect(code).to_be_hidden()
        notebook.cell(cell.id).locator("summary").click()
        expect(code).to_be_visible()
        assert code.inner_text().strip() == solution_code(cell).strip()


def test_until_here_the_browser_reports_no_error_and_asks_nobody_else(notebook):
    assert [error for error in notebook.errors if not error.startswith(NOISE)] == []
    assert notebook.strangers == []  # nothing from the network, not even a font


def test_a_lecture_by_keyboard_alone(server, browser):
    """A notebook that nobody has run: every cell on its slides is run, and every explorer moved."""
    path = shutil.copy(NOTEBOOKS[0], server.home / "notebooks" / "lecture.ipynb")
    slides = lab.Slides(browser, server, Path(path))
    n_run = n_moved = 0
    for name in slides.walk():
        for cell in slides.cells().all():
            slides.run(cell)
            if not n_run:
                types(slides, cell)
            assert slides.slide.get_attribute("id") == name  # its result is on this slide, not on the next
            expect(cell.locator("[data-mime-type='application/vnd.jupyter.error']")).to_have_count(0)
            n_run += 1
        if slides.slide.locator(".dlintro-explorer").count():
            moves(slides, slides.slide)
            assert slides.slide.get_attribute("id") == name  # the arrow keys moved the control, not the slides
            n_moved += 1
    assert [error for error in slides.errors if not error.startswith(NOISE_IN_SLIDES)] == []
    slides.page.close()
    assert n_run > 10
    assert n_moved >= 3


def test_pictures_grow_with_the_screen_as_the_words_do(server, browser):
    path = shutil.copy(NOTEBOOKS[0], server.home / "notebooks" / "screens.ipynb")
    slides = lab.Slides(browser, server, Path(path))
    for _ in slides.walk():
        for cell in slides.cells().all():
            slides.run(cell)
        if slides.slide.locator(".jp-RenderedImage img").count():
            break
    heights = []
    for scale in (1, 1.5):
        slides.page.set_viewport_size({"width": int(1280 * scale), "height": int(720 * scale)})
        heights.append(
            [
                slides.slide.locator(what).first.bounding_box()["height"]
                for what in (".jp-RenderedImage img", ".cm-line")
            ]
        )
    slides.page.close()
    assert heights[1] == pytest.approx([1.5 * height for height in heights[0]], rel=0.05)
    assert heights[0][0] > 100


def types(slides, cell):
    """Click into a cell that has run once, write a comment with spaces in it, and run it again."""
    cell.locator(".cm-content").click()
    slides.page.keyboard.press("ControlOrMeta+End")
    slides.page.keyboard.type("  # no space turns the slide")
    slides.page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[2]:")
