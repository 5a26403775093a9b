"""Processes that end with this one: when it is finished, fails, is interrupted or is killed."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys

import psutil

STOP = (signal.SIGTERM, signal.SIGHUP)
PR_SET_CHILD_SUBREAPER = 36  # from Linux's <sys/prctl.h>


class Processes:
    """Started programs by name, each with a log file; leaving a `with` block ends them and all that they started."""

    def __init__(self, logs, environment):
        self.logs, self.environment, self.started = logs, environment, {}

    def __enter__(self):
        become_parent_of_orphans(True)  # then the children of a process that died are still found below
        self.before = {number: signal.getsignal(number) for number in (signal.SIGINT, *STOP)}
        for number in STOP:  # Ctrl-C already raises an exception
            signal.signal(number, lambda number, _: sys.exit(128 + number))
        return self

    def __exit__(self, *_):
        for number in self.before:  # a second Ctrl-C shall not stop this
            signal.signal(number, signal.SIG_IGN)
        while children := psutil.Process().children(recursive=True):  # some may have been started meanwhile
            end(children)
        become_parent_of_orphans(False)
        for process in self.started.values():
            process.wait()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def start(self, name, *command):
        """Start a program of this Python's environment; what it says goes to <name>.log."""
        if name in self.started:
            self.end(name)
        program, *arguments = map(str, command)
        program = shutil.which(program, path=self.environment["PATH"])
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []  # if even this process is killed
        with (self.logs / f"{name}.log").open("ab") as log:
            self.started[name] = subprocess.Popen(
                [*guard, program, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                start_new_session=True,
            )  # fmt: skip
        return self.started[name]

    def call(self, name, *command, seconds=60):
        """Run a program to its end, and return its exit status, or None if it took too long."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.start(name, *command).wait(seconds)

    def end(self, name):
        """End one program and all that it started, at once, as a power cut would."""
        if self.started[name].poll() is None:
            parent = psutil.Process(self.started[name].pid)
            end([parent, *parent.children(recursive=True)], grace=0)
            self.started[name].wait()

    def log(self, name):
        """Return what a program has said."""
        path = self.logs / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def become_parent_of_orphans(yes):
    """Let Linux give this process the children of those that die, or no longer; other systems do not have that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(yes))


def end(processes, grace=3):
    """Ask processes to end, and after some seconds of grace make them."""
    for ask in (psutil.Process.terminate, psutil.Process.kill) if grace else (psutil.Process.kill,):
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                ask(process)
        _, processes = psutil.wait_procs(processes, timeout=grace or 5)


def environment(folder):
    """Return the environment variables of all programs: Flower keeps its files in `folder` and calls nobody."""
    own = os.path.dirname(sys.executable)
    return os.environ | {
        "PATH": f"{own}{os.pathsep}{os.environ.get('PATH', '')}",  # Flower starts its own programs by name
        "FLWR_HOME": str(folder),
        "FLWR_TELEMETRY_ENABLED": "0",
        "FLWR_DISABLE_UPDATE_CHECK": "1",
        "FLWR_DISABLE_RUNTIME_DEPENDENCY_INSTALLATION": "1",
        "OMP_NUM_THREADS": "1",  # the hospitals share this computer
    }


def free_ports(n):
    """Return n ports of 127.0.0.1 that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(n)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
