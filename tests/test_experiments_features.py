"""What notebook 00 says of several seeds is what was measured, and the measurement points the right way."""

import numpy as np
import pytest
from experiments import load, told
from sklearn.metrics import roc_auc_score

from dlintro import data
from notebooks import source_of

TABLE = data.measured("features")


@pytest.mark.parametrize(
    ("cell", "what", "group", "words"),
    [
        (
            "known-discuss",
            "AUC difference",
            "ABCD minus CNN",
            "the measures were mostly ahead ({low:.2f} to {high:.2f})",
        ),
        (
            "known-discuss",
            "AUC difference",
            "CNN minus ABCD, 3,000 patients",
            "the network was no longer behind ({low:.2f} to {high:.2f})",
        ),
        ("labour-discuss", "lesions called otherwise, %", "rater 2", "{low:.0f} to {high:.0f}% in twelve repetitions"),
        (
            "labour-discuss",
            "lesions called otherwise, %",
            "rater 1, another day",
            "the first rater, on another day, changes {low:.0f} to {high:.0f}%",
        ),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, what, group, words):
    assert told("features", what, group, words) in source_of("00_why_deep_learning", cell)


def test_known_measures_win_with_few_patients_and_a_network_where_nobody_has_measures():
    few = TABLE.find("AUC difference", "ABCD minus CNN")
    assert few.value > 0
    assert TABLE.find("AUC difference", "CNN minus ABCD, 3,000 patients").low >= 0
    assert TABLE.find("AUC difference", "CNN minus ABCD, naevus or keratosis").low > 0
    assert TABLE.find("AUC difference", "CNN minus pixels").low > 0


def test_the_table_of_pixels_suffers_more_from_a_shift():
    pixels, network = (TABLE.find("answers change by, percentage points", name) for name in ("pixels", "CNN"))
    assert pixels.low > network.high


def test_two_drugs_need_the_product_and_no_network():
    error = {row.group: row for row in TABLE.rows if row.what.startswith("two drugs")}
    assert error["logistic regression"].low > error["with the product"].high
    assert abs(error["with the product"].value - error["network"].value) < 1


@pytest.mark.parametrize("n", ["200", "1,000"])
def test_more_patients_do_not_bend_a_line(n):
    error = {row.group: row for row in TABLE.rows if row.what.startswith(f"window, {n} patients")}
    assert error["straight line"].low > 25 > error["polynomial"].high
    assert error["network"].value < error["polynomial"].value < error["tree"].value


def test_the_measurement_says_the_same_for_another_seed(monkeypatch):
    """The quick parts again; the trainings of networks on images are in the lesson itself."""
    script = load("features", monkeypatch)
    drugs, window = script.two_drugs(seed=99), script.window(seed=99)
    assert drugs["two drugs: error, percentage points", "logistic regression"] > 7
    assert drugs["two drugs: error, percentage points", "with the product"] < 4
    line, network = (
        window["window, 1,000 patients: error, percentage points", name] for name in ("straight line", "network")
    )
    assert network < 5 < 25 < line


def test_four_measures_by_hand_tell_benign_from_malignant(monkeypatch):
    script = load("features", monkeypatch)
    train, _, test = data.simulate_lesions(n_patients=200, seed=99, **script.PLAIN).split(seed=99)
    model = script.logistic().fit(script.hand_made(train, "rater 1", 99), train.y)
    probs = model.predict_proba(script.hand_made(test, "rater 1", 99))[:, 1]
    assert roc_auc_score(test.y, probs) > 0.8
    changed = script.agreement(model, test, 99)
    assert 0 < changed["lesions called otherwise, %", "rater 2"] < 25
    assert changed["diameter, mm", "rater 2 minus rater 1"] == pytest.approx(1.7, abs=0.3)
    assert np.isfinite(list(changed.values())).all()


def test_a_row_over_seeds_has_the_median_and_the_ends(monkeypatch):
    script = load("features", monkeypatch)
    found = [{("AUC", "a"): value} for value in (0.5, 0.7, 0.6, -0.0001)]
    assert script.over_seeds(found) == [
        ("AUC", "a", "0.550", "0.000", "0.700", "", "4 seeds: median, lowest to highest")
    ]
    assert script.over_seeds(found, digits=lambda what: 1)[0][2:5] == ("0.6", "0.0", "0.7")
