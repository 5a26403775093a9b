"""A spawner for computers without systemd: a student's programs run in a control group of their own, with its limits.

JupyterHub's `LocalProcessSpawner` starts each server as the student's own Unix user, but limits nothing. Here the
server enters a control group (cgroup) before it becomes the student's, and whatever it starts stays inside. The group
counts the real memory of all these programs together. Limits of single processes (setrlimit) would be weaker:
RLIMIT_AS counts addresses, of which torch reserves gigabytes that it never uses, and a student with two processes has
twice as much. Only where no group can be made, RLIMIT_DATA has to do: it counts the private memory that a process has
asked for. RLIMIT_NPROC then counts the student's processes and threads.

Source: Linux kernel documentation, admin-guide/cgroup-v2.rst, memory.rst and pids.rst in admin-guide/cgroup-v1;
getrlimit(2).
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
from traitlets import Integer

PERIOD = 100_000  # microseconds over which the time of the cores is counted
promised = deque(maxlen=200)  # ports of the last servers, which may not listen yet


class ControlGroup:
    """The control group of one student; in version 1 there are three, for memory, cores and tasks.

    Parameters
    ----------
    name : str
    root : Path
        Where the control groups are mounted.
    """

    def __init__(self, name, root=Path("/sys/fs/cgroup")):
        self.unified = (root / "cgroup.controllers").exists()  # version 2
        self.memory, self.cpu, self.tasks = (
            (root if self.unified else root / controller) / "dlintro" / name for controller in ("memory", "cpu", "pids")
        )
        self.folders = {self.memory, self.cpu, self.tasks}

    def make(self, memory, cores, tasks):
        """Make the group anew, so that its counts begin at 0, with its limits.

        Parameters
        ----------
        memory : int
            Bytes for all programs of the group together.
        cores : float
            How many cores' time they may use.
        tasks : int
            How many processes and threads there may be at a time.

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
        (self.tasks / "pids.max").write_text(str(tasks))

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
        control.write_text("+cpu +memory +pids")
    except OSError:  # in a container, all its processes are in this group, and must leave it first
        inside = folder / "init"
        inside.mkdir(exist_ok=True)
        for process in _processes(folder):
            (inside / "cgroup.procs").write_text(str(process))
        control.write_text("+cpu +memory +pids")


class LimitedSpawner(LocalProcessSpawner):
    """`LocalProcessSpawner` that keeps to `mem_limit`, `cpu_limit` and `task_limit`."""

    task_limit = Integer(512, min=64, config=True, help="How many processes and threads a student may have at a time.")

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
            group.make(self.mem_limit, self.cpu_limit, self.task_limit)
        except OSError as error:
            self.log.warning("%s: no control group (%s), so each process is limited by itself", self.user.name, error)
            return lambda: _limit_process(self.mem_limit, self.task_limit)
        return group.enter


def _limit_process(memory, tasks):
    """Limit this process and what it will start: the memory of each, and how many the student may have."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NPROC, (tasks, tasks))
