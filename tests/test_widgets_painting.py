"""The explorer of paint: which pixels get which colour, what the network is asked, and what a hand does."""

import re
from functools import partial

import numpy as np
import pytest
from explorers.painting import ASK, IMAGE
from skimage import draw
from strokes import stroke

from dlintro import models, text, training, widgets
from dlintro.data.skin import artefacts
from dlintro.widgets.painting import VIOLET, Paint, near_line

GREY = np.full((12, 16, 3), 0.5, dtype=np.float32)
HEIGHT, BREADTH = IMAGE.shape[:2]


def violet_share(images):
    """Stand in for a network: the share of pixels where less green than blue comes through."""
    return (images[..., 1] < images[..., 2]).mean(axis=(1, 2))


def shown(explorer):
    return np.asarray(explorer.figure.axes[0].images[0].get_array())


def painted(explorer):
    return int(re.search(r"([\d,]+) of [\d,]+ pixels are painted", explorer.words)[1].replace(",", ""))


@pytest.mark.parametrize("end", [(14, 3), (2, 10), (9, 10), (2, 3)])
def test_a_thin_line_is_that_of_scikit_image_if_it_is_straight_or_diagonal(end):
    rows, columns = draw.line(3, 2, end[1], end[0])
    wanted = np.zeros((12, 16), dtype=bool)
    wanted[rows, columns] = True
    assert np.array_equal(near_line((2, 3), end, 0.5, (12, 16)), wanted)


@pytest.mark.parametrize("end", [(14, 7), (0, 11), (13, 0)])
def test_a_slanted_line_has_no_gap(end):
    assert near_line((2, 3), end, 0.5, (12, 16))[draw.line(3, 2, end[1], end[0])].all()


@pytest.mark.parametrize("reach", [1.5, 2.5])
def test_a_thick_line_holds_the_pixels_near_one_of_its_points(reach):
    start, end = np.array([3, 2]), np.array([12, 7])
    points = start + np.linspace(0, 1, 4001)[:, None] * (end - start)
    rows, columns = np.mgrid[:12, :16]
    away = np.sqrt((columns[..., None] - points[:, 0]) ** 2 + (rows[..., None] - points[:, 1]) ** 2).min(axis=2)
    line, clear = near_line(start, end, reach, (12, 16)), np.abs(away - reach) > 1e-3
    assert np.array_equal(line[clear], (away < reach)[clear])
    assert clear.mean() > 0.9


def test_ink_lets_light_through_as_in_simulated_lesions_and_skin_covers():
    np.testing.assert_allclose(VIOLET, artefacts.INK)
    image = np.random.default_rng(0).random((9, 9, 3)).astype(np.float32)
    image[0], image[-1], image[:, 0], image[:, -1] = [(0.8, 0.6, 0.5)] * 4  # the border
    paint = Paint(image, 3)
    for place, pen in (((2, 2), "ink"), ((4, 2), "ink"), ((9, 9), "up"), ((4, 5), "skin"), ((4, 2), "skin")):
        paint.move(np.array(place), pen)
    wanted = image.copy()
    wanted[1:4, 1:6] *= artefacts.INK  # from column 2 to 4, one pixel more on each side
    wanted[1:7, 3:6] = (0.8, 0.6, 0.5)
    np.testing.assert_allclose(paint.picture(), wanted, atol=1e-6)
    paint.move(np.array((4, 5)), "ink")
    wanted[4:7, 3:6] *= artefacts.INK
    np.testing.assert_allclose(paint.picture(), wanted, atol=1e-6)


def test_by_keyboard_a_pen_that_is_down_leaves_a_line_and_one_that_is_up_none():
    explorer = widgets.explore_painting(violet_share, GREY, width=1)
    assert explorer.values == {"left": 2, "top": 1, "pen": "none"}
    explorer.set(left=3)
    explorer.set(pen="ink")
    explorer.set(left=10)
    assert painted(explorer) == 8
    explorer.set(pen="up")
    explorer.set(left=0, top=9)
    explorer.set(pen="ink")
    assert painted(explorer) == 9  # the dot where it came down
    inked = [*((1, column) for column in range(3, 11)), (9, 0)]
    assert np.array_equal(np.argwhere(shown(explorer)[..., 1] < 0.4), inked)
    assert "The pen is down, with ink: 0 from the left, 9 from the top." in explorer.words
    assert "4.7% now" in explorer.words  # 9 of 192
    assert explorer.set(pen="none").words.startswith("Probability of malignant: 0% before any paint, 0% now. 0 of 192")


@pytest.mark.parametrize("pen", ["ink", "skin"])
def test_the_probability_is_what_the_network_says_of_the_painted_array(pen):
    model = models.SmallCNN(seed=3)
    ask = partial(training.predict_proba, model)
    before = ask(IMAGE[None])[0]
    explorer = widgets.explore_painting(ask, IMAGE, "A simulated lesion.", threshold=float(before) - 1e-3)
    explorer.set(left=5, top=6, pen=pen)
    explorer.set(top=26)
    border = np.concatenate([IMAGE[0], IMAGE[-1], IMAGE[1:-1, 0], IMAGE[1:-1, -1]])
    array = IMAGE.copy()
    array[5:28, 4:7] = array[5:28, 4:7] * artefacts.INK if pen == "ink" else np.median(border, axis=0)
    np.testing.assert_allclose(shown(explorer), array, atol=1e-6)
    now = ask(array[None])[0]
    assert explorer.words.startswith(
        f"A simulated lesion. Probability of malignant: {text.chance(before)} before any paint, {text.chance(now)} now."
    )
    assert f"{23 * 3} of {HEIGHT * BREADTH:,} pixels" in explorer.words
    right = explorer.figure.axes[1]
    (dot,) = (line for line in right.lines if line.get_marker() == "o")
    assert dot.get_ydata()[0] == pytest.approx(now, abs=1e-6)
    assert before in [line.get_ydata()[0] for line in right.lines]


@pytest.mark.parametrize(
    ("threshold", "first", "then"),
    [
        (0.01, "Neither is above the threshold of 0.01.", "It has risen above the threshold of 0.01."),
        (0.9, "Neither is above", "Neither is above the threshold of 0.90."),
    ],
)
def test_it_says_on_which_side_of_the_threshold_the_answer_is(threshold, first, then):
    explorer = widgets.explore_painting(violet_share, GREY, threshold=threshold)
    assert first in explorer.words
    assert then in explorer.set(pen="ink").words
    fading = widgets.explore_painting(lambda x: 1 - violet_share(x), GREY, threshold=0.99)
    assert "Both are above the threshold of 0.99." in fading.words
    assert "It is no longer above the threshold of 0.99." in fading.set(pen="ink").words


def test_a_hand_draws_and_its_strokes_are_not_joined():
    explorer = widgets.explore_painting(violet_share, GREY, width=1)
    stroke(explorer, 1, (3, 2), (8, 2), (8, 6))
    assert explorer.values == {"left": 8, "top": 6, "pen": "ink"}
    assert painted(explorer) == 6 + 4
    stroke(explorer, 2, (13, 9), (13.4, 11.8))  # beyond the border is on it
    assert explorer.values == {"left": 13, "top": 11, "pen": "ink"}
    assert painted(explorer) == 6 + 4 + 3
    stroke(explorer, 3, (0, 11))
    stroke(explorer, 4, (0, 11))  # the same place again
    assert painted(explorer) == 14
    assert (shown(explorer)[..., 1] < 0.4).sum() == 14


def test_a_stroke_whose_beginning_the_kernel_missed_begins_there_all_the_same():
    explorer = widgets.explore_painting(violet_share, GREY, width=1)
    stroke(explorer, 1, (3, 2), (8, 2))
    width, height = explorer.figure.bbox.size
    ends = explorer.figure.axes[0].transData.transform([(2, 9), (6, 9)])
    start, end = ((x / width, 1 - y / height) for x, y in ends)
    explorer._screen.stroke = {"number": 2, "start": start, "end": end}
    assert painted(explorer) == 6 + 5
    assert (shown(explorer)[9, 2:7, 1] < 0.4).all()


def test_a_hand_keeps_the_colour_that_was_chosen():
    explorer = widgets.explore_painting(violet_share, GREY, width=1).set(pen="skin")
    stroke(explorer, 1, (3, 2), (8, 2))
    assert explorer.values["pen"] == "skin"
    np.testing.assert_array_equal(shown(explorer), GREY)  # its border is as grey as the rest
    assert painted(explorer) == 1 + 6  # the dot where the pen was chosen, and the line


def test_a_touch_beside_the_image_paints_nothing():
    explorer = widgets.explore_painting(violet_share, GREY)
    before = explorer.png
    stroke(explorer, 1, (-10, 0.5), (-5, 0.5), panel=1)
    assert explorer.png == before


def test_reset_removes_all_paint_and_what_was_answered():
    explorer = widgets.explore_painting(ASK, IMAGE)
    png, words = explorer.png, explorer.words
    for number in (1, 2):  # after a reset, everything goes on as at the beginning
        stroke(explorer, number, (10, 4), (20, 25))
        assert painted(explorer) > 20
        assert explorer.png != png
        explorer.reset()
        assert (explorer.png, explorer.words) == (png, words)
        np.testing.assert_array_equal(shown(explorer), IMAGE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"image": GREY[..., :1]}, "must be in colour"),
        ({"image": 255 * GREY}, "image must lie in"),
        ({"width": 2}, "width must be odd"),
        ({"threshold": 1.5}, "threshold must be"),
        ({"ask": lambda x: np.array([0.4, 0.6])}, "the answer of ask must have length 1"),
        ({"ask": lambda x: np.array([1.6])}, "a probability must be"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_painting(**{"ask": violet_share, "image": GREY} | arguments)
