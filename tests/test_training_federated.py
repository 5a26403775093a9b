"""Federated averaging, against NumPy's and SciPy's means and against plain training."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import trim_mean
from test_training import dataset, images

from dlintro import models, training

TWO = {
    "a": {"w": np.array([[1.0, 2.0]], np.float32), "n": np.array(2)},
    "b": {"w": np.array([[4.0, 8.0]], np.float32), "n": np.array(5)},
}


def network(seed=3):
    return models.SmallCNN(widths=(4, 8), seed=seed)


def assert_same(first, second, atol=0.0):
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_allclose(first[name], second[name], atol=atol, rtol=0, err_msg=name)


def test_weights_go_out_and_come_back():
    one, other = network(seed=1), network(seed=2)
    weights = training.get_weights(one)
    assert set(weights) == set(one.state_dict())
    assert training.set_weights(other, weights) is other
    assert_same(training.get_weights(other), weights)
    with torch.no_grad():
        one.head.bias += 1  # what was taken out is a copy
    assert not np.allclose(training.get_weights(one)["head.bias"], weights["head.bias"])


def test_the_mean_counts_each_hospital_by_its_size_by_hand():
    mean = training.average(TWO, {"a": 1, "b": 3})
    assert mean["w"].tolist() == [[(1 + 3 * 4) / 4, (2 + 3 * 8) / 4]]
    assert mean["w"].dtype == np.float32
    assert mean["n"] == 4  # (2 + 15) / 4 = 4.25, to the nearest
    assert mean["n"].dtype == np.int64
    assert training.average(TWO, {"a": 1, "b": 9})["n"] == 5  # 4.7: not cut off


def test_the_mean_of_networks_is_numpys_weighted_mean():
    sizes = {"north": 300, "south": 20, "east": 80}
    weights = {name: training.get_weights(network(seed)) for seed, name in enumerate(sizes)}
    mean = training.average(weights, sizes)
    for name, array in mean.items():
        stack = np.stack([own[name] for own in weights.values()]).astype(np.float64)
        np.testing.assert_allclose(array, np.average(stack, axis=0, weights=list(sizes.values())), atol=1e-6)
    again = training.average(dict(reversed(weights.items())), sizes)  # by name, not by order
    assert_same(mean, again, atol=1e-7)


def test_whole_numbers_are_rounded_when_a_network_gets_them():
    weights = training.get_weights(network())
    counter = "body.0.1.num_batches_tracked"
    model = training.set_weights(network(), weights | {counter: np.array(2.9)})
    assert model.state_dict()[counter] == 3


def test_one_hospital_alone_is_plain_training():
    patients = images(seed=1)
    model, rounds = training.federate(network(), {"north": patients}, n_rounds=2, n_epochs=2, lr=0.01, seed=7)
    plain = network()
    for seed in (8, 9):
        history = training.fit(
            plain, patients, patients, n_epochs=2, batch_size=32, lr=0.01, keep_best=False, progress=False, seed=seed
        )
    assert_same(training.get_weights(model), training.get_weights(plain))
    assert [each.number for each in rounds] == [1, 2]
    assert rounds[-1].losses == {"north": history.train_loss[-1]}


def test_hospitals_with_the_same_patients_are_one_hospital():
    patients = images(seed=1)
    alone, _ = training.federate(network(), {"north": patients}, n_rounds=2, lr=0.01)
    together, _ = training.federate(network(), dict.fromkeys(("north", "south", "east"), patients), n_rounds=2, lr=0.01)
    assert_same(training.get_weights(together), training.get_weights(alone), atol=1e-5)


def test_a_round_is_the_mean_of_trained_copies():
    hospitals = {"north": images(60, seed=1), "south": images(20, seed=2)}
    model, (first,) = training.federate(network(), hospitals, n_rounds=1, lr=0.01, seed=4)
    own = {}
    for name, patients in hospitals.items():
        copy = network()
        training.fit(
            copy, patients, patients, n_epochs=1, batch_size=32, lr=0.01, keep_best=False, progress=False, seed=5
        )
        own[name] = training.get_weights(copy)
    wanted = {name: (60 * own["north"][name] + 20 * own["south"][name]) / 80 for name in own["north"]}
    for name, array in training.get_weights(model).items():
        np.testing.assert_allclose(array, np.rint(wanted[name]) if array.dtype.kind == "i" else wanted[name], atol=1e-6)
    assert_same(first.weights, training.get_weights(model))
    assert set(first.losses) == {"north", "south"}


def test_the_rounds_can_be_looked_at_afterwards():
    hospitals = {"north": images(60, seed=1), "south": images(40, seed=2)}
    model, rounds = training.federate(network(), hospitals, n_rounds=3, n_epochs=4, lr=0.02)
    assert len(rounds) == 3
    assert_same(rounds[-1].weights, training.get_weights(model))
    assert not np.allclose(rounds[0].weights["head.weight"], rounds[1].weights["head.weight"])
    assert sum(rounds[-1].losses.values()) < sum(rounds[0].losses.values())
    new = images(40, seed=3)
    assert ((training.predict_proba(model, new.x) > 0.5) == new.y).mean() > 0.9


def test_the_same_seeds_give_the_same_weights_and_leave_torchs_random_numbers_alone():
    hospitals = {"north": images(60, seed=1), "south": images(40, seed=2)}
    before = torch.random.get_rng_state()
    first, same, other = (
        training.get_weights(training.federate(network(), hospitals, n_rounds=2, seed=seed)[0]) for seed in (0, 0, 1)
    )
    assert torch.equal(torch.random.get_rng_state(), before)
    assert_same(first, same)
    assert not np.allclose(first["head.weight"], other["head.weight"])


def spoilt(**changes):
    return {"a": TWO["a"], "b": TWO["b"], "c": TWO["b"] | changes}


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (
            spoilt(w=np.array([[np.nan, 1.0]])),
            "weights of c must be finite numbers, but w has others; leave this hospital out",
        ),
        (spoilt(w=np.array([[np.inf, 1.0]])), "weights of c must be finite"),
        (spoilt(w=np.array([["1", "2"]])), "weights of c must be finite"),
        (
            spoilt(w=np.ones((1, 1))),
            r"weights of c must have shape \(1, 2\) in w, but have \(1, 1\); leave this hospital",
        ),
        (spoilt(more=np.ones(2)), "but has more called more"),
        ({"c": {"w": TWO["a"]["w"]}, "a": TWO["a"], "b": TWO["b"]}, "weights of c must .* has none called n"),
        (
            {"c": spoilt(w=np.ones(2))["c"], "a": TWO["a"], "b": TWO["b"]},
            "weights of c must have shape",
        ),  # not the others
    ],
)
def test_weights_that_do_not_fit_the_others_are_refused(weights, words):
    with pytest.raises(ValueError, match=words):
        training.average(weights, dict.fromkeys(weights, 10))


@pytest.mark.parametrize(
    ("weights", "sizes", "words"),
    [
        ({}, {}, "one or more"),
        (TWO, {"a": 1}, r"weights have \['a', 'b'\] and sizes \['a'\]"),
        (TWO, {"a": 1, "b": 0}, "the size of b must be above 0"),
        (TWO, {"a": 1, "b": np.nan}, "the size of b must be above 0"),
    ],
)
def test_hospitals_without_a_size_are_refused(weights, sizes, words):
    with pytest.raises(ValueError, match=words):
        training.average(weights, sizes)


def test_a_network_takes_no_weights_of_another_one():
    with pytest.raises(ValueError, match=r"must have shape \(4, 3, 3, 3\) in body.0.0.weight, but have \(5, 3, 3, 3\)"):
        training.set_weights(network(), training.get_weights(models.SmallCNN(widths=(5, 8))))


@pytest.mark.parametrize("hospitals", [{}, [1, 2], None])
def test_a_federation_needs_hospitals(hospitals):
    with pytest.raises(ValueError, match="hospitals must be a dict"):
        training.federate(network(), hospitals)


def test_a_hospital_whose_patients_do_not_fit_is_refused():
    one_class = images().rows(images().y == 1)
    with pytest.raises(ValueError, match="every class must occur"):
        training.federate(network(), {"north": images(), "south": one_class})
    with pytest.raises(ValueError, match="n_rounds must be at least 1"):
        training.federate(network(), {"north": images()}, n_rounds=0)
    table = dataset(np.ones((4, 2)), np.arange(4) % 2, feature_names=("a", "b"), units=("", ""))
    with pytest.raises(ValueError, match="must have shape"):
        training.federate(network(), {"north": images(), "south": table})


def bare_average(weights, sizes):
    """Average as a learner writes it: no checks, and no rounding of counters."""
    total = sum(sizes.values())
    names = next(iter(weights.values()))
    return {name: sum(sizes[each] / total * weights[each][name] for each in weights) for name in names}


def test_a_federation_uses_the_average_that_it_is_given():
    hospitals = {"north": images(60, seed=1), "south": images(20, seed=2)}
    own, rounds = training.federate(network(), hospitals, n_rounds=2, lr=0.01, average=bare_average)
    usual, _ = training.federate(network(), hospitals, n_rounds=2, lr=0.01)
    assert_same(training.get_weights(own), training.get_weights(usual), atol=1e-6)
    assert_same(rounds[-1].weights, training.get_weights(own))
    north, _ = training.federate(network(), hospitals, n_rounds=2, lr=0.01, average=lambda weights, _: weights["north"])
    alone, _ = training.federate(network(), {"north": hospitals["north"]}, n_rounds=2, lr=0.01)
    assert_same(training.get_weights(north), training.get_weights(alone))


def test_an_average_gets_the_numbers_of_samples():
    seen = []
    hospitals = {"north": images(60, seed=1), "south": images(20, seed=2)}

    def average(weights, sizes):
        seen.append(sizes)
        return training.average(weights, sizes)

    training.federate(network(), hospitals, n_rounds=2, average=average)
    assert seen == [{"north": 60, "south": 20}] * 2


@pytest.mark.parametrize(
    ("average", "words"),
    [
        (lambda weights, sizes: None, "weights that average returns must be a dict of arrays, but are None"),
        (lambda weights, sizes: {}, "returns must have the names that the model has, but has none called body.0.0"),
        (lambda weights, sizes: weights["north"] | {"head.bias": np.array([np.nan, 0])}, "must be finite numbers"),
        (lambda weights, sizes: dict.fromkeys(weights["north"], 0.0), r"must have shape \(4, 3, 3, 3\) in body.0"),
    ],
)
def test_an_average_that_returns_no_weights_is_named(average, words):
    with pytest.raises(ValueError, match=words):
        training.federate(network(), {"north": images()}, n_rounds=1, average=average)


@pytest.mark.parametrize(("n_hospitals", "n_out"), [(3, 1), (4, 1), (5, 2), (4, 0)])
def test_the_trimmed_mean_is_scipys(n_hospitals, n_out):
    weights = {str(seed): training.get_weights(network(seed)) for seed in range(n_hospitals)}
    mean = training.trimmed(weights, n_out=n_out)
    for name, array in mean.items():
        stack = np.stack([own[name] for own in weights.values()]).astype(np.float64)
        np.testing.assert_allclose(array, trim_mean(stack, n_out / n_hospitals + 1e-9), atol=1e-6)
    assert mean["body.0.1.num_batches_tracked"].dtype == np.int64


def test_the_trimmed_mean_of_four_hospitals_is_their_median_and_no_hospital_moves_it_far():
    weights = {name: {"w": np.array([value])} for name, value in zip("abcd", (1.0, 2.0, 4.0, 1e9), strict=True)}
    assert training.trimmed(weights)["w"] == [3.0] == np.median([own["w"] for own in weights.values()])
    assert training.trimmed(weights, {"a": 1, "b": 1, "c": 1, "d": 1000})["w"] == [3.0]
    with pytest.raises(ValueError, match="more than 4 hospitals, of which 2 are left out at each end, but have 4"):
        training.trimmed(weights, n_out=2)
    with pytest.raises(ValueError, match="weights of d must be finite"):
        training.trimmed(weights | {"d": {"w": np.array([np.nan])}})


def as_vector(weights, minus):
    """Return the change of all numbers that are no counters, in one row."""
    return np.concatenate([np.ravel(weights[name] - minus[name]) for name in minus if minus[name].dtype.kind == "f"])


@pytest.mark.parametrize("clip", [0.5, 3.0, 1e6])
def test_a_change_is_cut_to_the_clipping_norm_and_keeps_its_direction(clip):
    before, after = training.get_weights(network(1)), training.get_weights(network(2))
    whole = as_vector(after, before)
    sent = training.privately(before, after, clip)
    length = np.linalg.norm(whole)
    np.testing.assert_allclose(as_vector(sent, before), whole * min(1, clip / length), atol=1e-6)
    assert {name: array.dtype for name, array in sent.items()} == {name: array.dtype for name, array in before.items()}
    assert_same(training.privately(before, before, clip), before)  # no change at all


def test_noise_has_the_deviation_that_is_named_and_counters_tell_nothing():
    before = {"w": np.zeros(40_000, np.float32), "n": np.array(3), "body.running_var": np.full(1000, 0.01, np.float32)}
    after = before | {"n": np.array(9)}
    sent = training.privately(before, after, clip=2.0, noise=0.25, seed=1)
    assert sent["w"].std() == pytest.approx(0.5, rel=0.02)
    assert abs(sent["w"].mean()) < 0.01
    assert sent["n"] == 3
    assert sent["body.running_var"].min() == 0
    assert not np.allclose(training.privately(before, after, 2.0, 0.25, seed=2)["w"], sent["w"])
    assert_same(training.privately(before, after, 2.0, 0.25, seed=1), sent)


def test_hospitals_of_a_private_federation_send_clipped_and_noisy_changes():
    hospitals = {"north": images(60, seed=1), "south": images(60, seed=2)}
    sent = []

    def average(weights, sizes):
        sent.append(weights)
        return training.average(weights, sizes)

    settings = {"n_rounds": 2, "lr": 0.01, "average": average}
    _, rounds = training.federate(network(), hospitals, clip=0.1, **settings)
    starts = training.get_weights(network()), rounds[0].weights
    for start, weights in zip(starts, sent, strict=True):
        for own in weights.values():
            assert np.linalg.norm(as_vector(own, start)) == pytest.approx(0.1, rel=1e-3)
    sent.clear()
    training.federate(network(), hospitals, clip=0.1, noise=10.0, **settings)
    noise = [as_vector(own, starts[0]) for own in sent[0].values()]
    assert np.std(noise[0]) == pytest.approx(1, abs=0.1)
    assert abs(np.corrcoef(noise)[0, 1]) < 0.2  # each hospital has its own noise


def test_noise_without_a_limit_is_refused():
    with pytest.raises(ValueError, match=r"clip must be a number if there is noise, but is None and noise is 0\.5"):
        training.federate(network(), {"north": images()}, noise=0.5)
    weights = training.get_weights(network())
    for clip, noise, words in ((0, 0, "clip must be above 0"), (1, -1, "noise must be at least 0")):
        with pytest.raises(ValueError, match=words):
            training.privately(weights, weights, clip, noise)


def test_one_hospital_with_swapped_labels_spoils_the_mean_and_not_the_median():
    hospitals = {name: images(60, seed=seed) for seed, name in enumerate(("north", "south", "west", "east"))}
    wrong = hospitals | {"east": replace(hospitals["east"], y=1 - hospitals["east"].y)}
    new = images(200, seed=9)

    def loss(**options):
        model, _ = training.federate(network(), wrong, n_rounds=4, n_epochs=4, lr=0.02, **options)
        probs = training.predict_proba(model, new.x)
        return -np.log(np.where(new.y == 1, probs, 1 - probs)).mean()

    assert loss(average=training.trimmed) < 0.7 * loss()
