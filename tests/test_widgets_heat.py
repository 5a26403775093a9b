"""The explorer of heat: what it draws and says, against numbers by hand."""

import numpy as np
import pytest

from dlintro import widgets

IMAGES = np.linspace(0, 1, 2 * 4 * 4 * 3, dtype=np.float32).reshape(2, 4, 4, 3)
MASKS = np.zeros((2, 4, 4), dtype=bool)
MASKS[:, :2, :2] = True  # a quarter of the image
SAYS = {"one": ["One says a.", "One says b."], "other": ["The other says a.", "The other says b."]}


def heat(values):
    return np.broadcast_to(np.array(values, float), (2, 4, 4)).copy()


def explorer(**change):
    half = np.zeros((4, 4))
    half[0, 0], half[3, 3], half[0, 3] = 3, 3, -9
    maps = {"one": {"m": heat(half), "k": heat(-1)}, "other": {"m": heat(half.T), "k": heat(2)}}
    parts = {"images": IMAGES, "maps": maps, "captions": SAYS, "masks": MASKS, "what": "the ink"} | change
    return widgets.explore_heat(**parts)


def test_the_readout_tells_how_much_of_the_heat_for_it_lies_on_the_ink():
    there = explorer()
    assert there.words == "One says a. 50% of the heat for malignant lies on the ink, which covers 25% of the image."
    assert "The other says b. 25%" in there.set(image=1, network="other", method="k").words  # even everywhere
    assert there.set(network="one").words.endswith("No place speaks for malignant.")


def test_image_and_heat_are_those_of_the_choice_and_zero_is_white():
    there = explorer().set(image=1, method="k")
    picture, below, above = (image for ax in there.figure.axes for image in ax.images)
    assert np.allclose(picture.get_array(), IMAGES[1])
    assert np.allclose(below.get_array(), IMAGES[1].mean(axis=2))
    assert np.allclose(above.get_array(), -1)
    assert above.get_clim() == (-1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"images": IMAGES[:1]},
        {"masks": MASKS[:1]},
        {"maps": {}},
        {"captions": {"one": SAYS["one"]}},
        {"captions": SAYS | {"one": ["alone"]}},
        {"maps": {"one": {"m": heat(0)}, "other": {"k": heat(0)}}},
        {"maps": {"one": {"m": heat(0)[:1]}, "other": {"m": heat(0)}}},
        {"maps": {"one": {}, "other": {}}},
    ],
)
def test_parts_that_do_not_belong_together_are_refused(change):
    with pytest.raises(ValueError, match=r"must fit the|give the same|same methods"):
        explorer(**change)
