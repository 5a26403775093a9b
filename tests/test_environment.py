"""pyproject.toml holds ranges, constraints.txt exact versions; whatever else names a version must agree with them."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base"}  # where conda-forge's name is another
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
OLDEST = PROJECT["requires-python"].removeprefix(">=")
NEWEST = "3.14"  # of those that the pinned torch has wheels for

RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = [Requirement(line) for lines in PROJECT["optional-dependencies"].values() for line in lines]


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def pin_lines():
    return [line for line in read("constraints.txt").splitlines() if not line.startswith("#")]


PINS = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in pin_lines()}


def conda_dependencies():
    """What environment.yml takes from conda, as {name: [version, build]}, and what it leaves to pip."""
    lines = yaml.safe_load(read("environment.yml"))["dependencies"]
    from_conda = {}
    for line in lines:
        if isinstance(line, str):
            name, *rest = line.split("=")
            from_conda[canonicalize_name(name)] = rest
    return from_conda, [line["pip"] for line in lines if isinstance(line, dict)]


def test_constraints_are_exact_and_sorted():
    lines = pin_lines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+]+", line) for line in lines)
    assert [line.lower() for line in lines] == sorted(line.lower() for line in lines)
    assert len(PINS) == len(lines)
    assert "dlintro" not in PINS


@pytest.mark.parametrize("needed", RUNTIME + EXTRAS, ids=lambda needed: needed.name)
def test_every_direct_dependency_is_pinned_within_its_range(needed):
    assert needed.specifier.contains(PINS[canonicalize_name(needed.name)])


def test_torch_and_torchvision_are_the_pair_that_works_together():
    assert (PINS["torch"], PINS["torchvision"]) == ("2.14.1", "0.29.1")
    wanted = [Requirement(line) for line in metadata.requires("torchvision")]
    assert all(needed.specifier.contains(PINS["torch"]) for needed in wanted if needed.name == "torch")


def test_installed_versions_are_the_pinned_ones():
    installed = {canonicalize_name(each.metadata["Name"]): each.version for each in metadata.distributions()}
    others = {name: installed[name] for name in PINS if name in installed and installed[name] != PINS[name]}
    assert others == {}, "installed in another version than constraints.txt has; make env, or pin anew"
    assert "torch" in installed


def test_what_is_installed_also_runs_on_the_oldest_python():
    """Debian 12 has Python 3.11.2, and a package that asks for 3.11.5 can't be installed there."""
    needs = {each.metadata["Name"]: each.metadata.get("Requires-Python") or "" for each in metadata.distributions()}
    assert {name: need for name, need in needs.items() if not SpecifierSet(need).contains(f"{OLDEST}.0")} == {}


@pytest.mark.skipif(sys.platform != "linux", reason="constraints.txt lists what Linux installs")
def test_everything_that_is_drawn_in_is_pinned():
    waiting = [(needed.name, tuple(needed.extras)) for needed in RUNTIME + EXTRAS]
    seen = set()
    while waiting:
        package = waiting.pop()
        name, extras = package
        if package in seen:
            continue
        seen.add(package)
        assert canonicalize_name(name) in PINS, f"{name} is installed, but constraints.txt does not pin it"
        try:
            lines = metadata.requires(name) or []
        except metadata.PackageNotFoundError:  # an extra that this environment goes without
            continue
        for needed in map(Requirement, lines):
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append((needed.name, tuple(needed.extras)))


def test_conda_takes_the_same_versions():
    from_conda, _ = conda_dependencies()
    names = {canonicalize_name(CONDA_NAMES.get(needed.name, needed.name)): needed.name for needed in RUNTIME}
    assert set(from_conda) == {"python", "pip", *names}
    for name, on_pypi in names.items():
        assert from_conda[name][0] == PINS[canonicalize_name(on_pypi)], f"{name} in environment.yml"


def test_conda_takes_the_cpu_build_from_conda_forge_and_the_course_from_here():
    from_conda, from_pip = conda_dependencies()
    assert from_conda["pytorch"][1] == "cpu*"
    assert from_pip == [["-e ."]]
    assert yaml.safe_load(read("environment.yml"))["channels"] == ["conda-forge", "nodefaults"]


def test_every_file_means_the_same_python():
    from_conda, _ = conda_dependencies()
    (python,) = from_conda["python"]
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    assert f"version_info < ({OLDEST.replace('.', ', ')})" in read("Makefile")
    assert f"Python {OLDEST} or newer" in read("Makefile")
    assert f"Python {OLDEST}" in read("README.md")
    assert SETTINGS["tool"]["ruff"]["target-version"] == "py" + OLDEST.replace(".", "")
    workflow = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]
    assert workflow["linux"]["container"]["image"].startswith(f"python:{OLDEST}-")
    assert workflow["check"]["strategy"]["matrix"]["python"] == [OLDEST, NEWEST]
    for job, version in {"macos-and-windows": OLDEST, "oldest-versions": OLDEST, "newest-versions": NEWEST}.items():
        assert [step["with"]["python-version"] for step in workflow[job]["steps"] if "with" in step] == [version]


def test_pre_commit_uses_the_pinned_tools():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    revisions = {hook["repo"].rpartition("/")[2].removesuffix("-pre-commit"): hook["rev"] for hook in hooks}
    assert {name: revision.removeprefix("v") for name, revision in revisions.items()} == {
        "ruff": PINS["ruff"],
        "nbstripout": PINS["nbstripout"],
    }


def test_make_and_pre_commit_strip_notebooks_alike():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    (nbstripout,) = (hook for repo in hooks for hook in repo["hooks"] if hook["id"] == "nbstripout")
    assert f"nbstripout {' '.join(nbstripout['args'])} " in read("Makefile")


def test_the_newest_python_is_the_newest_that_torch_knows():
    known = [
        line.rpartition(" ")[2] for line in metadata.metadata("torch").get_all("Classifier") if "Python :: 3." in line
    ]
    assert max(known, key=lambda version: int(version.partition(".")[2])) == NEWEST


def test_linux_runs_the_tests_as_developers_do():
    steps = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]["linux"]["steps"]
    assert steps[-1] == {"run": ".ci/run"}
    assert read(".ci/run").rstrip().endswith("make test")


def test_everyone_runs_the_stages_of_one_file():
    for path in ("Makefile", "README.md", ".github/workflows/ci.yml"):
        text = read(path).replace("\\", "/")
        assert "tests/run.py" in text
        assert "pytest" not in text, f"{path} should call tests/run.py, which knows the options"


def test_the_version_is_the_same_everywhere():
    import dlintro

    assert PROJECT["version"] == dlintro.__version__
    assert yaml.safe_load(read("CITATION.cff"))["version"] == dlintro.__version__
