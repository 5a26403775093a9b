"""What hub/ holds for an administrator, as far as it can be judged without a hub: settings, pins, limits."""

import configparser
import importlib
import json
import logging
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
HUB = ROOT / "hub"
README = (HUB / "README.md").read_text(encoding="utf-8")


def test_the_proxy_is_pinned_with_all_that_it_draws_in():
    wanted = json.loads((HUB / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((HUB / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert locked[""]["dependencies"] == wanted
    assert all("integrity" in package and "resolved" not in package for path, package in locked.items() if path)


def test_every_package_of_the_hub_is_an_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {re.match(r"[\w-]+", line)[0] for line in extras["hub"]} >= {"jupyterhub", "nbgitpuller", "oauthenticator"}


@pytest.mark.parametrize("script", [HUB / "student" / "start", ROOT / ".ci" / "run"], ids=lambda path: path.name)
def test_shell_scripts_are_well_formed(script):
    shell = "bash" if "bash" in script.read_text(encoding="utf-8").splitlines()[0] else "sh"
    assert subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False).stderr == ""


# The service, and what an administrator types ----------------------------------------------------------------------------


@pytest.fixture
def service():
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # systemd tells capitals from small letters
    unit.read(HUB / "dlintro-hub.service", encoding="utf-8")
    return unit["Service"]


def test_the_service_starts_what_the_readme_installs(service):
    program, option, config = service["ExecStart"].split()
    assert (program, option) == ("/opt/dlintro/.venv/bin/jupyterhub", "-f")
    assert (ROOT / Path(config).relative_to("/opt/dlintro")).is_file()
    assert "sudo git clone <address of this repository> /opt/dlintro\n" in README
    assert README.count("sudo cp hub/dlintro-hub.service /etc/systemd/system/\n") == 2  # start, update


def test_a_hub_that_does_not_start_tries_again_at_leisure(service):
    assert service["Restart"] == "on-failure"
    assert int(service["RestartSec"]) >= 5  # else every two seconds, as its start takes no longer


def test_students_reach_their_sockets_though_the_service_closes_what_it_writes(service, tmp_path, monkeypatch):
    pytest.importorskip("pwd", reason="there are no Unix users")
    config = pytest.importorskip("traitlets.config").Config()
    (tmp_path / "hub.py").write_text("")
    for name, path in {"HUB_SETTINGS": "hub.py", "HUB_STATE": "state", "HUB_RUNTIME": "run", "DATA": "data"}.items():
        monkeypatch.setenv(f"DLINTRO_{name}", str(tmp_path / path))
    monkeypatch.setattr(sys, "path", sys.path.copy())
    code = (HUB / "jupyterhub_config.py").read_text(encoding="utf-8").replace("\nrefuse_unless_ready()\n", "\n")
    config.JupyterHub.authenticator_class = "pam"
    before = os.umask(int(service["UMask"], 8))
    try:
        exec(code, {"__file__": str(HUB / "jupyterhub_config.py"), "get_config": lambda: config, "load_subconfig": str})
    finally:
        os.umask(before)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "run", *tmp_path.glob("run/*"))}
    assert modes == {"run": "0o755", "gitconfig": "0o644"}
    assert oct((tmp_path / "state").stat().st_mode & 0o777) == "0o700"


def test_patterns_for_systemctl_name_the_kind_of_unit():
    """Without it, a pattern fits no unit, and systemctl does nothing and says nothing."""
    patterns = re.findall(r"systemctl \w+ '([^']*\*[^']*)'", README)
    assert patterns == ["jupyter-*-singleuser.service"]


def test_passwords_and_backups_are_written_where_no_student_reads_them():
    assert "hub/add_students.py ~/names.txt >> ~/passwords.txt)" in README
    assert re.findall(r"--create --gzip --file (\S+)\$", README) == ["/root/dlintro-"]


# Limits: control groups of version 2, which the tests of the hub meet only where the computer has them -------------------------


@pytest.fixture
def spawner(monkeypatch):
    pytest.importorskip("jupyterhub")
    monkeypatch.syspath_prepend(str(HUB))
    return importlib.import_module("spawner")


@pytest.fixture
def cgroup(tmp_path, spawner):
    for folder in (tmp_path, tmp_path / "dlintro"):
        folder.mkdir(exist_ok=True)
        (folder / "cgroup.subtree_control").write_text("")
    (tmp_path / "cgroup.controllers").write_text("cpuset cpu io memory pids")
    return spawner.ControlGroup("1001", root=tmp_path)


def test_a_group_of_version_2_gets_its_limits(cgroup, tmp_path):
    cgroup.make(memory=2 * 2**30, cores=1.5, tasks=512)
    assert (tmp_path / "dlintro/1001/memory.max").read_text() == "2147483648"
    assert (tmp_path / "dlintro/1001/cpu.max").read_text() == "150000 100000"
    for folder in (tmp_path, tmp_path / "dlintro"):
        assert (folder / "cgroup.subtree_control").read_text() == "+cpu +memory +pids"


def test_students_may_read_their_limits_though_the_hub_closes_what_it_writes(cgroup, tmp_path):
    before = os.umask(0o077)
    try:
        cgroup.make(memory=2**30, cores=1, tasks=512)
    finally:
        os.umask(before)
    assert oct((tmp_path / "dlintro/1001").stat().st_mode & 0o777) == "0o755"


def test_in_a_container_the_processes_make_way_first(cgroup, tmp_path, monkeypatch):
    (tmp_path / "cgroup.procs").write_text("1\n")
    write, refusals = Path.write_text, []

    def busy(path, text, **options):
        if path == tmp_path / "cgroup.subtree_control" and not (tmp_path / "init" / "cgroup.procs").exists():
            refusals.append(path)
            raise OSError(16, "Device or resource busy")
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", busy)
    cgroup.make(memory=2**30, cores=1, tasks=512)
    assert refusals
    assert (tmp_path / "init" / "cgroup.procs").read_text() == "1"
    assert (tmp_path / "dlintro/1001/memory.max").exists()


def test_where_no_group_can_be_made_each_process_is_limited(spawner, monkeypatch, caplog):
    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(spawner.ControlGroup, "make", refuse)
    student = SimpleNamespace(
        user=SimpleNamespace(name="anna"),
        mem_limit=2**29,
        cpu_limit=1,
        task_limit=512,
        log=logging.getLogger("hub"),
        _group=lambda: spawner.ControlGroup("1001"),
    )
    limit = spawner.LimitedSpawner._limits(student)
    assert "no control group (" in caplog.text
    for size, said in ((2**28, ""), (2**30, "MemoryError")):
        ended = subprocess.run(
            [sys.executable, "-c", f"bytearray({size})"], preexec_fn=limit, capture_output=True, text=True, check=False
        )
        assert ended.stderr.strip().endswith(said)
        assert bool(ended.returncode) == bool(said)
