"""The experiments of `benchmarks/` that a notebook tells of, each run once and small: the effects must point the same way."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from dlintro import data

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def load(name, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def melanoma(monkeypatch):
    module = load("melanoma", monkeypatch)
    monkeypatch.setattr(module, "N_UPDATES", 400)
    return module


SMALL = {"seed": 0, "n_patients": 500, "n_fresh": 300}


def test_a_network_that_learned_the_ink_calls_marked_naevi_malignant(melanoma):
    clue, balanced = (melanoma.ink(pen, **SMALL) for pen in melanoma.INK.values())
    assert clue["change by ink"] > 0.2
    assert abs(balanced["change by ink"]) < 0.1
    assert clue["Grad-CAM points at the ink"] > clue["Grad-CAM points at the lesion"]
    assert balanced["Grad-CAM points at the ink"] < balanced["Grad-CAM points at the lesion"]


def test_skin_that_was_hardly_seen_is_judged_worse_and_more_of_it_helps(melanoma):
    few, half, even = (
        melanoma.skin_tone(**melanoma.ARMS[arm], **SMALL) for arm in ("5 %", "50 %", "5 %, colours evened out")
    )
    gap = "gap in sensitivity at 80 % specificity"
    assert few[gap] > 0.05
    assert few["AUC, light"] - few["AUC, dark"] > 0.03
    assert half[gap] < few[gap]
    assert even[gap] < few[gap]


def test_the_same_lesions_are_tested_on_both_skins_and_with_and_without_ink(melanoma):
    light, dark = (melanoma.patients(3, share, n_patients=40) for share in (0.0, 1.0))
    np.testing.assert_array_equal(light.y, dark.y)
    np.testing.assert_array_equal(light.info["diameter"], dark.info["diameter"])
    assert not melanoma.is_dark(light).any()
    assert melanoma.is_dark(dark).all()
    plain, marked, naevi = melanoma.marked_naevi(3, 40)
    np.testing.assert_array_equal(plain.info["mask"], marked.info["mask"])
    assert not plain.info["pen"].any()
    assert marked.info["pen_mask"].any(axis=(1, 2)).all()
    assert set(marked.info["group"][naevi]) == {"melanocytic benign"}


def test_rows_are_repeated_and_left_out_as_the_names_say(melanoma):
    lesions = melanoma.patients(0, 0.1, n_patients=200)
    n_dark = melanoma.is_dark(lesions).sum()
    more = melanoma.is_dark(melanoma.oversampled(lesions))
    assert 0.4 < more.mean() < 0.6
    assert more.sum() % n_dark == 0
    less = melanoma.without_most_cancers(lesions, seed=0)
    for dark in (False, True):
        before, after = (np.sum((melanoma.is_dark(part) == dark) & (part.y == 0)) for part in (lesions, less))
        assert before == after
    cancers = [np.sum(melanoma.is_dark(part) & (part.y == 1)) for part in (lesions, less)]
    assert 0 < cancers[1] < 0.5 * cancers[0]


def test_intervals_over_seeds_are_student_s(melanoma):
    table = melanoma.over_seeds([{"a": value} for value in (0.1, 0.2, 0.3, 0.4, 0.5)])
    np.testing.assert_allclose(
        table["a"], (0.3, 0.3 - 2.776 * 0.07071, 0.3 + 2.776 * 0.07071), atol=0.0001
    )  # table of t, 4 df


def test_the_audit_leaves_out_as_many_images_of_each_class(monkeypatch):
    audit = load("dermamnist", monkeypatch)
    rng = np.random.default_rng(0)
    lesion, y = rng.integers(0, 60, 300), rng.integers(0, 3, 300)
    images = rng.random((300, 2, 2, 3), dtype=np.float32)
    train, test = (
        data.Dataset(
            "t", images[rows], y[rows], lesion[rows], (), (), ("a", "b", "c"), "made up", "none", simulated=True
        )
        for rows in (slice(0, 250), slice(250, 300))
    )
    shared, seen = audit.shared_lesions(train, test)
    assert seen.tolist() == [one in set(lesion[:250]) for one in lesion[250:]]
    assert not set(audit.without_shared(train, shared).patient) & set(test.patient)
    few = rng.random(250) < 0.2
    without, leaky = audit.without_shared(train, few), audit.as_many_others_less(train, few, seed=0)
    assert np.bincount(without.y).tolist() == np.bincount(leaky.y).tolist()
    assert len(leaky) == len(train) - few.sum()
    kept = {image.tobytes() for image in leaky.x}
    assert all(image.tobytes() in kept for image in train.x[few])


def test_the_interval_of_the_audit_is_by_lesion(monkeypatch):
    audit = load("dermamnist", monkeypatch)
    rng = np.random.default_rng(0)
    one = rng.random((1, 80)) < 0.7
    value, (low, high) = audit.by_lesion(one.astype(float), np.arange(80))
    assert value == one.mean()
    error = 1.96 * np.sqrt(value * (1 - value) / 80)
    np.testing.assert_allclose((low, high), (value - error, value + error), atol=0.02)
    fourfold = np.repeat(one, 4, axis=1).astype(float)  # four images of each lesion tell no more than one
    np.testing.assert_allclose(audit.by_lesion(fourfold, np.repeat(np.arange(80), 4))[1], (low, high), atol=0.01)
    seeds = np.stack([np.zeros(80), np.ones(80)])  # trainings that differ widen it
    assert np.ptp(audit.by_lesion(seeds, np.arange(80))[1]) == 1
