"""Running a notebook in a kernel of its own, whose memory is watched, for tests and benchmarks."""

import os
import threading
import time
from dataclasses import dataclass

import psutil
from nbclient import NotebookClient

from notebooks import FOLDER

EVERY = 0.05  # seconds between two looks at the kernel's memory
LONGEST = 120  # seconds that a cell may take
MB = 10**6


@dataclass(frozen=True)
class Run:
    """Seconds, the kernel's start included, and the largest memory seen in MB: resident, and what is not shared."""

    seconds: float
    rss: float
    uss: float


class _Watch(threading.Thread):
    """Looks at a process's memory, in bytes, until it is stopped."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.process, self.rss, self.uss, self.running = psutil.Process(pid), 0, 0, True

    def run(self):
        while self.running:
            try:
                memory = self.process.memory_full_info()
            except psutil.Error:
                return
            self.rss, self.uss = max(self.rss, memory.rss), max(self.uss, memory.uss)
            time.sleep(EVERY)

    def stop(self):
        self.running = False
        self.join()


def execute(notebook, environment):
    """Run the notebook in place, in one thread, with these variables beside those that there are; return the `Run`."""
    client = NotebookClient(
        notebook,
        timeout=LONGEST,
        kernel_name="python3",
        store_widget_state=False,  # as in a notebook that was saved and closed
        resources={"metadata": {"path": str(FOLDER)}},
    )
    began = time.perf_counter()
    with client.setup_kernel(env=os.environ | {"OMP_NUM_THREADS": "1"} | environment):
        watch = _Watch(client.km.provisioner.pid)
        watch.start()
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        seconds = time.perf_counter() - began
        watch.stop()
    return Run(seconds, watch.rss / MB, watch.uss / MB)
