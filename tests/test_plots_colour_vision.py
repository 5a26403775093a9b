"""Colours as others see them: the published matrix, greys, and distances by scikit-image."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from skimage.color import deltaE_cie76, rgb2lab

from dlintro import plots
from dlintro.plots.style import BLUE, VERMILLION

COLOURS = np.random.default_rng(0).random((200, 3))


def seen(colour):
    return plots.as_deuteranope(to_rgb(colour))


def to_srgb(light):
    """The curve of sRGB, IEC 61966-2-1, for amounts of light above 0.0031."""
    return 1.055 * np.clip(light, 0.0031308, 1) ** (1 / 2.4) - 0.055


def test_pure_colours_are_the_columns_of_the_published_matrix():
    # Machado 2009, deuteranomaly of severity 1.0; light below 0 becomes 0
    assert seen("#FF0000") == pytest.approx([*to_srgb(np.array([0.367322, 0.280085])), 0], abs=1e-6)
    assert seen("#00FF00") == pytest.approx(to_srgb(np.array([0.860646, 0.672501, 0.042940])), abs=1e-6)
    assert seen("#0000FF") == pytest.approx([0, *to_srgb(np.array([0.047413, 0.968881]))], abs=1e-6)


def test_greys_stay_grey():
    greys = np.linspace(0, 1, 30)[:, None] * np.ones(3)
    assert plots.as_deuteranope(greys) == pytest.approx(greys, abs=1e-5)


def test_every_pixel_of_an_image_is_changed_alike():
    image = COLOURS.reshape(10, 20, 3)
    assert plots.as_deuteranope(image)[3, 4] == pytest.approx(plots.as_deuteranope(image[3, 4]))
    changed = plots.as_deuteranope(image)
    assert changed.shape == image.shape
    assert 0 <= changed.min() < changed.max() <= 1


def test_the_difference_is_that_of_scikit_image():
    wanted = deltaE_cie76(rgb2lab(COLOURS[:100]), rgb2lab(COLOURS[100:]))
    assert plots.colour_difference(COLOURS[:100], COLOURS[100:]) == pytest.approx(wanted, rel=2e-3, abs=0.02)
    dark = COLOURS / 50  # where the cube root gives way to a line
    wanted = deltaE_cie76(rgb2lab(dark[:100]), rgb2lab(dark[100:]))
    assert plots.colour_difference(dark[:100], dark[100:]) == pytest.approx(wanted, abs=0.02)
    assert plots.colour_difference([0, 0, 0], [1, 1, 1]) == pytest.approx(100, abs=1e-3)
    assert plots.colour_difference([1, 0, 0], [0, 1, 0]) == pytest.approx(171, abs=0.6)


def test_red_and_green_come_close_and_the_colours_of_the_course_do_not():
    def kept(first, second):
        before, after = (
            deltaE_cie76(*(rgb2lab(see(colour)) for colour in (first, second))) for see in (lambda c: to_rgb(c), seen)
        )
        return after / before

    assert kept("#D7191C", "#1A9641") < 0.25  # the ends of ColorBrewer's RdYlGn
    assert kept(VERMILLION, BLUE) > 0.9


@pytest.mark.parametrize("colours", [[0.5, 0.5], [0.5, 0.5, 1.2], [[-0.1, 0, 0]], 0.5, [255, 0, 0]])
def test_what_is_no_colour_is_refused(colours):
    with pytest.raises(ValueError, match=r"rgb must (have shape|lie in \[0, 1\])"):
        plots.as_deuteranope(colours)
    with pytest.raises(ValueError, match="second must"):
        plots.colour_difference([0, 0, 0], colours)
