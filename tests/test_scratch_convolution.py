"""Convolution and pooling by hand, against torch and SciPy."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import correlate2d
from torch.nn import functional as F

from dlintro.scratch import convolution

sizes = st.tuples(st.integers(5, 12), st.integers(5, 12), st.integers(1, 4), st.integers(1, 4))


def test_by_hand():
    image = [[1, 2, 0, 1], [0, 1, 3, 1], [2, 1, 0, 0], [1, 0, 1, 2]]
    kernel = [[1, 0], [0, -1]]
    # top left: 1·1 + 1·(−1) = 0; beside it: 2·1 + 3·(−1) = −1
    wanted = [[0, -1, -1], [-1, 1, 3], [2, 0, -2]]
    assert convolution.convolve(image, kernel).tolist() == wanted
    assert convolution.convolve_by_loops(image, kernel).tolist() == wanted
    assert convolution.pool(image).tolist() == [[2, 3], [2, 2]]
    assert convolution.pool(image, how="mean").tolist() == [[1, 1.25], [1, 0.75]]


@settings(max_examples=40, deadline=None)
@given(sizes, st.integers(0, 2), st.integers(1, 3), st.integers(0, 10_000))
def test_loops_windows_and_torch_agree(shape, padding, stride, seed):
    height, width, k, m = shape
    rng = np.random.default_rng(seed)
    image, kernel = rng.normal(size=(height, width)), rng.normal(size=(k, m))
    got = convolution.convolve(image, kernel, padding, stride)
    loops = convolution.convolve_by_loops(image, kernel, padding, stride)
    wanted = F.conv2d(torch.tensor(image)[None, None], torch.tensor(kernel)[None, None], stride=stride, padding=padding)
    np.testing.assert_allclose(got, loops, atol=1e-12)
    np.testing.assert_allclose(got, wanted[0, 0].numpy(), atol=1e-12)
    assert got.shape == tuple(
        convolution.output_size(n, size, padding, stride) for n, size in ((height, k), (width, m))
    )
    if padding == 0 and stride == 1:
        np.testing.assert_allclose(got, correlate2d(image, kernel, mode="valid"), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 11), st.integers(2, 11), st.integers(1, 3), st.integers(0, 10_000))
def test_pooling_is_torchs(height, width, size, seed):
    size = min(size, height, width)
    image = np.random.default_rng(seed).normal(size=(height, width))
    tensor = torch.tensor(image)[None, None]
    np.testing.assert_allclose(convolution.pool(image, size), F.max_pool2d(tensor, size)[0, 0])
    np.testing.assert_allclose(convolution.pool(image, size, "mean"), F.avg_pool2d(tensor, size)[0, 0], atol=1e-12)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: convolution.convolve(np.ones((2, 2)), np.ones((3, 3))), "does not fit into 2 pixels"),
        (lambda: convolution.convolve(np.ones((4, 4, 3)), np.ones((3, 3))), "take one channel"),
        (
            lambda: convolution.convolve(np.ones((4, 4)), [1, 2]),
            r"kernel must have shape \(rows, columns\), but has shape \(2,\)",
        ),
        (lambda: convolution.convolve(np.ones((4, 4)), np.ones((3, 3)), stride=0), "stride must be at least 1"),
        (lambda: convolution.convolve(np.ones((4, 4)), np.ones((3, 3)), padding=-1), "padding must be at least 0"),
        (lambda: convolution.convolve([[1, np.nan]], [[1]]), "missing"),
        (lambda: convolution.pool(np.ones((4, 4)), 5), "choose a smaller size"),
        (lambda: convolution.pool(np.ones((4, 4)), how="median"), "median"),
    ],
)
def test_input_that_does_not_fit_is_refused(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_a_receptive_field_is_the_pixels_that_can_change_an_answer():
    layers = [(3, 1), (2, 2)] * 2

    def run(image):  # convolution and pooling, twice
        for _ in range(2):
            image = convolution.pool(convolution.convolve(image, np.ones((3, 3))), how="mean")
        return image

    rows = []
    for row in range(22):
        image = np.zeros((22, 22))
        image[row] = 1
        rows.append(run(image)[1, 1] > 0)
    assert convolution.receptive_field(layers) == [3, 4, 8, 10]
    assert sum(rows) == 10


def test_a_stride_widens_the_steps_of_what_follows():
    assert convolution.receptive_field([(3, 2), (3, 1), (1, 1)]) == [3, 7, 7]
    with pytest.raises(ValueError, match="stride must be at least 1"):
        convolution.receptive_field([(3, 0)])
