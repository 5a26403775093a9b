"""`python -m dlintro reset`: what is solved and predicted is forgotten when somebody asks for it, and nothing else."""

import json

import pytest
from filelock import FileLock

from dlintro import __main__ as command_line
from dlintro.checks import store

KEPT = {
    "version": 1,
    "solved": {"perceptron.by_hand": "2026-01-01", "perceptron.bias": "2026-01-02", "losses.several": "2026-01-03"},
    "predicted": {"perceptron.side": "everywhere", "losses.missed": 40},
    "results": {"foundations.before": ["weights"]},
    "learner": {"id": "abc"},
    "later": {"a newer course": "has added this"},
}


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    path.write_text(json.dumps(KEPT), encoding="utf-8")
    monkeypatch.setenv("DLINTRO_PROGRESS", str(path))
    monkeypatch.setattr(store, "_session", {})
    return path


def kept(file):
    return json.loads(file.read_text(encoding="utf-8"))


def answer(monkeypatch, text):
    monkeypatch.setattr("builtins.input", lambda question: text)


def test_one_lesson_is_forgotten_and_all_else_stays(file, capsys):
    assert command_line.main(["reset", "perceptron", "--yes"]) == 0
    assert kept(file) == KEPT | {"solved": {"losses.several": "2026-01-03"}, "predicted": {"losses.missed": 40}}
    said = capsys.readouterr().out
    assert "The perceptron: one neuron that decides: 2 solved, 1 predicted" in said
    assert "Loss functions" not in said
    assert "Restart Kernel" in said


def test_all_lessons_are_forgotten_if_none_is_named(file, capsys):
    assert command_line.main(["reset", "--yes"]) == 0
    assert kept(file) == KEPT | {"solved": {}, "predicted": {}}
    assert "Loss functions: what a mistake costs: 1 solved, 1 predicted" in capsys.readouterr().out


@pytest.mark.parametrize(("said", "status"), [("yes", 0), (" Y ", 0), ("no", 1), ("", 1), ("perceptron", 1)])
def test_it_asks_first(file, monkeypatch, said, status, capsys):
    answer(monkeypatch, said)
    assert command_line.main(["reset"]) == status
    assert (kept(file) == KEPT) == bool(status)
    assert ("Nothing was reset" in capsys.readouterr().out) == bool(status)


def test_where_nobody_can_answer_nothing_is_reset(file, monkeypatch):
    def nobody(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert command_line.main(["reset"]) == 1
    assert kept(file) == KEPT


def test_an_unknown_lesson_is_named(file, capsys):
    assert command_line.main(["reset", "perceptrons", "--yes"]) == 2
    assert "there are why, perceptron" in capsys.readouterr().err
    assert kept(file) == KEPT


@pytest.mark.parametrize("lesson", [[], ["melanoma"]])
def test_where_nothing_is_kept_nothing_is_asked(file, monkeypatch, lesson, capsys):
    if not lesson:
        file.unlink()
    monkeypatch.delattr("builtins.input")
    assert command_line.main(["reset", *lesson]) == 0
    assert "nothing to reset" in capsys.readouterr().out
    assert file.exists() == bool(lesson)


def test_it_waits_for_a_kernel_that_writes_and_says_so_if_that_takes_too_long(file, monkeypatch, capsys):
    monkeypatch.setattr(store, "PATIENCE", 0.1)
    with FileLock(f"{file}.lock"):
        assert command_line.main(["reset", "--yes"]) == 1
    assert "cannot be changed now" in capsys.readouterr().err
    assert kept(file) == KEPT


def test_a_kernel_forgets_too_what_it_has_noted_itself(file):
    store.solved("perceptron.update")
    store.forget("perceptron")
    store.solved("losses.log_loss")
    assert set(kept(file)["solved"]) == {"losses.several", "losses.log_loss"}


def test_a_file_of_a_newer_course_is_left_as_it_is(file, capsys):
    newer = KEPT | {"version": 99}
    file.write_text(json.dumps(newer), encoding="utf-8")
    assert command_line.main(["reset", "--yes"]) == 0
    assert kept(file) == newer
