"""The explorer of energy: what it draws and says, against numbers by hand."""

import numpy as np
import pytest

from dlintro import widgets
from dlintro.widgets.energy import CARBON, ENERGY, shown


@pytest.fixture
def explorer():
    return widgets.explore_energy(36, 0.1)


def points(ax, marker):
    (line,) = [line for line in ax.lines if line.get_marker() == marker]
    return line.get_xydata()


def test_energy_is_power_times_time_and_carbon_that_of_the_grid(explorer):
    energy, carbon = explorer.set(watts=100, grid=500, images=1000).figure.axes
    # 100 W for 36 s are 1 Wh; a thousand images a day are 100 s a day; a year has 8,760 hours
    expected = np.array([1, 100 * 100 * 365 / 3600, 100 * 8760])
    np.testing.assert_allclose(points(energy, "s"), np.column_stack([expected, [0, 1, 2]]))
    np.testing.assert_allclose(points(carbon, "s")[:, 0], expected * 0.5)


def test_what_was_reported_stays_and_what_it_would_be_here_moves(explorer):
    energy, carbon = explorer.set(grid=100).figure.axes
    np.testing.assert_allclose(points(energy, "D"), [[433e6, 3], [1287e6, 4]])
    np.testing.assert_allclose(points(carbon, "D"), [[25e6, 3], [552e6, 4]])
    np.testing.assert_allclose(points(carbon, "o"), [[43.3e6, 3], [128.7e6, 4]])
    written = {text.get_text() for text in carbon.texts}
    assert {"25 t", "552 t", "43 t", "129 t"} <= written
    explorer.set(grid=430)  # GPT-3's own: what was reported, to a few per mille
    assert points(carbon, "o")[1, 0] == pytest.approx(552e6, rel=0.005)


def test_each_amount_is_written_at_its_point(explorer):
    energy, _ = explorer.set(watts=100, images=1000).figure.axes
    places = {text.get_text(): text.get_position() for text in energy.texts}
    assert {"1 Wh", "1 kWh", "876 kWh", "433 MWh", "1.3 GWh"} == set(places)
    assert places["876 kWh"][0] == pytest.approx(876e3)
    rows = [places[name][1] for name in ("1 Wh", "1 kWh", "876 kWh")]
    assert np.diff(rows) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("amount", "units", "words"),
    [
        (0.0123, ENERGY, "12 mWh"),
        (3.04e-5, ENERGY, "30 µWh"),
        (182.4, ENERGY, "182 Wh"),
        (0.9996, ENERGY, "1,000 mWh"),
        (1287e6, ENERGY, "1.3 GWh"),
        (2e-4, CARBON, "200 µg"),
        (1549, CARBON, "1.5 kg"),
        (552e6, CARBON, "552 t"),
    ],
)
def test_amounts_are_written_in_their_unit(amount, units, words):
    assert shown(amount, units) == words


def test_the_readout_compares_training_use_and_waiting(explorer):
    assert explorer.set(watts=100, grid=400, images=1000).words == (
        "At 100 W, training took 1 Wh, and a year of 1,000 images a day takes 1 kWh, 1,000 times as much; switched on "
        "all year, the machine takes 876 kWh. At 400 g of CO₂ per kWh it then emits 350 kg, and BLOOM's training would "
        "have emitted 173 t instead of 25 t."
    )
    assert "a year of 1 image a day takes 1 Wh, about as much;" in explorer.set(images=1).words
    rare = widgets.explore_energy(36, 0.001).set(images=1)
    assert "99 times less;" in rare.words


def test_nothing_is_drawn_outside_the_picture(explorer):
    for watts, images in ((5, 1), (700, 1_000_000)):
        for ax in explorer.set(watts=watts, images=images, grid=30).figure.axes:
            low, high = ax.get_xlim()
            drawn = points(ax, "s")[:, 0]
            assert low < drawn.min()
            assert drawn.max() < high


@pytest.mark.parametrize(("arguments", "words"), [((0, 1), "training must be above 0"), ((1, -1), "image must be")])
def test_times_must_be_some(arguments, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_energy(*arguments)
