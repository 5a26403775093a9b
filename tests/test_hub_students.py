"""hub/add_students.py, with stand-ins for useradd and its kin: what lists and computers of real classes hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

grp = pytest.importorskip("grp", reason="there are no Unix users")
import pwd  # noqa: E402

HUB = Path(__file__).parents[1] / "hub"
CALLS = {
    "useradd": 'for name; do :; done; case "$name" in broken*) exit 12;; esac; echo "$name" >> "$FAKE/made"',
    "chpasswd": 'read line; case "$line" in silent:*) exit 1;; esac; echo "$line" >> "$FAKE/passwords"',
    "usermod": ":",
    "groupadd": ":",
}
PEOPLE = [user.pw_name for user in pwd.getpwall() if user.pw_uid >= 1000 and user.pw_name.isalpha()]
THERE = (PEOPLE or ["nobody"])[0]  # an account that is there before the course
NO_USER = {group.gr_name for group in grp.getgrall()} - {user.pw_name for user in pwd.getpwall()}

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the hub runs on Linux")


@pytest.fixture
def add(tmp_path):
    """Run the script on a list; return it when it has ended, with `made`, `passwords` and `calls` of what it did."""
    (tmp_path / "bin").mkdir()
    for name, body in CALLS.items():
        tool = tmp_path / "bin" / name
        tool.write_text(f'#!/bin/sh\necho {name} "$@" >> "$FAKE/calls"\n{body}\n')
        tool.chmod(0o755)

    def run(names):
        for name in ("made", "passwords", "calls"):
            (tmp_path / name).write_text("")
        (tmp_path / "names.txt").write_bytes(names.encode() if isinstance(names, str) else names)
        env = os.environ | {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "FAKE": str(tmp_path)}
        command = [sys.executable, HUB / "add_students.py", tmp_path / "names.txt"]
        ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        ended.made = (tmp_path / "made").read_text().split()
        ended.passwords = (tmp_path / "passwords").read_text().splitlines()
        ended.calls = (tmp_path / "calls").read_text().splitlines()
        return ended

    return run


@pytest.mark.parametrize(
    "names",
    [
        "anna\nben\n",
        "anna\nben\nanna\n\nben\n",  # twice
        b"\xef\xbb\xbfanna\r\nben\r\n",  # Notepad and Excel, with a byte order mark
        "anna\r\nben\r\n".encode("utf-16"),
        b"\xfe\xff" + "anna\nben\n".encode("utf-16-be"),
    ],
)
def test_every_student_is_made_once_and_gets_the_printed_password(add, names):
    ended = add(names)
    assert (ended.returncode, ended.made) == (0, ["anna", "ben"])
    assert [line.replace(":", " ") for line in ended.passwords] == ended.stdout.splitlines()
    assert len({line.split(":")[1] for line in ended.passwords}) == 2


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (b"j\xfcrgen\nanna\n", "is not a plain text; save it"),
        ("anna\n".encode("utf-16-le"), "is not a plain text; save it"),  # without a mark, every second byte is 0
        ("\n\n", "holds no names"),
        ("anna\nÖzil\n", "Not names of Unix users .*: Özil"),
        ("anna\n-rf\n", "Not names of Unix users .*: -rf"),
        ("anna\nroot\n", "Users of the system, who can't be students: root"),
    ],
)
def test_a_list_with_a_fault_makes_nobody(add, names, words):
    ended = add(names)
    assert ended.returncode == 1
    assert ended.calls == []
    assert re.search(words, ended.stderr)
    assert "Traceback" not in ended.stderr


def test_who_has_an_account_already_joins_and_keeps_the_password(add):
    ended = add(f"{THERE}\nanna\n")
    assert ended.returncode == 0
    assert f"usermod --append --groups dlintro {THERE}" in ended.calls
    assert ended.made == ["anna"]
    assert [line.split(":")[0] for line in ended.passwords] == ["anna"]
    assert f"{THERE} is a user already" in ended.stderr


def test_only_accounts_that_are_made_here_are_marked_so(add):
    calls = add(f"{THERE}\nanna\n").calls
    assert calls[:2] == ["groupadd --force dlintro", "groupadd --force dlintro-made"]
    assert [line.split()[-1] for line in calls if "dlintro-made" in line] == ["dlintro-made", "anna"]
    assert next(line for line in calls if line.endswith(" anna")).count("--groups dlintro,dlintro-made") == 1


def test_taking_down_deletes_marked_accounts_only():
    readme = (HUB / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Take down")[2]
    loop = re.search(r"for name in \$\((.*?)\).*?\ndone", section, re.DOTALL)
    assert loop[1].startswith("getent group dlintro-made |")
    assert readme.count('sudo userdel --remove "$name"') == loop[0].count('sudo userdel --remove "$name"') == 1
    commands = re.sub(r"sudo userdel --remove", "echo", loop[0])
    fake = "getent() { [ $2 = dlintro-made ] && echo dlintro-made:x:1002:anna,ben; }\n"
    done = subprocess.run(["sh", "-c", fake + commands], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["anna", "ben"]


def test_a_group_of_a_students_name_is_left_as_it_is(add):
    taken = next(name for name in sorted(NO_USER) if re.fullmatch("[a-z]+", name))
    calls = [line for line in add(f"{taken}\nanna\n").calls if line.startswith("useradd")]
    assert [("--no-user-group" in line, line.split()[-1]) for line in calls] == [(True, taken), (False, "anna")]


def test_one_failure_does_not_stop_the_rest(add):
    ended = add("broken\nanna\nsilent\nben\n")
    assert ended.returncode == 1
    assert ended.made == ["anna", "silent", "ben"]
    assert [line.split()[0] for line in ended.stdout.splitlines()] == ["anna", "ben"]
    assert "broken: useradd failed (status 12)" in ended.stderr
    assert "silent was made, but got no password" in ended.stderr
    assert "2 of these names could not be added" in ended.stderr
    assert "Traceback" not in ended.stderr
