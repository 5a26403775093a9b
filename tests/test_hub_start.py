"""hub/student/start, with real git and a stand-in for nbgitpuller: nobody loses work, and everybody gets notebooks."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

START = Path(__file__).parents[1] / "hub" / "student" / "start"
NEWS = "READ_ME_dlintro.txt"
PULLER = """#!/bin/sh
# As nbgitpuller: clone without history, or else bring deleted files back, commit, and merge where the student goes first.
set -e
[ -e "$3" ] || exec git clone --quiet --depth 1 -- "$1" "$3"
cd "$3"
git fetch --quiet
git ls-files --deleted -z | xargs -0 -r git checkout --quiet origin/main --
git add --all
git diff --cached --quiet || git commit --quiet --message mine
git merge --quiet -Xours origin/main
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux" or not shutil.which("git"), reason="needs Linux and git")


class Student:
    """A home folder, and a course upstream with three notebooks."""

    def __init__(self, folder):
        self.home, self.up, programs = folder / "home", folder / "up", folder / "bin"
        for made in (self.home, self.up, programs):
            made.mkdir()
        for name, text in {"gitpuller": PULLER, "python": "#!/bin/sh\necho server started\n"}.items():
            (programs / name).write_text(text)
            (programs / name).chmod(0o755)
        people = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.env = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(self.home), "USER": "anna", **people}
        self.env |= {"DLINTRO_COURSE": f"file://{self.up}", "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "--quiet", "--initial-branch=main")
        (self.up / "notebooks").mkdir()
        self.publish("book 1")

    def git(self, *arguments, where=None):
        subprocess.run(["git", *arguments], cwd=where or self.up, env=self.env, check=True, capture_output=True)

    def publish(self, text, *options):
        for number in (1, 2, 3):
            (self.up / f"notebooks/{number}.ipynb").write_text(f"{text}, notebook {number}\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "new", *options)

    def start(self):
        """Start the server, and return what stands in the log."""
        done = subprocess.run([START], cwd=self.home, env=self.env, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "server started"
        return done.stderr

    def books(self):
        return {path.name: path.read_text() for path in sorted(self.home.glob("dlintro/notebooks/*.ipynb"))}

    def aside(self):
        return sorted(self.home.glob("dlintro_before_*"))


@pytest.fixture
def student(tmp_path):
    return Student(tmp_path)


def assert_new(student, text):
    assert student.books() == {f"{number}.ipynb": f"{text}, notebook {number}\n" for number in (1, 2, 3)}


def test_a_first_start_brings_the_notebooks_and_nothing_else(student):
    assert student.start() == ""
    assert_new(student, "book 1")
    assert not (student.home / NEWS).exists()


def test_an_update_comes_beside_the_students_work(student):
    student.start()
    (student.home / "dlintro/notebooks/1.ipynb").write_text("mine\n")
    student.publish("book 2")
    assert student.start() == ""
    assert student.books() == {
        "1.ipynb": "mine\n",
        "2.ipynb": "book 2, notebook 2\n",
        "3.ipynb": "book 2, notebook 3\n",
    }
    assert student.aside() == []


def killed_before_the_objects(student):
    student.git("init", "--quiet", "dlintro", where=student.home)
    student.git("remote", "add", "origin", student.env["DLINTRO_COURSE"], where=student.home / "dlintro")


def killed_before_the_checkout(student):
    student.git("clone", "--quiet", "--no-checkout", student.env["DLINTRO_COURSE"], "dlintro", where=student.home)


def killed_with_a_commit_that_is_not_there(student):
    student.git("clone", "--quiet", student.env["DLINTRO_COURSE"], "dlintro", where=student.home)
    (student.home / "dlintro/.git/refs/heads/main").unlink()


def another_folder_of_that_name(student):
    (student.home / "dlintro").mkdir()
    (student.home / "dlintro/own.txt").write_text("mine")


def a_file_of_that_name(student):
    (student.home / "dlintro").write_text("mine")


def a_link_to_nowhere(student):
    (student.home / "dlintro").symlink_to("gone")


@pytest.mark.parametrize(
    "before",
    [
        killed_before_the_objects,
        killed_before_the_checkout,
        killed_with_a_commit_that_is_not_there,
        another_folder_of_that_name,
        a_file_of_that_name,
        a_link_to_nowhere,
    ],
)
def test_what_is_no_copy_of_the_course_is_put_aside(student, before):
    before(student)
    log = student.start()
    assert_new(student, "book 1")
    (aside,) = student.aside()
    assert "no complete copy of the course" in log
    assert aside.name in (student.home / "dlintro/notebooks" / NEWS).read_text()  # where the student sees it
    if before is another_folder_of_that_name:
        assert (aside / "own.txt").read_text() == "mine"
    assert student.start() == ""  # the next start has nothing to mend
    assert student.aside() == [aside]


def test_an_empty_folder_is_filled(student):
    (student.home / "dlintro").mkdir()
    assert student.start() == ""
    assert_new(student, "book 1")
    assert student.aside() == []


@pytest.mark.parametrize("updates", [0, 1])  # with 0, the shallow copy has nothing in common with it
def test_history_that_was_rewritten_upstream(student, updates):
    student.start()
    for number in range(updates):
        student.publish(f"book 2.{number}")
        student.start()
    (student.home / "dlintro/notebooks/1.ipynb").write_text("mine\n")
    student.publish("book 3", "--amend")
    log = student.start()
    assert_new(student, "book 3")
    (aside,) = student.aside()
    assert (aside / "notebooks/1.ipynb").read_text() == "mine\n"
    assert "published the course anew" in log
    assert student.start() == ""


def test_a_copy_without_a_commit_in_common_that_was_fetched_already(student):
    student.start()
    student.publish("book 2", "--amend")
    student.git("fetch", "--quiet", where=student.home / "dlintro")
    assert "published the course anew" in student.start()
    assert_new(student, "book 2")


def test_without_a_connection_everything_stays(student):
    student.start()
    (student.home / "dlintro/notebooks/1.ipynb").write_text("mine\n")
    student.up.rename(student.up.with_name("away"))
    assert "the course can't be reached. They stay as they are." in student.start()
    assert student.books()["1.ipynb"] == "mine\n"
    assert len(student.books()) == 3
    assert student.aside() == []


def test_without_a_connection_even_a_broken_copy_stays(student):
    killed_before_the_checkout(student)
    student.up.rename(student.up.with_name("away"))
    student.start()
    assert student.aside() == []
    student.up.with_name("away").rename(student.up)
    student.start()
    assert_new(student, "book 1")


def test_an_update_that_fails_leaves_the_notebooks(student):
    student.start()
    Path(shutil.which("gitpuller", path=student.env["PATH"])).write_text("#!/bin/sh\nexit 1\n")
    assert "They stay as they are; please tell the person who runs the hub." in student.start()
    assert_new(student, "book 1")
    assert student.aside() == []


def test_nobody_else_may_read_new_files(student):
    student.start()
    assert (student.home / "dlintro/notebooks/1.ipynb").stat().st_mode & 0o077 == 0
