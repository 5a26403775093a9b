"""The section on real tissue of notebook 10, on a small made-up file in MedMNIST's format, and without any file."""

import numpy as np
import platformdirs
import pytest
from sklearn.linear_model import LogisticRegression

from dlintro import data, models, training
from notebooks import source_of

N_CLASSES = 9


def write(path, per_class=6):
    """Write a file in PathMNIST's format: tissues that differ by their colour alone."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(N_CLASSES), per_class)
    colours = rng.integers(30, 226, (N_CLASSES, 3))
    arrays = {}
    for key in ("train", "val", "test"):
        noise = rng.integers(-10, 11, (len(labels), 28, 28, 3))
        arrays[f"{key}_images"] = (colours[labels][:, None, None] + noise).astype(np.uint8)
        arrays[f"{key}_labels"] = labels.astype(np.uint8)[:, None]
    np.savez(path, **arrays)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.setenv("DLINTRO_DATA", str(tmp_path))
    monkeypatch.setenv("DLINTRO_UNVERIFIED", "1")
    return tmp_path


def run_section():
    """Run the section's code as the notebook would, and return what its names hold afterwards."""
    source = source_of("10_pathology", "further-real")
    assert "pathmnist" in source
    names = {"data": data, "models": models, "training": training, "np": np, "LogisticRegression": LogisticRegression}
    exec(source, names)
    return names


def test_with_a_file_it_trains_and_compares_with_colours_alone(folder, capsys):
    write(folder / "pathmnist.npz")
    names = run_section()
    shown = capsys.readouterr().out
    assert f"{6 * N_CLASSES} rows × 28 × 28 pixels in colour" in shown
    assert "colours alone: accuracy 1.00" in shown  # the made-up tissues differ by nothing else
    answers = training.predict_proba(names["deep"], names["tissue_test"].x).argmax(axis=1)
    assert f"network:       accuracy {np.mean(answers == names['tissue_test'].y):.2f}" in shown


def test_without_a_file_it_says_how_to_get_it(folder, capsys):
    run_section()
    shown = capsys.readouterr().out
    assert "python -m dlintro fetch pathmnist" in shown
    assert "accuracy" not in shown
