"""The weights that come with the course: the file is the recorded one, fits its network, and draws what it should."""

import hashlib
import shutil
import sys
import tomllib

import numpy as np
import pytest

from dlintro import data, models, training

FILES = sys.modules["dlintro.data.weights_files"]
ABOUT = tomllib.loads((FILES.FOLDER / "weights.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ABOUT)
def test_every_file_is_small_and_the_recorded_one(name):
    path = data.weights(name)
    raw = path.read_bytes()
    assert len(raw) <= 1_000_000
    assert hashlib.sha256(raw).hexdigest() == ABOUT[name]["sha256"]
    assert {"network", "trained_on", "licence", "command", "made"} < set(ABOUT[name])


def test_every_file_of_weights_is_recorded():
    assert {path.name.removesuffix(".safetensors") for path in FILES.FOLDER.iterdir()} - {"weights.toml"} == set(ABOUT)


@pytest.fixture
def copied(tmp_path, monkeypatch):
    folder = tmp_path / "weights"
    shutil.copytree(FILES.FOLDER, folder)
    monkeypatch.setattr(FILES, "FOLDER", folder)
    return data.weights("colitis_tiles")


def test_a_changed_file_is_refused(copied):
    raw = bytearray(copied.read_bytes())
    raw[-1] ^= 1  # one bit
    copied.write_bytes(raw)
    with pytest.raises(ValueError, match=r"colitis_tiles\.safetensors must have the SHA-256 \w{64}, but it is \w{64}"):
        data.weights("colitis_tiles")


def test_a_missing_file_is_refused(copied):
    copied.unlink()
    with pytest.raises(ValueError, match="it is missing"):
        data.weights("colitis_tiles")


@pytest.mark.parametrize("name", ["colitis", "", "../colitis_tiles", None])
def test_unknown_weights_name_those_there_are(name):
    with pytest.raises(ValueError, match=r"there are no weights .*; choose from colitis_tiles"):
        data.weights(name)


def test_the_tiles_look_like_those_of_the_simulator():
    """Their colours, and darker where disease is active: more nuclei."""
    model = training.load_weights(models.Diffusion(), data.weights("colitis_tiles"))
    quiet, active = (training.generate(model, 24, label, n_steps=10, seed=0) for label in (0, 1))  # of the same noise
    drawn, tile = np.concatenate([quiet, active]), data.simulate_colitis(600, seed=1).tile
    assert np.allclose(drawn.mean(axis=(0, 1, 2)), tile.x.mean(axis=(0, 1, 2)), atol=0.03)
    assert drawn.std(axis=(1, 2)).mean() == pytest.approx(tile.x.std(axis=(1, 2)).mean(), rel=0.15)
    darker = tile.x[tile.y == 0].mean() - tile.x[tile.y == 1].mean()
    assert quiet.mean() - active.mean() == pytest.approx(darker, rel=0.5)
