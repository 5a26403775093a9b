"""Pictures out of noise, against the best denoiser of a normal distribution, which is known; and weights as files."""

import pickle

import numpy as np
import pytest
import torch

from dlintro import models, training

SPREAD = 0.15
MEANS = (0.0, -0.4, 0.4)  # of pictures in [−1, 1]: of any class, of class 0, of class 1


class Normal(models.Diffusion):
    """Knows that pixels are independent and normally distributed, and so the expected noise in each: Bayes' rule."""

    spread = SPREAD

    def __init__(self):
        super().__init__(width=8, n_steps=200)

    def forward(self, x, t=None, y=None):
        mean = torch.tensor(MEANS)[torch.zeros_like(t) if y is None else y + 1].view(-1, 1, 1, 1)
        kept = self.kept[t].view(-1, 1, 1, 1)
        return (1 - kept).sqrt() * (x - kept.sqrt() * mean) / (kept * self.spread**2 + 1 - kept)


class Certain(Normal):
    """Sees the same grey picture behind any noise."""

    spread = 0.0


def small():
    return models.Diffusion(width=8, n_steps=50)


@pytest.mark.parametrize(("n_steps", "off"), [(20, 0.16), (200, 0.01)])
def test_a_perfect_network_draws_the_distribution_that_it_knows(n_steps, off):
    drawn = training.generate(Normal(), 60, 1, size=16, n_steps=n_steps)
    assert drawn.mean() == pytest.approx((1 + MEANS[2]) / 2, abs=0.005)
    assert drawn.std() == pytest.approx(SPREAD / 2, rel=off)
    neighbours = np.corrcoef(drawn[:, :, 1:].ravel(), drawn[:, :, :-1].ravel())[0, 1]
    assert abs(neighbours) < 0.03


def test_each_picture_gets_the_class_asked_for():
    label = np.arange(130) % 2  # more than are computed at a time
    drawn = training.generate(Normal(), 130, label, size=8).mean(axis=(1, 2, 3))
    assert np.array_equal(drawn > 0.5, label == 1)
    assert training.generate(Normal(), 30, size=8).mean() == pytest.approx(0.5, abs=0.01)


def test_each_step_has_less_of_the_same_noise():
    """A network that sees one grey behind everything: what is there at a step is known from the first noise."""
    steps, noisy, guess = training.generate_stepwise(Certain(), 3, 0, size=8, n_steps=10, seed=4)
    assert steps.tolist() == [200, 180, 160, 140, 120, 100, 80, 60, 40, 20, 0]
    assert np.allclose(guess, 0.3, atol=1e-4)
    noise = torch.randn(3, 3, 8, 8, generator=torch.Generator().manual_seed(4)).permute(0, 2, 3, 1).numpy()
    for t, there in zip(steps, noisy, strict=True):
        kept = np.cos(np.pi / 2 * t / 201) ** 2
        wanted = (1 + np.sqrt(kept) * -0.4 + np.sqrt(1 - kept) * noise * (t > 0)) / 2
        assert np.allclose(there, wanted.clip(0, 1), atol=2e-3)


def test_the_seed_decides_the_pictures():
    torch.manual_seed(1)
    again = [training.generate(small(), 2, 0, size=8, n_steps=5, seed=seed) for seed in (7, 7, 8)]
    after = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(after, torch.rand(1))
    assert np.array_equal(again[0], again[1])
    assert not np.allclose(again[0], again[2], atol=0.01)


def test_the_last_step_is_the_picture():
    settings = {"label": [0, 1], "size": 8, "n_steps": 5, "seed": 3}
    _, noisy, guess = training.generate_stepwise(small(), 2, **settings)
    assert noisy.shape == guess.shape == (6, 2, 8, 8, 3)
    drawn = training.generate(small(), 2, **settings)
    assert np.array_equal(noisy[-1], drawn)
    assert np.array_equal(guess[-1], drawn)
    assert np.allclose(guess[-2], drawn, atol=1e-6)
    assert drawn.dtype == np.float32
    assert noisy.min() >= 0
    assert noisy.max() <= 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"n": 0}, "n must be at least 1, but is 0"),
        ({"label": 2}, "label must hold labels"),
        ({"label": [0, 1, 1]}, "label must have length 2"),
        ({"size": 10}, "size must be a multiple of 4"),
        ({"n_steps": 51}, "n_steps must be at most 50"),
    ],
)
def test_what_cannot_be_drawn_is_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        training.generate(small(), **({"n": 2} | settings))
    with pytest.raises(ValueError, match=words):
        training.generate_stepwise(small(), **({"n": 2} | settings))


def test_another_network_is_refused():
    with pytest.raises(ValueError, match="must be a Diffusion, but is VariationalAutoencoder"):
        training.generate(models.VariationalAutoencoder(), 2)


def same(a, b):
    return all(torch.equal(a.state_dict()[name], values) for name, values in b.state_dict().items())


@pytest.mark.parametrize("make", [small, lambda seed=0: models.SmallCNN(seed=seed)], ids=["diffusion", "classifier"])
def test_weights_come_back_from_a_file(make, tmp_path):
    model, path = make(), tmp_path / "a.safetensors"
    training.save_weights(model, path)
    rounded = {n: v.half().float() if v.is_floating_point() else v for n, v in model.state_dict().items()}
    other = models.Diffusion(width=8, n_steps=50, seed=9) if make is small else make(seed=9)
    assert not same(other, model)
    assert training.load_weights(other, str(path)) is other
    assert all(torch.equal(other.state_dict()[name], values) for name, values in rounded.items())
    assert {values.dtype for values in other.parameters()} == {torch.float32}
    training.save_weights(other, path)
    assert same(training.load_weights(make(), path), other)


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "a.safetensors"
    training.save_weights(small(), path)
    return path


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-10], lambda raw: b"x" + raw, lambda raw: b"", lambda raw: raw[8:]]
)
def test_a_damaged_file_is_refused(saved, damage):
    saved.write_bytes(damage(saved.read_bytes()))
    model = small()
    with pytest.raises(ValueError, match=r"a\.safetensors must hold weights in the format safetensors"):
        training.load_weights(model, saved)
    assert same(model, small())


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("a file ran code",))


def test_a_file_cannot_run_code(tmp_path):
    path = tmp_path / "trap.pt"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ValueError, match="format safetensors"):
        training.load_weights(small(), path)
    torch.save({"first": Trap()}, path)
    with pytest.raises(ValueError, match="format safetensors"):
        training.load_weights(small(), path)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (models.Diffusion(width=16, n_steps=50), r"denoiser\.\S+ has shape \(8,\) in the file and shape \(16,\)"),
        (models.Diffusion(width=8, n_classes=3), r"label\.weight has shape \(3, 16\) in the file and shape \(4, 16\)"),
        (models.SmallCNN(), r"body\S+ has no values in the file and shape"),
        (torch.nn.Identity(), r"has shape \(\S+\) in the file and no values in the model"),
    ],
)
def test_weights_of_another_network_are_refused(saved, model, words):
    with pytest.raises(ValueError, match=words):
        training.load_weights(model, saved)


@pytest.mark.parametrize("value", [np.nan, 1e6])
def test_weights_that_half_precision_cannot_hold_are_refused(tmp_path, value):
    model = small()
    torch.nn.init.constant_(model.denoiser.last.bias, value)
    with pytest.raises(ValueError, match=r"denoiser\.last\.bias"):
        training.save_weights(model, tmp_path / "a.safetensors")
    assert not (tmp_path / "a.safetensors").exists()
