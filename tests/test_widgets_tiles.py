"""The explorers from tiles to patients: what they draw and say, against numbers computed here."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from dlintro import widgets

PATIENT = np.repeat(np.arange(30), 5)
Y = PATIENT % 2
PROBS = np.random.default_rng(0).beta(1 + Y, 2 - Y)
TABLE = PROBS.reshape(30, 5)


@pytest.fixture
def explorer():
    return widgets.explore_tile_rules(Y, PROBS, PATIENT, ("MSS", "MSI"))


def drawn(explorer):
    """Return the marks of the patients as (negative, positive), each an array of shape (n, 2)."""
    (ax,) = explorer.figure.axes
    return [line.get_xydata() for line in ax.lines if line.get_label().startswith("a patient")]


@pytest.mark.parametrize(
    ("settings", "values"),
    [
        ({"rule": "mean of all tiles"}, TABLE.mean(axis=1)),
        ({"rule": "share of tiles above the cut-off", "cutoff": 0.35}, (TABLE > 0.35).mean(axis=1)),
        ({"rule": "mean of the k highest tiles", "k": 2}, np.sort(TABLE)[:, -2:].mean(axis=1)),
        ({"rule": "mean of the k highest tiles", "k": 1}, TABLE.max(axis=1)),
    ],
)
def test_each_rule_gives_the_number_and_the_area_computed_here(explorer, settings, values):
    explorer.set(**settings)
    for group, marks in enumerate(drawn(explorer)):
        assert np.allclose(np.sort(marks[:, 1]), np.sort(values[Y[::5] == group]))
    assert f"AUC over 30 patients {roc_auc_score(Y[::5], values):.2f} (95 % interval" in explorer.words


def test_patients_stand_in_one_order_whatever_the_rule(explorer):
    before = [marks[:, 0].copy() for marks in drawn(explorer)]
    explorer.set(rule="mean of the k highest tiles", k=3)
    assert all(np.array_equal(a, b[:, 0]) for a, b in zip(before, drawn(explorer), strict=True))
    negative, positive = drawn(explorer.set(rule="mean of all tiles"))
    assert negative[:, 0].max() < positive[:, 0].min()
    for marks in (negative, positive):
        assert np.all(np.diff(marks[np.argsort(marks[:, 0]), 1]) >= 0)


def test_the_cut_off_is_shown_only_where_it_counts(explorer):
    line = next(line for line in explorer.figure.axes[0].lines if line.get_label() == "cut-off (for the share)")
    assert not line.get_visible()
    explorer.set(rule="share of tiles above the cut-off", cutoff=0.8)
    assert line.get_visible()
    assert line.get_ydata()[0] == pytest.approx(0.8)


def test_a_patient_with_two_labels_and_numbers_that_are_no_probabilities_are_refused():
    with pytest.raises(ValueError, match="label 0 and rows with label 1"):
        widgets.explore_tile_rules(np.roll(Y, 1), PROBS, PATIENT, ("MSS", "MSI"))
    with pytest.raises(ValueError, match="between 0 and 1"):
        widgets.explore_tile_rules(Y, 3 * PROBS, PATIENT, ("MSS", "MSI"))
