"""A lecture as TEACHING.md describes it: slides opened in the notebook, by keyboard and by a presenter's remote.

Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is set, they fail.
"""

import re

import lab
import nbformat
import pytest
import small
from playwright.sync_api import expect

from dlintro.checks import texts

pytestmark = pytest.mark.browser
expect.set_options(timeout=lab.ANSWER * 1000)
GONE, ALIVE = ".dlintro-still", ".dlintro-explorer"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with small.served(tmp_path_factory.mktemp("jupyterlab")) as started:
        yield started


def test_notebook_7_shows_the_same_slides_and_gets_its_toolbar_back(server, browser):
    notebook = lab.Notebook(browser, server, small.fresh(server, "seven.ipynb"), place="notebooks")
    slides = lab.Slides(notebook)
    assert notebook.page.locator(".dlintro-slides").bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    slides.find("cell-9")
    wakes(slides)
    assert slides.sticks_out() == []
    notebook.leave_slides()
    expect(notebook.page.get_by_role("button", name="Slides", exact=True)).to_be_visible()
    notebook.close()


@pytest.fixture
def notebook(server, browser):
    """A fresh copy of the lesson, open in JupyterLab; nobody has run it."""
    opened = lab.Notebook(browser, server, small.fresh(server))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(server, browser):
    opened = lab.Notebook(browser, server, small.fresh(server, "shared.ipynb"))
    yield opened
    opened.close()


@pytest.fixture
def slides(shared):
    """The slides of a lesson that many tests share, at their beginning; perhaps its cells have run."""
    opened = lab.Slides(shared)
    opened.page.keyboard.press("Home")
    yield opened
    shared.leave_slides()


def sources(notebook):
    notebook.save()
    return [cell.source for cell in nbformat.read(notebook.path, 4).cells]


def wakes(slides):
    """Run the cell of the shown explorer, move its first slider, and see its sentence change."""
    slides.run()
    readout = slides.shown.get_by_role("status")
    expect(readout).to_be_visible()
    expect(slides.shown.locator("[inert]")).to_have_count(0)
    before = readout.inner_text()
    for _ in range(5):  # a kernel that has just started may miss a key
        slides.shown.locator(".noUi-handle").first.focus()
        slides.page.keyboard.press("ArrowRight")
        slides.page.wait_for_timeout(500)
        if readout.inner_text() != before:
            break
    expect(readout).not_to_have_text(before)
    slides.page.keyboard.press("Escape")


def test_the_lecture_begins_with_its_course_and_runs_from_the_title(notebook):
    slides = lab.Slides(notebook)
    page = slides.page.locator(".dlintro-page")
    for text in ("A course", "A lesson", "Dr. Somebody", "hub.example.org", "Open"):
        expect(page).to_contain_text(text)
    slides.page.keyboard.press("Space")
    assert slides.at == "cell-0"
    slides.run()
    slides.page.keyboard.press("PageDown")
    slides.run()
    expect(slides.code()).to_contain_text("total 2")
    for _ in slides.walk():
        pass
    expect(page).to_contain_text("Any remarks?")


def test_a_cell_runs_what_it_needs_first_and_that_once(notebook):
    slides = lab.Slides(notebook)
    slides.find("cell-10")
    slides.run()
    expect(slides.code()).to_contain_text("twice 4")
    slides.run()
    expect(slides.code().locator(".jp-InputPrompt")).to_have_text("[8]:")  # seven cells, and then this one only


def test_a_name_that_was_given_back_its_old_value_is_made_anew(notebook):
    """Rehearsed and taught in one kernel: a cell that runs again must not show later cells old numbers."""
    notebook.rewrite("cell-5", "bias = ...\ntotal = 10 * total")
    slides = lab.Slides(notebook)
    slides.find("cell-10")
    slides.run()
    expect(slides.code()).to_contain_text("twice 40")
    slides.page.keyboard.press("Home")
    slides.find("cell-2")
    slides.run()
    expect(slides.code()).to_contain_text("total 2")
    slides.find("cell-10")
    slides.run()
    expect(slides.code()).to_contain_text("twice 40")


def test_left_slides_open_where_they_were_left_and_a_number_leads_out_of_the_overview(notebook):
    slides = lab.Slides(notebook)
    slides.go(4)
    notebook.leave_slides()
    slides = lab.Slides(notebook)
    expect(slides.number).to_have_text("4 / 9")
    slides.page.keyboard.press("o")
    slides.go(6)
    expect(slides.page.get_by_role("dialog")).to_have_count(0)


def fails(*tags):
    """Return the lesson with a cell that fails after its first result."""
    lesson = small.lesson()
    failing = small.code("print(totla)")
    failing.id, failing.metadata.tags = "cell-3b", list(tags)
    lesson.cells.insert(4, failing)
    return lesson


@pytest.mark.parametrize("all_has_run", [False, True])
def test_an_error_on_purpose_stops_neither_the_slides_nor_run_all(all_has_run, server, browser):
    path = small.fresh(server, "error.ipynb")
    nbformat.write(fails("raises-exception"), path)
    notebook = lab.Notebook(browser, server, path)
    if all_has_run:
        notebook.run_all(lab.WAIT)
        assert notebook.errors_shown() == notebook.raising == [4]
    slides = lab.Slides(notebook)
    slides.find("cell-10")
    slides.run()
    expect(slides.code()).to_contain_text("twice 4")
    expect(slides.says).to_have_text("")
    slides.run()  # this cell only, since all others have run, the one with the error too
    expect(slides.code().locator(".jp-InputPrompt")).to_have_text("[10]:" if all_has_run else "[9]:")
    notebook.close()


def test_any_other_error_stops_both(server, browser):
    path = small.fresh(server, "mistake.ipynb")
    nbformat.write(fails(), path)
    notebook = lab.Notebook(browser, server, path)
    notebook.run_all(lab.WAIT)
    assert (notebook.errors_shown(), notebook.raising) == ([4], [])
    expect(notebook.cell("cell-10").locator(".jp-OutputArea-output")).to_have_count(0)
    slides = lab.Slides(notebook)
    slides.find("cell-10")
    slides.run()
    expect(slides.says).to_have_text("A cell before this slide ended with an error.")
    notebook.close()


def test_a_question_comes_by_itself_though_no_exercise_was_solved(notebook):
    slides = lab.Slides(notebook)
    slides.page.keyboard.press("Space")
    slides.run()
    slides.find("cell-7")
    expect(slides.shown.get_by_role("radio")).to_have_count(4)


def test_a_reload_comes_back_to_the_same_slide_whose_kernel_still_knows_everything(notebook):
    slides = lab.Slides(notebook)
    slides.find("cell-10")
    slides.run()
    notebook.save()
    slides.page.reload()
    expect(slides.number).to_have_text(re.compile(r"^8 / 9"), timeout=lab.WAIT * 1000)
    assert slides.at == "cell-10"
    slides.page.wait_for_function(lab.READY, timeout=lab.WAIT * 1000)
    slides.run()
    expect(slides.code().locator(".jp-InputPrompt")).to_have_text("[8]:")


@pytest.mark.parametrize("presented", [True, False])
def test_the_next_morning_explorers_show_their_picture_and_wake_when_their_cell_runs(notebook, presented):
    notebook.run_all(lab.WAIT)
    notebook.save()
    sentence = notebook.cell("cell-9").get_by_role("status").inner_text()
    notebook.close()
    notebook.__init__(notebook.browser, notebook.lab, notebook.path)
    still = notebook.cell("cell-9").locator(GONE)
    expect(still).to_contain_text(sentence)
    expect(still.locator("img")).to_be_visible()
    expect(still).to_contain_text("Run this cell")
    expect(notebook.page.get_by_text("Error displaying widget")).to_have_count(0)
    question = notebook.cell("cell-7").locator(GONE)
    expect(question).to_contain_text(texts.quiz("perceptron.xor").question)
    if presented:
        slides = lab.Slides(notebook)
        slides.find("cell-9")
        expect(slides.shown.locator(GONE)).to_be_visible()
        wakes(slides)
        notebook.leave_slides()
    else:
        notebook.run("cell-1")
        notebook.run("cell-9")
    expect(notebook.cell("cell-9").locator(ALIVE)).to_be_visible()
    expect(still).to_have_count(0)
    notebook.errors.clear()  # ipywidgets itself says that the old widgets are not there


def test_a_saved_notebook_keeps_the_last_position_and_choice(notebook):
    notebook.run_all(lab.WAIT)
    cell, question = notebook.cell("cell-9"), notebook.cell("cell-7")
    before = cell.get_by_role("status").inner_text()
    cell.locator(".noUi-handle").first.focus()
    notebook.page.keyboard.press("ArrowRight")
    expect(cell.get_by_role("status")).not_to_have_text(before)
    sentence, picture = cell.get_by_role("status").inner_text(), notebook.pixels(cell.get_by_role("img"))
    question.get_by_role("radio").nth(1).check()
    chosen = question.get_by_role("radio").nth(1).locator("..").inner_text()
    expect(question.get_by_role("button", name="Check my answer")).to_be_enabled()
    notebook.save()
    expect(cell.locator(ALIVE)).to_be_visible()  # it still lives
    notebook.close()
    notebook.__init__(notebook.browser, notebook.lab, notebook.path)
    still = notebook.cell("cell-9").locator(GONE)
    expect(still).to_contain_text(sentence)
    assert notebook.pixels(still.locator("img")) == picture
    expect(notebook.cell("cell-7").locator(GONE)).to_contain_text(f"● {chosen}")
    notebook.errors.clear()  # ipywidgets itself says that the old widgets are not there


def test_a_notebook_that_somebody_sent_shows_what_it_knows(notebook):
    """JupyterLab trusts only what ran here: of other notebooks it shows no widget, and none of their scripts."""
    notebook.run_all(lab.WAIT)
    notebook.save()
    sentence = notebook.cell("cell-9").get_by_role("status").inner_text()
    sent = nbformat.read(notebook.path, 4)
    sent.cells[3].source += "  # changed by somebody"
    nbformat.write(sent, notebook.lab.home / "notebooks" / "sent.ipynb")
    opened = lab.Page(notebook.browser, notebook.lab, "doc/tree/sent.ipynb", 1200, 1000)
    explorer, question = (opened.page.locator(f"[data-windowed-list-index='{number}'] {GONE}") for number in (9, 7))
    expect(explorer).to_contain_text(sentence)
    expect(explorer.locator("img")).to_be_visible()
    expect(explorer).to_contain_text("Run this cell to move it")
    expect(question).to_contain_text("Run this cell to answer")
    opened.page.close()


def test_after_a_restart_controls_rest_and_say_how_to_wake_them(notebook):
    notebook.run_all(lab.WAIT)
    notebook.page.click("li.lm-MenuBar-item:has-text('Kernel')")
    notebook.page.click("li[data-command='kernelmenu:restart']")
    notebook.page.click(".jp-Dialog button.jp-mod-accept, .jp-Dialog button.jp-mod-warn")
    expect(notebook.cell("cell-9")).to_contain_text("The kernel was restarted. Run this cell")
    assert (
        notebook.cell("cell-9").locator(".noUi-handle").first.evaluate("handle => handle.closest('[inert]') !== null")
    )
    slides = lab.Slides(notebook)
    slides.find("cell-9")
    wakes(slides)
    notebook.leave_slides()


def test_no_key_edits_the_notebook_while_slides_are_shown(notebook):
    before = sources(notebook)
    slides = lab.Slides(notebook)
    slides.find("cell-2")
    slides.run()
    for key in (*"abxddmyrzvcijklqw0123", "Delete", "Backspace", "Escape"):
        slides.page.keyboard.press(key)
    if slides.page.locator(".dlintro-bar").count():
        notebook.leave_slides()
    assert sources(notebook) == before


def test_a_letter_typed_in_a_widget_edits_nothing_either(shared):
    notebook, before = shared, sources(shared)
    notebook.run("cell-1")
    notebook.run("cell-9")
    notebook.cell("cell-9").locator(".noUi-handle").first.focus()
    for key in "ddab":
        notebook.page.keyboard.press(key)
    assert sources(notebook) == before


def test_black_screen_help_overview_and_jump(slides):
    press = slides.page.keyboard.press
    night, box = slides.page.locator(".dlintro-night"), slides.page.get_by_role("dialog")
    for key in ("b", "."):
        press(key)
        expect(night).to_be_visible()
        press("PageDown")  # a remote that lights the screen turns no page
        expect(night).to_be_hidden()
        expect(slides.number).to_have_text("1 / 9")
    press("?")
    expect(box).to_contain_text("Shift + Enter")
    press("Escape")
    expect(box).to_be_hidden()
    press("o")
    expect(box.get_by_role("button")).to_have_text(
        [
            "Beginning",
            "A lesson",
            "The first section",
            "Exercise 1: a bias",
            "Question",
            "The second section",
            "The second section · 2",
            "The second section · 3",
            "End",
        ]
    )
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown", "ArrowDown"):
        press(key)
    expect(box.get_by_role("button", name="Exercise 1")).to_be_focused()
    press("Enter")
    assert slides.at == "cell-4"
    slides.go(3)
    assert slides.at == "cell-2"
    for full in (True, False):
        press("f")
        slides.page.wait_for_function(f"Boolean(document.fullscreenElement) === {str(full).lower()}")
    press("Escape")
    expect(slides.number).to_have_count(0)


def test_an_exercise_has_a_slide_with_its_minutes_and_a_clock(slides):
    slides.find("cell-4")
    cue = slides.page.locator(".dlintro-cue")
    expect(cue).to_contain_text("Exercise 1 · 6 minutes")
    expect(cue).to_contain_text("choose a bias")
    left, running = slides.page.locator(".dlintro-left"), re.compile(r"^[56]:\d\d$")
    cue.get_by_role("button").click()
    expect(left).to_have_text(running)
    slides.page.keyboard.press("PageUp")
    slides.page.keyboard.press("PageDown")  # who looks back keeps the time
    expect(left).to_have_text(running)
    slides.page.keyboard.press("t")
    expect(left).to_have_text("")
    slides.page.keyboard.press("t")
    expect(left).to_have_text(running)
    slides.page.keyboard.press("PageDown")  # and who goes on has ended it
    expect(left).to_have_text("")


def test_a_question_is_asked_on_a_slide_and_the_next_step_answers_it(slides, shared):
    slides.find("cell-7")
    slides.run()
    answers, verdict = slides.shown.get_by_role("radio"), slides.shown.get_by_role("status")
    expect(answers).to_have_count(4)
    rights = {option.answer: option.right for option in texts.quiz("perceptron.xor").options}
    right_ones = [rights[answers.nth(number).locator("..").inner_text()] for number in range(4)]
    answers.nth(right_ones.index(False)).check()
    slides.shown.get_by_role("button", name="Check my answer").click()
    expect(verdict).to_have_text(re.compile("Wrong"))
    slides.page.keyboard.press("PageDown")
    expect(verdict).to_have_text(re.compile("The answer"))
    for number, right in enumerate(right_ones):
        expect(answers.nth(number)).to_be_checked(checked=right)
    assert slides.at == "cell-7"
    assert "perceptron.xor" not in shared.lab.solved()
    slides.page.keyboard.press("PageDown")
    assert slides.at == "cell-8"


def test_slides_and_notebook_are_one_document(notebook):
    """With autosave on, nothing that was typed here or run there is lost, and nobody is asked which version to keep."""
    notebook.rewrite("cell-3", "print('typed in the notebook')")
    slides = lab.Slides(notebook)
    slides.find("cell-2")
    slides.run()
    expect(slides.code()).to_contain_text("typed in the notebook")
    notebook.leave_slides()
    notebook.rewrite("cell-5", "bias = 0.3")
    notebook.save()
    stored = {cell.id: cell for cell in nbformat.read(notebook.path, 4).cells}
    assert stored["cell-5"].source == "bias = 0.3"
    assert stored["cell-3"].outputs[0]["text"] == "typed in the notebook\n"
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)


def test_a_plan_shows_its_slides_only(server, browser):
    notebook = lab.Notebook(browser, server, small.fresh(server), query="&plan=short")
    slides = lab.Slides(notebook)
    assert list(slides.walk()) == ["first", "cell-0", "cell-8", "cell-9", "cell-10", "last"]
    expect(slides.page.locator(".dlintro-plan")).to_have_text("Plan: Short")
    slides.page.keyboard.press("?")
    expect(slides.page.get_by_role("dialog")).to_contain_text("?plan= at the end of the address")
    notebook.page.evaluate("sessionStorage.clear()")
    notebook.leave_slides()
    notebook.close()


def test_the_notes_are_in_step(notebook):
    slides = lab.Slides(notebook)
    with slides.page.expect_popup() as opened:
        slides.page.keyboard.press("n")
    notes = opened.value
    slides.page.bring_to_front()
    slides.find("cell-8")
    expect(notes.locator("#title")).to_have_text("The second section")
    expect(notes.locator("#notes")).to_contain_text("Ask: why? Answer: because.")
    expect(notes.locator("#where")).to_contain_text("6 / 9")
    notes.locator("#notes").click()
    notes.keyboard.press("PageDown")
    expect(slides.number).to_have_text("7 / 9")
    notebook.leave_slides()
    assert notes.is_closed()


def test_code_takes_the_place_of_its_result(slides):
    slides.find("cell-2")
    slides.run()
    editor, result = slides.code().locator(".cm-content"), slides.code().locator(".jp-OutputArea")
    expect(editor).to_be_hidden()
    slides.page.keyboard.press("c")
    expect(editor).to_be_visible()
    expect(result).to_be_hidden()
    size = editor.evaluate("code => parseFloat(getComputedStyle(code).fontSize)")
    assert size >= 21  # 16 points on a slide of 13.3 inches
    editor.click()
    slides.page.keyboard.type("# a space turns no page ")
    expect(slides.number).to_have_text("3 / 9")


def test_where_code_is_the_lesson_a_slide_shows_it_above_its_result(server, browser):
    lesson = small.lesson()
    lesson.cells[3].metadata.dlintro = {"code": True}
    path = small.fresh(server, "code.ipynb")
    nbformat.write(lesson, path)
    notebook = lab.Notebook(browser, server, path)
    slides = lab.Slides(notebook)
    slides.find("cell-2")
    slides.run()
    editor, result = (slides.code().locator(part) for part in (".cm-content", ".jp-OutputArea"))
    expect(editor).to_be_visible()
    expect(result).to_contain_text("total 2")
    assert editor.evaluate("code => parseFloat(getComputedStyle(code).fontSize)") >= 21
    assert slides.sticks_out() == []
    slides.find("cell-10")
    expect(slides.code().locator(".cm-content")).to_be_hidden()
    notebook.close()


def test_beside_the_file_browser_slides_fill_the_window_and_leave_everything_as_it_was(server, browser):
    small.fresh(server)
    page = lab.Page(browser, server, "lab/tree/lesson.ipynb", width=1280, height=720).page
    button = page.get_by_role("button", name="Slides", exact=True)
    button.click(timeout=lab.WAIT * 1000)
    number = page.locator(".dlintro-number")
    expect(number).to_have_text("1 / 9")
    assert page.locator(".dlintro-slides").bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    expect(page.get_by_role("menubar")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(number).to_have_count(0)
    expect(page.get_by_role("menubar")).to_be_visible()
    expect(button).to_be_visible()
    panel, cell = (page.locator(part).bounding_box() for part in (".jp-NotebookPanel", ".jp-Cell >> nth=0"))
    assert panel["x"] > 0  # beside the bar with the file browser
    assert cell["x"] + cell["width"] <= panel["x"] + panel["width"]
    page.close()
