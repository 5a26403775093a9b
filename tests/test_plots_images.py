"""Pixels with numbers, galleries and receptive fields: checked by the data that they draw."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from dlintro import plots
from dlintro.plots import images, style


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_pixel_carries_its_number(ax):
    plots.pixels([[1, -2], [0.333333, 4.5]], ax, "patch")
    assert [text.get_text() for text in ax.texts] == ["1", "−2", "0.33", "4.5"]
    assert [text.get_position() for text in ax.texts] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    np.testing.assert_allclose(ax.images[0].get_array(), [[1, -2], [0.333333, 4.5]])
    assert ax.get_title("left") == "patch"


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


@pytest.mark.parametrize("colours", ["gray", style.DIVERGING])
def test_numbers_stand_out_from_their_pixel(ax, colours):
    picture = ax.imshow(np.arange(-12, 13).reshape(5, 5), cmap=colours)
    for value in range(-12, 13):
        shade = luminance(to_rgb(images.text_colour(picture, value)))
        dark, bright = sorted([shade, luminance(picture.to_rgba(value)[:3])])
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, value


def test_signed_colours_are_white_at_zero(ax):
    low, high = images.colour_limits(np.array([-1, 0, 3]), signed=True)
    assert (low, high) == (-3, 3)
    picture = ax.imshow([[-1, 0, 3]], cmap=style.DIVERGING, vmin=low, vmax=high)
    np.testing.assert_allclose(picture.to_rgba(0)[:3], 1, atol=0.01)
    np.testing.assert_allclose(picture.to_rgba(3)[:3], to_rgb(style.VERMILLION), atol=0.01)


def test_an_even_image_still_has_a_scale():
    assert images.colour_limits(np.full((2, 2), 3.0)) == (3, 4)
    low, high = images.colour_limits(np.zeros((2, 2)), signed=True)
    assert low < 0 < high


def test_a_gallery_shows_all_images_on_one_scale_under_their_captions():
    pictures = [np.full((2, 2), 0.2), np.array([[0, 0.8]]), np.zeros((3, 3, 3))]
    axes = plots.gallery(pictures, ["a", "b", "c"], columns=2)
    assert [ax.get_title() or ax.get_title(loc="left") for ax in axes] == ["a", "b", "c"]
    for ax, picture in zip(axes, pictures, strict=True):
        np.testing.assert_array_equal(ax.images[0].get_array(), picture)
    assert axes[0].images[0].get_clim() == axes[1].images[0].get_clim() == (0, 0.8)
    assert len(axes[0].figure.axes) == 4
    assert not axes[0].figure.axes[3].axison  # the empty place


@pytest.mark.parametrize(("pictures", "captions"), [([], None), ([np.eye(2)], ["a", "b"])])
def test_a_gallery_wants_a_caption_for_each_image(pictures, captions):
    with pytest.raises(ValueError, match="one for each"):
        plots.gallery(pictures, captions)


def test_a_gallery_takes_tensors_and_refuses_what_is_masked():
    picture = torch.full((2, 2), 0.5, requires_grad=True)
    (ax,) = plots.gallery([picture])
    np.testing.assert_array_equal(ax.images[0].get_array(), np.full((2, 2), 0.5))
    with pytest.raises(ValueError, match="1 are masked"):
        plots.gallery([np.ma.masked_greater(np.array([[0.2, 0.9]]), 0.5)])
    with pytest.raises(ValueError, match="1 are masked"):
        plots.receptive_fields(np.ma.masked_greater(np.array([[0.2, 0.9]]), 0.5), {"block 1": 1})


def test_receptive_fields_are_squares_of_the_given_sizes(ax):
    plots.receptive_fields(np.zeros((32, 32, 3)), {"block 1": 4, "block 2": 10}, ax=ax)
    assert [(square.get_width(), square.get_height()) for square in ax.patches] == [(4, 4), (10, 10)]
    for square in ax.patches:
        corner, size = np.array(square.get_xy()), square.get_width()
        np.testing.assert_allclose(corner + size / 2, 15.5)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["block 1: 4 × 4", "block 2: 10 × 10"]
    assert len({square.get_linestyle() for square in ax.patches}) == 2  # never colour alone


def test_receptive_fields_can_stand_elsewhere(ax):
    plots.receptive_fields(np.zeros((8, 12)), {"one": 3}, centre=(2, 7), ax=ax)
    assert ax.patches[0].get_xy() == (5.5, 0.5)
