"""Maps of latent spaces and rows of images, checked by the data that they draw."""

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from dlintro import plots
from dlintro.plots import style


@pytest.fixture
def ax():
    return Figure().subplots()


def test_a_map_tells_classes_by_colour_and_marker(ax):
    plots.latent_map([[0, 1], [2, 3], [4, 5]], [0, 1, 1], ("benign", "malignant"), ax, "by PCA")
    benign, malignant = ax.collections
    assert benign.get_offsets().tolist() == [[0, 1]]
    assert malignant.get_offsets().tolist() == [[2, 3], [4, 5]]
    assert ax.get_aspect() == 1  # a distance looks the same in every direction
    assert [to_hex(cloud.get_facecolor()[0]).upper() for cloud in ax.collections] == [style.BLUE, style.VERMILLION]
    assert len(benign.get_paths()[0]) != len(malignant.get_paths()[0])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["benign", "malignant"]
    assert ax.get_title(loc=rcParams["axes.titlelocation"]) == "by PCA"


def test_groups_that_are_no_diagnosis_get_other_colours(ax):
    plots.latent_map([[0, 1], [2, 3]], [0, 1], ("clinic A", "clinic B"), ax, first=2)
    assert [to_hex(cloud.get_facecolor()[0]).upper() for cloud in ax.collections] == list(style.CLASS_COLOURS[2:4])


def test_rows_of_images_stand_side_by_side_on_one_sheet(ax):
    dark, light = np.zeros((3, 4, 5, 3)), np.full((3, 4, 5, 3), 0.5)
    plots.image_rows({"dark": dark, "light": light}, ax)
    sheet = np.asarray(ax.images[0].get_array())
    assert sheet.shape == (2 * 5, 3 * 6, 3)
    assert (sheet[0, 0], sheet[5, 6]) == (pytest.approx([0, 0, 0]), pytest.approx([0.5, 0.5, 0.5]))
    assert sheet[4, 0] == pytest.approx([1, 1, 1])  # a white line between the rows
    assert [label.get_text() for label in ax.get_yticklabels()] == ["dark", "light"]


def test_grey_images_are_drawn_too(ax):
    plots.image_rows({"grey": np.full((2, 4, 4, 1), 0.3)}, ax)
    assert np.asarray(ax.images[0].get_array())[0, 0] == pytest.approx([0.3, 0.3, 0.3])


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: plots.latent_map([[0, 1, 2]], [0], ("a", "b")), "z must have 2 columns"),
        (lambda: plots.latent_map([[0, 1]], [2], ("a", "b")), "but one is 2"),
        (lambda: plots.latent_map([[0, 1]], [0, 1], ("a", "b")), "labels must have length 1"),
        (lambda: plots.image_rows({}), "rows must hold at least one"),
        (lambda: plots.image_rows({"a": np.zeros((2, 4, 4, 3)), "b": np.zeros((1, 4, 4, 3))}), "of one size"),
        (lambda: plots.image_rows({"a": 255 * np.ones((1, 4, 4, 3))}), "divide 0…255"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words, monkeypatch):
    monkeypatch.setattr("dlintro.plots.maps.plt.figure", lambda **_: Figure())
    with pytest.raises(ValueError, match=words):
        use()


def test_without_axes_each_makes_its_own_figure(monkeypatch):
    made = []
    monkeypatch.setattr("dlintro.plots.maps.plt.figure", lambda **_: made.append(Figure()) or made[-1])
    plots.latent_map([[0, 1]], [0], ("a", "b"))
    plots.image_rows({"a": np.zeros((2, 4, 4, 3))})
    assert len(made) == 2


def test_one_map_is_drawn_again_for_each_view(monkeypatch):
    monkeypatch.setattr("dlintro.plots.maps.plt.figure", lambda **_: Figure())
    z = np.array([[0, 1], [2, 3]])
    left, right = plots.latent_maps(z, {"a": ([0, 1], ("benign", "malignant"), 0), "b": ([1, 0], ("A", "B"), 2)})
    assert left.collections[0].get_offsets().tolist() == [[0, 1]]
    assert right.collections[0].get_offsets().tolist() == [[2, 3]]
    with pytest.raises(ValueError, match="views must hold at least one"):
        plots.latent_maps(z, {})
