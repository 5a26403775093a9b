"""Maps of a loss over two weights, and walks on them."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlintro import plots

mpl.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def bowl(n=21):
    w1, w2 = np.meshgrid(np.linspace(-2, 2, n), np.linspace(-1, 5, n))
    return w1**2 + 4 * (w2 - 1) ** 2


@pytest.fixture
def ax():
    return plots.loss_surface(bowl(), (-2, 2), (-1, 5), names=("first", "second"))


def test_the_map_has_limits_names_and_a_colour_bar(ax):
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 5))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("first", "second")
    assert [other.get_ylabel() for other in ax.figure.axes if other is not ax] == ["loss"]


def test_the_levels_reach_from_the_lowest_to_the_highest_loss_and_are_finer_below(ax):
    levels = ax.collections[0].levels
    assert np.isclose(levels[0], bowl().min())
    assert np.isclose(levels[-1], bowl().max())
    assert (np.diff(levels, n=2) > 0).all()


def test_the_valley_lies_where_the_loss_is_low(ax):
    lowest = ax.collections[0].get_paths()[0]
    assert lowest.contains_point((0, 1))  # rows are the second weight
    assert not lowest.contains_point((1, 0))


def test_low_is_light_and_high_is_dark(ax):
    light, dark = (np.mean(ax.collections[0].get_facecolor()[k][:3]) for k in (0, -1))
    assert light > dark


def test_a_path_has_its_points_its_start_and_its_end(ax):
    path = np.array([[1.0, 2.0], [0.5, 1.5], [0.0, 1.0]])
    plots.descent_path(path, ax, label="walk")
    line, start, end = ax.lines[-3:]
    assert np.array_equal(np.transpose(line.get_data()), path)
    assert np.array_equal(np.transpose(start.get_data()), path[:1])
    assert np.array_equal(np.transpose(end.get_data()), path[-1:])
    assert line.get_label() == "walk"


def test_a_path_that_diverges_ends_before_infinity_and_leaves_the_limits(ax):
    plots.descent_path([[0, 0], [50, 50], [np.inf, 0], [np.nan, np.nan]], ax)
    assert np.array_equal(np.transpose(ax.lines[-3].get_data()), [[0, 0], [50, 50]])
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 5))


@pytest.mark.parametrize("losses", [np.ones((3, 3)), [[1.0, 2.0]], [[1.0], [2.0]]])
def test_a_map_needs_losses_that_differ_in_rows_and_columns(losses):
    with pytest.raises(ValueError, match="must differ and have shape"):
        plots.loss_surface(losses, (0, 1), (0, 1))


def test_missing_losses_are_refused():
    with pytest.raises(ValueError, match="NaN"):
        plots.loss_surface([[1, 2], [np.nan, 4]], (0, 1), (0, 1))


def test_a_path_needs_two_weights(ax):
    with pytest.raises(ValueError, match="path must have shape"):
        plots.descent_path([[1, 2, 3]], ax)
