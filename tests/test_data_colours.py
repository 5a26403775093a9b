"""Mean and spread of each colour: by hand, for an image of two halves."""

import numpy as np
import pytest

from dlintro import data


def test_the_numbers_are_the_means_and_then_the_spreads_of_red_green_and_blue():
    image = np.zeros((1, 2, 2, 3))
    image[0, 0, :, 0] = 1.0  # the upper half is red: mean 0.5, spread 0.5
    image[0, :, :, 1] = 0.25  # green everywhere
    np.testing.assert_allclose(data.colour_numbers(image), [[0.5, 0.25, 0.0, 0.5, 0.0, 0.0]])


def test_no_shape_and_no_place_counts():
    images = np.random.default_rng(0).random((5, 8, 8, 3))
    moved = np.roll(images, (3, 2), axis=(1, 2))
    np.testing.assert_allclose(data.colour_numbers(moved), data.colour_numbers(images), atol=1e-6)


def test_a_grey_image_has_two_numbers():
    assert data.colour_numbers(np.full((3, 4, 4, 1), 0.5)).shape == (3, 2)


def test_what_is_no_image_is_refused():
    with pytest.raises(ValueError, match="divide 0…255 by 255"):
        data.colour_numbers(np.full((1, 4, 4, 3), 200))
