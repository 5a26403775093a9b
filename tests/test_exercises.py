"""Every exercise refuses the usual mistakes by their name, and accepts other right answers."""

import importlib

import pytest
from answers import activations, backpropagation, deep_networks

from dlintro import checks
from dlintro.checks import store, texts


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})


# tests/answers/<lesson>.py: WRONG has (answer, words that name the mistake), RIGHT other right ones, GIVEN what a check is given.
ANSWERS = {name: importlib.import_module(f"answers.{name}") for name in texts.LESSONS}
EXERCISES = [(name, key) for name in texts.LESSONS for key in texts.lesson(name).exercises]
WRONG = [(name, key, *case) for name, key in EXERCISES for case in ANSWERS[name].WRONG[key]]
RIGHT = [(name, key, answer) for name, key in EXERCISES for answer in ANSWERS[name].RIGHT[key]]


def check(name, key, answer, **given):
    return checks.check(f"{name}.{key}", answer, **given or getattr(ANSWERS[name], "GIVEN", {}).get(key, {}))


@pytest.mark.parametrize("name", texts.LESSONS)
def test_texts_judges_and_answers_name_the_same_exercises_in_the_same_order(name):
    keys = list(texts.lesson(name).exercises)
    judges = importlib.import_module(f"dlintro.checks.judges.{name}")
    functions = [key for key, value in vars(judges).items() if key in keys and value.__module__ == judges.__name__]
    assert functions == keys
    assert list(ANSWERS[name].WRONG) == keys
    assert list(ANSWERS[name].RIGHT) == keys


@pytest.mark.parametrize(("name", "key"), EXERCISES)
def test_every_exercise_is_tried_with_wrong_and_right_answers(name, key):
    assert len(ANSWERS[name].WRONG[key]) >= 3
    assert len(ANSWERS[name].RIGHT[key]) >= 2


@pytest.mark.parametrize(("name", "key", "answer", "words"), WRONG)
def test_a_wrong_answer_is_refused_and_its_mistake_named(name, key, answer, words):
    message = check(name, key, answer)
    assert message.state == "wrong", message
    assert words in message.text


@pytest.mark.parametrize(("name", "key", "answer"), RIGHT)
def test_every_right_answer_is_accepted(name, key, answer):
    message = check(name, key, answer)
    assert message.state == "solved", message
    assert message.text


@pytest.mark.parametrize(("name", "key"), EXERCISES)
def test_an_untouched_stub_is_not_solved_yet(name, key):
    for stub in (..., lambda *_, **__: None):
        if stub is ... or "function" in check(name, key, 5).text:
            assert check(name, key, stub).state == "not solved yet"


@pytest.mark.parametrize(
    ("name", "key", "answer", "given"),
    [
        ("deep_networks", "stop", 30, deep_networks.training(best_epoch=120)),
        ("backpropagation", "tame", (0.4, 0.7), backpropagation.valley("worst texture") | {"start": (9.0, 9.0)}),
        ("melanoma", "control", ({"seed": 1, "pen": 0}, {"seed": 1, "pen": 1}), {"learned_seed": 1}),
        ("activations", "temperature", 4, activations.overconfident(seed=2)),
    ],
)
def test_a_check_judges_what_the_notebook_made_and_not_a_copy_of_it(name, key, answer, given):
    assert check(name, key, answer).state == "solved"
    assert check(name, key, answer, **given).state == "wrong"


def test_a_bias_is_judged_on_the_patients_given():
    cells = ANSWERS["perceptron"].GIVEN["safe_bias"]["cells"]
    benign = cells.rows(cells.y == 0)
    assert check("perceptron", "safe_bias", 0.3).state == "solved"
    assert "misses 0 of 0" in check("perceptron", "safe_bias", 0.3, cells=benign).text


@pytest.mark.parametrize("given", [{}, {"network": 1}, {"history": 1, "network": 1}])
def test_a_check_says_what_it_must_be_given(given):
    with pytest.raises(ValueError, match=r'checks.check\("deep_networks.stop", …, history=…\)'):
        checks.check("deep_networks.stop", 30, **given)
