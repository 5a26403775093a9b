"""A thousand people as dots, checked by where the dots stand."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from dlintro import metrics, plots
from dlintro.plots import style
from dlintro.plots.people import people_words


@pytest.fixture
def ax():
    return Figure().subplots()


def test_every_person_is_one_dot_in_its_group(ax):
    counts = metrics.per_thousand(0.8, 0.9, 0.05)
    plots.people(counts, ax)
    sizes = [len(line.get_xdata()) for line in ax.lines]
    assert sizes == [counts.tp, counts.fn, counts.fp, counts.tn] == [40, 10, 95, 855]
    dots = np.concatenate([line.get_xydata() for line in ax.lines])
    assert len(np.unique(dots, axis=0)) == 1000
    assert dots.max(axis=0).tolist() == [39, 24]
    assert ax.texts[0].get_text() == people_words(counts)


def test_colour_tells_the_truth_and_the_shape_tells_all_four_groups(ax):
    plots.people(metrics.per_thousand(0.5, 0.5, 0.5), ax)
    colours = [to_hex(line.get_color()).upper() for line in ax.lines]
    assert colours == [style.VERMILLION, style.VERMILLION, style.BLUE, style.BLUE]
    assert len({line.get_marker() for line in ax.lines}) == 4
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["found", "missed", "false alarm", "rightly negative"]


def test_the_words_have_all_four_counts():
    words = people_words(metrics.Confusion(tp=8, fp=1200, fn=2, tn=90))
    assert " ".join(words.split()) == "8 found, 2 missed, 1,200 false alarms, 90 rightly negative"


@pytest.mark.parametrize("prevalence", [0.0, 0.001, 1.0])
def test_an_empty_group_leaves_the_picture_its_size(prevalence):
    figure = Figure(figsize=(8, 4), layout="constrained")
    FigureCanvasAgg(figure)
    _, right = figure.subplots(1, 2)
    plots.people(metrics.per_thousand(1, 1, prevalence), right)
    figure.draw_without_rendering()
    assert right.get_position().width > 0.4
