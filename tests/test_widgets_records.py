"""The explorer of filling in: what is hidden from the guess, and how far it is off, against numbers computed here."""

import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from strokes import stroke

from dlintro import data, widgets

COHORT = data.simulate_colitis(n_patients=50, size=16, seed=2)
RECORDS = COHORT.record(COHORT)
NAMES = RECORDS.feature_names
MEASURED = RECORDS.x[:, NAMES.index("calprotectin measured")] > 0
HALF = 0.5


def guess(x):
    """Guess half the sum of a record for every feature: it changes with whatever is hidden."""
    return np.repeat(HALF * x.sum(axis=1, keepdims=True), x.shape[1], axis=1)


@pytest.fixture
def explorer():
    return widgets.explore_record(RECORDS, guess)


def drawn(explorer):
    """Return the lengths of the bars, whether each is hatched, and the guesses: arrays of shape (d,)."""
    (ax,) = explorer.figure.axes
    bars = ax.containers[0]
    (marks,) = (line for line in ax.lines if line.get_marker() == "D")
    assert marks.get_ydata().tolist() == list(range(len(NAMES)))
    hatched = [bool(bar.get_hatch()) and to_hex(bar.get_facecolor()) == "#ffffff" for bar in bars]
    return np.array([bar.get_width() for bar in bars]), np.array(hatched), np.array(marks.get_xdata())


def filled(patient, feature, others=False):
    """Return what a patient's record looks like with something hidden, shape (d,)."""
    row = RECORDS.x[patient].copy()
    keep = NAMES.index(feature)
    if others:
        row[np.arange(len(NAMES)) != keep] = 0
    else:
        row[keep] = 0
    return row


def test_nothing_is_hidden_at_first(explorer):
    lengths, hatched, marks = drawn(explorer)
    np.testing.assert_array_equal(lengths, RECORDS.x[0])
    assert not hatched.any()
    np.testing.assert_allclose(marks, HALF * RECORDS.x[0].sum())
    assert explorer.words.startswith(f"Patient 0 ({RECORDS.class_names[RECORDS.y[0]]}). Nothing is hidden")
    there = np.ones(RECORDS.x.shape, dtype=bool)
    there[:, NAMES.index("calprotectin")] = MEASURED
    off = np.abs(guess(RECORDS.x) - RECORDS.x)[there].mean()
    assert f"is off by {off:.2f} SD on average over all 50 patients." in explorer.words
    words = explorer.words
    assert explorer.set(hide="all others").words == words


@pytest.mark.parametrize("name", [name for name in NAMES if name != "calprotectin"])
def test_one_hidden_feature_is_hatched_and_guessed_from_the_others(explorer, name):
    k = NAMES.index(name)
    explorer.set(patient=7, feature=name)
    lengths, hatched, marks = drawn(explorer)
    assert np.flatnonzero(hatched).tolist() == [k]
    assert lengths[k] == RECORDS.x[7, k]
    wanted = HALF * filled(7, name).sum()
    np.testing.assert_allclose(marks, wanted)
    unit = " SD" if RECORDS.units[k] else ""
    told = f"Hidden: {name}. True {RECORDS.x[7, k]:+.1f}{unit}, guessed {wanted:+.1f}{unit} from the rest."
    assert explorer.words.startswith(told.replace("-", "−"))
    off = np.mean([abs(HALF * filled(patient, name).sum() - RECORDS.x[patient, k]) for patient in range(50)])
    plain = np.abs(RECORDS.x[:, k]).mean()
    assert f"Over all 50 patients in whom it is known, the guess is off by {off:.2f}{unit} on average" in explorer.words
    assert explorer.words.endswith(f"0{',' * bool(unit)} would be off by {plain:.2f}{unit}.")


def test_all_others_can_be_hidden(explorer):
    k = NAMES.index("signs named")
    known = int(np.flatnonzero(MEASURED)[0])
    explorer.set(patient=known, feature="signs named", hide="all others")
    _, hatched, marks = drawn(explorer)
    assert np.flatnonzero(~hatched).tolist() == [k]
    np.testing.assert_allclose(marks, HALF * RECORDS.x[known, k])
    off = np.abs(HALF * RECORDS.x[known, k] - np.delete(RECORDS.x[known], k)).mean()
    value = f"{RECORDS.x[known, k]:+.1f}".replace("-", "−")
    n = len(NAMES) - 1
    assert explorer.words.startswith(
        f"Hidden: everything but signs named, {value} SD. The {n} others are guessed, on average off by {off:.2f} SD."
    )


def test_what_was_not_measured_has_no_bar_and_counts_in_no_mean(explorer):
    k = NAMES.index("calprotectin")
    missing = int(np.flatnonzero(~MEASURED)[0])
    explorer.set(patient=missing, feature="calprotectin")
    (ax,) = explorer.figure.axes
    assert [text.get_text() for text in ax.texts if text.get_visible()] == ["not measured"]
    assert drawn(explorer)[0][k] == 0
    wanted = f"{HALF * filled(missing, 'calprotectin').sum():+.1f}".replace("-", "−")
    assert explorer.words.startswith(f"Hidden: calprotectin. It was not measured; guessed {wanted} SD from the rest.")
    gaps = [abs(HALF * filled(p, "calprotectin").sum() - RECORDS.x[p, k]) for p in np.flatnonzero(MEASURED)]
    assert f"Over all {MEASURED.sum()} patients in whom it is known, the guess is off by {np.mean(gaps):.2f} SD" in (
        explorer.words
    )
    assert "everything but calprotectin, which was not measured." in explorer.set(hide="all others").words
    here = np.arange(len(NAMES)) != k
    off = np.abs(RECORDS.x[missing, here]).mean()  # 0 is all that is left, so 0 is guessed
    assert f"on average off by {off:.2f} SD." in explorer.words
    known = int(np.flatnonzero(MEASURED)[0])
    explorer.set(patient=known)
    assert not any(text.get_visible() for text in ax.texts)


def test_every_guess_and_every_bar_lies_inside(explorer):
    left, right = explorer.figure.axes[0].get_xlim()
    everything = np.concatenate([RECORDS.x, guess(RECORDS.x)])
    assert left < everything.min()
    assert everything.max() < right


def test_a_touch_hides_a_row_and_shows_it_again(explorer):
    stroke(explorer, 1, (0.3, 3.2))
    assert explorer.values["feature"] == 3
    assert np.flatnonzero(drawn(explorer)[1]).tolist() == [3]
    stroke(explorer, 2, (0.3, 2.9), (0.4, 2.8))  # one click of a hand that trembles
    assert explorer.values["feature"] == -1
    assert not drawn(explorer)[1].any()
    (place,) = explorer._screen.places
    assert re.fullmatch(r"(click|drag).*\.", place["do"])
    assert 5 <= len(explorer._screen.look.split()) <= 60


def test_a_table_where_all_is_known_and_that_has_no_classes_can_be_explored():
    table = replace(RECORDS.select("CRP", "age"), class_names=(), y=RECORDS.y + 0.5, target="a score")
    explorer = widgets.explore_record(table, lambda x: x)
    assert explorer.words.startswith(
        f"Patient 0 ({table.y[0]:g}). Nothing is hidden: what the autoencoder returns is off by 0.00"
    )
    assert "guessed +0.0 SD from the rest" in explorer.set(feature="age").words  # it returns what it was given


@pytest.mark.parametrize(
    ("error", "records", "function", "words"),
    [
        (TypeError, RECORDS.x, guess, "records must be a Dataset with a table"),
        (TypeError, COHORT.tile, guess, "records must be a Dataset with a table"),
        (TypeError, RECORDS, RECORDS.x, "guess must be a function"),
        (ValueError, RECORDS, lambda x: x[:, 1:], r"guess\(x\) must have the shape of x, \(50, 1\d\), but has shape"),
        (ValueError, RECORDS, lambda x: x * np.nan, r"guess\(x\) must hold finite numbers"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(error, records, function, words):
    with pytest.raises(error, match=words):
        widgets.explore_record(records, function)
