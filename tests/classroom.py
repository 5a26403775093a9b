"""A real JupyterHub on this computer, with Unix users; student.py is who sits in it."""

import grp
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from filelock import FileLock

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "hub" / "jupyterhub_config.py"
PROXY = ROOT / "hub" / "node_modules" / ".bin" / "configurable-http-proxy"
WAIT = 120  # seconds, until the hub, a server or a cell has answered
ONE_AT_A_TIME = FileLock(Path(tempfile.gettempdir()) / "dlintro-test-users.lock")  # two files of tests may run at once


def require(*programs):
    """Skip what needs a hub where there can be none, or these programs are missing; where all must run, fail."""
    missing = [f"{name} is missing" for name in programs if not shutil.which(name)]
    if os.geteuid() != 0:
        missing.append("only root can make Unix users")
    if not PROXY.exists() or importlib.util.find_spec("jupyterhub") is None:
        missing.append("JupyterHub or its proxy is missing: make hub")
    if missing:
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)("; ".join(missing))


# The hub --------------------------------------------------------------------------------------------------------------


@dataclass
class Hub:
    """A JupyterHub: its folder, what its administrator has set, and where it listens.

    Attributes
    ----------
    home : Path
        Everything that it writes, its log, the repository of the course, and a folder of shared data.
    settings : str
        The administrator's choices, as in /etc/dlintro/hub.py.
    certificate : str
        The file of its certificate, if these choices have it encrypt.
    """

    home: Path
    settings: str = ""
    certificate: str = ""
    port: int = field(default_factory=lambda: free_port())
    hub_port: int = field(default_factory=lambda: free_port())
    api_port: int = field(default_factory=lambda: free_port())
    process: subprocess.Popen = None

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    @property
    def log(self):
        return (self.home / "hub.log").read_text(encoding="utf-8", errors="replace")

    def start(self):
        """Start it, and wait until it answers."""
        ports = f"""
c.JupyterHub.bind_url = "{self.url}"
c.JupyterHub.hub_port = {self.hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{self.api_port}"
"""
        (self.home / "settings.py").write_text(ports + self.settings, encoding="utf-8")
        own = {"HUB_SETTINGS": "settings.py", "HUB_STATE": "state", "HUB_RUNTIME": "run", "DATA": "data"}
        environment = os.environ | {f"DLINTRO_{name}": str(self.home / path) for name, path in own.items()}
        environment["DLINTRO_COURSE"] = f"file://{self.home / 'course'}"
        for name in ("PYTHONWARNINGS", "DLINTRO_PROGRESS", "OMP_NUM_THREADS"):
            environment.pop(name, None)
        closed = ["sh", "-c", 'umask 077; exec "$@"', "sh"]  # as the service does
        command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)]
        command = [*opened(sys.base_prefix, sys.prefix, ROOT), *closed, *command]
        with open(self.home / "hub.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + WAIT
        while not answers(f"{self.url}/hub/health", verify=self.certificate or True):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("JupyterHub did not start:\n" + self.log[-3000:])
            time.sleep(0.1)

    def stop(self):
        """Stop the hub itself; proxy and servers go on."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(WAIT)

    def commit(self, message):
        """Commit what stands in the repository of the course, as its authors do."""
        author = ["-c", "user.name=Author", "-c", "user.email=author@localhost"]
        for command in (["add", "--all"], [*author, "commit", "--quiet", "--message", message]):
            subprocess.run(["git", "-C", self.home / "course", *command], check=True)


def answers(url, **options):
    try:
        return requests.get(url, timeout=5, **options).ok
    except requests.ConnectionError:
        return False


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def opened(*paths):
    """Return the beginning of a command under which every user can reach these paths.

    Where the Python of the tests lies in a folder such as /root, which others may not enter, the command gets a view of the
    disk of its own, in which that folder holds these paths alone.
    """
    closed = {path: folder for path in map(Path, paths) if (folder := _closed(path))}
    if not closed:
        return []
    lines = ["set -e", "stage=/mnt", "mount -t tmpfs none $stage"]
    for number, path in enumerate(closed):
        lines += [f"mkdir $stage/{number}", f"mount --bind {shlex.quote(str(path))} $stage/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 none {shlex.quote(str(folder))}" for folder in set(closed.values())]
    for number, path in enumerate(closed):
        lines += [f"mkdir -p {shlex.quote(str(path))}", f"mount --bind $stage/{number} {shlex.quote(str(path))}"]
    return ["unshare", "--mount", "sh", "-c", "\n".join([*lines, 'exec "$@"']), "sh"]


def _closed(path):
    """Return the outermost folder above (or at) a path that other users may not enter, or None."""
    folders = [*reversed(path.resolve().parents), path.resolve()]
    return next((folder for folder in folders if not folder.stat().st_mode & 0o001), None)


@contextmanager
def jupyterhub(settings="", certificate=""):
    """Run the hub in a folder of its own, and end everything that it started."""
    home = Path(tempfile.mkdtemp(prefix="hub-", dir="/run"))  # short, for sockets; each student's /tmp may be another
    home.chmod(0o755)
    hub = Hub(home, settings, certificate)
    shutil.copytree(
        ROOT / "notebooks", home / "course" / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", home / "course"], check=True)
    hub.commit("The course")
    (home / "data").mkdir()
    (home / "data" / "images.txt").write_text("for everyone to read", encoding="utf-8")
    try:
        hub.start()
        yield hub
    finally:
        if hub.process and hub.process.poll() is None:
            hub.stop()
        note = home / "state" / "proxy.pid"
        if note.exists():
            os.kill(int(note.read_text()), signal.SIGTERM)
        shutil.rmtree(home)


# Unix users -----------------------------------------------------------------------------------------------------------


@contextmanager
def unix_users(n, prefix="dlintro-test-", homes=None):
    """Make n Unix users, and remove them with all that they own; give {name: password}.

    Their home folders lie in a folder `homes`, if it is given.
    """
    names = [f"{prefix}{number}" for number in range(1, n + 1)]
    for name in names:
        remove_user(name)  # left by a run that was killed
    with ONE_AT_A_TIME, tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(names))
        file.flush()
        script = [sys.executable, str(ROOT / "hub" / "add_students.py"), file.name]
        printed = subprocess.run(script, capture_output=True, text=True, check=True).stdout
        for name in names if homes else ():
            subprocess.run(["usermod", "--home", Path(homes) / name, "--move-home", name], check=True)
    try:
        yield dict(line.split() for line in printed.splitlines())
    finally:
        for name in names:
            remove_user(name)
        with ONE_AT_A_TIME:
            for group in grp.getgrall():
                if group.gr_name in ("dlintro", "dlintro-made") and not group.gr_mem:
                    subprocess.run(["groupdel", group.gr_name], check=True)


def remove_user(name):
    """Remove a Unix user, the home folder, and what still runs, if there is such a user."""
    try:
        uid = pwd.getpwnam(name).pw_uid
    except KeyError:
        return
    while running := processes(uid):
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        time.sleep(0.05)
    for folder in Path("/sys/fs/cgroup").glob(f"**/dlintro/{uid}"):
        subprocess.run(["rmdir", folder], check=False)
    with ONE_AT_A_TIME:
        subprocess.run(["userdel", "--remove", name], capture_output=True, check=True)


def processes(uid):
    """Return the ids of a user's processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.stat().st_uid == uid:
                found.append(int(folder.name))
        except FileNotFoundError:
            continue
    return found


def command(process):
    """Return the command line of a process, or "" if it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    except FileNotFoundError:
        return ""
