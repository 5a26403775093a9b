"""The model of time, on a small lesson whose minutes were computed by hand."""

import importlib

import nbformat.v4 as v4
import pytest

from dlintro import teaching
from dlintro.teaching.minutes import rounded_up, words

MODULE = importlib.import_module("dlintro.teaching.minutes")


def markdown(source, slide="slide"):
    return v4.new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide}})


def code(source, slide="skip", **marks):
    return v4.new_code_cell(source, metadata={"slideshow": {"slide_type": slide}, "dlintro": marks})


def slow(source):
    return v4.new_code_cell(source, id="slow", metadata={"slideshow": {"slide_type": "slide"}})


def small_lesson():
    """Return a lesson of one section: 130 words, one of each thing, 30 seconds of computing."""
    return v4.new_notebook(
        cells=[
            markdown("# A lesson\n\nof ten more words, so that there are twelve here"),
            markdown("## How to use a notebook\n\n" + "not said " * 500, "skip"),
            code('checks.start("perceptron", needs="0.1")', "-"),
            markdown("## First\n\n**By hand first.** " + "said " * 120 + "\n\n> **In the clinic.** Ask her now."),
            markdown("only for me", "notes"),
            code('checks.predict("perceptron.side")'),
            slow("widgets.explore_line(two)"),
            markdown("### Exercise 1: by hand\n\n" + "read " * 200, "skip"),
            code("z = ...", exercise="perceptron.by_hand"),
            code('checks.check("perceptron.by_hand", z)'),
            code('checks.quiz("perceptron.bias")'),
            markdown("## Going further: more\n\n" + "said " * 62),
            code("s = ...", exercise="perceptron.safe_bias"),
            markdown("## What to take home"),
        ]
    )


@pytest.fixture
def sections(monkeypatch):
    monkeypatch.setattr(MODULE, "_measured", lambda: {"perceptron": {"slow": 30.0}})
    return teaching.minutes(small_lesson())


def test_a_section_begins_with_its_heading_on_a_slide(sections):
    assert [section.title for section in sections] == ["A lesson", "First", "more", "What to take home"]
    assert [section.core for section in sections] == [True, True, False, False]


def test_minutes_to_teach_are_those_that_were_computed_by_hand(sections):
    assert sections[0].teach == pytest.approx(12 / 130)
    assert sections[1].words == 1 + 3 + 120 + 3 + 3
    assert sections[1].teach == 1 + 1 + 2 + 2 + 2 + 0.5  # words, prediction, by hand, clinic, explorer, computing
    assert sections[2].teach == pytest.approx(65 / 130)


def test_minutes_to_practise_are_those_that_were_computed_by_hand(sections):
    assert sections[1].practise == 5 + 1.5 + 1.5  # an exercise by hand, its discussion, a quiz
    assert sections[2].practise == 6 + 1.5  # a search with a slider, its discussion
    assert sections[1].exercises == ["perceptron.by_hand"]
    assert sections[1].quizzes == ["perceptron.bias"]


def test_a_promise_is_the_core_rounded_up_to_five(sections):
    assert teaching.promise(small_lesson()) == (10, 10)  # 8.6 and 8.0


@pytest.mark.parametrize(("time", "rounded"), [(0, 0), (0.1, 5), (5, 5), (5.01, 10), (0.1 * 3 / 0.3 * 5, 5)])
def test_minutes_are_rounded_up(time, rounded):
    assert rounded_up(time) == rounded


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("two words", 2),
        ("a formula $x = 1 + 2$ is none", 4),
        ("$$\nx\n$$", 0),
        ("```python\nx = 1\n```", 0),
        ("[a link](https://example.org/a/b) counts by its text", 6),
        ("| a | table |\n|---|---|\n| of | four |", 4),
    ],
)
def test_words_are_those_that_are_said(text, count):
    assert words(text) == count


def test_a_notebook_without_a_heading_is_refused():
    with pytest.raises(ValueError, match="begins with its heading"):
        teaching.minutes(v4.new_notebook(cells=[markdown("no heading")]))


def test_a_cue_says_how_long_and_what_for():
    assert teaching.cue("perceptron.safe_bias") == {
        "minutes": 8,  # 6 and 1.5, in whole minutes
        "for": "shift its bias towards fewer missed cancers, and say what that costs",
    }
    assert teaching.cue("why.number")["minutes"] == 3  # one line, 1, and its discussion, 1.5
    assert teaching.cue("activations.dead") == {
        "minutes": 1.5,
        "for": "read the value and the slope of an activation function, and say where it cannot learn; "
        "recognise gradients that vanish and neurons that have died",
    }
    with pytest.raises(ValueError, match=r"no exercise or quiz 'perceptron\.nothing'; there are by_hand"):
        teaching.cue("perceptron.nothing")
