"""hub/student/: what a save does when the disk is full, and when a student is told that it is almost full."""

import errno
import importlib
import os
import shutil
from pathlib import Path

import pytest

pytest.importorskip("jupyterhub", reason="make hub")

HUB = Path(__file__).parents[1] / "hub"
NOTICE = "00_THE_DISK_IS_ALMOST_FULL.txt"


@pytest.fixture
def module(monkeypatch):
    """Import a module of the students' servers."""
    monkeypatch.syspath_prepend(str(HUB / "student"))
    return importlib.import_module


def test_a_file_takes_the_place_of_the_old_one_only_when_it_is_whole(module, tmp_path):
    replacing = module("saving").replacing
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "a.txt").chmod(0o640)
    (tmp_path / "link").symlink_to("a.txt")
    with pytest.raises(TypeError), replacing(tmp_path / "link") as file:
        file.writelines(["new, but not all of it\n" * 10_000, 3])
    assert (tmp_path / "a.txt").read_text() == "old"
    with replacing(tmp_path / "link") as file:
        file.write("new\n")
        assert (tmp_path / "a.txt").read_text() == "old"
    assert (tmp_path / "a.txt").read_text() == "new\n"
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "link"]


def test_what_fails_at_the_very_end_leaves_the_old_file_too(module, tmp_path, monkeypatch):
    """A disk on a network says only then that it is full; Jupyter's own way would leave the new bytes, as far as they got."""

    def fail(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.txt").write_text("old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"), module("saving").replacing(tmp_path / "a.txt", text=False) as file:
        file.write(b"new")
    assert (tmp_path / "a.txt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_who_is_over_a_quota_is_told_so(module, tmp_path, monkeypatch):
    room = module("room")
    tool = tmp_path / "quota"
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(room, "is_short", lambda folder: False)
    said = "echo 'Disk quotas for user anna (uid 1001):'; echo 'In block grace period on /dev/sda1'"
    for words, code, there in ((":", 0, False), (":", 1, False), (said, 1, True), (":", 0, False)):  # 1: or no quotas
        tool.write_text(f"#!/bin/sh\n[ $* = --quiet ] || exit 7\n{words}\nexit {code}\n")
        tool.chmod(0o755)
        assert room.look(tmp_path) is there
        assert (tmp_path / NOTICE).exists() is there
        if there:
            assert "almost all the room that you may use" in (tmp_path / NOTICE).read_text(encoding="utf-8")


def test_short_means_a_tenth_or_five_gigabytes(module, monkeypatch):
    room = module("room")
    for total, free, short in ((50e9, 4.9e9, True), (50e9, 5.1e9, False), (4e12, 5.1e9, False), (4e12, 4.9e9, True)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, t=total, f=free: shutil._ntuple_diskusage(t, t - f, f))
        assert room.is_short("/") is short
