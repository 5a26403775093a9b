"""Weights of networks that take too long to train in a lesson, kept with the course."""

import hashlib
import tomllib
from importlib import resources

from dlintro._validate import shown

FOLDER = resources.files("dlintro.data") / "weights"
ABOUT = "weights.toml"  # what each file is, and its checksum


def weights(name):
    """Return the path of a file of weights that comes with the course, for `training.load_weights`.

    Parameters
    ----------
    name : str
        "colitis_tiles": `models.Diffusion()`, trained to draw the tiles of `data.simulate_colitis`.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If there is no such file, or it is not the one whose checksum was recorded.
    """
    about = tomllib.loads((FOLDER / ABOUT).read_text(encoding="utf-8"))
    if name not in about:
        raise ValueError(f"there are no weights {shown(name)}; choose from {', '.join(sorted(about))}.")
    path = FOLDER / f"{name}.safetensors"
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
    if found != about[name]["sha256"]:
        raise ValueError(
            f"{path.name} must have the SHA-256 {about[name]['sha256']}, but it is {found}; "
            "take the file anew from where you have the course from."
        )
    return path
