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
from playwright.sync_api import expect

from dlintro.checks.exercises import find
from notebooks import FOLDER, NOTEBOOKS, marked, solution_code

PICTURES = Path(__file__).parents[1] / "test-results"
RUN = 240  # seconds that a notebook may take
NOISE = ()  # errors in the console that are other people's, by their first words
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


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
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


def test_arrow_keys_move_the_picture_of_every_explorer(notebook):
    for identifier, _ in notebook.calls("widgets.explore_"):
        cell = notebook.cell(identifier)
        image, readout = cell.get_by_role("img"), cell.get_by_role("status")
        expect(image, identifier).to_have_accessible_name(re.compile(r"\w+ \w+ \w+"))
        pixels, sentence = notebook.pixels(image), readout.inner_text()
        control = cell.locator(".noUi-handle, select").first
        notebook.tab_to(identifier, control)
        for key in keys(control):
            notebook.page.keyboard.press(key)
        expect(readout, identifier).not_to_have_text(sentence)
        notebook.pixels(image, other_than=pixels)


def keys(control):
    """Return the keys that move a slider away from its left end, else towards it, or take another option of a dropdown."""
    if control.evaluate("element => element.tagName") == "SELECT":
        return ["Space", "ArrowUp" if control.evaluate("select => select.selectedIndex") else "ArrowDown", "Enter"]
    at_the_left_end = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemin")
    return ["ArrowRight" if at_the_left_end else "ArrowLeft"] * STEPS


def test_a_quiz_explains_a_wrong_answer_and_keeps_a_right_one(notebook):
    for identifier, name in notebook.calls("checks.quiz"):
        cell, quiz = notebook.cell(identifier), find(name, "QUIZZES")
        wrong = 0 if quiz.right else 1
        for option, state in ((wrong, "wrong"), (quiz.right, "solved")):
            notebook.tab_to(identifier, cell.get_by_role("radio").nth(option))
            notebook.page.keyboard.press("Space")
            expect(cell.get_by_role("button", name="Check my answer")).to_be_enabled()
            notebook.tab_to(identifier, cell.get_by_role("button", name="Check my answer"))
            notebook.page.keyboard.press("Enter")
            expect(cell.get_by_role("status")).to_have_text(says(state))
            expect(cell.get_by_role("status")).to_contain_text(quiz.options[option][1].replace("`", ""))
        assert name in notebook.lab.solved()


def test_an_exercise_says_wrong_then_solved(notebook):
    stub, name = marked(notebook.source, "exercise")[0]
    ((solution, _),) = [(cell, key) for cell, key in marked(notebook.source, "solution") if key == name]
    (check,) = [cell for cell, exercise in notebook.calls("checks.check") if exercise == name]
    verdict = notebook.cell(check).get_by_role("status")
    expect(verdict).to_have_text(says("not solved yet"))
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
