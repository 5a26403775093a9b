"""A handout for each lesson, at most two pages of A4: pages of the website, printed by Chromium.

The first page is for the lecture: objectives, space for the predictions, exercises, words and signs. The second is to
take home: what to remember in sentences, formulas and one figure, with the sources. `build.py` hands `pages`
to Sphinx, and `make handouts` prints what Sphinx made of it.
"""

import re
import shutil
import sys
from pathlib import Path

import pypdfium2
from playwright.sync_api import sync_playwright

from dlintro.teaching.handouts import joined, table, titled_parts

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "site" / "_build"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST = 6  # formulas
HEIGHTS = (120, 110, 100, 90, 80, 65)  # of the figure, in mm: the first one with which the handout has two pages
COURSE = "Introduction to deep learning for medicine"

# No table of contents lists a handout, and a search finds the lesson instead.
HEAD = "---\norphan: true\nno-search: true\n---\n\n"
LINK_INSIDE = re.compile(r"\[([^\]]+)\]\((?!https://)[^)]*\)")
HEADING = re.compile(r"^#{1,3} (?:Going further: )?(.+)$", flags=re.MULTILINE)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$]*\\leftarrow[^$]*)\$", flags=re.DOTALL)
COMMAND = re.compile(r"\\(?:begin|end)\{\w+\}|\\[a-zA-Z]+")  # of TeX
STILL = re.compile(r'<div class="dlintro-still">(.*?)</div>', flags=re.DOTALL)  # see dlintro/web.py


def pages(executed):
    """Return the sources of the handouts' pages for Sphinx, as {"handouts/NN_name.md": text}.

    Parameters
    ----------
    executed : dict of Path to NotebookNode
        The lessons' notebooks, and what each is after its run with DLINTRO_WEB set, its outputs as they were displayed:
        before `lessons.lesson` changes them. What is no lesson, by its name, has no handout.

    Returns
    -------
    dict of str to str
        No table of contents needs to list them.

    Raises
    ------
    ValueError
        If a lesson has no cell marked `dlintro.remember`, or this cell does not show one picture.
    """
    guide = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    lessons = {path: notebook for path, notebook in executed.items() if path.stem[0].isdigit()}
    return {f"handouts/{path.stem}.md": page(path, notebook, guide) for path, notebook in lessons.items()}


def page(path, notebook, guide):
    """Return the handout of the lesson at `path`, as Markdown for Sphinx."""
    title, parts = titled_parts(path, guide)
    head = heads(f"{path.stem[:2]} {title.partition(':')[0]}")
    sources = parts.pop("Sources")
    parts |= {"Formulas": formulas(notebook), "The figure to remember": figure(path, notebook), "Sources": sources}
    return HEAD + LINK_INSIDE.sub(r"\1", joined(title, parts)) + f"\n\n{head}\n"


def heads(lesson):
    """Return what stands at the top of each sheet: course and lesson, and on the first one places for name and date."""
    named = f'@top-left {{ content: "{COURSE} · {lesson}" }}'  # print.css has their looks
    blank = f'@top-right {{ content: "Name {"_" * 24}  Date {"_" * 12}" }}'
    return f"<style>@page {{ {named} }} @page :first {{ {blank} }}</style>"


def formulas(notebook):
    """Return a table of the formulas to keep, each beside the heading of its section; "" if there are none."""
    kept = laws(notebook)[:MOST]
    sections = [section for section, _ in kept]
    named = ["" if at and section == sections[at - 1] else section for at, section in enumerate(sections)]
    body = [[name, rf"$\displaystyle {law}$"] for name, (_, law) in zip(named, kept, strict=True)]
    return table(["section", "formula"], body) if body else ""


def laws(notebook):
    """Return the formulas of a lesson's prose that hold in general, in order, each as (heading of its section, TeX).

    They are those that have a line of their own, and each rule of learning (with ←) wherever it is. An example worked
    by hand is none of them: no letter follows its last equals sign.
    """
    found, heading = [], ""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            continue
        heading = (HEADING.findall(cell.source) or [heading])[-1]
        texts = [" ".join((alone or inside).split()) for alone, inside in FORMULA.findall(cell.source)]
        found += [(heading, text) for text in texts if _is_law(text)]
    return found


def _is_law(formula):
    return bool(re.search(r"[a-zA-Z]", COMMAND.sub(" ", formula).rpartition("=")[2]))


def figure(path, notebook):
    """Return the picture of the one cell marked `dlintro.remember`, as HTML; of an explorer with its sentence."""
    cells = [cell for cell in notebook.cells if cell.metadata.get("dlintro", {}).get("remember")]
    shown = [output.data.get("text/html", "") for cell in cells for output in cell.outputs if "data" in output]
    pictures = [picture for html in shown for picture in _pictures(html)]
    if len(cells) != 1 or len(pictures) != 1:
        raise ValueError(
            f"{path.name} must have one cell marked dlintro.remember, which shows one picture, "
            f"but has {len(cells)} with {len(pictures)} pictures."
        )
    return f'<div class="dlintro-remember">{pictures[0]}</div>'  # by which print.css knows a handout


def _pictures(html):
    stills = [still for still in STILL.findall(html) if "<img" in still]
    return stills or [html] * html.startswith("<img")


def print_pages(html, to):
    """Print the handouts of the website in the folder `html` to PDFs in the folder `to`, and return these.

    Raises
    ------
    FileNotFoundError
        If there are no handouts, or no browser.
    """
    pages = sorted((html / "handouts").glob("*.html"))
    if not pages:
        raise FileNotFoundError(f"There are no handouts in {html}: run make site first.")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError("Chromium is missing: install it (on Debian: sudo apt-get install chromium).")
    to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser)
        for page in pages:
            print_page(chromium, page, to / f"{page.stem}.pdf", HEIGHTS)
        chromium.close()
    return [to / f"{page.stem}.pdf" for page in pages]


def print_page(browser, page, file, heights=(None,)):
    """Print one page of the website to a PDF, without a network; of a handout, with its figure as tall as fits.

    Parameters
    ----------
    browser : playwright Browser
    page, file : Path
        The page, and the PDF.
    heights : sequence of float
        Heights of the figure to try, in mm; the last one counts in any case.
    """
    tab = browser.new_context(offline=True).new_page()
    tab.goto(page.as_uri())
    tab.evaluate("window.MathJax?.startup?.promise")  # until formulas are drawn
    for height in heights:
        tab.evaluate("height => document.body.style.setProperty('--figure', height + 'mm')", height)
        tab.pdf(path=file, prefer_css_page_size=True, tagged=True)
        with pypdfium2.PdfDocument(file) as pdf:
            if len(pdf) <= 2:
                break
    tab.context.close()


def main():
    try:
        files = print_pages(BUILT / "html", BUILT / "handouts")
    except FileNotFoundError as error:
        sys.exit(str(error))
    print("\n".join(str(file.relative_to(ROOT)) for file in files))


if __name__ == "__main__":
    main()
