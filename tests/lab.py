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

from notebooks import raises, read

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # every cell stays in the page
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
FIGURE = 15.2  # pixels: letters of 11 points, the smallest in figures of 100 dots an inch
WAIT = 60  # seconds, until JupyterLab, a page or a kernel has started
ANSWER = 20  # seconds, until a page has answered a click or a key
HIGHEST = 16_000  # pixels; the browser pictures no more at once

IDLE = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
# Before a kernel is there, the indicator says "idle" too, and "Run All Cells" does nothing.
READY = f"{IDLE} && !['', 'No Kernel'].includes(document.querySelector('.jp-KernelName')?.textContent ?? '')"
DIALOG = "document.querySelector('.jp-Dialog') !== null"
# Every cell with code has its number, or the run has ended early, at an error that is none of those on purpose.
PLACE = "element => Number(element.closest('.jp-Cell').dataset.windowedListIndex)"
ERRORS = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type='application/vnd.jupyter.stderr']"
RAN = f"""onPurpose => {{
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent);
    const errors = [...document.querySelectorAll("{ERRORS}")].map({PLACE});
    return {IDLE} && (prompts.every(text => /\\d/.test(text)) || errors.some(place => !onPurpose.includes(place)));
}}"""
BOTTOM = """Math.ceil(document.querySelector('.jp-WindowedPanel-outer').scrollTop
    + [...document.querySelectorAll('.jp-Notebook .jp-Cell')].at(-1).getBoundingClientRect().bottom)"""

# On slides: what of the shown cells, or of what lies over them, does not fit.
STICKS_OUT = """() => {
    const bar = document.querySelector('.dlintro-bar').getBoundingClientRect().top;
    return [...document.querySelectorAll('.jp-Cell.dlintro-shown *, .dlintro-cue *, .dlintro-page *')].flatMap(element => {
        const {top, right, bottom, left, width, height} = element.getBoundingClientRect();
        const unseen = !width || !height || getComputedStyle(element).clipPath !== 'none';
        if (unseen || element.closest('mjx-assistive-mml, .noUi-handle')) return [];
        const wide = element.matches('.jp-OutputArea-output') && element.scrollWidth > element.clientWidth + 1;
        const fits = !wide && top >= 0 && left >= 0 && right <= innerWidth + 1 && bottom <= bar + 1;
        return fits ? [] : `${element.className || element.tagName}: top ${top}, bottom ${bottom}, right ${right}`;
    });
}"""
# The smallest letters, in pixels: of prose, alone or beside a result, of results and controls, and in the figures, whose
# own size is given.
LETTERS = """figure => {
    const size = element => parseFloat(getComputedStyle(element).fontSize);
    const shown = [...document.querySelectorAll('.jp-Cell.dlintro-shown')];
    const prose = shown.flatMap(cell => [...cell.querySelectorAll('.jp-MarkdownOutput :is(p, li)')].map(size));
    const images = shown.flatMap(cell => [...cell.querySelectorAll('.jp-OutputArea img')]);
    const side = (image, name, natural) => Number(image.getAttribute(name) ?? natural); // as drawn, at 100 dots an inch
    const widths = images.map(image => figure * Math.min(
        image.clientHeight / side(image, 'height', image.naturalHeight), image.clientWidth / side(image, 'width', image.naturalWidth)));
    const results = shown.flatMap(cell => [...cell.querySelectorAll('.jp-OutputArea :is(pre, td, .widget-label, .dlintro-sentence)')])
        .filter(element => element.checkVisibility()).map(size);
    const alone = shown.every(cell => cell.matches('.jp-MarkdownCell') && !cell.querySelector('table'));
    return {...(results.length && {result: Math.min(...results)}), ...(prose.length && {[alone ? 'alone' : 'beside']: Math.min(...prose)}), ...(widths.length && {figure: Math.min(...widths)})};
}"""
SHOWN = ".jp-Cell.dlintro-shown"
DRAWN = f"""[...document.querySelectorAll('{SHOWN} .jp-RenderedMarkdown')].every(prose => !prose.textContent.includes('$'))
    && [...document.querySelectorAll('{SHOWN} img')].every(image => image.complete)"""
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


def uncover(page):
    """Show all that a page of the website hides until a prediction is written down."""
    for button in reversed(page.get_by_role("button", name="Show it now").all()):
        button.click()


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
        _stop(server)


def _stop(server):
    """Ask the server to stop; make it, if one of its kernels is too busy to go: how it stops is not what is tested."""
    server.terminate()
    try:
        server.wait(WAIT)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


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

    def __init__(self, browser, lab, address, width, height, query=""):
        self.browser, self.lab, self.errors, self.strangers = browser, lab, [], []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(ANSWER * 1000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._on_request)
        self.page.goto(f"{lab.url}{address}?token={lab.token}{query}", timeout=WAIT * 1000)

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
    """One notebook of a lab, in a page of its own; `source` is the notebook as it stands in the file.

    `place` is where JupyterLab shows one notebook alone; "notebooks" is Notebook 7.
    """

    def __init__(self, browser, lab, path, query="", place="doc/tree"):
        super().__init__(browser, lab, f"{place}/{path.name}", width=1200, height=1000, query=query)
        self.path, self.source = path, read(path)
        self.page.wait_for_function(f"({READY}) || {DIALOG}", timeout=WAIT * 1000)
        if self.page.evaluate(DIALOG):  # it asks for a kernel: take the one it proposes
            self.page.click(".jp-Dialog button.jp-mod-accept")
            self.page.wait_for_function(READY, timeout=WAIT * 1000)

    def run_all(self, seconds):
        """Choose Run → Run All Cells, and wait until all have run or one has stopped with an error."""
        self.page.click("li.lm-MenuBar-item:has-text('Run')")
        self.page.click("li[data-command='runmenu:run-all']")
        self.page.wait_for_function(RAN, arg=self.raising, timeout=seconds * 1000)

    @property
    def raising(self):
        """The numbers of the cells that end with an error on purpose."""
        return [number for number, cell in enumerate(self.source.cells) if raises(cell)]

    def errors_shown(self):
        """Return the numbers of the cells that show an error or a warning."""
        return sorted(set(self.page.locator(ERRORS).evaluate_all(f"all => all.map({PLACE})")))

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

    def wear(self, theme):
        """Choose a theme, "Light" or "Dark", by the menu."""
        self.page.click("li.lm-MenuBar-item:has-text('Settings')")
        self.page.hover("li.lm-Menu-item:has-text('Theme')")
        self.page.click(f"li.lm-Menu-item:has-text('JupyterLab {theme}') >> nth=0")
        light = str(theme == "Light").lower()
        expect(self.page.locator(f"body[data-jp-theme-light='{light}']")).to_have_count(1)

    def save(self):
        """Save the notebook with its outputs, and wait until it is on disk."""
        before = self.path.stat().st_mtime_ns
        self.page.keyboard.press("ControlOrMeta+S")
        deadline = time.monotonic() + ANSWER
        while self.path.stat().st_mtime_ns == before or not self.path.read_text(encoding="utf-8").rstrip().endswith(
            "}"
        ):
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

    def leave_slides(self):
        """Press Escape until the notebook is there again."""
        while self.page.locator(".dlintro-bar").count():
            self.page.keyboard.press("Escape")
        self.page.set_viewport_size({"width": 1200, "height": 1000})

    def close(self):
        """Close the page and end its kernel."""
        self.leave_slides()
        self.page.click("li.lm-MenuBar-item:has-text('Kernel')")
        self.page.click("li[data-command='kernelmenu:shutdown']")
        self.page.wait_for_function("document.querySelector('.jp-KernelName').textContent === 'No Kernel'")
        self.page.close()


class Slides:
    """The slides of an open notebook, on the page of that notebook."""

    def __init__(self, notebook, width=1280, height=720):
        self.page = notebook.page
        self.page.set_viewport_size({"width": width, "height": height})
        if not self.page.locator(".dlintro-bar").is_visible():
            self.page.get_by_role("button", name="Slides", exact=True).click()
        expect(self.number).to_be_visible()

    @property
    def number(self):
        """The locator of "3 / 40"."""
        return self.page.locator(".dlintro-number")

    @property
    def at(self):
        """The name of the slide that is shown."""
        return self.page.locator(".dlintro-slides").get_attribute("data-slide")

    @property
    def kind(self):
        """What it is: "first", "cells", "exercise", "quiz" or "last"."""
        return self.page.locator(".dlintro-slides").get_attribute("data-kind")

    @property
    def shown(self):
        """The locator of the cells on the slide."""
        return self.page.locator(SHOWN)

    @property
    def says(self):
        """The locator of the line in which slides say what they do."""
        return self.page.locator(".dlintro-say")

    def code(self):
        """Return the locator of the slide's cells with code."""
        return self.page.locator(f"{SHOWN}.jp-CodeCell")

    def go(self, number):
        """Jump to a slide by its number."""
        self.page.keyboard.type(str(number))
        self.page.keyboard.press("Enter")
        expect(self.number).to_have_text(re.compile(rf"^{number} /"))

    def find(self, name):
        """Walk on to the slide with this name."""
        for there in self.walk():
            if there == name:
                return
        raise AssertionError(f"there is no slide {name!r}")

    def run(self):
        """Press Shift + Enter, without a click before, and wait until the cells have run."""
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(
            f"!document.querySelector('.dlintro-say').textContent.startsWith('Running') && {IDLE}", timeout=WAIT * 1000
        )

    def walk(self):
        """Go through the slides from here to the last with a presenter's remote, and yield the name of each."""
        while True:
            self.page.wait_for_function(DRAWN)
            self.page.wait_for_timeout(60)  # two frames: sizes are found in the next one
            yield self.at
            if self.kind == "last":
                return
            before = self.number.inner_text()
            self.page.keyboard.press("PageDown")
            if self.kind == "quiz" and self.number.inner_text() == before:  # the next step is the answer
                expect(self.shown.get_by_role("status")).to_be_visible()
                yield self.at
                self.page.keyboard.press("PageDown")
            expect(self.number).not_to_have_text(before)

    def letters(self):
        """Return the pixels of the smallest letters: {"alone" or "beside": of prose, "result", "figure"}."""
        return self.page.evaluate(LETTERS, FIGURE)

    def cut_code(self):
        """Return the lines of the slide's code that are cut at the right, once code is shown; long code can be scrolled."""
        self.page.keyboard.press("c")
        self.page.wait_for_timeout(60)
        lines = self.page.locator(f"{SHOWN} .cm-line")
        found = lines.evaluate_all(
            "all => all.filter(line => line.scrollWidth > line.clientWidth + 1 || line.getBoundingClientRect().right > innerWidth)"
            ".map(line => line.textContent)"
        )
        self.page.keyboard.press("c")
        return found

    def sticks_out(self):
        """Return what of the slide does not fit."""
        return self.page.evaluate(STICKS_OUT)
