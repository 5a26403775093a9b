"""Touches of the explorers about images, latent spaces and gradients: what a hand does in the picture moves controls."""

import importlib
import re

import numpy as np
import pytest
from scipy.signal import correlate2d
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from strokes import stroke_in

from dlintro import data, widgets

MODULES = ("convolution", "latent", "descent", "heat", "tiles", "stains", "painting")
OTHERS = {"descent", "batches", "race", "shared_patients"}  # of other files
EXPLORERS = {
    name: make
    for module in MODULES
    for name, make in importlib.import_module(f"explorers.{module}").EXPLORERS.items()
    if name not in OTHERS
}


def panel(explorer, title):
    (ax,) = (ax for ax in explorer.figure.axes if title in (ax.get_title(), ax.get_title(loc="left")))
    return ax


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_says_what_to_look_at(name):
    look = EXPLORERS[name]()._screen.look
    assert 5 <= len(look.split()) <= 60
    assert look[-1] in ".?!"


@pytest.mark.parametrize("name", EXPLORERS)
def test_what_a_touch_does_is_said_as_an_imperative(name):
    for place in EXPLORERS[name]()._screen.places:
        assert re.fullmatch(r"(click|drag).*\.", place["do"])


# Convolution


@pytest.fixture(scope="module")
def grey():
    return data.picture("immunohistochemistry").image[150:310, 150:310].mean(axis=2)


@pytest.mark.parametrize(("title", "middle"), [("patch (framed above)", 1), ("patch, filtered", 0)])
def test_the_window_goes_to_the_pixel_that_is_clicked(grey, title, middle):
    sobel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    explorer = widgets.explore_kernel(grey, (67, 104)).set(kernel="Sobel, vertical edges")
    sums = correlate2d(np.round(10 * grey[67:73, 104:110]), sobel, mode="valid")
    ax, before = panel(explorer, title), explorer.words
    for number, (row, column) in enumerate([(1, 2), (3, 0), (2, 3)], start=1):
        stroke_in(explorer, ax, number, (column + middle + 0.3, row + middle - 0.4))
        assert explorer.values["place"] == 4 * row + column
        assert f" = {sums[row, column]:.0f}.".replace("-", "−") in explorer.words
        assert explorer.words != before
    stroke_in(explorer, ax, 9, (1, 1), (99, -99))
    assert explorer.values["place"] == 3  # the nearest: above, on the right


def test_where_relu_changes_nothing_the_sentence_says_why(grey):
    explorer = widgets.explore_kernel(grey, (67, 104)).set(kernel="blur")
    nothing = explorer.set(after="ReLU").words
    assert nothing.endswith("ReLU changes nothing.")
    assert "changes nothing" not in explorer.set(kernel="Laplacian").words


@pytest.mark.parametrize("title", ["image, shifted", "after pooling"])
def test_a_drag_shifts_the_image(grey, title):
    explorer = widgets.explore_pooling(grey[:32, :36]).set(shift=0)
    ax, before = panel(explorer, title), explorer.words
    stroke_in(explorer, ax, 1, (10, 20), (13.2, 4))
    assert explorer.values["shift"] == 3
    assert np.array_equal(panel(explorer, "image, shifted").images[0].get_array(), grey[:32, 1:33])
    assert explorer.words != before
    stroke_in(explorer, ax, 2, (20, 20), (18.9, 20))
    assert explorer.values["shift"] == 2


def test_without_pooling_or_without_a_shift_the_sentence_says_why_nothing_changes(grey):
    explorer = widgets.explore_pooling(grey[:32, :36]).set(shift=1, size=1, how="max")
    assert explorer.words.endswith("Without pooling a block is one pixel: its maximum is its mean.")
    assert explorer.words == explorer.set(how="mean").words
    assert explorer.set(shift=0, size=4).words.endswith("Without a shift nothing can change.")


def test_a_click_on_image_or_map_frames_the_same_place_in_all():
    images, maps = EXPLORERS["feature_maps"].args[:2]
    explorer = EXPLORERS["feature_maps"]().set(block=1)
    image, *tiles = explorer.figure.axes
    stroke_in(explorer, image, 1, (13, 30))  # column 13 and row 30 of 32: in maps of 8 × 8, column 3 and row 7
    assert divmod(explorer.values["place"], 16) == (15, 6)
    best = maps[1][0, 7, 3].argmax()
    assert f"In the frame, filter {best} answers most: {maps[1][0, 7, 3, best]:.2f}".rstrip("0") in explorer.words
    assert [patch.get_bbox().bounds for patch in image.patches] == [(11.5, 27.5, 4, 4)]
    assert [ax.patches[0].get_visible() for ax in tiles] == [True] * 6 + [False] * 10
    before = explorer.words
    stroke_in(explorer, tiles[2], 2, (-0.4, -0.4))  # the map's first pixel
    assert explorer.values["place"] == 0
    assert explorer.words != before
    assert "lies over 4 × 4 of the image" in explorer.words
    assert "In the frame no filter answers." in widgets.explore_feature_maps(images, [0 * maps[1]], "ABCD").words


# Latent spaces


@pytest.fixture(scope="module")
def lesions():
    return data.simulate_lesions(n_patients=20, size=16, seed=0, malignant_share=0.5, masks=False)


def test_a_click_on_a_map_joins_the_lesion_to_its_true_neighbours():
    rng = np.random.default_rng(7)
    z, place = rng.normal(size=(50, 6)), rng.normal(size=(50, 2))
    explorer = widgets.explore_perplexity({(5, 0): place}, z, np.arange(50) % 2, ("benign", "malignant"))
    (ax,), before = explorer.figure.axes, explorer.words
    drawn = np.empty((50, 2))
    for k in (0, 1):
        drawn[k::2] = ax.collections[k].get_offsets()
    stroke_in(explorer, ax, 1, drawn[31] + 1e-3)
    assert explorer.values["lesion"] == 31
    (true,), (shown,) = (NearestNeighbors(n_neighbors=6).fit(x).kneighbors(x[[31]])[1][:, 1:] for x in (z, place))
    assert explorer.words.endswith(f"Of lesion 31, from which the lines go, {len({*true} & {*shown})} of 5.")
    assert explorer.words != before
    rays = ax.lines[0].get_xydata()
    assert np.allclose(rays[0::2], drawn[true])
    assert np.allclose(rays[1::2], drawn[31])


def test_a_drag_over_the_latent_plane_changes_the_drawing():
    explorer = EXPLORERS["latent_plane"]()
    pictures = EXPLORERS["latent_plane"].args[0]["autoencoder"][1]
    (left, right), before = explorer.figure.axes, explorer.words
    stroke_in(explorer, left, 1, (0, 0), (1.2, -1.9))
    assert (explorer.values["first"], explorer.values["second"]) == (1.0, -2.0)  # steps are −2, −1, 0, 1, 2
    assert np.allclose(right.images[0].get_array(), pictures[3])  # the lowest row, its fourth
    assert explorer.words.startswith("Place (1.00, −2.00)")
    assert explorer.words != before
    stroke_in(explorer, left, 2, (0, 0), (-50, 50))
    assert (explorer.values["first"], explorer.values["second"]) == (-2.0, 2.0)


def test_the_lesion_that_is_clicked_shows_whom_it_resembles(lesions):
    rng = np.random.default_rng(4)
    new, known = lesions.rows(slice(6)), lesions.rows(slice(6, None))
    space = rng.normal(size=(6, 4)), rng.normal(size=(len(known), 4))
    explorer = widgets.explore_neighbours(new, known, {"layer": space})
    map_, first, *nearest = explorer.figure.axes
    clouds = {line.get_label(): line.get_xydata() for line in map_.lines}
    rows = NearestNeighbors(n_neighbors=5).fit(space[1]).kneighbors(space[0], return_distance=False)
    for number, lesion in enumerate((3, 5)):
        before = explorer.words
        stroke_in(explorer, map_, number + 1, clouds["new"][lesion] + 1e-3)
        assert explorer.values["lesion"] == lesion
        assert np.allclose(first.images[0].get_array(), new.x[lesion])
        for ax, row in zip(nearest, rows[lesion], strict=True):
            assert np.allclose(ax.images[0].get_array(), known.x[row])
        assert f"{np.sum(known.y[rows[lesion]] == new.y[lesion])} of its 5 nearest by layer" in explorer.words
        assert explorer.words != before


def test_the_map_of_neighbours_is_the_one_on_which_the_known_spread_most(lesions):
    rng = np.random.default_rng(8)
    known = lesions.rows(slice(6, None))
    space = np.zeros((6, 9)), rng.normal(size=(len(known), 9)) * np.arange(9)
    map_, *_ = widgets.explore_neighbours(lesions.rows(slice(6)), known, {"layer": space}).figure.axes
    places = np.concatenate([line.get_xydata() for line in map_.lines[:2]])
    spread = np.linalg.svd(space[1] - space[1].mean(axis=0), compute_uv=False)[:2]
    drawn = np.linalg.svd(places - places.mean(axis=0), compute_uv=False)
    assert drawn[1] / drawn[0] == pytest.approx(spread[1] / spread[0])


def test_the_cut_off_follows_the_hand():
    usual, ink = np.arange(1, 101.0), np.arange(51, 151.0)
    explorer = widgets.explore_cutoff({"error": usual}, {"ink": {"error": ink}}).set(alarms=10)
    (ax,), before = explorer.figure.axes, explorer.words
    stroke_in(explorer, ax, 1, (0.9, 10), (np.log(80.5) / np.log(150), 3))  # the axis reaches from 1 to 150
    assert explorer.values["alarms"] == np.sum(usual > 80.5) == 20
    assert explorer.words.endswith("20 of the 100 that belong (20%).")
    assert explorer.words != before
    stroke_in(explorer, ax, 2, (0.9, 10), (0, 3))
    assert explorer.values["alarms"] == 50  # more is not offered


# Gradients


def test_a_click_on_a_box_goes_to_its_gradient():
    explorer = EXPLORERS["chain_rule"]()
    (ax,) = explorer.figure.axes
    for k, text in enumerate(ax.drawn.values):
        before = explorer.words
        stroke_in(explorer, ax, k + 1, np.add(text.get_position(), 0.1))
        assert explorer.values["step"] == len(ax.drawn.values) - k
        assert ax.drawn.gradients[k].get_text()
        assert not any(gradient.get_text() for gradient in ax.drawn.gradients[:k])
        assert explorer.words != before


def test_a_click_on_the_strip_goes_to_the_step_and_on_the_losses_to_the_round():
    explorer = widgets.explore_five_steps()
    strip, _, losses = explorer.figure.axes
    places = {text.get_text(): text.get_position() for text in strip.texts if text.get_text()}
    for number, (name, step) in enumerate(
        [("3 gradients", 3), ("1 error", 1), ("5 again", 5), ("4 update", 9)], start=1
    ):
        before = explorer.words
        stroke_in(explorer, strip, number, places[name])
        assert explorer.values["step"] == step
        assert explorer.words != before
    stroke_in(explorer, losses, 10, (3.2, 0.5))
    assert explorer.values["step"] == 14  # round 3, still the update
    assert explorer.words.startswith("Round 3, step 4")
    assert losses.lines[0].get_xdata()[-1] == 3
    stroke_in(explorer, losses, 11, (1, 0.5), (99, 0.5))
    stroke_in(explorer, strip, 12, places["5 again"])
    assert explorer.values["step"] == 29  # the last: there is no seventh round


def test_a_click_on_the_drawn_network_goes_to_the_step_that_finds_what_is_written_there():
    explorer = widgets.explore_five_steps()
    net = explorer.figure.axes[1]
    explorer.set(step=9)  # round 2
    clicks = [(net.drawn.nodes[place].center, said) for place, said in {
        (0, 0): "values forward", (0, 1): "values forward", (1, 1): "step 2, the error goes backward",
        (2, 0): "step 1, the error",
    }.items()]  # fmt: skip
    for weight in net.drawn.labels.values():
        clicks += [(weight.get_position(), f"step {said}") for said in ("3, the gradient", "4, the update")]
    for number, (place, said) in enumerate(clicks, start=1):
        stroke_in(explorer, net, number, np.add(place, 0.02))
        assert explorer.words.startswith(f"Round 2, {said}"), (place, explorer.words)


def test_a_click_on_the_drawn_truth_changes_it_and_back():
    explorer = widgets.explore_five_steps().set(step=1)
    net = explorer.figure.axes[1]
    (truth,) = (text for text in net.texts if text.get_text() == "truth = 1")
    place = np.array(truth.get_position())
    stroke_in(explorer, net, 1, place, place + 0.03)  # one click of a hand that trembles
    assert (explorer.values["y"], truth.get_text()) == (0, "truth = 0")
    assert "truth 0 less prediction" in explorer.words
    stroke_in(explorer, net, 2, place)
    assert explorer.values == {"step": 1, "lr": 0.1, "y": 1}


def test_before_the_first_update_the_sentence_says_that_the_learning_rate_does_not_count():
    explorer = widgets.explore_five_steps()
    for step in range(10):
        picture = explorer.set(step=step, lr=0.1).png
        still = explorer.set(lr=0.3).png == picture
        assert ("The learning rate counts only from step 4 on." in explorer.words) == still, step


# Tiles and stains


def test_a_drag_moves_the_cut_off_and_takes_the_rule_that_has_one():
    explorer = EXPLORERS["tile_rules"]()
    (ax,), before = explorer.figure.axes, explorer.words
    stroke_in(explorer, ax, 1, (3, 0.5), (8, 0.71))
    assert explorer.values["rule"] == "share of tiles above the cut-off"
    assert explorer.values["cutoff"] == pytest.approx(0.7)
    assert explorer.words.startswith("Share of tiles above 0.70: AUC")
    assert explorer.words != before
    y, probs, patient = EXPLORERS["tile_rules"].args[:3]
    shares = [np.mean(probs[patient == one] > 0.7) for one in np.unique(patient)]
    wanted = roc_auc_score([y[patient == one][0] for one in np.unique(patient)], shares)
    assert f"patients {wanted:.2f} (" in explorer.words


@pytest.mark.parametrize(
    "rule", ["mean of all tiles", "mean of the k highest tiles", "share of tiles above the cut-off"]
)
def test_controls_that_a_rule_does_not_use_are_named(rule):
    explorer = EXPLORERS["tile_rules"]().set(rule=rule)
    for name, value, said in (("k", 2, "k"), ("cutoff", 0.3, "cut-off")):
        before, words = explorer.png, explorer.words.rpartition(". ")[2]
        idle = explorer.set(**{name: value}).png == before
        assert bool(re.search(rf"\b{said}\b", words)) == idle


@pytest.mark.parametrize(
    ("title", "name"), [("both stains", "thickness"), ("haematoxylin alone", "first"), ("eosin alone", "second")]
)
def test_a_drag_up_gives_more_and_down_less(title, name):
    explorer = EXPLORERS["stains"]()  # 40 rows
    ax, before = panel(explorer, title), explorer.words
    stroke_in(explorer, ax, 1, (10, 30), (50, 20))
    assert explorer.values == {"first": 1, "second": 1, "thickness": 1} | {name: 1.5}
    assert explorer.words != before
    spot = tuple(int(place) for place in ax.lines[0].get_xydata()[0][::-1])
    factor = {"first": (1.5, 1), "second": (1, 1.5), "thickness": (1.5, 1.5)}[name]
    one, two = EXPLORERS["stains"].args[0][spot] * factor
    assert f"haematoxylin is {one:.2f} and that of eosin {two:.2f}" in explorer.words
    stroke_in(explorer, ax, 2, (10, 10), (10, 39))
    assert explorer.values[name] == pytest.approx(0.05)


def test_where_a_slider_of_the_stains_changes_nothing_the_sentence_says_why():
    explorer = EXPLORERS["stains"]().set(first=0, second=0)
    picture = explorer.png
    assert explorer.words.endswith("Without any stain, the thickness changes nothing.")
    assert explorer.set(thickness=2).png == picture
    explorer.set(thickness=0)
    assert explorer.words.endswith("so the stains change nothing.")
    assert explorer.set(first=2).png == picture


def test_twice_as_thick_a_section_lets_the_square_of_the_light_through():
    explorer = EXPLORERS["stains"]()
    once = panel(explorer, "both stains").images[0].get_array().copy()
    explorer.set(thickness=2)
    np.testing.assert_allclose(panel(explorer, "both stains").images[0].get_array(), once**2, atol=1e-6)
