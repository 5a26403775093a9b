"""The explorer of a federation: its lines and its words are the numbers that it was given."""

import re

import numpy as np
import pytest
from explorers.federation import AREAS, ENDS, SIZES
from strokes import stroke

from dlintro import metrics, widgets
from dlintro.plots.style import GREY, INK, VERMILLION
from dlintro.widgets.federation import LOOKS, WIDEST

HAPPENS = ("federated", "swapped", "trimmed")


@pytest.fixture
def explorer():
    return widgets.explore_federation(AREAS, ENDS, SIZES, "east")


@pytest.mark.parametrize("happens", HAPPENS)
@pytest.mark.parametrize("round", [0, 1, 4, 6])
def test_the_line_and_its_point_are_the_federation_up_to_the_round(explorer, happens, round):
    explorer.set(round=round, happens=happens)
    lines = [line for line in explorer.figure.axes[1].lines if line.get_color() == INK and len(line.get_xdata())]
    curve, point = (line.get_xydata() for line in lines)
    np.testing.assert_array_equal(curve, np.column_stack([np.arange(round + 1), AREAS[happens][: round + 1]]))
    np.testing.assert_array_equal(point, [[round, AREAS[happens][round]]])


def test_hospitals_alone_and_all_patients_in_one_place_are_level_lines(explorer):
    colours = dict(zip(("pooled", *SIZES), (GREY, *(colour for colour, _ in LOOKS)), strict=True))
    for name, colour in colours.items():
        lines = [line for line in explorer.figure.axes[1].lines if line.get_color() == colour]
        assert all(np.all(np.array(line.get_ydata()) == ENDS[name]) for line in lines)
        assert len(lines) == (1 if name == "pooled" else 2)  # with a mark like that of the hospital


@pytest.mark.parametrize("happens", HAPPENS)
def test_ways_are_as_wide_as_each_hospital_counts(explorer, happens):
    explorer.set(round=3, happens=happens)
    ways = [line for line in explorer.figure.axes[0].lines if len(line.get_xdata()) == 2]
    counts = np.full(4, 1 / 4) if happens == "trimmed" else np.array([105, 60, 75, 60]) / 300
    assert [way.get_color() for way in ways] == [colour for colour, _ in LOOKS]
    assert [way.get_linewidth() for way in ways] == pytest.approx(WIDEST * counts)
    explorer.set(round=0)
    assert [way.get_linewidth() for way in ways] == [0] * 4  # nothing has been sent yet


def test_marks_are_as_large_as_hospitals_and_stand_at_the_ends_of_their_ways(explorer):
    ax = explorer.figure.axes[0]
    sizes = np.concatenate([marks.get_sizes() for marks in ax.collections])
    assert sizes / sizes[0] == pytest.approx(np.array([105, 60, 75, 60]) / 105)
    ways = [line for line in ax.lines if len(line.get_xdata()) == 2]
    for marks, way in zip(ax.collections, ways, strict=True):
        np.testing.assert_allclose(way.get_xydata(), [marks.get_offsets()[0], (0, 0)])


def test_the_hospital_with_swapped_labels_is_named_beside_its_mark(explorer):
    ax = explorer.figure.axes[0]
    (note,) = (text for text in ax.texts if text.get_color() == VERMILLION)
    for happens in HAPPENS:
        explorer.set(happens=happens)
        assert note.get_visible() == (happens != "federated")
    nearest = min(ax.collections, key=lambda marks: np.hypot(*(marks.get_offsets()[0] - note.get_position())))
    assert nearest.get_facecolor()[0] == pytest.approx(ax.collections[2].get_facecolor()[0])  # east is the third


def test_the_sentence_names_the_worst_and_the_best_hospital(explorer):
    end = "After as many epochs with right labels, hospitals alone have 0.74 (south) to 0.83 (north), and all patients "
    end += "in one place 0.88."
    assert explorer.set(round=6, happens="federated").words == (
        f"After round 6: AUC within hospitals 0.84 federated; east counts 25% of the mean. {end}"
    )
    assert explorer.set(happens="swapped").words == (
        f"After round 6, east's labels swapped: AUC within hospitals 0.71 federated; east counts 25% of the mean. {end}"
    )
    words = explorer.set(happens="trimmed").words
    assert "swapped, trimmed mean: AUC within hospitals 0.79 federated; of each number, the highest and the" in words
    assert explorer.set(round=0).words.startswith("Before the first round, east's labels swapped, trimmed mean: AUC")


def test_numbers_with_intervals_are_taken_as_they_are(explorer):
    y, probs = np.tile([0, 1], 20), np.linspace(0.1, 0.9, 40)
    ends = ENDS | {"pooled": metrics.auc(y, probs)}
    assert (
        f"one place {metrics.auc(y, probs).value:.2f}." in widgets.explore_federation(AREAS, ends, SIZES, "east").words
    )


def test_a_touch_goes_to_a_round(explorer):
    for number, (place, wanted) in enumerate({1.2: 1, 4.6: 5}.items()):
        stroke(explorer, number, (place, 0.7), panel=1)
        assert explorer.values["round"] == wanted


def test_two_hospitals_are_enough_and_it_says_what_to_look_at(explorer):
    areas = {name: np.linspace(0.5, 0.6, 3) for name in HAPPENS}
    two = widgets.explore_federation(areas, {"pooled": 0.7, "a": 0.6, "b": 0.5}, {"a": 30, "b": 10}, "a")
    assert "a counts 75% of the mean" in two.words
    assert 5 <= len(explorer._screen.look.split()) <= 60
    assert "labels of east" in explorer._screen.look
    (place,) = explorer._screen.places
    assert re.fullmatch(r"(click|drag).*\.", place["do"])


@pytest.mark.parametrize(
    ("areas", "ends", "sizes", "wrong", "words"),
    [
        ({}, {}, {"north": 1}, "north", "sizes must be a dict with 2 to 4 hospitals"),
        ({}, {}, [1, 2], "north", "sizes must be a dict"),
        ({}, {}, SIZES, "centre", "wrong must be one of the hospitals north, south, east, west, but is 'centre'"),
        ({}, {}, SIZES | {"west": 0}, "east", "the size of west must be above 0"),
        ({}, {}, {"north": 1, "centre": 1}, "north", "ends must have centre, but have only pooled, north"),
        ({}, {"north": 83}, SIZES, "east", "north must be at least 0 and at most 1, but is 83"),
        ({"swapped": [0.5, 0.6]}, {}, SIZES, "east", "areas must have as many values each"),
        (
            {"trimmed": np.linspace(50, 90, 7)},
            {},
            SIZES,
            "east",
            r"areas of trimmed must lie in \[0, 1\], but range from",
        ),
        ({"trimmed": [0.5, np.nan]}, {}, SIZES, "east", "trimmed must hold finite numbers"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(areas, ends, sizes, wrong, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_federation(AREAS | areas, ENDS | ends, sizes, wrong)
    with pytest.raises(ValueError, match="areas must have swapped, but have only federated"):
        widgets.explore_federation({"federated": [0.5, 0.6]}, ENDS, SIZES, "east")
