"""The menu Course in an open notebook: where am I, a fresh copy, the doctor, and progress that travels; by keyboard.

Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is set, they fail.
"""

import json
import subprocess
import urllib.request

import lab
import nbformat
import pytest
import small
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dlintro.checks import texts

pytestmark = pytest.mark.browser
expect.set_options(timeout=lab.WAIT * 1000)
MINE = "mine = 'written by me'"
SOLVED = "perceptron.by_hand"


def git(folder, *words):
    who = ["-c", "user.name=Course", "-c", "user.email=course@example.org"]
    return subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A JupyterLab on a folder that git has made, with the small lesson in it."""
    with small.served(tmp_path_factory.mktemp("jupyterlab")) as started:
        folder = started.home / "notebooks"
        small.fresh(started)
        git(folder, "init", "--quiet")
        git(folder, "add", "lesson.ipynb")
        git(folder, "commit", "--quiet", "--message", "The course")
        yield started


@pytest.fixture(scope="module", params=["doc/tree", "notebooks"], ids=["JupyterLab", "Notebook 7"])
def notebook(request, server, browser):
    git(server.home / "notebooks", "checkout", "--quiet", "lesson.ipynb")
    opened = lab.Notebook(browser, server, server.home / "notebooks" / "lesson.ipynb", place=request.param)
    opened.page.set_viewport_size({"width": 1280, "height": 720})
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_solved(server):
    (server.home / "progress.json").unlink(missing_ok=True)


def choose(notebook, entry):
    """Choose an entry of the menu Course by keyboard alone, from the menu bar."""
    page = notebook.page
    bar = page.locator(".lm-MenuBar-item[tabindex='0']")
    bar.focus()
    for _ in range(12):
        if page.locator(".lm-MenuBar-item:focus").inner_text() == "Course":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(6):
        if page.locator(".lm-Menu-item.lm-mod-active").filter(has_text=entry).count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def answer(notebook):
    """Return the dialog that holds an answer; the words in it have the focus, where a screen reader begins."""
    words = notebook.page.locator(".dlintro-lost")
    expect(words).to_be_focused()
    return notebook.page.locator(".jp-Dialog")


def press(notebook, label):
    """Go to a button of the dialog by Tab, and press it."""
    notebook.tab_to(notebook.page.locator(".jp-Dialog").get_by_role("button", name=label, exact=True))
    notebook.page.keyboard.press("Enter")


def left_behind(server):
    """Return how many kernels run."""
    with urllib.request.urlopen(f"{server.url}api/kernels?token={server.token}") as heard:
        return len(json.load(heard))


def solve(server, *keys):
    content = {"version": 1, "solved": dict.fromkeys(keys, "2026-01-01")}
    (server.home / "progress.json").write_text(json.dumps(content), encoding="utf-8")


def test_where_am_i_says_what_is_solved_and_leads_to_what_is_next(notebook, server):
    solve(server, "perceptron.by_hand", "losses.several")
    choose(notebook, "Where am I")
    dialog = answer(notebook)
    expect(dialog).to_have_attribute("aria-label", "Where am I")
    rows = dict(row.locator("th, td").all_inner_texts() for row in dialog.get_by_role("row").all())
    assert len(rows) == len(texts.LESSONS)
    assert rows["01 The perceptron: one neuron that decides"].startswith("1 of ")
    assert rows["02 Activation functions: what lets a network bend"].startswith("0 of ")
    expect(dialog).to_contain_text("Next in this notebook: question “xor”.")
    press(notebook, "Go there")
    expect(notebook.cell("cell-7")).to_have_class(lab.re.compile("jp-mod-active"))
    solve(server, "perceptron.xor")
    choose(notebook, "Where am I")
    answer(notebook)
    press(notebook, "Go there")
    expect(notebook.cell("cell-4")).to_have_class(lab.re.compile("jp-mod-active"))  # the exercise's task, not its check


def test_where_everything_here_is_solved_the_next_lesson_is_named(notebook, server):
    solve(server, "perceptron.by_hand", "perceptron.xor")
    choose(notebook, "Where am I")
    dialog = answer(notebook)
    expect(dialog).to_contain_text("You have solved everything in this notebook. Go on with 01 The perceptron")
    expect(dialog.get_by_role("button", name="Go there")).to_have_count(0)
    notebook.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_the_doctor_answers_while_the_kernel_is_busy_and_leaves_no_kernel(notebook, server):
    notebook.rewrite("cell-3", "while True: pass")
    expect(notebook.page.locator(".dlintro-busy")).to_be_visible()
    choose(notebook, "The doctor")
    dialog = answer(notebook)
    expect(dialog).to_contain_text("Ready for the course")
    expect(dialog.get_by_role("row").filter(has_text="progress.json")).to_contain_text("ok")
    notebook.page.keyboard.press("Escape")
    for _ in range(100):
        if left_behind(server) == 1:
            break
        notebook.page.wait_for_timeout(100)
    assert left_behind(server) == 1


def test_a_fresh_copy_is_asked_for_keeps_what_was_written_and_ends_a_busy_kernel(notebook, server):
    folder = server.home / "notebooks"
    original = git(folder, "show", "HEAD:lesson.ipynb")
    before = {path.name for path in folder.glob("lesson (mine *).ipynb")}
    notebook.rewrite("cell-3", "while True: pass")
    expect(notebook.page.locator(".dlintro-busy")).to_be_visible()
    editor = notebook.cell("cell-5").locator(".cm-content")
    editor.click()
    notebook.page.keyboard.press("ControlOrMeta+A")
    notebook.page.keyboard.insert_text(MINE)
    notebook.page.keyboard.press("Escape")

    choose(notebook, "Fresh copy")
    dialog = answer(notebook)
    expect(dialog).to_contain_text("lesson.ipynb will be as the course gave it")
    press(notebook, "Cancel")
    expect(dialog).to_have_count(0)
    expect(editor).to_have_text(MINE)
    assert {path.name for path in folder.glob("lesson (mine *).ipynb")} == before

    choose(notebook, "Fresh copy")
    answer(notebook)
    press(notebook, "Make a fresh copy")
    expect(dialog).to_contain_text("This is the fresh copy.")
    notebook.page.keyboard.press("Escape")
    expect(notebook.cell("cell-5").locator(".cm-content")).to_have_text("bias = ...")
    assert (folder / "lesson.ipynb").read_bytes() == original  # to the letter, so that an update sees no change
    kept = {path.name for path in folder.glob("lesson (mine *).ipynb")} - before
    assert kept == {f"lesson (mine {len(before) + 1}).ipynb"}
    sources = [cell.source for cell in nbformat.read(folder / kept.pop(), as_version=4).cells]
    assert MINE in sources
    assert "while True: pass" in sources
    notebook.run("cell-1")
    notebook.page.wait_for_function(lab.IDLE)
    expect(notebook.cell("cell-1").locator(".jp-InputPrompt")).to_have_text("[1]:")  # a new kernel


def test_a_copy_of_ones_own_and_a_folder_without_git_get_a_sentence(notebook, server):
    folder = server.home / "notebooks"
    (folder / ".git").rename(folder / "hidden")
    try:
        choose(notebook, "Fresh copy")
        dialog = answer(notebook)
        expect(dialog).to_contain_text("There is no original of lesson.ipynb on this computer")
        expect(dialog).to_contain_text("Unpack the file of the course once more")
        expect(dialog.get_by_role("button")).to_have_count(1)
        notebook.page.keyboard.press("Escape")
    finally:
        (folder / "hidden").rename(folder / ".git")


@pytest.mark.parametrize("method", ["PUT", "POST"], ids=["save", "copy"])
def test_where_the_server_writes_nothing_the_notebook_stays_as_it_was(notebook, server, method):
    folder, page = server.home / "notebooks", notebook.page
    before = {path.name for path in folder.iterdir()}
    held = (folder / "lesson.ipynb").read_bytes()
    shown = notebook.cell("cell-5").locator(".cm-content").inner_text()
    choose(notebook, "Fresh copy")
    answer(notebook)

    def full(route):
        if route.request.method == method:
            route.fulfill(status=507, json={"message": "No space left on device"})
        else:
            route.continue_()

    page.route("**/api/contents**", full)
    press(notebook, "Make a fresh copy")
    for _ in range(2):  # JupyterLab has a dialog of its own for a notebook that it cannot save
        dialog = page.locator(".jp-Dialog")
        expect(dialog).to_be_visible()
        said = dialog.inner_text()
        page.keyboard.press("Escape")
        if "That did not work" in said:
            break
        expect(dialog).not_to_have_text(said)
    page.unroute("**/api/contents**", full)
    assert "That did not work" in said
    assert "No space left on device" in said
    assert {path.name for path in folder.iterdir()} == before
    assert method == "POST" or (folder / "lesson.ipynb").read_bytes() == held
    expect(notebook.cell("cell-5").locator(".cm-content")).to_have_text(shown)


def test_who_does_not_want_to_wait_gets_the_notebook_back(notebook, server):
    choose(notebook, "The doctor")
    expect(notebook.page.locator(".jp-Dialog")).to_contain_text("One moment")
    notebook.page.keyboard.press("Escape")
    notebook.page.wait_for_timeout(4000)  # by then an answer would be there
    expect(notebook.page.locator(".jp-Dialog")).to_have_count(0)
    assert left_behind(server) == 1


def test_progress_leaves_as_a_download_and_comes_back(notebook, server, tmp_path):
    solve(server, SOLVED)
    with notebook.page.expect_download() as download:
        choose(notebook, "Take my progress along")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["solved"] == {SOLVED: "2026-01-01"}
    answer(notebook)
    notebook.page.keyboard.press("Escape")
    solve(server, "perceptron.xor")
    for content, said in ((file.read_bytes(), "Imported: 1 solved"), (b"[", "This file holds no progress")):
        file.write_bytes(content)
        with notebook.page.expect_file_chooser() as chooser:
            choose(notebook, "Bring my progress here")
        chooser.value.set_files(file)
        expect(answer(notebook)).to_contain_text(said)
        notebook.page.keyboard.press("Escape")
        assert set(server.solved()) == {SOLVED, "perceptron.xor"}


def test_the_command_palette_has_it_and_axe_finds_nothing(notebook):
    page = notebook.page
    page.keyboard.press("ControlOrMeta+Shift+C")
    page.locator(".lm-CommandPalette-input:visible").fill("Where am I")
    page.keyboard.press("Enter")
    answer(notebook)
    page.add_style_tag(content="body { overflow: visible !important }")
    found = Axe().run(page, context={"include": [[".jp-Dialog"]]}, options={"runOnly": ["wcag2a", "wcag2aa"]})
    assert [(rule["id"], node["html"]) for rule in found.response["violations"] for node in rule["nodes"]] == []
    page.keyboard.press("Escape")


def test_without_a_kernel_it_still_answers(notebook, server):
    page = notebook.page
    page.click("li.lm-MenuBar-item:has-text('Kernel')")
    page.click("li[data-command='kernelmenu:shutdown']")
    page.wait_for_function("document.querySelector('.jp-KernelName').textContent === 'No Kernel'")
    choose(notebook, "Where am I")
    expect(answer(notebook)).to_contain_text("Next in this notebook")
    page.keyboard.press("Escape")
    page.click(".jp-KernelName")
    page.click(".jp-Dialog button.jp-mod-accept")
    page.wait_for_function(lab.READY)


def test_german_is_spoken_to_who_reads_german(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", "de")
    with small.served(tmp_path) as started:
        notebook = lab.Notebook(browser, started, small.fresh(started))
        choose(notebook, "Where am I")
        dialog = answer(notebook)
        expect(dialog).to_contain_text("Als Nächstes in diesem Notebook")
        expect(dialog.locator(".dlintro-lost")).to_have_attribute("lang", "de")
        press(notebook, "Dorthin")
        notebook.page.reload()
        notebook.page.wait_for_function(lab.READY)
        labels = "() => [...document.querySelectorAll('.lm-Menu-itemLabel')].map(label => label.textContent)"
        notebook.page.click("li.lm-MenuBar-item:has-text('Kurs')")
        assert notebook.page.evaluate(labels)[:2] == ["Wo bin ich", "Frische Kopie dieses Notebooks…"]
        notebook.page.keyboard.press("Escape")
        notebook.page.close()
