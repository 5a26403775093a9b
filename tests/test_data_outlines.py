"""Outlines by a simulated hand, and the measures A, B, C and D inside them, on shapes that can be worked out by hand."""

import numpy as np
import pytest

from dlintro import data

SIZE = 64  # pixels: 4 of them are a millimetre
ROW, COLUMN = np.indices((SIZE, SIZE)) - (SIZE - 1) / 2
DISC = np.hypot(ROW, COLUMN) <= 12  # a diameter of 6 mm
SKIN, DARK = 0.9, 0.4


def image(mask, colour=DARK):
    """Return a lesion of one colour on even skin."""
    return np.where(mask[..., None], np.float32(colour), np.float32(SKIN)) * np.ones(3, dtype=np.float32)


def measures(mask, picture=None):
    picture = image(mask) if picture is None else picture
    return dict(zip(data.ABCD, data.measure_abcd(picture[None], mask[None])[0], strict=True))


def test_a_disc_is_symmetric_smooth_of_one_colour_and_6_mm_wide():
    found = measures(DISC)
    assert found["asymmetry"] == pytest.approx(0, abs=0.02)
    assert found["border"] == pytest.approx(1, abs=0.1)
    assert found["colours"] == pytest.approx(0, abs=1e-5)
    assert found["diameter"] == pytest.approx(6, abs=0.05)


def test_an_ellipse_is_symmetric_however_it_lies():
    angle = np.deg2rad(30)
    along, across = ROW * np.cos(angle) + COLUMN * np.sin(angle), COLUMN * np.cos(angle) - ROW * np.sin(angle)
    found = measures((along / 18) ** 2 + (across / 8) ** 2 <= 1)
    assert found["asymmetry"] < 0.06
    assert found["diameter"] == pytest.approx(2 * np.sqrt(18 * 8) / 4, abs=0.05)


def test_pigment_on_one_side_is_asymmetric():
    """A quarter that is dark: behind either mirror it meets three quarters without pigment."""
    picture = image(DISC, SKIN - 0.1)
    picture[DISC & (ROW < 0) & (COLUMN < 0)] = SKIN - 0.5
    assert measures(DISC, picture)["asymmetry"] > 0.2
    assert measures(DISC)["asymmetry"] < 0.02


def test_a_jagged_border_is_longer():
    waves = np.hypot(ROW, COLUMN) <= 14 + 4 * np.cos(8 * np.arctan2(ROW, COLUMN))
    assert measures(waves)["border"] > 1.5 * measures(DISC)["border"]


def test_two_colours_spread_as_the_formula_says():
    picture = image(DISC)
    picture[DISC & (ROW < 0)] = 0.6
    assert measures(DISC, picture)["colours"] == pytest.approx(0.1, abs=0.01)  # half 0.4, half 0.6


def test_a_calm_hand_draws_the_edge_and_a_generous_one_outside_it():
    exact = data.outline(DISC[None], loose=0, tremor=0)[0]
    assert (exact != DISC).mean() < 0.01
    wide = measures(data.outline(DISC[None], loose=1, tremor=0)[0])
    assert wide["diameter"] == pytest.approx(8, abs=0.3)  # one millimetre more on each side
    assert data.outline(DISC[None], loose=-2, tremor=0).sum() < DISC.sum() / 2


def test_two_hands_differ_and_one_hand_repeats_itself():
    masks = np.stack([DISC] * 3)
    first, again, other = (data.outline(masks, tremor=0.5, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert not np.array_equal(first[0], first[1])  # nor is it the same for two lesions
    off = np.abs(data.measure_abcd(np.stack([image(DISC)] * 3), first)[:, 3] - 6)
    assert 0 < off.max() < 1.5


def test_no_outline_is_empty():
    dot = np.zeros((1, SIZE, SIZE), dtype=bool)
    dot[0, 30:32, 30:32] = True
    assert data.outline(dot, loose=-2).any()
    assert np.isfinite(data.measure_abcd(image(dot[0])[None], dot)).all()


def test_simulated_lesions_can_be_measured_whole():
    lesions = data.simulate_lesions(n_patients=60, seed=2, hair=0, pen=0, ruler=0, bubbles=0)
    found = data.measure_abcd(lesions.x, lesions.info["mask"])
    assert found.shape == (len(lesions), 4)
    assert np.corrcoef(found[:, 3], lesions.info["diameter"])[0, 1] > 0.95
    assert np.corrcoef(found[:, 0], lesions.info["asymmetry"])[0, 1] > 0.3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.outline(DISC), "array of shape"),
        (lambda: data.outline(DISC[None].astype(int)), "True inside a lesion"),
        (lambda: data.outline(np.zeros((1, 8, 8), dtype=bool)), "one is empty"),
        (lambda: data.outline(DISC[None], tremor=-1), "tremor must"),
        (lambda: data.outline(DISC[None], loose=5), "loose must"),
        (lambda: data.measure_abcd(image(DISC)[None], DISC[None, :32]), "must have one size"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
