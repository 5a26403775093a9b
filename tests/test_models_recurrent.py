"""The recurrent network against torch's GRU, which has its gates in another order."""

import pytest
import torch
from torch import nn

from dlintro import models


def reordered(values):
    """Return our gates (keep, use, new) in torch's order (use, keep, new), or torch's in ours."""
    first, second, third = values.chunk(3)
    return torch.cat([second, first, third])


def twin(model):
    """Return torch's GRU with the weights of a recurrent network."""
    gru = nn.GRU(model.day.in_features, model.head.in_features, batch_first=True).to(model.day.weight.dtype)
    with torch.no_grad():
        gru.weight_ih_l0.copy_(reordered(model.day.weight))
        gru.bias_ih_l0.copy_(reordered(model.day.bias))
        gru.weight_hh_l0.copy_(reordered(model.memory.weight))
        gru.bias_hh_l0.copy_(reordered(model.memory.bias))
    return gru


def series(n=5, days=7, n_in=3):
    return torch.randn(n, days, n_in, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("days", "n_in", "width"), [(7, 3, 5), (1, 2, 4), (30, 1, 1)])
def test_the_state_after_each_day_is_that_of_torchs_gru(days, n_in, width):
    model, x = models.Recurrent(n_in, width=width, seed=2).double(), series(days=days, n_in=n_in)
    states, last = twin(model)(x)
    torch.testing.assert_close(model.states(x), states)
    torch.testing.assert_close(model.features(x), last[0])
    torch.testing.assert_close(model(x), model.head(last[0]))


def test_its_gradients_are_those_of_torchs_gru():
    model, x = models.Recurrent(3, width=5, seed=2).double(), series().requires_grad_()
    gru, same_x = twin(model), series().requires_grad_()
    counts = torch.randn(5, 7, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(4))
    (counts * model.states(x)).sum().backward()  # every day and every number of the state counts, each differently
    (counts * gru(same_x)[0]).sum().backward()
    torch.testing.assert_close(x.grad, same_x.grad)
    torch.testing.assert_close(reordered(model.day.weight.grad), gru.weight_ih_l0.grad)
    torch.testing.assert_close(reordered(model.day.bias.grad), gru.bias_ih_l0.grad)
    torch.testing.assert_close(reordered(model.memory.weight.grad), gru.weight_hh_l0.grad)
    torch.testing.assert_close(reordered(model.memory.bias.grad), gru.bias_hh_l0.grad)


def test_a_gate_that_keeps_everything_remembers_for_ever():
    model = models.Recurrent(1, width=2)
    nn.init.zeros_(model.memory.weight), nn.init.zeros_(model.memory.bias)
    with torch.no_grad():
        model.day.weight.copy_(torch.tensor([[-100.0], [0.0], [0.0], [0.0], [1.0], [1.0]]))
        model.day.bias.copy_(torch.tensor([50.0, 0.0, 0.0, 0.0, 0.0, 0.0]))
    state = model.states(torch.tensor([[[1.0], [0.0], [0.0]]]))[0]
    by_hand = torch.tensor(1.0).tanh()  # both have seen 1; the second number keeps half of its state each day
    torch.testing.assert_close(state[:, 0], by_hand.repeat(3))
    torch.testing.assert_close(state[:, 1], by_hand * torch.tensor([1 / 2, 1 / 4, 1 / 8]))
