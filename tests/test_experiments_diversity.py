"""What notebook 08 says of twelve seeds is what was measured, and the measurement points the right way."""

import numpy as np
import pytest
from experiments import load, told
from sklearn.metrics import roc_auc_score

from dlintro import data
from notebooks import source_of

TABLE = data.measured("diversity")


def lead(pair):
    """Return the measured difference between two models."""
    return TABLE.find("AUC difference", pair)


@pytest.mark.parametrize(
    ("cell", "pair", "words"),
    [
        ("b-discuss", "dense network minus logistic regression", "is {value:.3f} ({low:.3f} to {high:.3f})"),
        ("b-discuss", "boosting minus logistic regression", "boosting's is {value:.3f} ({low:.3f} to {high:.3f})"),
        ("c-discuss", "CNN minus colours", "the CNN's lead is {value:.3f} ({low:.3f} to {high:.3f})"),
        ("d-discuss", "GRU minus means", "Its lead is {value:.2f} ({low:.2f} to {high:.2f}) over twelve seeds"),
        ("d-discuss", "GRU minus expert's measure", "it has no lead: {value:.3f} ({low:.3f} to {high:.3f})"),
        ("e-discuss", "transformer minus bag of words", "by {value:.2f} ({low:.2f} to {high:.2f})"),
        ("e-discuss", "transformer minus expert's measure", "by {value:.3f} ({low:.3f} to {high:.3f})"),
        ("f-discuss", "second round minus first", "adds {value:.3f} ({low:.3f} to {high:.3f})"),
        ("f-discuss", "graph network minus counts", "is {value:.2f} ({low:.2f} to {high:.2f})"),
        ("f-discuss", "graph network minus expert's measure", "{value:.3f} ({low:.3f} to {high:.3f})"),
        ("all-discuss", "all views minus the best one", "by {value:.2f} ({low:.2f} to {high:.2f})"),
        ("all-discuss", "ceiling minus all views", "{value:.2f} are left ({low:.2f} to {high:.2f})"),
        (
            "all-discuss",
            "all five views minus sixteen numbers by hand",
            "a lead of {value:.3f} ({low:.3f} to {high:.3f})",
        ),
        ("g-discuss", "autoencoder minus record, 20 labels", "by {value:.2f} ({low:.2f} to {high:.2f})"),
        ("g-discuss", "autoencoder minus record, strong penalty, 20 labels", "a strong penalty leaves {value:.2f}"),
        ("g-discuss", "autoencoder minus record, 600 labels", "{value:.3f} ({low:.3f} to {high:.3f})"),
        ("g-discuss", "autoencoder minus principal component, 20 labels", "{value:.3f} ({low:.3f} to {high:.3f})"),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, pair, words):
    assert told("diversity", "AUC difference", pair, words) in source_of("08_todays_diversity", cell)


def test_order_reading_and_neighbours_beat_what_anybody_would_count():
    for pair in ("GRU minus means", "transformer minus bag of words", "graph network minus counts"):
        assert lead(pair).low > 0.1
    assert lead("GRU minus all days in a logistic regression").low > 0.1
    assert lead("transformer minus itself without positions").low > 0.1
    assert lead("CNN minus colours").low > 0


def test_an_expert_who_knows_the_rule_does_as_well():
    for pair in ("GRU", "transformer", "graph network"):
        found = lead(f"{pair} minus expert's measure")
        assert -0.02 < found.low < found.high < 0.02


def test_views_together_come_near_the_ceiling_and_do_not_reach_it():
    assert lead("all views minus the best one").low > 0
    assert 0 < lead("ceiling minus all views").low < 0.06


def test_unlabelled_records_help_while_labels_are_few():
    assert lead("autoencoder minus record, 20 labels").low > lead("autoencoder minus record, 100 labels").high > 0
    few = lead("autoencoder minus record, 600 labels")
    assert few.low < 0 < few.high
    assert lead("autoencoder minus principal component, 20 labels").high < 0, "the simple rival is a little better"


def test_a_physician_who_adds_up_what_is_known_needs_no_label():
    known = TABLE.find("AUC, no label", "sum of six values")
    assert known.low > TABLE.find("AUC, 20 labels", "record").high


def test_a_seed_measured_again_points_the_same_way(monkeypatch):
    diversity = load("diversity", monkeypatch)
    raw = data.simulate_colitis(diversity.PATIENTS, size=16, seed=3).split(diversity.SHARES, seed=3)
    found = diversity.of_cells(raw, seed=3)
    y = raw[2].table.y
    auc = {name: roc_auc_score(y, probs) for name, (_, probs) in found.items()}
    assert auc["graph network, 1 round, cells"] > auc["graph network, 0 rounds, cells"] + 0.1
    labels = diversity.few_labels(raw, seed=3)
    assert labels["AUC difference", "autoencoder minus record, 20 labels"] > 0


def test_few_labels_are_drawn_from_both_classes(monkeypatch):
    diversity, rng = load("diversity", monkeypatch), np.random.default_rng(0)
    y = np.repeat([0, 1], [70, 30])
    rows = diversity.drawn(y, 20, rng)
    assert len(set(rows.tolist())) == 20
    assert y[rows].sum() == 10
    assert sorted(diversity.drawn(y, 100, rng)) == list(range(100))
