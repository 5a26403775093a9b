"""The diffusion model against its formulas: noise added step by step, the loss by hand, and what the network is told."""

import math

import numpy as np
import pytest
import torch

from dlintro import data, models, training


def tiny(**settings):
    return models.Diffusion(**({"width": 8, "n_steps": 50} | settings))


def pictures(n=6, channels=3, size=8):
    return torch.rand(n, channels, size, size, generator=torch.Generator().manual_seed(1))


def test_half_way_picture_and_noise_have_equal_shares():
    model = tiny(n_steps=1)  # step 1 of 0, 1, 2: an angle of 45°
    x, noise = torch.ones(1, 3, 8, 8), torch.full((1, 3, 8, 8), 0.5)
    assert torch.allclose(model.noised(x, torch.tensor([1]), noise), torch.tensor(1.5 / math.sqrt(2)))
    assert torch.equal(model.noised(x, torch.tensor([0]), noise), x)


def test_noise_in_one_go_is_noise_step_by_step():
    """x_t = √(1 − β_t) x_{t−1} + √β_t ε, as in Ho's equation 2, walked for 30 steps by NumPy."""
    model, rng, x = tiny(), np.random.default_rng(0), np.full(40_000, 0.8)
    kept = np.cos(np.pi / 2 * np.arange(51) / 51) ** 2
    for t in range(1, 31):
        beta = 1 - kept[t] / kept[t - 1]
        x = np.sqrt(1 - beta) * x + np.sqrt(beta) * rng.normal(size=x.shape)
    start, noise = torch.full((40_000, 1, 1, 1), 0.8), torch.randn(40_000, 1, 1, 1, generator=torch.manual_seed(0))
    at_once = model.noised(start, torch.full((40_000,), 30), noise).numpy()
    assert at_once.mean() == pytest.approx(x.mean(), abs=0.02)
    assert at_once.std() == pytest.approx(x.std(), rel=0.02)


def test_little_is_left_of_a_picture_at_the_last_step():
    kept = models.Diffusion(width=8).kept
    assert kept[0] == 1
    assert (kept.diff() < 0).all()
    assert 0 < kept[-1] < 1e-5


def drawn(x, model, seed):
    """The steps and the noise that a loss in evaluation draws."""
    torch.manual_seed(seed)
    return torch.randint(1, model.n_steps + 1, (len(x),)), torch.randn_like(x)


def test_the_loss_of_a_network_that_says_nothing():
    """With a last layer of zeros, what is seen is √(1 − ᾱ) times the noisy picture."""
    model, x = tiny().eval(), pictures()
    torch.nn.init.zeros_(model.denoiser.last.weight)
    torch.nn.init.zeros_(model.denoiser.last.bias)
    t, noise = (tensor.numpy() for tensor in drawn(x, model, seed=5))
    kept = (np.cos(np.pi / 2 * t / 51) ** 2)[:, None, None, None]
    noisy = np.sqrt(kept) * (2 * x.numpy() - 1) + np.sqrt(1 - kept) * noise
    by_hand = np.mean((np.sqrt(1 - kept) * noisy - noise) ** 2 / kept)
    torch.manual_seed(5)
    assert model.loss(x).item() == pytest.approx(by_hand, rel=1e-4)


def test_the_loss_is_that_of_salimans_and_ho():
    """Their network gives √ᾱ noise − √(1 − ᾱ) picture, and each step counts alike."""
    model, x, y = tiny().eval(), pictures(), torch.tensor([0, 1, 0, 1, 1, 0])
    t, noise = drawn(x, model, seed=6)
    angle = (math.pi / 2 * t / 51).view(-1, 1, 1, 1)
    picture = 2 * x - 1
    said = model.denoiser(angle.cos() * picture + angle.sin() * noise, t / 50, y + 1)
    theirs = torch.nn.functional.mse_loss(said, angle.cos() * noise - angle.sin() * picture)
    torch.manual_seed(6)
    assert model.loss(x, y).item() == pytest.approx(theirs.item(), rel=1e-4)


@pytest.mark.parametrize(("channels", "size"), [(3, 32), (1, 16)])
def test_what_is_seen_has_the_shape_of_the_picture(channels, size):
    x = pictures(2, channels, size)
    assert tiny(channels=channels)(x).shape == x.shape


def test_the_network_is_told_step_and_class():
    model, x, t = tiny(), pictures(), torch.full((6,), 20)
    label = torch.zeros(6, dtype=torch.long)
    seen = {"any": model(x, t), "class 0": model(x, t, label), "class 1": model(x, t, label + 1)}
    assert not torch.allclose(seen["any"], seen["class 0"], atol=1e-4)
    assert not torch.allclose(seen["class 0"], seen["class 1"], atol=1e-4)
    kept = model.kept[20]
    said, later = model.denoiser(x, t / 50, label), model.denoiser(x, (t + 10) / 50, label)
    assert not torch.allclose(said, later, atol=1e-4)
    assert torch.allclose(seen["any"], (1 - kept).sqrt() * x + kept.sqrt() * said, atol=1e-6)


def test_the_network_sees_the_whole_picture():
    model, x = tiny(), pictures(1, size=16).requires_grad_()
    model(x, torch.tensor([25]))[0, :, 15, 15].sum().backward()
    assert (x.grad[0, :, 0, 0] != 0).all()


def labels_learned(model, y):
    """The classes whose rows of the embedding a loss moves; row 0 is "any class"."""
    model.zero_grad()
    torch.manual_seed(0)
    model.loss(pictures(200, size=4), y).backward()
    return [row for row, change in enumerate(model.denoiser.label.weight.grad) if (change != 0).any()]


def test_some_classes_are_withheld_in_training_alone():
    model, ones = tiny(), torch.ones(200, dtype=torch.long)
    assert labels_learned(model.train(), ones) == [0, 2]
    assert labels_learned(model.eval(), ones) == [2]
    assert labels_learned(model.train(), None) == [0]


def test_the_seed_decides_the_weights_alone():
    torch.manual_seed(3)
    a, b, other = tiny(seed=1), tiny(seed=1), tiny(seed=2)
    drawn_after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.equal(drawn_after, torch.rand(1))
    assert torch.equal(a.denoiser.first.weight, b.denoiser.first.weight)
    assert not torch.equal(a.denoiser.first.weight, other.denoiser.first.weight)


def test_fit_trains_it_and_gives_it_labels():
    tile = data.simulate_colitis(40, 16, seed=3).tile
    train, valid = tile.rows(np.arange(32)), tile.rows(np.arange(32, 40))
    model = tiny()
    before = model.denoiser.label.weight.detach().clone()
    history = training.fit(model, train, valid, n_epochs=8, batch_size=8, lr=3e-3, keep_best=False, progress=False)
    assert history.train_loss[-1] < 0.8 * history.train_loss[0]
    assert np.isfinite(history.valid_loss).all()
    assert ((model.denoiser.label.weight - before).abs().amax(dim=1) > 0).tolist() == [True] * 3


def test_fit_refuses_what_does_not_fit():
    tile = data.simulate_colitis(20, 18, seed=3).tile
    with pytest.raises(ValueError, match="does not fit this model"):  # 18 is no multiple of 4
        training.fit(tiny(), tile, tile, n_epochs=1, progress=False)
    with pytest.raises(ValueError, match=r"\(n, height, width, 1\)"):
        training.fit(tiny(channels=1), tile, tile, n_epochs=1, progress=False)
