"""Smaller networks against numbers by hand and torch's own pruning and rounding."""

import copy

import numpy as np
import pytest
import torch
from test_training import dataset, images, quiet
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import prune as torch_prune

from dlintro import data, models, training
from dlintro.training.shrinking import matrices


def network(seed=3):
    return models.SmallCNN(widths=(4, 8), seed=seed)


def dense(weights):
    """Return a network of one dense layer with these weights."""
    model = nn.Sequential(nn.Linear(*np.shape(weights)[::-1]))
    model[0].weight.data = torch.tensor(weights)
    return model


def test_weights_are_rounded_to_whole_steps_by_hand():
    model = dense([[0.7, -0.26, 0.1], [0.02, 0.06, -0.03]])
    rounded = training.quantise(model, 3)[0].weight  # −3 … 3: the steps are 0.7 / 3 and 0.06 / 3
    expected = torch.tensor([[3, -1, 0], [1, 3, -2]]) * torch.tensor([[0.7 / 3], [0.02]])
    torch.testing.assert_close(rounded.detach(), expected)
    two = training.quantise(model, 2)[0].weight
    torch.testing.assert_close(two.detach(), torch.tensor([[0.7, 0, 0], [0, 0.06, -0.06 * 0]]))
    assert model[0].weight[0, 1] == np.float32(-0.26)  # the network itself stays


def test_eight_bits_are_what_torch_rounds_to():
    model = network()
    for before, after in zip(matrices(model), matrices(training.quantise(model, 8)), strict=True):
        scale = before.detach().abs().amax(dim=tuple(range(1, before.ndim))) / 127
        zero = torch.zeros(len(before), dtype=torch.int32)
        theirs = torch.fake_quantize_per_channel_affine(before.detach(), scale, zero, 0, -127, 127)
        torch.testing.assert_close(after.detach(), theirs)
        assert max(len(row.unique()) for row in after.flatten(1)) <= 255
        assert not torch.equal(before, after)


def test_biases_and_batch_normalisation_stay_and_so_does_everything_at_32_bits():
    model, rounded = network(), training.quantise(network(), 2)
    kept = [name for name, values in model.state_dict().items() if values.ndim < 2]
    assert len(kept) == 11
    for name in kept:
        assert torch.equal(model.state_dict()[name], rounded.state_dict()[name])
    for before, after in zip(matrices(model), matrices(training.quantise(model, 32)), strict=True):
        torch.testing.assert_close(before, after, rtol=1e-6, atol=1e-9)


def test_a_layer_of_zeros_is_no_trouble():
    assert training.quantise(dense([[0.0, 0.0], [0.0, 1.0]]), 4)[0].weight.tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 1.0])
def test_pruning_is_torchs(share):
    model, theirs = network(), network()
    for layer in theirs.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            torch_prune.l1_unstructured(layer, "weight", share)
            torch_prune.remove(layer, "weight")
    ours = training.prune(model, share)
    for one, other in zip(matrices(ours), matrices(theirs), strict=True):
        assert torch.equal(one, other)
    assert not any((weights == 0).any() for weights in matrices(model))


def test_pruned_weights_stay_zero_where_training_goes_on_and_the_others_move():
    pruned = training.prune(network(), 0.5)
    before = [weights.detach().clone() for weights in matrices(pruned)]
    quiet(pruned, images(), images(seed=1), n_epochs=2, lr=0.01)
    for was, now in zip(before, matrices(pruned), strict=True):
        assert torch.equal(was == 0, now == 0)
        assert (was[was != 0] != now[was != 0]).all()


def test_bytes_by_hand():
    model = dense(np.ones((4, 10), dtype=np.float32).tolist())
    assert training.size_in_bytes(model) == 4 * (40 + 4)
    assert training.size_in_bytes(model, 8) == 40 + 4 * (4 + 4)  # a byte for each weight; biases and steps have four
    assert training.size_in_bytes(model, 3) == 15 + 32
    model[0].weight.data[:, 1:] = 0
    assert training.size_in_bytes(model) == 4 * (4 + 4) + 40 // 8  # four weights, and 40 bits that say which
    assert training.size_in_bytes(model, 2) == 1 + 5 + 32
    cnn = network()
    n = sum(values.numel() for values in cnn.state_dict().values()) - 2  # but for two counters of batches
    assert training.size_in_bytes(cnn) == 4 * n


def test_a_student_that_trusts_no_teacher_learns_as_always():
    train, valid, teacher = images(), images(seed=1), network(seed=9)
    alone, distilled = network(), network()
    quiet(alone, train, valid, n_epochs=2, lr=0.01, seed=4)
    training.distil(teacher, distilled, train, valid, trust=0.0, n_epochs=2, lr=0.01, seed=4, progress=False)
    for one, other in zip(alone.parameters(), distilled.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_the_students_loss_is_hintons(monkeypatch):
    seen = []

    def keep(student, train, valid, **settings):
        x, y = training.to_tensor(train.x), torch.tensor(np.array(train.y))
        seen.append((student.loss(x, y).item(), student(x).detach(), teacher(x).detach(), y))

    monkeypatch.setattr("dlintro.training.shrinking.fit", keep)
    teacher, student, train = network(seed=9).eval(), network().eval(), images()
    training.distil(teacher, student, train, train, temperature=3.0, trust=0.8)
    loss, ours, theirs, y = seen[0]
    together = F.kl_div((ours / 3).log_softmax(1), (theirs / 3).softmax(1), reduction="batchmean")
    entropy = -((theirs / 3).softmax(1) * (theirs / 3).log_softmax(1)).sum(1).mean()
    assert loss == pytest.approx(float(0.8 * 9 * (together + entropy) + 0.2 * F.cross_entropy(ours, y)), rel=1e-5)
    assert "loss" not in vars(student)  # its own loss is back


def test_a_student_becomes_like_its_teacher_though_the_labels_are_wrong():
    train, valid = images(seed=1), images(seed=2)
    teacher = network(seed=9)
    quiet(teacher, train, valid, n_epochs=20, lr=0.02)
    before = copy.deepcopy(teacher.state_dict())
    wrong, student = dataset(train.x, 1 - train.y), network()
    settings = {"n_epochs": 20, "batch_size": 16, "lr": 0.02, "progress": False, "keep_best": False}
    history = training.distil(teacher, student, wrong, valid, trust=1.0, **settings)
    same = (training.predict_proba(student, valid.x) > 0.5) == (training.predict_proba(teacher, valid.x) > 0.5)
    assert same.mean() > 0.9
    assert history.model is student
    for name, values in teacher.state_dict().items():  # also what batch normalisation keeps
        assert torch.equal(values, before[name])


def test_a_failed_training_gives_the_student_its_loss_back():
    student, few = network(), images(n=4)
    with pytest.raises(ValueError, match="every class must occur"):
        training.distil(network(), student, dataset(few.x, np.zeros(4, dtype=int)), few)
    assert "loss" not in vars(student)


def test_every_setting_is_judged_after_pruning_then_rounding():
    model, x = network(), images(n=10).x
    found = training.shrink(model, x, bits=(3, 32), shares=(0.0, 0.5))
    assert [(one.bits, one.share) for one in found] == [(3, 0.0), (32, 0.0), (3, 0.5), (32, 0.5)]
    small = training.quantise(training.prune(model, 0.5), 3)
    np.testing.assert_allclose(found[2].probs, training.predict_proba(small, x))
    np.testing.assert_allclose(found[2].weights, small.body[1][0].weight.detach().numpy().ravel())  # 4 × 8 × 9 weights
    assert found[2].size == training.size_in_bytes(small, 3)
    np.testing.assert_allclose(found[1].probs, training.predict_proba(model, x), atol=1e-6)
    assert found[2].size < found[0].size < found[1].size


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: training.quantise(network(), 1), ValueError, "bits must be at least 2"),
        (lambda: training.quantise(network(), 33), ValueError, "bits must be at most 32"),
        (lambda: training.quantise(network(), 4.5), TypeError, "bits must be a whole number"),
        (lambda: training.size_in_bytes(network(), 0), ValueError, "bits must be at least 2"),
        (lambda: training.prune(network(), 95), ValueError, "share must be at least 0 and at most 1, but is 95"),
        (lambda: training.distil(network(), network(), *[images()] * 2, temperature=0), ValueError, "temperature must"),
        (lambda: training.distil(network(), network(), *[images()] * 2, trust=2), ValueError, "trust must"),
        (
            lambda: training.distil(models.SmallCNN(n_classes=3), network(), *[images()] * 2),
            ValueError,
            "the same classes, but have 3 and 2",
        ),
    ],
)
def test_what_cannot_be_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_the_measured_numbers_point_where_the_lesson_says():
    table = data.measured("shrinking")
    lost = {row.group: row for row in table.rows if row.what == "AUC difference"}
    assert lost["8 bits"].low > -0.005
    assert lost["2 bits"].high < -0.05
    assert lost["50% pruned"].high < -0.05
    assert lost["50% pruned, trained on"].low > -0.01
    assert lost["student, alone"].high < 0 < lost["student, distilled minus student, alone"].low
    assert lost["student, alone, twice as long"].high > 0  # who has no teacher, but time, does as well
    sizes = {row.group: row.value for row in table.rows if row.what == "size"}
    assert sizes["student, alone"] < sizes["4 bits"] < sizes["8 bits"] < sizes["large"]
