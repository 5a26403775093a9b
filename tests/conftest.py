"""For all tests: the same examples in every run, the look that students see, who runs what, and what notebooks cost."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
os.environ.pop("DLINTRO_LANG", None)  # the tests read English, and so do the kernels that they start


@pytest.fixture(autouse=True)
def course_look(request):
    """Draw as a notebook does after `checks.start`; a test without plots does not load matplotlib for it."""
    if "plots" not in vars(request.module) and "widgets" not in vars(request.module):
        yield
        return
    from dlintro import plots

    with plots.course_style():
        yield


@pytest.fixture(scope="module")
def browser():
    import lab  # Playwright, for these tests only

    if lab.find_browser() is None:
        reason = f"none of {', '.join(lab.BROWSERS)} is installed"
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)(reason)
    with lab.chromium() as started:
        yield started


@pytest.fixture(scope="session")
def website(tmp_path_factory, worker_id):
    """Build the website, once for all processes of a run, and return the folder of its pages.

    Lessons that did not change since the last build are not run again.
    """
    folder = ROOT / "site"
    if importlib.util.find_spec("sphinx_book_theme") is None or not (folder / "node_modules" / "mathjax").is_dir():
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)("make site installs what it needs")
    done = tmp_path_factory.getbasetemp().parent / "website"
    with FileLock(f"{done}.lock"):
        if worker_id == "master" or not done.exists():
            # Sphinx' own warnings are not ours.
            calm = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
            built = subprocess.run([sys.executable, folder / "build.py"], env=calm, capture_output=True, text=True)
            assert built.returncode == 0, built.stdout + built.stderr
            done.touch()
    return folder / "_build" / "html"


class ByNotebook(LoadScopeScheduling):
    """Gives a worker all tests of a file, or in the browser all tests of a notebook, which is then opened once."""

    # xdist's own way, --dist loadgroup, marks the ids of tests, which pytest 9 does not let it change.
    def _split_scope(self, nodeid):
        in_browser = "test_browser.py::" in nodeid and nodeid.endswith("]")
        return nodeid.rpartition("[")[2] if in_browser else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByNotebook(config, log) if config.option.dist == "loadscope" else None


RESULTS = ROOT / "test-results" / "notebooks.md"
HEAD = "| notebook | seconds | peak memory of the kernel, MB |\n|---|---|---|\n"


def pytest_terminal_summary(terminalreporter):
    """Write one row for each notebook; here, since only this process knows what both workers ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    rows = sorted({row for report in reports for key, row in report.user_properties if key == "notebook"})
    if rows:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
