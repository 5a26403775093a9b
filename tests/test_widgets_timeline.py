"""The explorers of history: what they write out, draw and say, and what a hand does in their pictures."""

import re
import time

import numpy as np
import pytest
from explorers.timeline import EVENTS, EXPLORERS, MODELS
from strokes import stroke

from dlintro import data, widgets

POINTS = [event for event in EVENTS if event.kind != "winter"]
SIZES = {"parameters": "parameters", "training compute": "training_flop"}


@pytest.fixture
def history():
    return EXPLORERS["history"]()


@pytest.fixture
def milestones():
    return EXPLORERS["milestones"]()


@pytest.mark.parametrize("name", EXPLORERS)
def test_they_say_what_to_look_at_and_what_a_touch_does(name):
    explorer = EXPLORERS[name]()
    look = explorer._screen.look
    assert 5 <= len(look.split()) <= 60
    assert look.endswith("?")
    for place in explorer._screen.places:
        assert re.fullmatch(r"(click|drag).*\.", place["do"])


# Events


def test_the_latest_event_is_told_with_who_and_where(history):
    words = history.set(year=1990).words
    assert words.startswith(
        "1990. Latest, in 1989: A convolutional network reads handwritten zip codes (LeCun and others; Neural"
    )
    assert "A winter, until 1993." in words
    n = sum(event.year <= 1990 for event in POINTS)
    assert words.endswith(f"{n} of {len(POINTS)} events so far.")
    assert history.set(year=1986).words.startswith("1986: Backpropagation trains hidden layers")
    assert "winter" not in history.words


@pytest.mark.parametrize("kind", ["all", "idea", "data", "medicine"])
def test_every_year_tells_the_events_of_the_last_year_that_had_some(history, kind):
    for year in range(1943, 2027, 1 if kind == "all" else 4):
        words = history.set(year=year, kind=kind).words
        before = [event for event in EVENTS if event.year <= year and kind in ("all", event.kind)]
        wanted = [event for event in before if event.year == max(event.year for event in before)]
        assert all(event.event in words for event in wanted)
        assert [event.event for event in EVENTS if event.event in words] == [event.event for event in wanted]
        assert len(words.split()) <= 50
        assert ("No event of this kind yet." in words) == (not wanted)
        (rings,) = [line for line in history.figure.axes[1].lines if line.get_markersize() == 14]
        assert rings.get_xdata().tolist() == [event.year for event in wanted if event.kind != "winter"]


def test_a_winter_is_told_with_what_ended(history):
    words = history.set(year=1974).words
    assert "Money for artificial intelligence is cut" in words
    assert "funding was cut. The years are a convention." in words
    assert "A winter, until" not in words
    assert "A winter, until 1980." in history.set(year=1980).words
    assert "A winter" not in history.set(year=1981).words


def page(explorer):
    return [text for text in explorer.figure.axes[0].texts if text.get_text()]


def test_the_picture_writes_out_what_the_sentence_tells(history):
    lines = [text.get_text() for text in page(history.set(year=2017))]
    assert " ".join(lines) == (
        "2017 A network built from attention alone translates sentences. Vaswani and others. NIPS 2017. "
        "A network classifies skin cancers about as well as 21 dermatologists. Esteva and others. Nature 2017."
    )
    marks = [line.get_marker() for line in history.figure.axes[0].lines if line.get_marker()]
    assert marks == ["o", "D"]
    assert page(history.set(year=1955))[1].get_text().startswith("1950: A test for a machine")
    assert page(history.set(year=1974))[1].get_text().startswith("1974–1980: Money")
    assert page(history.set(kind="data"))[1].get_text() == "No event of this kind yet."


def test_what_is_written_out_stays_on_the_page(history):
    winters = [text.get_window_extent() for text in history.figure.axes[1].texts if "winter" in text.get_text()]
    for year in {event.year + later for event in EVENTS for later in (0, 1)} - {2027}:
        found = [text.get_window_extent() for text in page(history.set(year=year))]
        assert all(box.x1 < history.figure.bbox.x1 - 5 and box.y1 < history.figure.bbox.y1 for box in found)
        assert not any(one.overlaps(two) for k, one in enumerate(found) for two in found[:k])
        assert min(box.y0 for box in found) > max(box.y1 for box in winters)
    assert min(text.get_fontsize() for text in history.figure.axes[0].texts) >= 11


def test_the_year_is_dragged_and_an_event_is_clicked(history):
    stroke(history, 1, (1950, 0), (1963.2, 1), panel=1)
    assert history.values["year"] == 1963
    assert history.words.startswith("1963. Latest, in 1958:")
    ax = history.figure.axes[1]
    for number, (event, place) in enumerate(zip(POINTS, ax.drawn.places, strict=True), start=2):
        stroke(history, number, place + np.array([0.4, 0.05]), panel=1)  # a little beside its dot
        assert history.values["year"] == event.year
        assert event.event in history.words
    stroke(history, 97, ax.drawn.places[[event.name == "LSTM" for event in POINTS]][0] + np.array([0.9, 0]), panel=1)
    assert history.values["year"] == 1997  # near enough to its dot
    stroke(history, 98, (1997.9, ax.get_ylim()[0] + 0.1), panel=1)
    assert history.values["year"] == 1998
    stroke(history, 99, (1990, 0), (2200, 0), panel=1)
    assert history.values["year"] == 2026


def test_a_play_button_moves_the_year(history):
    control, button = history.children[0].children
    assert control is history.controls["year"]
    assert (button.min, button.max) == (1943, 2026)


def test_more_than_two_events_of_a_year_are_not_all_written_out():
    events = [data.Event(2000, None, f"n{k}", f"event {k}", "who", "idea", "where 2000", "", "") for k in range(3)]
    words = widgets.explore_history([*EVENTS[:1], *events]).set(year=2000).words
    assert ("event 0" in words, "event 1" in words, "event 2" in words) == (True, True, False)


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "at least one that is no winter"),
        ([3], "3 has no year"),
        (["1943"], "has no year"),
        (MODELS, "has no until"),
    ],
)
def test_what_is_no_history_is_refused(events, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_history(events)


# Models


def test_two_models_are_compared_in_words(milestones):
    words = milestones.set(model="GPT-3", other="AlexNet").words
    assert words.startswith(
        "GPT-3 (2020): 175 billion parameters (2,900 times AlexNet's); 3.14 × 10²³ FLOP to train it (670,000 times"
    )
    assert "How we know: secondary source (both)." in words
    words = milestones.set(model="AlexNet", other="GPT-3").words
    assert words.startswith("AlexNet (2012): 60 million parameters (1/2,900 of GPT-3's);")
    words = milestones.set(model="ResNet-152").words
    assert "How we know: secondary source (both)." in words
    assert "60 million parameters (about AlexNet's)" in milestones.set(other="AlexNet").words
    assert "times" not in milestones.set(model="AlexNet").words


def test_what_nobody_published_is_said_and_not_drawn(milestones):
    words = milestones.set(model="GPT-4", other="AlexNet").words
    assert words.startswith(
        "GPT-4 (2023): parameters not published; 2.1 × 10²⁵ FLOP to train it (45 million times AlexNet's)."
    )
    left, right = milestones.figure.axes
    assert "GPT-4" not in left.drawn.sizes
    assert np.isnan(rings(left).get_xdata()[0])
    assert not np.isnan(rings(right).get_xdata()).any()
    assert [6e7] * 2 not in [list(line.get_xdata())[:2] for line in left.lines]  # no way leads to what is not known
    assert [ratio(ax) for ax in (left, right)] == ["", "× 45 million"]
    assert "training compute not published" in milestones.set(model="Virchow").words


def rings(ax):
    return next(line for line in ax.lines if line.get_markersize() == 15)


def ratio(ax):
    return next(text for text in ax.texts if text.get_fontweight() == "bold").get_text()


@pytest.mark.parametrize("of", SIZES)
def test_every_pair_tells_the_ratio_of_its_numbers(milestones, of):
    ax = milestones.figure.axes[list(SIZES).index(of)]
    for one in MODELS:
        for two in MODELS[::4]:
            words = milestones.set(model=one.model, other=two.model).words
            assert len(words.split()) <= 48
            sizes = [getattr(model, SIZES[of]) for model in (one, two)]
            if one is two or None in sizes or sizes[0] == sizes[1]:
                assert ratio(ax) == ""
                continue
            told = re.fullmatch(r"(× |1/)([\d.,]+)(?: × 10([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?( million| billion)?", ratio(ax))
            factor = {None: 1, " million": 1e6, " billion": 1e9}[told[4]]
            raised = int((told[3] or "0").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")))
            times = float(told[2].replace(",", "")) * factor * 10**raised
            assert (times if told[1] == "× " else 1 / times) == pytest.approx(sizes[0] / sizes[1], rel=0.051)
            if max(sizes) > 1.05 * min(sizes):
                said = ratio(ax).removeprefix("× ")
                assert f"({said} {'times' if sizes[0] > sizes[1] else 'of'} {two.model}'s)" in words


def test_the_way_goes_from_one_size_to_the_other(milestones):
    milestones.set(model="GPT-3", other="AlexNet")
    row, row_two = (next(k for k, model in enumerate(MODELS) if model.model == name) for name in ("GPT-3", "AlexNet"))
    for ax, size, size_two in zip(milestones.figure.axes, (1.75e11, 3.14e23), (6e7, 4.7e17), strict=True):
        assert rings(ax).get_xydata().tolist() == [[size, row], [size_two, row_two]]
        way = [[size_two, row_two], [size_two, row], [size, row]]
        assert way in [line.get_xydata().tolist() for line in ax.lines]
        (band,) = ax.patches
        assert (band.get_y(), band.get_height()) == (row - 0.5, 1)


@pytest.mark.parametrize("panel", [0, 1])
def test_a_click_in_a_row_chooses_its_model(milestones, panel):
    milestones.set(other="AlexNet")
    for number, (row, model) in enumerate(enumerate(MODELS), start=1):
        stroke(milestones, number, (1e9, row + 0.3), panel=panel)
        assert milestones.values == {"model": model.model, "other": "AlexNet"}
        assert milestones.words.startswith(f"{model.model} ({model.year}):")
    stroke(milestones, 99, (1e9, 3), (1e9, 300), panel=panel)
    assert milestones.values["model"] == MODELS[-1].model


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ([], "at least one with parameters"),
        (MODELS[:1], "at least two, to be compared, but are 1"),
        ([MODELS[-1]], "at least one with training compute"),
        (["AlexNet", "GPT-3"], "'AlexNet' has no model"),
        ([MODELS[0], MODELS[0]], "more than once"),
    ],
)
def test_what_are_no_models_is_refused(models, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_milestones(models)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_step_is_quick(name):
    explorer, seconds = EXPLORERS[name](), []
    control = explorer.controls["year" if name == "history" else "model"]
    values = range(1950, 1990) if name == "history" else control.options
    for value in values:
        began = time.process_time()
        control.value = value
        seconds.append(time.process_time() - began)
    assert np.median(seconds) < 0.05  # 0.02, without the time of other programs
