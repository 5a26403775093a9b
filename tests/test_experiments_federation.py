"""The measurement of the federation: its measures by hand, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load
from test_training import dataset, images

from dlintro import data, training


@pytest.fixture
def script(monkeypatch):
    return load("federation", monkeypatch)


def in_hospital(part, site="north"):
    return dataset(part.x, part.y, patient=part.patient, info={"site": np.full(len(part), site)})


def test_patients_known_by_heart_are_told_from_new_ones(script, monkeypatch):
    old, new = in_hospital(images(40, seed=1)), in_hospital(images(40, seed=2))
    sure = {id(old.x): 0.9, id(new.x): 0.6}  # of the right label

    def probs(model, x):
        part = old if x is old.x else new
        return np.where(part.y == 1, sure[id(x)], 1 - sure[id(x)])

    monkeypatch.setattr(training, "predict_proba", probs)
    assert script.membership(None, old, new) == 1
    assert script.membership(None, new, old) == 0
    sure[id(old.x)] = 0.6
    assert script.membership(None, old, new) == 0.5


def test_differences_and_gains_are_by_hand(script):
    own = {"a": {"a": 0.9, "b": 0.6}, "b": {"a": 0.7, "b": 0.8}}
    common = {"federated": {"a": 0.95, "b": 0.85}, "pooled": {"a": 0.9, "b": 1.0}}
    found = script.compared(own, common)
    assert found["AUC within hospitals", "alone, a"] == pytest.approx(0.75)
    assert found["AUC within hospitals", "federated"] == pytest.approx(0.9)
    assert found["AUC, own patients", "alone"] == pytest.approx(0.85)
    assert found["AUC, elsewhere", "alone"] == pytest.approx(0.65)
    lead = {group: value for (what, group), value in found.items() if what == "AUC difference within hospitals"}
    assert lead == {
        "federated minus alone, a": pytest.approx(0.15),
        "federated minus alone, b": pytest.approx(0.15),
        "federated minus alone, mean of the four": pytest.approx(0.15),
        "federated minus pooled": pytest.approx(-0.05),
    }
    assert found["AUC difference, own patients", "federated minus alone"] == pytest.approx(0.05)


def test_every_schedule_is_the_same_work(script):
    assert len({n_rounds * n_epochs for n_rounds, n_epochs in script.SCHEDULES}) == 1


def found(what, group):
    return data.measured("federation").find(what, group)


def test_the_federation_helps_small_hospitals_and_does_not_reach_all_patients_in_one_place():
    what = "AUC difference within hospitals"
    for hospital in ("south", "east", "west"):
        assert found(what, f"federated minus alone, {hospital}").low > 0
    largest = found(what, "federated minus alone, north")
    assert largest.low < 0 < largest.high
    assert found(what, "federated minus pooled").high < 0


def test_the_gain_is_elsewhere_and_not_for_own_patients():
    gain = found("AUC difference, own patients", "federated minus alone")
    assert -0.03 < gain.low < 0 < gain.high < 0.03
    assert found("AUC, elsewhere", "alone").high < found("AUC, own patients", "alone").low


def test_how_often_weights_are_exchanged_hardly_matters_if_the_work_is_the_same():
    values = [
        found("AUC within hospitals", f"federated, {schedule}").value for schedule in ("3 × 8", "8 × 3", "24 × 1")
    ]
    assert max(values) - min(values) < 0.02


def test_swapped_labels_cost_more_than_the_trimmed_mean_leaves():
    what = "AUC difference within hospitals"
    assert found(what, "federated, one swapped minus federated").high < -0.05
    assert found(what, "trimmed, one swapped minus federated, one swapped").low > 0
    price = found(what, "trimmed minus federated")
    assert -0.03 < price.low < price.high < 0.03


def test_noise_costs_more_the_stronger_it_is():
    costs = [found("AUC within hospitals", f"private, noise {noise}") for noise in ("0", "0.05", "0.2")]
    assert found("AUC within hospitals", "federated").value > costs[0].high
    assert costs[0].value > costs[1].value > costs[2].high
    assert costs[2].low < 0.5 < costs[2].high + 0.1  # next to nothing is learned


def test_what_is_known_by_heart_is_given_away_and_a_federation_of_few_epochs_gives_little():
    known = {group: found("AUC, membership", group) for group in ("by heart", "alone", "federated")}
    assert known["by heart"].low > 0.85
    assert known["alone"].low > 0.5
    assert known["federated"].low < 0.5 < known["federated"].high
