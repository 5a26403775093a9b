"""The explorer of the power of reader studies: curves, table, frame and readout, against the table it was given."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from explorers.trials import CASES, EFFECTS, EXPLORERS, MEASURED, READERS, ROWS, power
from matplotlib.patches import Rectangle
from strokes import stroke

from dlintro import data, widgets


@pytest.fixture
def explorer():
    return EXPLORERS["reader_power"]()


def drawn(explorer, label):
    return next(line for line in explorer.figure.axes[0].lines if line.get_label() == label)


@pytest.mark.parametrize(("readers", "cases", "effect"), list(product(READERS, CASES, EFFECTS)))
def test_curves_table_and_mark_show_the_plan(explorer, readers, cases, effect):
    explorer.set(readers=readers, cases=cases, effect=effect)
    left, right = explorer.figure.axes
    for fixed, way in enumerate(("random readers", "fixed readers")):
        wanted = [(r, power(r, cases, effect, fixed)) for r in READERS]
        np.testing.assert_allclose(drawn(explorer, way).get_xydata(), wanted)
    errors = [segment[:, 1] for segment in left.collections[0].get_segments()]
    np.testing.assert_allclose(
        errors, [(power(r, cases, effect, 0) - 2, power(r, cases, effect, 0) + 2) for r in READERS]
    )
    mark = next(line for line in left.lines if line.get_marker() == "o")
    np.testing.assert_allclose(mark.get_xydata(), [(readers, power(readers, cases, effect, 0))])
    table = [[power(r, c, effect, 0) for c in CASES] for r in READERS]
    np.testing.assert_allclose(right.images[0].get_array(), table)
    assert [cell.get_text() for cell in right.texts] == [f"{value:.{int(value < 10)}f}" for value in np.ravel(table)]
    frame = next(patch for patch in right.patches if isinstance(patch, Rectangle))
    assert frame.get_xy() == (CASES.index(cases) - 0.5, READERS.index(readers) - 0.5)


def test_the_sentence_gives_both_powers_with_their_error(explorer):
    words = explorer.set(readers=5, cases=200, effect=5).words
    assert words.startswith("5 readers, 200 cases: if the tool adds 5 percentage points, 50% (48% to 52%) of studies")
    assert "57% (55% to 59%) for these readers alone (fixed readers)" in words


def test_without_an_effect_the_sentence_speaks_of_false_alarms(explorer):
    words = explorer.set(readers=3, cases=50, effect=0).words
    assert "a tool that adds nothing seems to help or to harm in 8.5% (6.5% to 10%)" in words
    assert "in 16% (14% to 18%) with fixed readers, where 5% were promised" in words


def test_a_power_below_100_is_never_told_as_100():
    rows = [SimpleNamespace(**vars(row) | {"value": 99.6, "low": 99.1, "high": 100.0}) for row in ROWS]
    explorer = widgets.explore_reader_power(SimpleNamespace(rows=rows)).set(effect=5)
    assert "99.6% (99.1% to 100%)" in explorer.words
    assert {cell.get_text() for cell in explorer.figure.axes[1].texts} == {"99.6"}


def test_a_plan_can_be_chosen_in_the_table(explorer):
    explorer.set(readers=3, cases=50)
    stroke(explorer, 1, (0.9, 2.1), panel=1)
    assert (explorer.values["readers"], explorer.values["cases"]) == (12, 200)
    stroke(explorer, 2, (0.9, 2.1), (-0.4, 1.2), panel=1)
    assert (explorer.values["readers"], explorer.values["cases"]) == (5, 50)


def test_the_measured_table_fits():
    explorer = widgets.explore_reader_power(data.measured("reader_studies"))
    assert explorer.values == {"readers": 5, "cases": 200, "effect": 5}
    row = data.measured("reader_studies").find("power, random readers, %", "5 readers, 200 cases, effect 5 points")
    assert f"{row.value:.0f}% ({row.low:.0f}% to {row.high:.0f}%) of studies show it" in explorer.words


@pytest.mark.parametrize(
    ("table", "kind", "words"),
    [
        ([1, 2], TypeError, r'give data.measured\("reader_studies"\)'),
        (SimpleNamespace(rows=[]), ValueError, "must hold the power of each plan"),
        (SimpleNamespace(rows=ROWS[:1]), ValueError, "with random and with fixed readers"),
        (SimpleNamespace(rows=ROWS[:-2]), ValueError, "must hold every combination"),
    ],
)
def test_tables_without_powers_are_refused(table, kind, words):
    assert len(MEASURED.rows) == len(ROWS) + 1
    with pytest.raises(kind, match=words):
        widgets.explore_reader_power(table)
