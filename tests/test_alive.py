"""Explorers and questions in an open notebook: touched, by keyboard, in low and dark windows, while the kernel is busy.

Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is set, they fail.
"""

import lab
import pytest
import small
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dlintro.checks import texts

pytestmark = pytest.mark.browser
expect.set_options(timeout=lab.ANSWER * 1000)
LINE = """from dlintro import data, widgets

two = data.breast_cancer().select("worst radius", "worst concave points").standardised()
widgets.explore_line(two)"""
HEIGHT = 500  # pixels in which controls, picture and sentence are to be seen together
LOW = (1024, 640)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with small.served(tmp_path_factory.mktemp("jupyterlab")) as started:
        yield started


@pytest.fixture(scope="module", params=["doc/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def notebook(request, server, browser):
    """The small lesson, in which the explorer is that of a line between patients, and everything has run."""
    opened = lab.Notebook(browser, server, small.fresh(server), place=request.param)
    opened.rewrite("cell-9", LINE)
    opened.run_all(lab.WAIT)
    yield opened
    opened.close()


@pytest.fixture
def explorer(notebook):
    """The cell of the explorer, as it opens."""
    cell = notebook.cell("cell-9")
    for _ in range(10):  # what a test before sent may still be on its way
        cell.get_by_role("button", name="Reset").click()
        notebook.page.wait_for_timeout(300)
        if "88.2%" in cell.get_by_role("status").inner_text():
            break
    expect(handle(cell, 2)).to_have_attribute("aria-valuetext", "0.00")
    cell.scroll_into_view_if_needed()
    return cell


def handle(cell, number):
    return cell.locator(".noUi-handle").nth(number)


def place(image, x, y):
    """Return the pixel of the page at shares of an image's width and height."""
    box = image.bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_a_line_is_dragged_with_the_mouse_and_its_sliders_follow(notebook, explorer):
    image, readout, mouse = explorer.get_by_role("img"), explorer.get_by_role("status"), notebook.page.mouse
    before = readout.inner_text()
    mouse.move(*place(image, 0.5, 0.5))
    mouse.down()
    mouse.move(*place(image, 0.6, 0.5), steps=5)
    mouse.up()
    expect(readout).to_contain_text("83 malignant missed")  # a stricter neuron
    expect(handle(explorer, 2)).to_have_attribute("aria-valuetext", "−0.70")
    moved = readout.inner_text()
    mouse.move(*place(image, 0.8, 0.5))  # no button is held
    mouse.move(*place(image, 0.05, 0.95))
    mouse.down()  # beside the axes
    mouse.move(*place(image, 0.3, 0.5), steps=3)
    mouse.up()
    expect(readout).to_have_text(moved)
    explorer.get_by_role("button", name="Reset").click()
    expect(readout).to_have_text(before)


def test_a_finger_moves_the_line_too(notebook, explorer):
    image, readout = explorer.get_by_role("img"), explorer.get_by_role("status")
    before = readout.inner_text()
    touch = notebook.page.context.new_cdp_session(notebook.page)
    for kind, x in (("touchStart", 0.5), ("touchMove", 0.55), ("touchMove", 0.6), ("touchEnd", None)):
        points = [] if x is None else [dict(zip("xy", place(image, x, 0.5), strict=True))]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(readout).not_to_have_text(before)


def test_the_settings_are_shown_as_code(explorer):
    before = explorer.get_by_role("status").inner_text()
    handle(explorer, 2).focus()
    handle(explorer, 2).press("ArrowLeft")
    expect(explorer.get_by_role("status")).not_to_have_text(before)
    explorer.get_by_role("button", name="Copy the settings").click()
    expect(explorer).to_contain_text(".set(w1=1.0, w2=0.0, b=-0.1)")


def test_arrows_choose_an_answer_and_escape_leaves_the_question(notebook):
    cell = notebook.cell("cell-7")
    answers = cell.get_by_role("radio")
    answers.first.focus()
    notebook.page.keyboard.press("Space")
    notebook.page.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_checked()
    expect(answers.nth(1)).to_be_focused()
    expect(answers.first).not_to_be_checked()
    expect(cell.get_by_role("button", name="Check my answer")).to_be_enabled()
    notebook.page.keyboard.press("Escape")
    expect(cell).to_be_focused()


def test_the_how_to_is_one_key_away(notebook):
    notebook.page.keyboard.press("Alt+H")
    dialog = notebook.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Shift + Enter")
    notebook.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    notebook.page.get_by_role("button", name="How to", exact=True).click()
    expect(dialog).to_contain_text("How a lesson works")
    dialog.get_by_role("button", name="Close").click()


def test_while_the_kernel_is_busy_the_notebook_says_so(notebook, explorer):
    said = """cell => getComputedStyle(cell.querySelector('.jp-OutputArea-output'), '::after').content"""
    assert explorer.evaluate(said) == "none"
    notebook.rewrite("cell-3", "import time\ntime.sleep(4)\nprint('done')")
    expect(notebook.page.locator(".dlintro-busy")).to_be_visible()
    assert "busy" in explorer.evaluate(said)
    expect(notebook.cell("cell-3")).to_contain_text("done")
    expect(notebook.page.locator(".dlintro-busy")).to_have_count(0)


SLOW = """import time
from dlintro import cells
quick = cells.options
cells.options = lambda radio: time.sleep(1) or quick(radio)"""


def test_the_answer_that_is_seen_is_judged_however_slow_the_kernel_is(notebook):
    """Every arrow key chooses an answer; the kernel hears of the latest one only when it has taken in the one before."""
    cell = notebook.cell("cell-7")
    answers, button = cell.get_by_role("radio"), cell.get_by_role("button", name="Check my answer")
    quiz = {option.answer: option for option in texts.quiz("perceptron.xor").options}
    answers.first.check()
    expect(button).to_be_enabled()
    notebook.rewrite("cell-3", f"{SLOW}\nprint('slow')")
    expect(notebook.cell("cell-3")).to_contain_text("slow\n")
    answers.first.focus()
    for _ in range(2):
        notebook.page.keyboard.press("ArrowDown")
    button.click()
    expect(answers.nth(2)).to_be_checked()
    seen = quiz[cell.locator(".widget-radio-box label").nth(2).inner_text().strip()]
    expect(cell.get_by_role("status")).to_contain_text(seen.because.replace("`", ""))
    notebook.rewrite("cell-3", "cells.options = quick\nprint('quick')")


@pytest.mark.parametrize("size", [LOW, (820, 1180), (512, 600)], ids=str)
def test_in_a_small_window_an_explorer_keeps_to_it(notebook, explorer, size):
    notebook.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    boxes = [
        part.bounding_box() for part in explorer.locator(".widget-slider, .dlintro-picture, .dlintro-sentence").all()
    ]
    notebook.page.set_viewport_size({"width": 1200, "height": 1000})
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= size[0] for box in boxes)
    if size == LOW:
        assert max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes) <= HEIGHT


def test_in_the_dark_theme_axe_finds_nothing_of_ours(notebook):
    page = notebook.page
    notebook.wear("Dark")
    notebook.run("cell-6")
    expect(notebook.cell("cell-6").get_by_role("status")).to_be_visible()
    page.add_style_tag(content="body { overflow: visible !important }")
    found = Axe().run(page, context={"include": [[".jp-OutputArea-output"]]}, options={"runOnly": ["color-contrast"]})
    assert [(rule["id"], node["html"]) for rule in found.response["violations"] for node in rule["nodes"]] == []
    assert found.response["passes"]
