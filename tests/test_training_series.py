"""Series, texts and cells at the border between NumPy and torch: what is told of each day, word and sample."""

import numpy as np
import pytest
import torch

from dlintro import data, models, training

DAYS = 9


def courses(n=160, seed=0):
    """Return series of two channels with one peak each; the class is which of the two comes first."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    x = 0.1 * rng.normal(size=(n, DAYS, 2))
    early = rng.integers(0, 6, size=n)
    rows = np.arange(n)
    x[rows, early, y] += 1
    x[rows, early + rng.integers(1, 4, size=n), 1 - y] += 1
    return dataset(x, y)


def dataset(x, y):
    names = tuple(f"channel {k}" for k in range(x.shape[-1]))
    units = ("",) * len(names)
    return data.Dataset("made for a test", x, y, np.arange(len(y)), names, units, ("no", "yes"), "here", "none", True)


def texts(n=300, seed=0):
    """Return texts of 1 to 8 words out of 11 as numbers, followed by empty places."""
    rng = np.random.default_rng(seed)
    return rng.integers(1, 12, size=(n, 8)) * (np.arange(8) < rng.integers(1, 9, size=(n, 1)))


def by_torch(model, x):
    """Return the states of torch's GRU with the weights of a recurrent network, whose first two gates lie swapped."""
    gru = torch.nn.GRU(x.shape[2], model.head.in_features, batch_first=True)
    ours = (model.day.weight, model.memory.weight, model.day.bias, model.memory.bias)
    with torch.no_grad():
        for theirs, values in zip(gru.parameters(), ours, strict=True):
            keep, use, new = values.chunk(3)
            theirs.copy_(torch.cat([use, keep, new]))
        return gru(torch.tensor(x, dtype=torch.float32))[0].numpy()


def chance(model, features):
    """Return the probability of class 1 after the last layer, (…, n_features), by NumPy."""
    logits = features @ model.head.weight.detach().numpy().T + model.head.bias.detach().numpy()
    return 1 / (1 + np.exp(logits[..., 0] - logits[..., 1]))


def test_probabilities_and_embedding_of_more_series_than_are_computed_at_a_time():
    model, x = models.Recurrent(2, width=6, seed=3), courses(300).x
    last = by_torch(model, x)[:, -1]
    np.testing.assert_allclose(training.embed(model, x), last, atol=1e-5)
    probs = training.predict_proba(model, x)
    assert probs.dtype == np.float64
    np.testing.assert_allclose(probs, chance(model, last), atol=1e-5)


def test_the_risk_of_a_day_is_that_of_a_series_that_ends_there():
    model, x = models.Recurrent(2, width=6, seed=3), courses(300).x
    states, risk = training.states(model, x)
    assert states.shape == (300, DAYS, 6)
    assert risk.dtype == np.float64
    np.testing.assert_allclose(states, by_torch(model, x), atol=1e-5)
    for day in range(DAYS):
        np.testing.assert_allclose(risk[:, day], training.predict_proba(model, x[:, : day + 1]), atol=1e-6)


def test_fit_learns_which_of_two_comes_first():
    train, valid = courses(), courses(100, seed=1)
    model = models.Recurrent(2, seed=0)
    history = training.fit(model, train, valid, n_epochs=25, batch_size=16, lr=0.02, progress=False)
    assert history.valid_accuracy[history.best_epoch - 1] > 0.95
    _, risk = training.states(model, valid.x)
    assert np.mean((risk[:, -1] > 0.5) == valid.y) == history.valid_accuracy[history.best_epoch - 1]


def test_attention_is_told_for_each_of_many_texts():
    model, x = models.Transformer(12, width=8, n_heads=2, seed=3), texts()
    weights = training.attention(model, x)
    assert weights.shape == (300, 2, 8, 8)
    np.testing.assert_allclose(weights.sum(axis=3), 1, atol=1e-6)
    assert np.array_equal(weights[:, 0, 0] > 0, x > 0)
    for row in (0, 127, 128, 299):  # the last ones of a part, and the first ones of the next
        words = model.even(model.word(torch.tensor(x[row])))
        query, key = (
            layer(words).detach().numpy().reshape(8, 2, 4) for layer in (model.attention.ask, model.attention.offer)
        )
        match = np.einsum("ihd,jhd->hij", query, key) / 2 - 0.5 * np.abs(np.subtract.outer(range(8), range(8)))
        shares = np.exp(match) * (x[row] > 0)
        np.testing.assert_allclose(weights[row], shares / shares.sum(axis=2, keepdims=True), atol=1e-6)


def test_texts_and_cells_get_the_same_answer_alone_as_among_others():
    """Also from a network that was left in training, where the transformer forgets at random."""
    cells = data.simulate_colitis(150, 16, seed=2).cells.x
    for model, x in ((models.Transformer(12, width=8), texts(150)), (models.GraphNetwork(4), cells)):
        for function in (training.predict_proba, training.embed):
            alone = np.concatenate([function(model.train(), x[row : row + 1]) for row in (0, 127, 128, 149)])
            np.testing.assert_allclose(function(model.train(), x)[[0, 127, 128, 149]], alone, atol=1e-6)


def test_only_the_axes_of_images_change_their_order():
    x = np.arange(24.0).reshape(2, 3, 4)
    assert training.to_tensor(x).dtype == torch.float32
    assert training.to_tensor(x).tolist() == x.tolist() == training.to_tensor(x.tolist()).tolist()
    assert training.to_tensor(x[0]).tolist() == x[0].tolist()
    images = np.linspace(0, 1, 24).reshape(1, 2, 4, 3)
    assert training.to_tensor(images).shape == (1, 3, 2, 4)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.zeros((4, DAYS, 3)), r"x has shape \(4, 9, 3\), which does not fit this model"),
        (np.zeros((4, DAYS)), r"x has shape \(4, 9\), which does not fit this model"),
        (np.full((4, DAYS, 2), np.nan), "but 72 of them are missing"),
        (np.zeros((4, 0, 2)), "at least one value"),
        (np.zeros((4, 2, 2, 2, 2)), r"must have shape \(rows, columns\), but has shape \(4, 2, 2, 2, 2\)"),
    ],
)
def test_series_that_do_not_fit_are_refused(x, words):
    model = models.Recurrent(2)
    for function in (training.predict_proba, training.embed, training.states):
        with pytest.raises(ValueError, match=words):
            function(model, x)


def test_series_of_other_channels_cannot_be_trained():
    three = dataset(np.zeros((10, DAYS, 3)), np.arange(10) % 2)
    with pytest.raises(ValueError, match=r"train has shape \(10, 9, 3\), which does not fit this model"):
        training.fit(models.Recurrent(2), three, three, n_epochs=1, progress=False)


def test_one_image_is_no_series_to_a_network_for_images():
    with pytest.raises(ValueError, match=r"\(n, height, width, 3\) for this model, but has shape \(8, 8, 3\)"):
        training.predict_proba(models.SmallCNN(), np.zeros((8, 8, 3)))
