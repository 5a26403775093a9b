"""The experiments of `benchmarks/` that a notebook tells of, each run once and small: the effects must point the same way."""

import numpy as np
import pytest
from experiments import BENCHMARKS, load

from dlintro import data


@pytest.fixture
def melanoma(monkeypatch):
    module = load("melanoma", monkeypatch)
    for name, small in {
        "N_PATIENTS": 500,
        "N_FRESH": 200,
        "N_DRAWS": 1,
        "RECIPE": module.RECIPE | {"n_epochs": 8},
    }.items():
        monkeypatch.setattr(module, name, small)
    return module


@pytest.fixture
def skin_tone(monkeypatch):
    module = load("skin_tone", monkeypatch)
    monkeypatch.setattr(module, "N_UPDATES", 400)
    return module


def test_a_network_that_learned_the_marks_calls_marked_naevi_malignant(melanoma):
    model, threshold = melanoma.learn(*melanoma.parts_of(0)[:2], seed=0)
    found = melanoma.ink(0, model, threshold, our_area=0.9)
    fall = {
        name: found[f"naevi called benign, plain, {name}"] - found[f"naevi called benign, ink, {name}"]
        for name in ("ours", "tied", "balanced")
    }
    assert fall["tied"] > 0.2
    assert fall["tied"] > fall["ours"] + 0.1
    assert fall["tied"] > fall["balanced"] + 0.1
    assert found["AUC of ink and ruler alone, marks tied"] > 0.8
    assert 0.4 < found["AUC of ink and ruler alone, marks balanced"] < 0.6
    assert found["Grad-CAM hottest on the ink, marks balanced"] < found["Grad-CAM hottest on the ink, marks tied"]
    assert found["AUC, marks tied minus our hospital"] == pytest.approx(found["AUC, marks tied"] - 0.9)


def test_the_table_of_the_seeds_has_a_row_for_each_number(melanoma):
    rows = melanoma.rows({3: {"a": 0.5, "b": [0.1, -0.0001]}, 4: {"a": 0.25, "b": [0.2]}})
    assert [row[:3] for row in rows] == [
        ("a", "seed 3", "0.500"),
        ("a", "seed 4", "0.250"),
        ("b", "seed 3, random network 1", "0.100"),
        ("b", "seed 3, random network 2", "0.000"),
        ("b", "seed 4, random network 1", "0.200"),
    ]


def test_the_threshold_in_screening_is_the_lowest_that_does(melanoma):
    y = np.repeat([1, 0], [100, 1000])
    probs = np.r_[np.full(50, 0.9), np.full(50, 0.3), np.full(4, 0.6), np.full(996, 0.1)]
    found = melanoma.screening(
        y, probs
    )  # above 0.6 no false alarm; below, PPV 0.0025 / (0.0025 + 0.004 · 0.995) = 0.39
    assert found["threshold with a PPV above 10 % in screening"] == pytest.approx(0.1)
    assert found["sensitivity above that threshold"] == 1
    probs[100:150] = 0.6
    found = melanoma.screening(y, probs)  # now 50 false alarms: PPV 0.05 with half of the cancers, 0.09 with all
    assert found["threshold with a PPV above 10 % in screening"] == pytest.approx(0.6)
    assert found["sensitivity above that threshold"] == 0.5
    probs[100:150] = 0.95
    assert melanoma.screening(y, probs) == {}  # the highest probabilities are those of benign lesions


def test_the_risks_of_a_network_are_those_of_its_answers(melanoma, monkeypatch):
    parts, fresh = melanoma.parts_of(0), melanoma.fresh_patients(0)
    monkeypatch.setattr(melanoma, "fresh_patients", lambda seed: fresh)
    chances = {len(part): np.where(part.y == 1, 0.6, 0.3) for part in (parts[2], fresh)}
    for chance in chances.values():
        chance[::3] = 0.5  # one in three is undecided, sick or healthy
    monkeypatch.setattr(melanoma.training, "predict_proba", lambda model, x: chances[len(x)])
    found = melanoma.risks(0, parts, None, cut=0.4)
    undecided = np.arange(len(fresh)) % 3 == 0
    alarms = 0.995 * undecided[fresh.y == 0].mean()
    ppv = "PPV in screening above that threshold, 900 fresh patients"
    assert found[ppv] == pytest.approx(0.005 / (0.005 + alarms))  # every malignant lesion is above 0.4
    assert found["AUC, the four signs without error"] > 0.9
    assert ppv not in melanoma.risks(0, parts, None)


def test_what_was_measured_is_read_back_to_add_to_it(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import report

    by_seed = report.again("melanoma")
    assert list(by_seed) == list(range(20))
    assert by_seed[3]["AUC"] == data.measured("melanoma").values("AUC")[3]
    assert len(by_seed[0]["occlusion, rank correlation with random weights, marks tied"]) == 5
    report.same_as_before("AUC", 0.9004, 0.9)
    with pytest.raises(SystemExit, match="measure everything again"):
        report.same_as_before("AUC", 0.902, 0.9)


def test_what_was_learned_elsewhere_helps_a_few_patients(monkeypatch):
    transfer = load("transfer", monkeypatch)
    monkeypatch.setattr(transfer, "N_UPDATES", 60)
    lesions = transfer.archive(0, n_patients=300)
    assert set(transfer.kind(0, n_patients=300).class_names) == {"melanocytic", "epidermal"}
    found = transfer.study(0, sizes=(50,), sources={"diagnosis elsewhere": lesions}, n_fresh=200)
    assert found["diagnosis elsewhere, frozen, 50 patients"] > found["from nothing, 50 patients"]
    assert found[transfer.UNCHANGED] > found["from nothing, 50 patients"]
    body = transfer.with_body_of(transfer.pretrained(lesions, 0, n_epochs=1), seed=0)
    assert body.n_classes == 2


SMALL = {"seed": 0, "n_patients": 500, "n_fresh": 300}


def test_skin_that_was_hardly_seen_is_judged_worse_and_more_of_it_helps(skin_tone):
    few, half, even = (
        skin_tone.skin_tone(**skin_tone.ARMS[arm], **SMALL) for arm in ("5 %", "50 %", "5 %, colours evened out")
    )
    gap = "gap in sensitivity at 80 % specificity"
    assert few[gap] > 0.05
    assert few["AUC, light"] - few["AUC, dark"] > 0.03
    assert half[gap] < few[gap]
    assert even[gap] < few[gap]


def test_the_same_lesions_are_tested_on_both_skins(skin_tone):
    light, dark = (skin_tone.patients(3, share, n_patients=40) for share in (0.0, 1.0))
    np.testing.assert_array_equal(light.y, dark.y)
    np.testing.assert_array_equal(light.info["diameter"], dark.info["diameter"])
    assert not skin_tone.is_dark(light).any()
    assert skin_tone.is_dark(dark).all()


def test_rows_are_repeated_and_left_out_as_the_names_say(skin_tone):
    lesions = skin_tone.patients(0, 0.1, n_patients=200)
    n_dark = skin_tone.is_dark(lesions).sum()
    more = skin_tone.is_dark(skin_tone.oversampled(lesions))
    assert 0.4 < more.mean() < 0.6
    assert more.sum() % n_dark == 0
    less = skin_tone.without_most_cancers(lesions, seed=0)
    for dark in (False, True):
        before, after = (np.sum((skin_tone.is_dark(part) == dark) & (part.y == 0)) for part in (lesions, less))
        assert before == after
    cancers = [np.sum(skin_tone.is_dark(part) & (part.y == 1)) for part in (lesions, less)]
    assert 0 < cancers[1] < 0.5 * cancers[0]


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
