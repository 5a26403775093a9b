"""The course's colours and markers. Fonts and sizes stand in `notebooks/matplotlibrc`."""

from matplotlib.colors import LinearSegmentedColormap

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
