"""What notebook 06 says of several seeds is what was measured, and the measurement points the right way."""

import pytest
from experiments import load, told

from dlintro import data
from notebooks import source_of

POOLED = "of 64 blocks, changed by a shift of 2 pixels"


@pytest.mark.parametrize(
    ("cell", "what", "group", "words"),
    [
        ("train-discuss", "AUC", "CNN", "the CNN had {low:.2f} to {high:.2f}"),
        ("train-discuss", "AUC difference", "CNN minus colours", "led the colours by {low:.2f} to {high:.2f}"),
        (
            "train-discuss",
            "AUC difference",
            "colours minus dense",
            "the dense network by {high:.2f} at best, and were level at worst",
        ),
        ("shift-discuss", "AUC, shifted", "dense", "over ten seeds: {low:.2f} to {high:.2f}"),
        ("shift-discuss", "AUC, shifted", "CNN", "loses little ({low:.2f} to {high:.2f})"),
        ("augment-discuss", "AUC difference", "CNN with flips minus CNN", "was {low:.2f} to +{high:.2f}"),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, what, group, words):
    assert told("convolution", what, group, words) in source_of("06_convolution", cell)


def test_pooling_forgives_less_at_most_places_than_at_the_one_that_is_shown(monkeypatch):
    changed = {how: data.measured("convolution").find(POOLED, how).value for how in ("max", "mean")}
    told = "usually {max:.0f} of 64 maxima change, and {mean:.0f} means".format(**changed)
    assert told in source_of("06_convolution", "pool-discuss")
    rows = {row[1]: row for row in load("convolution", monkeypatch).pooled(n_places=100)}
    assert abs(int(rows["max"][2]) - changed["max"]) <= 4


def test_flips_usually_raise_the_training_loss():
    row = data.measured("convolution").find("training loss difference", "CNN with flips minus CNN")
    assert row.value > 0 > row.low


def test_colours_forgive_every_shift():
    table = data.measured("convolution")
    still, moved = (table.find(what, "colours") for what in ("AUC", "AUC, shifted"))
    assert (still.value, still.low, still.high) == (moved.value, moved.low, moved.high)
