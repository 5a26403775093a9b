"""What one student can take from the others: a storm of processes, and the disk, while a classmate works on and saves."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("jupyterhub", reason="make hub")
pwd = pytest.importorskip("pwd", reason="there are no Unix users")

import classroom  # noqa: E402
import lab  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from student import WAIT, students  # noqa: E402

HUB = Path(__file__).parents[1] / "hub"
PAM = """
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"dlintro"}
"""
DISK = 160e6  # bytes
TASKS = 200
NOTICE = "00_THE_DISK_IS_ALMOST_FULL.txt"
NOTEBOOK = "dlintro/notebooks/01_perceptron.ipynb"
SOON = 45  # seconds; the disk is looked at every 20
FILL = """
import os
def fill(n_bytes):
    os.makedirs("mine", exist_ok=True)
    with open("mine/big", "ab", buffering=0) as file:
        while n_bytes > 0:
            n_bytes -= file.write(bytes(min(n_bytes, 2**20)))
"""
STORM = """
import subprocess
storm = []
try:
    for _ in range(700):
        storm.append(subprocess.Popen(["sleep", "600"], start_new_session=True))
except OSError as error:
    print(len(storm), error.strerror)
"""


@pytest.fixture
def module(monkeypatch):
    """Import a module of the hub."""
    monkeypatch.syspath_prepend(str(HUB))
    return importlib.import_module


# A hub whose home folders are on a small disk ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def disk():
    classroom.require("mount")
    folder = Path(tempfile.mkdtemp(prefix="homes-", dir="/run"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK:.0f},mode=755", "none", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture(scope="module")
def hub(disk):
    settings = f"{PAM}c.LimitedSpawner.task_limit = {TASKS}\n"
    with classroom.unix_users(2, "dlintro-limit-", homes=disk) as users, classroom.jupyterhub(settings) as started:
        started.users = users
        yield started


@pytest.fixture(scope="module")
def pair(hub):
    """Ann, who takes what she can get, and Ben, who works."""
    with students(hub, hub.users) as opened:
        yield opened


@pytest.fixture
def ann(pair):
    return pair[0]


@pytest.fixture
def ben(pair):
    return pair[1]


def path(student, file):
    return Path(pwd.getpwnam(student.name).pw_dir) / file


def save(student, words, file=NOTEBOOK):
    """Save a notebook with some words in its first cell, as JupyterLab does."""
    content = json.loads(path(student, NOTEBOOK).read_text(encoding="utf-8"))
    content["cells"][0]["source"] = words
    model = {"type": "notebook", "format": "json", "content": content}
    return student.send("PUT", f"{student.home}api/contents/{file}", json=model)


def delete(student, file):
    """Delete a file or a folder with all that is in it, which goes to no trash: that would take as much room."""
    assert student.send("DELETE", f"{student.home}api/contents/{file}").status_code == 204


def saved(student):
    return nbformat.read(path(student, NOTEBOOK), as_version=4).cells[0].source


def until(true, seconds=SOON):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.2)


# Tasks ----------------------------------------------------------------------------------------------------------------


@pytest.mark.hub
def test_a_storm_of_processes_meets_a_limit_while_a_classmate_works_on_and_saves(hub, ann, ben):
    assert "no control group" not in hub.log
    work, storm = ben.open(), ann.open()
    n, _, said = storm.run(STORM).partition(" ")
    assert said == "Resource temporarily unavailable\n"
    assert TASKS / 2 < int(n) < TASKS
    begun = time.monotonic()
    assert work.run("print(sum(range(10)))") == "45\n"
    assert save(ben, "during the storm").ok
    assert saved(ben) == "during the storm"
    assert time.monotonic() - begun < 5
    begun = time.monotonic()
    ann.stop()  # nothing outruns it
    left = map(classroom.command, classroom.processes(pwd.getpwnam(ann.name).pw_uid))
    assert [line for line in left if line] == []  # one that has ended, and whose parent has not looked, has none
    assert time.monotonic() - begun < 20
    ann.spawn()
    assert ann.open().run("print(1)") == "1\n"


@pytest.mark.hub
def test_where_there_are_no_control_groups_a_student_has_as_many_processes(module):
    classroom.require()
    nobody = 61_234  # no user has this number
    code = """
import subprocess
for _ in range(99):
    subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""

    def begin():
        module("spawner")._limit_process(2**30, 64)
        os.setuid(nobody)

    python = os.path.realpath(sys.executable) if not classroom._closed(Path(sys.base_prefix)) else "/usr/bin/python3"
    ended = subprocess.run([python, "-c", code], preexec_fn=begin, capture_output=True, text=True, check=False, cwd="/")
    n_running = len(classroom.processes(nobody))
    for process in classroom.processes(nobody):
        os.kill(process, 9)
    assert "BlockingIOError: [Errno 11]" in ended.stderr
    assert 50 < n_running < 64


def test_a_group_of_version_2_counts_tasks(module, tmp_path):
    for folder in (tmp_path, tmp_path / "dlintro"):
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.subtree_control").write_text("")
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids")
    module("spawner").ControlGroup("1001", root=tmp_path).make(memory=2**30, cores=1, tasks=512)
    assert (tmp_path / "dlintro/1001/pids.max").read_text() == "512"
    assert (tmp_path / "dlintro/cgroup.subtree_control").read_text() == "+cpu +memory +pids"


@pytest.mark.parametrize(
    ("choice", "limit"),
    [
        ("", "512"),
        ("c.LimitedSpawner.task_limit = 300", "300"),
        ("c.SystemdSpawner.unit_extra_properties = {'TasksMax': '99'}", "99"),
    ],
)
def test_one_setting_limits_tasks_with_systemd_and_without(module, tmp_path, monkeypatch, choice, limit):
    config = importlib.import_module("traitlets.config").Config()
    (tmp_path / "hub.py").write_text("")
    for name in ("SETTINGS", "STATE", "RUNTIME"):
        monkeypatch.setenv(f"DLINTRO_HUB_{name}", str(tmp_path / ("hub.py" if name == "SETTINGS" else name)))
    monkeypatch.setattr(sys, "path", sys.path.copy())
    code = (HUB / "jupyterhub_config.py").read_text(encoding="utf-8").replace("\nrefuse_unless_ready()\n", "\n")

    def choose(_):
        config.JupyterHub.authenticator_class = "pam"
        exec(choice, {"c": config})

    exec(code, {"__file__": str(HUB / "jupyterhub_config.py"), "get_config": lambda: config, "load_subconfig": choose})
    assert config.SystemdSpawner.unit_extra_properties == {"TasksMax": limit}


# The disk -------------------------------------------------------------------------------------------------------------


@pytest.mark.hub
def test_before_the_disk_is_full_everyone_is_told_and_a_classmate_saves_and_when_it_is_full_nothing_is_lost(
    hub, ann, ben
):
    greedy = ann.open()
    greedy.run(FILL)
    room = shutil.disk_usage(path(ann, ".")).free
    assert room > 0.3 * DISK
    assert not path(ben, f"dlintro/notebooks/{NOTICE}").exists()
    greedy.run(f"fill({int(room - 0.06 * DISK)})")
    for student in (ann, ben):
        notice = path(student, f"dlintro/notebooks/{NOTICE}")
        until(notice.exists)
        assert notice.stat().st_uid == pwd.getpwnam(student.name).pw_uid
        assert "The disk is almost full: " in notice.read_text(encoding="utf-8")
    until(lambda: "are left for students." in hub.log)
    (line,) = [line for line in hub.log.splitlines() if "are left for students." in line]
    assert f"The largest home folders: {ann.name} " in line
    assert save(ben, "almost full").ok
    assert saved(ben) == "almost full"

    with pytest.raises(AssertionError, match="No space left on device"):
        greedy.run("fill(10**9)")
    whole = path(ben, NOTEBOOK).read_bytes()
    names = sorted(path(ben, "dlintro/notebooks").iterdir())
    for words, file in ("x" * 100_000, NOTEBOOK), ("x" * 100_000, "dlintro/notebooks/new.ipynb"):
        answer = save(ben, words, file)
        assert answer.status_code == 507
        assert answer.json()["message"].startswith("There is no room left on the disk for what you save.")
    assert path(ben, NOTEBOOK).read_bytes() == whole
    assert sorted(path(ben, "dlintro/notebooks").iterdir()) == names
    assert ben.open().run("print(6 * 7)").startswith("42")  # then IPython says that it can't keep its history

    delete(ann, "dlintro/notebooks/mine")
    assert save(ben, "room again").ok
    assert saved(ben) == "room again"
    until(lambda: not path(ben, f"dlintro/notebooks/{NOTICE}").exists())


@pytest.mark.hub
def test_in_the_browser_a_student_reads_that_the_disk_is_full(hub, ann, ben, browser):
    page = browser.new_page()
    page.goto(hub.url)
    page.get_by_label("Username").fill(ben.name)
    page.get_by_label("Password").fill(ben.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/lab/**", timeout=WAIT * 1000)
    page.goto(f"{hub.url}{ben.home}lab/tree/{NOTEBOOK}")
    page.wait_for_function(lab.READY, timeout=WAIT * 1000)
    greedy = ann.open()
    greedy.run(FILL)
    with pytest.raises(AssertionError, match="No space left on device"):
        greedy.run("fill(10**9)")
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.insert_text("# " + "words " * 2_000)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-Dialog")).to_contain_text("There is no room left on the disk", timeout=WAIT * 1000)
    page.locator(".jp-Dialog-footer button").last.click()
    delete(ann, "dlintro/notebooks/mine")
    page.keyboard.press("Control+s")
    until(lambda: "words words" in path(ben, NOTEBOOK).read_text(encoding="utf-8"))
    page.close()
