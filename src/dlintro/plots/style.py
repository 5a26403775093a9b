"""The course's look: colours and markers here, fonts, sizes and frames in `course.mplstyle` beside this file."""

from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.colors import LinearSegmentedColormap

from dlintro.plots.words import tell_jupyter

STYLE = Path(__file__).with_name("course.mplstyle")

BLUE, VERMILLION = "#0072B2", "#D55E00"  # negative and positive, benign and malignant, everywhere
INK, GREY = "#222222", "#767676"  # text; what matters less

# Okabe M, Ito K. Color Universal Design, 2008: told apart by colour-blind people too.
CLASS_COLOURS = (BLUE, VERMILLION, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
CLASS_MARKERS = ("o", "^", "s", "D", "v", "P", "X")  # never colour alone

# Blue and vermillion stand for the two classes, so curves of other things take other colours, each with its own dashes.
CURVE_STYLES = ((INK, "-"), ("#009E73", "--"), ("#CC79A7", "-."), ("#E69F00", ":"))

DIVERGING = LinearSegmentedColormap.from_list("blue_white_vermillion", [BLUE, "white", VERMILLION])


def signed_colour(value):
    """Return vermillion for a positive number, blue for a negative one, grey for zero."""
    return VERMILLION if value > 0 else BLUE if value < 0 else GREY


@cache
def _settings():
    return matplotlib.rc_params_from_file(STYLE, use_default_template=False)  # reading it takes 3 ms, so once


def course_style():
    """Return a context in which figures have the course's look: `with plots.course_style(): …`."""
    return matplotlib.rc_context(_settings())


def use_course_style():
    """Give all figures of this program the course's look, and those that Jupyter shows an alternative text.

    `checks.start` does this for a notebook. Without it, plots keep the look that matplotlib is set to; explorers have
    the course's look in any case.
    """
    matplotlib.rcParams.update(_settings())
    tell_jupyter()
