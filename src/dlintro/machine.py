"""What this computer really grants: cores, memory, and whether a program was stopped for want of memory.

On a hub, many people share one big computer, and each gets a small part of it. Python sees the whole computer; the part
is written in Linux's control groups (cgroups, version 1 or 2), and a limit of any group around ours holds for us too.
On macOS and Windows there are no such groups, and the whole computer counts. Standard library only.

Source: Linux kernel documentation, admin-guide/cgroup-v2.rst and admin-guide/cgroup-v1/ (2015 and later).
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

UNLIMITED = 2**60  # bytes; version 1 writes "no limit" as a number near 2**63


@dataclass(frozen=True)
class Memory:
    """Memory in bytes: the `limit` of what this process may use, and what is `free` of it; None is not known."""

    limit: int | None
    free: int | None


def cores(root=Path("/")):
    """Return the number of cores that may work for this process at once, at least 1.

    It is the smallest of the cores of the computer, those this process may run on, and the time that its control
    groups grant, rounded down (a thread more than that would only make the others wait).

    Parameters
    ----------
    root : Path
        Folder in which proc/ and sys/ lie; tests give their own.
    """
    share = quota(root)
    return installed_cores() if share is None else max(1, min(installed_cores(), int(share)))


def installed_cores():
    """Return the number of cores that this process may run on, at least 1, before any quota."""
    if hasattr(os, "sched_getaffinity"):  # Linux; elsewhere a process may run on every core
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def quota(root=Path("/")):
    """Return how many cores' time the control groups grant, as a float such as 1.5, or None where none limits it."""
    root = Path(root)
    shares = [_share(folder) for folder in _groups("cpu", root)]
    return min((share for share in shares if share is not None), default=None)


def memory(root=Path("/")):
    """Return the `Memory` of this process: the tightest limit of the computer and of its control groups.

    Memory that only caches files counts as free, since Linux gives it back when it is wanted.

    Parameters
    ----------
    root : Path
        Folder in which proc/ and sys/ lie; tests give their own.
    """
    root = Path(root)
    levels = [_computer(root), *(_group_memory(folder) for folder in _groups("memory", root))]
    limits = [level.limit for level in levels if level.limit is not None]
    frees = [level.free for level in levels if level.free is not None]
    return Memory(limit=min(limits, default=None), free=min([*frees, *limits]) if frees else None)


def kills(root=Path("/")):
    """Return how many processes of this control group were stopped for want of memory, or None if that is not known.

    The count starts anew with the group: on a hub, when a user's server starts.

    Parameters
    ----------
    root : Path
        Folder in which proc/ and sys/ lie; tests give their own.
    """
    for folder in _groups("memory", Path(root)):
        for name in ("memory.events", "memory.oom_control"):  # version 2, version 1
            count = _field(folder / name, "oom_kill")
            if count is not None:
                return count
    return None


# Control groups -------------------------------------------------------------------------------------------------------


def _groups(controller, root):
    """Return the folders of the control groups around this process, its own first, as far up as they can be seen."""
    own = _own_groups(root)
    folders = []
    for line in _lines(root / "proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        try:
            top, point = before.split()[3:5]
            kind, _, options = after.split()[:3]
        except ValueError:
            continue
        if kind == "cgroup2":
            path = own.get("")
        elif kind == "cgroup" and controller in options.split(","):
            path = own.get(controller)
        else:
            continue
        if path is not None:
            folders += _upwards(root / point.lstrip("/"), top, path)
    return folders


def _own_groups(root):
    """Return this process's group for each controller of version 1, and under "" its group in version 2."""
    own = {}
    for line in _lines(root / "proc/self/cgroup"):
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        own.update(dict.fromkeys(controllers.split(","), path))
    return own


def _upwards(mount, top, path):
    """Return the folder of the group `path` and those above it, up to `mount`, where the group `top` is shown.

    In a container the group's path may be written as the host sees it; then only the mount itself is ours to see.
    """
    path, top = PurePosixPath(path), PurePosixPath(top)
    if ".." in path.parts or not path.is_relative_to(top):
        return [mount]
    inside = path.relative_to(top)
    return [mount / folder for folder in (inside, *inside.parents)] if inside.parts else [mount]


def _share(folder):
    """Return how many cores' time the group in `folder` grants by itself, or None for no limit."""
    try:
        granted, period = _text(folder / "cpu.max").split()  # version 2: "150000 100000" or "max 100000"
    except ValueError:
        granted, period = _text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")  # version 1
    granted, period = _number(granted), _number(period)
    return granted / period if granted and period else None


def _group_memory(folder):
    """Return the `Memory` of the group in `folder`, with None for both where it sets no limit."""
    limits = [
        _number(_text(folder / "memory.max")),  # version 2
        _number(_text(folder / "memory.limit_in_bytes")),  # version 1
        _field(folder / "memory.stat", "hierarchical_memory_limit"),  # version 1: with groups that we can't see
    ]
    limits = [limit for limit in limits if limit is not None and limit < UNLIMITED]
    if not limits:
        return Memory(None, None)
    limit = min(limits)
    used = _number(_text(folder / "memory.current"))
    cached = _field(folder / "memory.stat", "inactive_file")
    if used is None:
        used = _number(_text(folder / "memory.usage_in_bytes"))
        cached = _field(folder / "memory.stat", "total_inactive_file")
    return Memory(limit, None if used is None else max(0, limit - max(0, used - (cached or 0))))


# The computer ---------------------------------------------------------------------------------------------------------


def _computer(root):
    """Return the `Memory` of the whole computer: from Linux's /proc/meminfo, else from Windows or POSIX."""
    total = _field(root / "proc/meminfo", "MemTotal:")
    free = _field(root / "proc/meminfo", "MemAvailable:")
    if total is not None:
        return Memory(total * 1024, None if free is None else free * 1024)
    if sys.platform == "win32":
        return _windows()
    try:
        return Memory(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"), None)
    except (AttributeError, OSError, ValueError):
        return Memory(None, None)


def _windows():
    """Return the `Memory` that Windows reports."""
    import ctypes

    class Status(ctypes.Structure):  # MEMORYSTATUSEX of the Windows API
        _fields_ = (
            *((name, ctypes.c_uint32) for name in ("length", "load")),
            *((name, ctypes.c_uint64) for name in ("total", "free", "a", "b", "c", "d", "e")),
        )

    status = Status(length=ctypes.sizeof(Status))
    if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return Memory(None, None)
    return Memory(status.total, status.free)


# Small files ----------------------------------------------------------------------------------------------------------


def _text(path):
    """Return the text of a small file, or "" where it can't be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _lines(path):
    """Return the lines of a small file, none where it can't be read."""
    return _text(path).splitlines()


def _number(text):
    """Return `text` as an int of at least 0, or None for anything else, such as "max" or "-1"."""
    return int(text) if text.isdecimal() else None


def _field(path, name):
    """Return the whole number after `name` in a file of lines "name number", or None where there is none."""
    for line in _lines(path):
        words = line.split()
        if len(words) >= 2 and words[0] == name:
            return _number(words[1])
    return None
