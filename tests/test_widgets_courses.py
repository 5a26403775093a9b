"""The explorer of courses: what it draws and says, against numbers computed here."""

from dataclasses import replace

import numpy as np
import pytest
from explorers.diversity import COHORT, EXPLORERS, RISKS, STATES
from strokes import stroke

from dlintro import widgets
from dlintro.data import Dataset
from dlintro.plots.style import CLASS_COLOURS

DAYS = np.arange(1, 31)
X = np.zeros((2, 30, 3))
X[..., 0], X[..., 1], X[..., 2] = DAYS % 7, DAYS + 0.5, 1
X[0, 10] = 0  # nobody wrote down day 11 of the first patient
RISK = np.stack([np.linspace(0.2, 0.78, 30), np.full(30, 0.4)])
STATE = np.zeros((2, 30, 3))
STATE[0, :, 0], STATE[0, :, 1], STATE[0, :, 2] = -DAYS / 30, DAYS / 60, 0.25  # falls, rises and stays


def course(x=X):
    facts = {"class_names": ("not active", "active"), "source": "", "licence": ""}
    names, units = ("stools", "CRP", "written down"), ("a day", "mg/L", "")
    return Dataset("Thirty days", x, y=[1, 0], patient=[7, 9], feature_names=names, units=units, **facts)


@pytest.fixture
def explorer():
    return widgets.explore_course(course(), RISK, STATE)


def drawn(ax, label):
    (line,) = [line for line in ax.lines if line.get_label() == label]
    return line.get_xydata()


def panels(explorer):
    """Return the panels of stools, risk, memory and CRP."""
    above, middle, below, right, *_ = explorer.figure.axes
    return above, middle, below, right


def test_the_values_of_a_patient_are_drawn_with_gaps(explorer):
    above, _, _, right = panels(explorer)
    for ax, label, column in ((above, "stools", 0), (right, "CRP", 1)):
        shown = drawn(ax, label)
        assert shown[:, 0].tolist() == DAYS.tolist()
        assert np.flatnonzero(np.isnan(shown[:, 1])).tolist() == [10]
        assert np.array_equal(np.delete(shown[:, 1], 10), np.delete(X[0, :, column], 10))
    assert drawn(above, "not written down").tolist() == [[11, 0]]
    assert drawn(panels(explorer.set(patient="patient 9"))[0], "not written down").size == 0


def test_what_comes_after_the_day_is_veiled_or_absent(explorer):
    explorer.set(day=12)
    above, middle, below, _ = panels(explorer)
    (veil,) = above.patches
    assert (veil.get_x(), veil.get_width()) == (12.5, 18)
    assert max(np.max(line.get_xdata(), initial=0) for line in middle.lines[1:]) == 12
    image = np.ma.filled(below.images[0].get_array(), np.nan)
    assert not np.isnan(image[:, :12]).any()
    assert np.isnan(image[:, 12:]).all()
    for ax in (above, middle, below):
        assert ax.lines[-1].get_xdata()[0] == 12


def test_the_risk_has_the_colour_and_the_marker_of_its_class(explorer):
    middle = panels(explorer.set(day=30))[1]
    low, high = (next(line for line in middle.lines if line.get_marker() == marker) for marker in ("o", "^"))
    assert np.allclose(low.get_ydata(), RISK[0][RISK[0] < 0.5])
    assert np.allclose(high.get_ydata(), RISK[0][RISK[0] >= 0.5])
    assert (low.get_color(), high.get_color()) == CLASS_COLOURS[:2]
    (text,) = middle.texts
    assert (text.get_text(), text.get_position()[1]) == ("0.78", 0.78)


def test_the_memory_is_sorted_by_how_it_goes_with_the_risk(explorer):
    image = panels(explorer.set(day=30))[2].images[0]
    assert np.allclose(image.get_array(), STATE[0].T[[1, 2, 0]])
    assert image.get_clim() == (-1, 1)
    assert np.allclose(panels(explorer.set(patient="patient 9"))[2].images[0].get_array(), 0)


def test_the_readout_tells_values_risk_and_change(explorer):
    step = 0.58 / 29
    assert explorer.set(day=12).words == (
        f"Day 12: 5 stools and CRP 12.5 mg/L. Risk {0.2 + 11 * step:.2f}, up from {0.2 + 10 * step:.2f} the day "
        f"before. The 3 numbers of the memory changed by {(1 / 30 + 1 / 60) / 3:.2f} on average."
    )
    assert explorer.set(day=11).words.startswith("Day 11: nobody wrote anything down. Risk 0.40, up from 0.38")
    first = explorer.set(day=1).words
    assert first.startswith("Day 1: 1 stool and CRP 1.5 mg/L. Risk 0.20. The 3")
    assert f"changed by {(1 / 30 + 1 / 60 + 0.25) / 3:.2f} on" in first  # from the zeros with which it begins
    assert "label" not in first
    assert explorer.set(day=30).words.endswith("The label of this patient: active.")
    still = explorer.set(patient="patient 9", day=5).words
    assert "Risk 0.40, as on the day before. The 3 numbers of the memory changed by 0.00" in still


def test_a_falling_risk_is_told_as_falling():
    words = widgets.explore_course(course(), 1 - RISK, STATE).set(day=2).words
    assert "Risk 0.78, down from 0.80 the day before" in words


def test_the_patients_chosen_are_offered_by_name():
    explorer = EXPLORERS["course"]().set(patient="stools first, then CRP", day=30)
    assert explorer.controls["patient"].options == ("CRP first, then stools", "stools first, then CRP")
    assert f"Risk {RISKS[5, -1]:.2f}" in explorer.words
    assert explorer.words.endswith(f"{COHORT.course.class_names[COHORT.course.y[5]]}.")
    offered = widgets.explore_course(COHORT.course, RISKS, STATES).controls["patient"].options
    assert offered == tuple(f"patient {one}" for one in COHORT.course.patient[:5])


def test_no_value_of_a_patient_lies_outside_the_picture():
    explorer = EXPLORERS["course"]()
    for name in explorer.controls["patient"].options:
        above, _, _, right = panels(explorer.set(patient=name))
        for ax, label in ((above, "stools"), (right, "CRP")):
            low, high = ax.get_ylim()
            values = drawn(ax, label)[:, 1]
            assert low < np.nanmin(values)
            assert np.nanmax(values) < high


def test_the_day_is_dragged_in_every_panel_and_plays(explorer):
    for number, panel in enumerate((0, 1, 2), start=1):
        height = 0.5 if panel < 2 else 1.5
        stroke(explorer, number, (3, height), (20.2 + panel, height), panel=panel)
        assert explorer.values["day"] == 20 + panel
    stroke(explorer, 9, (3, 0.5), (99, 0.5), panel=1)
    assert explorer.values["day"] == 30
    control, button = explorer.children[1].children
    assert control is explorer.controls["day"]
    assert (button.min, button.max) == (1, 30)


def test_a_patient_who_wrote_nothing_down_and_a_network_that_remembers_nothing_are_drawn():
    explorer = widgets.explore_course(course(np.zeros((2, 30, 3))), RISK, np.zeros((2, 30, 3))).set(day=30)
    assert explorer.words.startswith("Day 30: nobody wrote anything down.")
    assert np.isnan(drawn(panels(explorer)[0], "stools")[:, 1]).all()


def test_it_says_what_to_look_at_and_what_a_touch_does(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60
    assert explorer._screen.look.endswith("?")
    assert [place["do"] for place in explorer._screen.places] == ["drag through the days."] * 3


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((X, RISK, STATE), TypeError, "courses must be a Dataset"),
        ((course(X - 1), RISK, STATE), ValueError, "not the standardised ones"),
        ((course(X * 2), RISK, STATE), ValueError, r"0 or 1 \(written down\)"),
        ((course(), RISK[:1], STATE), ValueError, r"the 2 courses of 30 days, but have the shapes \(1, 30\)"),
        ((course(), RISK, STATE[:, :9]), ValueError, r"and \(2, 9, 3\)"),
        ((course(), 2 * RISK, STATE), ValueError, r"risks must lie in \[0, 1\], but range from 0.4 to 1.56"),
        ((course(), RISK, STATE, {}), ValueError, "chosen must be a dictionary"),
        ((course(), RISK, STATE, [0, 1]), ValueError, "chosen must be a dictionary"),
        ((course(), RISK, STATE, {"A": 2}), ValueError, "the row of 'A' must be below 2"),
        ((course(), RISK, STATE, {"A": "0"}), TypeError, "the row of 'A' must be a whole number"),
        ((replace(course(), y=[0.5, 2], class_names=(), target="risk"), RISK, STATE), ValueError, "two classes"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        widgets.explore_course(*arguments)
