"""JupyterHub for the course, on one computer: sudo .venv/bin/jupyterhub -f hub/jupyterhub_config.py

Every student is a Unix user, with limits, a home folder, and a copy of the notebooks. Your own choices (who may log in,
addresses, limits) go to /etc/dlintro/hub.py, which is read last; hub/README.md says how to begin.
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

HUB = Path(__file__).resolve().parent
PROXY = HUB / "node_modules" / ".bin" / "configurable-http-proxy"
SETTINGS = Path(os.environ.get("DLINTRO_HUB_SETTINGS", "/etc/dlintro/hub.py"))
STATE = Path(os.environ.get("DLINTRO_HUB_STATE", "/var/lib/dlintro-hub"))  # what the hub remembers, for root alone
RUNTIME = Path(os.environ.get("DLINTRO_HUB_RUNTIME", "/run/dlintro"))  # short: the path of a socket has 107 characters
DATA = Path(os.environ.get("DLINTRO_DATA", "/srv/dlintro"))  # real images, for all students to read
COURSE = os.environ.get("DLINTRO_COURSE", f"file://{HUB.parent}")  # the git repository of which students get a copy
FIRST_STUDENT = 1000  # users with smaller numbers belong to the system

HOW_TO_CHOOSE = f"""
Who may log in? Say it in {SETTINGS}. For Unix users of this computer, with their passwords:

    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.allowed_groups = {{"dlintro"}}

For the accounts of your university, see hub/README.md. The hub does not start without a choice.
"""


def refuse_unless_ready():
    """End with a sentence that says what is missing, before anything is written."""
    if os.geteuid() != 0:
        sys.exit("The hub starts each student's server as that student, which only root may do: start it with sudo.")
    if not PROXY.exists():
        sys.exit("The proxy is missing: in the course's folder, type make hub.")
    for folder in [*HUB.parents, *Path(sys.base_prefix).resolve().parents]:
        if not folder.stat().st_mode & 0o001:
            sys.exit(
                f"Students may not enter {folder}, where the course or its Python lies. Put the course into "
                "/opt/dlintro, and take a Python for everyone, as in: make hub PYTHON=/usr/bin/python3"
            )


refuse_unless_ready()
sys.path.insert(0, str(HUB))
import class_service  # noqa: E402

c = get_config()  # noqa: F821

# What is kept ---------------------------------------------------------------------------------------------------------

STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
RUNTIME.mkdir(parents=True, exist_ok=True)
RUNTIME.chmod(0o755)  # students pass through, though the service closes what the hub writes (UMask)
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.upgrade_db = True  # when a newer JupyterHub wants another form of it; the old one is kept beside it
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.JupyterHub.cleanup_servers = False  # students go on working while the hub restarts
c.JupyterHub.cleanup_proxy = False

# Addresses: only this computer can reach the hub, until you put encryption in front of it -----------------------------

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(PROXY)]

# Log-in: a cookie goes to nobody else's page, and a wrong password costs who tries it (throttle.py) -------------------

c.JupyterHub.tornado_settings = {"cookie_options": {"samesite": "Lax"}}  # Strict: a link from Moodle would find nobody
c.PAMAuthenticator.executor_threads = 100  # a wrong password holds one for 2 to 3 seconds

# One server for each student ------------------------------------------------------------------------------------------

c.JupyterHub.spawner_class = "systemd" if Path("/run/systemd/system").is_dir() else "spawner.LimitedSpawner"
c.SystemdSpawner.isolate_tmp = True
c.Spawner.mem_limit = "2G"  # for a student's server and all kernels together
c.Spawner.cpu_limit = 1.5  # cores: one for the thread of a kernel, a half for the server
c.LimitedSpawner.task_limit = 512  # processes and threads; with systemd too, see the end
c.SystemdSpawner.unit_extra_properties = {}
c.Spawner.start_timeout = 300  # seconds; when a class starts at once, the last one waits for all the others
c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 100
c.Spawner.cmd = [str(HUB / "student" / "start")]
c.Spawner.default_url = "/lab/tree/dlintro/notebooks"


def runtime(spawner):
    """Return the folder for the sockets of the student's kernels."""
    return str(RUNTIME / str(pwd.getpwnam(spawner.user.name).pw_uid))


def threads(spawner):
    """Return how many threads a program should start: as many as the student has cores."""
    return str(max(1, int(spawner.cpu_limit)))


def prepare(spawner):
    """Turn users of the system away, and make the folder for sockets, before a server starts."""
    student = pwd.getpwnam(spawner.user.name)
    if student.pw_uid < FIRST_STUDENT:
        raise PermissionError(f"{student.pw_name} is a user of the system, not a student: no server is started")
    shutil.rmtree(runtime(spawner), ignore_errors=True)
    os.mkdir(runtime(spawner), mode=0o700)
    os.chown(runtime(spawner), student.pw_uid, student.pw_gid)


GIT = RUNTIME / "gitconfig"  # the course belongs to root, and git reads what others own only where it is told to
GIT.write_text(f"""
[safe]
    directory = {COURSE.removeprefix("file://")}
    directory = {COURSE.removeprefix("file://")}/.git
""")
GIT.chmod(0o644)
c.Spawner.pre_spawn_hook = prepare
c.Spawner.environment = {
    "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
    "JUPYTER_CONFIG_PATH": str(HUB / "student"),
    "JUPYTER_RUNTIME_DIR": runtime,
    "DLINTRO_COURSE": COURSE,
    "GIT_CONFIG_SYSTEM": str(GIT),
    "OMP_NUM_THREADS": threads,  # for NumPy, scikit-learn and torch
}
if DATA.is_dir():
    c.Spawner.environment["DLINTRO_DATA"] = str(DATA)

# Servers that nobody has used for two hours, longer than lunch, are stopped: files stay, variables are lost ----------

c.JupyterHub.services = [
    {"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=7200"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]

# A disk that is almost full is reported in the hub's log --------------------------------------------------------------

c.JupyterHub.services += [{"name": "disk-guard", "command": [sys.executable, str(HUB / "disk.py"), str(STATE)]}]

# Your choices ---------------------------------------------------------------------------------------------------------

if SETTINGS.exists():
    load_subconfig(str(SETTINGS))  # noqa: F821
if c.JupyterHub.get("authenticator_class", "dummy") == "dummy":  # the dummy lets everyone in
    sys.exit(HOW_TO_CHOOSE)
if c.JupyterHub.authenticator_class == "pam":
    c.JupyterHub.authenticator_class = "throttle.PatientAuthenticator"
if c.JupyterHub.get("ssl_cert"):
    c.JupyterHub.tornado_settings["cookie_options"]["secure"] = True
c.SystemdSpawner.unit_extra_properties.setdefault("TasksMax", str(c.LimitedSpawner.task_limit))

# The class, seen by its teacher: where somebody may see it, a service counts, without names, what students do ---------

if c.Class.get("start", class_service.is_seen(c)):
    class_service.start(c, STATE)
