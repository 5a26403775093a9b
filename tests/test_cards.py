"""The model card: what is shown, what is missing, and what is refused."""

import re

import pytest

from dlintro import metrics
from dlintro.cards import ModelCard

FULL = {
    "purpose": "A dermatologist, to order her list",
    "not_for": "children",
    "training_data": "simulated",
    "test_data": "simulated, 100 patients",
    "results": {"AUC": metrics.Estimate(0.87, 0.82, 0.91)},
    "groups": {"dark skin": metrics.Proportion(3, 4)},
    "limits": "ink",
    "oversight": "she decides",
}


def text_of(card):
    return re.sub("<.*?>", " ", card._repr_html_())


def test_a_full_card_shows_all_and_misses_nothing():
    card = ModelCard("Our CNN", **FULL)
    assert card.missing == ()
    for shown in (text_of(card), repr(card)):
        assert "to be filled" not in shown
        for words in ("Our CNN", "children", "AUC", "0.87 (95 % interval 0.82 to 0.91)", "75.0% (3 of 4", "Not for"):
            assert words in shown


@pytest.mark.parametrize("empty", ["", "  ", ...])
def test_an_empty_text_is_to_be_filled_and_asks_its_question(empty):
    card = ModelCard("Our CNN", **FULL | {"not_for": empty})
    assert card.missing == ("not_for",)
    assert "to be filled: For whom, or for what, has it not been tested?" in text_of(card)
    assert "to be filled: For whom" in repr(card)


@pytest.mark.parametrize("empty", [{}, ..., {"AUC": ...}, {"AUC": 0.9, "sensitivity": ""}, {"AUC": None}])
def test_empty_numbers_are_to_be_filled(empty):
    card = ModelCard("Our CNN", **FULL | {"results": empty})
    assert card.missing == ("results",)
    assert "to be filled" in text_of(card)


def test_the_name_alone_makes_an_empty_card():
    assert ModelCard("Our CNN").missing == tuple(FULL)


def test_a_text_cannot_smuggle_in_html():
    assert "<script>" not in ModelCard("<script>", **FULL | {"results": {"<script>": "<script>"}})._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "say what the model is called"),
        ({"name": 3}, "name must be a text, but is 3"),
        ({"purpose": 0.9}, "purpose must be a text, but is 0.9"),
        ({"results": 0.9}, "results must be a dictionary of names and numbers, but is 0.9"),
        ({"groups": [1]}, "groups must be a dictionary"),
    ],
)
def test_what_is_no_card_is_refused(wrong, message):
    with pytest.raises(TypeError, match=message):
        ModelCard(**{"name": "Our CNN"} | wrong)
