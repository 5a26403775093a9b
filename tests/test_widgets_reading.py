"""The explorer of attention: what it draws and says, against weights that are made up here."""

import re

import numpy as np
import pytest
from explorers.diversity import EXPLORERS, TEXTS
from matplotlib.collections import PolyCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from strokes import stroke

from dlintro import data, widgets
from dlintro.plots.style import CLASS_COLOURS, INK
from dlintro.widgets.reading import turned
from dlintro.widgets.shaded_text import LINE, SHADES, SHARES, SIZE

REPORTS = {
    "A": "no erosions in the rectum . signs of polyps in the colon .",
    "B": "signs of bleeding in the caecum . no signs of scars in the sigmoid .",
}
WORDS = {name: text.split() for name, text in REPORTS.items()}


def weights_of(words, n):
    """Return two heads: with the first every word reads the first word most, with the second the one after it."""
    weights, k = np.zeros((2, n, n)), len(words)
    weights[0, :k, 0] = 0.6
    weights[0, :k, :k] += 0.4 / k
    weights[1, np.arange(k), (np.arange(k) + 1) % k] = 0.7
    weights[1, :k, :k] += 0.3 / k
    return weights


def risk_of(text):
    return 0.74 if "no erosions" not in text else 0.31


def read(texts):
    n = max(len(text.split()) for text in texts) + 1  # as a network with room for more words
    return np.array([risk_of(text) for text in texts]), np.stack([weights_of(text.split(), n) for text in texts])


@pytest.fixture
def explorer():
    return widgets.explore_reading(REPORTS, read)


def heads(explorer):
    """Return the axes of the heads, and those of the risk."""
    texts = [ax for ax in explorer.figure.axes if any(isinstance(one, PathPatch) for one in ax.patches)]
    (risk,) = [ax for ax in explorer.figure.axes if ax.get_title(loc="left") == "risk"]
    return texts, risk


def fields(ax):
    """Return the fields of the words of a head, (n, 4, 2), and their shares."""
    (drawn,) = [one for one in ax.collections if isinstance(one, PolyCollection)]
    return np.array([path.vertices[:4] for path in drawn.get_paths()]), np.asarray(drawn.get_array())


def frame(ax):
    (line,) = [line for line in ax.lines if len(line.get_xdata()) == 5]
    return line.get_xydata()[:4]


def captions(explorer):
    return [next(text.get_text() for text in ax.texts if "reads" in text.get_text()) for ax in heads(explorer)[0]]


@pytest.mark.parametrize(
    ("k", "text"),
    [
        (1, "erosions in the rectum . signs of polyps in the colon ."),
        (2, "no erosions in the rectum . no signs of polyps in the colon ."),
    ],
)
def test_a_sentence_is_turned_round_and_back(k, text):
    assert turned(REPORTS["A"], k) == text
    assert turned(text, k) == REPORTS["A"]


def test_every_turned_report_of_the_cohort_is_one_that_a_network_can_read():
    texts = data.simulate_colitis(n_patients=60, size=16).report.info["text"].tolist()
    every = [turned(text, k) for text in texts for k in (1, 2, 3, 4)]
    assert data.report_numbers(every).shape == (240, 32)  # raises if a word is unknown or the text is too long
    assert all(
        turned(new, k) == text for text, new, k in zip(np.repeat(texts, 4), every, [1, 2, 3, 4] * 60, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "k", "error", "words"),
    [
        (REPORTS["A"], 3, ValueError, "k must be at most 2"),
        (REPORTS["A"], 0, ValueError, "k must be at least 1"),
        ("no ulcers in the colon.", 1, ValueError, "ends with 'colon.'; put a space"),
        ("", 1, ValueError, "has no words"),
        (None, 1, TypeError, "each text must be a str, but one is None"),
    ],
)
def test_what_cannot_be_turned_is_refused(text, k, error, words):
    with pytest.raises(error, match=re.escape(words)):
        turned(text, k)


def test_every_word_has_the_share_with_which_it_is_read(explorer):
    for name, words in WORDS.items():
        weights = weights_of(words, len(words))
        for word in range(1, len(words) + 1):
            explorer.set(report=name, word=word)
            for k, ax in enumerate(heads(explorer)[0]):
                corners, shares = fields(ax)
                assert np.allclose(shares, weights[k, word - 1])
                assert np.allclose(frame(ax), corners[word - 1])


def outline(word):
    """Return the outline of a word, in inches, and where its vertices are places."""
    path = TextPath((0, 0), word, size=SIZE)
    return path.vertices / 72, path.codes != Path.CLOSEPOLY


def test_the_letters_of_each_word_lie_on_its_field_and_fields_do_not_overlap(explorer):
    for turn in (0, 1, 2):
        explorer.set(report="B", turn=turn)
        words = (turned(REPORTS["B"], turn) if turn else REPORTS["B"]).split()
        for ax in heads(explorer)[0]:
            corners, _ = fields(ax)
            (patch,) = [one for one in ax.patches if isinstance(one, PathPatch)]
            vertices, done = patch.get_path().vertices, 0
            assert len(corners) == len(words)
            for word, (low, _, high, _) in zip(words, corners, strict=True):
                wanted, drawn = outline(word)
                part = vertices[done : done + len(wanted)][drawn]
                done += len(wanted)
                assert np.allclose(part - part[0], wanted[drawn] - wanted[drawn][0])
                assert (part > low).all()
                assert (part < high).all()
            assert done == len(vertices)
            boxes = [tuple(np.round([*low, *high], 6)) for low, _, high, _ in corners]
            for one, two in ((a, b) for k, a in enumerate(boxes) for b in boxes[:k]):
                assert one[0] >= two[2] or two[0] >= one[2] or one[1] >= two[3] or two[1] >= one[3]
            assert corners.min() > -0.1
            assert (corners.max(axis=(0, 1)) < [ax.get_xlim()[1], ax.get_ylim()[1]]).all()


def test_an_inch_of_the_text_is_an_inch_of_the_picture(explorer):
    for ax in heads(explorer)[0]:
        size = ax.get_window_extent().size / explorer.figure.dpi
        assert np.allclose(size, [ax.get_xlim()[1], ax.get_ylim()[1]])


def luminance(colour):
    """Return the relative luminance of WCAG 2."""
    values = np.array(colour[:3])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)


def test_dark_letters_are_readable_on_every_shade():
    ink = luminance([int(INK[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    shades = [luminance(SHADES(SHARES(share))) for share in np.linspace(0, 1, 21)]
    assert (min(shades) + 0.05) / (ink + 0.05) >= 7
    assert np.all(np.diff(shades) < 0)  # the more it is read, the darker


def test_the_readout_tells_what_is_read_most_and_the_risk(explorer):
    assert explorer.set(word=2).words == (
        "With head 1, “erosions” in sentence 1 reads “no” in its own sentence most (0.63); with head 2 it reads “in” "
        "in its own sentence most (0.72). Risk 0.31."
    )
    assert captions(explorer) == [
        "Head 1: “erosions” reads “no” most (0.63)",
        "Head 2: “erosions” reads “in” most (0.72)",
    ]
    words = explorer.set(word=1).words
    assert words.startswith("With head 1, “no” in sentence 1 reads itself most (0.63)")
    words = explorer.set(word=13).words
    assert (
        "“.” in sentence 2 reads “no” in sentence 1 most (0.63); with head 2 it reads “no” in sentence 1 most" in words
    )


def test_a_turned_sentence_changes_the_risk_and_tells_the_one_before(explorer):
    risk = heads(explorer)[1]
    now, before = risk.texts
    (bar,) = risk.patches
    assert (bar.get_height(), now.get_text(), before.get_text()) == (0.31, "0.31", "")
    assert bar.get_facecolor()[:3] == pytest.approx([int(CLASS_COLOURS[0][k : k + 2], 16) / 255 for k in (1, 3, 5)])
    explorer.set(word=2, turn="sentence 1")
    assert explorer.words.endswith("Risk 0.74; before sentence 1 was turned round it was 0.31.")
    assert (bar.get_height(), now.get_text(), before.get_text()) == (0.74, "0.74", "0.31 before")
    assert bar.get_facecolor()[:3] == pytest.approx([int(CLASS_COLOURS[1][k : k + 2], 16) / 255 for k in (1, 3, 5)])
    assert any(line.get_marker() == "^" and line.get_ydata()[0] == 0.74 for line in risk.lines if len(line.get_xdata()))
    assert any(np.array_equal(line.get_ydata(), [0.31, 0.31]) for line in risk.lines)
    explorer.set(turn="sentence 2")  # which moves nothing, so the two numbers make room for each other
    assert explorer.words.endswith("Risk 0.31; before sentence 2 was turned round it was 0.31.")
    assert abs(now.get_position()[1] - before.get_position()[1]) > 0.05
    explorer.set(turn="no sentence")
    assert before.get_text() == ""


def test_the_word_that_reads_stays_the_same_word_when_a_sentence_is_turned(explorer):
    def reader():
        return captions(explorer)[0].split("“")[1].split("”")[0]

    for name, turn in (("A", 1), ("A", 2), ("B", 1), ("B", 2)):
        for word, text in enumerate(WORDS[name], start=1):
            explorer.set(report=name, word=word, turn=turn)
            gone = turn == {"A": 1, "B": 2}[name] and text == "no"
            assert reader() == (WORDS[name][word] if gone else text)
    explorer.set(report="A", turn=2, word=7)
    corners, _ = fields(heads(explorer)[0][0])
    assert np.allclose(frame(heads(explorer)[0][0]), corners[7])  # one farther: a "no" was put before "signs"


def test_the_turned_sentence_is_marked(explorer):
    for turn in (0, 1, 2):
        explorer.set(turn=turn)
        for ax in heads(explorer)[0]:
            corners, _ = fields(ax)
            marks = [text for text in ax.texts if text.get_text() == "turned"]
            assert len(marks) == bool(turn)
            lines = np.unique(corners[:, 0, 1])[::-1]
            assert all(0 < mark.get_position()[1] - lines[turn - 1] < 0.3 for mark in marks)


def test_a_word_is_clicked_in_either_head(explorer):
    new = {("A", 2): 6, ("B", 1): 0}  # the place of a "no" that the report has not got: the next word reads
    number = 0
    for name, turn in ((name, turn) for name in REPORTS for turn in (0, 1, 2)):
        explorer.set(report=name, turn=turn)
        for ax in heads(explorer)[0]:
            corners, _ = fields(ax)
            for place, middle in enumerate(corners.mean(axis=1)):
                number += 1
                stroke(explorer, number, middle, panel=explorer.figure.axes.index(ax))
                assert np.allclose(frame(ax), corners[place + (place == new.get((name, turn)))])
    explorer.set(report="A", turn=0)
    for line, last in ((1, 13), (2, 6)):  # from below; a hand far to the right means the last word of its line
        stroke(explorer, number + line, (0.1, 0.1), (99, (line - 0.4) * LINE))
        assert explorer.values["word"] == last


def test_the_slider_has_as_many_words_as_the_report(explorer):
    control = explorer.controls["word"]
    assert control.max == len(WORDS["A"]) == 13
    explorer.set(report="B")
    assert control.max == len(WORDS["B"]) == 15
    explorer.set(word=15)
    explorer.controls["report"].value = "A"
    assert explorer.values == {"report": "A", "word": 13, "turn": 0}
    assert "“.” in sentence 2" in explorer.words


def test_it_begins_with_the_word_that_reads_a_no_most():
    assert widgets.explore_reading(REPORTS, read).values["word"] == 13  # 0.7 + 0.3 / 13, from the last to the first
    texts = {"only": "ulcers in the colon ."}
    assert widgets.explore_reading(texts, read).values["word"] == 1


def test_the_network_is_asked_once():
    calls = []

    def counted(texts):
        calls.append(texts)
        return read(texts)

    widgets.explore_reading(REPORTS, counted).set(report="B", word=3, turn=2)
    assert calls == [[text for report in REPORTS.values() for text in (report, turned(report, 1), turned(report, 2))]]


def test_one_head_is_enough():
    explorer = widgets.explore_reading(REPORTS, lambda texts: (read(texts)[0], read(texts)[1][:, :1]))
    assert len(heads(explorer)[0]) == 1
    assert "head 2" not in explorer.words


def test_it_says_what_to_look_at_and_what_a_touch_does(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60
    assert explorer._screen.look.endswith("?")
    assert [place["do"] for place in explorer._screen.places] == ["click the word that reads."] * 2


def test_nothing_that_is_written_leaves_the_picture():
    explorer = EXPLORERS["reading"]()
    for name in TEXTS:
        for turn in range(5):
            explorer.set(report=name, turn=turn)
            for text in (text for ax in explorer.figure.axes for text in ax.texts if text.get_text()):
                box = text.get_window_extent()
                assert box.x0 >= 0
                assert box.x1 <= explorer.figure.bbox.x1
                assert box.y1 <= explorer.figure.bbox.y1
                assert text.get_fontsize() >= 11


def weights_only(change):
    return lambda texts: (read(texts)[0], change(read(texts)[1]))


@pytest.mark.parametrize(
    ("texts", "reader", "error", "words"),
    [
        ({}, read, ValueError, "texts must be a dictionary"),
        (list(REPORTS.values()), read, ValueError, "texts must be a dictionary"),
        (
            REPORTS | {"C": "no ulcers in the colon ."},
            read,
            ValueError,
            "same number of sentences, but have 2, 2 and 1",
        ),
        (REPORTS | {"C": 3}, read, TypeError, "each text must be a str, but one is 3"),
        ({"A": "no ulcers"}, read, ValueError, "ends with 'ulcers'"),
        ({"A": "ulcers " * 8 + "."}, read, ValueError, "is too long; shorten it"),
        (REPORTS, None, TypeError, "read must be a function"),
        (
            REPORTS,
            lambda texts: read(texts)[0],
            TypeError,
            "two arrays, the risks and the weights, but returns ndarray",
        ),
        (REPORTS, weights_only(lambda weights: weights[:, 0]), ValueError, "(6, 1 or 2 heads, words, words)"),
        (REPORTS, weights_only(lambda weights: weights[..., :12]), ValueError, "with at least 16 words"),
        (REPORTS, weights_only(lambda weights: weights[:5]), ValueError, "for each of 6 texts"),
        (REPORTS, weights_only(lambda weights: weights / 2), ValueError, "1 in all"),
        (REPORTS, lambda texts: (read(texts)[0] * 2, read(texts)[1]), ValueError, "a risk in [0, 1]"),
        (REPORTS, lambda texts: (read(texts)[0][1:], read(texts)[1]), ValueError, "risks must have length 6"),
    ],
)
def test_what_does_not_fit_is_refused(texts, reader, error, words):
    with pytest.raises(error, match=re.escape(words)):
        widgets.explore_reading(texts, reader)
