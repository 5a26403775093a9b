"""Heat over images: checked by the data that are drawn."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlintro import plots
from dlintro.plots.style import BLUE, VERMILLION


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def images():
    return np.random.default_rng(0).random((3, 4, 5, 3))


def heat_of(ax):
    return ax.images[1]


def test_each_image_stands_above_its_maps(images):
    sure, signed = images[..., 0], images[..., 1] - 0.5
    axes = plots.heat_maps(images, {"Grad-CAM": sure, "occlusion": signed}, captions=["a", "b", "c"])
    assert axes.shape == (3, 3)
    for k in range(3):
        np.testing.assert_allclose(axes[0, k].images[0].get_array(), images[k], atol=1e-6)
        np.testing.assert_allclose(heat_of(axes[1, k]).get_array(), sure[k])
        np.testing.assert_allclose(heat_of(axes[2, k]).get_array(), signed[k])
        grey = images[k] @ [0.299, 0.587, 0.114]
        np.testing.assert_allclose(axes[1, k].images[0].get_array(), grey, atol=1e-6)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in axes[0]] == ["a", "b", "c"]


def test_a_row_has_one_scale_and_its_legend(images):
    sure, signed = images[..., 0], images[..., 1] - 0.8
    axes = plots.heat_maps(images, {"Grad-CAM": sure, "occlusion": signed})
    assert {heat_of(ax).get_clim() for ax in axes[1]} == {(0, sure.max())}
    largest = np.abs(signed).max()
    assert {heat_of(ax).get_clim() for ax in axes[2]} == {(-largest, largest)}
    legends = {ax.get_ylabel(): [text.get_text() for text in ax.get_yticklabels()] for ax in axes[0, 0].figure.axes}
    assert legends["Grad-CAM"] == ["0", "most"]
    assert legends["occlusion"] == ["against", "0", "for"]


def test_evidence_for_is_vermillion_and_against_is_blue(images):
    heat = heat_of(plots.heat_maps(images, np.where(images[..., 0] > 0.5, 1.0, -1.0))[1, 0])
    np.testing.assert_allclose(heat.cmap(heat.norm(1.0))[:3], to_rgb(VERMILLION), atol=0.01)
    np.testing.assert_allclose(heat.cmap(heat.norm(-1.0))[:3], to_rgb(BLUE), atol=0.01)
    np.testing.assert_allclose(heat.cmap(heat.norm(0.0))[:3], 1, atol=0.01)


def test_empty_heat_is_drawn(images):
    grey = plots.heat_maps(images[..., :1], np.zeros((3, 4, 5)))
    assert heat_of(grey[1, 0]).get_clim()[1] > 0
    grey[0, 0].figure.canvas.draw()


@pytest.mark.parametrize(
    ("maps", "options", "words"),
    [
        (np.zeros((2, 4, 5)), {}, r"heat must have shape \(3, 4, 5\), .* has \(2, 4, 5\)"),
        ({"Grad-CAM": np.zeros((3, 2, 2))}, {}, r"Grad-CAM must have shape .* has \(3, 2, 2\)"),
        ({}, {}, "maps must hold at least one"),
        (np.full((3, 4, 5), np.nan), {}, "missing"),
        (np.zeros((3, 4, 5)), {"captions": ["a"]}, "captions must be 3"),
    ],
)
def test_maps_of_another_shape_are_refused(images, maps, options, words):
    with pytest.raises(ValueError, match=words):
        plots.heat_maps(images, maps, **options)
