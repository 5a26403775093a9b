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
        ({"results": {"sensitivity": "80 % (70 to 90)"}}, "names none"),
        ({"groups": {"age": "0.8 (0.7 to 0.9)"}}, "no sex"),
    ],
)
def test_a_card_that_misleads_is_sent_back(change, words):
    with pytest.raises(Wrong, match=words):
        review_card(replace(CARD, **change), groups=((("women", "men"), "no sex"),))
