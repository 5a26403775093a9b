"""The mechanism of exercises, hints, quizzes and progress; the exercises themselves are in test_exercises.py."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
import time
from fractions import Fraction

import numpy as np
import pytest
from filelock import FileLock

import dlintro
from dlintro import checks, machine
from dlintro.checks import exercises, judging, limits, messages, quizzes, store, texts


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    file = tmp_path / "folder" / "progress.json"
    monkeypatch.setenv("DLINTRO_PROGRESS", str(file))
    monkeypatch.setattr(store, "_session", {})
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


def test_progress_shows_this_lesson_open_and_the_others_folded():
    store.solved("losses.log_loss")
    checks.start("losses", needs="0.1")
    html = checks.progress()._repr_html_()
    assert html.count("<details ") == html.count("</details>") == len(texts.LESSONS)
    assert html.count(" open>") == 1
    first = html[html.index("<details ") : html.index("</details>")]
    assert " open>" in first
    assert texts.lesson("losses").title in first
    assert f"✓ solved: {texts.exercise('losses.log_loss').title}" in first
    assert f"○ open: {texts.exercise('losses.honest').title}" in first


def test_a_wrong_answer_is_not_kept(progress_file):
    assert checks.check("perceptron.by_hand", 7).state == "wrong"
    assert not progress_file.exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"version": "new", "solved": {}}',
        '{"version": 1, "solved": 5}',
        '{"version": 1, "solved": {}, "predicted": 5}',
        pytest.param("[" * 100_000, id="nested lists"),
        pytest.param('{"a":' * 100_000, id="nested dictionaries"),
        pytest.param(" " * (store.LARGEST + 1), id="too large"),
    ],
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


def test_predictions_are_kept_beside_what_is_solved(progress_file, monkeypatch):
    store.solved("perceptron.by_hand")
    store.predicted("perceptron.side", "right")
    store.predicted("perceptron.missed", np.float64(7))
    store.predicted("perceptron.side", "left")  # changed his mind
    monkeypatch.setattr(store, "_session", {})
    assert store.predicted() == {"perceptron.side": "left", "perceptron.missed": 7.0}
    assert list(store.solved()) == ["perceptron.by_hand"]
    assert set(json.loads(progress_file.read_text())) == {"version", "solved", "predicted"}


def test_what_a_newer_course_has_added_is_kept(progress_file):
    progress_file.parent.mkdir()
    progress_file.write_text('{"version": 1, "solved": {}, "badges": [1, 2], "predicted": {"a.b": 3, "a.c": [1]}}')
    assert store.predicted() == {"a.b": 3}
    store.solved("perceptron.by_hand")
    assert json.loads(progress_file.read_text())["badges"] == [1, 2]
    assert json.loads(progress_file.read_text())["predicted"] == {"a.b": 3}


def test_results_of_self_tests_are_kept_and_a_later_one_counts(monkeypatch):
    store.results("foundations.before", ["slope"])
    store.results("foundations.before", ["slope", "loss"])
    monkeypatch.setattr(store, "_session", {})
    assert store.results() == {"foundations.before": ["slope", "loss"]}


def test_a_learner_stays_the_same_also_where_no_file_can_be_kept(progress_file, monkeypatch):
    kept = store.learner()
    monkeypatch.setattr(store, "_session", {})
    assert store.learner() == kept
    monkeypatch.setenv("DLINTRO_PROGRESS", str(progress_file / "not a folder" / "progress.json"))
    monkeypatch.setattr(store, "_session", {})
    assert store.learner() == store.learner() != kept


def test_a_byte_order_mark_is_read(progress_file):
    progress_file.parent.mkdir()
    progress_file.write_text('{"version": 1, "solved": {"perceptron.update": "2026-10-01"}}', encoding="utf-8-sig")
    assert list(store.solved()) == ["perceptron.update"]


KERNEL = """
import sys
from dlintro.checks import store
for number in range(20):
    store.solved(f"{sys.argv[1]}.{number}")
"""


def test_kernels_that_write_at_the_same_time_lose_nothing(progress_file):
    kernels = [subprocess.Popen([sys.executable, "-c", KERNEL, name]) for name in "abc"]
    assert [kernel.wait() for kernel in kernels] == [0, 0, 0]
    assert len(store.solved()) == 60


def test_a_lock_that_is_never_released_stops_nobody(progress_file, monkeypatch):
    progress_file.parent.mkdir()
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    with FileLock(f"{progress_file}.lock"):
        assert checks.check("perceptron.by_hand", -0.8).state == "solved"
    assert not progress_file.exists()
    assert list(store.solved("perceptron.update")) == ["perceptron.by_hand", "perceptron.update"]
    assert len(json.loads(progress_file.read_text())["solved"]) == 2  # the lost entry was made good


def test_two_kernels_keep_each_others_work(progress_file, monkeypatch):
    store.solved("perceptron.by_hand")
    monkeypatch.setattr(store, "_session", {})  # another kernel
    store.solved("perceptron.update")
    assert set(store.solved()) == {"perceptron.by_hand", "perceptron.update"}


# Hints: buttons inside each other, so that they open one by one.


def test_each_hint_holds_the_button_of_the_next():
    hints = texts.exercise("perceptron.update").hints
    html = checks.check("perceptron.update", 7)._repr_html_()
    assert html.count("<details ") == html.count("</details>") == len(hints)
    assert "<details open" not in html
    places = [
        html.index(f"Hint {number} of {len(hints)}</summary> {messages.as_html(hint)}")
        for number, hint in enumerate(hints, 1)
    ]
    assert places == sorted(places)
    assert html.endswith("</details>" * len(hints) + "</div>")  # the second hint is inside the first


def test_a_wrong_answer_has_hints_and_a_solved_exercise_has_none():
    assert checks.check("perceptron.by_hand", 7).hints == texts.exercise("perceptron.by_hand").hints
    solved = checks.check("perceptron.by_hand", -0.8)
    assert not solved.hints
    assert "<details" not in solved._repr_html_()


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


def test_every_lesson_is_complete():
    for name in texts.LESSONS:
        lesson = texts.lesson(name)
        assert lesson.title
        assert len(lesson.exercises) >= 3
        assert len(lesson.quizzes) >= 2
        assert set(lesson.needs) <= set(texts.LESSONS[: texts.LESSONS.index(name)])
        for exercise in lesson.exercises.values():
            assert len(exercise.hints) >= 2


LESSON = """
title = "A lesson"
needs = []

[exercises.one]
title = "An exercise"
kind = "hand"
hints = ["a nudge", "almost the answer"]

[quizzes.why]
question = "Why?"
options = [{answer = "yes", because = "…", right = true}, {answer = "no", because = "…"}]
"""


def test_texts_are_read_in_their_order():
    lesson = texts.parse(LESSON, "a.toml")
    assert lesson.exercises == {"one": texts.Exercise("An exercise", "hand", ["a nudge", "almost the answer"])}
    assert [option.right for option in lesson.quizzes["why"].options] == [True, False]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("hints = [", "hint = [", r"a.toml is wrong in exercises.one: .*'hint'"),
        ('title = "An exercise"', "", "exercises.one: .*'title'"),
        ('kind = "hand"', 'kind = "dance"', "exercises.one: `kind` must be one of type, .*, but is 'dance'"),
        ('kind = "hand"', 'kind = "lines"', "exercises.one: an exercise has lines to arrange if"),
        ("because", "why", "quizzes.why: .*'why'"),
        (", right = true", "", "quizzes.why: exactly one option must have .right = true., but 0 have it"),
        ('because = "…"}', 'because = "…", right = true}', "but 2 have it"),
        ('title = "A lesson"', "", "top of the file: .*'title'"),
        ("[quizzes.why]", "[quiz.why]", "'quiz'"),
        ("[exercises.one]", "[exercises.one", "a.toml is wrong in the file"),
    ],
)
def test_a_mistake_in_the_texts_is_named(old, new, words):
    with pytest.raises(ValueError, match=words):
        texts.parse(LESSON.replace(old, new), "a.toml")


@pytest.mark.parametrize("identifier", ["perceptron.nothing", "nothing.at_all", "perceptron", ""])
def test_an_unknown_name_is_refused(identifier):
    with pytest.raises(ValueError, match=r"perceptron\.by_hand|there is no lesson"):
        checks.check(identifier, 1)


def click(widget, choice):
    _, answers, button, verdict, _ = widget.children
    answers.value = choice
    button.click()
    return verdict.value


@pytest.mark.parametrize("name", texts.LESSONS)
def test_every_quiz_explains_every_option_and_keeps_the_right_one(name, progress_file):
    for key, item in texts.lesson(name).quizzes.items():
        widget = checks.quiz(f"{name}.{key}")
        assert widget.children[2].disabled  # nothing chosen yet
        for number, option in enumerate(item.options):
            verdict = click(widget, number)
            assert messages.as_html(option.because) in verdict
            assert ("Solved" in verdict) == option.right
        assert f"{name}.{key}" in store.solved()


def test_a_teacher_can_show_the_answer_which_solves_nothing(progress_file):
    widget = checks.quiz("perceptron.xor")
    _, answers, _, verdict, show = widget.children
    assert show.layout.display == "none"  # slides press it
    show.click()
    (right,) = [option for option in texts.quiz("perceptron.xor").options if option.right]
    assert texts.quiz("perceptron.xor").options[answers.value] is right
    assert messages.as_html(right.because) in verdict.value
    assert show.disabled
    assert f"● {right.answer}" in widget.words
    assert right.because in widget.words
    assert store.solved() == {}


QUIZZES = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).quizzes]


def test_each_learner_has_an_own_order_of_answers_that_stays(monkeypatch):
    monkeypatch.setattr(store, "learner", lambda: "Ada")
    ada = [quizzes.order(key) for key in QUIZZES]
    assert [quizzes.order(key) for key in QUIZZES] == ada
    shown = [label for label, _ in checks.quiz(QUIZZES[0]).children[1].options]
    assert shown == [texts.quiz(QUIZZES[0]).options[number].answer for number in ada[0]]
    monkeypatch.setattr(store, "learner", lambda: "Ben")
    assert [quizzes.order(key) for key in QUIZZES] != ada


@pytest.mark.parametrize("key", QUIZZES)
def test_the_right_answer_is_at_every_place_equally_often(key, monkeypatch):
    options = texts.quiz(key).options
    right = next(number for number, option in enumerate(options) if option.right)
    places = []
    for learner in range(1000):
        monkeypatch.setattr(store, "learner", lambda learner=learner: str(learner))
        places.append(quizzes.order(key).index(right))
    shares = np.bincount(places, minlength=len(options)) / len(places)
    assert np.abs(shares - 1 / len(options)).max() < 0.075  # five standard errors


@pytest.mark.parametrize("key", QUIZZES)
def test_no_answer_is_much_longer_than_another(key):
    lengths = [len(option.answer) for option in texts.quiz(key).options]
    assert max(lengths) <= 1.8 * min(lengths), "its length must not tell an answer"


def test_the_right_answer_is_the_longest_in_at_most_a_third_of_all_questions():
    longest = [key for key in QUIZZES if max(texts.quiz(key).options, key=lambda option: len(option.answer)).right]
    assert len(longest) <= len(QUIZZES) / 3, f"{len(longest)} of {len(QUIZZES)}: {', '.join(longest)}"


# What any answer may do wrong, whatever the exercise.


def double(answer):
    got = judging.call(answer, np.array([1.0, 2.0]), name="double")
    judging.as_numbers(got, (2,), "the result")
    return "well done"


@pytest.fixture
def any_exercise(monkeypatch):
    judged_by(monkeypatch, double)


def judged_by(monkeypatch, judge):
    monkeypatch.setattr(texts, "exercise", lambda _: texts.Exercise("any", "hand", ["a", "b"]))
    monkeypatch.setattr(exercises, "find_judge", lambda _: judge)


def untouched(x):
    """A stub as the notebooks have it."""
    ...  # noqa: PIE790


def no_return(x):
    y = 2 * x  # noqa: F841


def bad_raise(x):
    return x / undefined  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (..., "not solved yet", "three dots"),
        (lambda x: None, "not solved yet", "begin here"),
        (lambda x: ..., "not solved yet", "begin here"),
        (untouched, "not solved yet", "begin here"),
        (no_return, "not solved yet", "`return` may be missing"),
        (lambda x: print, "wrong", "2 numbers, but is print"),
        (bad_raise, "wrong", "double([1, 2]) stopped with NameError"),
        (lambda: 1, "wrong", "stopped with TypeError"),
        (lambda x: "text", "wrong", "2 numbers, but is 'text'"),
        (lambda x: 1.0, "wrong", "2 numbers, but is 1"),
        (lambda x: [1, 2, 3], "wrong", "2 numbers"),
        (lambda x: [1, float("nan")], "wrong", "missing (NaN)"),
        (lambda x: [[1], [2, 3]], "wrong", "2 numbers"),
        (lambda x: sys.exit(), "wrong", "stopped with SystemExit"),
        (lambda x: (..., 2), "not solved yet", "`return` may be missing"),
        (5, "wrong", "should be a function"),
        (lambda x: 2 * x, "solved", "well done"),
        (lambda x: [2, 4], "solved", "well done"),
        (lambda x: [Fraction(2), Fraction(4)], "solved", "well done"),
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

    judging.call(spoil, numbers, name="spoil")
    assert numbers.tolist() == [1, 2]


def catches_often(x):
    for _ in range(3):
        try:
            while True:
                pass
        except:  # noqa: E722
            pass
    while True:
        pass


def catches_always(x):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def sleeps_and_catches(x):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            time.sleep(0)


@pytest.mark.parametrize("how", ["main thread", "another thread"])
@pytest.mark.parametrize(
    "endless", [lambda x: [None for _ in iter(int, 1)], catches_often, catches_always, sleeps_and_catches]
)
def test_a_function_that_never_ends_is_stopped_and_leaves_nothing_behind(any_exercise, monkeypatch, endless, how):
    monkeypatch.setattr(limits, "LIMIT", 0.2)
    before, messages, tracing, began = set(threading.enumerate()), [], sys.gettrace(), time.monotonic()
    run = threading.Thread(target=lambda: messages.append(checks.check("any", endless)))
    run.start() if how == "another thread" else run.run()
    if how == "another thread":
        run.join(10)
    assert messages[0].state == "wrong"
    took, said = time.monotonic() - began, re.search(r"was stopped after ([\d.]+) seconds", messages[0].text)
    assert 0.2 <= float(said[1]) <= took + 0.05
    assert took < 5, "it is stopped soon after the limit, also if it catches everything"
    assert sys.gettrace() is tracing
    time.sleep(0.15)
    assert set(threading.enumerate()) == before


def test_a_quick_function_is_never_interrupted_later(any_exercise, monkeypatch):
    monkeypatch.setattr(limits, "LIMIT", 0.05)
    assert checks.check("any", lambda x: 2 * x).state == "solved"
    end = time.monotonic() + 0.2
    while time.monotonic() < end:
        pass


def test_a_check_that_breaks_says_so_and_does_not_raise(monkeypatch):
    def breaks(answer):
        raise RuntimeError("a hole")

    judged_by(monkeypatch, breaks)
    assert "a hole" in checks.check("any", 1).text


def test_messages_escape_markup():
    assert "<img" not in messages.Message("wrong", "<img src=x>")._repr_html_()


@pytest.mark.parametrize(
    ("answer", "open_"),
    [
        (..., True),
        (None, True),
        ((1, ...), True),
        (((1, 2), (..., 2)), True),
        ({"a": ...}, True),
        (0, False),
        ((), False),
        (np.zeros(3), False),
        ("...", False),
    ],
)
def test_three_dots_are_found_wherever_they_are(answer, open_):
    assert judging.unfinished(answer) == open_


# What every judge shares.


@pytest.mark.parametrize(
    ("got", "words"),
    [(2.0, "you gave 2 by chance"), (np.array([1.0, 1.0]), "two"), (5.0, "think"), (np.array([3.0, 4.0]), "think")],
)
def test_a_usual_mistake_is_named_and_any_other_gets_advice(got, words):
    mistakes = [(2, "by chance"), (np.array([1, 1]), "two")]
    with pytest.raises(judging.Wrong, match=words):
        judging.judge(got, 1.0, mistakes, "think", said=f"you gave {judging.show(got)}")


@pytest.mark.parametrize(
    ("got", "wanted", "shown"),
    [
        (0.0953, 0.095, ("0.0953", "0.095")),
        (0.09500001, 0.095, ("0.09500001", "0.095")),
        (-1.0, 2.0, ("−1", "2")),
        (np.array([1.0, 2.00001]), np.array([1, 2]), ("[1, 2.00001]", "[1, 2]")),
        (0.4343548241422217, 0.4343548241422217, ("0.434", "0.434")),
        (np.full(3, 1 / 3), np.full(3, 1 / 3), ("[0.333, 0.333, 0.333]",) * 2),
        (np.zeros((5, 4)), np.zeros((5, 4)), ("an array of shape (5, 4)",) * 2),
        (
            np.zeros((5, 4)),
            np.eye(5, 4, k=2),
            tuple(f"an array of shape (5, 4) whose number at [0, 2], counted from 0, is {n}" for n in (0, 1)),
        ),
        (
            [1 / 3] * 12,  # too long to be shown whole
            [1 / 3] * 11 + [0.5],
            tuple(f"an array of shape (12,) whose number at [11], counted from 0, is {n}" for n in ("0.333", "0.5")),
        ),
        (np.zeros((5, 4)), np.zeros(20), ("an array of shape (5, 4)", "an array of shape (20,)")),
    ],
)
def test_two_numbers_are_shown_with_enough_digits_to_tell_them_apart(got, wanted, shown):
    assert judging.told_apart(got, wanted) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.float64(0.5), "0.5"),
        ((np.float64(0.5), 2), "(0.5, 2)"),
        (np.arange(3), "[0, 1, 2]"),
        (np.zeros((20, 3)), "an array of shape (20, 3)"),
        (True, "True"),
        ("a" * 100, "'" + "a" * 56 + "…"),
        (abs, "abs"),
    ],
)
def test_an_answer_is_shown_in_a_few_words(value, shown):
    assert judging.show(value) == shown


def test_what_was_solved_before_stays_solved(progress_file):
    """A file as the course wrote it when hints had cells of their own."""
    progress_file.parent.mkdir()
    old = {"perceptron.by_hand": "2026-01-05", "perceptron.xor": "2026-01-05", "melanoma.card": "2026-02-01"}
    progress_file.write_text(json.dumps({"version": 1, "solved": old}, indent=1))
    assert "perceptron: 2 of" in repr(checks.progress())
    assert "melanoma: 1 of" in repr(checks.progress())
    checks.check("perceptron.update", ...)
    assert store.solved() == old
