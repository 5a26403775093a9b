"""The explorer of a monitor: points, limits and the readout, against counts made here."""

import re

import numpy as np
import pytest
from explorers.monitoring import EXPLORERS, QUIET, SEEN, WATCHERS
from strokes import stroke

from dlintro import widgets

SETTINGS = [(change, watch, limit) for change in SEEN for watch in WATCHERS for limit in (1.2, 2.0, 2.9, 5.0)]
LABELS = {  # (patients from after the change, beyond the limit): in the legend
    (False, False): "patients from before",
    (True, False): "patients from after",
    (False, True): "false alarm",
    (True, True): "alarm",
}


@pytest.fixture
def explorer():
    return EXPLORERS["monitor"]()


def drawn(explorer, panel, label):
    return next(line for line in explorer.figure.axes[panel].lines if line.get_label() == label).get_xydata()


def alarm_months(z, limit):
    """The months of the patients of all alarms."""
    return [month for month, value in enumerate(z, 1) if abs(value) > limit]


@pytest.mark.parametrize(("change", "watch", "limit"), SETTINGS)
def test_points_lie_in_the_month_in_which_they_are_known(explorer, change, watch, limit):
    explorer.set(change=change, watch=watch, limit=limit)
    wait, z = 3 * (watch == "outcome"), SEEN[change][watch]
    for (after, beyond), label in LABELS.items():
        wanted = [
            (month + wait, z[month - 1])
            for month in range(1, 25 - wait)
            if (month >= 9) == after and (month in alarm_months(z, limit)) == beyond
        ]
        np.testing.assert_allclose(drawn(explorer, 0, label), np.reshape(wanted, (-1, 2)))


def test_the_limits_lie_on_both_sides(explorer):
    explorer.set(limit=3.1)
    dashed = [line.get_ydata() for line in explorer.figure.axes[0].lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(np.sort(dashed, axis=0), [[-3.1, -3.1], [3.1, 3.1]])


@pytest.mark.parametrize(("change", "watch", "limit"), SETTINGS)
def test_the_sentence_says_how_late_the_alarm_is_and_how_many_are_false(explorer, change, watch, limit):
    words = explorer.set(change=change, watch=watch, limit=limit).words
    wait = 3 * (watch == "outcome")
    months = [month for month in alarm_months(SEEN[change][watch], limit) if 9 <= month <= 24 - wait]
    last = months[0] if months else 24 - wait
    also = sum(any(9 <= month <= last for month in alarm_months(one[watch], limit)) for one in QUIET)
    if months:
        late = months[0] - 9 + wait
        how = {0: "in the same month", 1: "1 month late"}.get(late, f"{late} months late")
        assert f"first alarm in month {months[0] + wait}, {how}" in words
        assert f"Without any change, {also} of 20 streams give one by then" in words
    else:
        assert f"no alarm. Of the streams in which nothing changes, {also} of 20 give one" in words
    assert ("because labels come late" in words) == bool(months and wait)
    n_false = sum(len(alarm_months(one[watch], limit)) for one in QUIET)  # in 20 streams of two years
    told = re.search(r"False alarms: ([\d.]+) a year", words)
    assert float(told[1]) == pytest.approx(n_false / 40, abs=0.051) if told else not n_false


def test_seldom_alarms_are_told_in_years(explorer):
    quiet = [{name: np.zeros(24) for name in WATCHERS} for _ in range(10)]
    quiet[3]["inputs"][20] = -4  # one in 20 years
    words = widgets.explore_monitor(SEEN, quiet).set(watch="inputs", limit=3).words
    assert words.endswith("False alarms: 0.05 a year, or one in 20 years.")
    assert widgets.explore_monitor(SEEN, quiet).set(watch="outputs").words.endswith("none in all these streams.")


@pytest.mark.parametrize("watch", WATCHERS)
def test_the_curves_show_every_limit_and_the_marks_the_present_one(explorer, watch):
    explorer.set(change="new camera", watch=watch, limit=2)
    false_alarms, late = (drawn(explorer, 1, label) for label in ("false alarms a year", "months late"))
    wait = 3 * (watch == "outcome")
    for (limit, rate), (_, months) in zip(false_alarms, late, strict=True):
        assert rate == pytest.approx(sum(len(alarm_months(one[watch], limit)) for one in QUIET) / 40)
        found = [month for month in alarm_months(SEEN["new camera"][watch], limit) if 9 <= month <= 24 - wait]
        np.testing.assert_equal(months, found[0] - 9 + wait if found else np.nan)
    at = np.flatnonzero(np.isclose(false_alarms[:, 0], 2))[0]
    marks = [line.get_xydata()[0] for line in explorer.figure.axes[1].lines if line.get_marker() == "o"]
    np.testing.assert_allclose(marks, [false_alarms[at], late[at]])


def test_the_limit_can_be_dragged_on_both_sides(explorer):
    for number, (height, limit) in enumerate(((3.4, 3.4), (-2.6, 2.6), (0.1, 1.0))):
        stroke(explorer, number, (12, 2), (12, height))
        assert explorer.values["limit"] == pytest.approx(limit)


def test_labels_that_are_not_late_are_known_at_once():
    words = widgets.explore_monitor(SEEN, QUIET, since=9, late=0).set(watch="outcome", limit=1).words
    assert "labels" not in words


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_monitor({}, QUIET), "seen must be a dict with at least one change"),
        (lambda: widgets.explore_monitor(SEEN, []), "quiet a list with at least one stream"),
        (
            lambda: widgets.explore_monitor({"a": {"inputs": [1]}}, QUIET),
            "each stream must have inputs, outputs, outcome",
        ),
        (lambda: widgets.explore_monitor(SEEN, QUIET, since=23), "since plus late must be at most 24"),
        (
            lambda: widgets.explore_monitor({"a": {name: [1.0, 2.0] for name in WATCHERS}}, QUIET),
            "inputs must have length 24, but has length 2",
        ),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()
