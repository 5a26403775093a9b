"""The explorer of a rule over a model: its counts and its picture, against ten patients counted by hand."""

import itertools

import numpy as np
import pytest
from strokes import stroke

from dlintro import widgets

TROPONIN = np.array([2, 4, 10, 20, 30, 39, 41, 100, 900, 5000], dtype=float)
SICK = np.array([0, 0, 0, 1, 0, 0, 1, 0, 1, 1])
PLAIN = np.array([0, 0.01, 0.01, 0.02, 0.1, 0.2, 0.9, 0.02, 0.029, 0.01])  # the last three are low above the limit
RISING = np.array([0, 0.01, 0.01, 0.04, 0.1, 0.2, 0.9, 0.9, 0.9, 0.9])
LEVELS = np.array([1.0, 10, 100, 1000, 10_000])
CURVES = {"plain": np.array([0, 0.01, 0.9, 0.5, 0.01]), "rising": np.array([0, 0.01, 0.9, 0.9, 0.9])}


def explorer(**change):
    parts = {
        "troponin": TROPONIN,
        "infarction": SICK,
        "risks": {"plain": PLAIN, "rising": RISING},
        "levels": LEVELS,
        "curves": CURVES,
    }
    return widgets.explore_rule(**parts | change)


def marks(there):
    curve, sick, healthy = there.figure.axes[0].lines[2:5]
    assert [line.get_label() for line in (curve, sick, healthy)][1:] == ["low risk, infarction", "low risk, none"]
    return sick, healthy


def test_the_readout_counts_what_is_counted_by_hand():
    there = explorer()
    assert there.words == (
        "Model: plain; rule off. Of 4 patients above 40 ng/l 3 go home, 2 of them with an infarction. "
        "Of all 4 infarctions 3 are missed; 3 patients are admitted, 2 of them without an infarction."
    )
    assert there.set(rule="on").words == (
        "Model: plain; rule on. Of 4 patients above 40 ng/l 0 go home. "
        "Of all 4 infarctions 1 are missed; 6 patients are admitted, 3 of them without an infarction."
    )
    assert "Of all 4 infarctions 0 are missed; 7 patients" in there.set(limit=19).words
    assert there.set(model="rising", rule="off", limit=40).words.endswith(
        "Of 4 patients above 40 ng/l 0 go home. Of all 4 infarctions 0 are missed; 7 patients are admitted, 3 of them "
        "without an infarction."
    )


@pytest.mark.parametrize("low", [0.005, 0.03, 0.5, 1.0])
def test_counts_are_those_of_a_loop_over_patients(low):
    there = explorer(discharge_below=low)
    for limit, rule in itertools.product((5, 41, 100), (True, False)):
        words = there.set(limit=limit, rule=rule).words
        missed = admitted = needless = forbidden = 0
        for level, sick, risk in zip(TROPONIN, SICK, PLAIN, strict=True):
            home = risk < low and not (rule and level > limit)
            missed, admitted = missed + (home and sick), admitted + (not home)
            needless, forbidden = needless + (not home and not sick), forbidden + (home and level > limit)
        assert f" ng/l {forbidden} go home" in words
        assert f"infarctions {missed} are missed; {admitted} patients are admitted, {needless} of them without" in words


def test_the_picture_shows_curve_zone_and_whom_the_model_sends_home():
    there = explorer().set(limit=30)
    ax = there.figure.axes[0]
    (zone,), edge, threshold, curve = ax.patches, *ax.lines[:3]
    assert zone.get_x() == 30
    assert zone.get_x() + zone.get_width() == 10_000
    assert list(edge.get_xdata()) == [30, 30]
    assert list(threshold.get_ydata()) == [0.03, 0.03]
    assert curve.get_ydata()[1:] == pytest.approx(CURVES["plain"][1:])
    assert 0 < curve.get_ydata()[0] < 0.001  # 0 has no place on a logarithmic axis
    sick, healthy = marks(there)
    assert list(sick.get_xdata()) == [900, 5000]
    assert list(sick.get_ydata()) == [0.029, 0.01]
    assert list(healthy.get_xdata()) == [100]
    assert sick.get_markerfacecolor() == sick.get_color() != "white"
    there.set(rule="on")
    assert list(sick.get_xdata()) == [900, 5000]  # still low, but kept: hollow
    assert sick.get_markerfacecolor() == healthy.get_markerfacecolor() == "white"
    there.set(model="rising")
    assert curve.get_ydata()[1:] == pytest.approx(CURVES["rising"][1:])
    assert not len(sick.get_xdata()) + len(healthy.get_xdata())


def test_the_limit_can_be_dragged_and_stays_in_its_range():
    there = explorer()
    stroke(there, 1, (40, 0.1), (60.3, 0.1))
    assert there.values["limit"] == 60
    stroke(there, 2, (60, 0.1), (5000, 0.1))
    assert there.values["limit"] == 100


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"infarction": np.ones(10)}, "only the label 1"),
        ({"troponin": TROPONIN - 2}, r"troponin must be above 0 ng/l, but one is 0; the axis is logarithmic"),
        ({"troponin": TROPONIN[1:]}, "troponin must have length 10"),
        ({"risks": {"plain": PLAIN}}, "give the same ones"),
        ({"risks": {}, "curves": {}}, "give the same ones"),
        ({"risks": {"plain": PLAIN + 1, "rising": RISING}}, r"risks of plain must lie in \[0, 1\]"),
        ({"curves": {"plain": LEVELS[1:] / 1e5, "rising": LEVELS}}, "curve of plain must have length 5"),
        ({"levels": LEVELS[::-1]}, "levels must rise"),
        ({"limit": 4}, "between 5 and 100"),
        ({"discharge_below": 0}, "discharge_below must be above 0"),
    ],
)
def test_wrong_use_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        explorer(**change)
