"""How long does a reader of the website wait: for a first picture, and from a key to the picture that it asks for?

    make site                       # first
    python benchmarks/website.py    # about 12 minutes; writes benchmarks/results/website.md

Needs Chromium and a quiet machine. The target from a key to its picture is one frame of a screen, 16 ms.
"""

import statistics
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from report import computer, table, write

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import lab

PAGES = Path(__file__).parents[1] / "site" / "_build" / "html" / "lessons"
PAUSE = {"pressed": 150, "held": 33}  # ms between two presses, of a hand and of a key that is held down
WHAT = f"""# The website

Each lesson's page from a static server on this computer, in Chromium, with an empty cache. *First picture*: from the
request until the first contentful paint. *Page*: what is loaded before any explorer. *Key to picture*: from the event
of an arrow key that moves a control until the canvas is drawn, for every slider of every explorer, from where it stands
to its end, to its other end and back. *Pressed*: every {PAUSE["pressed"]} ms, as a hand does; *held*: every
{PAUSE["held"]} ms, as a key does that is held down."""
# Notes for each key that moves a control how long it takes until the next drawing on a canvas, in ms.
WATCH = """() => {
    window.waits = [];
    let pressed = 0;
    const waiting = [];
    addEventListener('keydown', event => (pressed = event.timeStamp), true);
    addEventListener('input', () => waiting.push(pressed), true);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        draw.apply(this, all);
        waits.push(...waiting.splice(0).map(key => performance.now() - key));
    };
}"""
SUMMARY = ("keys", "median, ms", "95 of 100 below", "99 of 100 below")
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = """[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
    .filter(one => !one.name.includes('/explorers/')).reduce((sum, one) => sum + one.decodedBodySize, 0)"""


def measured(browser, address):
    """Return of a page the ms to its first paint, its bytes, and {how keys are pressed: all waits, in ms}."""
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_function(PAINTED)
    first, loaded = page.evaluate(PAINTED), page.evaluate(LOADED)
    lab.uncover(page)
    page.evaluate(WATCH)
    waits = {}
    for how, pause in PAUSE.items():
        for explorer in page.locator("dlintro-explorer").all():
            explorer.scroll_into_view_if_needed()
            explorer.locator("canvas").wait_for()
            for slider in explorer.locator("input[type=range]").all():
                press(page, slider, pause)
        waits[how] = page.evaluate("waits.splice(0)")
    page.context.close()
    return first, loaded, waits


def press(page, slider, pause):
    """Move a slider with the arrow keys, to both of its ends and back to where it was."""
    at, last = int(slider.input_value()), int(slider.get_attribute("max"))
    slider.focus()
    for key in ["ArrowRight"] * (last - at) + ["ArrowLeft"] * last + ["ArrowRight"] * at:
        page.keyboard.press(key)
        page.wait_for_timeout(pause)
    page.wait_for_timeout(PAUSE["pressed"])  # what is late counts too


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=PAGES.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rows = []
    with lab.chromium() as browser:
        for path in sorted(PAGES.glob("[01]*.html")):
            first, loaded, waits = measured(browser, f"http://127.0.0.1:{server.server_port}/lessons/{path.name}")
            keys = [text for how in PAUSE for text in summary(waits[how])]
            rows.append([path.stem, f"{first:.0f}", f"{loaded / 1e6:.1f}", *keys])
            print(" | ".join(rows[-1]), flush=True)
    server.shutdown()
    head = ("lesson", "first picture, ms", "page, MB", *(f"{how}, {what}" for how in PAUSE for what in SUMMARY))
    write("website.md", WHAT, table(head, rows), computer("playwright"))


def summary(waits):
    """Return how many keys were pressed, the median of their waits, and what 95 and 99 of 100 stay below, as texts."""
    hundred = statistics.quantiles(waits, n=100)
    return [str(len(waits)), *(f"{ms:.1f}" for ms in (statistics.median(waits), hundred[94], hundred[98]))]


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing of what was asked for."""


if __name__ == "__main__":
    main()
