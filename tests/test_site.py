"""The website as a reader gets it: from a folder on a USB stick, and from a plain server, with every other host out of reach.

It is built first; lessons that did not change since the last build are not run again. Where its tools are missing, or no
browser is there, these tests are skipped; where DLINTRO_REQUIRE_BROWSER is set, they fail.
"""

import functools
import http.server
import re
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import lab
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

import dlintro
from dlintro.teaching.handouts import words
from notebooks import EXERCISE, NOTEBOOKS, marked, read, solution_code

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "site" / "_build" / "html"
LARGEST_PAGE, LARGEST_SITE = 5_000_000, 250_000_000  # bytes
SIZES = ((360, 800), (640, 500))  # a small telephone, and a common screen at 200 %
THEIRS = (  # rules of axe that are not ours to keep
    "empty-table-header",  # the corner of a table, for which Markdown has no other cell
    "region",  # the theme keeps the site's name and the search above its list of pages outside that landmark
)
OURS = {"exclude": [["mjx-container"]]}  # formulas are MathJax's, and thousands of elements
CALL = r"^(?:widgets|checks)\.(explore|quiz|predict|reveal|arrange)[_(]"  # those in a function wait for a file of one's own
OF_EACH_KIND = (
    "index.html",
    "explorers.html",
    "glossary.html",
    "lessons/01_perceptron.html",
    "lessons/08_todays_diversity.html",
)
LIGHT_AND_DARK = ("light", "dark")

pytestmark = pytest.mark.site


@pytest.fixture(scope="session")
def site(website):
    """Return {address of a page: the page}."""
    return {
        file.relative_to(BUILT).as_posix(): BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in sorted(BUILT.rglob("*.html"))
        if "_static" not in file.parts  # templates of the theme
    }


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def lesson(request, site):
    """A lesson: its notebook as it stands in the repository, and its page."""
    return read(request.param), site[f"lessons/{request.param.stem}.html"]


# What is on the pages ----------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere(site):
    anchors = {name: {tag["id"] for tag in page.find_all(id=True)} for name, page in site.items()}
    lost = []
    for name, page in site.items():
        for address in {tag["href"] for tag in page.find_all("a", href=True)}:
            if urlsplit(address).scheme or address == "#":
                continue
            path, anchor = urldefrag(address)
            target = (BUILT / name).parent.joinpath(unquote(path)).resolve() if path else BUILT / name
            there = target.relative_to(BUILT).as_posix()
            if not target.is_file() or (anchor and unquote(anchor) not in anchors[there]):
                lost.append((name, address))
    assert lost == []


def test_every_link_to_another_place_is_safe_and_no_page_loads_anything_from_there(site):
    for name, page in site.items():
        addresses = [tag["href"] for tag in page.find_all("a", href=True)]
        assert {urlsplit(address).scheme for address in addresses} <= {"", "https", "http", "mailto"}, name
        later = [tag["data-src"] for tag in page.find_all("dlintro-explorer")]
        files = [(BUILT / name).parent / unquote(urlsplit(address).path) for address in [*loaded(page), *later]]
        assert [file for file in files if not file.is_file()] == [], name


def test_nothing_is_too_large(site):
    assert {name: size for name in site if (size := weight(name, site[name])) > LARGEST_PAGE} == {}
    assert sum(file.stat().st_size for file in BUILT.rglob("*") if file.is_file()) <= LARGEST_SITE


def loaded(page):
    """Return the addresses of what a page loads, but for data in the page itself and for what explorers load later."""
    links = page.find_all("link", rel=["stylesheet", "preload", "icon"])
    parts = page.find_all(["img", "script", "iframe", "source"], src=True)
    found = {tag["href"] for tag in links} | {tag["src"] for tag in parts}
    return {address for address in found if not address.startswith("data:")}


def weight(name, page):
    """Return the bytes of a page with all that it loads."""
    files = {(BUILT / name).parent.joinpath(urlsplit(address).path).resolve() for address in loaded(page)}
    return (BUILT / name).stat().st_size + sum(file.stat().st_size for file in files)


def test_explorers_questions_and_predictions_of_a_lesson_are_on_its_page(lesson):
    notebook, page = lesson
    called = Counter()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for name in re.findall(CALL, cell.source, flags=re.MULTILINE):
                called[name] += 1
    tags = {"explore": "explorer"}
    found = {name: len(page.find_all(f"dlintro-{tags.get(name, name)}")) for name in called}
    assert found == called
    for explorer in page.find_all("dlintro-explorer"):
        assert explorer.find("img")["alt"]
        assert explorer.find(class_="dlintro-sentence").get_text(strip=True)


def test_solutions_fold_with_their_code_and_hints_unfold(lesson):
    notebook, page = lesson
    folded = [each for each in page.find_all("details") if each.summary.get_text(strip=True) == "Solution"]
    solutions = [solution_code(cell) for cell, _ in marked(notebook, "solution")]
    assert [each.find("pre").get_text().strip() for each in folded] == [code.strip() for code in solutions]
    assert all(each.find_all("p") for each in folded)
    tasks = [cell for cell in notebook.cells if EXERCISE.match(cell.source)]
    assert len(page.find_all(class_="dlintro-open")) == 1 + len(tasks)
    hints = [each for each in page.find_all("summary") if each.get_text(strip=True).startswith("Hint 1")]
    assert len(hints) == len([cell for cell in notebook.cells if "checks.check(" in cell.source])


def test_code_is_on_the_page_open_folded_or_left_out_where_it_only_asks(lesson):
    notebook, page = lesson
    open_, folded = [], []
    for cell in page.select("div.cell_input"):
        (folded if cell.find_parent("details") else open_).append(cell.find("pre").get_text().strip())
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    gone = [cell.source for cell in code if cell.source.strip() not in open_ + folded]
    assert [source for source in gone if not re.match(r"(checks|widgets)\.\w+\([^\n]*\)$", source)] == []
    taught = [cell.source.strip() for cell in code if {"code", "exercise"} & cell.metadata.get("dlintro", {}).keys()]
    assert [source for source in taught if source not in open_] == []
    assert all(re.search(r"\n.*\n.*\n|^checks\.", source, flags=re.MULTILINE) for source in folded)
    assert len(folded) > 0 or not taught


def test_no_page_of_a_lesson_names_a_folder_of_the_computer_that_made_it(lesson):
    _, page = lesson
    assert str(Path.home() / ".cache") not in page.get_text()
    assert str(ROOT) not in page.get_text()


def test_no_formula_stays_dollars_and_no_markup_is_left(lesson):
    _, page = lesson
    article = page.find("article")
    for tag in article.find_all(["pre", "code", "script", "style"]) + article.find_all(class_="math"):
        tag.decompose()
    text = article.get_text()
    assert re.findall(r".{20}(?:\$\$|\\frac|\{term\}|:::|\]\().{20}", text) == []


def test_every_word_is_in_the_glossary_once_and_linked_from_its_lesson(site):
    listed = Counter(" ".join(tag.find(string=True).split()) for tag in site["glossary.html"].select("dl.glossary dt"))
    wanted = Counter(word for path in NOTEBOOKS for together in words(path) for word in together.split(", "))
    assert {word.replace("’", "'") for word in listed} == set(wanted)
    assert set(listed.values()) == set(wanted.values()) == {1}
    for path in NOTEBOOKS:
        links = site[f"lessons/{path.stem}.html"].select('a[href*="glossary.html#term-"]')
        own = [word for together in words(path) for word in together.split(", ")]
        listed = site[f"lessons/{path.stem}.html"].find(id="words-learned").select("td a")
        assert len({link["href"] for link in listed} & {link["href"] for link in links}) == len(own)


def test_the_index_shows_every_explorer(site):
    shown = [link["href"] for link in site["explorers.html"].select(".dlintro-gallery a")]
    there = [
        f"{name}#{tag['id']}"
        for name, page in site.items()
        if name.startswith("lessons/")
        for tag in page.find_all("dlintro-explorer")
    ]
    assert sorted(shown) == sorted(there)
    assert all(image["alt"] for image in site["explorers.html"].select(".dlintro-gallery img"))


def test_every_page_says_which_version_it_is(site):
    for name, page in site.items():
        assert re.search(rf"Version {re.escape(dlintro.__version__)}, \d{{4}}-\d\d-\d\d", page.get_text()), name


# In the browser ----------------------------------------------------------------------------------------------------------


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain server that writes no log."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server(site):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=BUILT)) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()


class Reader:
    """A browser on the website that can reach no other host, and notes what goes wrong: errors, and requests elsewhere."""

    def __init__(self, browser, home, width=1280, height=900, theme="light"):
        self.home, self.wrong = home, []
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        self.context.route("**/*", self._route)
        self.page = self.context.new_page()
        self.page.set_default_timeout(lab.WAIT * 1000)
        self.page.on("console", lambda said: said.type == "error" and self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("requestfailed", self._on_failure)
        self.page.on(
            "response", lambda answer: answer.status >= 400 and self.wrong.append(f"{answer.status}: {answer.url}")
        )

    def _on_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # what a page still waited for when the next one was opened
            self.wrong.append(f"{request.failure}: {request.url}")

    def _route(self, route):
        if route.request.url.startswith((self.home, "data:", "blob:")):
            return route.continue_()
        self.wrong.append(f"elsewhere: {route.request.url}")
        return route.abort()

    def open(self, name):
        """Open a page, and wait until formulas are drawn."""
        self.page.goto(self.home + name)
        self.page.wait_for_function(
            "!window.MathJax?.startup || !document.querySelector('.math') || document.querySelector('mjx-container')"
        )
        return self.page

    def wake_explorers(self):
        """Scroll to each explorer, also where a prediction is awaited, and wait until it can be moved."""
        lab.uncover(self.page)
        for explorer in self.page.locator("dlintro-explorer").all():
            explorer.scroll_into_view_if_needed()
            explorer.locator("input, select, button").first.wait_for()


@pytest.mark.parametrize("place", ["file", "server"])
def test_no_page_has_an_error_or_asks_another_host(browser, site, server, place):
    reader = Reader(browser, server if place == "server" else f"{BUILT.as_uri()}/")
    wrong = {}
    for name in site:
        reader.open(name)
        reader.wake_explorers()
        wrong[name], reader.wrong = reader.wrong, []
    assert {name: said for name, said in wrong.items() if said} == {}
    reader.context.close()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_page_scrolls_sideways(browser, site, size):
    reader = Reader(browser, f"{BUILT.as_uri()}/", *size)
    wide = {}
    for name in site:
        page = reader.open(name)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: width for name, width in wide.items() if width > size[0]} == {}
    reader.context.close()


@pytest.mark.parametrize("theme", LIGHT_AND_DARK)
def test_axe_finds_no_barrier(browser, site, theme):
    reader = Reader(browser, f"{BUILT.as_uri()}/", theme=theme)
    off = {"rules": {rule: {"enabled": False} for rule in THEIRS}}
    options = off if theme == "light" else {"runOnly": ["color-contrast"]}
    found = {}
    pages = [name for name in site if not name.startswith("measured/") or name.endswith("index.html")]
    for name in pages if theme == "light" else OF_EACH_KIND:
        page = reader.open(name)
        reader.wake_explorers()
        page.evaluate("for (const each of document.querySelectorAll('.bd-article details')) each.open = true")
        page.wait_for_timeout(500)  # the theme looks 300 ms after a change what can be scrolled
        violations = Axe().run(page, context=OURS, options=options).response["violations"]
        found[name] = [(rule["id"], node["html"][:200]) for rule in violations for node in rule["nodes"]]
    assert {name: said for name, said in found.items() if said} == {}
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    reader.context.close()


@pytest.mark.parametrize("place", ["file", "server"])
def test_a_search_finds_a_word(browser, site, server, place):
    reader = Reader(browser, server if place == "server" else f"{BUILT.as_uri()}/")
    page = reader.open("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("overdiagnosis")
    page.keyboard.press("Enter")
    page.locator("#search-results a").first.wait_for()
    found = page.locator("#search-results li a").evaluate_all("all => all.map(link => link.href)")
    assert any("lessons/12_clinical_trials.html" in address for address in found)
    assert any("glossary.html#term-overdiagnosis" in address for address in found)
    assert reader.wrong == []
    reader.context.close()


def test_the_keyboards_place_is_seen(browser, site):
    reader = Reader(browser, f"{BUILT.as_uri()}/")
    page = reader.open("lessons/01_perceptron.html")
    page.locator("article a").first.focus()
    page.keyboard.press("Tab")
    style = page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])(getComputedStyle(document.activeElement))"
    )
    assert style[0] != "none"
    assert style[1] >= 2
    reader.context.close()


def test_formulas_can_be_read_aloud(browser, site):
    reader = Reader(browser, f"{BUILT.as_uri()}/")
    page = reader.open("lessons/01_perceptron.html")
    assert (
        page.locator("mjx-container svg").count() == page.locator("mjx-container mjx-assistive-mml math").count() > 20
    )
    reader.context.close()
