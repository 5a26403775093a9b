"""The recipe of the image for Kubernetes, as far as it can be judged without building it, which takes Docker and conda."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from dlintro.data.fetched.medmnist import COLLECTIONS

ROOT = Path(__file__).parents[1]
HUB = ROOT / "hub"
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
README = (HUB / "kubernetes" / "README.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def recipe():
    """What repo2docker reads from hub/repo2docker_config.py."""
    config = pytest.importorskip("traitlets.config").Config()
    code = (HUB / "repo2docker_config.py").read_text(encoding="utf-8")
    exec(code, {"get_config": lambda: config})
    return config.Repo2Docker


@pytest.fixture(scope="module")
def tracked():
    """The files that a fresh clone has, {path: mode}."""
    listed = subprocess.run(["git", "ls-files", "--stage", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line.split("\t") for line in listed.stdout.split("\0") if line]
    return {path: about.split()[0] for about, path in lines}


def test_repo2docker_takes_environment_yml(tracked):
    """Any of these would take its place, or add a step that nobody wrote for the image."""
    others = "Dockerfile Pipfile apt.txt default.nix flake.nix install.R Project.toml postBuild start runtime.txt"
    assert [path for path in tracked if path in others.split() or path.split("/")[0] in {"binder", ".binder"}] == []
    assert "environment.yml" in tracked


def test_the_image_holds_what_the_values_name(recipe, tracked):
    server = VALUES["singleuser"]
    place = Path(recipe.target_repo_dir)
    start = Path(server["cmd"]).relative_to(place).as_posix()
    assert tracked[start] == "100755"  # else a fresh clone can't run it
    folder = Path(server["extraEnv"]["JUPYTER_CONFIG_PATH"]).relative_to(place).as_posix()
    assert f"{folder}/jupyter_server_config.py" in tracked
    home = Path(VALUES["hub"]["config"]["KubeSpawner"]["working_dir"])
    assert home.name == recipe.user_name
    assert home not in place.parents  # the student's volume would hide the course


def test_the_last_steps_of_the_image_fit_the_course(recipe):
    steps = recipe.appendix.split("\n")[1:-1]
    assert (steps[0], steps[-1]) == ("USER root", "USER ${NB_USER}")  # a server must not run as root
    install, fetch = (step.removeprefix("RUN ").split() for step in steps[1:-1])
    assert install == ["pip", "install", "--no-cache-dir", f"nbgitpuller=={PINS['nbgitpuller']}"]
    assert fetch[:5] == ["python", "-m", "dlintro", "fetch", "--to"]
    assert fetch[5] == VALUES["singleuser"]["extraEnv"]["DLINTRO_DATA"]
    assert set(fetch[6:]) <= set(COLLECTIONS)


def test_the_guide_builds_the_image_from_a_fresh_clone():
    """repo2docker copies the whole folder, so .venv with its gigabytes too, which git knows nothing of."""
    build = README[README.index("git clone") : README.index("repo2docker --config")]
    assert re.search(r"\n +cd dlintro-image\n", build)
    assert ".venv" in (ROOT / ".gitignore").read_text(encoding="utf-8")
