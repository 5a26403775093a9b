"""The explorers of latent spaces: what they draw and say, against numbers computed here."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from dlintro import data, widgets

NAMES = ("benign", "malignant")


@pytest.fixture(scope="module")
def lesions():
    return data.simulate_lesions(n_patients=20, size=16, seed=0, malignant_share=0.5, masks=False)


def test_a_perfect_map_keeps_all_neighbours_and_a_shuffled_one_few():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(60, 2))
    explorer = widgets.explore_perplexity({(5, 0): 3 * z + 1, (5, 1): rng.permutation(z)}, z, np.arange(60) % 2, NAMES)
    assert "in 2 dimensions, 100% are" in explorer.words
    explorer.set(seed=1)
    assert int(explorer.words.split("%")[0].split()[-1]) < 40


def test_the_kept_neighbours_are_those_that_scikit_learn_finds():
    rng = np.random.default_rng(1)
    z, place = rng.normal(size=(50, 6)), rng.normal(size=(50, 2))
    explorer = widgets.explore_perplexity({(5, 0): place}, z, np.zeros(50, dtype=int), NAMES)
    true, shown = (NearestNeighbors(n_neighbors=5).fit(x).kneighbors(return_distance=False) for x in (z, place))
    kept = np.mean([len(set(a) & set(b)) / 5 for a, b in zip(true, shown, strict=True)])
    assert f"{kept:.0%} are among" in explorer.words


def test_another_map_is_told_beside():
    z = np.random.default_rng(5).normal(size=(40, 2))
    beside = {"PCA": z, "chance": np.random.default_rng(6).permutation(z)}
    explorer = widgets.explore_perplexity({(5, 0): z}, z, np.arange(40) % 2, NAMES, beside=beside)
    assert "on this map. On the map by PCA: 100%. On the map by chance: " in explorer.words


def test_each_class_keeps_its_own_points_on_every_map():
    z, y = np.random.default_rng(2).normal(size=(40, 2)), np.arange(40) % 2
    explorer = widgets.explore_perplexity({(2, 0): z, (9, 0): -z}, z, y, NAMES).set(perplexity=2)
    (ax,) = explorer.figure.axes
    before = ax.collections[1].get_offsets().copy()
    explorer.set(perplexity=9)
    assert np.allclose(ax.collections[1].get_offsets(), -before)
    assert ax.get_aspect() == 1
    assert "no unit" in ax.get_xlabel()
    assert "no unit" in ax.get_ylabel()
    assert len(before) == y.sum()


def plane(n_steps=5):
    """Return a plane whose picture at (first, second) is as red as the first and as green as the second step."""
    steps = np.linspace(-2, 2, n_steps)
    level = np.linspace(0, 1, n_steps)
    first, second = (axis.ravel() for axis in np.meshgrid(level, level))
    pictures = np.zeros((n_steps**2, 8, 8, 3))
    pictures[..., 0], pictures[..., 1] = first[:, None, None], second[:, None, None]
    return steps, pictures


def test_the_plane_shows_the_picture_of_the_place_chosen():
    steps, pictures = plane()
    z = np.random.default_rng(3).normal(size=(30, 2))
    explorer = widgets.explore_latent_plane({"one": (z, pictures)}, steps, np.arange(30) % 2, NAMES)
    explorer.set(first=2.0, second=-1.0)
    left, right = explorer.figure.axes
    assert np.asarray(right.images[0].get_array())[0, 0] == pytest.approx([1.0, 0.25, 0.0])
    assert np.ravel(left.lines[0].get_data()).tolist() == [2.0, -1.0]


def test_the_plane_says_where_no_lesion_is():
    steps, pictures = plane()
    z = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])  # mean 0, standard deviation 1
    explorer = widgets.explore_latent_plane({"one": (5 + 2 * z, pictures)}, steps, np.array([0, 1, 0, 1]), NAMES)
    assert "nearest lesion is 1.41 SD away" in explorer.words
    assert "its invention" in explorer.words
    explorer.set(first=1.0, second=-1.0)
    assert explorer.words.endswith("0.00 SD away; within 0.5 SD lies 1 lesion.")


def test_the_plane_wants_a_picture_for_every_place():
    steps, pictures = plane()
    with pytest.raises(ValueError, match=r"must have 25 pictures, .* but has 24"):
        widgets.explore_latent_plane({"one": (np.eye(2), pictures[1:])}, steps, [0, 1], NAMES)


def test_neighbours_are_the_nearest_known_lesions(lesions):
    rng = np.random.default_rng(4)
    new, known = lesions.rows(slice(6)), lesions.rows(slice(6, None))
    spaces = {"layer": (rng.normal(size=(6, 4)), rng.normal(size=(len(known), 4)))}
    explorer = widgets.explore_neighbours(new, known, spaces).set(lesion=4)
    gaps, rows = NearestNeighbors(n_neighbors=5).fit(spaces["layer"][1]).kneighbors(spaces["layer"][0])
    axes = explorer.figure.axes[1:]  # without the map
    shown = [np.asarray(ax.images[0].get_array()) for ax in axes]
    assert np.allclose(shown[0], new.x[4])
    assert all(np.allclose(image, known.x[row]) for image, row in zip(shown[1:], rows[4], strict=True))
    same = np.sum(known.y[rows[4]] == new.y[4])
    assert f"{same} of its 5 nearest by layer are, too. The nearest is at {gaps[4, 0]:.1f} " in explorer.words
    assert f"{np.mean(known.y[rows] == new.y[:, None]):.0%} of the neighbours" in explorer.words
    words = [ax.texts[0].get_text() for ax in axes]
    assert [word.split()[1] for word in words[1:]] == [NAMES[known.y[row]] for row in rows[4]]


def test_the_cutoff_counts_what_is_sent_back():
    usual, ink = np.arange(1, 101.0), np.arange(51, 151.0)
    explorer = widgets.explore_cutoff({"error": usual}, {"ink": {"error": ink}}).set(alarms=10)
    limit = np.quantile(usual, 0.9)
    found = np.sum(ink > limit)
    assert explorer.words.startswith(f"Cut-off {limit:.3g}: {found} of 100 images with ink are sent back")
    assert explorer.words.endswith("10 of the 100 that belong (10%).")
    (ax,) = explorer.figure.axes
    cut = ax.lines[0].get_xdata()[0]
    assert cut == pytest.approx(np.log(limit) / np.log(150))  # scores reach from 1 to 150
    for stairs in ax.patches:
        assert np.sum(stairs.get_data().values) == pytest.approx(100)
