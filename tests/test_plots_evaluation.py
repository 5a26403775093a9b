"""Pictures of what a model is worth, checked by the data that they draw."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from sklearn import metrics as sk

from dlintro import metrics, plots
from dlintro.plots import style

RNG = np.random.default_rng(0)
Y = np.arange(200) % 2
PROBS = np.clip(0.3 * Y + 0.7 * RNG.random(200), 0, 1)


@pytest.fixture
def ax():
    return Figure().subplots()


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_roc_draws_an_evaluation_and_the_point_of_its_threshold(ax):
    first = metrics.evaluate(Y, PROBS, threshold=0.4)
    second = metrics.evaluate(Y[:12], PROBS[:12], threshold=0.6)
    plots.roc(first, ax, "CNN")
    plots.roc(second, ax)
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), np.column_stack(first.roc[:2]))
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    assert ax.lines[1].get_color() != ax.lines[2].get_color()
    assert ax.lines[1].get_linestyle() != ax.lines[2].get_linestyle()
    point = (1 - first.confusion.specificity.value, first.confusion.sensitivity.value)
    np.testing.assert_allclose(ax.collections[0].get_offsets(), [point])
    every_point = np.column_stack(sk.roc_curve(Y, PROBS, drop_intermediate=False)[:2])
    assert any(np.allclose(point, corner) for corner in every_point)  # it lies on the curve
    assert words(ax) == ["threshold 0.40", "threshold 0.60"]
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    low, high = first.auc.interval
    assert labels[1] == f"CNN: AUC {first.auc.value:.2f} ({low:.2f} to {high:.2f})"
    low, high = second.auc.interval
    assert labels[2] == f"AUC {second.auc.value:.2f} ({low:.2f} to {high:.2f})"


def test_the_confusion_matrix_has_the_truth_in_rows_and_tells_right_from_wrong_without_colour(ax):
    plots.confusion_matrix(metrics.Confusion(tp=8, fp=1200, fn=2, tn=90), ax, ("benign", "malignant"))
    where = {text.get_text(): text.get_position() for text in ax.texts}
    assert {count: where[count][0] for count in ("90", "1,200", "2", "8")} == {"90": 0, "1,200": 1, "2": 0, "8": 1}
    assert where["90"][1] == where["1,200"][1] < where["2"][1] == where["8"][1]
    assert {"found", "missed", "false alarm", "called\nbenign"} <= set(where)
    assert [bool(cell.get_hatch()) for cell in ax.patches] == [False, True, True, False]
    edges = [to_hex(cell.get_edgecolor()).upper() for cell in ax.patches]
    assert edges == [style.BLUE, style.BLUE, style.VERMILLION, style.VERMILLION]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["benign", "malignant"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # class 0 stands above class 1


def test_calibration_draws_each_group_with_its_interval(ax):
    result = metrics.calibration(Y, PROBS, n_bins=4)
    plots.calibration(result, ax)
    diagonal, groups = ax.lines
    assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]
    np.testing.assert_array_equal(groups.get_xdata(), result.predicted)
    assert groups.get_ydata().tolist() == [share.value for share in result.observed]
    ends = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert ends == [list(share.interval) for share in result.observed]
    assert f"slope {result.slope.value:.2f} (" in ax.get_title("left")
    assert ax.get_xlim() == ax.get_ylim()


def test_every_group_has_a_whisker_also_where_nobody_or_everybody_has_the_disease(ax):
    y, patient = np.repeat([0, 1], 40), np.arange(80) // 4
    plots.calibration(metrics.calibration(y, np.linspace(0.01, 0.99, 80), n_bins=4, patient=patient), ax)
    assert ax.lines[1].get_ydata().tolist() == [0, 0, 1, 1]
    lengths = [np.ptp(segment[:, 1]) for segment in ax.collections[0].get_segments()]
    assert min(lengths) > 0.2


def test_calibration_without_intervals_still_draws(ax):
    plots.calibration(metrics.calibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], n_bins=2, patient=[1, 1, 2, 2]), ax)
    assert "slope not estimable" in ax.get_title("left")
    assert len(ax.lines[1].get_xdata()) == 2


def test_the_decision_curve_draws_three_ways_to_decide(ax):
    curve = metrics.net_benefit(Y, PROBS, np.linspace(0, 0.9, 10))
    plots.decision_curve(curve, ax)
    for line, values in zip(ax.lines, (curve.model, curve.all, curve.none), strict=True):
        np.testing.assert_array_equal(line.get_xdata(), curve.thresholds)
        np.testing.assert_array_equal(line.get_ydata(), values)
    assert len({line.get_linestyle() for line in ax.lines}) == 3
    band = ax.collections[0].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == (curve.model_ends.min(), curve.model_ends.max())
    assert ax.get_legend().get_texts()[1].get_text() == "its 95 % interval"
    assert ax.get_ylim()[0] > curve.all.min()  # treating all falls without end: cut off


def test_a_forest_shows_what_is_known_of_each(ax):
    estimates = {
        "clinic A": metrics.Estimate(0.87, 0.82, 0.91),
        "clinic B": metrics.Estimate(0.70),
        "clinic C": metrics.Estimate(float("nan")),
        "sensitivity": metrics.Proportion(194, 212),
    }
    plots.forest(estimates, ax, reference=0.5)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(estimates)
    assert words(ax) == [
        "0.87 (0.82 to 0.91)",
        "0.70 (interval not estimable)",
        "not estimable",
        "91.5% (194 of 212; 87.0% to 94.6%)",
    ]
    drawn = [line.get_xydata().tolist() for line in ax.lines[1:]]
    low, high = estimates["sensitivity"].interval
    assert drawn == [
        [[0.82, 0], [0.91, 0]],
        [[0.87, 0]],
        [[0.70, 1]],
        [[low, 3], [high, 3]],
        [[194 / 212, 3]],
    ]
    assert set(ax.lines[0].get_xdata()) == {0.5}
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # from top to bottom


def test_strips_show_every_training_and_the_median(ax):
    values = {"AUC": np.array([0.8, 0.9, 0.7]), "gain": np.array([-0.1, 0.1, 0.0, 0.4])}
    plots.strips(values, ax, reference=0, xlabel="value", unit="seed")
    points = ax.drawn.points.get_xydata()
    for place, row in enumerate(values.values()):
        assert points[points[:, 1] == place, 0].tolist() == row.tolist()
    np.testing.assert_allclose(ax.drawn.medians.get_xydata(), [[0.8, 0], [0.05, 1]])
    assert words(ax) == ["0.80 (0.70 to 0.90)", "0.05 (−0.10 to 0.40)"]
    assert [label.get_text() for label in ax.get_yticklabels()] == list(values)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one seed", "median"]
    assert set(ax.lines[0].get_xdata()) == {0}
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # from top to bottom


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (
            lambda: plots.roc(metrics.by_group([0, 1, 0], [0.1, 0.2, 0.3], ["a", "a", "b"])["b"]),
            "only one class occurs",
        ),
        (lambda: plots.forest({}), "estimates must hold at least one"),
        (lambda: plots.strips({}), "values must hold at least one"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, monkeypatch):
    monkeypatch.setattr("matplotlib.pyplot.figure", lambda **_: Figure())
    with pytest.raises(ValueError, match=words):
        use()


def test_without_axes_each_makes_its_own_figure(monkeypatch):
    made = []
    monkeypatch.setattr("matplotlib.pyplot.figure", lambda **_: made.append(Figure()) or made[-1])
    result = metrics.evaluate(Y, PROBS)
    plots.roc(result)
    plots.confusion_matrix(result.confusion)
    plots.calibration(metrics.calibration(Y, PROBS))
    plots.decision_curve(metrics.net_benefit(Y, PROBS, [0.1, 0.2]))
    plots.forest({"AUC": result.auc})
    plots.people(result.confusion)
    assert len(made) == 6
