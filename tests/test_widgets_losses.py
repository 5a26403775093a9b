"""The explorers of losses and decisions: what they draw and say, against numbers computed here."""

import itertools
import re

import numpy as np
import pytest
from explorers.losses import DIGITS, FEW, PEOPLE, TRUE_RISK, probs_over_epochs, weighted

from dlintro import data, metrics, scratch, widgets

ROW = int(np.abs(FEW.x[:, 0] - (FEW.x[:, 0].min() + FEW.x[:, 0].max()) / 2).argmin())  # the middle of the range


def off_for_others(explorer):
    """Return the three mean errors that the readout tells: squared, Huber, absolute."""
    return [
        int(number) for number in re.findall(r"error (\d+)|Huber (\d+)", explorer.words) for number in number if number
    ]


def lines_of(explorer):
    """Return slope and height of the three lines (the faint ones come before), and the records they were fitted to."""
    (ax,) = explorer.figure.axes
    (records,) = ax.collections
    lines = [np.polyfit(*line.get_data(), deg=1) for line in ax.lines[3:6]]
    return lines, np.asarray(records.get_offsets()).T


def test_the_outliers_numbers_in_the_prose():
    explorer = widgets.explore_outlier(FEW, recorded=616)
    assert FEW.x[ROW, 0] == pytest.approx(30.3)
    assert explorer.words.startswith("Recorded 616, measured 166.")
    assert off_for_others(explorer) == [45, 35, 33]
    assert off_for_others(explorer.set(value=166)) == [35, 35, 33]


def moved(row, value):
    """Return how far each loss's line moves, on average over the patients, if one value is recorded wrongly."""
    x, y = FEW.x[:, 0], FEW.y
    records = np.where(np.arange(len(y)) == row, value, y)
    losses = (scratch.mean_squared_error, scratch.huber.using(corner=50.0), scratch.mean_absolute_error)
    lines = [[scratch.fit_line(x, values, loss) for values in (y, records)] for loss in losses]
    return [np.abs(np.polyval(before, x) - np.polyval(after, x)).mean() for before, after in lines]


def test_in_the_middle_the_squared_errors_line_moves_alone():
    squared, huber, absolute = moved(ROW, 616)
    assert squared > 3 * max(huber, absolute)


def test_at_the_edge_all_three_lines_move_and_nowhere_else_do_they_move_as_far():
    far = int(FEW.x[:, 0].argmax())
    at_the_edge = moved(far, FEW.y[far] // 10)
    assert [round(min(at_the_edge)), round(max(at_the_edge))] == [35, 44]
    others = [max(moved(row, FEW.y[row] // 10)) for row in range(len(FEW)) if row != far]
    assert round(max(others)) == 13


def test_the_faint_lines_are_those_of_the_measured_values():
    explorer = widgets.explore_outlier(FEW, recorded=616)
    (ax,) = explorer.figure.axes
    faint = [line.get_ydata().copy() for line in ax.lines[:3]]
    explorer.set(value=166)
    for before, line in zip(faint, ax.lines[3:6], strict=True):
        np.testing.assert_allclose(line.get_ydata(), before, atol=1e-6)


@pytest.mark.parametrize(("value", "corner"), [(346, 50), (34, 20), (700, 5), (600, 200), (0, 100)])
def test_the_three_lines_have_the_lowest_losses(value, corner):
    lines, (x, y) = lines_of(widgets.explore_outlier(FEW).set(value=value, corner=corner))
    assert y[ROW] == value
    np.testing.assert_allclose(lines[0], np.polyfit(x, y, deg=1), rtol=1e-6)
    through_two = [np.polyfit(x[list(pair)], y[list(pair)], 1) for pair in pairs_apart(x)]  # one of them is the best
    lowest = min(np.abs(y - np.polyval(line, x)).mean() for line in through_two)
    assert np.abs(y - np.polyval(lines[2], x)).mean() == pytest.approx(lowest, rel=2e-3)
    huber = scratch.huber.using(corner=float(corner))
    best = huber(np.polyval(lines[1], x), y)
    for turn, shift in itertools.product((-0.3, 0, 0.3), (-5, 0, 5)):
        assert huber(np.polyval(lines[1] + [turn, shift - turn * x.mean()], x), y) >= best * (1 - 1e-4)


def pairs_apart(x):
    return [pair for pair in itertools.combinations(range(len(x)), 2) if x[pair[0]] != x[pair[1]]]


def test_another_row_can_be_the_outlier():
    explorer = widgets.explore_outlier(FEW, row=2).set(value=600)
    y = lines_of(explorer)[1][1]
    assert y[2] == 600
    assert np.array_equal(np.delete(y, 2), np.delete(FEW.y, 2))
    assert FEW.y[2] != 600  # the data set itself stays as it is


def test_a_confident_mistake_weighs_as_the_prose_says():
    explorer = widgets.explore_confident_mistake().set(prob=0.02)
    assert "2.0% to a patient with cancer: sure and wrong" in explorer.words
    assert "= 3.91, as much as 37.1 patients" in explorer.words
    assert "Squared error 0.96" in explorer.words
    assert "65.6 patients" in explorer.set(prob=0.001).words
    assert "sure and right" in explorer.set(truth=0).words


@pytest.mark.parametrize(("prob", "truth"), [(0.3, 1), (0.3, 0), (0.95, 0)])
def test_the_dots_lie_on_the_losses(prob, truth):
    explorer = widgets.explore_confident_mistake().set(prob=prob, truth=truth)
    (ax,) = explorer.figure.axes
    entropy, square, *dots = ax.lines
    wanted = (scratch.binary_cross_entropy(prob, truth), scratch.mean_squared_error(prob, truth))
    for curve, dot, value in zip((entropy, square), dots, wanted, strict=True):
        assert dot.get_xdata() == [prob]
        assert dot.get_ydata()[0] == pytest.approx(value, abs=1e-4)
        assert np.interp(prob, *curve.get_data()) == pytest.approx(value, abs=1e-3)


def test_class_errors_are_probability_minus_truth():
    probs = probs_over_epochs()
    explorer = widgets.explore_class_errors(DIGITS.x.reshape(-1, 8, 8), DIGITS.y, probs, DIGITS.class_names)
    explorer.set(epoch=2, image=5)
    left, right = explorer.figure.axes
    errors = np.array([bar.get_height() for bar in right.patches])
    np.testing.assert_allclose(errors, probs[2, 5] - np.eye(10)[DIGITS.y[5]])
    assert abs(errors.sum()) < 1e-9  # the lesson's prose: they add up to 0
    np.testing.assert_array_equal(left.images[0].get_array(), DIGITS.x[5].reshape(8, 8))
    assert f"truth: {DIGITS.y[5]}" in [text.get_text() for text in left.texts]
    assert f"loss {-np.log(probs[2, 5, DIGITS.y[5]]):.2f}" in explorer.words
    assert explorer.children[0].children[1].max == 4  # the play button goes through the epochs


def test_a_class_weight_lifts_the_curve_and_the_readout_counts():
    risks = {weight: weighted(weight) for weight in (1, 20)}
    explorer = widgets.explore_class_weight(PEOPLE, risks, TRUE_RISK)
    assert "Weight 20" in explorer.words  # it opens where something is to be seen
    (ax,) = explorer.set(weight=1).figure.axes
    truth, risk = ax.lines[:2]
    np.testing.assert_allclose(risk.get_ydata(), truth.get_ydata())  # weight 1: honest
    explorer.set(weight=20, threshold=0.3)
    np.testing.assert_allclose(risk.get_ydata(), np.sort(risks[20]))
    counts = metrics.confusion(PEOPLE.y, (risks[20] > 0.3).astype(int))
    assert f"predicts {risks[20].sum():.0f} sick among 4000; 143 are sick" in explorer.words
    assert f"calls {counts.tp + counts.fp} sick and finds {counts.tp} of the 143" in explorer.words


def test_a_weight_is_a_threshold_in_disguise():
    explorer = widgets.explore_class_weight(PEOPLE, {1: TRUE_RISK, 19: weighted(19)}, TRUE_RISK)
    called = [
        re.search(r"calls (\d+) sick and finds (\d+)", explorer.set(weight=w, threshold=t).words).groups()
        for w, t in ((19, 0.5), (1, 0.05))
    ]
    assert called[0] == called[1]


@pytest.mark.parametrize(("ratio", "threshold"), [(20, 0.5), (1, 0.1), (50, 0.02)])
def test_the_cost_is_counted_where_the_dot_lies(ratio, threshold):
    explorer = widgets.explore_cost(PEOPLE.y, TRUE_RISK).set(ratio=ratio, threshold=threshold)
    (ax,) = explorer.figure.axes
    counts = metrics.confusion(PEOPLE.y, (threshold < TRUE_RISK).astype(int))
    cost = ratio * counts.fn + counts.fp
    assert f"At {threshold:.3f}: {counts.fn} missed, {counts.fp} false alarms, cost {cost}." in explorer.words
    assert f"1/(1 + {ratio}) = {1 / (1 + ratio):.3f}" in explorer.words
    missed, alarms, both, best, dot, mark = ax.lines
    np.testing.assert_allclose(both.get_ydata(), missed.get_ydata() + alarms.get_ydata())
    assert np.interp(threshold, *both.get_data()) == pytest.approx(dot.get_ydata()[0])
    assert dot.get_xdata() == [threshold]
    assert dot.get_ydata()[0] == pytest.approx(cost / (ratio * PEOPLE.y.sum()), rel=0.02)
    assert best.get_xdata() == [1 / (1 + ratio)] * 2
    assert mark.get_xdata() == [1 / (1 + ratio)]


def test_the_formula_lies_near_the_bottom_of_the_curve():
    for ratio in (2, 10, 20, 50):
        explorer = widgets.explore_cost(PEOPLE.y, TRUE_RISK).set(ratio=ratio)
        formula = int(explorer.words.rsplit("cost ", 1)[1].rstrip("."))
        thresholds = np.linspace(0.005, 0.6, 120)
        lowest = metrics.expected_cost(PEOPLE.y, TRUE_RISK, thresholds, ratio, 1).min() * len(PEOPLE)
        assert formula < 1.05 * lowest


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_outlier(data.diabetes()), "one feature"),
        (lambda: widgets.explore_cost([0, 0], [0.1, 0.2]), "only the label 0"),
        (lambda: widgets.explore_cost([0, 1], [0.1, 2]), "between 0 and 1"),
        (
            lambda: widgets.explore_class_errors(np.zeros((2, 4, 4)), [0, 5], np.ones((1, 2, 3)) / 3, "abc"),
            "but one is 5",
        ),
    ],
)
def test_wrong_use_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
