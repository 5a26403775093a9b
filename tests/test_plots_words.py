"""The words of a figure: what they say, and that Jupyter gets them."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlintro import data, plots


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_curves_say_where_they_begin_and_end():
    ax = plots.history({"mistakes": [46, 40, 37]}, ylabel="mistakes in the epoch")
    assert plots.alt_text(ax.figure) == "mistakes in the epoch against epoch; mistakes: 46 to 37"
    ax.figure.clear()
    ax = ax.figure.subplots()
    ax.plot([0, 1], [-0.004, -1.238], label="cross-entropy")
    ax.legend()
    assert plots.alt_text(ax.figure) == "cross-entropy: 0 to −1.24"


def test_groups_say_how_many_they_are():
    gate = data.gate("XOR")
    words = plots.alt_text(plots.scatter(gate).figure)
    assert words == "second input against first input; no (2 points), yes (2 points)"


def test_a_drawing_says_what_stands_in_it_once():
    words = plots.alt_text(plots.network([2, 3, 1], layer_names=["drugs", "hidden layer", "answer"]).figure)
    assert words == "drugs, hidden layer, answer"
    rows = plots.image_rows({"pixels": np.zeros((4, 5, 5, 3)), "places": np.ones((4, 5, 5, 3))})
    assert plots.alt_text(rows.figure) == "pixels, places"


def test_like_panels_are_counted_and_many_are_cut_short():
    images = np.zeros((5, 4, 4))
    words = plots.alt_text(plots.gallery(images, ["benign", "malignant", "benign", "benign", "malignant"])[0].figure)
    assert words == "3 × benign. 2 × malignant"
    figure, axes = plt.subplots(3, 5)
    for number, ax in enumerate(axes.flat):
        ax.set_title(f"filter {number}")
    figure.suptitle("What it looks for")
    words = plots.alt_text(figure)
    assert words.startswith("What it looks for. filter 0. filter 1. ")
    assert words.endswith(". filter 11. and 3 more")


def test_a_figure_without_any_word_has_a_text_all_the_same():
    assert plots.alt_text(plt.figure()) == "a picture without words"


def test_jupyter_gets_it_with_each_picture():
    code = """if True:
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        import matplotlib
        matplotlib.use("module://matplotlib_inline.backend_inline")
        import matplotlib.pyplot as plt
        from dlintro import plots
        plots.use_course_style()
        plt.plot([1, 2])
        plt.title("It rises")
        bundle, metadata = shell.display_formatter.format(plt.gcf())
        assert len(bundle["image/png"]) > 1000, bundle
        assert metadata == {"image/png": {"alt": "It rises"}}, metadata"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
