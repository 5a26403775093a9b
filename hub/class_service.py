"""How the hub starts its service *Class*, which is in hub/classroom: its address, its scopes, and who sends to it."""

import socket
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "classroom"
SEE = "access:services!service=class"  # the scope of who may see the class; administrators have it
ANSWER = "custom:class:answer"  # the scope of students' servers
PORTS = range(1010, 600, -1)  # below 1024, only root may listen: no student's program takes the place of the service


def is_seen(c):
    """Return whether the settings name an administrator, or a role that may see the class."""
    named = [section.get(who) for section in c.values() for who in ("admin_users", "admin_groups")]
    return any(named) or any(SEE in role.get("scopes", ()) for role in c.JupyterHub.load_roles)


def start(c, state):
    """Add the service, which keeps its file in the folder `state`, and tell students' servers its address."""
    port = _free_port()
    environment = {"DLINTRO_HUB_STATE": str(state)}
    if isinstance(language := c.Spawner.environment.get("DLINTRO_LANG"), str):
        environment["DLINTRO_LANG"] = language
    c.JupyterHub.services.append(
        {
            "name": "class",
            "command": [sys.executable, str(PROGRAM)],
            "url": f"http://127.0.0.1:{port}",
            "environment": environment,
            "oauth_no_confirm": True,
            "timeout": 120,  # seconds until it listens; the hub waits for it
        }
    )
    c.JupyterHub.custom_scopes = {**c.JupyterHub.get("custom_scopes", {}), ANSWER: {"description": "Answer in class"}}
    _allow(c, "user", "self")
    _allow(c, "server", "users:activity!user", "access:servers!server")
    c.Spawner.environment["DLINTRO_CLASS"] = lambda spawner: _address(spawner, port)


def _address(spawner, port):
    """Return where a student's server sends to, "" for an administrator's, who is no student.

    It leads to the service itself, past the proxy: so it is the same whatever certificate and name the hub has outside.
    """
    base = spawner.hub.base_url.removesuffix("hub/")
    return "" if spawner.user.admin else f"http://127.0.0.1:{port}{base}services/class"


def _free_port():
    for port in PORTS:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the service does
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"the service Class finds no free port from {PORTS[-1]} to {PORTS[0]}; free one, or do without it.")


def _allow(c, name, *usual):
    """Let everyone with a role of JupyterHub's own answer too; `usual` are the scopes that the role has by itself."""
    role = next((one for one in c.JupyterHub.load_roles if one["name"] == name), None)
    if role is None:
        role = {"name": name, "scopes": list(usual)}
        c.JupyterHub.load_roles.append(role)
    role["scopes"] = [*role["scopes"], ANSWER]
