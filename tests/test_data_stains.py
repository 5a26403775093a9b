"""Stains: what was mixed is taken apart again, and slides of two laboratories come to look alike."""

import numpy as np
import pytest
from skimage import color

from dlintro import data
from dlintro.data.slides import stains

PINK = np.tile([0.6, 0.3, 0.5], (24, 24, 1))
CLEAN = {"pen": 0, "fold": 0, "blur": 0, "bubbles": 0, "masks": False, "tumour_share": 1}


def slides(lab, n_patients=6, **changes):
    return data.simulate_slides(
        **({"n_patients": n_patients, "n_tiles": 6, "seed": 0, "labs": [lab]} | CLEAN | changes)
    )


@pytest.fixture(scope="module")
def north():
    return slides(data.LABS[0])


@pytest.fixture(scope="module")
def east():
    return slides(data.LABS[2])


def degrees(one, other):
    return np.degrees(np.arccos(np.clip(np.sum(one * other, axis=1), -1, 1)))


def test_the_optical_density_is_the_logarithm_of_the_light():
    image = np.array([[[1.0, np.exp(-1), 0.5]]])
    np.testing.assert_allclose(data.optical_density(image)[0, 0], [0, 1, np.log(2)], atol=1e-6)
    assert data.optical_density(np.zeros((1, 1, 3))).max() == pytest.approx(np.log(255))  # no infinity


def test_densities_of_two_layers_add_up():
    rng = np.random.default_rng(0)
    one, two = rng.uniform(0.3, 1, (2, 5, 5, 3))
    np.testing.assert_allclose(
        data.optical_density(one * two), data.optical_density(one) + data.optical_density(two), atol=1e-5
    )


@pytest.mark.parametrize("kind", ["H&E", "H-DAB", data.LABS[2].stains])
def test_what_was_mixed_is_taken_apart_again(kind):
    amounts = np.random.default_rng(1).uniform(0, 1.5, (2, 6, 7, 2))
    image = data.combine_stains(amounts, kind)
    assert image.shape == (2, 6, 7, 3)
    np.testing.assert_allclose(data.separate_stains(image, kind), amounts, atol=2e-3)


def test_separation_is_that_of_scikit_image_where_a_third_stain_is_missing():
    image = data.picture("immunohistochemistry").image[:60, :60]
    ours = data.separate_stains(image, "H-DAB")
    matrix = np.stack([color.rgb_from_hed[0], color.rgb_from_hed[2], np.cross(*color.rgb_from_hed[[0, 2]])])
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    theirs = color.separate_stains(image, np.linalg.inv(matrix)) * -np.log(1e-6)
    np.testing.assert_allclose(ours, theirs[..., :2], atol=1e-3)


def test_the_real_colon_is_brown_where_there_is_dab():
    image = data.picture("immunohistochemistry").image
    haematoxylin, dab = np.moveaxis(data.separate_stains(image, "H-DAB"), -1, 0)
    brown = dab > np.quantile(dab, 0.9)
    blue = (haematoxylin > np.quantile(haematoxylin, 0.9)) & (dab < np.median(dab))
    assert image[brown][:, 0].mean() > image[brown][:, 2].mean() + 0.2
    assert image[blue][:, 2].mean() > image[blue][:, 0].mean()


@pytest.mark.parametrize("lab", data.LABS, ids=lambda lab: lab.name)
def test_macenko_finds_the_stains_of_each_laboratory(lab):
    found = data.stain_vectors(slides(lab, look=0).x)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1)
    assert degrees(found, lab.stains).max() < 7
    others = [degrees(found, other.stains).mean() for other in data.LABS if other is not lab]
    assert degrees(found, lab.stains).mean() < min(others)


def test_macenko_finds_exact_stains_in_an_exact_mixture():
    vectors = data.LABS[1].stains
    amounts = np.random.default_rng(2).uniform(0.3, 1.2, (80, 80, 2))
    amounts[:4], amounts[-4:] = (1, 0), (0, 1)  # pixels of one stain alone
    found = data.stain_vectors(data.combine_stains(amounts.clip(0), vectors).astype(np.float64))
    assert degrees(found, vectors).max() < 0.5


def test_macenko_gives_a_slide_the_stains_of_the_reference(north, east):
    changed = data.macenko(east.x, north.x)
    before, after = (degrees(data.stain_vectors(x), data.stain_vectors(north.x)) for x in (east.x, changed))
    assert after.max() < 3 < before.max()
    gap = [np.abs(x.mean(axis=(0, 1, 2)) - north.x.mean(axis=(0, 1, 2))).max() for x in (east.x, changed)]
    assert gap[1] < 0.4 * gap[0]


def test_reinhard_gives_the_mean_and_the_spread_of_the_reference(north, east):
    inside = 0.05 + 0.5 * north.x  # so that nothing is cut off at black or white
    changed = stains.to_lab(data.reinhard(east.x, inside))
    wanted = stains.to_lab(inside)
    tissue = (data.optical_density(east.x) > stains.TISSUE).all(axis=-1)
    for statistic in (np.mean, np.std):
        np.testing.assert_allclose(
            statistic(changed[tissue], axis=0), statistic(wanted.reshape(-1, 3), axis=0), atol=4e-3
        )


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
@pytest.mark.parametrize("n_empty", [10, 200, 700])
def test_empty_glass_changes_no_tissue_and_stays_glass(north, east, normalise, n_empty):
    glass = (0.96 + 0.006 * np.random.default_rng(0).standard_normal((n_empty, *east.x.shape[1:]))).clip(0, 1)
    alone = normalise(east.x, north.x)
    beside = normalise(np.concatenate([glass.astype(np.float32), east.x]), north.x)
    np.testing.assert_allclose(beside[n_empty:], alone, atol=0.01)
    assert abs(beside[:n_empty].mean() - 0.96) < 0.02
    with_glass = np.concatenate([glass[:10].astype(np.float32), north.x])
    np.testing.assert_allclose(normalise(east.x, with_glass), alone, atol=1e-5)


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
@pytest.mark.parametrize("ids", [[1.0, float("nan")], ["P1", None], np.array(["P1", ""])])
def test_an_image_without_a_group_is_told(north, normalise, ids):
    with pytest.raises(ValueError, match="group must have one group for each image, but 1 are missing"):
        normalise(north.x[:2], north.x, group=ids)


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
def test_a_group_with_too_little_tissue_stays_as_it_was(north, east, normalise):
    piece = np.full((2, 64, 64, 3), 0.96, dtype=np.float32)
    piece[0, :20, :24] = east.x[0, :20, :24] * 0.8  # 480 pixels
    np.testing.assert_array_equal(normalise(piece, north.x), piece)


def test_reinhards_space_is_the_published_one():
    grey = stains.to_lab(np.full((1, 1, 3), 0.5))[0, 0]  # the three cone responses of a grey are almost equal
    assert grey == pytest.approx([3 * np.log10(0.5) / np.sqrt(3), 0, 0], abs=5e-3)
    image = np.random.default_rng(3).uniform(0.05, 1, (4, 4, 3))
    np.testing.assert_allclose(stains.from_lab(stains.to_lab(image)), image, atol=1e-4)


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
def test_a_slide_that_is_its_own_reference_stays_as_it_is(north, normalise):
    np.testing.assert_allclose(normalise(north.x, north.x), north.x, atol=1 / 255 + 1e-3)


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
@pytest.mark.parametrize(("most", "furthest"), [(18, 0.006), (10, 0.015)])  # 36,000 and 18,000 of 72,000 pixels
def test_a_large_group_is_changed_as_a_whole(north, east, normalise, most, furthest, monkeypatch):
    whole = normalise(east.x, north.x)
    monkeypatch.setattr(stains, "MOST", most)
    assert len(east.x) > most
    in_parts = normalise(east.x, north.x)
    np.testing.assert_allclose(in_parts, whole, atol=furthest)
    assert np.abs(in_parts - whole).mean() < 0.002


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
def test_the_same_tissue_of_two_laboratories_comes_closer(north, east, normalise):
    before, after = (np.abs(x - north.x).mean() for x in (east.x, normalise(east.x, north.x)))
    assert after < 0.7 * before


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
def test_blank_glass_comes_back_as_it_was(north, normalise):
    blank = np.full((3, 24, 24, 3), 0.96, dtype=np.float32)
    np.testing.assert_array_equal(normalise(blank, north.x), blank)
    one_colour = np.tile(np.float32([0.6, 0.3, 0.5]), (3, 24, 24, 1))
    np.testing.assert_array_equal(normalise(one_colour, north.x), one_colour)


@pytest.mark.parametrize("normalise", [data.macenko, data.reinhard])
def test_each_group_is_changed_by_itself(north, east, normalise):
    both = np.concatenate([north.x[:12], east.x[:12]])
    group = np.repeat(["north", "east"], 12)
    together = normalise(both, north.x, group)
    np.testing.assert_array_equal(together[:12], normalise(north.x[:12], north.x))
    np.testing.assert_array_equal(together[12:], normalise(east.x[:12], north.x))


def test_blank_glass_has_no_stains_to_find():
    with pytest.raises(ValueError, match="only 0 are"):
        data.stain_vectors(np.full((8, 8, 3), 0.97))
    with pytest.raises(ValueError, match="one colour"):
        data.stain_vectors(np.tile([0.6, 0.3, 0.5], (24, 24, 1)))
    with pytest.raises(ValueError, match="must be stained"):
        data.macenko(np.full((1, 8, 8, 3), 0.5), np.full((1, 8, 8, 3), 0.97))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: data.optical_density(np.ones((8, 8))), "images must have shape"),
        (lambda: data.optical_density(np.full((8, 8, 3), 255)), "must lie in"),
        (lambda: data.optical_density(np.full((8, 8, 3), np.nan)), "must lie in"),
        (lambda: data.separate_stains(np.ones((8, 8, 3)), "HE"), "choose from H&E, H-DAB"),
        (lambda: data.separate_stains(np.ones((8, 8, 3)), [(1, 0, 0), (2, 0, 0)]), "different colour"),
        (lambda: data.separate_stains(np.ones((8, 8, 3)), np.eye(3)), "two rows"),
        (lambda: data.combine_stains(np.ones((8, 8, 3))), "amounts must have shape"),
        (lambda: data.macenko(np.ones((8, 8, 3)), np.ones((8, 8, 3))), "must be stained"),
        (lambda: data.reinhard(np.ones((8, 8, 3)), np.ones((8, 8, 3))), "must be stained"),
        (lambda: data.reinhard(np.ones((8, 8, 3)), PINK), "images must have shape"),
        (lambda: data.reinhard(np.ones((2, 8, 8, 3)), PINK, group=[1]), "one group for each image"),
    ],
)
def test_what_cannot_be_an_image_or_a_stain_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
