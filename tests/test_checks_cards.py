"""The reviewer of model cards: what it sends back, and what it lets pass."""

from dataclasses import replace

import pytest

from dlintro.cards import ModelCard
from dlintro.checks.judges.cards import review_card
from dlintro.checks.judging import Unsolved, Wrong

CARD = ModelCard(
    name="A model",
    purpose="Physicians decide with it about a biopsy.",
    not_for="Children have not been tested.",
    training_data="Simulated patients of one clinic.",
    test_data="100 simulated patients, half of them ill.",
    results={"AUC": "0.80 (0.70 to 0.90)", "NPV at 15 %": 0.98},
    groups={"women": "not estimable"},
    limits="It fails on blurred images.",
    oversight="A physician decides in each case.",
)


def test_a_complete_card_passes():
    review_card(CARD, results=((("auc",), "no AUC"),), groups=((("women", "men"), "no sex"),))


def test_an_open_part_is_not_solved_yet_and_named():
    with pytest.raises(Unsolved, match="limits, oversight"):
        review_card(replace(CARD, limits=..., oversight=""))
    with pytest.raises(Unsolved, match="purpose"):
        review_card(replace(CARD, purpose="To be filled: who uses it?"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"results": {"AUC": 0.8}}, "without an interval"),
        ({"results": {"NPV": 0.98}}, "prevalence in its name"),
        ({"results": {"tests saved": "50 % (45 to 55)"}}, "prevalence in its name"),
        (
            {"training_data": "Patients of one clinic.", "test_data": "100 other patients, half of them ill."},
            "simulated",
        ),
        ({"test_data": "Other simulated patients, half of them ill."}, "no number"),
        ({"limits": "None."}, "says only"),
        ({"limits": "It gets better and better."}, "is it worse\\?$"),
        ({"limits": "Works on all images."}, "nothing to say"),
        ({"limits": "There are no limits for any patient at all."}, "nothing to say"),
        ({"limits": "It does not have any limits for patients."}, "nothing to say"),
        ({"limits": "It never fails on a patient."}, "nothing to say"),
        ({"limits": "Es funktioniert bei allen Patienten."}, "nothing to say"),
        ({"limits": "Es gibt keine Grenzen bei Patienten."}, "nothing to say"),
        ({"not_for": "Suitable for all patients everywhere."}, "nothing to say"),
        ({"not_for": "It can be used in every clinic."}, "nothing to say"),
        ({"not_for": "Für alle Kinder und Erwachsenen geeignet."}, "nothing to say"),
        ({"oversight": "We do not need any."}, "nothing to say"),
        ({"oversight": "No doctor is needed for this."}, "nothing to say"),
        ({"oversight": "Wir brauchen keine für dieses Netz."}, "nothing to say"),
        ({"purpose": "asdf qwer patient"}, "no word"),
        ({"purpose": "aaaa for each patient"}, "no word"),
        ({"results": {"AUC": "1 2 3"}}, "without an interval"),
        ({"results": {"AUC": "0.80 (95 % interval)"}}, "without an interval"),
        ({"results": {"AUC": "0.80 (0.85 to 0.95)"}}, "without an interval"),
        (
            {"results": {"sensitivity": "80 % (70 to 90)"}, "limits": "It fails on tumours below 5 cm."},
            "no name in results",
        ),
        ({"results": {"sensitivity, tumours below 5 cm": "80 % (70 to 90)"}}, "no name in results"),
        ({"results": {"sensitivity": "80 % (70 to 90)"}}, "no name in results"),
        ({"groups": {"age": "0.8 (0.7 to 0.9)"}}, "no sex"),
    ],
)
def test_a_card_that_misleads_is_sent_back(change, words):
    with pytest.raises(Wrong, match=words):
        review_card(replace(CARD, **change), groups=((("women", "men"), "no sex"),))


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "For teaching only."},
        {"limits": "It does not work well on all skin types."},
        {"limits": "No limits were found on pale skin, but it is worse on dark skin."},
        {"limits": "It is good for all images of pale skin; dark skin is unknown."},
        {"limits": "Es funktioniert nicht gut bei allen Hautfarben."},
        {"limits": "It calls all naevi with ink malignant."},
        {"not_for": "Any patient. Not tested on real skin."},
        {"not_for": "All real patients, everywhere."},
        {"not_for": "It is not suitable for all patients."},
        {"not_for": "Nicht für alle Erwachsenen geeignet."},
        {"oversight": "A physician decides; no further test is needed."},
        {"oversight": "Eine Ärztin entscheidet, es braucht keine zweite."},
        {"training_data": "10000 simulated patients of one clinic."},
        {"results": {"AUC": "0,80 (0,70 bis 0,90)"}},
        {"results": {"AUC": "0.80 (95 % interval 0.70 to 0.90)"}},
        {"results": {"AUC": "0.80 (0.70 to 0.90, 95 % CI)"}},
        {"results": {"AUC, ours minus theirs": "−0.05 (−0.10–0.02)"}},
        {"results": {"specificity at 0.30": "70 of 78: 89.7% (95 % interval 81.0% to 94.7%)"}},
        {"results": {"sensitivity above 30 %": "80 % (70-90)"}},
    ],
)
def test_an_honest_card_passes(change):
    review_card(replace(CARD, **change))
