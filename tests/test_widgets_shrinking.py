"""The explorer of smaller networks: what it draws and says, against the measures of this course and numbers by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from explorers.shrinking import BITS, EXPLORERS, PATIENT, SHARES, SHRUNK, SITE, WEIGHTS, Y
from sklearn.metrics import roc_auc_score
from strokes import stroke

from dlintro import metrics, widgets

TABLE = {(one.bits, one.share): one for one in SHRUNK}
ORIGINAL = TABLE[32, 0.0]


@pytest.fixture
def explorer():
    return EXPLORERS["shrinking"]()


def panels(explorer):
    """Return the panels of weights, sizes and losses."""
    return explorer.figure.axes


def line(ax, marker):
    (found,) = [one for one in ax.lines if one.get_marker() == marker and one.get_markersize() > 6]
    return found


def test_every_setting_is_a_point_and_the_chosen_one_is_marked(explorer):
    sizes = panels(explorer.set(bits=4, share=0.5))[1]
    expected = [(one.size / 1000, roc_auc_score(Y, one.probs)) for one in SHRUNK]
    small = next(one for one in sizes.lines if one.get_markersize() < 6)
    np.testing.assert_allclose(small.get_xydata(), expected)
    one = TABLE[4, 0.5]
    np.testing.assert_allclose(line(sizes, "o").get_xydata(), [(one.size / 1000, roc_auc_score(Y, one.probs))])


def test_losses_are_paired_differences_by_patient_for_everyone_and_each_group(explorer):
    losses = panels(explorer.set(bits=2, share=0.0))[2]
    assert [tick.get_text() for tick in losses.get_yticklabels()] == ["all", "east", "north"]
    bars = [one for one in losses.lines if len(one.get_xdata()) == 2 and one.get_linewidth() == 2]
    for row, rows in enumerate((Y >= 0, SITE == "east", SITE == "north")):
        probs = TABLE[2, 0.0].probs[rows]
        value = roc_auc_score(Y[rows], probs) - roc_auc_score(Y[rows], ORIGINAL.probs[rows])
        assert line(losses, "o").get_xydata()[row] == pytest.approx([value, row])
        expected = metrics.auc_difference(Y[rows], probs, ORIGINAL.probs[rows], PATIENT[rows])
        assert bars[row].get_xdata() == pytest.approx(expected.interval)
    rows_count = metrics.auc_difference(Y, TABLE[2, 0.0].probs, ORIGINAL.probs).interval
    assert bars[0].get_xdata() != pytest.approx(rows_count)  # two rows of a patient are not two patients


def test_the_histogram_shows_the_weights_as_they_became(explorer):
    weights = panels(explorer.set(bits=2, share=0.9))[0]
    now, before = weights.patches[:2]
    values, edges, _ = now.get_data()
    filled = (edges[:-1] + edges[1:])[values > 0.01] / 2
    largest = np.abs(WEIGHTS).max()
    assert len(filled) <= 3  # −1, 0 or 1 step
    assert all(min(abs(place - step * largest) for step in (-1, 0, 1)) < np.diff(edges)[0] for place in filled)
    assert values.max() == pytest.approx(100 * np.mean(TABLE[2, 0.9].weights == 0))
    original = np.histogram(WEIGHTS, edges)[0]
    np.testing.assert_allclose(before.get_data()[0], np.maximum(100 * original / 2000, 1e-3))


def test_the_readout_tells_size_loss_and_the_worst_group(explorer):
    assert explorer.words == (
        f"With 32 bits the network has 35.2 kB and AUC {roc_auc_score(Y, ORIGINAL.probs):.2f}: the original."
    )
    one, north = TABLE[4, 0.5], SITE == "north"
    everyone = metrics.auc_difference(Y, one.probs, ORIGINAL.probs, PATIENT)
    worst = metrics.auc_difference(Y[north], one.probs[north], ORIGINAL.probs[north], PATIENT[north])
    assert explorer.set(bits=4, share=0.5).words == (
        f"With 4 bits and 50% of the weights pruned the network has 2.4 kB (15 times smaller) and AUC "
        f"{roc_auc_score(Y, one.probs):.2f}; {everyone} against the original. Worst in north: {worst}."
    )
    alone = EXPLORERS["shrinking_without_groups"]().set(bits=4)
    assert alone.words.endswith("against the original.")
    assert "Worst" not in alone.words


def test_a_click_on_a_point_chooses_its_setting(explorer):
    one = TABLE[2, 0.5]
    place = one.size / 1000, roc_auc_score(Y, one.probs)
    stroke(explorer, 1, place, place, panel=1)
    assert explorer.values == {"bits": 2, "share": 0.5}


def test_the_settings_are_those_that_were_tried(explorer):
    assert tuple(explorer.controls["bits"].options) == BITS
    assert [value for _, value in explorer.controls["share"].options] == list(SHARES)
    assert explorer.values == {"bits": 32, "share": 0.0}
    assert explorer._screen.look.count("?") >= 2


def broken(**changes):
    return [SimpleNamespace(**(vars(SHRUNK[0]) | changes)), *SHRUNK[1:]]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((SHRUNK[:-1], Y), ValueError, "holds 11 networks with 4 numbers of bits and 3 shares"),
        ((SHRUNK[:1], Y), ValueError, "two or more numbers of bits"),
        ((TABLE, Y), TypeError, "a list of what training.shrink returns"),
        (([1, 2], Y), TypeError, "a list of what training.shrink returns"),
        ((broken(probs=Y[:5]), Y), ValueError, "the 400 samples of y, but one has probs of"),
        ((SHRUNK, 0 * Y), ValueError, "both classes"),
        ((SHRUNK, Y, PATIENT[:3]), ValueError, "patient must have shape"),
        ((SHRUNK, Y, PATIENT, np.where(Y == 1, "sick", "healthy")), ValueError, "y of group 'healthy' must contain"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        widgets.explore_shrinking(*arguments)
