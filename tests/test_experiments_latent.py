"""What the lesson on the latent space says about other draws: against the measured table, and in one small draw."""

import re

import pytest
from test_experiments import load

from dlintro import data
from notebooks import NOTEBOOKS, read

TABLE = data.measured("latent")
(PROSE,) = ["\n".join(cell.source for cell in read(path).cells) for path in NOTEBOOKS if path.stem.startswith("07")]


def reach(what, group):
    """Return the lowest and the highest number of the seeds."""
    found = re.search(r"seeds, ([\d.]+) to ([\d.]+)", TABLE.find(what, group).basis)
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(
    ("what", "group", "words"),
    [
        ("AUC on new patients", "network", "0.85 to 0.94"),
        ("AUC on new patients", "six colour numbers", "0.69 to 0.85"),
        ("neighbours with the same diagnosis", "last hidden layer", "71 to 82 %"),
        ("darts without a lesion near", "autoencoder", "50 to 68 %"),
        ("darts without a lesion near", "variational autoencoder", "18 to 78 %"),
        ("good images sent back, malignant", "redrawing, autoencoder", "10 to 14 %"),
    ],
)
def test_the_prose_tells_the_reach_of_the_table(what, group, words):
    assert words in PROSE
    assert reach(what, group) == tuple(map(float, words.removesuffix(" %").split(" to ")))


def test_what_the_prose_says_of_every_draw_holds_in_the_table():
    others = [reach("neighbours with the same diagnosis", name) for name in ("raw pixels", "six colour numbers")]
    assert (min(low for low, _ in others), max(high for _, high in others)) == (58, 67)
    assert "58 to 67 %" in PROSE
    error = "redrawing error through 32 numbers"
    assert reach(error, "PCA")[1] < reach(error, "autoencoder")[0]
    plenty = f"{error}, 1,600 patients and 60 epochs"
    assert reach(plenty, "autoencoder")[1] < reach(plenty, "PCA")[0]
    assert reach("AUC for ink", "distance")[0] > reach("AUC for ink", "redrawing, autoencoder")[1]
    assert reach("AUC for colon", "colour")[0] >= 0.99
    assert reach("good images sent back, benign", "redrawing, autoencoder")[1] <= 1
    assert reach("cooler camera: malignant", "by the network")[0] > reach("cooler camera: malignant", "in truth")[1]
    assert reach("two cameras: neighbours with the same camera", "raw pixels")[0] > 90


def test_a_small_draw_points_the_same_way(monkeypatch):
    latent = load("latent", monkeypatch)
    monkeypatch.setattr(latent, "CAREFUL", latent.CAREFUL | {"n_patients": 150})
    train, valid, test = data.simulate_lesions(**latent.CAREFUL, seed=0).split(seed=0)
    _, redraw = latent.squeeze(train, valid, 32, seed=0, n_epochs=8)
    error = {name: ((draw(test.x) - test.x) ** 2).mean() for name, draw in redraw.items()}
    assert error["PCA"] < error["autoencoder"]
    found = dict(latent.gate(latent.models.SmallCNN(seed=0), redraw, train, valid, test, seed=0))
    assert found["AUC for colon", "colour"] > 0.95
    assert (
        found["good images sent back, benign", "redrawing, PCA"]
        <= found["good images sent back, malignant", "redrawing, PCA"]
    )
