"""`python -m dlintro fresh`: a notebook as the course gave it, out of real git repositories; what was there is kept."""

import os
import subprocess
import sys

import pytest

from dlintro import __main__ as command_line
from dlintro.checks import lost

NAME = "01_perceptron.ipynb"
FIRST, SECOND, MINE = '{"cells": ["first ü"]}\n', '{"cells": ["second"]}\n', '{"cells": ["mine"]}\n'


@pytest.fixture(autouse=True)
def own_git(monkeypatch, tmp_path):
    """Settings of this test alone, whoever runs it."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text("[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n")


def git(folder, *words):
    subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True)


def publish(folder, text):
    """Commit a version of the notebook to the authors' repository."""
    (folder / "notebooks").mkdir(exist_ok=True)
    (folder / "notebooks" / NAME).write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--message", "a version")


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "authors"
    folder.mkdir()
    git(folder, "init")
    publish(folder, FIRST)
    return folder


@pytest.fixture
def notebook(course, tmp_path):
    """The learner's notebook, changed, in a clone as shallow as a hub's, in a folder with a blank in its name."""
    git(tmp_path, "clone", "--depth", "1", course.as_uri(), "my course")
    path = tmp_path / "my course" / "notebooks" / NAME
    path.write_text(MINE, encoding="utf-8")
    return path


def text(path):
    return path.read_text(encoding="utf-8")


def names(notebook):
    return sorted(path.name for path in notebook.parent.iterdir())


def test_the_original_takes_the_place_and_git_sees_no_change(notebook, capsys):
    assert command_line.main(["fresh", str(notebook), "--yes"]) == 0
    assert text(notebook) == FIRST
    assert names(notebook) == ["01_perceptron (mine 1).ipynb", NAME]
    assert text(notebook.with_name("01_perceptron (mine 1).ipynb")) == MINE
    git(notebook.parent, "diff", "--exit-code")
    assert capsys.readouterr().out == f"{notebook}\n"


def test_no_kept_notebook_is_ever_replaced(notebook):
    for number in (1, 3):
        notebook.with_name(f"01_perceptron (mine {number}).ipynb").write_text(str(number))
    command_line.main(["fresh", str(notebook), "--yes"])
    notebook.write_text("mine again")
    command_line.main(["fresh", str(notebook), "--yes"])
    kept = [text(notebook.with_name(f"01_perceptron (mine {number}).ipynb")) for number in (1, 2, 3, 4)]
    assert kept == ["1", MINE, "3", "mine again"]


def test_what_a_hub_has_committed_for_the_learner_is_not_the_original(notebook, course):
    git(notebook.parent, "commit", "--all", "--message", "Automatic commit")
    assert lost.original(notebook) == FIRST
    publish(course, SECOND)
    git(notebook.parent, "fetch")
    assert lost.original(notebook) == FIRST  # the version that fits the rest of this copy
    git(notebook.parent, "merge", "-Xours", "origin/main")
    assert lost.original(notebook) == SECOND
    assert text(notebook) == MINE


def test_without_an_upstream_the_last_commit_counts(course):
    notebook = course / "notebooks" / NAME
    notebook.write_text(MINE, encoding="utf-8")
    assert lost.original(notebook) == FIRST


def test_a_notebook_that_was_deleted_comes_back_without_a_question(notebook, monkeypatch):
    notebook.unlink()
    monkeypatch.delattr("builtins.input")
    assert command_line.main(["fresh", str(notebook)]) == 0
    assert text(notebook) == FIRST
    assert names(notebook) == [NAME]


@pytest.mark.parametrize(("said", "status"), [("yes", 0), ("no", 1), ("", 1)])
def test_it_asks_first_and_names_what_is_kept(notebook, monkeypatch, said, status):
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or said)
    assert command_line.main(["fresh", str(notebook)]) == status
    assert text(notebook) == (MINE if status else FIRST)
    assert "is kept as 01_perceptron (mine 1).ipynb" in asked[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("01_perceptron (mine 1).ipynb", "is your own copy. Open 01_perceptron.ipynb"),
        ("my notes.ipynb", "The course has no notebook my notes.ipynb"),
        ("none/x.ipynb", "There is no original of x.ipynb"),
        ("~nobody-of-this-name/x.ipynb", "There is no original of x.ipynb"),
    ],
)
def test_what_is_none_of_the_courses_notebooks(notebook, monkeypatch, capsys, name, said):
    monkeypatch.chdir(notebook.parent)
    assert command_line.main(["fresh", name, "--yes"]) == 1
    assert said in capsys.readouterr().err
    assert names(notebook) == [NAME]


def test_a_folder_that_git_has_not_made_and_a_computer_without_git(notebook, tmp_path, monkeypatch, capsys):
    unpacked = tmp_path / "zip" / NAME
    unpacked.parent.mkdir()
    unpacked.write_text(MINE, encoding="utf-8")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert command_line.main(["fresh", str(unpacked), "--yes"]) == 1
    assert "not a git repository" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_line.main(["fresh", str(notebook), "--yes"]) == 1
    error = capsys.readouterr().err
    assert "git is not installed" in error
    assert "Unpack the file of the course once more" in error
    assert (text(unpacked), text(notebook)) == (MINE, MINE)


@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_fails_leaves_the_notebook_where_it_was_or_under_its_new_name(notebook, monkeypatch, capsys, at):
    replace, calls = os.replace, []

    def failing(*paths):
        calls.append(paths)
        if len(calls) == at:
            raise OSError(28, "No space left on device")
        return replace(*paths)

    monkeypatch.setattr(os, "replace", failing)
    assert command_line.main(["fresh", str(notebook), "--yes"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert names(notebook) == [NAME]
    assert text(notebook) == MINE


def test_it_runs_as_a_command_in_the_readers_language(notebook):
    run = subprocess.run(
        [sys.executable, "-m", "dlintro", "fresh", "x.ipynb"],
        cwd=notebook.parent,
        env=os.environ | {"DLINTRO_LANG": "de"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("Der Kurs hat in diesem Ordner kein Notebook x.ipynb")
