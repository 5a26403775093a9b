"""The explorer of maps that mislead: its readout against scipy and a mask by hand, its picture against the arrays."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from dlintro import explain, widgets

RNG = np.random.default_rng(3)
IMAGES = RNG.random((3, 6, 6, 3)).astype(np.float32)
MASKS = np.zeros((3, 6, 6), dtype=bool)
MASKS[:2, 1:4, 1:4] = True  # a quarter of the image; the last image is noise
ANSWERS = {"A": [0.9, 0.2, 0.9999], "B": [0.8, 0.3, 0.5]}


def maps():
    whole = {name: {how: RNG.integers(0, 5, (3, 6, 6)).astype(float) for how in ("m", "k")} for name in ANSWERS}
    whole["A"]["m"][0, 2, 2] = whole["A"]["m"][2, 0, 5] = 9
    whole["B"]["m"][0, 5, 0] = whole["B"]["m"][1, 3, 3] = 9
    whole["B"]["k"] -= 7
    whole["B"]["k"][0] = 0  # an empty map
    return whole


def explorer(**change):
    return widgets.explore_maps(**{"images": IMAGES, "maps": maps(), "answers": ANSWERS, "masks": MASKS} | change)


def test_the_readout_says_answer_hottest_place_and_likeness():
    known = maps()
    there = explorer(maps=known)
    assert there.words.startswith("B says"), "it opens with the last network and the last method, which mislead most"
    assert there.set(network="A", method="m").words == (
        "A says: malignant 90%. The hottest pixel lies in the lesion, which covers 25% of the image."
    )
    rank = spearmanr(known["B"]["m"][0].ravel(), known["A"]["m"][0].ravel()).statistic
    assert there.set(network="B").words == (
        "B says: malignant 80%. The hottest pixel lies outside the lesion, which covers 25% of the image. "
        f"Rank correlation with the map of A: {rank:.2f}.".replace("-", "−")
    )
    assert "B says: malignant 30%. The hottest pixel lies in the lesion" in there.set(image=1).words
    assert there.set(image=2, network="A").words == (
        "A says: malignant > 99.9%. The map has a hottest place, although the lesion is nowhere in this image."
    )


@pytest.mark.parametrize("method", ["m", "k"])
@pytest.mark.parametrize("image", [1, 2])
def test_the_rank_correlation_is_that_of_the_package(image, method):
    known = maps()  # whole numbers, so with many equal values
    wanted = explain.rank_correlation(known["B"][method], known["A"][method])[image]
    words = explorer(maps=known).set(network="B", method=method, image=image).words
    assert words.endswith(f"with the map of A: {wanted:.2f}.".replace("-", "−"))


def test_an_empty_map_points_nowhere_and_has_no_correlation():
    there = explorer().set(network="B", method="k")
    assert (
        there.words
        == "B says: malignant 80%. Its map is empty: it shows no place. An empty map has no rank correlation."
    )
    assert not len(there.figure.axes[1].lines[0].get_xdata())


def test_picture_both_maps_and_their_hottest_pixels_are_those_of_the_choice():
    known = maps()
    there = explorer(maps=known).set(image=1, network="B", method="m")
    left, own, first = there.figure.axes
    assert np.allclose(left.images[0].get_array(), IMAGES[1])
    for ax, name in ((own, "B"), (first, "A")):
        below, above = ax.images
        heat = known[name]["m"][1]
        assert np.allclose(below.get_array(), IMAGES[1].mean(axis=2))
        assert np.allclose(above.get_array(), heat)
        low, high = above.get_clim()
        assert low == -high == -np.quantile(np.abs(heat), 0.99)  # zero is white, and each map has its own scale
        (column,), (row,) = ax.lines[0].get_data()
        assert heat[row, column] == heat.max()
    assert [ax.get_title(loc="left") for ax in (own, first)] == ["map of this network", "map of A"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"images": IMAGES[:2]}, "must fit the images"),
        ({"masks": MASKS[:, :5]}, "must fit the images"),
        ({"answers": {"A": [0.5], "B": [0.5]}}, "must fit the images"),
        ({"answers": {"A": ANSWERS["A"]}}, "give the same ones"),
        ({"answers": {"A": [0, 2, 0], "B": ANSWERS["B"]}}, r"answers of A must lie in \[0, 1\]"),
        ({"maps": {}, "answers": {}}, "give the same ones"),
        ({"maps": {"A": {"m": MASKS * 1.0}, "B": {"k": MASKS * 1.0}}}, "same methods"),
        ({"maps": {"A": {}, "B": {}}}, "same methods"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        explorer(**change)


def test_masks_must_be_yes_or_no():
    with pytest.raises(TypeError, match="masks must be yes-or-no"):
        explorer(masks=MASKS * 1.0)
