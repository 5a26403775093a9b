"""What notebook 06 says of several seeds is what was measured, and the measurement points the right way."""

import pytest

from dlintro import data
from notebooks import source_of


@pytest.mark.parametrize(
    ("cell", "what", "group", "words"),
    [
        ("train-discuss", "AUC", "CNN", "the CNN had {low:.2f} to {high:.2f}"),
        ("train-discuss", "AUC difference", "CNN minus colours", "led the colours by {low:.2f} to {high:.2f}"),
        ("train-discuss", "AUC difference", "colours minus dense", "the dense network by {low:.2f} to {high:.2f}"),
        ("shift-discuss", "AUC, shifted", "dense", "over ten seeds: {low:.2f} to {high:.2f}"),
        ("shift-discuss", "AUC, shifted", "CNN", "loses little ({low:.2f} to {high:.2f})"),
        ("augment-discuss", "AUC difference", "CNN with flips minus CNN", "was {low:.2f} to +{high:.2f}"),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, what, group, words):
    row = data.measured("convolution").find(what, group)
    wanted = words.format(value=row.value, low=row.low, high=row.high).replace("by -0.00", "by 0.00").replace("-", "−")
    assert wanted in source_of("06_convolution", cell)


def test_colours_forgive_every_shift():
    table = data.measured("convolution")
    still, moved = (table.find(what, "colours") for what in ("AUC", "AUC, shifted"))
    assert (still.value, still.low, still.high) == (moved.value, moved.low, moved.high)
