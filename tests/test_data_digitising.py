"""Poorer digitisation: means of blocks by hand, and JPEG against Pillow's own files."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from dlintro import data


@pytest.fixture(scope="module")
def tiles():
    return data.simulate_slides(6, 2, 32, tumour_share=1.0, masks=False)


def pillow(image, quality):
    """Return an image after a JPEG file by Pillow, whose grid of colour is as fine as that of light."""
    stream = io.BytesIO()
    Image.fromarray(np.rint(255 * image).astype(np.uint8)).save(stream, "JPEG", quality=quality, subsampling=0)
    return np.asarray(Image.open(stream), dtype=np.float32) / 255, stream.tell()


def test_nothing_changes_without_larger_pixels_or_compression(tiles):
    assert np.array_equal(data.digitise(tiles).x, tiles.x)


def test_pixels_are_the_means_of_blocks(tiles):
    coarse = data.digitise(tiles, shrink=4)
    assert coarse.x.shape == tiles.x.shape
    for row, column in ((0, 0), (5, 2), (7, 7)):
        block = np.s_[:, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        mean = tiles.x[block].mean(axis=(1, 2), keepdims=True)
        np.testing.assert_allclose(coarse.x[block], np.broadcast_to(mean, coarse.x[block].shape), atol=1e-5)


@pytest.mark.parametrize("quality", [5, 20, 50])
@pytest.mark.parametrize("shrink", [1, 2])
def test_compression_loses_what_pillow_loses(tiles, quality, shrink):
    small = data.digitise(tiles, shrink).x[:, ::shrink, ::shrink]
    ours = data.digitise(tiles, shrink, quality).x[:, ::shrink, ::shrink]
    theirs = np.stack([pillow(image, quality)[0] for image in small])
    other = np.stack([pillow(image, 2 * quality)[0] for image in small])
    assert np.abs(ours - theirs).mean() < 0.2 * np.abs(theirs - small).mean()
    assert np.abs(ours - theirs).mean() < 0.2 * np.abs(ours - other).mean()


def test_many_images_are_compressed_as_each_alone(tiles):
    many = tiles.rows(np.arange(130) % len(tiles))
    alone = data.digitise(many.rows(slice(129, 130)), quality=20)
    np.testing.assert_allclose(data.digitise(many, quality=20).x[129], alone.x[0], atol=1e-6)


def test_grey_images_stay_grey(tiles):
    grey = replace(tiles, x=tiles.x.mean(axis=3, keepdims=True))
    compressed = data.digitise(grey, quality=10)
    assert compressed.x.shape == grey.x.shape
    theirs = np.stack([pillow(image[..., 0], 10)[0] for image in grey.x])
    assert np.abs(compressed.x[..., 0] - theirs).mean() < 0.005


def test_poorer_files_are_smaller(tiles):
    sizes = [[data.jpeg_bytes(tiles, shrink, quality) for quality in (95, 50, 10)] for shrink in (1, 2, 4)]
    assert (np.diff(sizes, axis=0) < 0).all()
    assert (np.diff(sizes, axis=1) < 0).all()


def test_the_size_is_that_of_a_file_by_pillow_without_its_head(tiles):
    single = tiles.rows(slice(0, 1))
    stream = io.BytesIO()
    Image.fromarray(np.rint(255 * single.x[0]).astype(np.uint8)).save(stream, "JPEG", quality=60)
    head = stream.getvalue().index(b"\xff\xda")  # where the scan begins
    assert data.jpeg_bytes(single, quality=60) == pytest.approx(stream.tell() - head, abs=40)
    grey = replace(single, x=single.x.mean(axis=3, keepdims=True))
    assert data.jpeg_bytes(grey, quality=60) < data.jpeg_bytes(single, quality=60)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"shrink": 5}, r"shrink must be one of 1, 2, 4, 8, 16, 32 for these images, but is 5"),
        ({"shrink": 0}, "shrink must be at least 1"),
        ({"quality": 0}, "quality must be at least 1"),
        ({"quality": 101}, "quality must be at most 100"),
    ],
)
@pytest.mark.parametrize("function", [data.digitise, data.jpeg_bytes])
def test_bad_input_is_refused(tiles, function, options, words):
    with pytest.raises(ValueError, match=words):
        function(tiles, **options)
    with pytest.raises(TypeError, match="images must be a Dataset of images"):
        function(tiles.x)
