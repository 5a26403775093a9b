"""How large must a cluster be for 10 to 1,000 students? Computed from what benchmarks/hub_load.py measured.

python benchmarks/hub_sizing.py   # less than a second; writes benchmarks/results/hub_sizing.md
"""

import csv
import math
import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from report import RESULTS, table, write

ROWS = RESULTS / "hub_load.csv"
HUB = Path(__file__).parents[1] / "hub"
STUDENTS = (10, 30, 100, 300, 1000)
NUMPY = ("00", "01", "02", "03", "05")  # lessons that never import torch; 04 does, at its end
CORES = 2  # of the computer of hub_load.md
MARGIN = 1.25  # for a second notebook that is still open
CPU_BUILD = 380  # MB that torch's build for CPUs, which the image has, takes less than the one that was measured
HUB_SECONDS = (0.14, 0.16, 0.17)  # core seconds of the hub's process for a student's start; psutil, 4, 12, 12 students
RESERVED = 0.15  # of a node's memory, for the system and Kubernetes itself
RESERVED_CORES = 0.2
PODS = 100  # of the 110 that Kubernetes allows on a node; the others are its own
NEW_NODE = (120, 300)  # seconds until a new node is ready: assumed
IMAGE = (60, 180)  # seconds until it has the image: assumed
IMAGE_DISK = 20  # GB on each node, for the image and the system: assumed
UNITS = {"M": 2**20, "G": 2**30, "Mi": 2**20, "Gi": 2**30}  # JupyterHub's M and G are binary, as Kubernetes' Mi and Gi


def settings(name):
    """Return a file of hub/ as a dict."""
    return yaml.safe_load((HUB / name).read_text(encoding="utf-8"))


def size(words, unit=1e6):
    """Return a size such as "512M", in MB or another unit of so many bytes."""
    digits = words.rstrip("GMi")
    return float(digits) * UNITS[words[len(digits) :]] / unit


VALUES, TORCH = settings("values.yaml"), settings("kubernetes/autoscaling.yaml")
AT_ONCE = VALUES["hub"]["concurrentSpawnLimit"]
CORE_GUARANTEE, CORE_LIMIT = (VALUES["singleuser"]["cpu"][key] for key in ("guarantee", "limit"))
LIMIT = size(VALUES["singleuser"]["memory"]["limit"])
HOME = size(VALUES["singleuser"]["storage"]["capacity"], unit=2**30)


@dataclass(frozen=True)
class Node:
    """A kind of computer in the cluster: its memory in GB, and its cores."""

    memory: int
    cores: int

    def holds(self, guarantee):
        """Return how many students with this guarantee, in MB, fit on the node at once."""
        by_memory = self.memory * 1000 * (1 - RESERVED) / guarantee
        by_cores = (self.cores - RESERVED_CORES) / CORE_GUARANTEE
        return math.floor(min(by_memory, by_cores, PODS) + 1e-9)


NODES = (Node(16, 4), Node(64, 16))


@dataclass(frozen=True)
class Group:
    """Lessons that need about the same: their rows of hub_load.csv; what our files guarantee, and spare, in MB."""

    name: str
    rows: tuple
    guarantee: float
    spared: float = 0

    @property
    def needs(self):
        """The memory, in MB, of a student in the largest lesson, with a margin."""
        return (max(float(row["student, MB"]) for row in self.rows) - self.spared) * MARGIN

    @property
    def core_seconds(self):
        """The processor time, in seconds, that the slowest notebook takes from top to bottom."""
        return max(float(row["core seconds"]) for row in self.rows)


def measured():
    """Return what hub_load.py measured without a failure, a dict for each row."""
    with open(ROWS, encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["failures"] == "0"]


def groups(rows):
    """Return the lessons that need NumPy alone, and those that need torch."""
    numpy = tuple(row for row in rows if row["notebook"].startswith(NUMPY))
    torch = tuple(row for row in rows if row not in numpy)
    guarantees = (size(file["singleuser"]["memory"]["guarantee"]) for file in (VALUES, TORCH))
    return (
        Group("NumPy, 01 to 05", numpy, next(guarantees)),
        Group("torch, 06 and later", torch, next(guarantees), spared=CPU_BUILD),
    )


def three(values):
    """Return the lowest, the median and the highest of some numbers."""
    return min(values), statistics.median(values), max(values)


def start_seconds(rows):
    """Return the core seconds that one start takes, from log-in to JupyterLab: lowest, median, highest."""
    late = [float(row["JupyterLab, s"].partition("(")[2].rstrip(")")) for row in rows]
    return three([seconds * CORES / int(row["students"]) for seconds, row in zip(late, rows, strict=True)])


def hub_memory(rows, students):
    """Return the memory of hub and proxy, in MB, on the straight line through the day with the most class sizes."""
    sizes = [row["day"] for row in rows if row["notebook"].startswith("01")]
    day = max(sorted(set(sizes)), key=sizes.count)
    points = [(int(row["students"]), float(row["hub and proxy, MB"])) for row in rows if row["day"] == day]
    slope, start = np.polyfit(*zip(*points, strict=True), 1)
    return start + max(slope, 0) * students


def wave(on_a_node, cores, start, hub, students):
    """Return the seconds until the last of a class has JupyterLab, where all nodes are there already.

    `start` and `hub` are the core seconds that a start takes on the student's node, and in the hub's one process.
    """
    waves = math.ceil(students / AT_ONCE)
    on_the_node = start * max(on_a_node / cores, 1 / CORE_LIMIT)
    return max(waves * on_the_node, students * hub + on_the_node)


def cluster(group, node, students, start):
    """Return a row: nodes and disks for a class, and how long it waits; `start` as `start_seconds` returns it."""
    fit = node.holds(group.guarantee)
    nodes = math.ceil(students / fit)
    busiest = min(fit, students, AT_ONCE)  # the scheduler fills one node before the next
    ready = [wave(busiest, node.cores, *seconds, students) for seconds in zip(start, HUB_SECONDS, strict=True)]
    waiting = [extra + image + ready[end] for extra, image, end in zip(NEW_NODE, IMAGE, (0, 2), strict=True)]
    run = group.core_seconds * max(1, min(fit, students) / node.cores)
    return {
        "students": f"{students:,}",
        "on a node": str(fit),
        "nodes": str(nodes),
        "with placeholders, s": f"{ready[1]:.0f} ({ready[0]:.0f} to {ready[2]:.0f})",
        "without, min": f"{waiting[0] / 60:.0f} to {waiting[1] / 60:.0f}",
        "all cells, min": f"{run / 60:.1f}",
        "homes, GB": f"{HOME * students:,.0f}",
        "nodes' disks, GB": f"{IMAGE_DISK * nodes:,}",
    }


def section(group, node, start):
    """Return a heading and a table for lessons and a kind of node."""
    rows = [cluster(group, node, students, start) for students in STUDENTS]
    heading = f"### {group.name}, nodes of {node.memory} GB and {node.cores} cores"
    return f"{heading}\n\n" + table(tuple(rows[0]), [list(row.values()) for row in rows])


def needs(lessons):
    """Return the table of what a student needs, and what our files guarantee."""
    head = ("lessons", "measured × margin, MB", "guarantee, MB", "limit, MB", "slowest notebook, core seconds")
    rows = [
        [each.name, f"{each.needs:.0f}", f"{each.guarantee:.0f}", f"{LIMIT:.0f}", f"{each.core_seconds:.1f}"]
        for each in lessons
    ]
    return table(head, rows)


WHAT = f"""# A class on Kubernetes: how large a cluster

Nothing here was measured on a cluster. Each number follows from the measurements in [hub_load.md](hub_load.md), on
one computer with {CORES} cores, from `hub/values.yaml`, and from the assumptions that are named here;
`benchmarks/hub_sizing.py` computes them.

**Memory.** A student needs the largest median that a lesson of the group was measured with, server and kernel
together, times {MARGIN} for a second open notebook; for torch, {CPU_BUILD} MB less, since the image has its build
for CPUs. The guarantee of `hub/values.yaml` (for torch: `hub/kubernetes/autoscaling.yaml`) must not be smaller. All
limits together may be larger than a node, all guarantees never.

**Students on a node.** The smallest of three: the node's memory without {RESERVED:.0%} for the system, divided by
the guarantee; its cores without {RESERVED_CORES}, divided by the {CORE_GUARANTEE} that each student is guaranteed;
and {PODS}, since Kubernetes runs at most 110 pods on a node.

**Start.** In the measurements, n students who log in together on {CORES} cores have JupyterLab after s seconds
(95th percentile), so one start takes s × {CORES} ÷ n core seconds, the students' side included. With k students on
a node of c cores, it takes k ÷ c times as long, and alone, with {CORE_LIMIT} cores, no less than that ÷
{CORE_LIMIT}. The hub starts at most {AT_ONCE} servers at once, so n students come in ⌈n ÷ {AT_ONCE}⌉ waves; and its
one process takes {HUB_SECONDS[0]} to {HUB_SECONDS[2]} core seconds for each (three classes of 4
and 12, not in hub_load.md), one after the other. The longer of the two counts.

**Placeholders** keep nodes ready. Without them, new nodes come first: {NEW_NODE[0]} to {NEW_NODE[1]} s until they
are ready, and {IMAGE[0]} to {IMAGE[1]} s for the image, all at the same time. Both are assumptions: measure them on
your cluster.

**Disks.** {HOME:.0f} GB for each home folder, and {IMAGE_DISK} GB on each node, for the image and the system
(assumed)."""
UNSURE = f"""*With placeholders* and *without*: until the last student has JupyterLab. *All cells*: until the slowest
notebook of the group has run from top to bottom, when everyone on a full node starts it at the same moment and waits;
people read before they run.

## What is unsure

- **The saving of {CPU_BUILD} MB** was measured for notebook 06 alone (hub/README.md, *Sizing*).
- **Starts** were measured with the students' side on the same cores, which makes them slower, and with folders on a
  local disk, which makes them faster than volumes that a cluster has to attach first. That takes seconds to a
  minute on many clusters, and is not in the tables.
- **The hub** was never asked for more than 40 students at once. On Kubernetes it also talks to the cluster for each
  start, which is not in its {HUB_SECONDS[1]} s. Waves of {AT_ONCE}, and 1,000 students in one hub, are
  extrapolated: let them try before a day that matters, or give each course its own hub.
- **More than {AT_ONCE} at once**: whoever comes above this number is told to try again, and does so by hand."""


def pages():
    """Return the paragraphs of the page."""
    rows = measured()
    start, lessons = start_seconds(rows), groups(rows)
    one = f"One start takes {start[1]:.1f} core seconds ({start[0]:.1f} to {start[2]:.1f} in {len(rows)} measurements)."
    hub = (
        f"The hub and its proxy, on a node of their own: {hub_memory(rows, 40):.0f} MB with 40 students, and on the "
        f"same straight line {hub_memory(rows, 1000):.0f} MB with 1,000. Give them 2 cores and 2 GB."
    )
    return [
        WHAT,
        f"## What a student needs\n\n{needs(lessons)}\n\n{one}\n\n{hub}",
        "## How many nodes, and how long until everyone has JupyterLab",
        *(section(group, node, start) for group in lessons for node in NODES),
        UNSURE,
    ]


def main():
    write("hub_sizing.md", *pages())


if __name__ == "__main__":
    main()
