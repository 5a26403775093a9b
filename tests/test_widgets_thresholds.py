"""The explorer of threshold and prevalence, against counts by hand and Bayes."""

import re

import numpy as np
import pytest
from sklearn.metrics import roc_curve
from strokes import stroke

from dlintro import metrics, widgets

Y = np.repeat([1, 0], [40, 60])
PROBS = np.concatenate([np.linspace(0.26, 0.99, 40), np.linspace(0.01, 0.74, 60)])


def prevalences(explorer):
    return dict(explorer.controls["prevalence"]._options_full)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("prevalence", [0.005, 0.2])
def test_the_readout_is_bayes_at_another_prevalence(threshold, prevalence):
    explorer = widgets.explore_threshold(Y, PROBS).set(threshold=threshold, prevalence=prevalence)
    found, passed = np.mean(PROBS[Y == 1] > threshold), np.mean(PROBS[Y == 0] <= threshold)
    counts = metrics.confusion(Y, (threshold < PROBS).astype(int))
    assert f"sensitivity {counts.sensitivity}; specificity {counts.specificity}." in explorer.words
    people = metrics.per_thousand(found, passed, prevalence)
    assert (
        f"{people.tp} found, {people.fn} missed, {people.fp} false alarms, {people.tn} rightly negative"
        in explorer.words
    )
    after = explorer.words.split("rightly negative.")[1]
    ppv = found * prevalence / (found * prevalence + (1 - passed) * (1 - prevalence))
    assert re.search(rf"PPV {100 * ppv:.1f}\d*% \(95 % interval ", after)
    assert "which no interval covers" in after
    assert re.search(r"NPV (\d+\.\d+% \(95 % interval|not estimable)", after)


def test_at_the_prevalence_of_the_data_the_predictive_values_have_intervals():
    explorer = widgets.explore_threshold(Y, PROBS)
    counts = metrics.confusion(Y, PROBS > 0.5)
    assert explorer.controls["prevalence"].value == 0.4
    assert explorer.words.endswith(f"PPV {counts.ppv}; NPV {counts.npv}.")
    assert "interval" in str(counts.ppv)
    assert prevalences(explorer)["40% (here)"] == 0.4


def test_the_prevalence_reaches_screening_and_clinic():
    values = prevalences(widgets.explore_threshold(Y, PROBS, prevalence=0.03))
    assert {"0.5%": 0.005, "20%": 0.2, "3%": 0.03}.items() <= values.items()
    assert list(values.values()) == sorted(values.values())
    assert widgets.explore_threshold(Y, PROBS, prevalence=0.005).controls["prevalence"].value == 0.005


def test_the_dots_are_the_readouts_and_the_veil_ends_at_the_threshold():
    explorer = widgets.explore_threshold(Y, PROBS).set(threshold=0.7, prevalence=0.02)
    left, _, right = explorer.figure.axes
    veil, (cut, _) = left.patches[-1], left.lines
    assert veil.get_x() + veil.get_width() == pytest.approx(0.7)
    assert cut.get_xdata() == [0.7, 0.7]
    sizes = [len(line.get_xdata()) for line in right.lines]
    assert "{} found, {} missed, {} false alarms, {} rightly negative".format(*sizes) in explorer.words
    assert sum(sizes) == 1000
    assert right.texts[0].get_text().replace("\n", " ") in explorer.words


def test_the_sick_stand_above_the_axis_in_shares_of_their_group():
    left, *_ = widgets.explore_threshold(Y, PROBS).figure.axes
    healthy, sick = (patch.get_data().values for patch in left.patches[:2])
    assert healthy.sum() == pytest.approx(-100)
    assert sick.sum() == pytest.approx(100)
    assert healthy.max() <= 0 <= sick.min()


def rounded_between(probs):
    """Return the probabilities moved a little, so that between any two of them the slider has a threshold."""
    return (np.floor(100 * probs) + 0.5) / 100


@pytest.mark.parametrize("threshold", [0, 0.26, 0.5, 0.83, 1])
def test_the_point_on_the_roc_curve_is_at_the_threshold(threshold):
    probs = rounded_between(PROBS)
    fpr, tpr, thresholds = roc_curve(Y, probs, drop_intermediate=False)
    roc = widgets.explore_threshold(Y, probs).set(threshold=threshold).figure.axes[1]
    above = np.flatnonzero(thresholds > threshold)[-1]  # scikit-learn calls positive from a threshold on
    assert roc.drawn.point.get_offsets()[0] == pytest.approx([fpr[above], tpr[above]])
    curve = roc.drawn.curves[0].get_xydata()
    assert np.interp(np.linspace(0, 1, 7), *curve.T) == pytest.approx(np.interp(np.linspace(0, 1, 7), fpr, tpr))


@pytest.mark.parametrize("place", [(0.02, 0.9), (0.3, 0.8), (0.9, 0.1), (0.5, 1.0), (0.31, 0.95)])
def test_a_touch_of_the_roc_curve_goes_to_its_nearest_point(place):
    probs = rounded_between(PROBS)
    fpr, tpr, thresholds = roc_curve(Y, probs, drop_intermediate=False)
    nearest = np.hypot(fpr - place[0], tpr - place[1]).argmin()
    explorer = widgets.explore_threshold(Y, probs)
    stroke(explorer, 1, (0.1, 0.2), place, panel=1)
    assert thresholds[nearest + 1] <= explorer.values["threshold"] < thresholds[nearest]
    assert f"({round(40 * tpr[nearest])} of 40;" in explorer.words
    assert f"({round(60 * (1 - fpr[nearest]))} of 60;" in explorer.words
    before = explorer.values
    stroke(explorer, 2, explorer.figure.axes[1].drawn.point.get_offsets()[0], panel=1)
    assert explorer.values == before  # who touches the point itself moves nothing, although other thresholds lie there


def test_rows_of_the_same_patient_have_a_wider_interval():
    rng = np.random.default_rng(0)
    patient = np.repeat(np.arange(60), 5)
    probs = np.clip(0.5 + 0.2 * (patient % 2) + rng.normal(scale=0.25, size=60)[patient], 0, 1)
    counts = metrics.confusion(patient % 2, probs > 0.5, patient)
    explorer = widgets.explore_threshold(patient % 2, probs, patient=patient)
    assert f"sensitivity {counts.sensitivity}" in explorer.words
    assert str(counts.sensitivity) != str(metrics.confusion(patient % 2, probs > 0.5).sensitivity)


def test_no_share_is_called_all_that_is_not_all():
    explorer = widgets.explore_threshold(Y, PROBS).set(threshold=0.27, prevalence=0.001)
    assert re.search(r"NPV 99\.99\d% \(95 % interval 99\.\d+% to 99\.\d+%\)", explorer.words)
    assert "PPV not estimable (nobody is called so)" in explorer.set(threshold=1).words


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_threshold([1, 1], [0.1, 0.2]), "only the label 1"),
        (lambda: widgets.explore_threshold([0, 1], [0.1, 2]), "probs must lie between 0 and 1"),
        (lambda: widgets.explore_threshold([0, 1], [0.1, 0.2], prevalence=5), "prevalence must be at least 0.001"),
        (lambda: widgets.explore_threshold([0, 1], [0.1, 0.2], threshold=5), "threshold must be at least 0"),
        (lambda: widgets.explore_threshold([0, 1], [0.1, 0.2], patient=[1]), "one id for each row"),
    ],
)
def test_wrong_use_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()
