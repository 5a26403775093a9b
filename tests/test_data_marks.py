"""Marks in a corner: which pixels of which images change, and by how much, counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from dlintro import data


@pytest.fixture(scope="module")
def images():
    lesions = data.simulate_lesions(4, 16, masks=False)
    return replace(lesions, x=np.full_like(lesions.x, 0.5))


def changed(before, after):
    return np.abs(after.x - before.x).max(axis=3) > 0


@pytest.mark.parametrize(
    ("corner", "rows", "columns"),
    [
        ("top left", slice(0, 3), slice(0, 3)),
        ("top right", slice(0, 3), slice(13, 16)),
        ("bottom left", slice(13, 16), slice(0, 3)),
        ("bottom right", slice(13, 16), slice(13, 16)),
    ],
)
def test_the_mark_lies_in_its_corner_of_the_chosen_images(images, corner, rows, columns):
    on = images.y == 1
    assert 0 < on.sum() < len(on)
    marked = data.add_mark(images, on, corner=corner, size=3)
    wanted = np.zeros(images.x.shape[:3], dtype=bool)
    wanted[on, rows, columns] = True
    assert np.array_equal(changed(images, marked), wanted)
    assert marked.x[wanted].min() == 1


def test_strength_mixes_mark_and_image(images):
    marked = data.add_mark(images, size=2, strength=0.4, colour=(1, 0, 0.5))
    np.testing.assert_allclose(marked.x[:, :2, :2], np.broadcast_to([0.7, 0.3, 0.5], (len(images), 2, 2, 3)), atol=1e-6)
    assert np.array_equal(data.add_mark(images, strength=0).x, images.x)


def test_a_disc_lies_in_its_square_and_letters_differ(images):
    areas = {shape: changed(images, data.add_mark(images, size=8, shape=shape))[0] for shape in ("disc", "L", "R")}
    assert areas["disc"].sum() == 52  # pixels of 8 × 8 whose middles lie within 4 of the centre
    letters = {shape: changed(images, data.add_mark(images, size=7, shape=shape))[0, 1:6, 1:6] for shape in ("L", "R")}
    assert letters["L"].astype(int).tolist() == [[1, 0, 0, 0, 0]] * 4 + [[1, 1, 1, 1, 1]]
    assert letters["R"][:, 0].all()
    assert letters["R"].sum() == 4 + 2 + 4 + 2 + 2


def test_a_black_square_over_all_images_hides_who_had_a_mark(images):
    marked = data.add_mark(images, images.y == 1, size=6, strength=0.9, shape="R", corner="bottom right")
    covers = [data.add_mark(part, size=6, colour="black", corner="bottom right") for part in (marked, images)]
    assert np.array_equal(covers[0].x, covers[1].x)


def test_only_the_images_change_and_those_given_stay(images):
    before = images.x.copy()
    marked = data.add_mark(images, size=4)
    assert np.array_equal(images.x, before)
    assert np.array_equal(marked.y, images.y)
    assert np.array_equal(marked.patient, images.patient)
    assert marked.info.keys() == images.info.keys()


def test_grey_images_get_the_mean_of_the_colour(images):
    grey = replace(images, x=images.x[..., :1])
    assert data.add_mark(grey, size=2, colour=(0.9, 0.3, 0.0)).x[0, 0, 0] == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"corner": "left"}, "corner must be one of top left, top right"),
        ({"size": 9}, "size must be at most 8, half of the image, but is 9"),
        ({"size": 0}, "size must be at least 1"),
        ({"strength": 1.5}, "strength must be at least 0 and at most 1"),
        ({"colour": "pink"}, "colour must be one of white, grey"),
        ({"colour": (0, 0, 2)}, "red, green and blue in"),
        ({"shape": "star"}, "shape must be one of square, disc, L, R"),
        ({"on": np.array([True, False])}, "on must have shape"),
    ],
)
def test_a_mark_that_cannot_be_drawn_is_refused(images, options, words):
    with pytest.raises(ValueError, match=words):
        data.add_mark(images, **options)


def test_what_is_no_dataset_of_images_is_refused(images):
    with pytest.raises(TypeError, match="images must be a Dataset of images"):
        data.add_mark(data.gate("AND"))
    with pytest.raises(TypeError, match="images must be a Dataset of images"):
        data.add_mark(images.x)
    with pytest.raises(TypeError, match=r"on must hold True or False .*, but holds int64"):
        data.add_mark(images, images.y)
