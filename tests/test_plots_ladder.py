"""A ladder of evidence: each study on its rung, from the bottom to the top, and texts that can be read."""

from itertools import combinations

import pytest
from matplotlib.figure import Figure

from dlintro import data, plots

STUDIES = {study.author: f"{study.author} {study.year}" for study in data.trials()}
PLACES = {
    "retrospective AUC": (),
    "external validation": ("Wong",),
    "reader study": ("Goh",),
    "prospective accuracy": ("Ladabaum", "Eisemann"),
    "randomised trial": ("Repici", "Yao", "Lång", "He", "Gommers"),
    "surveillance": ("Budzyń",),
}
RUNGS = {kind: [STUDIES[author] for author in authors] for kind, authors in PLACES.items()}


@pytest.fixture
def ax():
    with plots.course_style():
        ax = plots.ladder(RUNGS, ax=Figure(figsize=(7, 4.3), layout="constrained").subplots())
        ax.figure.draw_without_rendering()
    return ax


def test_every_study_is_on_its_rung_and_the_first_rung_is_at_the_bottom(ax):
    heights = [line.get_ydata()[0] for line in ax.drawn.rungs.values()]
    assert heights == sorted(heights)
    assert list(ax.drawn.rungs) == list(RUNGS)
    for kind, names in RUNGS.items():
        written = " ".join(ax.drawn.names[kind].get_text().replace("\xa0", " ").split())
        assert written == (", ".join(names) or "none of these")
        assert ax.drawn.names[kind].get_position()[1] == ax.drawn.rungs[kind].get_ydata()[0]


def test_texts_can_be_read(ax):
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 2 * len(RUNGS)
    assert not any(one.overlaps(two) for one, two in combinations(boxes, 2))
    assert all(box.x0 >= 0 and box.x1 <= ax.figure.bbox.x1 for box in boxes)
    assert min(text.get_fontsize() for text in ax.texts) >= 11


def test_what_is_no_ladder_is_refused():
    with pytest.raises(ValueError, match="at least one rung"):
        plots.ladder({})
    with pytest.raises(TypeError, match="rungs must map each kind to a list of names"):
        plots.ladder({"reader study": "Goh 2024"})
    with pytest.raises(TypeError, match="rungs must map"):
        plots.ladder(["reader study"])
