"""Questions on pages without a kernel: what a page says to an answer is what the notebook says to it."""

import json
import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup

from dlintro import checks, web
from dlintro.checks import arrangements, asking, lessons, quizzes, store, texts

QUIZZES = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).quizzes]
PREDICTIONS = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).predictions]
ARRANGED = [
    f"{name}.{key}" for name in texts.LESSONS for key, one in texts.lesson(name).exercises.items() if one.arrange
]
TESTS = [(name, time) for name in texts.SELF_TESTS for time in ("before", "after")]
WEB, LAB = "1", ""


@pytest.fixture(autouse=True)
def switch(tmp_path, monkeypatch):
    """Return what turns pages on and off; at first they are on."""
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setattr(lessons, "_current", None)
    monkeypatch.setenv(web.SWITCH, WEB)
    return lambda value: monkeypatch.setenv(web.SWITCH, value)


def html(shown):
    """Return the HTML that a notebook shows of a widget or a message."""
    return shown._repr_mimebundle_()["text/html"] if hasattr(shown, "_repr_mimebundle_") else shown._repr_html_()


def parsed(shown):
    return BeautifulSoup(html(shown), "html.parser")


def facts(shown):
    return json.loads(parsed(shown).find("script", type="application/json").string)


def still(shown):
    return parsed(shown).find(class_="dlintro-still")


def words(markup):
    return BeautifulSoup(markup, "html.parser").get_text()


# Quizzes


@pytest.mark.parametrize("key", QUIZZES)
def test_each_option_of_a_quiz_has_its_own_explanation(key, switch):
    shown, item = facts(checks.quiz(key)), texts.quiz(key)
    form = BeautifulSoup(shown["form"], "html.parser")
    labels = [label.get_text(strip=True) for label in form.find_all("label")]
    assert sorted(labels) == sorted(option.answer for option in item.options)
    assert [field["value"] for field in form.find_all("input")] == [str(number) for number in range(len(labels))]
    assert item.question in form.find("legend").get_text()
    switch(LAB)
    _, answers, button, verdict, _ = checks.quiz(key).children
    for label, said in zip(labels, shown["said"], strict=True):
        answers.value = next(number for number, option in enumerate(item.options) if option.answer == label)
        button.click()
        assert said == verdict.value


def test_the_answers_of_a_page_are_mixed_alike_for_everyone(monkeypatch):
    def refuse():
        raise AssertionError("a page holds nothing about a learner")

    monkeypatch.setattr(store, "learner", refuse)
    places = Counter()
    for key in QUIZZES:
        order = quizzes.order(key)
        assert quizzes.order(key) == order
        places[order.index(next(n for n, option in enumerate(texts.quiz(key).options) if option.right))] += 1
    assert max(places.values()) < len(QUIZZES) / 2, places


def test_on_paper_a_quiz_is_a_list_with_its_answer_folded():
    quiz, item = still(checks.quiz("perceptron.xor")), texts.quiz("perceptron.xor")
    (right,) = [option for option in item.options if option.right]
    assert len(quiz.find("ul").find_all("li")) == len(item.options)
    assert quiz.find("details").get("open") is None
    assert right.answer in quiz.find("details").get_text()
    assert right.because in quiz.find("details").get_text()


# Predictions, and what came out


def notebook_says(key, said, outcome):
    """Return what a notebook shows once `said` is written down: under the question, and beside the outcome."""
    answers, button, note = checks.predict(key).children
    answers.value = said
    button.click()
    return note.value, checks.reveal(key, outcome)._repr_html_()


@pytest.mark.parametrize("key", PREDICTIONS)
def test_a_page_says_of_each_prediction_what_the_notebook_says(key, switch):
    item = texts.prediction(key)
    outcome = item.options[0] if item.options else item.high
    form, came_out = facts(checks.predict(key)), facts(checks.reveal(key, outcome))
    assert {form["name"], came_out["name"]} == {key}
    switch(LAB)
    rebuke, invitation = "You did not write down a prediction.", "(Write your guess above to compare.)"
    assert checks.reveal(key, outcome)._repr_html_().replace(rebuke, invitation) == came_out["silent"]
    for said in item.options or [item.low, item.high]:
        below, beside = notebook_says(key, said, outcome)
        assert on_page(form, said) == below
        assert on_page(came_out, said) == beside


def on_page(shown, said):
    """Return what asking.js says of a prediction."""
    known = said if isinstance(said, str) else f"{said:g}"
    return shown["said"].get(known) or shown["number"].replace("{said}", known)


def test_a_page_neither_shows_nor_keeps_what_its_maker_predicted(switch):
    before = html(checks.predict("perceptron.side")), html(checks.reveal("perceptron.side", "everywhere"))
    store.predicted("perceptron.side", "everywhere")
    assert (html(checks.predict("perceptron.side")), html(checks.reveal("perceptron.side", "everywhere"))) == before


def test_on_paper_there_is_room_for_a_prediction_and_the_outcome_stands_alone():
    assert [row.get_text() for row in still(checks.predict("perceptron.zero")).find_all("li")] == ["yes", "no"]
    assert re.fullmatch("_+ cancers", still(checks.predict("perceptron.found")).get_text())
    assert still(checks.reveal("perceptron.found", 61)).get_text() == "• Outcome: 61 cancers."
    assert str(checks.reveal("perceptron.found", 61)) == "outcome: 61 cancers."


def test_a_number_has_limits_and_a_step_makes_a_slider():
    field = BeautifulSoup(facts(checks.predict("perceptron.found"))["form"], "html.parser").find("input")
    assert (field["type"], field["min"], field["max"], field["step"]) == ("number", "0", "64", "any")
    slider = next(key for key in PREDICTIONS if texts.prediction(key).step)
    field = BeautifulSoup(facts(checks.predict(slider))["form"], "html.parser").find("input")
    assert (field["type"], float(field["step"])) == ("range", texts.prediction(slider).step)


def test_an_outcome_is_checked_on_a_page_too():
    with pytest.raises(ValueError, match="must be one of"):
        checks.reveal("perceptron.side", "nowhere")


# Tests over several lessons


@pytest.mark.parametrize(("name", "time"), TESTS)
def test_a_test_has_the_reasons_that_the_notebook_shows(name, time, switch):
    shown = facts(checks.self_test(name, time))
    form = BeautifulSoup(shown["form"], "html.parser")
    groups = form.find_all("fieldset")
    assert len(groups) == len(shown["right"]) == len(shown["rows"]) == 10
    switch(LAB)
    *asked, button, result = checks.self_test(name, time).children
    for group, question, answers in zip(groups, asked[::2], asked[1::2], strict=True):
        assert group.find("legend").get_text() == words(question.value)
        assert [label.get_text(strip=True) for label in group.find_all("label")] == [
            text for text, _ in answers.options
        ]
        assert [field["value"] for field in group.find_all("input")] == [str(value) for _, value in answers.options]
    for n_right in (0, 10):
        for answers, right in zip(asked[1::2], shown["right"], strict=True):
            answers.value = int(right) if n_right else -1
        button.click()
        rows = "".join(row[bool(n_right)] for row in shown["rows"])
        assert words(result.value) == words(shown["count"].replace("{n}", str(n_right)) + rows)


def test_on_paper_a_test_has_its_answers_at_the_end():
    paper = still(checks.self_test("images", "after"))
    assert len(paper.find_all("ul")) == 10
    reasons = {concept.after.because for concept in texts.self_test("images").concepts}
    assert all(reason in paper.find("details").get_text() for reason in reasons)


# Lines to put in order; test_web_checks_browser.py compares every verdict


@pytest.mark.parametrize("key", ARRANGED)
def test_a_page_knows_the_right_orders_and_solves_nothing(key):
    shown, item = facts(checks.arrange(key)), texts.exercise(key).arrange
    assert store.solved() == {}
    lines = shown["lines"]
    assert [lines[number] for number in shown["solution"]] == item.lines
    assert {lines[int(number)] for number in shown["extra"]} == {extra.line for extra in item.extra}
    for order in shown["right"]:
        chosen = [lines[int(number)] for number in order.split(",")]
        assert arrangements.verdict(key, chosen)._repr_html_() == shown["solved"]


def test_on_paper_the_lines_are_there():
    item = texts.exercise("perceptron.update").arrange
    paper = still(checks.arrange("perceptron.update")).find("pre").get_text().split("\n")
    assert paper[0] == item.head
    assert sorted(paper[1:]) == sorted([*item.lines, *(extra.line for extra in item.extra)])


# Messages


def test_an_answer_that_is_open_is_not_asked_for_on_a_page(switch):
    message = checks.check("perceptron.by_hand", ...)
    assert str(message) == (
        "your turn: this page cannot run an answer. To have yours checked, open this lesson in JupyterLab."
    )
    assert message.hints == texts.exercise("perceptron.by_hand").hints
    assert checks.check("perceptron.update", lambda *_: None).state == "your turn"
    assert checks.check("perceptron.by_hand", 7).state == "wrong"
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    switch(LAB)
    assert "run the cells again" in checks.check("perceptron.by_hand", ...).text


def test_a_page_counts_nothing_as_unsolved(switch):
    shown = [checks.start("perceptron", needs="0.1"), checks.progress(), checks.report(...)]
    assert [message.state for message in shown] == ["on this page", "your progress", "your results"]
    for message in shown:
        assert "JupyterLab" in message.text
        assert not re.search(r"\d", message.text)
    assert checks.start("perceptron", needs="99.0").state == "Please update"
    switch(LAB)
    assert "You have solved 0" in checks.start("perceptron", needs="0.1").text
    assert "perceptron: 0 of" in repr(checks.progress())


# All of them

SHOWN = {
    "quiz": lambda: checks.quiz("perceptron.xor"),
    "choice": lambda: checks.predict("perceptron.side"),
    "number": lambda: checks.predict("perceptron.found"),
    "outcome": lambda: checks.reveal("perceptron.side", "everywhere"),
    "arrange": lambda: checks.arrange("perceptron.update"),
    "test": lambda: checks.self_test("foundations", "before"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_with_a_kernel_nothing_of_this_is_shown(name, switch):
    switch(LAB)
    shown = SHOWN[name]()
    if name == "outcome":
        assert "<script" not in shown._repr_html_()
    else:
        data = shown._repr_mimebundle_()
        data = data[0] if isinstance(data, tuple) else data
        assert "text/html" not in data
        assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_needs_nothing_else(name):
    page = parsed(SHOWN[name]())
    assert {"asking.css", "asking.js"} <= {part.get("data-dlintro") for part in page.find_all(["style", "script"])}
    assert not page.find_all(src=True)
    assert not re.search(r"https?:", str(page))


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_is_german_where_the_reader_is(name, monkeypatch):
    english = str(parsed(SHOWN[name]()).find(re.compile("^dlintro-")))
    monkeypatch.setenv("DLINTRO_LANG", "de")
    page = parsed(SHOWN[name]())
    german = str(page.find(re.compile("^dlintro-")))
    assert 'lang="de"' in german or 'lang=\\"de\\"' in german
    assert 'lang="' not in english
    for sentence in (
        "Check my answer",
        "Write it down",
        "Show my result",
        "Show the answer",
        "Write your guess",
        "do not know",
    ):
        assert sentence not in german, sentence


def test_texts_in_a_form_are_no_markup():
    form = asking.form(asking.radios("why?", [("<b>", 'a "quoted" <i>')]), "<press>")
    soup = BeautifulSoup(form, "html.parser")
    assert soup.find("input")["value"] == "<b>"
    assert soup.find("label").get_text(strip=True) == 'a "quoted" <i>'
    assert soup.find("button").get_text() == "<press>"
    assert not soup.find_all(["b", "i", "press"])
