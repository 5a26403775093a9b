"""The pictures that come with scikit-image: their look, their licence, and that nothing is downloaded."""

import socket
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import skimage.data

from dlintro import data
from dlintro.data import pictures


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("a picture must never be downloaded")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("immunohistochemistry", (512, 512, 3)), ("retina", (1411, 1411, 3)), ("microaneurysms", (102, 102, 3))],
)
def test_a_picture_is_that_of_scikit_image(name, shape):
    picture = data.picture(name)
    assert picture.image.shape == shape
    assert picture.image.dtype == np.float32
    assert 0 <= picture.image.min() < picture.image.max() <= 1
    published = getattr(skimage.data, name)()
    for channel in range(3):
        wanted = published if published.ndim == 2 else published[..., channel]
        np.testing.assert_array_equal(np.rint(picture.image[..., channel] * 255), wanted)


@pytest.mark.parametrize("name", pictures.SHIPPED_FILES)
def test_a_picture_says_where_it_comes_from(name):
    picture = data.picture(name)
    html = picture._repr_html_()
    assert picture.source in html
    assert picture.licence in html
    assert "scikit-image" in html
    assert ("CC0" in html) == (name != "immunohistochemistry")
    assert picture.name in repr(picture)


def test_a_picture_stays_as_it_is():
    picture = data.picture("microaneurysms")
    with pytest.raises(ValueError, match="read-only"):
        picture.image[0] = 0
    with pytest.raises(FrozenInstanceError):
        picture.licence = "ours"
    mine = np.zeros((4, 5, 3), dtype=np.float32)
    own = data.Picture(name="<b>", image=mine, source="us", licence="CC0")
    mine[0] = 1
    assert own.image.max() == 0
    assert "<b>&lt;b&gt;</b>" in own._repr_html_()


@pytest.mark.parametrize("image", [np.zeros((4, 5)), np.full((4, 5, 3), 255), np.zeros((4, 5, 2)), np.zeros((0, 5, 3))])
def test_an_array_that_is_no_picture(image):
    with pytest.raises(ValueError, match="image must"):
        data.Picture(name="mine", image=image, source="us", licence="CC0")


def test_a_picture_that_does_not_exist():
    with pytest.raises(ValueError, match="'cat'; choose from immunohistochemistry"):
        data.picture("cat")


def test_a_scikit_image_without_its_pictures(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures.resources, "files", lambda package: tmp_path)
    with pytest.raises(data.DataNotFound, match="python -m pip install --force-reinstall"):
        data.picture("retina")
