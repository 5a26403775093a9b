"""Attention pooling and stain augmentation: against a hand computation, autograd on a plain loop, and each other."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from dlintro import data, models, training


def bags(n_patients=40, n_tiles=6, seed=0, apart=5):
    """Return tiles of three features in which one tile of a positive patient stands out, their labels and patients."""
    rng = np.random.default_rng(seed)
    y = np.arange(n_patients) % 2
    z = rng.normal(size=(n_patients, n_tiles, 3))
    z[y == 1, 0, 0] += apart
    patient = np.repeat(np.arange(n_patients), n_tiles)
    shuffled = rng.permutation(len(patient))
    return z.reshape(-1, 3)[shuffled], np.repeat(y, n_tiles)[shuffled], patient[shuffled]


def stirred(model):
    """Return a model whose weights are all random: a new one does not look at its tiles yet."""
    torch.manual_seed(3)
    with torch.no_grad():
        for values in model.parameters():
            values.normal_()
    return model


def by_loop(model, x, bag):
    """Return logits and attention as the paper writes them, one bag after the other."""
    first, _, last = model.score
    logits, attention = [], torch.zeros(len(x), dtype=x.dtype)
    for k in range(int(bag.max()) + 1):
        tiles = x[bag == k]
        score = torch.tanh(tiles @ first.weight.T + first.bias) @ last.weight[0]
        weight = torch.exp(score) / torch.exp(score).sum()
        attention[bag == k] = weight
        logits.append(model.head.weight @ (weight @ tiles) + model.head.bias)
    return torch.stack(logits), attention


def test_attention_by_hand():
    model = models.AttentionPooling(n_features=1, n_hidden=1)
    with torch.no_grad():
        model.score[0].weight.fill_(1.0)
        model.score[0].bias.fill_(0.0)
        model.score[2].weight.fill_(2.0)
        model.head.weight.copy_(torch.tensor([[0.0], [1.0]]))
        model.head.bias.zero_()
    x, bag = torch.tensor([[0.0], [1.0], [3.0]]), torch.tensor([0, 0, 1])
    one = np.exp(2 * np.tanh(1)) / (1 + np.exp(2 * np.tanh(1)))  # scores 0 and 2 tanh 1 in the first bag
    attention = model.attention(x, bag).detach()
    assert attention.tolist() == pytest.approx([1 - one, one, 1], abs=1e-6)
    assert model(x, bag)[:, 1].tolist() == pytest.approx([one, 3], abs=1e-6)


def test_all_bags_at_once_are_the_bags_one_by_one_with_the_same_gradients():
    z, _, patient = bags(n_patients=7)
    x, bag = torch.tensor(z), torch.tensor(patient)
    model = stirred(models.AttentionPooling(n_features=3)).double()
    grads = []
    for logits, attention in ((model(x, bag), model.attention(x, bag)), by_loop(model, x, bag)):
        model.zero_grad()
        (F.cross_entropy(logits, torch.arange(7) % 2) + (attention**2).sum()).backward()
        grads.append([values.grad.clone() for values in model.parameters()])
    torch.testing.assert_close(model(x, bag), by_loop(model, x, bag)[0])
    torch.testing.assert_close(*grads)


def test_a_new_model_takes_the_mean_and_is_undecided():
    z, _, patient = bags(n_patients=5)
    _, probs, attention = training.predict_bags(models.AttentionPooling(n_features=3), z, patient)
    np.testing.assert_allclose(attention, 1 / 6, atol=1e-6)
    assert np.ptp(probs) < 1e-6


def test_attention_adds_up_to_one_and_does_not_overflow():
    model = stirred(models.AttentionPooling(n_features=2))
    with torch.no_grad():
        model.score[2].weight.mul_(1e4)
    bag = torch.tensor([0, 1, 1, 0, 2])
    attention = model.attention(torch.randn(5, 2), bag)
    total = torch.zeros(3).index_add(0, bag, attention)
    torch.testing.assert_close(total, torch.ones(3))


def test_the_order_of_the_tiles_does_not_matter():
    z, _, patient = bags(n_patients=6)
    model = stirred(models.AttentionPooling(n_features=3))
    order = np.random.default_rng(5).permutation(len(z))
    _, probs, attention = training.predict_bags(model, z, patient)
    _, again, moved = training.predict_bags(model, z[order], patient[order])
    np.testing.assert_allclose(again, probs, atol=1e-6)
    np.testing.assert_allclose(moved, attention[order], atol=1e-6)


def test_training_finds_the_tile_that_tells():
    train, valid = bags(seed=0, apart=8), bags(seed=1, apart=8)
    model = models.AttentionPooling(n_features=3, seed=0)
    history = training.fit_bags(model, train, valid, n_epochs=150, lr=0.05)
    assert history.model is model
    assert len(history.train_loss) == len(history.valid_loss) == len(history.valid_accuracy) == 150
    assert history.best_epoch == history.valid_loss.argmin() + 1
    z, y, patient = bags(seed=2, apart=8)
    ids, probs, attention = training.predict_bags(model, z, patient)
    truth = np.array([y[patient == one][0] for one in ids])
    assert np.mean((probs > 0.5) == truth) > 0.9
    telling = (z[:, 0] > 3) & (y == 1)
    assert attention[telling].mean() > 2 / 6


def test_the_best_weights_are_kept_unless_asked_otherwise():
    train, valid = bags(n_patients=12, seed=0, apart=0), bags(n_patients=8, seed=3, apart=0)  # nothing to learn
    best, last = (
        training.fit_bags(models.AttentionPooling(3, seed=0), train, valid, n_epochs=60, lr=0.1, keep_best=keep)
        for keep in (True, False)
    )
    np.testing.assert_allclose(best.valid_loss, last.valid_loss)
    assert best.valid_loss.min() < last.valid_loss[-1]
    z, y, patient = valid
    for history, wanted in ((best, best.valid_loss.min()), (last, last.valid_loss[-1])):
        ids, probs, _ = training.predict_bags(history.model, z, patient)
        truth = np.array([y[patient == one][0] for one in ids])
        loss = -np.mean(np.log(np.where(truth == 1, probs, 1 - probs)))
        assert loss == pytest.approx(wanted, rel=0.01)


def test_patients_may_have_any_names():
    z, _, patient = bags(n_patients=6)
    names = np.array([f"p{90 - one}" for one in patient])
    ids, probs, _ = training.predict_bags(models.AttentionPooling(3), z, names)
    assert ids.tolist() == sorted(set(names.tolist()))
    assert probs.shape == (6,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda z, y, patient: (z[:, :2], y, patient), "columns"),
        (lambda z, y, patient: (z, y, patient[:-1]), "one id for each tile"),
        (lambda z, y, patient: (z, y[:-1], patient), "y must have length"),
        (lambda z, y, patient: (z, np.arange(len(y)) % 2, patient), "two classes"),
        (lambda z, y, patient: (z, 0 * y, patient), "must occur in train, but class 1 does not"),
        (lambda z, y, patient: (z, y + 1, patient), "label"),
        (lambda z, y, patient: (z * np.nan, y, patient), "missing"),
    ],
)
def test_bags_that_do_not_fit_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        training.fit_bags(models.AttentionPooling(3), change(*bags(8)), bags(8), n_epochs=1)


@pytest.mark.parametrize("missing", [np.nan, None, ""])
def test_a_tile_without_a_patient_is_no_bag(missing):
    z, y, patient = bags(8)
    patient = patient.astype(float) if missing is np.nan else patient.astype(str).astype(object)
    patient[3] = missing
    model = models.AttentionPooling(3)
    for call in (
        lambda: training.predict_bags(model, z, patient),
        lambda: training.fit_bags(model, (z, y, patient), bags(8), n_epochs=1),
        lambda: training.fit_bags(model, bags(8), (z, y, patient), n_epochs=1),
    ):
        with pytest.raises(ValueError, match="patient must have one id for each tile, but 1 are missing"):
            call()


def test_a_loss_that_explodes_is_told():
    train = bags(8)
    with pytest.raises(ValueError, match="The loss became"):
        training.fit_bags(models.AttentionPooling(3), (train[0] * 1e30, *train[1:]), train, n_epochs=50, lr=1e10)


@pytest.fixture(scope="module")
def tiles():
    return training.to_tensor(data.simulate_slides(4, 4, size=24, seed=0, tumour_share=1).x)


def test_no_jitter_changes_nothing(tiles):
    torch.testing.assert_close(training.stain_jitter(0)(tiles), tiles.clamp(min=1 / 255), atol=1e-4, rtol=0)


def test_jitter_gives_each_tile_other_colours_and_leaves_the_tissue(tiles):
    torch.manual_seed(0)
    changed = training.stain_jitter(0.3)(tiles)
    assert changed.shape == tiles.shape
    assert float(changed.min()) >= 0
    assert float(changed.max()) <= 1
    shift = (changed - tiles).mean(dim=(2, 3))
    assert shift.std(dim=0).min() > 0.02
    for before, after in zip(tiles.mean(dim=1), changed.mean(dim=1), strict=True):
        assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.9


def test_jitter_only_moves_amounts_and_directions_of_stains(tiles):
    """Every changed tile is again a mixture: its densities are a linear map of what they were."""
    torch.manual_seed(1)
    changed = training.stain_jitter(0.1)(tiles)
    one, two = (-torch.log(x[0].clamp(min=1 / 255)).reshape(3, -1).T.double() for x in (tiles, changed))
    inside = (two < 5).all(dim=1) & (two > 1e-6).all(dim=1)
    solution = torch.linalg.lstsq(one[inside], two[inside]).solution
    torch.testing.assert_close(one[inside] @ solution, two[inside], atol=1e-3, rtol=0)


def test_the_seed_of_a_training_decides_the_jitter():
    rows = data.simulate_slides(12, 3, size=16, seed=0, msi_share=0.5, tumour_share=1, masks=False)
    losses = [
        training.fit(
            models.SmallCNN(widths=(4,)), rows, rows, n_epochs=2, augment=training.stain_jitter(0.2), progress=False
        ).train_loss
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*losses)


@pytest.mark.parametrize(("strength", "error"), [(-0.1, ValueError), (1.5, ValueError), ("much", TypeError)])
def test_a_strength_out_of_range_is_refused(strength, error):
    with pytest.raises(error, match="strength must be"):
        training.stain_jitter(strength)
