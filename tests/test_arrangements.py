"""Lines put in order: every order whose code is right solves the exercise, and a wrong one is told where it goes wrong."""

import pytest

from dlintro import checks
from dlintro.checks import arrangements, store, texts

LINES = [
    "    y_hat = scratch.step(scratch.neuron(x, w, b))",
    "    error = y - y_hat",
    "    w = w + lr * error * x",
    "    b = b + lr * error",
    "    return w, b",
]
WRONG_ERROR = "    error = y_hat - y"
ITEM = texts.Arrangement("def update(w, b, x, y, lr):", LINES, [texts.Extra(WRONG_ERROR, "Truth minus answer.")])


@pytest.fixture(autouse=True)
def one_exercise(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})
    found = texts.exercise("perceptron.update")
    exercise = texts.Exercise(found.title, "lines", found.hints, found.solved, ITEM)
    monkeypatch.setattr(texts, "exercise", lambda _: exercise)


def placed(*lines):
    return arrangements.verdict("perceptron.update", list(lines))


def test_the_right_order_solves_the_same_exercise():
    assert placed(*LINES).state == "solved"
    assert "perceptron.update" in store.solved()


def test_another_order_that_does_the_same_is_right():
    first, second, w, b, last = LINES
    assert placed(first, second, b, w, last).state == "solved"


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([1, 0, 2, 3, 4], "line 1, `error = y - y_hat`, comes too early"),
        ([0, 2, 1, 3, 4], "the first line is right, but line 2"),
        ([0, 1, 2, 4, 3], "the first 3 lines are right, but line 4, `return w, b`, comes too early"),
    ],
)
def test_a_wrong_order_is_told_where_it_goes_wrong(order, words):
    message = placed(*[LINES[number] for number in order])
    assert message.state == "wrong"
    assert words in message.text
    assert "perceptron.update" not in store.solved()


def test_a_line_that_does_not_belong_is_named_with_its_reason():
    message = placed(LINES[0], WRONG_ERROR, *LINES[2:])
    assert message.state == "wrong"
    assert "line 2, `error = y_hat - y`, does not belong here. Truth minus answer." in message.text


@pytest.mark.parametrize(("number", "words"), [(0, "5 more lines belong"), (4, "1 more line belongs")])
def test_missing_lines_are_counted(number, words):
    message = placed(*LINES[:number])
    assert message.state == "not solved yet"
    assert words in message.text


def test_the_widget_offers_all_lines_mixed_and_judges_when_asked():
    widget = checks.arrange("perceptron.update")
    assert sorted(widget.lines) == sorted([*LINES, WRONG_ERROR])
    assert widget.lines[: len(LINES)] != LINES
    assert checks.arrange("perceptron.update").lines == widget.lines
    widget.order = [widget.lines.index(line) for line in LINES]
    assert widget.verdict == ""
    widget.asked += 1
    assert "Solved" in widget.verdict


def test_an_exercise_without_lines_is_refused(monkeypatch):
    monkeypatch.undo()
    with pytest.raises(ValueError, match=r"perceptron\.by_hand has no lines to arrange"):
        checks.arrange("perceptron.by_hand")


def test_lines_that_python_cannot_read_in_this_order_are_told_so(monkeypatch):
    loop = ["    for _ in range(2):", "        x = x + 1", "    return x"]
    item = texts.Arrangement("def f(x):", loop, [texts.Extra("    return _", "…")])
    exercise = texts.Exercise("any", "lines", ["a", "b"], "done", item)
    monkeypatch.setattr(texts, "exercise", lambda _: exercise)
    message = arrangements.verdict("perceptron.update", [loop[1], loop[0], loop[2]])
    assert "line 1" in message.text
    assert message.state == "wrong"


@pytest.mark.parametrize("lines", [[], [texts.Extra(LINES[0], "the same twice")]])
def test_lines_must_differ_and_some_must_not_belong(lines):
    with pytest.raises(ValueError, match="lines that all differ, and one extra line"):
        texts.Arrangement("def f():", LINES, lines)
