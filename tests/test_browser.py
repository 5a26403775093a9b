"""The notebooks as a student uses them: opened in JupyterLab, run, and worked with by keyboard.

Keeps a picture of each in test-results/. Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is
set, they fail.
"""

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
WINDOWS = ((1024, 640), (820, 1180), (512, 600))  # low, upright, and a common one at 200 %
HEIGHT = 500  # pixels in which controls, picture and sentence are to be seen together in the low one
SCREENS = ((1280, 720), (1920, 1080), (1024, 768))
LETTERS = {"alone": 24, "beside": 20, "result": 15.5, "figure": 14}  # points on a slide of 13.3 inches, at least
OURS = {"include": [[".jp-MarkdownOutput"], [".jp-OutputArea-output"]]}  # prose and results; the rest is JupyterLab's
THEIRS = (  # rules of axe that are not ours to keep
    "empty-table-header",  # the corner of a table, for which Markdown has no other cell
    "link-in-text-block",  # JupyterLab tells links by their colour alone
)
SEEN_BY_AXE = (
    "body { overflow: visible !important }"  # axe takes what overflows JupyterLab's body, 0 high, for invisible
)
SIDES = (("naturalWidth", "naturalHeight"), ("clientWidth", "clientHeight"))  # of a picture as drawn, and as shown
STEPS = 15  # how often an arrow key is pressed: enough to turn a line round

pytestmark = pytest.mark.browser
expect.set_options(timeout=lab.ANSWER * 1000)


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
    assert notebook.errors_shown() == notebook.raising, notebook.page.locator(lab.ERRORS).all_inner_texts()
    for cell, _ in notebook.calls("widgets.explore_") + notebook.calls("checks.quiz"):
        expect(notebook.cell(cell).locator(".jupyter-widgets").first, cell).to_be_visible()


def test_axe_finds_no_barrier_in_it_nor_in_the_dark(notebook):
    notebook.page.add_style_tag(content=SEEN_BY_AXE)
    off = {"rules": {rule: {"enabled": False} for rule in THEIRS}}
    found = Axe().run(notebook.page, context=OURS, options=off).response
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    looked_at = {rule["id"] for rule in found["passes"]}
    assert {"image-alt", "aria-input-field-name", "button-name", "color-contrast", "heading-order"} <= looked_at
    notebook.wear("Dark")
    found = Axe().run(notebook.page, context=OURS, options={"runOnly": ["color-contrast"]}).response
    notebook.wear("Light")
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert found["passes"]


@pytest.mark.parametrize("size", SCREENS, ids=str)
def test_every_slide_fits_the_room(notebook, size):
    """As a lecturer does: run all, then show the slides."""
    slides = lab.Slides(notebook, *size)
    unit = min(size[1] / 100, size[0] / 177.8)  # a hundredth of the height of a 16:9 picture: 5.4 points at 13.3 inches
    slides.page.keyboard.press("Home")
    wrong = {}
    for name in slides.walk():
        found = misfits(slides, unit)
        if found:
            slides.page.wait_for_timeout(500)  # what comes late is fitted then
            found = misfits(slides, unit)
        if size == SCREENS[0] and slides.code().count():
            found += slides.cut_code()
        if found:
            wrong[name] = found
    notebook.leave_slides()
    assert wrong == {}


def misfits(slides, unit):
    """Return what of a slide sticks out, and which of its letters are too small."""
    points = {what: round(px / unit * 5.4, 1) for what, px in slides.letters().items()}
    return [*slides.sticks_out(), *((what, size) for what, size in points.items() if size < LETTERS[what])]


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


def test_in_a_small_window_every_explorer_is_seen_whole(notebook):
    wrong = {}
    for size in WINDOWS:
        notebook.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
        for identifier, _ in notebook.calls("widgets.explore_"):
            notebook.select(identifier)
            found = hidden(notebook.cell(identifier), *size)
            if found:
                wrong[identifier, size] = found
    notebook.page.set_viewport_size({"width": 1200, "height": 1000})
    assert wrong == {}


def hidden(cell, width, height):
    """Return what is wrong with an explorer in a window of this size."""
    parts = ".widget-slider, .widget-dropdown, .dlintro-picture, .dlintro-sentence"
    boxes = [part.bounding_box() for part in cell.locator(parts).all() if part.is_visible()]
    picture = cell.locator(".dlintro-picture")
    drawn, shown = (picture.evaluate(f"image => image.{side[0]} / image.{side[1]}") for side in SIDES)
    right = max(box["x"] + box["width"] for box in boxes)
    high = max(box["y"] + box["height"] for box in boxes) - min(box["y"] for box in boxes)
    found = [f"reaches to {right}"] if right > width else []
    found += [f"is {high} high"] if (width, height) == WINDOWS[0] and high > HEIGHT else []
    return found + ([f"is stretched: {shown} instead of {drawn}"] if abs(shown / drawn - 1) > 0.02 else [])


def test_lines_are_put_in_order_by_keyboard(notebook):
    for identifier, name in notebook.calls("checks.arrange"):
        cell, lines = notebook.cell(identifier), texts.exercise(name).arrange.lines
        for line in reversed(lines):  # a wrong order first
            notebook.select(identifier)
            notebook.tab_to(offered(cell, line))
            notebook.page.keyboard.press("Enter")
        ask(notebook, cell)
        expect(cell.get_by_role("status")).to_have_text(says("wrong"))
        for line in lines:  # each moves to the end, below those that were moved before it
            notebook.select(identifier)
            notebook.tab_to(offered(cell, line))
            for _ in lines:
                notebook.page.keyboard.press("ArrowDown")
        ask(notebook, cell)
        expect(cell.get_by_role("status")).to_have_text(says("solved"))
        assert name in notebook.lab.solved()


def offered(cell, line):
    """Return the button of one line, wherever it is; lines may differ in their indentation alone."""
    find = "(lines, text) => lines.find(line => line.textContent === text).dataset.line"
    number = cell.locator(".dlintro-line").evaluate_all(find, line)
    return cell.locator(f'.dlintro-line[data-line="{number}"]')


def ask(notebook, cell):
    notebook.tab_to(cell.get_by_role("button", name="Check my order"))
    notebook.page.keyboard.press("Enter")


def test_lines_are_dragged_with_the_mouse(notebook):
    calls = notebook.calls("checks.arrange")
    if not calls:
        return  # a lesson whose exercises ask for no function has no lines to put in order
    identifier, name = calls[0]
    cell = notebook.cell(identifier)
    notebook.run(identifier)  # empty again
    item = texts.exercise(name).arrange
    function = cell.get_by_role("list", name="Your function")
    expect(function.get_by_role("listitem")).to_have_count(0)
    expect(cell.locator(".dlintro-line")).to_have_count(len(item.lines) + len(item.extra))
    first, second = (offered(cell, line) for line in item.lines[:2])
    for line in (second, first):
        line.scroll_into_view_if_needed()
        line.drag_to(function, target_position={"x": 40, "y": 1})
    expect(function.locator(".dlintro-line")).to_have_count(2)
    placed = function.locator(".dlintro-line").all_text_contents()
    assert placed == item.lines[:2]


def test_a_prediction_is_written_down_by_keyboard_and_shown_after_the_figure(notebook):
    for identifier, name in notebook.calls("checks.predict"):
        cell, item = notebook.cell(identifier), texts.prediction(name)
        notebook.select(identifier)
        control = cell.get_by_role("radio").first if item.options else cell.locator("input, .noUi-handle").first
        notebook.tab_to(control)
        notebook.page.keyboard.press("Space" if item.options else "ArrowRight")
        expect(cell.get_by_role("button", name="Write it down")).to_be_enabled()
        notebook.tab_to(cell.get_by_role("button", name="Write it down"))
        notebook.page.keyboard.press("Enter")
        expect(cell.get_by_role("status")).to_contain_text("Written down")
    for identifier, _ in notebook.calls("checks.reveal"):
        notebook.run(identifier)
        expect(notebook.cell(identifier).get_by_role("status")).to_contain_text(re.compile("you said", re.IGNORECASE))


def test_a_quiz_explains_a_wrong_answer_and_keeps_a_right_one(notebook):
    for identifier, name in notebook.calls("checks.quiz"):
        cell, quiz = notebook.cell(identifier), texts.quiz(name)
        right = next(number for number, option in enumerate(quiz.options) if option.right)
        for option, state in ((0 if right else 1, "wrong"), (right, "solved")):
            notebook.select(identifier)
            choose(notebook, cell, quiz.options[option].answer)
            expect(cell.get_by_role("button", name="Check my answer")).to_be_enabled()
            notebook.tab_to(cell.get_by_role("button", name="Check my answer"))
            notebook.page.keyboard.press("Enter")
            expect(cell.get_by_role("status")).to_have_text(says(state))
            expect(cell.get_by_role("status")).to_contain_text(quiz.options[option].because.replace("`", ""))
        assert name in notebook.lab.solved()


def choose(notebook, cell, answer):
    """Tab to a question's answers, where the chosen one or else the first takes the focus, and go on by arrow keys."""
    radios, wanted = cell.get_by_role("radio"), cell.get_by_role("radio", name=answer, exact=True)
    chosen = [number for number in range(radios.count()) if radios.nth(number).is_checked()]
    notebook.tab_to(radios.nth(chosen[0] if chosen else 0))
    notebook.page.keyboard.press("Space")
    for _ in range(radios.count()):
        if not wanted.is_checked():
            notebook.page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()


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
