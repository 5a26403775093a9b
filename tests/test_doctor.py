"""The doctor: what it says about good and bad computers, and its exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from dlintro import __main__ as command_line
from dlintro import _folders, doctor, machine
from dlintro.checks import store
from dlintro.doctor import OK, PROBLEM, WARNING, Finding

GB = 10**9
MANAGER = "@jupyter-widgets/jupyterlab-manager"


@pytest.fixture
def healthy(monkeypatch, tmp_path):
    """A computer on which the doctor finds nothing to say, whatever computer the tests run on."""
    monkeypatch.setenv("DLINTRO_DATA", str(tmp_path))
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(machine, "cores", lambda: 2)
    monkeypatch.setattr(machine, "quota", lambda: None)
    monkeypatch.setattr(machine, "memory", lambda: machine.Memory(4 * GB, 3 * GB))
    monkeypatch.setattr(machine, "kills", lambda: 0)
    return monkeypatch


def says(finding, status, *words):
    """Whether a finding has this status and its text holds all these words; all but `ok` must say what to do."""
    text = f"{finding.what} {finding.remedy}"
    return finding.status == status and all(word in text for word in words) and (status == OK or finding.remedy != "")


# One finding at a time ------------------------------------------------------------------------------------------------


def test_python():
    assert says(doctor.python_finding((3, 11, 0), "/bin/python"), OK, "3.11.0", "/bin/python")
    assert says(doctor.python_finding((3, 10, 14), "/bin/python"), PROBLEM, "3.10.14", "too old", "3.11")


def test_packages():
    wanted = {"numpy": SpecifierSet(">=2.0"), "scipy": SpecifierSet(">=1.13")}
    judge = doctor.packages_finding
    assert says(judge(wanted, {"numpy": "2.4.6", "scipy": "1.17.1"}), OK, "numpy 2.4.6", "scipy 1.17.1")
    assert says(judge(wanted, {"numpy": "2.4.6", "scipy": None}), PROBLEM, "scipy is missing", "make env")
    assert says(judge(wanted, {"numpy": "1.26.4", "scipy": "1.17.1"}), PROBLEM, "numpy 1.26.4", ">=2.0", "make env")
    assert says(judge({}, {}), PROBLEM, "dlintro is not installed", "make env")


def test_cores():
    assert says(doctor.cores_finding(2, 64, 2.5), OK, "2 of 64")
    assert says(doctor.cores_finding(1, 1, None), OK, "1 granted")
    assert says(doctor.cores_finding(1, 8, 0.5), WARNING, "50%", "hub")


@pytest.mark.parametrize(
    ("limit", "free", "status", "word"),
    [
        (0.5, 0.4, PROBLEM, "0.5 GB granted"),
        (0.94, 0.5, PROBLEM, "0.9 GB"),
        (1.0, 0.7, WARNING, "00 to 05"),
        (1.9, 1.0, WARNING, "later ones"),
        (2.0, 1.5, OK, "2.0 GB granted, 1.5 GB free"),
        (2.0, 0.3, WARNING, "Shut Down All Kernels"),
        (16.0, None, OK, "16.0 GB granted;"),
    ],
)
def test_memory(limit, free, status, word):
    memory = machine.Memory(int(limit * GB), None if free is None else int(free * GB))
    assert says(doctor.memory_finding(memory), status, word)


def test_memory_that_is_not_known():
    finding = doctor.memory_finding(machine.Memory(None, None))
    assert finding.status == WARNING
    assert "does not say" in finding.what


def test_kills():
    assert says(doctor.kills_finding(0), OK, "no program")
    assert says(doctor.kills_finding(None), OK, "no count")
    assert says(doctor.kills_finding(1), WARNING, "once", "kernel died", "Shut Down All Kernels")
    assert says(doctor.kills_finding(3), WARNING, "3 times", "more memory")


def test_data_folder(tmp_path):
    judge = doctor.data_finding
    (tmp_path / "file").write_text("not a folder")
    assert says(judge(tmp_path, True), OK, str(tmp_path), "DLINTRO_DATA")
    assert says(judge(tmp_path / "new", False), OK, "not there yet")
    assert says(judge(tmp_path / "new", True), PROBLEM, "does not exist", "DLINTRO_DATA")
    assert says(judge(tmp_path / "file", True), PROBLEM, "not a folder", "DLINTRO_DATA")
    assert says(judge(tmp_path / "file", False), PROBLEM, "not a folder", "remove it")


def test_data_folder_that_may_not_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert says(doctor.data_finding(tmp_path, True), PROBLEM, "may not be read")


def test_progress_leaves_no_trace(tmp_path):
    assert says(doctor.progress_finding(tmp_path / "not/yet/there/progress.json"), OK)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "progress.json").write_text("{}")
    assert says(doctor.progress_finding(tmp_path / "progress.json"), OK)
    assert (tmp_path / "progress.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["progress.json"]


def test_progress_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file where a folder is wanted")
    judge = doctor.progress_finding
    assert says(judge(tmp_path / "file/progress.json"), WARNING, "forget", "DLINTRO_PROGRESS")
    assert says(judge(tmp_path), WARNING, "forget")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert says(judge(tmp_path / "file"), WARNING, "forget")


def test_doctor_and_lessons_mean_the_same_progress_file(monkeypatch):
    monkeypatch.delenv("DLINTRO_PROGRESS", raising=False)
    assert _folders.progress_file() == store.path()
    monkeypatch.setenv("DLINTRO_PROGRESS", "elsewhere.json")
    assert _folders.progress_file() == store.path() == Path("elsewhere.json")


def test_widgets():
    judge = doctor.widgets_finding
    here = (Path("/share/jupyter/labextensions"), "5.0.16")
    assert says(judge("8.1.9", "3.0.17", True, here), OK, "8.1.9", "3.0.17")
    assert says(judge(None, "3.0.17", True, here), PROBLEM, "ipywidgets is missing", "make env")
    assert says(judge("8.1.9", None, False, here), PROBLEM, "jupyterlab_widgets is missing", "make env")
    assert says(judge("8.1.9", "1.1.1", False, here), PROBLEM, "do not go together", "make env")
    assert says(judge("8.1.9", "3.0.17", True, None), PROBLEM, "does not find", "make env")
    assert says(judge("8.1.9", "3.0.17", True, (Path("/old"), "3.1.1")), PROBLEM, "3.1.1", f"{Path('/old')}", "Remove")


def test_slides():
    assert says(doctor.slides_finding("0.2.0", (Path("/here"), "0.2.0")), OK, "0.2.0")
    assert says(doctor.slides_finding("0.2.0", None), WARNING, "there are none")
    assert says(doctor.slides_finding("0.2.0", (Path("/here"), "0.1.0")), WARNING, "0.1.0", "/here")


def test_extension_is_the_first_that_jupyter_finds(tmp_path, monkeypatch):
    for folder, version in (("first", "3.1.1"), ("second", "5.0.16")):
        home = tmp_path / folder / "labextensions" / MANAGER
        home.mkdir(parents=True)
        (home / "package.json").write_text(f'{{"version": "{version}"}}')
    monkeypatch.setenv("JUPYTER_PATH", os.pathsep.join(str(tmp_path / name) for name in ("first", "second")))
    assert doctor._extension(MANAGER) == (tmp_path / "first/labextensions" / MANAGER, "3.1.1")
    (tmp_path / "first/labextensions" / MANAGER / "package.json").write_text("not JSON")
    assert doctor._extension(MANAGER)[1] == "5.0.16"
    assert doctor._extension("no-such-extension") is None


# The command ----------------------------------------------------------------------------------------------------------


def test_a_healthy_computer_is_ready(healthy, capsys):
    assert command_line.main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Ready for the course: 0 problems, 0 warnings."
    assert all(line.startswith(("ok ", "         ")) for line in lines[:-2])
    assert len([line for line in lines if line.startswith("ok ")]) == 9


def test_a_warning_leaves_the_computer_ready(healthy, capsys):
    healthy.setattr(machine, "kills", lambda: 2)
    assert command_line.main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "warning  Stopped for want of memory: 2 times" in out
    assert "What to do: In JupyterLab, choose Kernel" in out
    assert out.endswith("Ready for the course: 0 problems, 1 warning.\n")


def test_a_problem_gives_exit_status_1(healthy, capsys, tmp_path):
    healthy.setattr(machine, "memory", lambda: machine.Memory(GB // 2, GB // 3))
    healthy.setenv("DLINTRO_DATA", str(tmp_path / "unmounted"))
    assert command_line.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "problem  Memory: 0.5 GB granted" in out
    assert "problem  Data folder:" in out
    assert out.endswith("Not ready yet: 2 problems, 0 warnings.\n")


def test_a_missing_package_is_a_problem(healthy, capsys):
    version = doctor._version
    healthy.setattr(doctor, "_version", lambda name: None if name == "scipy" else version(name))
    assert command_line.main(["doctor"]) == 1
    assert "scipy is missing" in capsys.readouterr().out


def test_a_doctor_that_cannot_look_says_why(healthy, capsys):
    healthy.setitem(sys.modules, "platformdirs", None)
    assert command_line.main(["doctor"]) == 1
    assert "problem  Packages: platformdirs is missing" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["surgeon"], ["doctor", "now"], ["--json"]])
def test_wrong_usage_gives_exit_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        command_line.main(arguments)
    assert stop.value.code == 2
    assert "usage: python -m dlintro" in capsys.readouterr().err


def test_the_report_wraps_text_but_never_a_path():
    path = "/home/anna/" + "very-long-folder/" * 9
    text = doctor.report([Finding(PROBLEM, "Data: " + "some words " * 20 + path, "do this " * 20)])
    assert path in text
    lines = text.splitlines()
    assert all(len(line) <= 100 for line in lines if path not in line)
    assert [line for line in lines if not line.startswith(" ")] == [lines[0], "", lines[-1]]


def test_the_command_runs_and_imports_nothing_heavy(tmp_path):
    code = (
        "import runpy, sys\n"
        "sys.argv = ['dlintro', 'doctor']\n"
        "try:\n    runpy.run_module('dlintro', run_name='__main__')\n"
        "except SystemExit as stop:\n    print('status', stop.code)\n"
        "heavy = ('torch', 'numpy', 'matplotlib', 'sklearn', 'scipy', 'ipywidgets')\n"
        "print('heavy', [name for name in heavy if name in sys.modules])\n"
    )
    environment = {**os.environ, "DLINTRO_PROGRESS": str(tmp_path / "p.json"), "DLINTRO_DATA": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60)
    assert run.stderr == ""
    assert run.stdout.splitlines()[-1] == "heavy []"
    plain = subprocess.run(
        [sys.executable, "-m", "dlintro", "doctor"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert plain.stderr == ""
    assert run.stdout.splitlines()[-2] == f"status {plain.returncode}"
    assert plain.returncode == int("\nproblem " in f"\n{plain.stdout}")
    assert "numpy" in plain.stdout
    assert plain.stdout.splitlines()[-1].startswith(("Ready for the course", "Not ready yet"))


def test_the_command_reports_a_problem_to_scripts(tmp_path):
    environment = {**os.environ, "DLINTRO_DATA": str(tmp_path / "unmounted")}
    run = subprocess.run(
        [sys.executable, "-m", "dlintro", "doctor"], capture_output=True, text=True, env=environment, timeout=60
    )
    assert run.returncode == 1
    assert "problem  Data folder:" in run.stdout
