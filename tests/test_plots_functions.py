"""Curves of functions, bars of probabilities, gradients by layer: checked by the data that they draw."""

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from dlintro import data, plots, scratch
from dlintro.plots import functions, style
from dlintro.text import chance

Z = np.linspace(-4, 4, 321)
FAMILY = [scratch.step, scratch.sigmoid, scratch.tanh, scratch.relu, scratch.leaky_relu, scratch.gelu, scratch.softplus]


@pytest.fixture
def ax():
    return Figure().subplots()


def drawn(line):
    """Return the points of a line that are drawn."""
    x, y = line.get_data()
    seen = ~np.isnan(y)
    return x[seen], y[seen]


def test_an_activation_is_drawn_with_its_slope(ax):
    plots.activation(Z, scratch.tanh(Z), 1 - np.tanh(Z) ** 2, ax, "tanh")
    value, slope = (line for line in ax.lines if line.get_label() in ("value", "slope"))
    np.testing.assert_allclose(drawn(value)[1], np.tanh(Z))
    np.testing.assert_allclose(drawn(slope)[1], np.cosh(Z) ** -2)
    assert value.get_linestyle() != slope.get_linestyle()  # never colour alone
    assert ax.get_title("left") == "tanh"


@pytest.mark.parametrize("values", [scratch.step(Z), scratch.relu.derivative(Z), scratch.leaky_relu.derivative(Z)])
def test_a_jump_is_not_joined_by_a_line(values):
    z, broken = functions.without_jumps(Z, values)
    (gap,) = np.flatnonzero(np.isnan(broken))
    assert z[gap - 1] == pytest.approx(0)
    assert z[gap + 1] == pytest.approx(0.025)
    assert broken[~np.isnan(broken)].tolist() == list(values)


@pytest.mark.parametrize("function", [scratch.relu, scratch.gelu, scratch.sigmoid, scratch.softplus])
def test_a_curve_without_a_jump_stays_whole(function):
    assert not np.isnan(functions.without_jumps(Z, function(Z))[1]).any()


def test_the_family_stands_side_by_side_on_one_scale_with_a_legend():
    with matplotlib.rc_context({"backend": "agg"}):
        axes = plots.activations(Z, {f.name: (f(Z), f.derivative(Z)) for f in FAMILY})
        matplotlib.pyplot.close("all")
    assert [ax.get_title("left") for ax in axes] == [*(f.name for f in FAMILY), ""]
    assert len({ax.get_ylim() for ax in axes[:-1]}) == 1
    assert [text.get_text() for text in axes[-1].get_legend().get_texts()] == ["value", "slope"]


def test_probabilities_are_bars_with_their_numbers(ax):
    plots.probabilities([0.665, 0.245, 0.09], ["reflux", "muscle pain", "heart attack"], ax, watched=2, limit=0.02)
    assert [bar.get_width() for bar in ax.patches] == [0.665, 0.245, 0.09]
    assert [text.get_text() for text in ax.texts] == ["66%", "24%", "9.0%"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["reflux", "muscle pain", "heart attack"]
    assert ax.yaxis_inverted()  # the first class on top
    colours = [matplotlib.colors.to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours == [functions.BAR_COLOUR, functions.BAR_COLOUR, style.VERMILLION]
    assert ax.lines[0].get_xdata() == [0.02, 0.02]


def test_a_number_never_stands_on_the_limit(ax):
    plots.probabilities([0.99, 0.01], ["a", "b"], ax, limit=0.2)
    assert ax.texts[1].get_position()[0] > 0.2


@pytest.mark.parametrize(
    ("prob", "text"),
    [(0, "0%"), (1e-5, "< 0.1%"), (0.0016, "0.2%"), (0.016, "1.6%"), (0.0964, "9.6%"), (0.0999, "10%"), (0.5, "50%"), (0.9996, "> 99.9%"), (1, "100%")],
)  # fmt: skip
def test_percents_never_round_to_certainty(prob, text):
    assert chance(prob) == text


def test_gradients_stand_on_a_scale_of_powers_of_ten(ax):
    plots.layer_gradients([0, 1e-30, 1e-6, 1], ax)
    assert ax.get_yscale() == "log"
    layers, sizes = ax.lines[0].get_data()
    assert layers.tolist() == [1, 2, 3, 4]
    assert sizes.tolist() == [functions.LOWEST, functions.LOWEST, 1e-6, 1]


def test_measurements_are_points_with_units(ax):
    drug = data.dose_response()
    plots.measurements(drug, ax)
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), np.column_stack([drug.x[:, 0], drug.y]))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("dose [mg]", "effect")


def test_without_axes_each_makes_its_figure_and_leaves_the_style_alone():
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context({"backend": "agg"}):
        plots.activation(Z, Z, np.ones_like(Z))
        plots.probabilities([0.5, 0.5], ["a", "b"])
        plots.layer_gradients([1, 2])
        plots.measurements(data.dose_response())
        assert len(matplotlib.pyplot.get_fignums()) == 4
        matplotlib.pyplot.close("all")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda ax: plots.activation([1, 2], [1], [1, 2], ax), "values must have length 2"),
        (lambda ax: plots.activation([1, 2], [1, np.nan], [1, 2], ax), "values must hold finite numbers"),
        (lambda ax: plots.activations(Z, {}), "curves is empty"),
        (lambda ax: plots.activations(Z, {"relu": (Z, Z)}, [ax]), "axes must be 2 or more"),
        (lambda ax: plots.probabilities([0.5, 0.5], ["a"], ax), "probs must have length 1"),
        (lambda ax: plots.probabilities([0.5, 1.5], ["a", "b"], ax), r"must lie in \[0, 1\]"),
        (lambda ax: plots.probabilities([0.5, 0.5], ["a", "b"], ax, limit=2), "limit must be"),
        (lambda ax: plots.layer_gradients([1, -1], ax), "must be at least 0, but one is -1"),
        (lambda ax: plots.measurements(data.breast_cancer(), ax), "one feature and a measured value"),
        (lambda ax: plots.measurements(data.diabetes(), ax), "one feature and a measured value"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, ax):
    with pytest.raises(ValueError, match=words):
        use(ax)
