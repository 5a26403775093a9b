"""The explorer of a rare disease made frequent, against scikit-learn and Bayes."""

import re

import numpy as np
import pytest
from explorers.labels import EXPLORERS, MOLES, RISKS
from matplotlib.collections import LineCollection
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score, roc_curve
from strokes import stroke

from dlintro import metrics, widgets

Y, CHANCE = MOLES.y, MOLES.info["chance"]


@pytest.fixture
def explorer():
    return EXPLORERS["rebalancing"]()


def artist(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


def test_it_opens_where_the_sick_were_repeated_most(explorer):
    assert explorer.values == {"times": 19, "threshold": 0.5}
    assert dict(explorer.controls["times"]._options_full) == {"1": 1, "5": 5, "19": 19}


@pytest.mark.parametrize("times", RISKS)
def test_the_points_are_the_tenths_of_scikit_learn(explorer, times):
    left = explorer.set(times=times).figure.axes[0]
    observed, predicted = calibration_curve(Y, RISKS[times], n_bins=10, strategy="quantile")
    points = artist(left, "tenths of the patients").get_xydata()
    np.testing.assert_allclose(points, np.column_stack([predicted, observed]), atol=0.02)
    assert artist(left, "mean of all").get_xydata()[0] == pytest.approx([RISKS[times].mean(), Y.mean()])
    (ends,) = (drawn for drawn in left.collections if isinstance(drawn, LineCollection))
    for (x, y), ((x_low, low), (x_high, high)) in zip(points, ends.get_segments(), strict=True):
        assert x == x_low == x_high
        assert low <= y <= high
        assert high - low > 0.02


@pytest.mark.parametrize("times", RISKS)
@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.9])
def test_dot_and_sentence_count_at_the_threshold(explorer, times, threshold):
    explorer.set(times=times, threshold=threshold)
    left, right = explorer.figure.axes
    called = RISKS[times] > threshold
    found, spared = called[Y == 1].mean(), 1 - called[Y == 0].mean()
    assert artist(right, "your threshold").get_xydata()[0] == pytest.approx([1 - spared, found])
    assert list(artist(left, "threshold").get_xdata()) == [threshold] * 2
    counts = metrics.confusion(Y, called)
    assert (
        f"Above {threshold:.2f}: sensitivity {counts.sensitivity}; specificity {counts.specificity}." in explorer.words
    )
    assert f"AUC {metrics.auc(Y, RISKS[times])}." in explorer.words
    told = re.match(r"Each of the sick counts (\d+)×: mean risk ([\d.]+)%, where ([\d.]+)% have", explorer.words)
    assert int(told[1]) == times
    assert float(told[2]) == pytest.approx(100 * RISKS[times].mean(), abs=0.051)
    assert float(told[3]) == pytest.approx(100 * Y.mean(), abs=0.051)


def test_a_perfect_model_keeps_its_ranking_and_loses_its_calibration(explorer):
    explorer.set(times=1)
    (as_it_is,) = re.findall(r"AUC (0\.\d\d)", explorer.words)
    assert float(as_it_is) == pytest.approx(roc_auc_score(Y, CHANCE), abs=0.0051)
    far = {}
    for times in RISKS:
        left = explorer.set(times=times).figure.axes[0]
        assert f"AUC {as_it_is}" in explorer.words
        predicted, observed = artist(left, "mean of all").get_xydata()[0]
        far[times] = predicted - observed
    assert abs(far[1]) < 0.02
    assert 0.05 < far[5] < far[19]


@pytest.mark.parametrize("times", RISKS)
def test_the_curve_is_that_of_the_model_over_that_of_the_first(times):
    other = np.random.default_rng(1).permutation(CHANCE)  # a model that ranks otherwise
    risks = RISKS | {19: other}
    right = widgets.explore_rebalancing(Y, risks).set(times=times).figure.axes[1]
    grid = np.linspace(0, 1, 40)
    for label, probs in {"as the slider says": risks[times], "counted 1×": RISKS[1]}.items():
        fpr, tpr, _ = roc_curve(Y, probs)
        assert np.interp(grid, *artist(right, label).get_data()) == pytest.approx(np.interp(grid, fpr, tpr))


def test_the_ring_stays_where_the_last_model_is_at_a_half_and_a_threshold_alone_reaches_it(explorer):
    right = explorer.figure.axes[1]
    called = RISKS[19] > 0.5
    wanted = [called[Y == 0].mean(), called[Y == 1].mean()]
    for times, threshold in ((19, 0.5), (1, 0.7), (1, 0.05)):  # 1 / (1 + 19)
        explorer.set(times=times, threshold=threshold)
        assert artist(right, "19×, threshold 0.5").get_xydata()[0] == pytest.approx(wanted)
    assert artist(right, "your threshold").get_xydata()[0] == pytest.approx(wanted)


def test_touches_move_the_threshold_in_both_panels(explorer):
    stroke(explorer, 1, (0.5, 0.5), (0.23, 0.9), panel=0)
    assert explorer.values == {"times": 19, "threshold": 0.23}
    explorer.set(times=1)
    right = explorer.figure.axes[1]
    ring = artist(right, "19×, threshold 0.5").get_xydata()[0]
    stroke(explorer, 2, (0.9, 0.1), ring, panel=1)
    assert explorer.values["times"] == 1
    assert explorer.values["threshold"] == pytest.approx(0.05, abs=0.011)  # of the model shown, not of the last
    assert [place["do"] for place in explorer._screen.places] == [
        "drag the threshold across the left panel.",
        "drag the dot.",
    ]


def test_it_says_what_to_look_at(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60


@pytest.mark.parametrize(
    ("y", "risks", "words"),
    [
        (Y, {}, "risks must be a dict with the probabilities of two models or more"),
        (Y, {1: CHANCE}, "two models or more"),
        (Y, [CHANCE, CHANCE], "risks must be a dict"),
        (Y, {1: CHANCE, 2: CHANCE[:-1]}, "probs must have"),
        (Y, {1: CHANCE, 2: 2 * CHANCE + 1}, "probs must lie between 0 and 1"),
        (np.zeros(len(Y)), RISKS, "both classes|only the label 0"),
    ],
)
def test_wrong_use_is_refused(y, risks, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_rebalancing(y, risks)
