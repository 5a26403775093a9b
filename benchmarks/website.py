"""How long does a reader of the website wait: for a first picture, and from a key to the picture that it asks for?

    make site                       # first
    python benchmarks/website.py    # about 7 minutes; writes benchmarks/results/website.md

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
PRESSES = 20  # of the right arrow, and then of the left one, on the first control of each explorer
PAUSE = 150  # ms between them, as a hand makes; meanwhile the player decodes what the next press may ask for
WHAT = f"""# The website

Each lesson's page from a static server on this computer, in Chromium, with an empty cache. *First picture*: from the
request until the first contentful paint. *Page*: what is loaded before any explorer. *Key to picture*: from the event
of an arrow key until the canvas is drawn, over {2 * PRESSES} presses for each explorer, {PAUSE} ms apart, on its first
slider."""
# Notes, at each drawing on a canvas, when a key was pressed last, and when this was.
WATCH = """() => {
    window.waits = [];
    let pressed = 0;
    addEventListener('keydown', event => (pressed = event.timeStamp), true);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        draw.apply(this, all);
        waits.push([pressed, performance.now()]);
    };
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = """[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
    .filter(one => !one.name.includes('/explorers/')).reduce((sum, one) => sum + one.decodedBodySize, 0)"""


def measured(browser, address):
    """Return the ms to the first paint, the bytes of the page, and all waits from key to picture, in ms, of a page."""
    page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_function(PAINTED)
    first, loaded = page.evaluate(PAINTED), page.evaluate(LOADED)
    page.evaluate(WATCH)
    for explorer in page.locator("dlintro-explorer").all():
        explorer.scroll_into_view_if_needed()
        explorer.locator("canvas").wait_for()
        slider = explorer.locator("input[type=range]").first
        if slider.count():
            slider.focus()
            for key in ["ArrowRight"] * PRESSES + ["ArrowLeft"] * PRESSES:
                page.keyboard.press(key)
                page.wait_for_timeout(PAUSE)
    drawings = dict(reversed(page.evaluate("waits")))  # of each press the first one; later ones are another explorer's
    page.context.close()
    return first, loaded, [drawn - pressed for pressed, drawn in drawings.items() if pressed]


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=PAGES.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rows = []
    with lab.chromium() as browser:
        for path in sorted(PAGES.glob("[01]*.html")):
            first, loaded, waits = measured(browser, f"http://127.0.0.1:{server.server_port}/lessons/{path.name}")
            late = statistics.quantiles(waits, n=20)[-1]
            rows.append(
                [path.stem, f"{first:.0f}", f"{loaded / 1e6:.1f}", f"{statistics.median(waits):.1f}", f"{late:.1f}"]
            )
    server.shutdown()
    head = ("lesson", "first picture, ms", "page, MB", "key to picture, ms: median", "95 of 100 below")
    write("website.md", WHAT, table(head, rows), computer("playwright"))


if __name__ == "__main__":
    main()
