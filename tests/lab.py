"""A real JupyterLab on this computer, and Chromium that uses it as a student does: with mouse and keyboard."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import TimeoutError, expect, sync_playwright

from notebooks import read

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # every cell stays in the page
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},  # slides and notebook are the same file
}
WAIT = 60  # seconds, until JupyterLab, a page or a kernel has started
ANSWER = 20  # seconds, until a page has answered a click or a key
HIGHEST = 16_000  # pixels; the browser pictures no more at once

IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
# Before a kernel is there, the indicator says "idle" too, and "Run All Cells" does nothing.
READY = f"{IDLE} && !['', 'No Kernel'].includes(document.querySelector('.jp-KernelName')?.textContent ?? '')"
DIALOG = "document.querySelector('.jp-Dialog') !== null"
# Every cell with code has its number, or the run has ended early, at an error.
RAN = f"""{IDLE} && (prompts => !prompts.some(text => text.includes('*')) && prompts.some(text => /\\d/.test(text)))(
    [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent))"""
BOTTOM = """Math.ceil(document.querySelector('.jp-WindowedPanel-outer').scrollTop
    + [...document.querySelectorAll('.jp-Notebook .jp-Cell')].at(-1).getBoundingClientRect().bottom)"""

# In slides: each is a section inside a section, and one is present; those hidden by `skip` are still in the page.
SLIDE = ".reveal .slides section.present > section.present"
SLIDES = "[...document.querySelectorAll('.reveal .slides > section > section')].map(section => section.id)"
# The first slide is there; every result has been drawn and every formula set.
DRAWN = f"""document.querySelector('{SLIDE}')
    && [...document.querySelectorAll('.jp-OutputArea-output')].every(output => output.childElementCount)
    && [...document.querySelectorAll('.jp-RenderedMarkdown')].every(prose => !prose.textContent.includes('$'))
    && [...document.images].every(image => image.complete)"""
STICKS_OUT = """slide => [...slide.querySelectorAll('.jp-Cell:not(.reveal-skip) *')].flatMap(element => {
    const {top, right, bottom, width, height} = element.getBoundingClientRect();
    const unseen = !width || !height || getComputedStyle(element).clipPath !== 'none';
    if (unseen || element.parentElement.closest('.jp-InputArea-editor')) return []; // code may be long: it scrolls
    const wide = element.matches('.jp-OutputArea-output') && element.scrollWidth > element.clientWidth + 1;
    const fits = !wide && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    return fits ? [] : `${element.className || element.tagName}: top ${top}, bottom ${bottom}, right ${right}`;
})"""
PIXELS = """image => {
    if (!image.complete || !image.naturalWidth) return null;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL();
}"""


def find_browser():
    """Return the path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def chromium():
    """Start the browser that `find_browser` finds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser())
        yield browser
        browser.close()


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that runs: its address, its token, and the folder for everything that it writes."""

    url: str
    token: str
    home: Path

    def solved(self):
        """Return what its learner has solved, as the progress file has it."""
        file = self.home / "progress.json"
        return json.loads(file.read_text(encoding="utf-8"))["solved"] if file.exists() else {}


@contextmanager
def jupyterlab(folder, home):
    """Run JupyterLab on a folder, with a token, on this computer only; the user's own settings are neither read nor changed."""
    for name, value in SETTINGS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(value), encoding="utf-8")
    token = secrets.token_hex(24)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += [f"--ServerApp.root_dir={folder}"]
    with open(home / "jupyterlab.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=_environment(home, token), stdout=log, stderr=log)
    try:
        yield Lab(_address(server, home), token, home)
    finally:
        server.terminate()
        server.wait(WAIT)


def _environment(home, token):
    own = {f"JUPYTER_{name}_DIR": name for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {f"JUPYTERLAB_{name}_DIR": name for name in ("SETTINGS", "WORKSPACES")}
    own |= {"IPYTHONDIR": "ipython", "DLINTRO_PROGRESS": "progress.json"}
    environment = os.environ | {key: str(home / name.lower()) for key, name in own.items()}
    environment.pop("PYTHONWARNINGS", None)  # a warning in the server's own code must not stop it
    return environment | {"JUPYTER_TOKEN": token, "OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def _address(server, home):
    """Wait until the server has noted where it listens, and return that."""
    deadline = time.monotonic() + WAIT
    while server.poll() is None and time.monotonic() < deadline:
        for note in (home / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(note.read_text(encoding="utf-8"))["url"]
            except ValueError:
                continue  # half written
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start:\n" + (home / "jupyterlab.log").read_text(encoding="utf-8")[-2000:])


class Page:
    """A page of a lab.

    Attributes
    ----------
    errors : list of str
        Errors in the browser's console so far, and exceptions that nothing caught.
    strangers : list of str
        Addresses outside this lab that the page asked for.
    """

    def __init__(self, browser, lab, address, width, height):
        self.lab, self.errors, self.strangers = lab, [], []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(ANSWER * 1000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.goto(f"{lab.url}{address}?token={lab.token}", timeout=WAIT * 1000)

    def _on_console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _on_request(self, request):
        if not request.url.startswith((self.lab.url, "blob:", "data:")):
            self.strangers.append(request.url)

    def tab_to(self, target):
        """Press Tab until the target has the focus."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the Tab key does not reach {target}")

    def pixels(self, image, other_than=None):
        """Wait until an image shows something (other than what it showed before), and return what it shows."""
        arguments = [image.element_handle(), other_than]
        found = f"([image, before]) => {{ const now = ({PIXELS})(image); return now !== before && now }}"
        try:
            return self.page.wait_for_function(found, arg=arguments).json_value()
        except TimeoutError as late:
            raise AssertionError(f"{image} shows nothing" + " new" * (other_than is not None)) from late


class Notebook(Page):
    """One notebook of a lab, in a page of its own; `source` is the notebook as it stands in the file."""

    def __init__(self, browser, lab, path):
        super().__init__(browser, lab, f"doc/tree/{path.name}", width=1200, height=1000)
        self.path, self.source = path, read(path)
        self.page.wait_for_function(f"({READY}) || {DIALOG}", timeout=WAIT * 1000)
        if self.page.evaluate(DIALOG):  # it asks for a kernel: take the one it proposes
            self.page.click(".jp-Dialog button.jp-mod-accept")
            self.page.wait_for_function(READY, timeout=WAIT * 1000)

    def run_all(self, seconds):
        """Choose Run → Run All Cells, and wait until all have run or one has stopped with an error."""
        self.page.click("li.lm-MenuBar-item:has-text('Run')")
        self.page.click("li[data-command='runmenu:run-all']")
        self.page.wait_for_function(RAN, timeout=seconds * 1000)

    def cell(self, identifier):
        """Return the locator of the cell with this id."""
        number = [cell.id for cell in self.source.cells].index(identifier)
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")

    def calls(self, function):
        """Return (cell id, first argument) for every cell with such a call; None for an argument that is no string."""
        pattern = re.compile(rf'{re.escape(function)}\w*\((?:"([^"]+)")?')
        return [(cell.id, match[1]) for cell in self.source.cells if (match := pattern.search(cell.source))]

    def select(self, identifier):
        """Select a cell, and put the focus there."""
        self.cell(identifier).locator(".jp-InputPrompt").click()
        self.cell(identifier).focus()  # a click leaves the focus on a widget that has it already

    def rewrite(self, identifier, code):
        """Replace what a code cell holds, as one who types, and run it."""
        editor = self.cell(identifier).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(code.strip())
        self.page.keyboard.press("Shift+Enter")

    def run(self, identifier):
        """Run one cell."""
        self.cell(identifier).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Shift+Enter")

    def save(self):
        """Save the notebook with its outputs, and wait until it is on disk."""
        before = self.path.stat().st_mtime_ns
        self.page.click("li.lm-MenuBar-item:has-text('File')")
        self.page.click("li[data-command='docmanager:save']")
        deadline = time.monotonic() + ANSWER
        while self.path.stat().st_mtime_ns == before:
            assert time.monotonic() < deadline, "the notebook was not saved"
            self.page.wait_for_timeout(50)

    def picture(self, file):
        """Keep a picture of the whole notebook."""
        file.parent.mkdir(exist_ok=True)
        bottom = self.page.evaluate(BOTTOM)
        self.page.set_viewport_size({"width": 1200, "height": min(bottom + 50, HIGHEST)})
        self.page.locator(".jp-WindowedPanel-outer").evaluate("panel => panel.scrollTop = 0")
        self.page.screenshot(path=file)
        self.page.set_viewport_size({"width": 1200, "height": 1000})

    def close(self):
        """Close the page and end its kernel."""
        self.page.click("li.lm-MenuBar-item:has-text('Kernel')")
        self.page.click("li[data-command='kernelmenu:shutdown']")
        self.page.wait_for_function("document.querySelector('.jp-KernelName').textContent === 'No Kernel'")
        self.page.close()


class Slides(Page):
    """The slides of one notebook, in a page of their own that is as large as a small projector's picture."""

    def __init__(self, browser, lab, path):
        super().__init__(browser, lab, f"rise/{path.name}", width=1280, height=720)
        self.page.wait_for_function(DRAWN, timeout=WAIT * 1000)
        self.names = self.page.evaluate(SLIDES)

    @property
    def slide(self):
        """The locator of the slide that is shown."""
        return self.page.locator(SLIDE)

    def cells(self):
        """Return the locator of the shown slide's cells with code."""
        return self.slide.locator(".jp-CodeCell:not(.reveal-skip)")

    def run(self, cell):
        """Press Shift + Enter, without a click before, until the kernel has taken the cell; wait until it has run it."""
        prompt = cell.locator(".jp-InputPrompt")
        deadline = time.monotonic() + WAIT
        while prompt.text_content().strip() in ("", "[ ]:"):
            assert time.monotonic() < deadline, "no kernel takes the cell"
            self.page.keyboard.press("Shift+Enter")
            self.page.wait_for_timeout(200)
        expect(prompt).to_have_text(re.compile(r"^\[\d+\]"), timeout=WAIT * 1000)

    def walk(self):
        """Go through all slides with the space bar, and yield the name of each."""
        for name in self.names:
            # and the address says it too: a late event of the address before would turn the page back
            here = f"document.querySelector('{SLIDE}').id === '{name}' && location.hash === '#/{name}'"
            self.page.wait_for_function(here)
            yield name
            self.page.keyboard.press("Escape")  # leave a widget, or the code
            self.page.keyboard.press("Space")

    def sticks_out(self):
        """Return what of the shown slide, or of a result on it, does not fit."""
        return self.slide.evaluate(STICKS_OUT)
