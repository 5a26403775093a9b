"""The network for cells against loops over pairs of cells, a list of edges, and what may change nothing."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from dlintro import data, models

REACH, N_TYPES = 9.0, 4


def tissues(n=3, n_cells=40, size=45.0, seed=0):
    """Return cells, (n, n_cells, 2 + n_types), of which most have neighbours and some have none."""
    rng = np.random.default_rng(seed)
    kinds = np.eye(N_TYPES)[rng.integers(N_TYPES, size=(n, n_cells))]
    return torch.tensor(np.concatenate([rng.uniform(0, size, (n, n_cells, 2)), kinds], axis=2), dtype=torch.float32)


def small(**settings):
    return models.GraphNetwork(N_TYPES, **({"width": 5, "seed": 3} | settings))


def numbers(layer):
    return (values.detach().double().numpy() for values in (layer.weight, layer.bias))


def dense(layer, x):
    weight, bias = numbers(layer)
    return x @ weight.T + bias


def by_loops(model, cells):
    """Return the features of one tissue, cell by cell and pair by pair."""
    n = len(cells)
    share = np.zeros((n, n))
    for i in range(n):
        near = [j for j in range(n) if j != i and math.dist(cells[i, :2], cells[j, :2]) < model.reach]
        for j in near:
            share[i, j] = 1 / len(near)
    state = np.maximum(dense(model.kind, cells[:, 2:]), 0)
    for own, heard in zip(model.own, model.heard, strict=True):
        state = np.maximum(dense(own, state) + dense(heard, share @ state), 0)
    return state.mean(axis=0)


def by_edges(model, x):
    """Return the features of all tissues from a list of edges: each cell's message is added where it is heard."""
    places = x[..., :2].detach().double()
    apart = (places[:, :, None] - places[:, None]).norm(dim=3) + 1e9 * torch.eye(x.shape[1])
    tissue, to, source = torch.nonzero(apart < model.reach, as_tuple=True)
    to, source = tissue * x.shape[1] + to, tissue * x.shape[1] + source
    state = F.relu(model.kind(x[..., 2:])).flatten(0, 1)
    n_heard = torch.bincount(to, minlength=len(state)).clamp(min=1)[:, None]
    for own, heard in zip(model.own, model.heard, strict=True):
        mean = torch.zeros_like(state).index_add(0, to, state[source]) / n_heard
        state = F.relu(own(state) + heard(mean))
    return state.unflatten(0, x.shape[:2]).mean(dim=1)


@pytest.mark.parametrize("n_rounds", [0, 1, 3])
def test_features_are_those_of_loops_over_pairs_of_cells(n_rounds):
    model, x = small(n_rounds=n_rounds), tissues()
    wanted = np.stack([by_loops(model, cells) for cells in x.double().numpy()])
    np.testing.assert_allclose(model.features(x).detach(), wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model(x).detach(), dense(model.head, wanted), rtol=1e-5, atol=1e-6)


def test_gradients_are_those_of_a_list_of_edges():
    model, x, same_x = small(), tissues().requires_grad_(), tissues().requires_grad_()
    counts = torch.randn(3, 5, generator=torch.Generator().manual_seed(4))
    found = []
    for features, cells in ((model.features(x), x), (by_edges(model, same_x), same_x)):
        model.zero_grad()
        (counts * features).sum().backward()
        layers = (model.kind, *model.own, *model.heard)
        found.append([cells.grad[..., 2:], *(values.grad.clone() for layer in layers for values in layer.parameters())])
    assert all(values.any() for values in found[0])
    torch.testing.assert_close(*found, rtol=1e-4, atol=1e-6)


def test_what_a_cell_hears_is_one_in_all_or_nothing():
    places = tissues()[..., :2]
    share = small().share(places)
    heard = share.sum(dim=2)
    assert set(heard.round(decimals=5).unique().tolist()) == {0.0, 1.0}
    assert not share.diagonal(dim1=1, dim2=2).any()


@pytest.mark.parametrize("apart", [8.9, 9.1])
def test_a_cell_is_heard_as_far_as_the_reach(apart):
    share = small(reach=9.0).share(torch.tensor([[[0.0, 0.0], [0.6 * apart, 0.8 * apart]]]))
    assert share[0].tolist() == ([[0, 1], [1, 0]] if apart < 9 else [[0, 0], [0, 0]])


def test_the_order_of_the_cells_changes_nothing():
    model, x = small(), tissues()
    order = torch.randperm(x.shape[1], generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(model(x[:, order]), model(x), rtol=1e-5, atol=1e-6)


def moved(x, angle=0.0, by=(0.0, 0.0)):
    turn = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], dtype=torch.float64)
    return torch.cat([(x[..., :2].double() @ turn.T + torch.tensor(by)).float(), x[..., 2:]], dim=2)


@pytest.mark.parametrize(
    ("angle", "by"), [(0.0, (30.0, -20.0)), (0.7, (0.0, 0.0)), (2.5, (-400.0, 90.0)), (0.0, (8000.0, 6000.0))]
)
def test_where_the_tissue_lies_and_how_it_is_turned_changes_nothing(angle, by):
    """Also at the far end of a slide, 10 mm from its corner, and for as many cells as a simulated biopsy has."""
    model, x = small(), torch.tensor(data.simulate_colitis(20, 16, seed=1).cells.x, dtype=torch.float32)
    torch.testing.assert_close(model(moved(x, angle, by)), model(x), rtol=1e-5, atol=1e-6)


def test_without_rounds_the_counts_are_all_it_knows():
    x = tissues()
    elsewhere = torch.cat([tissues(seed=5)[..., :2], x[..., 2:]], dim=2)
    other_kinds = torch.cat([x[..., :2], tissues(seed=5)[..., 2:]], dim=2)
    unaware, aware = small(n_rounds=0), small()
    torch.testing.assert_close(unaware(elsewhere), unaware(x))
    assert ((unaware(other_kinds) - unaware(x)).abs() > 1e-4).any(dim=1).all()
    assert ((aware(elsewhere) - aware(x)).abs() > 1e-4).any(dim=1).all()


def test_a_cell_far_from_all_others_hears_nothing():
    model = small()
    near = torch.tensor([[[0.0, 0.0, 1, 0, 0, 0], [5.0, 0.0, 0, 1, 0, 0]]])
    far = near.clone()
    far[0, 1, 0] = 500.0
    alone = torch.cat([model.features(near[:, [cell]]) for cell in range(2)])
    far.requires_grad_()
    features = model.features(far)
    torch.testing.assert_close(features[0], alone.mean(dim=0))  # as if each were in a tissue of its own
    assert not torch.allclose(model.features(near), features, atol=1e-4)
    features.sum().backward()
    assert far.grad.isfinite().all()
    assert all(values.grad.isfinite().all() for values in model.parameters() if values.grad is not None)
