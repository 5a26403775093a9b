"""Training against a plain torch loop written here, and the border between NumPy and torch."""

import copy
import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from dlintro import data, machine, models, scratch, training


def images(n=60, size=8, channels=3, seed=0):
    """Images whose class is the half that is brighter: easy to learn."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    x = rng.uniform(0, 0.5, size=(n, size, size, channels)).astype(np.float32)
    x[y == 1, :, size // 2 :] += 0.4
    return dataset(x, y)


def dataset(x, y, class_names=("no", "yes"), **changes):
    fields = {
        "name": "made for a test",
        "x": x,
        "y": y,
        "patient": np.arange(len(y)),
        "feature_names": (),
        "units": (),
        "class_names": class_names,
        "source": "here",
        "licence": "none",
        "simulated": True,
    }
    return data.Dataset(**(fields | changes))


def quiet(model, train, valid, **options):
    return training.fit(model, train, valid, progress=False, **options)


def plain_loop(model, train, valid, n_epochs, batch_size, lr, seed):
    """The same training as a user would write it, and the validation losses."""
    x, y = training.to_tensor(train.x), torch.tensor(np.array(train.y))
    x_valid, y_valid = training.to_tensor(valid.x), torch.tensor(np.array(valid.y))
    steps = n_epochs * math.ceil(len(x) / batch_size)
    optimiser = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=lr, total_steps=steps)
    torch.manual_seed(seed)
    losses, states = [], []
    for _ in range(n_epochs):
        model.train()
        for rows in torch.randperm(len(x)).split(batch_size):
            optimiser.zero_grad()
            F.cross_entropy(model(x[rows]), y[rows]).backward()
            optimiser.step()
            schedule.step()
        model.eval()
        with torch.no_grad():
            losses.append(F.cross_entropy(model(x_valid), y_valid).item())
        states.append(copy.deepcopy(model.state_dict()))
    return losses, states


def test_fit_is_the_plain_loop_and_keeps_the_best_weights():
    train, valid = images(seed=1), images(seed=2)
    losses, states = plain_loop(models.SmallCNN(widths=(4, 8), seed=3), train, valid, 5, 16, 0.05, seed=7)
    history = quiet(models.SmallCNN(widths=(4, 8), seed=3), train, valid, n_epochs=5, batch_size=16, lr=0.05, seed=7)
    np.testing.assert_allclose(history.valid_loss, losses, rtol=1e-4)
    assert history.best_epoch == int(np.argmin(losses)) + 1
    best = states[history.best_epoch - 1]
    for name, values in history.model.state_dict().items():
        torch.testing.assert_close(values, best[name], rtol=1e-4, atol=1e-6)


def test_without_keep_best_the_weights_of_the_last_epoch_stay():
    train, valid = images(seed=1), images(seed=2)
    valid = dataset(valid.x, 1 - valid.y)  # what is learned makes these worse and worse
    losses, states = plain_loop(models.SmallCNN(widths=(4, 8), seed=3), train, valid, 5, 16, 0.05, seed=7)
    options = {"n_epochs": 5, "batch_size": 16, "lr": 0.05, "seed": 7, "keep_best": False}
    history = quiet(models.SmallCNN(widths=(4, 8), seed=3), train, valid, **options)
    assert history.best_epoch == int(np.argmin(losses)) + 1 < 5
    for name, values in history.model.state_dict().items():
        torch.testing.assert_close(values, states[-1][name], rtol=1e-4, atol=1e-6)


def test_it_learns_and_says_how_well():
    train, valid = images(seed=1), images(seed=2)
    history = quiet(models.SmallCNN(widths=(4, 8), seed=0), train, valid, n_epochs=20, lr=0.02)
    assert history.valid_accuracy[-1] > 0.95
    assert history.train_loss[-1] < history.train_loss[0]
    assert history.seconds > 0
    probs = training.predict_proba(history.model, valid.x)
    assert probs.shape == (60,)
    assert ((probs > 0.5) == valid.y).mean() == pytest.approx(history.valid_accuracy[history.best_epoch - 1])


def test_the_same_seeds_give_the_same_weights_and_leave_torchs_random_numbers_alone():
    train, valid = images(), images(seed=1)
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first, second, other = (
        quiet(models.SmallCNN(widths=(4,), seed=0), train, valid, n_epochs=2, seed=seed, augment=training.random_flips)
        for seed in (0, 0, 1)
    )
    assert torch.equal(torch.random.get_rng_state(), before)
    assert first.valid_loss.tolist() == second.valid_loss.tolist()
    assert first.valid_loss.tolist() != other.valid_loss.tolist()


def test_the_seed_decides_a_models_first_weights_and_leaves_torchs_random_numbers_alone():
    for make in (
        lambda seed: models.MLP(4, seed=seed),
        lambda seed: models.SmallCNN(seed=seed),
        lambda seed: models.ResidualCNN(seed=seed),
        lambda seed: models.Autoencoder(size=8, seed=seed),
        lambda seed: models.VariationalAutoencoder(size=8, seed=seed),
        lambda seed: models.DenoisingAutoencoder(4, seed=seed),
        lambda seed: models.Recurrent(3, seed=seed),
        lambda seed: models.Transformer(9, seed=seed),
        lambda seed: models.GraphNetwork(3, seed=seed),
    ):
        before = torch.random.get_rng_state()
        first, same, other = (make(seed).state_dict() for seed in (0, 0, 1))
        assert torch.equal(torch.random.get_rng_state(), before)
        assert all(torch.equal(first[name], same[name]) for name in first)
        weights = [name for name in first if name.endswith("weight") and first[name].ndim > 1]
        assert weights
        assert not any(torch.equal(first[name], other[name]) for name in weights)


def test_early_stopping_and_snapshots():
    train, valid = images(), images(seed=1)
    history = quiet(models.SmallCNN(widths=(4,), seed=0), train, valid, n_epochs=60, lr=0.3, patience=2, snapshots=True)
    assert len(history.valid_loss) == history.best_epoch + 2 < 60
    assert len(history.snapshots) == len(history.valid_loss)
    again = models.SmallCNN(widths=(4,), seed=9)
    again.load_state_dict(history.snapshots[history.best_epoch - 1])
    np.testing.assert_allclose(
        training.predict_proba(again, valid.x), training.predict_proba(history.model, valid.x), atol=1e-6
    )


def test_class_weights_count_each_sample_and_divide_by_their_number():
    valid = images(seed=1)
    model = models.SmallCNN(widths=(4,), seed=0)
    history = quiet(model, images(), valid, n_epochs=1, class_weights=(1.0, 5.0))
    with torch.no_grad():
        logits = history.model(training.to_tensor(valid.x))
        each = F.cross_entropy(logits, torch.tensor(np.array(valid.y)), reduction="none").numpy()
    wanted = sum(loss * (1, 5)[label] for loss, label in zip(each, valid.y, strict=True)) / len(each)
    assert history.valid_loss[0] == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("n_sick", [1, 2, 4])
def test_a_sick_patient_pulls_the_same_in_every_batch_as_in_scratch(n_sick):
    model = models.MLP(3, hidden=())
    torch.nn.init.zeros_(model.head.weight), torch.nn.init.zeros_(model.head.bias)
    z = model(torch.ones(16, 3)).detach().requires_grad_()
    y = torch.tensor([1] * n_sick + [0] * (16 - n_sick))
    model.cross_entropy(z, y, torch.tensor([1.0, 24.0])).backward()
    assert abs(z.grad[0, 1].item()) == pytest.approx(24 / (2 * 16))
    own = scratch.cross_entropy_from_logits.gradient(np.zeros((16, 2)), y.numpy(), class_weights=(1, 24))
    np.testing.assert_allclose(z.grad.numpy(), own, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 7, 64])
def test_weighted_losses_of_the_same_samples_agree_whatever_the_batch(batch_size):
    people = dataset(
        np.random.default_rng(0).normal(size=(40, 3)),
        np.arange(40) % 5 == 0,
        feature_names=tuple("abc"),
        units=("",) * 3,
    )
    model = models.MLP(3, hidden=())
    history = quiet(model, people, people, n_epochs=1, lr=1e-12, batch_size=batch_size, class_weights=(1, 24))
    assert history.train_loss[0] == pytest.approx(history.valid_loss[0], rel=1e-5)


def test_bags_are_weighted_as_samples_are():
    model = models.AttentionPooling(2)
    x, bag, y = torch.randn(6, 2), torch.tensor([0, 0, 1, 1, 2, 2]), torch.tensor([0, 1, 0])
    each = F.cross_entropy(model(x, bag), y, reduction="none")
    wanted = (each[0] + 9 * each[1] + each[2]) / 3
    assert model.loss(x, bag, y, torch.tensor([1.0, 9.0])).item() == pytest.approx(wanted.item())


@pytest.mark.parametrize("weights", [(1, 2, 3), (1,), (1, 0), (1, -2), (1, np.nan)])
def test_class_weights_that_do_not_fit_are_refused(weights):
    with pytest.raises(ValueError, match="class_weights"):
        quiet(models.SmallCNN(widths=(4,)), images(), images(), n_epochs=1, class_weights=weights)


def test_a_single_step_is_taken_at_the_learning_rate():
    people = dataset(
        np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 2, feature_names=tuple("abc"), units=("",) * 3
    )
    model = models.MLP(3, hidden=())
    before = model.head.weight.detach().clone()
    quiet(model, people, people, n_epochs=1, lr=0.01, keep_best=False)
    assert (model.head.weight.detach() - before).abs().max().item() == pytest.approx(0.01, rel=0.05)  # as Adam's first


def test_several_classes_give_a_probability_for_each():
    x = np.random.default_rng(0).random((30, 8, 8, 1)).astype(np.float32)
    three = dataset(x, np.arange(30) % 3, class_names=("a", "b", "c"))
    history = quiet(models.SmallCNN(n_classes=3, channels=1, widths=(4,)), three, three, n_epochs=1)
    probs = training.predict_proba(history.model, x)
    assert probs.shape == (30, 3)
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-6)


def test_flips_average_over_the_mirror_images():
    model, x = models.SmallCNN(widths=(4, 8), seed=0), images().x
    mirrors = [x, x[:, :, ::-1], x[:, ::-1], x[:, ::-1, ::-1]]
    wanted = np.mean([training.predict_proba(model, mirror) for mirror in mirrors], axis=0)
    np.testing.assert_allclose(training.predict_proba(model, x, flips=True), wanted, atol=1e-6)


def test_random_flips_mirror_each_image_for_itself():
    torch.manual_seed(0)
    x = torch.arange(200 * 4.0).reshape(200, 1, 2, 2)
    seen = {tuple((image - image.min()).flatten().tolist()) for image in training.random_flips(x)}
    assert seen == {(0, 1, 2, 3), (1, 0, 3, 2), (2, 3, 0, 1), (3, 2, 1, 0)}


def test_embed_is_what_the_last_layer_sees():
    model, x = models.SmallCNN(widths=(4, 8), seed=0), images().x
    features = training.embed(model, x)
    assert features.shape == (60, 8)
    logits = features @ model.head.weight.detach().numpy().T + model.head.bias.detach().numpy()
    wanted = np.exp(logits[:, 1]) / np.exp(logits).sum(axis=1)
    np.testing.assert_allclose(training.predict_proba(model, x), wanted, atol=1e-5)


@pytest.mark.parametrize("kind", [models.Autoencoder, models.VariationalAutoencoder])
def test_autoencoders_learn_to_draw(kind):
    train, valid = images(80), images(40, seed=1)
    model = kind(size=8, n_latent=2, width=8, seed=0)
    before = np.mean((training.reconstruct(model, valid.x) - valid.x) ** 2)
    history = quiet(model, train, valid, n_epochs=40, lr=0.01)
    after = np.mean((training.reconstruct(model, valid.x) - valid.x) ** 2)
    assert after < 0.7 * before
    assert history.valid_accuracy is None
    places = training.embed(model, valid.x)
    assert places.shape == (40, 2)
    np.testing.assert_allclose(training.decode(model, places), training.reconstruct(model, valid.x), atol=1e-5)


def test_the_variational_loss_is_the_papers_formula():
    model = models.VariationalAutoencoder(size=8, n_latent=3, width=4, beta=2.0, seed=0)
    x = training.to_tensor(images(10).x)
    with torch.no_grad():
        mean, log_variance = model.encode(x)
        torch.manual_seed(1)
        z = torch.distributions.Normal(mean, torch.exp(log_variance / 2))
        drawn = mean + z.stddev * torch.randn_like(mean)
        distance = torch.distributions.kl_divergence(z, torch.distributions.Normal(0.0, 1.0)).sum()
        wanted = (((model.decoder(drawn) - x) ** 2).sum() + 2 * distance) / 10
        torch.manual_seed(1)
        assert model.loss(x).item() == pytest.approx(wanted.item(), rel=1e-5)


def test_threads_follow_what_is_granted(monkeypatch):
    before = torch.get_num_threads()
    try:
        monkeypatch.setattr(machine, "cores", lambda: 1)
        assert training.use_granted_cores() == 1
        monkeypatch.setattr(machine, "cores", lambda: 64)
        assert training.use_granted_cores() == 1  # never more than before
    finally:
        torch.set_num_threads(before)


def test_parameters_are_counted_by_hand():
    assert training.count_parameters(models.MLP(30, 2, (32, 16))) == 31 * 32 + 33 * 16 + 17 * 2
    # 3·3·3·16 + 2·16, 3·3·16·32 + 2·32, 3·3·32·64 + 2·64, and 65·2
    assert training.count_parameters(models.SmallCNN()) == 464 + 4672 + 18560 + 130
    # two stages: 3·3·1·4 + 2·4, 3·3·4·8 + 2·8; in each two more, 9·4·4 + 2·4 and 9·8·8 + 2·8; and 9·2
    network = models.ResidualCNN(channels=1, widths=(4, 8))
    assert training.count_parameters(network) == (44 + 304) + 2 * (152 + 592) + 18


def test_a_residual_block_adds_what_it_learned_to_what_came_in():
    block, x = models.Residual(3).eval(), torch.randn(2, 3, 5, 5, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(block(x), torch.relu(x + block.change(x)))
    for values in block.change[3].parameters():
        torch.nn.init.zeros_(values)  # its second convolution learned nothing: what came in goes on
    torch.testing.assert_close(block(x), torch.relu(x))


@pytest.mark.parametrize(
    ("train", "valid", "options", "words"),
    [
        (
            images(),
            images(channels=1),
            {},
            r"valid must have shape \(n, height, width, 3\) for this model, but has shape",
        ),
        (
            images(),
            images().rows(images().y == 1),
            {},
            "must occur in valid, but class 0 does not",
        ),
        (images().rows(images().y == 0), images(), {}, "must occur in train, but class 1 does not"),
        (images(), images(), {"lr": 0}, "lr must be above 0"),
        (images(), images(), {"n_epochs": 0}, "n_epochs must be at least 1"),
        (images(), images(), {"batch_size": 0}, "batch_size must be at least 1"),
        (images(), images(), {"patience": 0}, "patience must be at least 1"),
    ],
)
def test_what_cannot_be_trained_is_refused(train, valid, options, words):
    with pytest.raises(ValueError, match=words):
        quiet(models.SmallCNN(widths=(4,)), train, valid, **options)


def test_an_empty_part_cannot_be_made():
    with pytest.raises(ValueError, match="but has shape"):
        images().rows(slice(0, 0))


def test_labels_out_of_the_models_range_are_refused():
    three = dataset(images(30).x, np.arange(30) % 3, class_names=("a", "b", "c"))
    with pytest.raises(ValueError, match="but one is 2"):
        quiet(models.SmallCNN(n_classes=2, widths=(4,)), three, three)


def test_a_table_of_another_width_is_refused():
    with pytest.raises(ValueError, match="does not fit this model"):
        training.predict_proba(models.MLP(4), np.zeros((3, 5)))


def test_an_autoencoder_wants_the_size_it_was_made_for():
    with pytest.raises(ValueError, match=r"does not fit|but the model draws"):
        training.embed(models.Autoencoder(size=8), images(size=16).x)


def test_a_loss_that_explodes_stops_the_training():
    with pytest.raises(ValueError, match="Usual causes"):
        quiet(models.MLP(192, seed=0), images(), images(), n_epochs=50, lr=1e30)


def test_feature_maps_are_the_activations_after_each_block():
    model, some = models.SmallCNN(widths=(4, 6), seed=0), images(n=5)
    first, second = training.feature_maps(model, some.x)
    assert first.shape == (5, 4, 4, 4)
    assert second.shape == (5, 2, 2, 6)
    with torch.no_grad():
        wanted = model.eval().body[0](training.to_tensor(some.x)).permute(0, 2, 3, 1).numpy()
    np.testing.assert_allclose(first, wanted, rtol=1e-6)
    np.testing.assert_allclose(second.mean(axis=(1, 2)), training.embed(model, some.x), rtol=1e-5)
