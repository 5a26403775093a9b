"""The explorers of convolution: what they draw and say, against numbers computed here."""

import re

import numpy as np
import pytest
from scipy.signal import correlate2d

from dlintro import data, widgets
from dlintro.plots.style import DIVERGING
from dlintro.widgets.convolution import KERNELS


@pytest.fixture(scope="module")
def grey():
    return data.picture("immunohistochemistry").image[150:310, 150:310].mean(axis=2)


def numbers(ax):
    return np.array([float(text.get_text().replace("−", "-")) for text in ax.texts])


def panels(explorer):
    return {ax.get_title() or ax.get_title(loc="left"): ax for ax in explorer.figure.axes}


@pytest.mark.parametrize("name", KERNELS)
def test_pictures_and_numbers_are_the_convolution(grey, name):
    explorer = widgets.explore_kernel(grey, (67, 104)).set(kernel=name)
    axes, kernel = panels(explorer), np.array(KERNELS[name], float)
    np.testing.assert_allclose(axes["image, filtered"].images[0].get_array(), correlate2d(grey, kernel, mode="valid"))
    patch = np.round(10 * grey[67:73, 104:110])
    np.testing.assert_array_equal(numbers(axes["patch (framed above)"]), patch.ravel())
    np.testing.assert_allclose(numbers(axes["kernel"]), kernel.ravel(), atol=0.005)
    wanted = correlate2d(patch, kernel, mode="valid").ravel()
    np.testing.assert_allclose(numbers(axes["patch, filtered"]), wanted, atol=0.005)


def test_the_readout_writes_the_lessons_sum_out(grey):
    vertical = [[-1, 0, 1]] * 3
    explorer = widgets.explore_kernel(grey, (67, 104), kernel=vertical).set(place=5)
    assert explorer.controls["kernel"].value == "your own"
    assert explorer.words == (  # the lesson's sum by hand: 8
        "In the frame: 3 × (−1) + 6 × 1 + 4 × (−1) + 7 × 1 + 5 × (−1) + 7 × 1 = 8. Vermillion is above 0, blue below."
    )
    assert numbers(panels(explorer)["patch, filtered"])[5] == 8


def test_the_window_stands_over_the_pixels_that_are_added(grey):
    explorer = widgets.explore_kernel(grey, (67, 104)).set(place=7)  # row 1, column 3 of 4
    axes = panels(explorer)
    window, here = axes["patch (framed above)"].patches[0], axes["patch, filtered"].patches[0]
    assert window.get_xy() == here.get_xy() == (2.5, 0.5)
    assert (window.get_width(), here.get_width()) == (3, 1)


def test_relu_takes_the_negative_answers_away(grey):
    explorer = widgets.explore_kernel(grey, (67, 104)).set(kernel="Laplacian")
    axes = panels(explorer)
    before = numbers(axes["patch, filtered"])
    explorer.set(after="ReLU")
    np.testing.assert_array_equal(numbers(axes["patch, filtered"]), np.maximum(before, 0))
    assert axes["image, filtered"].images[0].get_array().min() == 0
    place = int(before.argmin())
    assert before[place] < 0
    assert "after ReLU 0." in explorer.set(place=place).words


def test_only_kernels_that_add_up_to_zero_are_drawn_in_two_colours(grey):
    explorer = widgets.explore_kernel(grey, (67, 104))
    picture = panels(explorer)["image, filtered"].images[0]
    for name in KERNELS:
        explorer.set(kernel=name)
        assert (picture.cmap is DIVERGING) == (abs(np.sum(KERNELS[name])) < 0.5), name
        assert ("Vermillion is above 0" in explorer.words) == (picture.cmap is DIVERGING)
        low, high = picture.get_clim()
        assert low == (-high if picture.cmap is DIVERGING else 0)


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("3 rows of 3", {"kernel": [[1, 2], [3, 4]]}),
        ("does not lie in", {"corner": (155, 155)}),
        ("does not lie in", {"corner": (-1, 3)}),
    ],
)
def test_kernels_and_patches_that_do_not_fit_are_refused(grey, words, arguments):
    with pytest.raises(ValueError, match=words):
        widgets.explore_kernel(grey, **{"corner": (67, 104)} | arguments)


def test_an_image_of_0_to_255_is_refused(grey):
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        widgets.explore_kernel(255 * grey, (67, 104))


def test_pooling_forgives_a_shift_within_the_block():
    image = np.zeros((8, 12))
    image[3, 5] = 1  # after the margin of 4: column 1; shifted by 2 it stays in its block of 4, by 3 it leaves
    explorer = widgets.explore_pooling(image).set(shift=2, size=4, how="max")
    assert "Of 64 pixels 3% change" in explorer.words  # 2 pixels: the old place and the new one
    assert "4 numbers are left, and 0% of them change" in explorer.words
    assert "and 50% of them change" in explorer.set(shift=3).words
    shifted, pooled, change = (ax.images[0].get_array() for ax in explorer.figure.axes)
    assert np.argwhere(shifted == 1).tolist() == [[3, 4]]
    assert pooled.tolist() == [[0, 1], [0, 0]]
    assert change.tolist() == [[-1, 1], [0, 0]]
    assert "and 0% of them change" in explorer.set(how="mean").words  # a sixteenth is below a tenth


def test_an_image_too_small_for_its_shift_is_refused():
    with pytest.raises(ValueError, match="at least 8 × 12 pixels"):
        widgets.explore_pooling(np.zeros((8, 11)))


def test_feature_maps_are_those_of_the_image_and_the_block():
    rng = np.random.default_rng(0)
    images, maps = rng.random((3, 8, 8, 3)), [rng.random((3, 4, 4, 20)), rng.random((3, 2, 2, 5))]
    maps[0][..., [2, 3, 11, 17]] = 0.5  # say nothing, so the other 16 are shown
    explorer = widgets.explore_feature_maps(images, maps, ["A.", "B.", "C."]).set(picture=2)
    image, *tiles = (ax.images[0] for ax in explorer.figure.axes)
    np.testing.assert_allclose(image.get_array(), images[2].astype(np.float32))
    filters = [k for k in range(20) if k not in (2, 3, 11, 17)]
    for tile, k in zip(tiles, filters, strict=True):
        np.testing.assert_array_equal(tile.get_array(), maps[0][2, ..., k])
    assert [tile.axes.get_title() for tile in tiles] == [str(k) for k in filters]
    best = max(filters, key=lambda k: maps[0][2, ..., k].mean())
    assert explorer.words.startswith("C. Block 1: 20 maps of 4 × 4, 16 of them shown, each under its filter's number;")
    assert explorer.words.endswith(f"Over the whole image, filter {best} does.")
    assert explorer.set(block=1).words.startswith("C. Block 2: 5 maps of 2 × 2, 5 of them shown, each")
    assert [tile.axes.get_title() for tile in tiles[:6]] == ["0", "1", "2", "3", "4", ""]
    np.testing.assert_array_equal(tiles[4].get_array(), maps[1][2, ..., 4])
    assert not tiles[5].get_array().any()  # no sixth filter
    assert len({tile.get_clim() for tile in tiles}) == 1


@pytest.mark.parametrize(("n_maps", "captions"), [(2, ["A.", "B.", "C."]), (3, ["A."]), (None, ["A.", "B.", "C."])])
def test_maps_and_captions_for_other_images_are_refused(n_maps, captions):
    maps = [] if n_maps is None else [np.zeros((n_maps, 2, 2, 4))]
    with pytest.raises(ValueError, match="must have 3 entries"):
        widgets.explore_feature_maps(np.zeros((3, 4, 4, 3)), maps, captions)


def test_pooling_forgives_in_the_lesson_what_its_text_says():
    """The notebook's own region of tissue, at the positions of the explorer that the text speaks of."""
    region = data.picture("immunohistochemistry").image[404:436, 270:306].mean(axis=2)
    explorer = widgets.explore_pooling(np.clip((0.9 - region) / 0.6, 0, 1))

    def changed(**settings):
        return float(re.search(r"and (\d+)% of them change", explorer.set(**settings).words)[1])

    assert "Of 1024 pixels 32% change" in explorer.set(shift=2, size=4, how="max").words  # a third
    assert changed(shift=2, size=4, how="max") == 8  # 5 of 64
    assert changed(shift=4, size=4, how="max") >= 4 * 8  # a whole block: far less is forgiven
    assert abs(changed(shift=2, size=4, how="mean") - 8) <= 2  # about as much
    assert changed(shift=2, size=8, how="max") == 0  # blocks of 8
