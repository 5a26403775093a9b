"""Pictures of losses, checked by the data that they draw."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from dlintro import plots
from dlintro.history import History
from dlintro.plots import style


@pytest.fixture
def ax():
    return Figure().subplots()


def test_curves_keep_their_values_and_differ_in_dashes(ax):
    plots.loss_curves([0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]}, ax, "x", "y", marker="o")
    first, second = ax.lines
    assert first.get_xydata().tolist() == [[0, 1], [1, 2], [2, 3]]
    assert second.get_ydata().tolist() == [3, 2, 1]
    assert first.get_linestyle() != second.get_linestyle()
    assert style.BLUE not in {first.get_color(), second.get_color()}  # blue and vermillion are the classes'
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert (ax.get_xlabel(), ax.get_ylabel(), first.get_marker()) == ("x", "y", "o")


def test_losses_stand_on_the_left_and_slopes_on_the_right():
    left, right = plots.loss_and_slope([-1, 0, 1], {"square": ([1, 0, 1], [-2, 0, 2])}, Figure().subplots(1, 2))
    assert left.lines[0].get_ydata().tolist() == [1, 0, 1]
    assert right.lines[0].get_ydata().tolist() == [-2, 0, 2]
    assert "slope" in right.get_ylabel()
    assert right.get_legend() is None


def test_seen_and_unseen_begin_at_epoch_0_and_mark_where_to_stop(ax):
    kept = History(np.arange(4), np.array([3, 2, 1, 0.5]), np.array([3, 2, 2.5, 4]), best_epoch=1)
    plots.history(kept, ax, best=True)
    seen, unseen, upright, best = ax.lines
    assert seen.get_xdata().tolist() == [0, 1, 2, 3]
    assert unseen.get_ydata().tolist() == [3, 2, 2.5, 4]
    assert set(upright.get_xdata()) == {1}
    assert (best.get_xdata(), best.get_ydata()) == ([1], [2])
    assert ax.get_ylim()[0] == 0


def test_class_errors_rise_where_too_much_was_believed():
    image = np.eye(3)
    left, right = plots.class_errors(image, [0.3, -0.5, 0.2], "abc", Figure().subplots(1, 2))
    np.testing.assert_array_equal(left.images[0].get_array(), image)
    assert [bar.get_height() for bar in right.patches] == [0.3, -0.5, 0.2]
    colours = [to_hex(bar.get_facecolor()).upper() for bar in right.patches]
    assert colours == [style.VERMILLION, style.BLUE, style.VERMILLION]
    assert [label.get_text() for label in right.get_xticklabels()] == ["a", "b", "c"]


def test_risk_curves_are_drawn_in_the_order_of_the_feature(ax):
    plots.risk_curve([2, 0, 1], [0.9, 0.1, 0.5], [0.6, 0.0, 0.2], ax, "marker")
    truth, risk = ax.lines
    assert truth.get_xydata().tolist() == [[0, 0.0], [1, 0.2], [2, 0.6]]
    assert risk.get_ydata().tolist() == [0.1, 0.5, 0.9]
    assert ax.get_xlabel() == "marker"


def test_the_cost_curve_adds_up_and_keeps_the_classes_colours(ax):
    plots.cost_curve([0.1, 0.2, 0.3], [1, 2, 3], [5, 3, 1], ax)
    missed, alarms, both = ax.lines
    assert both.get_ydata().tolist() == [6, 5, 4]
    assert (missed.get_color(), alarms.get_color()) == (style.VERMILLION, style.BLUE)
    assert len({line.get_linestyle() for line in ax.lines}) == 3


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: plots.loss_curves([0, 1], {}), "must be 1 to 4"),
        (lambda: plots.loss_curves([0, 1], {name: [0, 1] for name in "abcde"}), "but are 5"),
        (lambda: plots.loss_curves([0, 1], {"a": [1, 2, 3]}), "a must have length 2"),
        (lambda: plots.class_errors(np.eye(2), [0.1], "ab"), "errors must have length 2"),
        (lambda: plots.risk_curve([1, 2], [0.1], [0.1, 0.2]), "predicted risk must have length 2"),
        (lambda: plots.cost_curve([0.1, 0.2], [1], [1, 2]), "missed must have length 2"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, monkeypatch):
    monkeypatch.setattr("matplotlib.pyplot.figure", lambda **_: Figure())
    with pytest.raises(ValueError, match=words):
        use()


def test_without_axes_each_makes_its_own_figure(monkeypatch):
    made = []
    monkeypatch.setattr("matplotlib.pyplot.figure", lambda **_: made.append(Figure()) or made[-1])
    plots.loss_curves([0, 1], {"a": [0, 1]})
    plots.loss_and_slope([0, 1], {"a": ([0, 1], [1, 1])})
    plots.history({"loss": [1, 0]})
    plots.class_errors(np.eye(2), [0.1, -0.1], "ab")
    plots.risk_curve([0, 1], [0, 1], [0, 1])
    plots.cost_curve([0, 1], [0, 1], [1, 0])
    assert len(made) == 6
