"""The measurement of generated tiles: its measures by hand, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load

from dlintro import data


@pytest.fixture
def script(monkeypatch):
    return load("generated", monkeypatch)


def test_sharpness_of_one_bright_pixel(script):
    x = np.zeros((2, 8, 8, 3))
    x[0, 4, 4] = 1  # the Laplacian is −4 there and 1 in the four pixels around
    assert script.sharpness(x).tolist() == [8 / 64, 0]


def test_copies_are_found_and_blurred_tiles_are_none(script):
    x = np.random.default_rng(0).uniform(size=(60, 8, 8, 3))
    learned, new = x[:40], x[40:]
    copied = script.memorised(learned[:20] + 0.01, new, learned)
    assert copied["distance, generated / new real"] < 0.05
    assert (copied["closer than all but 1 % of new real, %"], copied["copies, %"]) == (100, 100)
    blurred = script.memorised(np.full((20, 8, 8, 3), 0.5), new, learned)
    assert (blurred["closer than all but 1 % of new real, %"], blurred["copies, %"]) == (100, 0)
    assert script.memorised(new, new, learned)["distance, generated / new real"] == 1


def test_mirror_images_are_among_what_was_learned(script):
    x = np.random.default_rng(0).uniform(size=(5, 8, 8, 3))
    for mirror in (x[:, ::-1], x[:, :, ::-1], x[:, ::-1, ::-1], x):
        assert script.nearest(mirror, script.mirrored(x))[0].max() < 1e-6
    assert script.nearest(x[:1], np.stack([x[0] + 0.5, x[0] + 0.25]))[:, 0] == pytest.approx([0.25, 0.5])


@pytest.mark.parametrize("name", ["generated"])
def test_the_numbers_point_where_they_should(name):
    table = data.measured(name)
    assert (
        table.find("AUC, generated or real, by CNN", "real").low
        < 0.5
        < table.find("AUC, generated or real, by CNN", "real").high
    )
    assert table.find("AUC, generated or real, by CNN", "VAE").low > 0.95
    assert table.find("copies, %", "diffusion").high < 1
    assert table.find("AUC, active disease", "diffusion").value > table.find("AUC, active disease", "VAE").value
