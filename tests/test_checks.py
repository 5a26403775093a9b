"""The mechanism of exercises, hints, quizzes and progress; the exercises themselves are in test_exercises.py."""

import json
import os
import stat

import numpy as np
import pytest

import dlintro
from dlintro import checks, machine
from dlintro.checks import exercises, lessons, quizzes, store


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    file = tmp_path / "folder" / "progress.json"
    monkeypatch.setenv("DLINTRO_PROGRESS", str(file))
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setattr(exercises, "_shown", {})
    monkeypatch.setattr(machine, "kills", lambda: 0)  # whatever happened on this computer
    return file


def test_a_solved_exercise_is_kept(progress_file):
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    content = json.loads(progress_file.read_text())
    assert list(content["solved"]) == ["perceptron.by_hand"]
    assert content["version"] == 1
    assert "solved 1 of the" in str(checks.start("perceptron", needs="0.1"))
    assert "perceptron: 1 of" in repr(checks.progress())
    assert "Rosenblatt" in checks.progress()._repr_html_()  # what is still open


def test_a_wrong_answer_is_not_kept(progress_file):
    assert checks.check("perceptron.by_hand", 7).state == "wrong"
    assert not progress_file.exists()


@pytest.mark.parametrize(
    "content", ["", "not json", "[]", "{}", '{"version": "new", "solved": {}}', '{"version": 1, "solved": 5}']
)
def test_a_broken_file_is_set_aside_and_the_lesson_goes_on(progress_file, content):
    progress_file.parent.mkdir()
    progress_file.write_text(content)
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    assert progress_file.with_name("progress.json.broken-1").read_text() == content
    assert list(json.loads(progress_file.read_text())["solved"]) == ["perceptron.by_hand"]


def test_a_file_of_a_newer_course_stays_as_it_is(progress_file):
    progress_file.parent.mkdir()
    newer = '{"version": 2, "solved": {"future.thing": "2030-01-01"}}'
    progress_file.write_text(newer)
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    assert progress_file.read_text() == newer
    assert "perceptron: 1 of" in repr(checks.progress())  # this kernel remembers


def test_a_read_only_file_never_disturbs(progress_file, monkeypatch):
    progress_file.parent.mkdir()
    progress_file.write_text('{"version": 1, "solved": {}}')
    progress_file.chmod(stat.S_IREAD)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anything
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    assert json.loads(progress_file.read_text())["solved"] == {}
    assert "perceptron: 1 of" in repr(checks.progress())


def test_a_folder_that_cannot_be_made_never_disturbs(progress_file, monkeypatch):
    progress_file.parent.write_text("a file where the folder should be")
    assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    assert "perceptron: 1 of" in repr(checks.progress())


def test_a_write_that_fails_leaves_the_old_file_whole(progress_file, monkeypatch):
    store.solved("perceptron.by_hand")
    before = progress_file.read_text()

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    store.solved("perceptron.update")
    assert progress_file.read_text() == before


def test_two_kernels_keep_each_others_work(progress_file, monkeypatch):
    store.solved("perceptron.by_hand")
    monkeypatch.setattr(store, "_session", {})  # another kernel
    store.solved("perceptron.update")
    assert set(store.solved()) == {"perceptron.by_hand", "perceptron.update"}


def test_hints_come_one_more_at_each_call_and_stay_folded():
    hints = exercises.find("perceptron.update").hints
    for shown in range(1, len(hints) + 2):
        message = checks.hint("perceptron.update")
        assert [text for _, text in message.folded] == list(hints[:shown])
    html = message._repr_html_()
    assert html.count("<details>") == len(hints)
    assert "<details open" not in html


def test_start_says_when_the_package_is_too_old(monkeypatch):
    assert checks.start("perceptron", needs="99.0").state == "Please update"
    monkeypatch.setattr(dlintro, "__version__", "0.10.0")
    assert checks.start("perceptron", needs="0.9").state == "Ready"


@pytest.mark.parametrize(
    ("kills", "state", "words"),
    [
        (None, "Ready", "You have solved 0"),  # a computer that keeps no count
        (0, "Ready", "You have solved 0"),
        (1, "Memory ran out", "one of your programs was stopped"),
        (3, "Memory ran out", "3 of your programs were stopped"),
    ],
)
def test_start_says_why_a_kernel_has_died(monkeypatch, kills, state, words):
    monkeypatch.setattr(machine, "kills", lambda: kills)
    message = checks.start("perceptron", needs="0.1")
    assert message.state == state
    assert words in message.text
    assert "You have solved 0 of the" in message.text


def test_every_lesson_is_listed_and_complete():
    for name in lessons.LESSONS:
        module = exercises.lesson(name)
        assert len(module.EXERCISES) >= 3
        assert len(module.QUIZZES) >= 2
        for exercise in module.EXERCISES.values():
            assert len(exercise.hints) >= 2


@pytest.mark.parametrize("identifier", ["perceptron.nothing", "nothing.at_all", "perceptron", ""])
def test_an_unknown_name_is_refused(identifier):
    with pytest.raises(ValueError, match=r"perceptron\.by_hand|there is no lesson"):
        checks.check(identifier, 1)


def click(widget, choice):
    _, answers, button, verdict = widget.children
    answers.value = choice
    button.click()
    return verdict.value


@pytest.mark.parametrize("name", lessons.LESSONS)
def test_every_quiz_explains_every_option_and_keeps_the_right_one(name, progress_file):
    for key, item in exercises.lesson(name).QUIZZES.items():
        widget = checks.quiz(f"{name}.{key}")
        assert widget.children[2].disabled  # nothing chosen yet
        for number, (_, explanation) in enumerate(item.options):
            verdict = click(widget, number)
            assert exercises.escape(explanation) in verdict
            assert ("Solved" in verdict) == (number == item.right)
        assert f"{name}.{key}" in store.solved()


def test_a_quiz_needs_a_right_option():
    with pytest.raises(ValueError, match="one of the 1 options"):
        quizzes.Quiz("?", (("yes", "because"),), right=1)


# What any answer may do wrong, whatever the exercise.


def verify_a_function(answer):
    got = exercises.call(answer, np.array([1.0, 2.0]), name="double")
    exercises.as_numbers(got, (2,), "the result")
    return "well done"


@pytest.fixture
def any_exercise(monkeypatch):
    exercise = exercises.Exercise("any", verify_a_function, ("a", "b"))
    monkeypatch.setattr(exercises, "find", lambda *_: exercise)


def bad_raise(x):
    return x / undefined  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (..., "not solved yet", "three dots"),
        (lambda x: None, "not solved yet", "`return` may be missing"),
        (lambda x: ..., "not solved yet", "`return` may be missing"),
        (bad_raise, "wrong", "double([1.0, 2.0]) stopped with NameError"),
        (lambda: 1, "wrong", "stopped with TypeError"),
        (lambda x: "text", "wrong", "2 numbers, but 'text' came"),
        (lambda x: 1.0, "wrong", "2 numbers, but 1.0 came"),
        (lambda x: [1, 2, 3], "wrong", "2 numbers"),
        (lambda x: [1, float("nan")], "wrong", "missing (NaN)"),
        (lambda x: [[1], [2, 3]], "wrong", "2 numbers"),
        (5, "wrong", "should be a function"),
        (lambda x: 2 * x, "solved", "well done"),
        (lambda x: [2, 4], "solved", "well done"),
    ],
)
def test_any_answer_gets_plain_words_and_never_an_error(any_exercise, answer, state, words):
    message = checks.check("any", answer)
    assert message.state == state
    assert words in message.text


def test_an_answer_cannot_spoil_the_checks_own_numbers():
    numbers = np.array([1.0, 2.0])

    def spoil(x):
        x += 100
        return x

    exercises.call(spoil, numbers, name="spoil")
    assert numbers.tolist() == [1, 2]


def test_a_check_that_breaks_says_so_and_does_not_raise(monkeypatch):
    def breaks(answer):
        raise RuntimeError("a hole")

    monkeypatch.setattr(exercises, "find", lambda *_: exercises.Exercise("any", breaks, ()))
    assert "a hole" in checks.check("any", 1).text


def test_messages_escape_markup():
    assert "<img" not in exercises.Message("wrong", "<img src=x>")._repr_html_()
