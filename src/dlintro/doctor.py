"""The doctor: `python -m dlintro doctor` says whether this computer is ready for the course.

It looks and changes nothing. Each `…_finding` function takes what was measured and returns a `Finding`;
`examine` measures; printing is apart. Heavy packages are asked for their version and never imported.
"""

import contextlib
import json
import os
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from dlintro import _folders, machine

OK, WARNING, PROBLEM = "ok", "warning", "problem"

GB = 10**9
NEEDED, NEEDED_LATER = 1.0, 2.0  # GB of memory, for notebooks 00 to 05 and for those after
KERNEL = 0.4  # GB that one running notebook takes, with a little to spare
WIDGETS_IN_BROWSER = "5"  # the major version of the browser's part that speaks with ipywidgets 8

INSTALL = (
    "In the course's folder, type: make env (without make: python -m pip install -e . -c constraints.txt). "
    "On a hub, ask the person who runs it."
)
CLOSE_KERNELS = "In JupyterLab, choose Kernel, Shut Down All Kernels…, then open again the notebook you work on."


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its `status` (ok, warning or problem), `what` was found, and the `remedy`."""

    status: str
    what: str
    remedy: str = ""


def python_finding(version, program):
    """Judge Python's version, a tuple such as (3, 11, 7); `program` is its path."""
    what = f"Python {'.'.join(str(part) for part in version[:3])}, {program}"
    if tuple(version[:2]) < (3, 11):
        return Finding(PROBLEM, f"{what}, is too old for the course", f"Install Python 3.11 or newer. {INSTALL}")
    return Finding(OK, what)


def packages_finding(wanted, installed):
    """Judge the packages: {name: SpecifierSet} that dlintro asks for (none: it is missing), {name: version or None}."""
    if not wanted:
        return Finding(PROBLEM, "Packages: dlintro is not installed in this Python", INSTALL)
    faults = [
        f"{name} is missing" if installed[name] is None else f"{name} {installed[name]} does not fit ({versions} does)"
        for name, versions in wanted.items()
        if installed[name] is None or not versions.contains(installed[name], prereleases=True)
    ]
    if faults:
        return Finding(PROBLEM, "Packages: " + ", ".join(faults), INSTALL)
    return Finding(OK, "Packages: " + ", ".join(f"{name} {version}" for name, version in installed.items()))


def cores_finding(cores, installed, quota):
    """Judge the cores: how many may work for us, of how many installed, and the share of their time (None: all)."""
    if quota is not None and quota < 1:
        return Finding(
            WARNING,
            f"Cores: {quota:.0%} of one core is granted; explorers will follow the mouse slowly",
            "Ask the person who runs the hub for one core at least.",
        )
    of_all = f" of {installed}" if cores < installed else ""
    return Finding(OK, f"Cores: {cores}{of_all} granted (the course is made for 1 or 2)")


def memory_finding(memory):
    """Judge a `machine.Memory` by what the notebooks need."""
    need = f"notebooks 00 to 05 need {NEEDED:.0f} GB, the later ones {NEEDED_LATER:.0f} GB"
    if memory.limit is None:
        return Finding(WARNING, f"Memory: this computer does not say how much there is; {need}")
    limit = round(memory.limit / GB, 1)
    free = None if memory.free is None else round(memory.free / GB, 1)
    what = f"Memory: {limit:.1f} GB granted" + ("" if free is None else f", {free:.1f} GB free") + f"; {need}"
    if limit < NEEDED:
        return Finding(PROBLEM, what, "Work on a larger computer, or ask the person who runs the hub for more memory.")
    if free is not None and free < KERNEL:
        return Finding(WARNING, f"{what}. A notebook that starts now may be stopped", CLOSE_KERNELS)
    if limit < NEEDED_LATER:
        return Finding(WARNING, what, "Do notebooks 00 to 05 here; for the later ones, ask for 2 GB.")
    return Finding(OK, what)


def kills_finding(kills):
    """Judge how many programs were stopped for want of memory since this server started (None: not known)."""
    if kills is None:
        return Finding(OK, "Stopped for want of memory: this computer keeps no count of that")
    if kills:
        times = "once" if kills == 1 else f"{kills} times"
        return Finding(
            WARNING,
            f"Stopped for want of memory: {times} since this session's start. "
            "If a notebook said that its kernel died, this is the likely reason",
            f"{CLOSE_KERNELS} If that notebook stops again while it is alone, it needs more memory than you have: "
            "ask the person who runs the hub.",
        )
    return Finding(OK, "Stopped for want of memory: no program since this session's start")


def data_finding(folder, is_named):
    """Judge the folder of downloaded data; with `is_named`, the variable DLINTRO_DATA names it."""
    what = f"Data folder: {folder}" + (" (from DLINTRO_DATA)" if is_named else "")
    cure = (
        "Correct or remove the variable DLINTRO_DATA"
        if is_named
        else "Make it a folder that you can read, or remove it"
    )
    remedy = f"{cure}; the notebooks also run without downloaded data."
    if os.path.isdir(folder):
        readable = os.access(folder, os.R_OK | os.X_OK)
        return Finding(OK, what) if readable else Finding(PROBLEM, f"{what} may not be read by you", remedy)
    if os.path.lexists(folder):
        return Finding(PROBLEM, f"{what} is not a folder", remedy)
    if is_named:
        return Finding(PROBLEM, f"{what} does not exist", remedy)
    return Finding(OK, f"{what} is not there yet; the notebooks run without it")


def progress_finding(path):
    """Judge the file that keeps which exercises are solved."""
    what = f"Progress: kept in {path}"
    if _can_write(path) and _can_write(path.with_name(f"{path.name}.lock")):
        return Finding(OK, what)
    return Finding(
        WARNING,
        f"{what}, which can't be written; the notebooks work, but forget what you solved",
        "Make that file, the one beside it that ends in .lock, and their folder writable, or set the variable "
        "DLINTRO_PROGRESS to a file of your own.",
    )


def widgets_finding(kernel, browser, fits, extension):
    """Judge the two halves of the interactive figures, in Python and in the browser.

    `kernel` and `browser` are the versions of ipywidgets and jupyterlab_widgets, or None; `fits` says whether they go
    together; `extension` is the folder from which JupyterLab takes the browser's half, with its version, or None.
    """
    if kernel is None or browser is None:
        missing = "ipywidgets" if kernel is None else "jupyterlab_widgets"
        return Finding(PROBLEM, f"Widgets: {missing} is missing, so explorers and quizzes can't be shown", INSTALL)
    what = f"Widgets: ipywidgets {kernel} with jupyterlab_widgets {browser}"
    if not fits:
        return Finding(PROBLEM, f"{what} do not go together, so explorers may stay empty", INSTALL)
    if extension is None:
        return Finding(PROBLEM, f"{what}, but JupyterLab does not find the browser's part", INSTALL)
    folder, version = extension
    if version.split(".")[0] != WIDGETS_IN_BROWSER:
        remedy = f"Remove that folder, then restart JupyterLab. If widgets stay empty: {INSTALL}"
        return Finding(PROBLEM, f"{what}, but JupyterLab takes another version, {version}, from {folder}", remedy)
    return Finding(OK, what)


def slides_finding(wanted, extension):
    """Judge the course's part of JupyterLab, which shows slides: the version wanted, and (folder, version) or None."""
    if extension is None:
        return Finding(WARNING, "Slides: JupyterLab does not find the course's extension, so there are none", INSTALL)
    folder, version = extension
    if version != wanted:
        remedy = f"Remove that folder, then restart JupyterLab. If there is no button Slides: {INSTALL}"
        return Finding(
            WARNING, f"Slides: JupyterLab takes another version of the extension, {version}, from {folder}", remedy
        )
    return Finding(OK, f"Slides: the course's extension {version}")


def examine(environ=os.environ):
    """Look at this computer and return the list of findings, in the order in which they are shown."""
    wanted = _wanted("dlintro")
    needs = _wanted("ipywidgets").get("jupyterlab_widgets")
    browser = _version("jupyterlab_widgets")
    return [
        python_finding(sys.version_info, sys.executable),
        packages_finding(wanted, {name: _version(name) for name in ("dlintro", *wanted)}),
        cores_finding(machine.cores(), machine.installed_cores(), machine.quota()),
        memory_finding(machine.memory()),
        kills_finding(machine.kills()),
        data_finding(_folders.data_folders(environ)[0], bool(environ.get("DLINTRO_DATA"))),
        progress_finding(_folders.progress_file(environ)),
        widgets_finding(
            kernel=_version("ipywidgets"),
            browser=browser,
            fits=needs is None or (browser is not None and needs.contains(browser, prereleases=True)),
            extension=_extension("@jupyter-widgets/jupyterlab-manager"),
        ),
        slides_finding(_version("dlintro"), _extension("dlintro")),
    ]


def _wanted(package):
    """Return the versions that an installed package asks for, as {name: SpecifierSet}; empty if it is missing."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires(package) or []
    except metadata.PackageNotFoundError:
        return {}
    needs = [Requirement(line) for line in lines]
    return {need.name: need.specifier for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})}


def _version(package):
    """Return the version of an installed package, or None; the package is not imported."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _extension(name):
    """Return the folder from which JupyterLab takes the extension `name`, and its version, or None."""
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return None
    for folder in jupyter_path("labextensions", *name.split("/")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            described = json.loads(Path(folder, "package.json").read_text(encoding="utf-8"))
            return Path(folder), str(described["version"])
    return None


def _can_write(path):
    """Whether a file at `path` could be written, judged by a nameless file in its folder that vanishes again."""
    if os.path.exists(path) and not (os.path.isfile(path) and os.access(path, os.W_OK)):
        return False
    folder = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def report(findings):
    """Return the findings as text: a line for each, what to do under it, and a verdict."""
    lines = []
    for finding in findings:
        lines.append(_wrap(f"{finding.status:<9}{finding.what}"))
        if finding.remedy:
            lines.append(_wrap(f"{'':<9}What to do: {finding.remedy}"))
    return "\n".join([*lines, "", verdict(findings)])


def verdict(findings):
    """Return in a sentence whether this computer is ready, and how much was found."""
    n_problems, n_warnings = (sum(finding.status == status for finding in findings) for status in (PROBLEM, WARNING))
    said = "Not ready yet" if n_problems else "Ready for the course"
    return f"{said}: {_count(n_problems, 'problem')}, {_count(n_warnings, 'warning')}."


def _wrap(line):
    """Return `line` in lines of at most 100 characters, indented under its first word; paths stay whole."""
    return textwrap.fill(line, 100, subsequent_indent=" " * 9, break_long_words=False, break_on_hyphens=False)


def _count(n, noun):
    """Return "1 warning", "2 warnings"."""
    return f"{n} {noun}" + ("" if n == 1 else "s")


def run(as_json=False):
    """Print what was found, as JSON for the course's menu if that is wanted; return 1 if there is a problem, else 0."""
    try:
        findings = examine()
    except ModuleNotFoundError as error:  # the installation is so broken that not even looking works
        findings = [Finding(PROBLEM, f"Packages: {error.name} is missing", INSTALL)]
    rows = [(finding.status, f"{finding.what}{_to_do(finding)}") for finding in findings]
    print(json.dumps({"text": verdict(findings), "rows": rows}) if as_json else report(findings))
    return int(any(finding.status == PROBLEM for finding in findings))


def _to_do(finding):
    return f". What to do: {finding.remedy}" if finding.remedy else ""
