"""The explorer of scarce places: who gets one, against ranks from SciPy and counts by hand."""

import re

import numpy as np
import pytest
from explorers.labels import CARE, EXPLORERS, SCORES
from matplotlib.colors import to_rgba
from scipy.stats import rankdata
from strokes import stroke

from dlintro import widgets
from dlintro.plots.style import BLUE, VERMILLION

NEED, GROUP = CARE.info["need"], CARE.info["group"]
TOP = np.percentile(NEED, 99)
# six patients: the two of B are needy, but only their need says so, not their cost
SIX = {
    "scores": {"cost": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], "need": [0.4, 0.3, 0.2, 0.9, 0.1, 0.8]},
    "y": [1, 0, 0, 1, 0, 1],
    "need": [50, 10, 10, 60, 10, 70],
    "group": ["A", "A", "A", "B", "A", "B"],
}


@pytest.fixture
def explorer():
    return EXPLORERS["places"]()


def ranks(label):
    return 100 * (rankdata(-SCORES[label], method="ordinal") - 1) / len(CARE)


def shown(ax):
    """Return the patients of a panel by (is a triangle, is filled strongly): sets of places (rank, need)."""
    found = {}
    for line in ax.lines:
        if line.get_marker() in ("^", "o"):
            strong = line.get_markerfacecolor() != "none" and line.get_alpha() is None
            assert to_rgba(line.get_markeredgecolor() if not strong and line.get_marker() == "^" else line.get_color())
            found[line.get_marker() == "^", strong] = as_set(line.get_xydata())
    return found


def as_set(places):
    return sorted(tuple(place) for place in np.round(places, 6).tolist())


@pytest.mark.parametrize("label", ["cost", "need"])
@pytest.mark.parametrize("places", [1, 20, 47, 60])
def test_each_patient_lies_at_rank_and_need_and_is_marked_for_both(explorer, label, places):
    explorer.set(label=label, places=places)
    for ax, group in zip(explorer.figure.axes, "AB", strict=False):
        here, first = group == GROUP, ranks(label) < places
        for (needy, served), drawn in shown(ax).items():
            rows = here & ((CARE.y == 1) == needy) & (first == served)
            assert drawn == as_set(np.column_stack([ranks(label)[rows], NEED[rows].clip(max=TOP)]))
        assert len(shown(ax)) == 4
        assert ax.get_title(loc="left") == f"group {group}"
        cut = next(line for line in ax.lines if line.get_linestyle() == "--")
        assert list(cut.get_xdata()) == [places, places]


@pytest.mark.parametrize("label", ["cost", "need"])
@pytest.mark.parametrize("places", [1, 20, 60])
def test_bars_and_sentence_count_the_needy_with_a_place(explorer, label, places):
    explorer.set(label=label, places=places)
    bars = explorer.figure.axes[2]
    assert f"Places for {places}% of all, by a score that learned from the {label}." in explorer.words
    first, means = ranks(label) < places, []
    assert first.sum() == round(places / 100 * len(CARE))
    for k, group in enumerate("AB"):
        needy = (group == GROUP) & (CARE.y == 1)
        found, n = int((needy & first).sum()), int(needy.sum())
        assert bars.patches[k].get_width() == pytest.approx(100 * found / n)
        assert bars.texts[k].get_text().startswith(f"{found} of {n}: ")
        told = re.search(
            rf"in {group} ([\d.]+)% \((\d+) of (\d+); 95 % interval ([\d.]+)% to ([\d.]+)%\)", explorer.words
        )
        assert (int(told[2]), int(told[3])) == (found, n)
        assert np.round(bars.lines[k].get_xdata(), 1) == pytest.approx([float(told[4]), float(told[5])])
        means.append(f"{NEED[(group == GROUP) & first].mean():.1f} in {group}")
    assert explorer.words.endswith(f"(days of illness): {means[0]} and {means[1]}.")


def test_by_cost_the_needy_of_b_wait_and_by_need_they_do_not():
    explorer = widgets.explore_places(**SIX).set(places=50)
    assert "in A 100.0% (1 of 1" in explorer.words
    assert "in B 0.0% (0 of 2" in explorer.words
    assert explorer.words.endswith("(need): 23.3 in A.")  # (50 + 10 + 10) / 3; nobody of B has a place
    explorer.set(label="need")
    assert "in A 100.0% (1 of 1" in explorer.words
    assert "in B 100.0% (2 of 2" in explorer.words
    assert explorer.words.endswith("(need): 50.0 in A and 65.0 in B.")


def test_of_equal_scores_the_first_patients_come_first():
    explorer = widgets.explore_places(**SIX | {"scores": {"all alike": np.ones(6)}}).set(places=50)
    assert "in A 100.0% (1 of 1" in explorer.words
    assert "in B 0.0% (0 of 2" in explorer.words


def test_the_needy_are_vermillion_triangles_and_the_others_blue_points(explorer):
    for line in explorer.figure.axes[0].lines[:4]:
        colour = VERMILLION if line.get_marker() == "^" else BLUE
        assert to_rgba(line.get_markeredgecolor()) == to_rgba(colour) or line.get_markerfacecolor() == colour
    (legend,) = explorer.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "needy, with a place",
        "needy, without",
        "others, with a place",
        "others, without",
    ]


@pytest.mark.parametrize("panel", [0, 1])
def test_a_touch_drags_the_line_of_places(explorer, panel):
    stroke(explorer, 1, (20, 30), (33.2, 50), panel=panel)
    assert explorer.values["places"] == 33
    stroke(explorer, 2, (33, 30), (95, 50), panel=panel)
    assert explorer.values["places"] == 60  # as far as the slider goes


def test_it_says_what_to_look_at_and_what_a_touch_does(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60
    assert [place["do"] for place in explorer._screen.places] == ["drag the line of places."] * 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scores": {}}, "scores must be a dict with at least one score"),
        ({"scores": {"cost": [1, 2]}}, r"scores\['cost'\] must have length 6, but has length 2"),
        ({"y": [0] * 6}, "y must contain both classes"),
        ({"need": [1, 2]}, "need must have length 6"),
        ({"group": ["A"] * 6}, "group must name two groups, each with needy patients, but names A"),
        ({"group": ["A", "B", "B", "A", "B", "A"]}, "each with needy patients, but names A, B"),
        ({"group": list("ABCABC")}, "two groups"),
        ({"group": ["A", "B"]}, r"group must have shape \(6,\)"),
    ],
)
def test_wrong_use_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_places(**SIX | change)
