"""Run the tests in stages, the same ones everywhere: the Makefile, the README and CI all call this file.

    python tests/run.py check        # the code's form and the unit tests: for every change
    python tests/run.py all          # every stage, the quick ones first
    python tests/run.py unit solved  # stages by their names
    python tests/run.py check -x     # other options go to pytest

The first stage that fails ends the run.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
TWO = "-n 2 --dist loadscope"  # all cells or browser tests of a notebook in one process: see conftest.py
NBVAL = "--nbval-lax --nbval-current-env --nbval-cell-timeout=120"
STAGES = {
    "code": ("ruff check", "ruff format --check"),
    "unit": (f"pytest tests {TWO} -m 'not (solved or browser or hub or site or federated)'",),
    "notebooks": (f"pytest notebooks {NBVAL} {TWO}",),
    "solved": ("pytest tests -n 2 --dist worksteal -m solved",),
    "browser": (f"pytest tests {TWO} -m browser",),
    "hub": ("pytest tests -m hub",),
    "site": (f"pytest tests {TWO} -m site",),
    "federated": ("pytest tests/test_federated.py -m federated",),  # in .venv-federated: make federated-test
    "servers": (f"pytest tests {TWO} -m 'browser or hub or site'",),  # at once: the hub's tests mostly wait
}
GROUPS = {"check": ("code", "unit"), "all": ("code", "unit", "notebooks", "solved", "servers")}
SERVERS = ("browser", "hub", "servers", "federated")  # JupyterLab's server itself warns when it stops; so may Flower's


def run(stage, options):
    """Run the commands of a stage, whose progress goes to a folder of its own; return the seconds, or stop."""
    # Kernels that run two at a time take one thread each.
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        environment["DLINTRO_PROGRESS"] = str(Path(folder) / "progress.json")
        if strict() and stage not in SERVERS:
            environment["PYTHONWARNINGS"] = "error"  # in kernels too, whose warnings nbval alone would pass
        for command in STAGES[stage]:
            arguments = shlex.split(command)
            if arguments[0] == "pytest":
                arguments += ([] if strict() else ["-W", "default"]) + options
            print(f"{stage}: {shlex.join(arguments)}", flush=True)
            code = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=environment).returncode
            if code:
                sys.exit(code)
    return time.perf_counter() - began


def strict():
    """Say whether warnings are errors: with the pinned versions on Linux; elsewhere other packages may warn."""
    return sys.platform == "linux" and "DLINTRO_ALLOW_WARNINGS" not in os.environ


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "stages", nargs="+", choices=[*GROUPS, *STAGES], metavar="stage", help=", ".join([*GROUPS, *STAGES])
    )
    chosen, options = parser.parse_known_args()
    stages = [stage for name in chosen.stages for stage in GROUPS.get(name, (name,))]
    seconds = {stage: run(stage, options) for stage in stages}
    print("passed: " + ", ".join(f"{stage} {time:.0f} s" for stage, time in seconds.items()))


if __name__ == "__main__":
    main()
