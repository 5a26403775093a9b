"""The tests over several lessons: their questions, their results, and the page that a learner can keep."""

import re
from collections import Counter

import pytest
from ipywidgets import RadioButtons

from dlintro import checks
from dlintro.checks import self_tests, store, texts
from notebooks import FOLDER, read

TESTS = [(name, time) for name in texts.SELF_TESTS for time in self_tests.TIMES]


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})


def take(name, time, n_right):
    """Answer a test: so many questions rightly, the others with "I do not know"; return the widget."""
    widget = checks.self_test(name, time)
    right = {
        getattr(concept, time).question: getattr(concept, time).right for concept in texts.self_test(name).concepts
    }
    for number, answers in enumerate(asked(widget)):
        answers.value = right[answers.tooltip] if number < n_right else -1
    widget.children[-2].click()
    return widget


def asked(widget):
    return [part for part in widget.children if isinstance(part, RadioButtons)]


@pytest.mark.parametrize(("name", "time"), TESTS)
def test_ten_questions_come_mixed_over_the_lessons_and_in_the_same_order_at_every_run(name, time):
    questions = [answers.tooltip for answers in asked(checks.self_test(name, time))]
    assert len(set(questions)) == 10
    assert questions == [answers.tooltip for answers in asked(checks.self_test(name, time))]
    assert questions != [getattr(concept, time).question for concept in texts.self_test(name).concepts]


@pytest.mark.parametrize(("name", "time"), TESTS)
def test_the_result_counts_what_is_right_and_gives_every_reason(name, time):
    result = take(name, time, n_right=7).children[-1].value
    assert "7 of 10 answers are right" in result
    assert result.count("✗ not right") == 3
    reasons = [getattr(concept, time).because for concept in texts.self_test(name).concepts]
    assert all(reason.replace("'", "&#x27;") in result for reason in reasons)
    assert len(store.results()[f"{name}.{time}"]) == 7


def test_an_open_question_is_named():
    widget = checks.self_test("images", "before")
    for answers in asked(widget)[:-1]:
        answers.value = -1
    widget.children[-2].click()
    assert "answer question 10 too" in widget.children[-1].value
    assert store.results() == {}


def test_both_halves_cover_every_lesson():
    asked_about = {concept.lesson for name in texts.SELF_TESTS for concept in texts.self_test(name).concepts}
    assert asked_about == set(texts.LESSONS) - {"why"}  # it asks the questions that the others answer


@pytest.mark.parametrize("name", texts.SELF_TESTS)
def test_before_and_after_ask_the_same_concept_with_another_question(name):
    for concept in texts.self_test(name).concepts:
        assert concept.before.question != concept.after.question
        assert concept.before.because != concept.after.because


def test_neither_length_nor_place_gives_the_right_answer_away():
    items = [getattr(concept, time) for name, time in TESTS for concept in texts.self_test(name).concepts]
    longest = sum(item.right == max(range(len(item.answers)), key=lambda at: len(item.answers[at])) for item in items)
    assert longest <= len(items) / 3
    places = Counter(
        [option for option, _ in answers.options].index(item.answers[item.right])
        for name, time in TESTS
        for answers in asked(checks.self_test(name, time))
        for item in items
        if item.question == answers.tooltip
    )
    assert max(places.values()) <= len(items) / 2


def test_numbers_in_the_questions_are_right():
    """The sums of the foundations and of screening, computed again."""
    assert 2 * 1 - 1 * 0.5 - 1 == 0.5
    assert 3 * 1 + 2 * 0.5 - 4 == 0
    assert (4 * 3 + 3 + 3 + 1, 3 * 5 + 5 + 5 + 1) == (19, 26)
    assert round((9 + 0.1 * 990) / 9) == 12
    assert round((4 + 0.05 * 995) / 4) == 13


@pytest.mark.parametrize(("name", "time"), [("nothing", "before"), ("images", "during")])
def test_an_unknown_test_is_refused(name, time):
    with pytest.raises(ValueError, match=r"no self-test 'nothing'|'before' or 'after', but is 'during'"):
        checks.self_test(name, time)


def test_the_report_holds_both_tests_and_the_exercises(tmp_path):
    take("foundations", "before", 4)
    take("foundations", "after", 9)
    checks.check("perceptron.by_hand", -0.8)
    assert checks.report("Ada <b>", tmp_path / "page.html").state == "written"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Ada &lt;b&gt;" in page
    assert "<td>right</td><td>4 of 10</td><td>9 of 10</td>" in page
    assert page.count("not taken") == 20  # the other test, twice ten concepts
    assert re.search(r"one neuron that decides</td><td>1 of \d", page)


def test_the_report_asks_for_a_name_and_says_where_it_cannot_write(tmp_path):
    assert checks.report(...).state == "not written yet"
    assert "name another place" in checks.report("Ada", tmp_path / "missing" / "page.html").text
    with pytest.raises(TypeError, match="in quotation marks"):
        checks.report(5)


def test_the_notebook_asks_all_of_it():
    sources = [cell.source for cell in read(FOLDER / "self_tests.ipynb").cells]
    for name, time in TESTS:
        assert f'checks.self_test("{name}", "{time}")' in sources
