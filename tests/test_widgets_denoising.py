"""The explorer of a diffusion model at work: the pictures of each step, and how far they are from the last."""

import re

import numpy as np
import pytest
from strokes import stroke_in

from dlintro import widgets

RNG = np.random.default_rng(0)
NOISY, GUESS = RNG.random((2, 6, 3, 8, 8, 3)).astype(np.float32)
GUESS[-1] = NOISY[-1]
LABELS, NAMES = np.array([0, 1, 1]), ("not active", "active")


@pytest.fixture
def explorer():
    return widgets.explore_denoising(NOISY, GUESS, LABELS, NAMES)


def test_each_step_shows_the_noisy_picture_and_the_guess(explorer):
    left, middle, _ = explorer.figure.axes
    for step in range(6):
        for picture in range(3):
            explorer.set(step=step, picture=picture)
            np.testing.assert_array_equal(left.images[0].get_array(), NOISY[step, picture])
            np.testing.assert_array_equal(middle.images[0].get_array(), GUESS[step, picture])


def test_the_sentence_and_the_curves_say_how_far_both_are_from_the_final_picture(explorer):
    explorer.set(step=2, picture=1)
    far = [[np.abs(pictures[step, 1] - NOISY[5, 1]).mean() for step in range(6)] for pictures in (NOISY, GUESS)]
    assert explorer.words == (
        f"Step 2 of 5: the guess differs from the final picture by {far[1][2]:.2f} of the full range on average, the "
        f"noisy picture by {far[0][2]:.2f}. Picture 1, asked for: active."
    )
    ax = explorer.figure.axes[2]
    curves = {line.get_label(): line.get_ydata() for line in ax.lines}
    np.testing.assert_allclose(curves["noisy picture"], far[0], rtol=1e-5)
    np.testing.assert_allclose(curves["guess"], far[1], rtol=1e-5)
    np.testing.assert_allclose(ax.lines[2].get_xydata(), [[2, far[0][2]], [2, far[1][2]]], rtol=1e-5)
    assert len({line.get_linestyle() for line in ax.lines[:2]}) == 2  # not told apart by colour alone
    assert explorer.set(step=5, picture=0).words == "Step 5 of 5: finished. Picture 0, asked for: not active."


def test_a_drag_along_the_curves_goes_to_a_step(explorer):
    ax = explorer.figure.axes[2]
    stroke_in(explorer, ax, 1, (1, 0.2), (3.3, 0.1))
    assert explorer.values["step"] == 3
    assert explorer.words.startswith("Step 3 of 5")
    stroke_in(explorer, ax, 2, (1, 0.2), (99, 0.1))
    assert explorer.values["step"] == 5
    (place,) = explorer._screen.places
    assert re.fullmatch(r"(click|drag).*\.", place["do"])
    assert 5 <= len(explorer._screen.look.split()) <= 60


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(8, 8), (5, 12)])
def test_pixels_on_the_screen_are_where_and_as_bright_as_matplotlib_draws_them(channels, size):
    noisy = np.random.default_rng(1).random((2, 1, *size, channels))
    explorer = widgets.explore_denoising(noisy, noisy, [0], ["tile"])
    ax, renderer, (height, width) = explorer.figure.axes[0], explorer._canvas.get_renderer(), size
    image = np.broadcast_to(noisy[0, 0], (*size, 3))
    quick, wanted = (
        artist.make_image(renderer) for artist in (ax.images[0], ax.imshow(image, interpolation="nearest"))
    )
    assert np.abs(np.subtract(quick[1:3], wanted[1:3])).max() <= 1  # as far from the left, and from the bottom
    for pixels, *_ in (quick, wanted):
        up, across = ((np.arange(n) + 0.5) * k / n for n, k in ((height, len(pixels)), (width, pixels.shape[1])))
        middles = pixels[up.astype(int)[:, None], across.astype(int), :3]
        np.testing.assert_allclose(middles[::-1] / 255, image, atol=0.004)  # the first row is the lowest


@pytest.mark.parametrize(
    ("noisy", "guess", "labels", "words"),
    [
        (NOISY[0], GUESS[0], LABELS, r"noisy must have shape \(steps, n, height, width, channels\)"),
        (NOISY[:1], GUESS[:1], LABELS, "with at least two steps"),
        (NOISY, GUESS[0], LABELS, "guess must have shape"),
        (NOISY, GUESS[:, :2], LABELS, r"guess must have the shape of noisy, \(6, 3, 8, 8, 3\), but has shape"),
        (2 * NOISY, GUESS, LABELS, r"noisy must lie in \[0, 1\]"),
        (NOISY, GUESS - 1, LABELS, r"guess must lie in \[0, 1\]"),
        (NOISY, GUESS, [0, 1], "labels must have length 3"),
        (NOISY, GUESS, [0, 1, 2], "labels must hold labels"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(noisy, guess, labels, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_denoising(noisy, guess, labels, NAMES)
