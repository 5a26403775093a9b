"""Questions on a page from a disk, without a kernel and without a network: by keyboard, on paper, in the dark.

Without a browser these tests are skipped; where DLINTRO_REQUIRE_BROWSER is set, they fail.
"""

import json
import os
import random
import re
import subprocess
import sys

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from dlintro import checks, web
from dlintro.checks import arrangements, store, texts

pytestmark = pytest.mark.browser

ARRANGED = [
    f"{name}.{key}" for name in texts.LESSONS for key, one in texts.lesson(name).exercises.items() if one.arrange
]
PAGE = """<!doctype html>
<html lang="en" style="color-scheme: light dark"><head><meta charset="utf-8"><title>A lesson</title><style>{style}</style></head>
<body><main><h1>A lesson</h1><h2>An exercise</h2><h3>Lines</h3>{body}</main></body></html>"""
THEIRS = "h4 { color: #aaa }"  # as of a theme, whose results have another ground than the page
REFUSED = (
    "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})",
    "Storage.prototype.setItem = () => { throw new Error('full'); }",
)
EVERYTHING = [
    'checks.start("perceptron", needs="0.1")',
    'checks.quiz("perceptron.xor")',
    'checks.quiz("perceptron.bias")',
    'checks.predict("perceptron.side")',
    'checks.predict("perceptron.found")',
    'checks.predict("melanoma.alarms")',
    'checks.reveal("perceptron.side", "everywhere")',
    'checks.reveal("perceptron.found", 61)',
    'checks.check("perceptron.by_hand", ...)',
    'checks.arrange("perceptron.update")',
    'checks.self_test("foundations", "before")',
    "checks.progress()",
]


@pytest.fixture(autouse=True)
def switch(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setenv(web.SWITCH, "1")


@pytest.fixture
def opened(browser, tmp_path):
    """Return what opens a page that shows results of these calls; no request leaves the disk, and no error occurs."""
    errors, strangers, contexts = [], [], []

    def refuse(route):
        strangers.append(route.request.url)
        route.abort()

    def open_(*calls, script=None, **options):
        file = tmp_path / "page.html"
        file.write_text(PAGE.format(style=THEIRS, body="\n".join(map(result, calls))), encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.route(re.compile("^(?!file:|data:)"), refuse)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        if script:
            page.add_init_script(script)
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert (errors, strangers) == ([], [])


def result(call):
    """Return the HTML that a cell with this call shows; HTML stays as it is."""
    if call.startswith("<"):
        return call
    shown = eval(call, {"checks": checks})
    return shown._repr_mimebundle_()["text/html"] if hasattr(shown, "_repr_mimebundle_") else shown._repr_html_()


def tab_to(page, target):
    """Press Tab until the target has the focus, which is seen."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
    raise AssertionError(f"the Tab key does not reach {target}")


def test_a_quiz_is_answered_by_keyboard(opened):
    page, item = opened('checks.quiz("perceptron.xor")'), texts.quiz("perceptron.xor")
    group = page.get_by_role("group", name=re.compile(re.escape(item.question)))
    radios, button = group.get_by_role("radio"), page.get_by_role("button", name="Check my answer")
    expect(button).to_be_disabled()
    tab_to(page, radios.first)
    page.keyboard.press("Space")
    for number in range(len(item.options)):
        expect(radios.nth(number)).to_be_checked()
        chosen = radios.nth(number).locator("..").inner_text().strip()
        (option,) = [option for option in item.options if option.answer == chosen]
        tab_to(page, button)
        page.keyboard.press("Enter")
        said = page.get_by_role("status")
        expect(said).to_have_count(1)  # a screen reader hears it once
        expect(said).to_contain_text(option.because)
        expect(said).to_contain_text("Solved" if option.right else "Wrong")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("ArrowDown")
    expect(radios.first).to_be_checked()


def test_a_prediction_is_shown_beside_the_outcome_and_kept(opened):
    page = opened('checks.predict("perceptron.side")', 'checks.reveal("perceptron.side", "everywhere")')
    outcome, button = page.locator("dlintro-reveal"), page.get_by_role("button", name="Write it down")
    expect(outcome).to_have_text("• Outcome: “everywhere”. (Write your guess above to compare.)", use_inner_text=True)
    expect(outcome.get_by_role("status")).to_have_count(0)  # nobody hears the outcome before coming to it
    expect(button).to_be_disabled()
    page.get_by_label("low and to the left").check()
    expect(outcome).to_contain_text("to compare")
    button.press("Enter")
    expect(page.get_by_role("status")).to_have_text("• Written down: “low and to the left”.")
    expect(outcome).to_contain_text("you said: “low and to the left”. It is: “everywhere”.")
    page.reload()
    expect(outcome).to_contain_text("you said: “low and to the left”. It is: “everywhere”.")
    expect(page.get_by_label("low and to the left")).to_be_checked()
    expect(page.get_by_role("status")).to_contain_text("“low and to the left”.")
    page.get_by_label("everywhere").check()
    expect(button).to_be_enabled()
    button.click()
    expect(outcome).to_contain_text("“everywhere”. That is what you said.")


def lesson(predict, reveal, ends="<h2>The next section</h2>"):
    """Return the parts of a page of the website: a prediction, its results, what they tell, and what comes next."""

    def cell(shown):
        return (
            f'<div class="cell"><div class="cell_input">Code</div><div class="cell_output">{result(shown)}</div></div>'
        )

    def told(text):
        return f'<div class="dlintro-outcome"><p>{text}</p></div>'

    figure = cell('<p><a id="figure" href="#">The figure</a></p>')
    came_out = [figure, cell(reveal), told("This is why"), cell("<p>More of it</p>"), told("And therefore")]
    end = ends if ends.startswith("<") else cell(ends)
    return [cell(predict), *came_out, end, cell("<p>The next cell</p>"), told("Another story")]


COVERED = ("The figure", "This is why", "More of it", "And therefore")
OPEN = ("The next cell", "Another story")
ASKED = 'checks.predict("perceptron.side")', 'checks.reveal("perceptron.side", "everywhere")'


def is_shown(page, *texts, shown=True):
    for text in texts:
        expect(page.get_by_text(text)).to_be_visible(visible=shown)


def test_what_came_out_is_covered_until_a_guess(opened):
    page = opened(*lesson(*ASKED))
    is_shown(page, *COVERED, shown=False)
    is_shown(page, *OPEN, "What comes out, and what it means, is shown when")
    page.emulate_media(media="print")
    is_shown(page, *COVERED)
    page.emulate_media(media="screen")
    page.get_by_label("everywhere").check()
    page.get_by_role("button", name="Write it down").click()
    is_shown(page, *COVERED, *OPEN)
    expect(page.get_by_role("status")).to_have_text("• Written down: “everywhere”. What came out is below.")
    expect(page.get_by_role("button", name="Show it now")).to_have_count(0)
    page.reload()
    is_shown(page, *COVERED, *OPEN)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_where_something_is_covered(scheme, opened):
    found = Axe().run(opened(*lesson(*ASKED), color_scheme=scheme)).response["violations"]
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []


def test_who_wants_to_see_what_came_out_sees_it_at_once(opened):
    page = opened(*lesson(*ASKED))
    tab_to(page, page.get_by_role("button", name="Show it now"))
    page.keyboard.press("Enter")
    is_shown(page, *COVERED)
    expect(page.get_by_role("group", name="What came out is below.")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#figure")).to_be_focused()  # the keyboard goes on from there
    page.reload()
    is_shown(page, *COVERED)


def test_a_question_ends_what_is_covered_and_prose_above_the_next_prediction_belongs_to_that(opened):
    page = opened(*lesson(*ASKED, ends='checks.quiz("perceptron.xor")'))
    is_shown(page, *COVERED, shown=False)
    is_shown(page, *OPEN)
    expect(page.get_by_role("button", name="Check my answer")).to_be_visible()
    page = opened(*lesson(*ASKED, ends='checks.predict("perceptron.found")'))
    is_shown(page, *COVERED[:2], shown=False)
    is_shown(page, *COVERED[2:], *OPEN)


def test_a_link_into_what_is_covered_uncovers_it(opened):
    page = opened(*lesson(*ASKED))
    page.evaluate("location.hash = '#elsewhere'")
    is_shown(page, *COVERED, shown=False)
    page.evaluate("location.hash = '#figure'")
    is_shown(page, *COVERED)
    page.reload()
    is_shown(page, *COVERED)


def test_without_a_result_that_reveals_it_nothing_is_covered(opened):
    page = opened(*lesson(ASKED[0], 'checks.reveal("melanoma.alarms", 3)'))
    is_shown(page, *COVERED, *OPEN)
    expect(page.get_by_role("button", name="Show it now")).to_have_count(0)


def test_a_number_is_a_prediction_within_its_limits(opened):
    page = opened('checks.predict("perceptron.found")', 'checks.reveal("perceptron.found", 61)')
    field, outcome = page.get_by_label("Number"), page.locator("dlintro-reveal")
    button = page.get_by_role("button", name="Write it down")
    expect(button).to_be_disabled()
    field.fill("65")
    field.press("Enter")
    expect(page.get_by_role("status")).to_be_empty()
    expect(button).to_be_enabled()
    field.fill("")
    expect(button).to_be_disabled()
    for typed, said in (("-0", "0"), ("12.345", "12.35"), ("64", "64")):
        field.fill(typed)
        field.press("Enter")
        expect(page.get_by_role("status")).to_have_text(f"• Written down: {said} cancers.")
        expect(outcome).to_contain_text(f"you said: {said} cancers. It is: 61 cancers.")
    field.fill("61")
    field.press("Enter")
    expect(outcome).to_contain_text("61 cancers. That is what you said.")
    page.reload()
    expect(field).to_have_value("61")
    expect(outcome).to_contain_text("That is what you said.")


def test_a_slider_shows_its_number(opened):
    key = next(
        f"{name}.{key}" for name in texts.LESSONS for key, one in texts.lesson(name).predictions.items() if one.step
    )
    item, page = texts.prediction(key), opened(f'checks.predict("{key}")')
    slider = page.get_by_role("slider", name="Number")
    expect(page.locator("output")).to_have_text(f"{item.low:g}")
    expect(page.get_by_role("button", name="Write it down")).to_be_disabled()  # where it begins is no guess
    tab_to(page, slider)
    page.keyboard.press("ArrowRight")
    expect(page.locator("output")).to_have_text(f"{item.low + item.step:g}")
    page.keyboard.press("End")
    page.get_by_role("button", name="Write it down").press("Enter")
    expect(page.locator("form [role=status]")).to_contain_text(f"{item.high:g}")
    page.reload()
    expect(page.locator("output")).to_have_text(f"{item.high:g}")


@pytest.mark.parametrize("script", REFUSED)
def test_where_the_browser_keeps_nothing_the_page_does(script, opened):
    page = opened('checks.predict("perceptron.side")', 'checks.reveal("perceptron.side", "everywhere")', script=script)
    page.get_by_label("everywhere").check()
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator("dlintro-reveal")).to_contain_text("That is what you said.")
    page.reload()
    expect(page.locator("dlintro-reveal")).to_contain_text("(Write your guess above to compare.)")


@pytest.mark.parametrize(("name", "outcome"), [("perceptron.side", "everywhere"), ("perceptron.found", 61)])
def test_what_was_kept_for_another_question_does_no_harm(name, outcome, opened):
    page = opened(f'checks.predict("{name}")', f'checks.reveal("{name}", {outcome!r})')
    page.evaluate("name => localStorage.setItem(`dlintro.${name}`, 'an option of last year')", name)
    page.reload()
    expect(page.locator("dlintro-reveal")).to_contain_text("(Write your guess above to compare.)")
    expect(page.get_by_role("button", name="Write it down")).to_be_disabled()


def test_a_test_tells_its_result_once_all_is_answered_and_keeps_nothing(opened):
    page, concepts = opened('checks.self_test("foundations", "before")'), texts.self_test("foundations").concepts
    button, groups, result = (
        page.get_by_role("button", name="Show my result"),
        page.get_by_role("group"),
        page.locator("form ol"),
    )
    button.click()
    expect(result).to_be_empty()
    expect(groups.first.get_by_role("radio").first).to_be_focused()  # the first question that is open
    for number in range(groups.count()):
        group = groups.nth(number)
        (item,) = [one.before for one in concepts if one.before.question in group.locator("legend").inner_text()]
        answer = item.answers[item.right] if number < 7 else "I do not know."
        group.get_by_label(answer, exact=True).check()
    button.click()
    expect(page.get_by_role("status")).to_have_text("• Finished: 7 of 10 answers are right.")
    expect(result.get_by_text("✓ right")).to_have_count(7)
    expect(result.get_by_text("✗ not right")).to_have_count(3)
    expect(result.locator("li").last).to_contain_text("✗ not right")
    assert page.evaluate("localStorage.length") == 0


# Lines to put in order


def test_the_page_says_of_every_order_what_the_kernel_says(opened):
    page = opened(*[f'checks.arrange("{key}")' for key in ARRANGED])
    differ, solved = [], set()
    for number, key in enumerate(ARRANGED):
        element = page.locator("dlintro-arrange").nth(number)
        facts = json.loads(element.locator("script").text_content())
        orders = list(tried(facts["lines"], texts.exercise(key).arrange, random.Random(key)))
        said = element.evaluate("(element, orders) => orders.map(order => element.verdict(order))", orders)
        for order, page_says in zip(orders, said, strict=True):
            message = arrangements.verdict(key, [facts["lines"][line] for line in order])
            differ += [(key, order)] if page_says != message._repr_html_() else []
            solved |= {key} if message.state == "solved" else set()
    assert differ == []
    assert solved == set(ARRANGED)


def tried(lines, item, mixed):
    """Return orders of lines, by their numbers: too few, with strangers, nearly right, right, and any."""
    right, everything = [lines.index(line) for line in item.lines], list(range(len(lines)))
    yield right
    for place in range(len(right) - 1):  # neighbours exchanged
        yield [*right[:place], right[place + 1], right[place], *right[place + 2 :]]
    for n in everything:
        yield right[:n] if n < len(right) else right
        yield mixed.sample(everything, n + 1)
        yield mixed.sample(right, len(right))


def test_lines_are_put_in_order_by_keyboard(opened):
    page, item = opened('checks.arrange("perceptron.update")'), texts.exercise("perceptron.update").arrange
    program, verdict = page.get_by_role("list", name="Your function, line by line"), page.locator(".dlintro-arrange")
    for line in [item.lines[1], item.lines[0], *item.lines[2:]]:
        choice = page.get_by_role("list", name="Lines to choose from").get_by_text(line.strip(), exact=True)
        tab_to(page, choice)
        page.keyboard.press("Enter")
    check = page.get_by_role("button", name="Check my order")
    tab_to(page, check)
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text(f"line 1, {item.lines[1].strip()}, comes too early")
    program.get_by_text(item.lines[0].strip(), exact=True).focus()
    page.keyboard.press("ArrowUp")
    tab_to(page, check)
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Solved:")


# Every kind at once


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(scheme, opened):
    page = opened(*EVERYTHING, color_scheme=scheme)
    for form in page.locator("form").all():
        field = form.locator("input").first
        field.fill("1") if field.get_attribute("type") == "number" else field.press("ArrowRight")
        for group in form.locator("fieldset").all():
            group.get_by_role("radio").first.check()
        form.get_by_role("button").click()
    page.get_by_text("Hint 1 of").first.click()
    found = Axe().run(page).response
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert {"color-contrast", "label", "heading-order"} <= {rule["id"] for rule in found["passes"]}


def test_on_a_telephone_nothing_is_wider_than_the_screen(opened):
    page = opened(*EVERYTHING, viewport={"width": 360, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_and_without_scripts_the_still_version_is_seen(opened):
    page = opened(*EVERYTHING)
    asks = page.locator(".dlintro-asks")
    assert asks.count() == 9
    expect(page.locator(".dlintro-still:visible")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator(".dlintro-still:visible")).to_have_count(9)
    expect(page.locator("form:visible, .dlintro-arrange:visible")).to_have_count(0)
    page = opened(*EVERYTHING, java_script_enabled=False)
    expect(page.locator(".dlintro-still:visible")).to_have_count(9)
    page.get_by_text("Show the answer", exact=True).first.click()
    (right,) = [option for option in texts.quiz("perceptron.xor").options if option.right]
    expect(page.get_by_text(right.because)).to_be_visible()


def test_a_notebook_that_nbconvert_runs_asks_too(browser, tmp_path):
    """As a lecturer does who mails a lesson; nbconvert's page asks other hosts for its own scripts, which are refused."""
    cells = [nbformat.v4.new_code_cell(code) for code in ("from dlintro import checks", *EVERYTHING)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "lesson.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "lesson.ipynb"]
    environment = os.environ | {"PYTHONWARNINGS": "default"}  # nbconvert's own
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    page, errors = browser.new_page(), []
    page.route(re.compile("^(?!file:|data:)"), lambda route: route.abort())
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "lesson.html").as_uri())
    expect(page.locator(".dlintro-asks")).to_have_count(9)
    page.get_by_label("low and to the left").check()
    page.get_by_role("button", name="Write it down").first.click()
    expect(page.locator("dlintro-reveal").first).to_contain_text("you said: “low and to the left”.")
    edge, list_ = (page.locator(f".dlintro-arrange {part}").last.bounding_box()["x"] for part in ("ol", "li"))
    assert list_ - edge < 10
    page.close()
    assert errors == []
