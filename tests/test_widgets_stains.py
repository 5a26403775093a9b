"""The explorers of stains and of splits: what they draw and say, against numbers computed here."""

from functools import partial

import numpy as np
import pytest

from dlintro import data, widgets
from dlintro.data.slides import stains

SHARES = [0, 0.5, 1]
OWN = [[0.80, 0.76, 0.84], [0.86, 0.83, 0.89], [0.91, 0.88, 0.94]]
STUDIES = [[0.62, 0.98], [0.7, 0.97], [0.80, 0.99]]
NEW = [[0.81, 0.78, 0.83], [0.80, 0.79, 0.82], [0.80, 0.79, 0.82]]


@pytest.fixture(scope="module")
def explorer():
    amounts = np.full((20, 30, 2), 0.1, dtype=np.float32)
    amounts[10, 15] = (1.0, 0.5)
    return widgets.explore_stains(amounts, data.combine_stains)


def pictures(explorer):
    return [np.asarray(ax.images[0].get_array()) for ax in explorer.figure.axes]


def test_both_stains_are_the_product_of_each_alone(explorer):
    explorer.set(first=1, second=1, thickness=1)
    both, one, two = pictures(explorer)
    np.testing.assert_allclose(both, one * two, atol=1e-6)
    np.testing.assert_allclose(one[10, 15], np.exp(-stains.basis("H&E")[0]), atol=1e-5)


def test_the_readout_says_what_the_cross_shows(explorer):
    explorer.set(first=1, second=1, thickness=1)
    green = [picture[10, 15, 1] for picture in pictures(explorer)]
    assert "haematoxylin is 1.00 and that of eosin 0.50" in explorer.words
    for value in green:
        assert f"{value:.0%}" in explorer.words
    assert explorer.figure.axes[0].lines[0].get_xydata().tolist() == [[15, 10]]


def test_sliders_change_amounts_and_thickness(explorer):
    explorer.set(first=2, second=0, thickness=0.5)
    both, one, two = pictures(explorer)
    np.testing.assert_allclose(two, 1)
    np.testing.assert_allclose(both, one)
    np.testing.assert_allclose(one[10, 15], np.exp(-stains.basis("H&E")[0]), atol=1e-5)  # 2 × 0.5
    assert "1.00 and that of eosin 0.00" in explorer.words


def test_a_large_picture_is_thinned_out():
    image = data.picture("immunohistochemistry").image
    explorer = widgets.explore_stains(
        data.separate_stains(image, "H-DAB"), partial(data.combine_stains, stains="H-DAB"), ("haematoxylin", "DAB")
    )
    assert pictures(explorer)[0].shape == (256, 256, 3)
    assert np.abs(pictures(explorer)[0] - image[::2, ::2]).mean() < 0.05


@pytest.mark.parametrize("amounts", [np.ones((4, 4)), np.ones((4, 4, 3)), -np.ones((4, 4, 2))])
def test_amounts_of_the_wrong_shape_or_below_zero_are_refused(amounts):
    with pytest.raises(ValueError, match="amounts must have shape"):
        widgets.explore_stains(amounts, data.combine_stains)


def test_shared_patients_say_how_much_a_study_flatters_itself():
    explorer = widgets.explore_shared_patients(SHARES, OWN, NEW, STUDIES)
    assert "is off by −0.01" in explorer.words
    explorer.set(share=1.0)
    assert explorer.words.startswith("100% of the test patients were in training too")
    assert "own AUC is 0.91, on new patients it is 0.80" in explorer.words
    assert "flatters itself by 0.11" in explorer.words
    assert "A single study may find 0.80 to 0.99" in explorer.words


def test_as_many_patients_are_marked_as_were_in_training():
    explorer = widgets.explore_shared_patients(SHARES, OWN, NEW, STUDIES)
    for share in SHARES:
        explorer.set(share=float(share))
        seen, unseen = explorer.figure.axes[0].lines
        assert len(seen.get_xdata()) == 60 * share
        assert len(unseen.get_xdata()) == 60 * (1 - share)


def test_the_lines_are_the_numbers_given():
    explorer = widgets.explore_shared_patients(SHARES, OWN, NEW, STUDIES)
    drawn = [container.lines[0].get_ydata().tolist() for container in explorer.figure.axes[1].containers]
    assert drawn == [[row[0] for row in OWN], [row[0] for row in NEW]]
    (band,) = explorer.figure.axes[1].collections[:1]
    assert band.get_datalim(explorer.figure.axes[1].transData).intervaly.tolist() == [0.62, 0.99]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((SHARES[:2], OWN, NEW, STUDIES), "2 rows"),
        ((SHARES, OWN, np.multiply(NEW, 2), STUDIES), "truths"),
        (([0, 1, 2], OWN, NEW, STUDIES), "shares"),
        ((SHARES, OWN, NEW, STUDIES[:1]), "studies"),
    ],
)
def test_results_that_do_not_fit_are_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        widgets.explore_shared_patients(*arguments)
