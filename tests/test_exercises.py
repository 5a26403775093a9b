"""Every exercise refuses the usual mistakes by their name, and accepts other right answers."""

import importlib
import time
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import torch
from answers import activations, backpropagation, deep_networks

from dlintro import checks, data, scratch
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


class Series:
    """A stand-in for a pandas Series, which the course does not need but learners have: values with names."""

    def __init__(self, values, index=None):
        self.values = np.asarray(values)
        self.index = range(len(values)) if index is None else index

    def to_numpy(self):
        return self.values

    def to_dict(self):
        return dict(zip(self.index, self.values.tolist(), strict=True))

    def __getitem__(self, key):
        return self.to_dict()[key]

    def __repr__(self):
        return "a Series"


KINDS = {  # numbers as other libraries, and other hands, write them
    "fractions": lambda x: apply(Fraction, x),
    "decimals": lambda x: apply(Decimal, x),
    "numpy scalars": lambda x: apply(np.float64, x),
    "a tensor": lambda x: torch.tensor(np.array(x, float)),
    "a tensor with a gradient": lambda x: torch.tensor(np.array(x, float), requires_grad=True),
    "a series": lambda x: Series(x) if np.ndim(x) == 1 else np.array(x),
    "an iterator": lambda x: iter(x) if np.ndim(x) == 1 else x,
    "a row, or one number in a list": lambda x: np.array([x]),
}


def apply(kind, x):
    return kind(float(x)) if np.ndim(x) == 0 else [apply(kind, part) for part in x]


def in_kind(kind, answer):
    """Return an answer made of another kind of numbers; None where it is not made of numbers."""
    if callable(answer):
        return lambda *arguments: in_kind(kind, answer(*arguments))
    if isinstance(answer, tuple) and any(np.ndim(part) for part in answer):
        return tuple(in_kind(kind, part) for part in answer)  # w, b
    if isinstance(answer, dict) and all(isinstance(part, np.ndarray) for part in answer.values()):
        return {name: in_kind(kind, part) for name, part in answer.items()}  # a network's weights
    try:
        return kind(np.array(list(answer) if hasattr(answer, "__next__") else answer, float))
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "key"), EXERCISES)
def test_a_right_answer_is_right_in_every_kind_of_number(name, key, kind):
    answer = in_kind(KINDS[kind], ANSWERS[name].RIGHT[key][0])
    if answer is not None:
        message = check(name, key, answer)
        assert message.state == "solved", message


@pytest.mark.parametrize(("name", "key"), [("convolution", "augment"), ("pathology", "referee")])
def test_named_answers_may_be_a_series(name, key):
    answers = ANSWERS[name].RIGHT[key][0]
    assert check(name, key, Series(list(answers.values()), index=list(answers))).state == "solved"


@pytest.mark.parametrize(
    ("name", "key", "answer", "words"),
    [
        ("perceptron", "by_hand", (-0, 8), "write a point, not a comma: 0.8"),
        ("perceptron", "by_hand", "−0,8", "with the minus of your keyboard, -0.8"),
        ("perceptron", "safe_bias", "0,4", "with a point for the decimals, 0.4"),
        ("activations", "collapse", (-1, 0, 5), "write a point, not a comma: 0.5"),
        ("perceptron", "update", lambda w, b, x, y, lr: (list(w) + list(x), b), "+ puts one behind the other"),
        ("losses", "log_loss", lambda y, h: -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h)), "in another order"),
        ("activations", "leaky_relu", lambda leak, z: (max(z, leak * z), 1 if z > 0 else leak), "in another order"),
        ("pathology", "share_known", lambda test, train: np.isin(test, train).mean(), "in another order"),
        ("pathology", "tests_saved", lambda p, sp, se: (1 - se) * p + sp * (1 - p), "in another order"),
        ("convolution", "by_hand", (16, 3), "the other way round"),
        ("backpropagation", "slope", lambda f, w, eps: (f(w + 1e-6) - f(w - 1e-6)) / 2e-6, "Use the eps that is given"),
        ("backpropagation", "slope", lambda f, w, eps: round((f(w + eps) - f(w - eps)) / 2 / eps), "should give 6.4"),
        (
            "activations",
            "leaky_relu",
            lambda z, leak: (max(z, leak * z), (1 + leak) / 2 if z == 0 else z > 0 or leak),
            "kink",
        ),
        ("latent_space", "cutoff", lambda scores, share: int(np.quantile(scores, 1 - share)), "above your cut-off"),
        (
            "convolution",
            "max_pool",
            lambda image: image.reshape(len(image) // 2, 2, -1, 2).max((1, 3)).astype(int),
            "give",
        ),
        ("deep_networks", "relu_xor", ("2", "1", "0"), "write it without quotes, 2"),
    ],
)
def test_slips_of_the_hand_are_named(name, key, answer, words):
    message = check(name, key, answer)
    assert message.state == "wrong"
    assert words in message.text


def test_of_two_good_biases_the_cheaper_one_is_named():
    assert (
        "0.3 misses no more cancers and spares 5 women a false alarm: 49 instead of 54"
        in check("perceptron", "safe_bias", 0.4).text
    )
    assert "misses 4 of 212" in check("perceptron", "safe_bias", 0.3).text
    assert "spares" not in check("perceptron", "safe_bias", 0.3).text


@pytest.mark.parametrize(
    ("epoch", "state"), [(14, "wrong"), (20, "solved"), (30, "solved"), (38, "solved"), (42, "solved"), (60, "wrong")]
)
def test_the_epoch_to_stop_at_is_judged_on_the_lesson_own_training(epoch, state):
    message = check("deep_networks", "stop", epoch, history=the_lesson_training())
    assert message.state == state
    if epoch == 14:
        assert "around epoch 14 the loss on patients never seen is 0.51, and its lowest is 0.4" in message.text


def test_only_at_its_lowest_loss_a_network_is_said_to_learn_by_heart_from_now_on():
    history = the_lesson_training()
    before, after = (check("deep_networks", "stop", epoch, history=history).text for epoch in (20, 38))
    assert "It falls a little further until epoch 30" in before
    assert "further" not in after
    assert "Afterwards the network only learns its own patients by heart." in after
    lowest = check("deep_networks", "stop", 30, history=history).text
    assert "its lowest. Afterwards" in lowest


def test_a_temperature_says_how_many_women_are_told_below_1_per_cent():
    given = ANSWERS["activations"].GIVEN["temperature"]
    message = check("activations", "temperature", 4)
    scores = {part: given["network"].forward(given[part].x)[:, 0] for part in ("valid", "test")}
    low = {part: z < 4 * np.log(0.01 / 0.99) for part, z in scores.items()}  # σ(z / 4) below 0.01
    told = {part: (rows.sum(), given[part].y[rows].sum()) for part, rows in low.items()}
    assert "told “below 1 %”: {} women, {} of them with cancer".format(*told["valid"]) in message.text
    assert "told “below 1 %”: {}, {} of them with cancer. No answer".format(*told["test"]) in message.text
    assert told["valid"] != told["test"] or told["valid"] == (14, 0)


@cache
def the_lesson_training():
    """Return the history that notebook 03 hands over."""
    window = data.therapeutic_window(n=400, noise=0.1, seed=1)
    few, others = window.split(shares=(0.15, 0.85), seed=0)
    few, others = few.standardised(), others.standardised(like=few)
    network = scratch.dense_network([2, 64, 64, 1], loss=scratch.binary_cross_entropy_from_logits, seed=1)
    options = {"n_epochs": 60, "batch_size": 16, "optimiser": scratch.Adam(lr=0.01)}
    return network.fit(few.x, few.y, others.x, others.y, **options)


@pytest.mark.parametrize(("name", "key"), EXERCISES)
def test_a_check_answers_within_a_second(name, key):
    for answer in [*ANSWERS[name].RIGHT[key], *(answer for answer, _ in ANSWERS[name].WRONG[key])]:
        before = time.process_time()  # of this process: whatever else runs on this computer
        check(name, key, answer)
        assert time.process_time() - before < 1


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
