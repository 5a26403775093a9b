"""Counted by hand: how many numbers a network learns, and how many multiply-adds an answer takes."""

import numpy as np
import pytest
import torch
from torch import nn

from dlintro import models, training

TILES = np.zeros((3, 32, 32, 3))


def test_a_dense_network_multiplies_once_with_each_weight():
    network = models.MLP(5, hidden=(10, 4))
    assert training.count_parameters(network) == 5 * 10 + 10 + 10 * 4 + 4 + 4 * 2 + 2
    assert training.count_operations(network, np.zeros((7, 5))) == 5 * 10 + 10 * 4 + 4 * 2


def test_a_convolution_multiplies_with_each_weight_at_each_pixel():
    network = models.SmallCNN(widths=(8, 16))
    first, second, last = 27 * 8 * 32 * 32, 72 * 16 * 16 * 16, 16 * 2
    assert training.count_operations(network, TILES) == first + second + last
    assert training.count_parameters(network) == 27 * 8 + 72 * 16 + 2 * (8 + 16) + 16 * 2 + 2


def test_a_larger_image_needs_more_operations_but_no_more_parameters():
    network = models.SmallCNN(widths=(8, 16))
    small, large = (training.count_operations(network, np.zeros((1, n, n, 3))) for n in (32, 64))
    assert large - 32 == 4 * (small - 32)  # but for the last layer, 16 × 2


def by_hooks(network, x):
    """Return the multiply-adds of all convolutions and dense layers, from the shapes that hooks see."""
    found = []

    def note(layer, _, out):
        places = out[0, 0].numel() if out.ndim == 4 else 1
        found.append(places * layer.weight.numel())

    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(note)
    network.eval()(training.to_tensor(x[:1]))
    return sum(found)


def test_residual_blocks_are_counted_as_hooks_count_them():
    network = models.ResidualCNN(widths=(4, 8))
    assert training.count_operations(network, TILES) == by_hooks(network, TILES)


def test_a_recurrent_network_counts_each_day_and_attention_each_pair_of_words():
    series = models.Recurrent(3, width=16)
    assert training.count_operations(series, np.zeros((2, 30, 3))) == 30 * (3 * 48 + 16 * 48) + 16 * 2
    texts = models.Transformer(20)
    counts = [training.count_operations(texts, np.ones((1, n))) for n in (10, 20, 40)]
    assert counts[2] - counts[1] > 2 * (counts[1] - counts[0])  # with the square of the length


def test_counting_changes_nothing_and_needs_one_sample():
    network = models.SmallCNN(widths=(4,)).train()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    training.count_operations(network, TILES)
    assert network.training
    for name, values in network.state_dict().items():
        assert torch.equal(values, before[name])
    with pytest.raises(ValueError, match=r"x must have shape \(n, height, width, 3\)"):
        training.count_operations(network, np.zeros((1, 8, 8, 1)))
