"""A whole federation on this computer: a coordinator (SuperLink) and hospitals (SuperNodes) as separate processes."""

import contextlib
import csv
import json
import socket
import time

from federation.task import write_patients
from keys import write_certificates, write_node_key
from processes import Processes, environment, free_ports

HERE = "127.0.0.1"
STARTING = 90  # seconds that a busy computer may take to start a program


class FederationHere(Processes):
    """Coordinator and hospitals that talk over TLS; every hospital has a folder with its own key and patients.

    Parameters
    ----------
    folder : Path
        An empty folder that nobody else can read.
    hospitals : mapping of Dataset
    test : Dataset
        The common test set, which only the coordinator has.
    app : Path
        The folder of the Flower app.
    """

    def __init__(self, folder, hospitals, test, app):
        super().__init__(folder / "logs", environment(folder / "flower"))
        self.folder, self.app, self.results, self.n_runs = folder, app, folder, 0
        self.ports = dict(zip(["link", *hospitals], free_ports(len(hospitals) + 1), strict=True))
        for path in (self.logs, folder / "flower", folder / "link"):
            path.mkdir()
        write_certificates(folder / "link")
        write_patients(test, folder / "link" / "test.npz")
        for name, patients in hospitals.items():
            self.own(name).mkdir(parents=True)
            write_node_key(self.own(name))
            write_patients(patients, self.own(name) / "patients.npz")
        connection = f'[superlink]\ndefault = "here"\n[superlink.here]\naddress = "{HERE}:{self.ports["link"]}"\n'
        connection += f'root-certificates = "{folder / "link" / "ca.pem"}"\n'
        (folder / "flower" / "config.toml").write_text(connection, encoding="utf-8")

    def own(self, hospital):
        """Return the folder of a hospital."""
        return self.folder / "hospitals" / hospital

    def start_link(self):
        """Start the coordinator, and wait until it answers. Its database, with the known keys, survives it."""
        link = self.folder / "link"
        process = self.start(
            "link", "flower-superlink", "--host", HERE, "--port", self.ports["link"], "--enable-supernode-auth",
            "--ssl-ca-certfile", link / "ca.pem", "--ssl-certfile", link / "link.pem",
            "--ssl-keyfile", link / "link.key", "--database", link / "state.db",
            "--disable-runtime-dependency-installation",
        )  # fmt: skip
        until = time.monotonic() + STARTING
        while not answers(self.ports["link"]):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the SuperLink did not start:\n{self.log('link')[-3000:]}")
            time.sleep(0.3)

    def register(self, *hospitals):
        """Tell the coordinator the public keys of these hospitals; it knows no others."""
        for name in hospitals:
            if self.call("register", "flwr", "supernode", "register", self.own(name) / "node.pub", "--name", name):
                raise RuntimeError(f"the key of {name} was not registered:\n{self.log('register')[-3000:]}")

    def start_hospital(self, name, drill="", ca=None):
        """Start a hospital's node. It trusts the authority `ca`, the coordinator's unless told otherwise."""
        config = f'hospital="{name}" patients="{self.own(name) / "patients.npz"}" drill="{drill}"'
        return self.start(
            name, "flower-supernode", "--superlink", f"{HERE}:{self.ports['link']}",
            "--root-certificates", ca or self.folder / "link" / "ca.pem",
            "--auth-supernode-private-key", self.own(name) / "node.key",
            "--host", HERE, "--port", self.ports[name], "--node-config", config,
        )  # fmt: skip

    def start_run(self, **config):
        """Start the rounds with settings of the app's pyproject.toml; words_like_this are written words-like-this."""
        self.n_runs += 1
        self.results = self.folder / f"results-{self.n_runs}"
        self.results.mkdir()
        config |= {"test": str(self.folder / "link" / "test.npz"), "results": str(self.results)}
        lines = [f"{name.replace('_', '-')} = {json.dumps(value)}" for name, value in config.items()]
        (self.folder / "run.toml").write_text("\n".join(lines), encoding="utf-8")
        self.start("run", "flwr", "run", self.app, "here", "--run-config", self.folder / "run.toml", "--stream")

    def wait(self, seconds, told=print):
        """Wait for the end of the run, tell each round, and return whether the run reached its end."""
        until, n_told, asked = time.monotonic() + seconds, 0, 0.0
        while time.monotonic() < until:
            finished = (self.results / "weights.npz").exists()
            for line in self.rounds()[n_told:]:
                told(line)
                n_told += 1
            if finished:
                return True
            if self.started["run"].poll() is not None and time.monotonic() > asked + 10:
                if self.is_over():
                    return False
                asked = time.monotonic()
            time.sleep(0.5)
        return False

    def rounds(self):
        """Return a dict for each round so far."""
        path = self.results / "rounds.csv"
        with contextlib.suppress(FileNotFoundError), path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
        return []

    def is_over(self):
        """Return whether the coordinator says that the latest run has ended."""
        (self.logs / "list.log").unlink(missing_ok=True)
        if self.call("list", "flwr", "list", "here", "--format", "json"):
            return False  # it does not answer: it may come back
        said = self.log("list")
        runs = json.loads(said[said.index("{") : said.rindex("}") + 1])["runs"]
        return max(runs, key=lambda run: run["pending-at"])["status"].startswith("finished")


def answers(port):
    """Return whether somebody listens on a port of this computer."""
    with socket.socket() as each:
        each.settimeout(1)
        return each.connect_ex((HERE, port)) == 0
