"""A prediction is kept, and shown again beside what came out."""

import json

import numpy as np
import pytest

from dlintro import checks
from dlintro.checks import store, texts

ITEMS = {
    "l.side": texts.Prediction("on which side?", options=["left", "right"]),
    "l.found": texts.Prediction("how many?", low=0, high=42, unit="cancers"),
    "l.share": texts.Prediction("what share?", low=0, high=100, step=5, unit="%"),
}


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("DLINTRO_PROGRESS", str(file))
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setattr(texts, "prediction", ITEMS.__getitem__)
    return file


def predict(identifier, value):
    answers, button, note = checks.predict(identifier).children
    answers.value = value
    button.click()
    return note.value


def test_a_choice_is_written_down_and_shown_beside_the_outcome(progress_file):
    assert "“left”." in predict("l.side", "left")
    assert json.loads(progress_file.read_text())["predicted"] == {"l.side": "left"}
    assert str(checks.reveal("l.side", "right")) == "outcome: you said: “left”. It is: “right”."
    assert str(checks.reveal("l.side", "left")) == "outcome: “left”. That is what you said."


@pytest.mark.parametrize("outcome", [23, 23.0, np.int64(23), np.float32(23)])
def test_a_number_is_shown_with_what_it_counts(outcome):
    assert "10 cancers." in predict("l.found", 10)
    assert str(checks.reveal("l.found", outcome)) == "outcome: you said: 10 cancers. It is: 23 cancers."


def test_a_step_makes_a_slider():
    assert checks.predict("l.share").children[0].step == 5
    assert "45 %." in predict("l.share", 45)


def test_nothing_waits_for_a_prediction():
    text = checks.reveal("l.found", 23).text
    assert text == "23 cancers. You did not write down a prediction."


def test_what_was_written_down_is_there_again():
    predict("l.side", "right")
    predict("l.found", 7)
    answers, button, note = checks.predict("l.side").children
    assert answers.value == "right"
    assert not button.disabled
    assert "right" in note.value
    assert checks.predict("l.found").children[0].value == 7


def test_no_choice_no_button():
    assert checks.predict("l.side").children[1].disabled


def test_an_earlier_prediction_that_no_longer_fits_does_no_harm():
    store.predicted("l.side", "up")
    store.predicted("l.found", 400)
    assert checks.predict("l.side").children[0].value is None
    assert checks.predict("l.found").children[0].value == 42


@pytest.mark.parametrize(
    ("identifier", "outcome", "error", "words"),
    [
        ("l.side", "up", ValueError, r"l\.side must be one of \['left', 'right'\], but is 'up'"),
        ("l.found", "23", TypeError, "must be a number"),
        ("l.found", True, TypeError, "must be a number"),
    ],
)
def test_an_outcome_must_fit_the_question(identifier, outcome, error, words):
    with pytest.raises(error, match=words):
        checks.reveal(identifier, outcome)


@pytest.mark.parametrize(
    "texts_given",
    [{}, {"options": ["one"]}, {"low": 1}, {"low": 2, "high": 1}, {"options": ["a", "b"], "low": 0, "high": 1}],
)
def test_a_prediction_asks_for_a_choice_or_a_number(texts_given):
    with pytest.raises(ValueError, match="two options or more, or `low` below `high`"):
        texts.Prediction("what?", **texts_given)


def test_what_is_seen_at_the_press_counts_also_where_the_kernel_has_not_heard_of_it():
    for name, state, shown in (("l.side", {"index": 1}, "“right”."), ("l.found", {"value": 7.0}, "7 cancers.")):
        answers, button, note = checks.predict(name).children
        answers.value = "left" if name == "l.side" else 3
        button._handle_custom_msg([state], [])  # as the browser sends it
        assert shown in note.value
