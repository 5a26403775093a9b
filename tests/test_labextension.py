"""JupyterLab's extension of the course: installed with the package, and as it stands in the source."""

import json
import sys
from pathlib import Path

from jupyterlab_server.config import get_federated_extensions

import dlintro

SOURCE = Path(__file__).parents[1] / "labextension"
INSTALLED = Path(sys.prefix) / "share/jupyter/labextensions"


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_installed_as_it_stands_in_the_source():
    assert files(INSTALLED / "dlintro") == files(SOURCE), "installed in another version: make env"


def test_jupyterlab_finds_it():
    found = get_federated_extensions([str(INSTALLED)])["dlintro"]
    load = found["jupyterlab"]["_build"]["load"]
    assert (INSTALLED / "dlintro" / load).is_file()
    assert found["version"] == dlintro.__version__
    assert json.loads((SOURCE / "install.json").read_text(encoding="utf-8"))["packageName"] == "dlintro"
