"""Maps of where a network looked: checked by torch's autograd, by sums that must hold, and by hand."""

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import nn

from dlintro import explain, models, training

HEIGHT, WIDTH = 12, 16


@pytest.fixture
def x():
    return np.random.default_rng(0).random((3, HEIGHT, WIDTH, 3), dtype=np.float32)


@pytest.fixture
def model():
    model = models.ResidualCNN(n_classes=3, widths=(4, 6), seed=1)
    model(torch.rand(64, 3, HEIGHT, WIDTH))  # in training mode: the batch normalisations see something
    return model


class Linear(nn.Module):
    """Two logits, each a weighted sum of all pixels."""

    def __init__(self, height=HEIGHT, width=WIDTH, channels=3):
        super().__init__()
        self.dense = nn.Linear(height * width * channels, 2)

    def forward(self, x):
        return self.dense(x.flatten(1))

    def weights(self, target, channels=3, height=HEIGHT, width=WIDTH):
        """The weight of each pixel, as the course keeps images: (height, width, channels)."""
        rows = self.dense.weight.detach().numpy()[target]
        return rows.reshape(channels, height, width).transpose(1, 2, 0)


def logits(model, x):
    model.eval()
    with torch.inference_mode():
        return model(training.to_tensor(x)).numpy()


def test_gradient_is_the_one_of_torch(model, x):
    inputs = torch.tensor(x.transpose(0, 3, 1, 2), requires_grad=True)
    model.eval()
    model(inputs)[:, 2].sum().backward()
    wanted = np.abs(inputs.grad.numpy()).max(axis=1)
    np.testing.assert_allclose(explain.gradient(model, x, target=2), wanted, rtol=1e-5, atol=1e-8)
    assert not np.allclose(explain.gradient(model, x, target=1), wanted, rtol=0.1)


@pytest.mark.parametrize(
    ("window", "stride", "fill"), [(4, 4, 0.5), (4, 2, 0.0), (5, 3, None), (12, 1, None), (1, 1, 1.0)]
)
def test_occlusion_of_a_sum_takes_away_the_terms_below_the_square(x, window, stride, fill):
    model = Linear()
    cover = x.mean(axis=(1, 2), keepdims=True) if fill is None else fill
    terms = (model.weights(1) * (x - cover)).sum(axis=3)
    fall, times = np.zeros_like(terms), np.zeros_like(terms)
    for top in range(0, HEIGHT - window + stride, stride):
        for left in range(0, WIDTH - window + stride, stride):
            square = np.s_[:, top : top + window, left : left + window]  # cut off at the image's edge
            fall[square] += terms[square].sum(axis=(1, 2), keepdims=True)
            times[square] += 1
    assert times.min() >= 1
    maps = explain.occlusion(model, x, window=window, stride=stride, fill=fill)
    np.testing.assert_allclose(maps, fall / times, atol=1e-5)


class Tiny(nn.Module):
    """A convolution that keeps red and green, the mean of each, and logit 1 = 2 red − 4 green."""

    def __init__(self, kernel=1, head=(2.0, -4.0)):
        super().__init__()
        self.maps = nn.Conv2d(3, 2, kernel, stride=kernel, bias=False)
        self.head = nn.Linear(2, 2, bias=False)
        with torch.no_grad():
            self.maps.weight[:] = torch.eye(3)[:2, :, None, None] / kernel**2
            self.head.weight[:] = torch.tensor([[0.0, 0.0], head])

    def forward(self, x):
        return self.head(self.maps(x).mean(dim=(2, 3)))


def test_grad_cam_by_hand():
    red, green = np.array([[1.0, 0.8], [0.4, 0.0]]), np.array([[0.0, 0.5], [0.1, 1.0]])
    image = np.stack([red, green, np.ones((2, 2))], axis=2)[None]
    # Each of 4 places adds a quarter to the mean, so the weights of the two maps are 2 / 4 and −4 / 4.
    # 0.5 · 1 − 0 = 0.5; 0.5 · 0.8 − 0.5 = −0.1 → 0; 0.5 · 0.4 − 0.1 = 0.1; 0 − 1 → 0
    np.testing.assert_allclose(explain.grad_cam(Tiny(), image), [[[0.5, 0.0], [0.1, 0.0]]], atol=1e-6)
    np.testing.assert_allclose(explain.grad_cam(Tiny(), image, layer="maps"), [[[0.5, 0.0], [0.1, 0.0]]], atol=1e-6)
    np.testing.assert_array_equal(explain.grad_cam(Tiny(), image, target=0), np.zeros((1, 2, 2)))


def test_grad_cam_is_enlarged_to_the_image():
    image = np.zeros((1, 4, 4, 3))
    image[0, :2, :2, 0] = 1.0  # one of four places of the layer: 0.5 · 1
    # Pixel centres lie at −1/4, 1/4, 3/4, 5/4 of the layer's places, so in between weights are 3/4 and 1/4.
    line = np.array([1.0, 0.75, 0.25, 0.0])
    np.testing.assert_allclose(explain.grad_cam(Tiny(kernel=2), image)[0], 0.5 * np.outer(line, line), atol=1e-6)


def test_the_last_maps_of_the_last_convolution_s_size_are_the_default_layer(model, x):
    small = models.SmallCNN(widths=(4, 4), seed=0)
    assert list(explain.layers(small, x).items())[-3:] == [
        ("body.1.2", (6, 8)),
        ("body.1.3", (3, 4)),
        ("body.1", (3, 4)),
    ]
    np.testing.assert_array_equal(explain.grad_cam(small, x), explain.grad_cam(small, x, layer="body.1.2"))
    sizes = explain.layers(model, x)
    assert sizes["body.0"] == (6, 8)
    assert sizes["body.1.4.change.4"] == (3, 4)
    assert not {"", "body", "head", "body.2"} & set(sizes)
    np.testing.assert_array_equal(explain.grad_cam(model, x), explain.grad_cam(model, x, layer="body.1"))
    assert not np.allclose(explain.grad_cam(model, x), explain.grad_cam(model, x, layer="body.0"))
    assert not any(module._forward_hooks or module._backward_hooks for module in model.modules())


METHODS = (explain.gradient, explain.occlusion, explain.grad_cam)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_each_image_has_its_map_and_the_model_stays(model, x, method):
    before = {name: values.clone() for name, values in model.state_dict().items()}
    many = np.concatenate([x] * 50)  # more than are explained at a time
    maps = method(model, many)
    assert maps.shape == (150, HEIGHT, WIDTH)
    assert maps.dtype == np.float64
    np.testing.assert_allclose(maps[-3:], method(model, x), atol=1e-6)
    np.testing.assert_allclose(maps[2], method(model, x[2:])[0], atol=1e-6)
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())
    assert all(values.grad is None for values in model.parameters())


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_grey_images_have_maps_too(method):
    model = models.SmallCNN(channels=1, widths=(4, 4), seed=0)
    assert method(model, np.zeros((2, 8, 8, 1))).shape == (2, 8, 8)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_tensors_that_need_gradients_are_images_and_masked_ones_are_not(model, x, method):
    np.testing.assert_allclose(method(model, torch.tensor(x, requires_grad=True)), method(model, x), atol=1e-6)
    with pytest.raises(ValueError, match="must hold finite numbers, but 1 are masked"):
        method(model, np.ma.masked_array(x, np.arange(x.size).reshape(x.shape) == 7))
    method(model, np.ma.masked_array(x, False))  # nothing is hidden


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@pytest.mark.parametrize(
    ("bad", "target", "error", "words"),
    [
        (np.zeros((3, 12)), 1, ValueError, "must have shape"),
        (np.zeros((2, 12, 16, 1)), 1, ValueError, "for this model, but has shape"),
        (np.full((2, 12, 16, 3), 255.0), 1, ValueError, "divide 0…255 by 255"),
        (np.zeros((2, 12, 16, 3)), 3, ValueError, "from 0 to 2, but is 3"),
        (np.zeros((2, 12, 16, 3)), -1, ValueError, "from 0 to 2, but is -1"),
        (np.zeros((2, 12, 16, 3)), "malignant", TypeError, "number of a class, but is 'malignant'"),
        (np.zeros((2, 12, 16, 3)), True, TypeError, "number of a class"),
    ],
)
def test_what_does_not_fit_is_refused(model, method, bad, target, error, words):
    with pytest.raises(error, match=words):
        method(model, bad, target)


@pytest.mark.parametrize(
    ("method", "options", "words"),
    [
        (explain.grad_cam, {"layer": "body.7"}, "no layer 'body.7' with feature maps; choose from body.0.0, body.0.1"),
        (explain.grad_cam, {"layer": "head"}, "no layer 'head'"),
        (explain.occlusion, {"window": 13}, "at most 12 pixels, the image's shorter side, but is 13"),
        (explain.occlusion, {"window": 4, "stride": 5}, "stride must be at most the window, 4 pixels"),
        (explain.occlusion, {"window": 0}, "window must be at least 1"),
        (explain.occlusion, {"fill": 2.0}, "fill must be"),
    ],
)
def test_options_out_of_range_are_refused(model, x, method, options, words):
    with pytest.raises(ValueError, match=words):
        method(model, x, **options)


def test_a_model_without_convolution_has_no_grad_cam(x):
    with pytest.raises(ValueError, match="must have a convolution"):
        explain.grad_cam(Linear(), x)


def test_random_weights_are_new_and_the_model_keeps_its_own(model, x):
    model = models.SmallCNN(widths=(4, 4), seed=5)
    before = {name: values.clone() for name, values in model.state_dict().items()}
    state = torch.get_rng_state()
    twin, same, other = (explain.randomised(model, seed) for seed in (5, 5, 6))
    assert torch.equal(state, torch.get_rng_state())
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())
    for name in ("body.0.0.weight", "body.1.0.weight", "head.weight", "head.bias"):
        mine, hers = twin.get_parameter(name), model.get_parameter(name)
        assert not torch.isclose(mine, hers).any(), "the weights that the model began with came back"
        assert torch.equal(mine, same.get_parameter(name))
        assert not torch.equal(mine, other.get_parameter(name))
    assert logits(twin, x).shape == (3, 2)


def test_rank_correlation_is_that_of_scipy():
    rng = np.random.default_rng(0)
    maps = rng.integers(0, 5, (4, 6, 7)).astype(float)  # with ties
    others = maps + rng.normal(size=maps.shape)
    wanted = [spearmanr(a.ravel(), b.ravel()).statistic for a, b in zip(maps, others, strict=True)]
    np.testing.assert_allclose(explain.rank_correlation(maps, others), wanted)
    np.testing.assert_allclose(explain.rank_correlation(maps, -maps), -1)
    maps[1] = 3.0
    assert np.isnan(explain.rank_correlation(maps, others)).tolist() == [False, True, False, False]


def test_maps_of_other_images_are_refused():
    with pytest.raises(ValueError, match="both must show the same images"):
        explain.rank_correlation(np.ones((2, 3, 3)), np.ones((1, 3, 3)))
    with pytest.raises(ValueError, match=r"maps must have shape \(n, height, width\)"):
        explain.rank_correlation(np.ones((3, 3)), np.ones((3, 3)))


def test_pointing_by_hand():
    maps = np.array(
        [[[0.0, 3.0], [1.0, -5.0]], [[0.0, 3.0], [1.0, -5.0]], [[2.0, 2.0], [2.0, 2.0]], [[-2.0, -1.0], [-3.0, -4.0]]]
    )
    masks = np.array([[[0, 1], [0, 1]], [[1, 0], [1, 1]], [[1, 1], [1, 1]], [[0, 1], [0, 0]]], dtype=bool)
    assert explain.pointing(maps, masks).tolist() == [True, False, False, True]


@pytest.mark.parametrize(
    ("maps", "masks", "error", "words"),
    [
        (
            np.ones((2, 3, 3)),
            np.ones((2, 3, 4), bool),
            ValueError,
            r"masks must have shape \(2, 3, 3\), .* but has shape \(2, 3, 4\)",
        ),
        (np.ones((2, 3, 3)), np.ones((2, 3, 3)), TypeError, "yes-or-no"),
        (np.ones((3, 3)), np.ones((3, 3), bool), ValueError, "one for each image"),
        (
            np.ones((2, 3, 3)),
            np.arange(2)[:, None, None] * np.ones((2, 3, 3)) > 0,
            ValueError,
            "that of image 0 is empty",
        ),
        (np.full((2, 3, 3), np.nan), np.ones((2, 3, 3), bool), ValueError, "missing"),
    ],
)
def test_masks_that_do_not_fit_are_refused(maps, masks, error, words):
    with pytest.raises(error, match=words):
        explain.pointing(maps, masks)
