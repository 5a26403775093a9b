"""The denoising autoencoder: its loss by hand, what it hides, and what it finds."""

import numpy as np
import pytest
import torch

from dlintro import data, models, training


def rows(n=50, n_in=6, seed=1):
    return torch.randn(n, n_in, generator=torch.Generator().manual_seed(seed))


def by_hand(model, x):
    """Return what the network makes of rows x, by NumPy."""
    x = x.astype(np.float64)
    for part in (model.encoder, model.decoder):
        (first, first_bias), (last, last_bias) = (
            (part[k].weight.detach().double().numpy(), part[k].bias.detach().double().numpy()) for k in (0, 2)
        )
        x = np.maximum(x @ first.T + first_bias, 0) @ last.T + last_bias
    return x


def test_what_it_draws_of_a_row():
    model, x = models.DenoisingAutoencoder(6, n_latent=2, width=8, seed=3), rows()
    np.testing.assert_allclose(model(x).detach(), by_hand(model, x.numpy()), rtol=1e-4, atol=1e-6)


def test_the_loss_counts_what_was_hidden_alone():
    model, x = models.DenoisingAutoencoder(6, hide=0.4, seed=3), rows()
    torch.manual_seed(7)
    hidden = torch.rand_like(x).numpy() < 0.4
    guess = by_hand(model, np.where(hidden, 0, x.numpy()))
    torch.manual_seed(7)
    assert model.loss(x).item() == pytest.approx(np.mean((guess - x.numpy())[hidden] ** 2), rel=1e-5)


def test_if_all_is_hidden_it_guesses_from_nothing():
    model, x = models.DenoisingAutoencoder(6, hide=1.0, seed=3), rows()
    guess = by_hand(model, np.zeros((1, 6)))
    assert model.loss(x).item() == pytest.approx(np.mean((guess - x.numpy()) ** 2), rel=1e-5)


def test_if_nothing_is_hidden_there_is_nothing_to_guess():
    model = models.DenoisingAutoencoder(6, hide=0.0, seed=3)
    loss = model.loss(rows())
    loss.backward()
    assert loss.item() == 0
    assert not any(values.grad.any() for values in model.parameters())


@pytest.mark.parametrize("hide", [0.1, 0.5, 0.8])
def test_the_share_that_is_hidden(hide):
    model, seen = models.DenoisingAutoencoder(6, hide=hide), []
    model.encoder.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    torch.manual_seed(0)
    x = rows(4000)
    model.loss(x)
    hidden = seen[0] == 0
    assert torch.equal(seen[0][~hidden], x[~hidden])
    np.testing.assert_allclose(hidden.float().mean(dim=0), hide, atol=0.03)  # of each feature: 4 standard errors
    together = np.corrcoef(hidden.T.numpy())[np.triu_indices(6, 1)]
    assert np.abs(together).max() < 0.07  # each is hidden whatever happens to the others


@pytest.mark.parametrize("n_latent", [1, 2, 4])
def test_everything_passes_through_the_bottleneck(n_latent):
    model, x = models.DenoisingAutoencoder(6, n_latent=n_latent, seed=3).double(), rows(5).double()
    assert model.n_latent == n_latent
    assert model.features(x).shape == (5, n_latent)
    torch.testing.assert_close(model.decoder(model.features(x)), model(x))
    for row in x:
        assert torch.linalg.matrix_rank(torch.autograd.functional.jacobian(model, row)) == n_latent


def test_it_finds_what_the_features_have_in_common():
    """Six features, all of them one number with noise: the bottleneck should hold that number."""
    rng = np.random.default_rng(0)
    common = rng.normal(size=400)
    x = (common[:, None] + 0.7 * rng.normal(size=(400, 6))) / np.hypot(1, 0.7)
    y, names, units = np.arange(400) % 2, tuple("abcdef"), ("",) * 6
    people = data.Dataset("made for a test", x, y, np.arange(400), names, units, ("no", "yes"), "here", "none", True)
    train, watched = people.rows(slice(300)), people.rows(slice(300, 400))
    model = models.DenoisingAutoencoder(6, seed=0)
    history = training.fit(model, train, watched, n_epochs=40, lr=0.01, keep_best=False, progress=False)
    found = training.embed(model, watched.x)
    assert found.shape == (100, 1)
    assert abs(np.corrcoef(found[:, 0], common[300:])[0, 1]) > 0.9
    assert history.valid_loss[-1] < 0.7  # of a variance of 1; the others' mean would leave about 0.4
    assert history.valid_accuracy is None
