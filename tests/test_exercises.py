"""Every exercise refuses the usual mistakes by their name, and accepts other right answers."""

import importlib

import pytest

from dlintro import checks
from dlintro.checks import exercises, lessons, store


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})


def answers(name):
    """Return the module tests/answers/<lesson>.py: WRONG has (answer, words that name the mistake), RIGHT other right ones."""
    return importlib.import_module(f"answers.{name}")


WRONG = {key: cases for name in lessons.LESSONS for key, cases in answers(name).WRONG.items()}
RIGHT = {key: cases for name in lessons.LESSONS for key, cases in answers(name).RIGHT.items()}


def every_exercise():
    return [f"{name}.{key}" for name in lessons.LESSONS for key in exercises.lesson(name).EXERCISES]


@pytest.mark.parametrize("identifier", every_exercise())
def test_every_exercise_is_tried_with_wrong_and_right_answers(identifier):
    assert len(WRONG[identifier]) >= 3
    assert len(RIGHT[identifier]) >= 2


@pytest.mark.parametrize(
    ("identifier", "answer", "words"), [(key, *case) for key, cases in WRONG.items() for case in cases]
)
def test_a_wrong_answer_is_refused_and_its_mistake_named(identifier, answer, words):
    message = checks.check(identifier, answer)
    assert message.state == "wrong", message
    assert words in message.text


@pytest.mark.parametrize(
    ("identifier", "answer"), [(key, answer) for key, answers in RIGHT.items() for answer in answers]
)
def test_every_right_answer_is_accepted(identifier, answer):
    message = checks.check(identifier, answer)
    assert message.state == "solved", message


@pytest.mark.parametrize("identifier", every_exercise())
def test_an_untouched_stub_is_not_solved_yet(identifier):
    for stub in (..., lambda *_, **__: None):
        if stub is ... or "function" in checks.check(identifier, 5).text:
            assert checks.check(identifier, stub).state == "not solved yet"
