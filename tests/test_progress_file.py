"""The learner's file: what others may have made of it, and progress that moves from one computer to another."""

import io
import json
import multiprocessing
import os
import stat
import sys
from datetime import UTC, datetime

import pytest

from dlintro import __main__ as command_line
from dlintro import checks, doctor
from dlintro.checks import lost, store, texts, travel

NUMBER = "why.right"  # a prediction that is a number
HERE = {
    "version": 1,
    "solved": {"perceptron.by_hand": "2026-02-01", "losses.several": "2026-03-01"},
    "predicted": {"perceptron.side": "here", "losses.missed": 40},
    "learner": {"id": "here"},
    "later": {"a": 1},
}
THERE = {
    "version": 1,
    "solved": {"perceptron.by_hand": "2026-01-01", "losses.several": "2026-04-01", "why.score": "2026-05-01"},
    "predicted": {"perceptron.side": "there", NUMBER: 3.5},
    "results": {"foundations.before": ["weights"]},
    "learner": {"id": "there"},
    "later": {"a": 2, "b": 3},
}
BOTH = {
    "version": 1,
    "solved": {"perceptron.by_hand": "2026-01-01", "losses.several": "2026-03-01", "why.score": "2026-05-01"},
    "predicted": {"perceptron.side": "here", "losses.missed": 40, NUMBER: 3.5},
    "results": {"foundations.before": ["weights"]},
    "learner": {"id": "here"},
    "later": {"a": 1, "b": 3},
}
AGES_AGO, AGES_AHEAD = "2020-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "data" / "progress.json"
    path.parent.mkdir()
    monkeypatch.setenv("DLINTRO_PROGRESS", str(path))
    monkeypatch.setattr(store, "_session", {})
    return path


@pytest.fixture
def sent(tmp_path):
    """Return what writes a file from another computer."""

    def write(content):
        path = tmp_path / "sent.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def held(file):
    return json.loads(file.read_text(encoding="utf-8"))


def beside(file):
    return sorted(path.name for path in file.parent.iterdir())


# What a file may hold -------------------------------------------------------------------------------------------------


def with_number(text):
    return f'{{"version": 1, "solved": {{}}, "predicted": {{"{NUMBER}": {text}}}}}'.encode()


BRACKETS = [b"[" * 100_000, b'{"version": 1, "solved": {}, "x": ' + b"[" * 5000 + b"]" * 5000 + b"}"]
TEXTS = [
    b'{"version": 1, "solved": {"a.\xe4": "2026-01-01"}}',  # Latin-1
    b'{"version": 1, "solved": {}, "learner": {"id": "\\ud800"}}',  # half a letter, which cannot be shown
]
VERSIONS = [f'{{"version": {version}, "solved": {{}}}}'.encode() for version in ("NaN", '"1"', "null", "1.5")]
OTHERS = [b"", b"null", b"[]", b'{"version": 1}', b'{"version": 1, "solved": {}, "results": null}', b"\x00\x00"]


@pytest.mark.parametrize("raw", BRACKETS + TEXTS + VERSIONS + OTHERS, ids=lambda raw: str(raw[:50]))
def test_a_broken_file_is_set_aside_whole_and_every_part_of_a_lesson_goes_on(file, raw):
    file.write_bytes(raw)
    checks.check("perceptron.by_hand", 0.11)
    checks.quiz("perceptron.xor")
    checks.predict(NUMBER)
    checks.reveal(NUMBER, 3)
    store.solved("losses.several")
    assert file.with_name("progress.json.broken-1").read_bytes() == raw
    assert "losses.several" in held(file)["solved"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400])
def test_a_prediction_that_is_no_number_to_compute_with_was_not_made(file, number):
    file.write_bytes(with_number(number))
    assert store.predicted() == {}
    checks.predict(NUMBER)
    assert "did not write down" in checks.reveal(NUMBER, 3).text
    assert beside(file) == ["progress.json"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_what_notepad_and_powershell_write_is_read(file, encoding):
    file.write_bytes(json.dumps(HERE).encode(encoding))
    assert store.solved() == HERE["solved"]
    store.solved("why.score")
    assert set(held(file)["solved"]) == {*HERE["solved"], "why.score"}


def test_a_large_file_is_not_read(file):
    file.write_bytes(b"[" * (store.LARGEST + 1))
    assert store.solved() == {}
    assert beside(file) == ["progress.json.broken-1"]


def test_the_hundred_and_first_broken_file_is_kept_too(file):
    for number in range(1, 101):
        file.with_name(f"progress.json.broken-{number}").touch()
    file.write_bytes(b"[")
    store.solved("perceptron.by_hand")
    assert file.with_name("progress.json.broken-101").read_bytes() == b"["
    assert "perceptron.by_hand" in held(file)["solved"]


# What may be in its place ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="a pipe with a name, in the manner of Unix")
def test_a_pipe_is_neither_read_nor_replaced(file):
    os.mkfifo(file)
    store.solved("perceptron.by_hand")  # would wait for ever
    assert stat.S_ISFIFO(file.stat().st_mode)
    assert "perceptron.by_hand" in store.solved()
    assert doctor.progress_finding(file).status == doctor.WARNING


def test_a_folder_stays(file):
    file.mkdir()
    store.solved("perceptron.by_hand")
    assert beside(file) == ["progress.json", "progress.json.lock"]
    assert doctor.progress_finding(file).status == doctor.WARNING


def test_a_lock_that_may_not_be_written_is_found_by_the_doctor(file):
    assert doctor.progress_finding(file).status == doctor.OK
    file.with_name("progress.json.lock").mkdir()
    store.solved("perceptron.by_hand")
    assert not file.exists()
    finding = doctor.progress_finding(file)
    assert finding.status == doctor.WARNING
    assert ".lock" in finding.remedy


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_a_link_stays_a_link(file, tmp_path):
    real = tmp_path / "synchronised.json"
    real.write_text(json.dumps(HERE), encoding="utf-8")
    file.symlink_to(real)
    store.solved("why.score")
    assert file.is_symlink()
    assert "why.score" in held(real)["solved"]


def test_a_write_on_a_full_disk_leaves_nothing_behind(file, monkeypatch):
    store.solved("perceptron.by_hand")
    before = file.read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(json, "dump", full)
    for name in ("losses.several", "why.score"):
        store.solved(name)
    assert file.read_bytes() == before
    assert beside(file) == ["progress.json", "progress.json.lock"]


def test_a_tilde_means_the_home_folder_and_an_unknown_user_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("DLINTRO_PROGRESS", "~/own.json")
    monkeypatch.setenv("DLINTRO_DATA", "~nobody-of-this-name/data")
    assert store.path() == tmp_path / "own.json"
    said = {finding.status: finding.what for finding in doctor.examine()}
    assert "~nobody-of-this-name" in said[doctor.PROBLEM]


def import_once(path, sent):
    os.environ["DLINTRO_PROGRESS"] = path
    store._session.clear()
    sys.stdout = sys.stderr = io.StringIO()
    for number in range(10):
        store.solved(f"perceptron.own{os.getpid()}x{number}")
        assert command_line.main(["progress", "import", sent]) == 0


def test_kernels_that_write_while_others_import_lose_nothing(file, sent):
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=import_once, args=(str(file), str(sent(THERE)))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0, 0]
    assert len(held(file)["solved"]) == 20 + len(THERE["solved"])


# Export and import ----------------------------------------------------------------------------------------------------


def test_what_is_exported_is_imported_on_an_empty_computer(file, tmp_path, monkeypatch, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    assert command_line.main(["progress", "export", str(tmp_path / "out.json")]) == 0
    assert "2 solved, 2 predicted" in capsys.readouterr().out
    assert held(file) == HERE
    other = tmp_path / "other" / "progress.json"
    monkeypatch.setenv("DLINTRO_PROGRESS", str(other))
    assert command_line.main(["progress", "import", str(tmp_path / "out.json")]) == 0
    assert held(other) == HERE
    assert beside(other) == ["progress.json", "progress.json.lock"]  # there was nothing to keep a copy of


@pytest.mark.parametrize(("exported", "wins"), [(AGES_AGO, "here"), (AGES_AHEAD, "there")])
def test_import_keeps_the_first_day_and_the_later_prediction_and_a_copy_of_before(file, sent, capsys, exported, wins):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    there = sent(THERE | {"exported": exported})
    assert command_line.main(["progress", "import", str(there)]) == 0
    wanted = BOTH | {"predicted": BOTH["predicted"] | {"perceptron.side": wins}}
    assert held(file) == wanted
    copy = file.with_name("progress.json.before-import-1")
    assert held(copy) == HERE
    said = capsys.readouterr().out
    assert "Imported: 1 solved and 1 predicted" in said
    assert str(copy) in said
    assert (
        command_line.main(["progress", "import", str(there)]) == 0
    )  # once more brings nothing, and keeps no other copy
    assert held(file) == wanted
    assert not file.with_name("progress.json.before-import-2").exists()


def test_import_both_ways_gives_the_same_solutions():
    one, other = (travel.merged(a, b, is_later=False) for a, b in ((HERE, THERE), (THERE, HERE)))
    assert one["solved"] == other["solved"] == BOTH["solved"]
    assert one["predicted"].keys() == other["predicted"].keys()


def test_a_progress_file_itself_is_taken_and_its_age_counts(file, sent):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    there = sent(THERE)
    os.utime(there, (0, 0))
    assert command_line.main(["progress", "import", str(there)]) == 0
    assert held(file)["predicted"]["perceptron.side"] == "here"


def test_an_open_kernel_forgets_nothing_after_an_import(file, sent):
    store.solved("why.score")
    command_line.main(["progress", "import", str(sent(THERE))])
    store.solved("perceptron.bias")
    assert {"why.score", "perceptron.bias", *THERE["solved"]} == set(held(file)["solved"])


NO_DAYS = [{"version": 1, "solved": {"a.b": day}} for day in ("yesterday", 5, None, {}, "2026-01-01T00:00")]
FOREIGN = [{"version": "1.0.0", "name": "a package"}, [], 7, {"cells": [], "nbformat": 4}]
TIMES = [HERE | {"exported": time} for time in ("soon", 5, None, "0001-01-01")]


@pytest.mark.parametrize(
    "content", BRACKETS + TEXTS + VERSIONS + OTHERS + NO_DAYS + FOREIGN + TIMES, ids=lambda content: str(content)[:50]
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(file, sent, capsys, content):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    assert command_line.main(["progress", "import", str(sent(content))]) == 1
    out, err = capsys.readouterr()
    assert "holds no progress of this course" in err
    assert out == ""
    assert held(file) == HERE
    assert "progress.json.before-import-1" not in beside(file)


def test_a_newer_file_is_refused_kindly(file, sent, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    assert command_line.main(["progress", "import", str(sent(THERE | {"version": 2}))]) == 1
    assert "update the course here first" in capsys.readouterr().err
    assert held(file) == HERE


def test_a_newer_file_of_ones_own_is_neither_exported_nor_changed(file, sent, tmp_path, capsys):
    newer = HERE | {"version": 2}
    file.write_text(json.dumps(newer), encoding="utf-8")
    assert command_line.main(["progress", "export", str(tmp_path / "out.json")]) == 1
    assert command_line.main(["progress", "import", str(sent(THERE))]) == 1
    assert capsys.readouterr().err.count("a newer version of the course has written it") == 2
    assert held(file) == newer
    assert not (tmp_path / "out.json").exists()


def test_what_is_too_much_to_be_kept_is_refused(file, sent, monkeypatch, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    monkeypatch.setattr(store, "LARGEST", len(json.dumps(BOTH)))
    assert command_line.main(["progress", "import", str(sent(THERE))]) == 1
    assert "too much to be kept" in capsys.readouterr().err
    assert held(file) == HERE


def test_places_that_cannot_be_read_or_written(file, tmp_path, capsys):
    cases = [
        (["import", str(tmp_path / "none.json")], "cannot be read"),
        (["import", str(tmp_path)], "holds no progress"),
        (["import", "~nobody-of-this-name/x.json"], "cannot be read"),
        (["export", str(tmp_path / "no" / "folder.json")], "cannot be written"),
        (["export", str(tmp_path)], "is there already"),
    ]
    for words, said in cases:
        assert command_line.main(["progress", *words]) == 1
        assert said in capsys.readouterr().err
    assert command_line.main(["progress", "export"]) == 2
    assert "my_progress.json" in capsys.readouterr().err


def test_a_full_disk_leaves_the_file_whole_and_says_so(file, sent, monkeypatch, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert command_line.main(["progress", "import", str(sent(THERE))]) == 1
    assert "nothing was imported" in capsys.readouterr().err
    assert held(file) == HERE


def test_it_comes_and_goes_through_a_pipe(file, monkeypatch, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    assert command_line.main(["progress", "export", "-"]) == 0
    text = capsys.readouterr().out
    written = datetime.fromisoformat(json.loads(text)["exported"])
    assert abs((datetime.now(UTC) - written).total_seconds()) < 60
    file.unlink()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-16"))))  # as PowerShell writes it
    assert command_line.main(["progress", "import", "-"]) == 0
    assert held(file) == HERE


# Where am I -----------------------------------------------------------------------------------------------------------


def test_where_am_i_counts_as_progress_does(file, capsys):
    file.write_text(json.dumps(HERE), encoding="utf-8")
    assert command_line.main(["progress"]) == 0
    *rows, _, advice = capsys.readouterr().out.splitlines()
    counts = {name: sum(items.values()) for name, items in checks.progress().lessons.items()}
    sizes = {name: len(items) for name, items in checks.progress().lessons.items()}
    assert [row.rpartition(": ")[2] for row in rows] == [f"{counts[n]} of {sizes[n]} solved" for n in texts.LESSONS]
    assert counts["losses"] == 1
    assert advice == "Go on with 05 Loss functions: what a mistake costs."  # the last lesson that was begun


def test_what_is_next_follows_the_notebook(file):
    asked = ["perceptron.update", "unknown.name", "perceptron.by_hand", "perceptron.xor"]
    assert lost.whereabouts(asked).next == "perceptron.update"
    store.solved("perceptron.update")
    found = lost.whereabouts(asked)
    assert found.next == "perceptron.by_hand"
    assert texts.exercise("perceptron.by_hand").title in found.advice


def test_after_a_lesson_comes_the_next_one_and_after_all_the_end(file):
    everything = {
        name: [f"{name}.{key}" for key in (*texts.lesson(name).exercises, *texts.lesson(name).quizzes)]
        for name in texts.LESSONS
    }
    for key in everything["losses"]:
        store.solved(key)
    assert "Go on with 06 Convolution" in lost.whereabouts(everything["losses"]).advice
    for key in (key for name, keys in everything.items() if name != "why" for key in keys):
        store.solved(key)
    assert "Go on with 00 Why" in lost.whereabouts(everything["losses"]).advice
    for key in everything["why"]:
        store.solved(key)
    assert lost.whereabouts().advice == "You have solved everything in the course."


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_browser_is_told_the_language(file, monkeypatch, capsys, language):
    monkeypatch.setenv("DLINTRO_LANG", language)
    assert command_line.main(["progress", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["language"] == language
    assert facts["text"].startswith({"en": "Go on with", "de": "Weiter geht es"}[language])
