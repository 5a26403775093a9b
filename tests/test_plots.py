"""Plots are checked by the data that they draw, not by pixels."""

import os
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from dlintro import data, plots
from dlintro.plots import style
from dlintro.plots.networks import reweigh
from dlintro.plots.patients import line_ends


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.fixture
def cells():
    return data.breast_cancer().select("worst radius", "worst concave points")


def test_scatter_draws_every_patient_once_by_class(ax, cells):
    plots.scatter(cells, ax)
    for k, points in enumerate(ax.collections):
        np.testing.assert_array_equal(points.get_offsets(), cells.x[cells.y == k])
        assert matplotlib.colors.to_hex(points.get_facecolor()[0]).upper() == style.CLASS_COLOURS[k]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["benign", "malignant"]
    assert ax.get_xlabel() == "worst radius [pixels]"
    assert ax.get_xlim()[0] < cells.x[:, 0].min()
    assert ax.get_xlim()[1] > cells.x[:, 0].max()


def test_decision_region_lies_where_the_grid_was_judged(ax):
    ax.set(xlim=(0, 4), ylim=(-1, 1))
    points = plots.grid(ax, n=5)
    assert points[0].tolist() == [0, -1]
    assert points[-1].tolist() == [4, 1]
    plots.decision_region((points[:, 0] > 2).astype(int), ax)
    (image,) = ax.images
    assert image.get_array().tolist() == [[0, 0, 0, 1, 1]] * 5
    assert image.get_extent() == [0, 4, -1, 1] or tuple(image.get_extent()) == (0, 4, -1, 1)


@pytest.mark.parametrize(
    ("w", "b", "ends"),
    [
        ([1, 0], -2, [[2, -1], [2, 1]]),  # x₁ = 2, upright
        ([0, 1], 0, [[0, 0], [4, 0]]),  # x₂ = 0, level
        ([1, 2], -2, [[0, 1], [4, -1]]),  # x₁ + 2 x₂ = 2
    ],
)
def test_line_ends_by_hand(w, b, ends):
    assert np.allclose(line_ends(w, b, (0, 4), (-1, 1)), ends)


@pytest.mark.parametrize(("w", "b"), [([0, 0], 1), ([1, 0], 5)])
def test_a_line_that_is_not_there_is_not_drawn(w, b, ax):
    assert np.isnan(line_ends(w, b, (0, 4), (-1, 1))).all()


def test_decision_line_keeps_the_limits(ax):
    ax.set(xlim=(0, 4), ylim=(-1, 1))
    plots.decision_line([1, 0.01], -2, ax)
    assert ax.get_ylim() == (-1, 1)
    x, y = ax.lines[0].get_data()
    assert np.allclose(x + 0.01 * y - 2, 0)


def test_history_draws_each_curve_from_epoch_1(ax):
    plots.history({"train": [3, 2, 1], "valid": [3, 3, 4]}, ax)
    assert ax.lines[0].get_xdata().tolist() == [1, 2, 3]
    assert ax.lines[1].get_ydata().tolist() == [3, 3, 4]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()  # never colour alone
    assert not {style.BLUE, style.VERMILLION} & {line.get_color() for line in ax.lines}  # those are the classes'
    assert ax.get_ylim()[0] == 0


def test_neuron_shows_its_numbers_and_its_answer(ax):
    plots.neuron([1.2, 0.5], [0.8, -0.3], -1.0, ax)
    texts = [text.get_text() for text in ax.texts]
    assert "+0.80" in texts
    assert "−0.30" in texts
    assert "z = −0.19" in texts
    assert "z ≤ 0: silent" in texts
    assert ax.lines[0].get_color() == style.VERMILLION
    assert ax.lines[1].get_color() == style.BLUE
    assert ax.lines[0].get_linewidth() > ax.lines[1].get_linewidth()


def test_a_neuron_with_new_weights_is_as_if_drawn_with_them(ax):
    plots.neuron([1.2, 0.5], [0.8, -0.3], -1.0, ax)
    reweigh(ax, [1.2, 0.5], [-2, 3], 4)
    new = plots.neuron([1.2, 0.5], [-2, 3], 4, ax.figure.add_subplot())
    assert [text.get_text() for text in ax.texts] == [text.get_text() for text in new.texts]
    for changed, drawn in zip(ax.lines, new.lines, strict=True):
        assert (changed.get_color(), changed.get_linewidth()) == (drawn.get_color(), drawn.get_linewidth())


def test_without_axes_a_plot_makes_a_figure_and_leaves_the_style_alone(cells):
    pyplot.switch_backend("agg")  # the choice of a backend is no style, and pyplot makes it when it is first used
    before = dict(matplotlib.rcParams)
    axes = plots.scatter(cells)
    assert axes.figure is pyplot.gcf()
    pyplot.close("all")
    assert dict(matplotlib.rcParams) == before


def test_text_is_dark_enough_to_read_on_white():
    def luminance(colour):
        rgb = np.array(matplotlib.colors.to_rgb(colour))
        linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    for colour in (style.INK, style.GREY):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5  # WCAG 2


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda ax: plots.scatter(data.breast_cancer(), ax), "two features, but has 30"),
        (lambda ax: plots.grid(ax, n=1), "n must be at least 2"),
        (lambda ax: plots.decision_region([0, 1, 1], ax), "must fill a square"),
        (lambda ax: plots.decision_region([0, 1, 2, 0], ax), r"lie in \[0, 1\]"),
        (lambda ax: plots.decision_line([1, 2, 3], 0, ax), "w must have length 2, but has length 3"),
        (lambda ax: plots.history({}, ax), "but are 0"),
        (lambda ax: plots.history({"a": [1], "b": [1, 2]}, ax), "a must have length 2, but has length 1"),
        (lambda ax: plots.history({"loss": [1, np.nan]}, ax), "loss must hold finite numbers"),
        (lambda ax: plots.neuron([1, 2], [1], 0, ax), "w must have length 2"),
        (lambda ax: plots.neuron([1, 2], [1, 2], 0, ax, ("a",)), "feature_names must have length 2"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, ax):
    with pytest.raises(ValueError, match=words):
        use(ax)


def test_the_look_is_the_packages_own_wherever_a_notebook_is(tmp_path):
    code = """if True:
        import matplotlib as mpl
        from dlintro import plots
        assert mpl.rcParams["font.size"] == 10, "an import changes nothing"
        with plots.course_style():
            assert mpl.rcParams["font.size"] == 11
        assert mpl.rcParams["font.size"] == 10
        from dlintro import checks
        checks.start("perceptron", needs="0.1")
        assert mpl.rcParams["font.size"] == 11
        assert not mpl.rcParams["axes.spines.top"]"""
    env = os.environ | {"DLINTRO_PROGRESS": str(tmp_path / "progress.json"), "MPLCONFIGDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=tmp_path, env=env)
