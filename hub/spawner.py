"""A spawner for computers without systemd: a student's programs run in a control group of their own, with its limits.

JupyterHub's `LocalProcessSpawner` starts each server as the student's own Unix user, but limits nothing. Here the
server enters a control group (cgroup) before it becomes the student's, and whatever it starts stays inside. The group
counts the real memory of all these programs together. Limits of single processes (setrlimit) would be weaker:
RLIMIT_AS counts addresses, of which torch reserves gigabytes that it never uses, and a student with two processes has
twice as much. Only where no group can be made, RLIMIT_DATA has to do: it counts the private memory that a process has
asked for.

Source: Linux kernel documentation, admin-guide/cgroup-v2.rst and admin-guide/cgroup-v1/memory.rst; getrlimit(2).
"""

import asyncio
import os
import pwd
import resource
import signal
import time
from collections import deque
from contextlib import suppress
from pathlib import Path

from jupyterhub.spawner import LocalProcessSpawner
from jupyterhub.utils import can_connect, random_port

PERIOD = 100_000  # microseconds over which the time of the cores is counted
promised = deque(maxlen=200)  # ports of the last servers, which may not listen yet


class ControlGroup:
    """The control group of one student; in version 1 there are two, one for memory and one for cores.

    Parameters
    ----------
    name : str
    root : Path
        Where the control groups are mounted.
    """

    def __init__(self, name, root=Path("/sys/fs/cgroup")):
        self.unified = (root / "cgroup.controllers").exists()  # version 2
        self.memory, self.cpu = (
            (root if self.unified else root / controller) / "dlintro" / name for controller in ("memory", "cpu")
        )
        self.folders = {self.memory, self.cpu}

    def make(self, memory, cores):
        """Make the group anew, so that its counts begin at 0, with its limits.

        Parameters
        ----------
        memory : int
            Bytes for all programs of the group together.
        cores : float
            How many cores' time they may use.

        Raises
        ------
        OSError
            If this computer lets us make no groups.
        """
        self.remove()
        for folder in self.folders:
            folder.parent.mkdir(exist_ok=True)
            if self.unified:
                _hand_down(folder.parents[1])
                _hand_down(folder.parents[0])
            folder.mkdir()
            for group in (folder.parent, folder):
                group.chmod(0o755)  # whatever the hub's umask: a student's programs read their limits there
        share = int(cores * PERIOD)
        if self.unified:
            (self.memory / "memory.max").write_text(str(memory))
            (self.cpu / "cpu.max").write_text(f"{share} {PERIOD}")
        else:
            (self.memory / "memory.limit_in_bytes").write_text(str(memory))
            (self.cpu / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self.cpu / "cpu.cfs_quota_us").write_text(str(share))

    def enter(self):
        """Move this process, and with it all that it will start, into the group."""
        for folder in self.folders:
            (folder / "cgroup.procs").write_text(str(os.getpid()))

    def remove(self, seconds=5):
        """End whatever runs in the group, and remove it."""
        deadline = time.monotonic() + seconds
        for folder in self.folders:
            while folder.exists():
                for process in _processes(folder):
                    with suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)
                try:
                    folder.rmdir()
                except OSError:  # the last one is still on its way out
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.01)


def _processes(folder):
    """Return the ids of the processes in a group; 0 means those that we can't see."""
    return {int(line) for line in (folder / "cgroup.procs").read_text().split()} - {0}


def _hand_down(folder):
    """Let the groups inside a group have limits of their own; version 2 asks for that."""
    control = folder / "cgroup.subtree_control"
    try:
        control.write_text("+cpu +memory")
    except OSError:  # in a container, all its processes are in this group, and must leave it first
        inside = folder / "init"
        inside.mkdir(exist_ok=True)
        for process in _processes(folder):
            (inside / "cgroup.procs").write_text(str(process))
        control.write_text("+cpu +memory")


class LimitedSpawner(LocalProcessSpawner):
    """`LocalProcessSpawner` that keeps to `mem_limit` and `cpu_limit`."""

    async def start(self):
        """Start the server, and return its address as soon as it listens.

        Its port is no other's: when a class of fifty starts, a port that is free may be promised to a neighbour.
        And waiting here is quicker than in the hub, which looks at growing intervals.
        """
        self.port = next(port for port in iter(random_port, None) if port not in promised)
        promised.append(self.port)
        ip, port = await super().start()
        while await self.poll() is None and not can_connect(ip, port):
            await asyncio.sleep(0.1)
        return ip, port

    async def stop(self, now=False):
        """Stop the server, and whatever else the student has left running."""
        await super().stop(now)
        self._group().remove()

    def make_preexec_fn(self, name):
        """Return what the new process does first: take its limits, then become the student."""
        limit, become_student = self._limits(), super().make_preexec_fn(name)

        def begin():
            limit()
            become_student()

        return begin

    def _group(self):
        return ControlGroup(str(pwd.getpwnam(self.user.name).pw_uid))

    def _limits(self):
        """Return the function by which a process takes the limits."""
        group = self._group()
        try:
            group.make(self.mem_limit, self.cpu_limit)
        except OSError as error:
            self.log.warning("%s: no control group (%s), so each process is limited by itself", self.user.name, error)
            return lambda: resource.setrlimit(resource.RLIMIT_DATA, (self.mem_limit, self.mem_limit))
        return group.enter
