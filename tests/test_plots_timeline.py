"""Pictures of history: every event in its year, every model at its size, and names that can be read."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure

from dlintro import data, plots
from dlintro.plots import growth, style
from dlintro.plots.timeline import LANES

EVENTS, MODELS = data.history(), data.milestones()
POINTS = [event for event in EVENTS if event.kind != "winter"]


def drawn(draw, *arguments, size=(7, 5), **options):
    with plots.course_style():
        ax = draw(*arguments, ax=Figure(figsize=size, layout="constrained").subplots(), **options)
        ax.figure.draw_without_rendering()
    return ax


def boxes(artists):
    return [artist.get_window_extent() for artist in artists]


def overlapping(one, two=None):
    pairs = combinations(one, 2) if two is None else ((a, b) for a in one for b in two)
    return [pair for pair in pairs if pair[0].overlaps(pair[1])]


def points_of(ax, lines):
    return ax.transData.transform(np.concatenate([line.get_xydata() for line in lines]))


@pytest.mark.parametrize("names", [True, False])
def test_every_event_is_drawn_once_in_its_year_and_in_the_lane_of_its_kind(names):
    ax = drawn(plots.timeline, EVENTS, names=names)
    for kind, line in ax.drawn.lanes.items():
        assert line.get_xdata().tolist() == [event.year for event in POINTS if event.kind == kind]
        assert (line.get_marker(), line.get_color()) == LANES[kind][1:]
    assert ax.drawn.places[:, 0].tolist() == [event.year for event in POINTS]
    assert len({tuple(place) for place in ax.drawn.places}) == len(POINTS)  # none hides another
    assert len({line.get_marker() for line in ax.drawn.lanes.values()}) == 3  # not told apart by colour alone
    assert not {style.BLUE, style.VERMILLION} & {line.get_color() for line in ax.drawn.lanes.values()}
    bands = [(band.get_x(), band.get_x() + band.get_width()) for band in ax.drawn.winters]
    assert bands == [(1974, 1980), (1987, 1993)]


@pytest.mark.parametrize("size", [(7, 5), (8.5, 4.9), (7, 4.8)])
def test_names_of_events_can_be_read(size):
    ax = drawn(plots.timeline, EVENTS, size=size)
    labels = ax.drawn.labels
    assert [label.get_text() for label in labels] == [event.name for event in POINTS]
    words = boxes(text for text in ax.texts if text.get_text())
    assert overlapping(words) == []
    assert min(text.get_fontsize() for text in ax.texts) >= 11
    inside = ax.figure.bbox
    assert all(
        inside.x0 <= box.x0 and box.x1 <= inside.x1 and inside.y0 <= box.y0 and box.y1 <= inside.y1 for box in words
    )
    dots = points_of(ax, ax.drawn.lanes.values())
    assert not any(box.contains(*dot) for box in boxes(labels) for dot in dots)


def test_no_pole_crosses_a_name():
    ax = drawn(plots.timeline, EVENTS)
    (left, _), transform = ax.get_xlim(), ax.transData.transform
    floors = [lines.get_segments()[0][0, 1] for lines in ax.collections if lines.get_segments()[0][0, 0] == left]
    for year, level in ax.drawn.places:
        floor = max(floor for floor in floors if floor <= level)
        (x, low), (_, high) = transform((year, floor)), transform((year, level))
        for box in boxes(ax.drawn.labels):
            assert not (box.x0 < x < box.x1 and low < box.y1 - 2 and box.y0 + 2 < high)


def test_events_of_one_year_are_stacked():
    ax = drawn(plots.timeline, EVENTS, names=False)
    heights = [
        level
        for (year, level), event in zip(ax.drawn.places, POINTS, strict=True)
        if (year, event.kind) == (2009, "data")
    ]
    assert len(heights) == 2
    assert heights[1] > heights[0]
    assert ax.drawn.labels == []


def test_the_order_in_which_events_are_given_does_not_matter():
    one, two = drawn(plots.timeline, EVENTS), drawn(plots.timeline, EVENTS[::-1])
    assert sorted(map(tuple, one.drawn.places)) != []
    assert sorted(one.drawn.places[:, 0]) == sorted(two.drawn.places[:, 0])


def test_a_single_event_can_be_drawn():
    ax = drawn(plots.timeline, [POINTS[0]])
    assert ax.drawn.places[:, 0].tolist() == [1943]
    assert list(ax.drawn.lanes) == ["idea"]
    assert ax.told == ("1 events from 1943 to 1943: 1 of ideas", "Half of them since 1943")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one that is no winter"):
        plots.timeline([])
    with pytest.raises(ValueError, match="at least one that is no winter"):
        plots.timeline([event for event in EVENTS if event.kind == "winter"])
    with pytest.raises(ValueError, match="'1943' has no year"):
        plots.timeline(["1943"])
    with pytest.raises(ValueError, match="medicine, data, idea or winter, but is 'war'"):
        plots.timeline([data.Event(1943, None, "a", "b", "c", "war", "d", "", "")])


@pytest.mark.parametrize(
    ("of", "field", "mark"),
    [("parameters", "parameters", "parameters_mark"), ("training compute", "training_flop", "flop_mark")],
)
def test_every_model_has_a_row_and_is_drawn_at_its_size_with_the_marker_of_how_it_is_known(of, field, mark):
    ax = drawn(plots.milestones, MODELS, of=of)
    for known, line in ax.drawn.dots.items():
        wanted = [(getattr(model, field), row) for row, model in enumerate(MODELS) if getattr(model, mark) == known]
        assert [tuple(place) for place in line.get_xydata()] == wanted
        assert (line.get_marker(), line.get_color()) == growth.KNOWN[known]
    assert ax.get_xscale() == "log"
    assert ax.yaxis_inverted()  # the oldest is at the top
    assert [label.get_text() for label in ax.get_yticklabels()] == [f"{model.model}, {model.year}" for model in MODELS]
    assert ax.drawn.rows == {model.model: row for row, model in enumerate(MODELS)}
    assert ax.drawn.sizes == {model.model: getattr(model, field) for model in MODELS if getattr(model, field)}
    assert [text.xy[1] for text in ax.texts] == [row for row, model in enumerate(MODELS) if not getattr(model, field)]
    assert {text.get_text() for text in ax.texts} == {"not published"}
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == [known for known in growth.KNOWN if known in ax.drawn.dots]
    markers = {marker for marker, _ in growth.KNOWN.values()}
    assert len(markers) == 3  # not told apart by colour alone


@pytest.mark.parametrize("size", [(7, 5), (8.5, 4.9), (7, 4.6)])
@pytest.mark.parametrize("of", growth.SIZES)
def test_names_of_models_and_powers_of_ten_can_be_read(of, size):
    ax = drawn(plots.milestones, MODELS, of=of, size=size)
    for axis in (ax.get_yticklabels(), ax.get_xticklabels()):
        words = boxes(axis)
        assert overlapping(words) == []
        assert all(ax.figure.bbox.x0 <= box.x0 and box.x1 <= ax.figure.bbox.x1 for box in words)
        assert {label.get_fontsize() for label in axis} == {11}
    ticks = np.log10(ax.get_xticks())
    assert 3 <= len(ticks) <= 6
    np.testing.assert_allclose(ticks, ticks.round())
    dots = points_of(ax, ax.drawn.dots.values())
    assert all(ax.bbox.x0 + 7 < x < ax.bbox.x1 - 7 for x, _ in dots)


def test_without_names_there_is_neither_name_nor_legend():
    ax = drawn(plots.milestones, MODELS, names=False)
    assert ax.get_yticklabels() == []
    assert ax.get_legend() is None


def test_models_without_the_number_or_without_sense_are_refused():
    virchow = next(model for model in MODELS if model.model == "Virchow")
    with pytest.raises(ValueError, match="at least one with training compute"):
        plots.milestones([virchow], of="training compute")
    with pytest.raises(ValueError, match="at least one with parameters"):
        plots.milestones([])
    with pytest.raises(ValueError, match="of must be parameters or training compute, but is 'size'"):
        plots.milestones(MODELS, of="size")
    with pytest.raises(ValueError, match="'AlexNet' has no model"):
        plots.milestones(["AlexNet"])
    with pytest.raises(ValueError, match="'Virchow' is there more than once"):
        plots.milestones([virchow, virchow])
    assert drawn(plots.milestones, [virchow]).drawn.sizes == {"Virchow": 6.32e8}
