"""How many students does one computer bear? They log in at once, open JupyterLab, and run a notebook to its end.

    sudo .venv/bin/python benchmarks/hub_load.py --students 5 --notebook notebooks/01_perceptron.ipynb

Adds a row to benchmarks/results/hub_load.md. Needs what the hub needs (make hub), root, and a quiet machine. Makes
Unix users and removes them afterwards. The students, a process with a thread for each, work on this computer too.
"""

import argparse
import csv
import math
import os
import pwd
import re
import sqlite3
import statistics
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from report import RESULTS, computer, table, write

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import classroom
from student import Student

from notebooks import FOLDER, raises, read

ROWS, PAGE = RESULTS / "hub_load.csv", RESULTS / "hub_load.md"
MB = 10**6
SETTINGS = """
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"dlintro"}
c.Class.start = True
"""
WHAT = """# A class on the hub

All students log in within the same second, on the hub as `hub/jupyterhub_config.py` sets it up, through its proxy. They
get their copy of the notebooks, their servers start, they load JupyterLab's page with its settings and the notebook,
start a kernel, and run every cell, as *Run All* does. It is the worst case: people read before they run.

- Seconds count from the log-in: median, and in brackets the 95th percentile, over the students.
- Core seconds are the processor time of a student's server and kernel, median.
- Memory is what each process has for itself, and its share of what several use together (PSS, proportional set size),
  when all have finished and none has stopped: the median of a student's server, of the kernel, and of both; then the
  sum over all students, and what the hub and its proxy take.
- Class: of how many students the service *Class* has counted that they started the lesson; before 2026-11-28 there was
  none. What hub and proxy take includes it.
- The second start is that of one student, while nobody else is there, from the click until JupyterLab's page has come.

The students' side runs on the same cores, which makes all times longer than with browsers elsewhere."""
SIZES = (10, 20, 40, 60)
SYSTEM = 1000  # MB for the system itself
MARGIN = 1.25  # for a second notebook that is still open, and what students write
PATIENCE = 120  # seconds in which all want to be through
SIZING = f"""## What a class needs

From the measurement with the most students. Memory: what all take, with the hub and {SYSTEM / 1000:.0f} GB for the
system, times {MARGIN}. Cores: such that all have run the whole notebook {PATIENCE} seconds after they logged in
together; with half of them, it takes twice as long."""


STEPS = ("JupyterLab", "first cell", "finished")


@dataclass
class Visit:
    """What one student has seen: seconds since the log-in until each `step`, or the `failure`."""

    student: object
    steps: dict = field(default_factory=dict)
    failure: str = ""

    def go(self, notebook, together):
        """Log in with all others, and run the notebook; any error ends the visit and is noted."""
        together.wait()
        began = time.monotonic()
        try:
            for step in self.work(notebook):  # one of STEPS
                self.steps[step] = time.monotonic() - began
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"

    def work(self, notebook):
        """Do what a student does, and give the name of each step when it is done."""
        answer = self.student.log_in()
        assert answer.status_code == 302, f"log-in: {answer.status_code}"
        self.student.spawn()
        load_page(self.student, notebook.name)
        yield "JupyterLab"
        kernel = self.student.open(f"dlintro/notebooks/{notebook.name}")
        cells = [cell for cell in read(notebook).cells if cell.cell_type == "code" and not raises(cell)]
        for number, cell in enumerate(cells):
            kernel.run(cell.source)
            if number == 0:
                yield "first cell"
        yield "finished"


def load_page(student, name):
    """Ask for what JupyterLab asks for when it opens a notebook: its page, programs, settings, and the notebook."""
    page = student.get(f"{student.home}lab/tree/dlintro/notebooks/{name}").text
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    for path in (
        "lab/api/settings",
        "lab/api/workspaces/default",
        "api/kernelspecs",
        f"api/contents/dlintro/notebooks/{name}",
    ):
        addresses.append(student.home + path)
    for address in addresses:
        student.get(address).raise_for_status()


def memory(processes):
    """Return the proportional set size of some processes, in MB."""
    return sum(psutil.Process(process).memory_full_info().pss for process in processes) / MB


def weigh(name):
    """Return what a student's server and kernels take, in MB, and the processor time of both, in seconds."""
    processes = set(classroom.processes(pwd.getpwnam(name).pw_uid))
    kernels = {process for process in processes if "ipykernel" in classroom.command(process)}
    times = sum(sum(psutil.Process(process).cpu_times()[:4]) for process in processes)
    return memory(processes - kernels), memory(kernels), times


def hub_processes(running):
    """Return the ids of the hub and of what it has started as root: proxy and culler."""
    own = psutil.Process(running.process.pid)
    return [own.pid, *(child.pid for child in own.children(recursive=True) if child.uids().real == 0)]


def second_start(student):
    """Return the seconds that a server takes to start again."""
    student.stop()
    began = time.monotonic()
    student.spawn()
    return time.monotonic() - began


def counted(running):
    """Return of how many students the service *Class* knows that they have started a lesson."""
    with closing(sqlite3.connect(running.home / "state" / "class" / "class.sqlite")) as database:
        return database.execute("SELECT COUNT(DISTINCT learner) FROM events WHERE kind = 'started'").fetchone()[0]


def measure(n_students, notebook):
    """Return a row of the table for a class, and the failures."""
    with classroom.unix_users(n_students, prefix="dlintro-load-") as users, classroom.jupyterhub(SETTINGS) as running:
        visits = [Visit(Student(running, name, password)) for name, password in users.items()]
        together = threading.Barrier(n_students)
        threads = [threading.Thread(target=visit.go, args=(notebook, together)) for visit in visits]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        servers, kernels, cores = zip(*(weigh(name) for name in users), strict=True)
        behind, told = memory(hub_processes(running)), counted(running)
        for visit in visits[1:]:
            visit.student.stop()
        again = second_start(visits[0].student)
        for visit in visits:
            visit.student.close()
    failures = [visit.failure for visit in visits if visit.failure]
    both = [sum(pair) for pair in zip(servers, kernels, strict=True)]
    return {
        "day": time.strftime("%Y-%m-%d"),
        "notebook": notebook.stem,
        "students": n_students,
        "failures": len(failures),
        **{f"{step}, s": spread([visit.steps[step] for visit in visits if step in visit.steps]) for step in STEPS},
        "core seconds": f"{statistics.median(cores):.1f}",
        "server, MB": f"{statistics.median(servers):.0f}",
        "kernel, MB": f"{statistics.median(kernels):.0f}",
        "student, MB": f"{statistics.median(both):.0f}",
        "all, MB": f"{sum(both):.0f}",
        "hub and proxy, MB": f"{behind:.0f}",
        "second start, s": f"{again:.1f}",
        "class": f"{told} of {n_students}",
    }, failures


def spread(seconds):
    """Return "median (95th percentile)" of some seconds."""
    if not seconds:
        return "–"
    return f"{statistics.median(seconds):.1f} ({np.percentile(seconds, 95):.1f})"


def sizing(rows):
    """Return the table of what a class needs for each notebook, from the row with the most students."""
    lines = []
    for notebook in sorted({row["notebook"] for row in rows}):
        row = max((row for row in rows if row["notebook"] == notebook), key=lambda row: int(row["students"]))
        student, behind, seconds = (float(row[key]) for key in ("student, MB", "hub and proxy, MB", "core seconds"))
        for n in SIZES:
            memory = (n * student + behind + SYSTEM) * MARGIN / 1000
            lines.append([notebook, str(n), f"{math.ceil(memory)} GB", str(math.ceil(n * seconds / PATIENCE))])
    return table(("notebook", "students", "memory", "cores"), lines)


def note(row):
    """Add a row to the results, and write the page anew that shows them all."""
    RESULTS.mkdir(exist_ok=True)
    earlier = []
    if ROWS.exists():
        with open(ROWS, encoding="utf-8", newline="") as stream:
            earlier = list(csv.DictReader(stream))
    rows = [dict.fromkeys(row, "–") | each for each in (*earlier, row)]
    with open(ROWS, "w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    described = computer("jupyterhub", "jupyterlab", "jupyter_server", "ipykernel", "torch")
    write(
        PAGE.name,
        WHAT,
        table(tuple(row), [[str(value) for value in each.values()] for each in rows]),
        SIZING,
        sizing(rows),
        described,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=2)
    parser.add_argument("--notebook", type=Path, default=FOLDER / "01_perceptron.ipynb")
    arguments = parser.parse_args()
    if os.geteuid() != 0 or not classroom.PROXY.exists():
        print("Not measured: this needs root, and the hub's packages (make hub).")
        return
    row, failures = measure(arguments.students, arguments.notebook.resolve())
    note(row)
    print(*failures, sep="\n")


if __name__ == "__main__":
    main()
